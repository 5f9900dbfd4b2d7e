//! What goes wrong, in words: the codes of ENS and of the proxy with what to do, and what can be wrong with a
//! field. English speaks through `ens-api`; Chinese stands here, code by code. Knows no catalogue.

use ens_api::ErrorCode;
use ens_api::query::Problem;

/// A clause of `ens-api` or of the proxy as a sentence: capital letter, full stop.
pub fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

pub(super) fn english_error(code: &ErrorCode) -> String {
    sentence(&code.message())
}

pub(super) fn english_remedy(code: &ErrorCode) -> String {
    sentence(code.remedy())
}

pub(super) fn chinese_error(code: &ErrorCode) -> String {
    match code {
        ErrorCode::MissingParameter => "ENS 表示缺少必填参数。",
        ErrorCode::InvalidParameter(Some(field)) => return format!("ENS 不接受 {field} 的取值。"),
        ErrorCode::InvalidParameter(None) => "ENS 不接受其中一个参数。",
        ErrorCode::NoPermission => "当前凭证没有执行此操作的权限。",
        ErrorCode::LimitExceededSecurityGroup => "ENS 表示安全组数量超出限制。",
        ErrorCode::EnsInterfaceError => "ENS 内部调用失败。",
        ErrorCode::CallInterface => "ENS 调用其他服务失败。",
        ErrorCode::Throttling => "此账号对 ENS 的调用过于频繁，已被限流。",
        ErrorCode::ServiceUnavailable => "ENS 暂时不可用。",
        ErrorCode::InvalidAccessKeyId => "ENS 找不到该 AccessKey，或该 AccessKey 已被禁用。",
        ErrorCode::SignatureDoesNotMatch => "ENS 不接受请求的签名。",
        ErrorCode::InvalidTimeStamp => "代理与 ENS 的时钟相差超过 15 分钟。",
        ErrorCode::SignatureNonceUsed => "ENS 已收到过使用同一随机数的请求。",
        ErrorCode::InvalidSecurityToken => "STS 令牌已过期，或不属于该 AccessKey。",
        ErrorCode::Other(code) => return format!("ENS 拒绝了请求，错误码为 {code}。"),
        ErrorCode::BadRequest => "代理无法接受这样的请求。",
        ErrorCode::NoCredentials => "代理没有找到凭证。",
        ErrorCode::Unreachable => "代理无法连接 ENS。",
        ErrorCode::TimedOut => "ENS 未在规定时间内应答。",
        ErrorCode::BadAnswer => "ENS 的应答不完整，或格式不符合预期。",
        ErrorCode::AnswerTooLarge => "ENS 的应答超过了代理允许的大小。",
        ErrorCode::NotSignedIn => "代理无法确认访问者的身份。",
        ErrorCode::TooManyTries => "错误令牌的尝试次数过多。",
        ErrorCode::NotAllowed => "代理不接受来自此处的请求。",
        ErrorCode::NotFound => "代理没有这个接口。",
        ErrorCode::Offline => "无法连接代理。",
    }
    .to_owned()
}

