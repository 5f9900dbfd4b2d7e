//! Different wordings of one reason, in English and in Chinese: `md5 mismatch after download` and `下载完成后 MD5 校验失败`
//! say the same.
//!
//! A wording is known if it consists of known words alone. It then says the set of their ideas; a wording with any other
//! word is left as it is, so that an unknown word never disappears.

use std::collections::BTreeSet;

/// Ideas, the words for each in English (words of a phrase are separated by a space) and in Chinese.
const IDEAS: [(&str, &[&str], &[&str]); 52] = [
    ("archive", &["archive", "tarball", "package"], &["归档", "归档文件", "压缩包", "安装包"]),
    ("bandwidth", &["bandwidth"], &["带宽"]),
    ("busy", &["busy", "overloaded", "overload"], &["繁忙", "过载", "负载过高"]),
    ("cancel", &["cancelled", "canceled", "cancel"], &["取消", "已取消", "撤销"]),
    (
        "checksum",
        &["md5", "checksum", "digest", "hash", "sha1", "sha256", "crc", "crc32"],
        &["校验", "校验和", "校验值", "哈希", "摘要"],
    ),
    ("connection", &["connect", "connection", "connecting"], &["连接", "建立连接"]),
    ("container", &["container"], &["容器"]),
    ("copy", &["copy", "copying"], &["复制", "拷贝"]),
    ("distribution", &["distribute", "distribution"], &["分发", "下发"]),
    ("dns", &["dns"], &["域名"]),
    ("download", &["download", "downloading"], &["下载"]),
    ("exists", &["already exists"], &["已存在"]),
    ("expired", &["expired"], &["过期", "已过期"]),
    (
        "failed",
        &[
            "failed",
            "failure",
            "fail",
            "error",
            "aborted",
            "interrupted",
            "mismatch",
            "mismatched",
            "not match",
        ],
        &["失败", "错误", "出错", "异常", "中断", "终止", "不一致", "不匹配", "不符"],
    ),
    ("format", &["format"], &["格式"]),
    ("gateway", &["gateway"], &["网关"]),
    ("image", &["image"], &["镜像"]),
    ("incomplete", &["incomplete", "truncated", "unexpected end"], &["不完整", "被截断"]),
    ("internal", &["internal"], &["内部"]),
    ("invalid", &["invalid", "illegal"], &["无效", "非法", "不合法"]),
    (
        "limit",
        &["limit", "limited", "exceeded", "throttled"],
        &["受限", "限制", "超限", "限流", "上限", "超过限制"],
    ),
    ("memory full", &["out of memory", "oom"], &["内存不足"]),
    ("network", &["network"], &["网络"]),
    ("node", &["node"], &["节点"]),
    ("not found", &["not found", "no such file", "does not exist"], &["不存在", "未找到", "找不到"]),
    ("offline", &["offline"], &["离线", "不在线", "掉线"]),
    ("origin", &["origin"], &["源站", "回源"]),
    ("permission", &["permission", "permissions"], &["权限"]),
    ("push", &["push", "pushing"], &["预推", "推送"]),
    ("quota", &["quota"], &["配额"]),
    ("read", &["read", "reading"], &["读取"]),
    ("refused", &["refused", "denied", "forbidden", "rejected"], &["拒绝", "拒绝访问", "禁止访问", "被拒绝"]),
    ("reset", &["reset"], &["重置"]),
    ("resolve", &["resolve", "resolution"], &["解析"]),
    ("response", &["responded", "response", "returned"], &["返回", "响应"]),
    ("restart", &["restart", "restarted"], &["重启"]),
    ("retry", &["retry", "retries"], &["重试"]),
    ("script", &["script"], &["脚本"]),
    ("server", &["server"], &["服务器"]),
    ("service", &["service"], &["服务"]),
    ("size", &["size"], &["大小"]),
    ("slow", &["slow", "too slow"], &["过慢", "太慢"]),
    (
        "space full",
        &[
            "no space left",
            "no space",
            "disk full",
            "disk is full",
            "out of space",
            "insufficient disk space",
        ],
        &["空间不足", "空间已满", "磁盘已满", "磁盘满"],
    ),
    ("task", &["task"], &["任务"]),
    ("timeout", &["timeout", "timed out", "time out"], &["超时"]),
    ("unavailable", &["unavailable"], &["不可用"]),
    ("unknown", &["unknown"], &["未知"]),
    (
        "unpack",
        &["unpack", "unpacking", "decompress", "decompression", "extract", "unzip"],
        &["解压", "解压缩"],
    ),
    ("unreachable", &["unreachable"], &["不可达", "无法到达", "不通"]),
    ("unsupported", &["unsupported", "not supported"], &["不支持"]),
    ("verification", &["verify", "verification"], &["验证"]),
    ("write", &["write", "writing"], &["写入"]),
];
/// English words that say nothing of a reason.
const ENGLISH: [&str; 33] = [
    "a", "after", "agent", "an", "and", "at", "because", "been", "by", "device", "disk", "due", "during",
    "edge", "file", "for", "from", "has", "in", "is", "left", "of", "on", "or", "reached", "seconds", "the",
    "to", "was", "were", "when", "while", "with",
];
/// Chinese words that say nothing of a reason.
const CHINESE: [&str; 25] = [
    "磁盘",
    "硬盘",
    "设备",
    "文件",
    "边缘",
    "完成后",
    "之后",
    "时",
    "后",
    "的",
    "了",
    "在",
    "已",
    "被",
    "与",
    "和",
    "因",
    "由于",
    "到",
    "从",
    "秒",
    "分钟",
    "小时",
    "次",
    "第",
];
/// Ideas that say that something went wrong.
const FAULTS: [&str; 19] = [
    "busy",
    "checksum",
    "expired",
    "incomplete",
    "invalid",
    "limit",
    "memory full",
    "not found",
    "offline",
    "refused",
    "reset",
    "slow",
    "space full",
    "timeout",
    "unavailable",
    "unreachable",
    "unsupported",
    "permission",
    "quota",
];
/// An idea that says nothing beside another one.
const IMPLIED: [(&str, &str); 5] = [
    ("incomplete", "archive"),
    ("unpack", "archive"),
    ("offline", "node"),
    ("refused", "permission"),
    ("resolve", "dns"),
];

