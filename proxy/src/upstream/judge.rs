//! Decides from a response's bytes whether it is a whole response, a refusal or something else. The bytes are
//! walked once, without a tree. The vendor's `Message` is never passed on, since it can echo secrets.

use bytes::Bytes;
use ens_api::error_code::is_success;
use ens_api::error_response::ErrorResponse;
use ens_api::{ApiError, ErrorCode, Parameter};
use tokio::time::{Instant, timeout_at};

use super::walk::{Head, WalkError, walk};
use crate::operations::OperationCall;
use crate::signed_client::request_id;

/// Judges a response to an operation. Returns ENS's request id for a whole one.
///
/// # Errors
/// The error of the body's `Code` (whatever the HTTP status), or `Pushboard.BadResponse`.
pub fn judge(operation: &OperationCall, status: u16, body: &[u8]) -> Result<Option<String>, ApiError> {
    let walked = walk(operation, body);
    if status == 200
        && let Ok(head) = &walked
        && head.is_result()
    {
        // Both come without a page where the query has none.
        let requested = operation.parameter(Parameter::PageNumber.name());
        let is_other_page =
            head.page_number.as_deref().zip(requested).is_some_and(|(page, requested)| page != requested);
        return match is_other_page || !head.echoes_query {
            true => Err(bad_response("it belongs to another query", head.request_id.clone())),
            false => Ok(head.request_id.clone()),
        };
    }
    if let Some(refusal) = refusal(operation, status, body) {
        return Err(refusal);
    }
    if !matches!(status, 200..400) {
        return Err(failure_without_code(status, &walked, body));
    }
    let detail = match (status, &walked) {
        (201..300, _) => "its HTTP status is not that of a whole response",
        (304, _) => "it is a 304, though nothing was stored to confirm",
        (300..400, _) => "it is a redirect, which is not followed",
        (_, Err(WalkError::CutShort)) if body.trim_ascii().is_empty() => "it is empty",
        (_, Err(WalkError::CutShort)) => "it is cut short",
        (_, Err(WalkError::NotJson)) if body.trim_ascii_start().starts_with(b"<") => {
            "it is not JSON but HTML or XML, as a gateway or a proxy on the way would send it"
        }
        (_, Err(WalkError::NotJson)) => "it is not JSON",
        (_, Err(WalkError::WrongShape)) => "it has another shape",
        (200, Ok(head)) if head.has_failed => "it says that the call failed, without a code",
        (200, Ok(head)) if head.has_other_shape() => "it has another shape",
        (_, Ok(_)) => "it holds no result",
    };
    Err(bad_response(detail, request_id::find(body)))
}

/// The error for a failure of which the status alone says what it is: gateways on the way know no codes of ENS.
fn failure_without_code(status: u16, walked: &Result<Head, WalkError>, body: &[u8]) -> ApiError {
    let sent = match walked {
        _ if body.trim_ascii().is_empty() => "no body, so a gateway or a proxy on the way may have sent it",
        Err(WalkError::NotJson) => "a body that is not JSON, so a gateway or a proxy on the way sent it",
        _ => "no code",
    };
    let detail = format!("HTTP status {status} and {sent}");
    let request_id = request_id::find(body);
    match status {
        429 => ApiError { request_id, ..ApiError::with_detail(ErrorCode::Throttling, detail) },
        503 => ApiError { request_id, ..ApiError::with_detail(ErrorCode::ServiceUnavailable, detail) },
        _ => bad_response(&detail, request_id),
    }
}

/// The error for a response that can't be passed on; `detail` is the reason.
pub(super) fn bad_response(detail: &str, request_id: Option<String>) -> ApiError {
    let error = ApiError::new(ErrorCode::BadResponse, request_id);
    ApiError { message: format!("{}: {detail}", error.message), ..error }
}

