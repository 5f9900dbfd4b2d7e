//! Decides from a response's bytes whether it is a whole response, a refusal or something else. The bytes are
//! walked once, without a tree. The vendor's `Message` is never passed on, since it can echo secrets.

use ens_api::error_code::is_success;
use ens_api::error_response::ErrorResponse;
use ens_api::{ApiError, ErrorCode};

use super::walk::{WalkError, walk};
use crate::operations::Operation;
use crate::signed_client::request_id;

/// Judges a response to an operation. Returns ENS's request id for a whole one.
///
/// # Errors
/// The error of the body's `Code` (whatever the HTTP status), or `Pushboard.BadResponse`.
pub fn judge(operation: &Operation, status: u16, body: &[u8]) -> Result<Option<String>, ApiError> {
    let walked = walk(operation, body);
    if (200..300).contains(&status)
        && let Ok(head) = &walked
        && head.is_result()
    {
        return Ok(head.request_id.clone());
    }
    if let Some(refusal) = refusal(operation, body) {
        return Err(refusal);
    }
    let detail = match (status, &walked) {
        (300..400, _) => "it is a redirect, which is not followed",
        (_, Err(WalkError::CutShort)) => "it is cut short",
        (_, Err(WalkError::NotJson)) => "it is no JSON",
        (_, Err(WalkError::WrongShape)) => "it has another shape",
        (200..300, Ok(_)) => "it holds no result",
        (_, Ok(_)) => "it is a failure without a code",
    };
    Err(bad_response(detail, request_id::find(body)))
}

/// The error for a response that can't be passed on; `detail` is the reason.
pub(super) fn bad_response(detail: &str, request_id: Option<String>) -> ApiError {
    let error = ApiError::new(ErrorCode::BadResponse, request_id);
    ApiError { message: format!("{}: {detail}", error.message), ..error }
}

fn refusal(operation: &Operation, body: &[u8]) -> Option<ApiError> {
    // A refusal is small.
    const LARGEST: usize = 256 * 1024;
    if body.len() > LARGEST {
        return None;
    }
    let response = ErrorResponse::read(std::str::from_utf8(body).ok()?)?;
    let code = response.code.filter(|code| !is_success(code))?;
    let plausible = code.len() <= 100
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if !plausible {
        return None;
    }
    let request_id = response.request_id.as_deref().and_then(request_id::plausible);
    let mut error = ApiError::from_wire(&code, request_id);
    if error.kind() == ErrorCode::NoPermission {
        let named = response.access_denied_detail.and_then(|detail| detail.auth_action);
        let action =
            named.filter(|action| is_ram_action(action)).unwrap_or_else(|| operation.ram_action.to_owned());
        error.message = format!("{}: {action}", error.message);
        error.ram_action = Some(action);
    }
    Some(error)
}

