//! What the proxy says of a response that it can't pass on, which it logs in English, in Chinese.

const DETAILS: [(&str, &str); 10] = [
    ("Its HTTP status is not that of a whole response.", "其 HTTP 状态码不表示完整的返回结果。"),
    ("It is a redirect, which is not followed.", "返回的是重定向，不予跟随。"),
    ("It is empty.", "返回内容为空。"),
    ("It is cut short.", "返回内容不完整。"),
    (
        "It is not JSON but HTML or XML, as a gateway or a proxy on the way would send it.",
        "返回内容不是 JSON，而是 HTML 或 XML，可能来自途中的网关或代理。",
    ),
    ("It is not JSON.", "返回内容不是 JSON。"),
    ("It has another shape.", "返回内容的结构不符。"),
    ("It says that the call failed, without a code.", "返回结果表示调用失败，但没有错误码。"),
    ("It holds no result.", "返回内容中没有结果。"),
    ("It can't be read.", "返回内容无法读取。"),
];

/// A sentence of the proxy in Chinese; `None` for one that is not known.
pub(super) fn in_chinese(detail: &str) -> Option<&'static str> {
    DETAILS.iter().find(|(english, _)| *english == detail).map(|(_, chinese)| *chinese)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_sentence_is_one_of_the_proxy() {
        const JUDGE: &str = include_str!("../../proxy/src/upstream/judge.rs");
        for (english, _) in DETAILS {
            let logged = english.trim_end_matches('.');
            let logged = format!("\"{}{}\"", logged[..1].to_lowercase(), &logged[1..]);
            assert!(JUDGE.contains(&logged), "{logged} is no sentence of the proxy");
        }
        assert_eq!(in_chinese("It is not JSON."), Some("返回内容不是 JSON。"));
        assert_eq!(in_chinese("Something else."), None);
    }
}
