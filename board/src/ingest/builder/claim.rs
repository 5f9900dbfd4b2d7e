//! The outcome that a description claims, by words of success and failure in it: a data issue where it contradicts the
//! status.

use crate::model::issues::DataIssue;
use crate::model::status::Status;

/// The outcome of a push that its description claims.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    Success,
    Failure,
    Neither,
}

// Failure is looked for first: "unsuccessful", "not successful" and "未成功" hold a word of success.
const FAILURE: [&str; 14] = [
    "fail",
    "error",
    "unsuccess",
    "not success",
    "timeout",
    "timed out",
    "refused",
    "denied",
    "失败",
    "错误",
    "异常",
    "超时",
    "未成功",
    "不成功",
];
const SUCCESS: [&str; 5] = ["success", "succeed", "成功", "完成", "completed"];
// These hold a word of failure and deny it.
const NEGATED: [&str; 8] =
    ["no error", "without error", "no fail", "0 fail", "0 error", "无错误", "无异常", "没有错误"];

/// The outcome that a description claims.
pub(super) fn claimed_by(description: &str) -> Claim {
    let lower = description.to_ascii_lowercase();
    let holds = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    match (holds(&FAILURE) && !holds(&NEGATED), holds(&SUCCESS)) {
        (true, _) => Claim::Failure,
        (false, true) => Claim::Success,
        (false, false) => Claim::Neither,
    }
}

/// The data issue of a status whose description claims another outcome.
pub(super) fn contradiction(status: Status, claimed: Claim) -> Option<DataIssue> {
    match (status, claimed) {
        (Status::Failed, Claim::Success) => Some(DataIssue::FailedSaysSuccess),
        (Status::Success, Claim::Failure) => Some(DataIssue::SuccessSaysFailure),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_claim_an_outcome() {
        let cases = [
            ("Success", Claim::Success),
            ("SUCCESS", Claim::Success),
            ("成功", Claim::Success),
            ("预推成功", Claim::Success),
            ("unsuccessful", Claim::Failure),
            ("预推未成功", Claim::Failure),
            ("md5 check failed", Claim::Failure),
            ("下载超时", Claim::Failure),
            ("no error, success", Claim::Success),
            ("", Claim::Neither),
            ("pushing 40%", Claim::Neither),
        ];
        for (text, expected) in cases {
            assert_eq!(claimed_by(text), expected, "{text}");
        }
    }
}