fn refusal(operation: &OperationCall, status: u16, body: &[u8]) -> Option<ApiError> {
    // A refusal is small.
    const LARGEST: usize = 256 * 1024;
    if body.len() > LARGEST {
        return None;
    }
    let response = ErrorResponse::read(&String::from_utf8_lossy(body))?;
    let code = response.code.filter(|code| !is_success(code))?;
    let plausible = code.len() <= 100
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'));
    if !plausible {
        return None;
    }
    let request_id = response.request_id.as_deref().and_then(request_id::plausible);
    let mut error = ApiError::of_response(&code, status, request_id);
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

/// Judges a large response on a thread of its own, so that other requests do not wait, and within the deadline.
pub(super) async fn judge_in_time(
    operation: &OperationCall,
    status: u16,
    body: &Bytes,
    deadline: Instant,
) -> Result<Option<String>, ApiError> {
    const LARGE: usize = 256 * 1024;
    if body.len() < LARGE {
        return judge(operation, status, body);
    }
    let (operation, body) = (operation.clone(), body.clone());
    let judged = tokio::task::spawn_blocking(move || judge(&operation, status, &body));
    match timeout_at(deadline, judged).await {
        Ok(Ok(judged)) => judged,
        Ok(Err(_)) => Err(bad_response("it can't be read", None)),
        Err(_) => Err(ApiError::with_detail(
            ErrorCode::TimedOut,
            "it is here, and was not checked to its end in time",
        )),
    }
}

#[cfg(test)]
mod tests {
    use ens_api::text::with_plain_escapes;
    use std::time::Duration;

    use super::*;
    use crate::operations::{applications, push_results, regions};
    use ens_api::PushQuery;
    use ens_api::error_code::Retry;
    use proptest::prelude::*;
    use serde_json::Value;

    const GOLDEN: &str = r#"{"PageNumber":1,"PageSize":10,"PushResults":{"PushResult":[{"Name":"成功","StatusStatS":
        {"StatusStat":[{"RegionIdCount":2,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5"}]},"Status":"FAILED"}]},
        "Version":"standard"}]},"RequestId":"CEF72CEB-54B6-4AE8-B225-F876FF7BA984","TotalCount":6}"#;

    fn push_results() -> OperationCall {
        push_results::operation(&PushQuery::for_application("a").unwrap())
    }

    fn code(operation: &OperationCall, status: u16, body: &str) -> String {
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
            (r#"{"Code":"200","TotalCount":0,"RequestId":"r"}"#, "ok r"),
            (r#"{"PageNumber":1,"PageSize":10,"TotalCount":"0","Success":true,"RequestId":"r"}"#, "ok r"),
            (
                r#"{"Success":"True","Message":"OK","ErrorCode":"","HttpStatusCode":200,"PushResults":{}}"#,
                "ok ",
            ),
            // Lists in another shape, and texts that are cut: the page shows them with a data issue.
            (r#"{"PushResults":[]}"#, "ok "),
            (r#"{"PushResults":""}"#, "ok "),
            (r#"{"PushResults":{"PushResult":{}}}"#, "ok "),
            (
                r#"{"PushResults":{"PushResult":{"Name":"a","StatusStatS":[{"RegionIds":{"RegionId":"r"}}]}}}"#,
                "ok ",
            ),
            (r#"{"PushResults":{"PushResult":[1]}}"#, "ok "),
            (
                r#"{"PushResults":{"PushResult":[{"Name":"bad \ud83d","\ude00":"\ud83d\ud83d"}]},"RequestId":"r"}"#,
                "ok r",
            ),
            // So does a text that breaks JSON's rules.
            (
                r#"{"PushResults":{"PushResult":[{"Name":"bad \u12"},{"Name":"C:\x"}]},"RequestId":"r"}"#,
                "ok r",
            ),
            ("{\"PushResults\":{\"PushResult\":[{\"Name\":\"a\nb\"}]},\"RequestId\":\"r\"}", "ok r"),
            ("\u{feff}{\"PushResults\":null}", "ok "),
            (r#"{"PushResults":{"PushResult":[{"StatusStatS":null,"StatusStatS":null}]}}"#, "ok "),
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
            r#"{"RequestId":"r"}"#,
            r#"{"Code":"200","RequestId":"r"}"#,
            r#"{"RequestId":"r","Success":false}"#,
            r#"{"RequestId":"r","Success":"False","PushResults":{},"TotalCount":0}"#,
            r#"{"Applications":{"Application":[]},"TotalCount":0,"RequestId":"r"}"#,
            r#"{"EnsRegions":{"EnsRegions":[]},"Code":0,"RequestId":"r"}"#,
            r#"{"PushResults":7}"#,
            r#"{"PushResults":[ {"PushResult":[]}]}"#,
            r#"{"success":"false","PushResults":{}}"#,
            r#"{"RequestId":"r","Success":0,"PushResults":{"PushResult":[]},"TotalCount":0}"#,
            r#"{"Success":"no","PushResults":{}}"#,
            r#"{"IsSuccess":false,"PushResults":{}}"#,
            r#"{"HttpStatusCode":500,"PushResults":{}}"#,
            r#"{"ErrorCode":"Boom","PushResults":{}}"#,
            r#"{"RequestId":"r","Status":"FAILED","Message":"x","TotalCount":0}"#,
            r#"{"RequestId":"r","TotalCount":0,"PageNumber":1,"Applications":""}"#,
            r#"{"RequestId":"r","TotalCount":0,"EnsRegions":null}"#,
            "<html><body>502</body></html>",
            "<Response><RequestId>r</RequestId></Response>",
            r#"{"PushResults":"none"}"#,
            r#"{"PushResults":{}} {}"#,
            r#"{"PushResults":{},}"#,
            r#"{"Code":"sign this: canary secret","RequestId":"r"}"#,
            r#"{"Code":[0],"PushResults":{}}"#,
            r#"{"Code":{"a":0},"PushResults":{}}"#,
            r#"{"Code":"Throttling","PushResults":{},"Code":"0"}"#,
            r#"{"PushResults":{},"PushResults":{}}"#,
            r#"{"RequestId":"r","RequestId":"r","PushResults":{}}"#,
        ];
        for body in rows {
            assert_eq!(code(&push_results(), 200, body), "Pushboard.BadResponse", "{body}");
        }
        for status in [201, 204, 206, 300, 302, 404, 500] {
            assert_eq!(code(&push_results(), status, GOLDEN), "Pushboard.BadResponse");
        }
        let partial = judge(&push_results(), 206, GOLDEN.as_bytes()).unwrap_err();
        assert_eq!(partial.request_id.as_deref(), Some("CEF72CEB-54B6-4AE8-B225-F876FF7BA984"));
        let failed = judge(&push_results(), 200, br#"{"RequestId":"r","Success":false}"#).unwrap_err();
        assert_eq!(failed.request_id.as_deref(), Some("r"));
        assert!(failed.message.contains("it says that the call failed"), "{}", failed.message);
        let received = |body: &[u8]| judge(&push_results(), 200, body).unwrap_err().message;
        for (body, expected) in [
            (&b" \n"[..], "it is empty"),
            (b" <!doctype html>", "it is not JSON but HTML or XML"),
            (b"OK", "it is not JSON"),
        ] {
            assert!(received(body).contains(expected), "{}", received(body));
        }
        // Bytes that are not UTF-8 are cut texts within a text, and no JSON elsewhere.
        assert!(judge(&push_results(), 200, b"{\"PushResults\":{\"A\":\"\xe9\"}}").is_ok());
        assert!(judge(&push_results(), 200, b"{\"PushResults\":{}\xe9}").is_err());
    }

    #[test]
    fn a_response_of_another_query_is_a_bad_response() {
        let requested = |query: &str| push_results::operation(&PushQuery::from_query_string(query).unwrap());
        let ok = "ok CEF72CEB-54B6-4AE8-B225-F876FF7BA984";
        let bad = "Pushboard.BadResponse";
        for (query, expected) in [
            ("AppId=a", ok),
            ("AppId=a&PageNumber=1&PageSize=100", ok),
            ("AppId=a&PageNumber=2", bad),
            ("AppId=a&DataNames=other", bad),
            ("AppId=a&DataNames=other,成功&DataVersions=standard", ok),
            ("AppId=a&DataVersions=v1", bad),
            ("AppId=a&RegionIds=cn-wuxi-5,cn-a", ok),
            ("AppId=a&RegionIds=cn-a", bad),
        ] {
            assert_eq!(code(&requested(query), 200, GOLDEN), expected, "{query}");
        }
        // Nothing that could be compared.
        let empty = r#"{"PushResults":{"PushResult":[{"Version":null}]},"PageNumber":null}"#;
        assert_eq!(code(&requested("AppId=a&DataNames=x&RegionIds=r&PageNumber=3"), 200, empty), "ok ");
        let in_other_shapes =
            r#"{"PushResults":{"Name":"x","StatusStatS":[{"RegionIds":{"RegionId":"r"}}]}}"#;
        assert_eq!(code(&requested("AppId=a&RegionIds=r"), 200, in_other_shapes), "ok ");
        assert_eq!(code(&requested("AppId=a&RegionIds=s"), 200, in_other_shapes), bad);
        let region = regions::operation(Some("cn-b".to_owned()));
        let regions = r#"{"Code":0,"EnsRegions":{"EnsRegions":[{"EnsRegionId":"cn-a"}]},"RequestId":"r"}"#;
        assert_eq!(code(&region, 200, regions), bad);
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
    fn an_unknown_code_keeps_the_status_that_decides_about_a_retry() {
        let body = br#"{"Code":"Some.New.Code","RequestId":"r"}"#;
        for (status, retry) in [(503, Retry::BackOff), (429, Retry::BackOff), (400, Retry::Never)] {
            assert_eq!(judge(&push_results(), status, body).unwrap_err().retry(), retry, "{status}");
        }
    }

    #[test]
    fn a_failure_without_a_code_is_what_its_status_says() {
        for body in ["", "{}", r#"{"RequestId":"r"}"#, "<html>canary</html>", GOLDEN] {
            for (status, expected) in [
                (429, "Throttling"),
                (503, "ServiceUnavailable"),
                (500, "Pushboard.BadResponse"),
                (502, "Pushboard.BadResponse"),
                (401, "Pushboard.BadResponse"),
            ] {
                let error = judge(&push_results(), status, body.as_bytes()).unwrap_err();
                assert_eq!(error.code, expected, "{status} {body}");
                assert!(error.message.contains(&format!("HTTP status {status} and ")), "{}", error.message);
                assert!(!error.message.contains("canary"), "{}", error.message);
            }
        }
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
                // But for its texts.
                let body = with_plain_escapes(&body).unwrap_or(body);
                prop_assert!(serde_json::from_str::<Value>(&String::from_utf8_lossy(&body)).is_ok());
            }
        }
    }

    #[tokio::test]
    async fn a_large_response_is_judged_within_the_time_limit() {
        let mut body = br#"{"EnsRegions":{"EnsRegions":[]},"Note":["#.to_vec();
        body.extend(b"{},".repeat(3 << 20));
        body.extend(b"{}]}");
        let body = Bytes::from(body);
        let judge = async |time| {
            judge_in_time(&crate::operations::regions::operation(None), 200, &body, Instant::now() + time)
                .await
        };
        let error = judge(Duration::from_millis(1)).await.unwrap_err();
        assert_eq!(error.kind(), ErrorCode::TimedOut);
        assert!(error.message.contains("not checked to its end in time"), "{}", error.message);
        assert!(judge(Duration::from_secs(60)).await.is_ok());
    }
}