pub(super) fn chinese_remedy(code: &ErrorCode) -> String {
    match code {
        ErrorCode::MissingParameter => "请填写必填项，首先是 AppId。",
        ErrorCode::InvalidParameter(_) => "请更正该字段后重新查询。",
        ErrorCode::BadRequest => "请更正此处指出的内容后重新查询。",
        ErrorCode::NotFound => "请重新加载页面：页面与代理的版本可能不一致。",
        ErrorCode::NoPermission => "请为代理所用的用户或角色授予此处列出的 RAM 操作，资源为 *。",
        ErrorCode::LimitExceededSecurityGroup => "请携带请求 ID 联系阿里云技术支持。",
        ErrorCode::EnsInterfaceError | ErrorCode::CallInterface | ErrorCode::ServiceUnavailable => {
            "请稍候片刻再刷新；若仍然失败，请携带请求 ID 联系阿里云技术支持。"
        }
        ErrorCode::Throttling => "请稍候：在配额恢复之前，看板会放慢刷新。",
        ErrorCode::InvalidAccessKeyId => "请在运行代理的机器上检查 ALIBABA_CLOUD_ACCESS_KEY_ID。",
        ErrorCode::SignatureDoesNotMatch => "请在运行代理的机器上检查 ALIBABA_CLOUD_ACCESS_KEY_SECRET。",
        ErrorCode::InvalidTimeStamp => "请校准运行代理的机器的时钟。",
        ErrorCode::SignatureNonceUsed => "请刷新；每次请求都会重新签名。",
        ErrorCode::InvalidSecurityToken => "请使用新的 STS 令牌重新启动代理。",
        ErrorCode::Other(_) => "请携带请求 ID，在阿里云错误码列表中查询此错误码。",
        ErrorCode::NoCredentials => {
            "请设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，然后重启代理。"
        }
        ErrorCode::Unreachable => "请在代理所在机器上检查网络、DNS 和 --endpoint。",
        ErrorCode::TimedOut => "请缩小查询范围或减小每页条数，然后刷新。",
        ErrorCode::BadAnswer => "请刷新；先前的内容会保留。若仍然失败，请检查 --endpoint。",
        ErrorCode::AnswerTooLarge => "请改为分页查询，或缩小查询范围。",
        ErrorCode::NotSignedIn => "请打开代理启动时打印的地址。",
        ErrorCode::TooManyTries => "请稍候一分钟，再使用代理打印的令牌或管理员提供的令牌登录。",
        ErrorCode::NotAllowed => "请通过代理自己的地址打开看板。",
        ErrorCode::Offline => "请确认代理正在运行且网络已连接；看板会自动重试。",
    }
    .to_owned()
}

pub(super) fn english_problem(problem: &Problem) -> String {
    match problem {
        Problem::Missing => "This field is required.".to_owned(),
        Problem::TooLong { max } => format!("Longer than {max} characters."),
        Problem::EntryTooLong { position, max } => format!("Entry {position} is longer than {max} bytes."),
        Problem::TooMany { got, max } => {
            format!("{got} entries; at most {max} can be asked for at once.")
        }
        Problem::BadCharacter(character) => format!("Can't hold the character {}.", visible(*character)),
        Problem::NotADate => "Not a day written like 2006-01-02.".to_owned(),
        Problem::NoSuchDay => "There is no such day.".to_owned(),
        Problem::BeforeMinDate(day) => format!("Lies before the first day, {day}."),
        Problem::NotInRange { min, max } => format!("Not a whole number from {min} to {max}."),
        Problem::Unknown => "Not a parameter of this page.".to_owned(),
        Problem::Doubled => "Given more than once.".to_owned(),
        Problem::Undecodable => "Can't be decoded.".to_owned(),
    }
}

pub(super) fn chinese_problem(problem: &Problem) -> String {
    match problem {
        Problem::Missing => "此项为必填项。".to_owned(),
        Problem::TooLong { max } => format!("超过 {max} 个字符。"),
        Problem::EntryTooLong { position, max } => format!("第 {position} 项超过 {max} 字节。"),
        Problem::TooMany { got, max } => format!("共 {got} 项；一次最多查询 {max} 项。"),
        Problem::BadCharacter(character) => format!("不能包含字符 {}。", visible(*character)),
        Problem::NotADate => "不是 2006-01-02 格式的日期。".to_owned(),
        Problem::NoSuchDay => "没有这一天。".to_owned(),
        Problem::BeforeMinDate(day) => format!("早于开始日期 {day}。"),
        Problem::NotInRange { min, max } => format!("不是 {min} 到 {max} 之间的整数。"),
        Problem::Unknown => "不是本页面支持的参数。".to_owned(),
        Problem::Doubled => "重复出现。".to_owned(),
        Problem::Undecodable => "无法解码。".to_owned(),
    }
}

// Spaces and control characters can't be seen: named by their number instead.
fn visible(character: char) -> String {
    if character.is_whitespace() || character.is_control() {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("“{character}”")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_become_sentences() {
        assert_eq!(english_error(&ErrorCode::Offline), "The proxy can't be reached.");
        assert_eq!(
            english_remedy(&ErrorCode::MissingParameter),
            "Fill in what is required, the AppId above all."
        );
    }

    #[test]
    fn what_can_not_be_seen_is_named() {
        assert!(english_problem(&Problem::BadCharacter('\n')).contains("U+000A"));
        assert!(chinese_problem(&Problem::BadCharacter('_')).contains("“_”"));
    }
}