/// The ideas of a wording in lower case, in their order; `None` where a word of it is not known.
pub(super) fn ideas(wording: &str) -> Option<String> {
    let mut found = BTreeSet::new();
    let mut rest = wording;
    while let Some(first) = rest.chars().next() {
        let known = if first.is_ascii_alphanumeric() {
            english(rest)?
        } else if is_mark(first) {
            ("", first.len_utf8())
        } else {
            chinese(rest)?
        };
        found.insert(known.0);
        rest = &rest[known.1..];
    }
    found.remove("");
    for (idea, implied) in IMPLIED {
        if found.contains(idea) {
            found.remove(implied);
        }
    }
    // A fault says that something failed; an action, such as a download, does not.
    if FAULTS.iter().any(|fault| found.contains(fault)) {
        found.remove("failed");
    }
    let ideas: Vec<&str> = found.into_iter().collect();
    (!ideas.is_empty()).then(|| ideas.join(" + "))
}

/// The first word or phrase of an English text: its idea, which is empty for a filler, and its length in bytes; `None` where the
/// word is not known.
fn english(text: &str) -> Option<(&'static str, usize)> {
    let begins_with = |word: &str| {
        let rest = text.strip_prefix(word);
        rest.is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphanumeric()))
    };
    longest(
        IDEAS.iter().flat_map(|(idea, words, _)| words.iter().map(move |word| (*idea, *word))),
        begins_with,
    )
    .or_else(|| longest(ENGLISH.iter().map(|word| ("", *word)), begins_with))
}

/// The same of a Chinese text.
fn chinese(text: &str) -> Option<(&'static str, usize)> {
    let words = IDEAS.iter().flat_map(|(idea, _, words)| words.iter().map(move |word| (*idea, *word)));
    longest(words.chain(CHINESE.iter().map(|word| ("", *word))), |word| text.starts_with(word))
}

fn longest(
    words: impl Iterator<Item = (&'static str, &'static str)>,
    is_here: impl Fn(&str) -> bool,
) -> Option<(&'static str, usize)> {
    let here = words.filter(|(_, word)| is_here(word));
    here.max_by_key(|(_, word)| word.len()).map(|(idea, word)| (idea, word.len()))
}

/// Whether a character separates words, or stands for what varies.
fn is_mark(character: char) -> bool {
    character.is_ascii()
        || matches!(
            character,
            '，' | '。' | '：' | '；' | '、' | '（' | '）' | '！' | '“' | '”' | '…' | '\u{3000}'
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wordings_of_one_reason_have_the_same_ideas_in_both_languages() {
        for wordings in [
            &["connect to origin timed out after #", "回源连接超时（# 秒）", "origin connection timeout"][..],
            &["origin responded # forbidden", "源站返回 #，拒绝访问"],
            &["no space left on device", "磁盘空间不足", "disk full", "out of space", "磁盘已满"],
            &[
                "md5 mismatch after download",
                "下载完成后 md5 校验失败",
                "md5 mismatch (download)",
                "下载文件md5不一致",
            ],
            &["edge node agent is offline", "边缘节点离线", "node offline", "节点已离线"],
            &["download aborted: node bandwidth limit reached", "下载中断：节点带宽受限"],
            &["unpack failed: unexpected end of archive", "解压失败：归档文件不完整"],
            &["push timed out", "预推超时", "push timeout"],
            &["permission denied", "权限被拒绝"],
            &["file not found", "文件不存在"],
            &["failed", "失败"],
        ] {
            for wording in wordings {
                assert_eq!(ideas(wording), ideas(wordings[0]), "{wording}");
                assert!(ideas(wording).is_some(), "{wording}");
            }
        }
    }

    #[test]
    fn an_unknown_word_never_disappears() {
        for wording in [
            "md5 mismatch of kernel",
            "内核校验失败",
            "not offline",
            "未完成下载",
            "the",
            "",
            "#",
            "downloads",
        ] {
            assert_eq!(ideas(wording), None, "{wording}");
        }
        let distinct =
            ["md5 mismatch", "md5 mismatch (download)", "no space", "timeout", "push timeout", "node busy"];
        let found: BTreeSet<_> = distinct.iter().map(|wording| ideas(wording).unwrap()).collect();
        assert_eq!(found.len(), distinct.len());
    }

    #[test]
    fn each_word_belongs_to_one_idea() {
        let mut words: Vec<&str> =
            IDEAS.iter().flat_map(|(_, english, chinese)| english.iter().chain(*chinese)).copied().collect();
        words.extend(ENGLISH.iter().chain(&CHINESE));
        let count = words.len();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), count);
    }
}