fn is_ram_action(text: &str) -> bool {
    let word = |part: &str| {
        (1..=64).contains(&part.len())
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    text.split_once(':').is_some_and(|(service, action)| word(service) && word(action))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::operations::{applications, push_results, regions};
    use ens_api::PushQuery;
    use proptest::prelude::*;
    use serde_json::Value;

    const GOLDEN: &str = r#"{"PageNumber":1,"PageSize":10,"PushResults":{"PushResult":[{"Name":"成功","StatusStatS":
        {"StatusStat":[{"RegionIdCount":2,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5"}]},"Status":"FAILED"}]},
        "Version":"standard"}]},"RequestId":"CEF72CEB-54B6-4AE8-B225-F876FF7BA984","TotalCount":6}"#;

    fn push_results() -> Operation {
        push_results::operation(&PushQuery::for_application("a").unwrap())
    }

    fn code(operation: &Operation, status: u16, body: &str) -> String {
        match judge(operation, status, body.as_bytes()) {
            Ok(id) => format!("ok {}", id.unwrap_or_default()),
            Err(error) => error.code,
        }
    }

    #[test]
    fn whole_responses_pass() {
        let rows = [
            (GOLDEN, "ok CEF72CEB-54B6-4AE8-B225-F876FF7BA984"),
            (r#" {"PushResults":null,"RequestId":"r"} "#, "ok r"),
            (r#"{"PushResults":{}}"#, "ok "),
            (r#"{"PushResults":{"PushResult":[null,{"StatusStatS":null,"New":[{}]}]}}"#, "ok "),
            (r#"{"Code":"200","RequestId":"r"}"#, "ok r"),
            (r#"{"RequestId":"<script>","PushResults":{}}"#, "ok "),
        ];
        for (body, expected) in rows {
            assert_eq!(code(&push_results(), 200, body), expected, "{body}");
        }
        let regions = r#"{"Code":0,"EnsRegions":{"EnsRegions":[{"EnsRegionId":"cn-a"}]},"RequestId":"r"}"#;
        assert_eq!(code(&regions::operation(None), 200, regions), "ok r");
        let apps = r#"{"Applications":{"Application":[{"AppList":{"App":[{"AppId":"a"}]}}]}}"#;
        assert_eq!(code(&applications::operation(), 200, apps), "ok ");
    }

    #[test]
    fn garbage_is_a_bad_response() {
        let rows = [
            "",
            "null",
            "[]",
            r#"["PushResults"]"#,
            "{}",
            r#"{"TotalCount":1}"#,
            "<html><body>502</body></html>",
            "<Response><RequestId>r</RequestId></Response>",
            r#"{"PushResults":"none"}"#,
            r#"{"PushResults":[]}"#,
            r#"{"PushResults":{"PushResult":{}}}"#,
            r#"{"PushResults":{"PushResult":[1]}}"#,
            r#"{"PushResults":{"PushResult":[{"StatusStatS":{"StatusStat":[{"RegionIds":[]}]}}]}}"#,
            r#"{"PushResults":{}} {}"#,
            r#"{"PushResults":{},}"#,
            r#"{"Code":"sign this: canary secret","RequestId":"r"}"#,
            r#"{"Code":[0],"PushResults":{}}"#,
            r#"{"Code":{"a":0},"PushResults":{}}"#,
            r#"{"Code":"Throttling","PushResults":{},"Code":"0"}"#,
            r#"{"PushResults":{},"PushResults":{}}"#,
            r#"{"RequestId":"r","RequestId":"r","PushResults":{}}"#,
            r#"{"PushResults":{"PushResult":[{"StatusStatS":null,"StatusStatS":null}]}}"#,
        ];
        for body in rows {
            assert_eq!(code(&push_results(), 200, body), "Pushboard.BadResponse", "{body}");
        }
        for status in [300, 302, 404, 500] {
            assert_eq!(code(&push_results(), status, GOLDEN), "Pushboard.BadResponse");
        }
        let latin = b"{\"PushResults\":{\"A\":\"\xe9\"}}";
        assert!(judge(&push_results(), 200, latin).is_err());
    }

    #[test]
    fn a_cut_response_is_never_a_success() {
        for end in 0..GOLDEN.len() {
            let error = judge(&push_results(), 200, &GOLDEN.as_bytes()[..end]).unwrap_err();
            assert_eq!(error.code, "Pushboard.BadResponse", "cut at {end}");
        }
    }

    #[test]
    fn refusals_are_recognised_by_their_code_alone() {
        let rows = [
            (400, r#"{"Code":"Throttling.User","RequestId":"r","Message":"canary"}"#, "Throttling.User"),
            (200, r#"{"Code":"Throttling.User","RequestId":"r","Message":"canary"}"#, "Throttling.User"),
            // No integer type holds this number, but it is still the code of ENS.
            (200, r#"{"Code":1e999,"RequestId":"r","PushResults":{}}"#, "1e999"),
            (400, r#"{"code":"CallInterface","requestId":"r","message":"canary"}"#, "CallInterface"),
            (403, "<Error><RequestId>r</RequestId><Code>NoPermission</Code></Error>", "NoPermission"),
            (200, "<Error><RequestId>r</RequestId><Code>NoPermission</Code></Error>", "NoPermission"),
        ];
        for (status, body, expected) in rows {
            let error = judge(&push_results(), status, body.as_bytes()).unwrap_err();
            assert_eq!((error.code.as_str(), error.request_id.as_deref()), (expected, Some("r")), "{body}");
            assert!(!serde_json::to_string(&error).unwrap().contains("canary"));
        }
        let regions = r#"{"Code":500,"EnsRegions":{"EnsRegions":[]},"RequestId":"r"}"#;
        assert_eq!(code(&regions::operation(None), 200, regions), "500");
    }

    #[test]
    fn a_denied_permission_names_the_action() {
        let rows = [
            (r#"{"Code":"NoPermission"}"#, "ens:ListApplications"),
            (r#"{"Code":"NoPermission","AccessDeniedDetail":{"AuthAction":"ens:Other"}}"#, "ens:Other"),
            (
                r#"{"Code":"NoPermission","AccessDeniedDetail":{"AuthAction":"a <b>"}}"#,
                "ens:ListApplications",
            ),
        ];
        for (body, action) in rows {
            let error = judge(&applications::operation(), 403, body.as_bytes()).unwrap_err();
            assert_eq!(error.ram_action.as_deref(), Some(action));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn never_panics(status in 100u16..600, body in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = judge(&push_results(), status, &body);
        }

        #[test]
        fn a_damaged_response_is_refused_or_still_json(at in 0usize..GOLDEN.len(), byte in any::<u8>()) {
            let mut body = GOLDEN.as_bytes().to_vec();
            body[at] = byte;
            if judge(&push_results(), 200, &body).is_ok() {
                prop_assert!(serde_json::from_slice::<Value>(&body).is_ok());
            }
        }
    }
}
