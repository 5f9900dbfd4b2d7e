//! ENS's responses: only a whole response to the operation passes, and of the vendor's text only codes and ids reach
//! a person.

use ens_api::PushQuery;
use ens_api::text::with_plain_escapes;
use pushboard::operations::{OperationCall, applications, push_results, regions};
use pushboard::upstream::judge::judge;
use serde::de::IgnoredAny;
use serde_json::Value;

use crate::whole_page::WholePage as _;
use crate::{target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "é", ",\"PushResults\":[]", ",\"PushResult\":{}", ",\"StatusStatS\":[]", ",\"RegionIds\":[1]",
    ",\"EnsRegions\":{\"EnsRegions\":[1]}", ",\"App\":{}", "{\"Code\":\"NoPermission\"}",
    "\"Code\":\"Throttling.User\",", "\"Code\":0,", "\"RequestId\":\"r\",", "\"PushResults\":[],",
    "\"PushResults\":null,", "\"Message\":\"canary\",", "<Code>Other</Code>",
    "\"AccessDeniedDetail\":{\"AuthAction\":\"canary\"},", "\"code\":\"canary secret\",",
    "\"Success\":false,", "\"TotalCount\":0,", "\"PageNumber\":2,", "\\ude00",
];

const GOLDEN: [&str; 6] = [
    r#"{"PageNumber":1,"PageSize":10,"PushResults":{"PushResult":[{"Name":"成功","StatusStatS":{"StatusStat":[{"RegionIdCount":2,"RegionIds":{"RegionId":[{"RegionId":"cn-wuxi-5"}]},"Status":"FAILED"}]},"Version":"standard"}]},"RequestId":"CEF72CEB-54B6","TotalCount":6}"#,
    r#"{"Code":0,"EnsRegions":{"EnsRegions":[{"EnsRegionId":"cn-a","Name":"大连联通"}]},"RequestId":"r-2"}"#,
    r#"{"Applications":{"Application":[{"AppList":{"App":[{"AppId":"a","AppInfo":"{}"}]},"ClusterName":"c"}]},"TotalCount":1}"#,
    r#"{"RequestId":"r-3","HostId":"canary","Code":"SignatureDoesNotMatch","Message":"canary","Recommend":"canary"}"#,
    r#"{"requestId":"r-4","code":"NoPermission","message":"canary","AccessDeniedDetail":{"AuthAction":"ens:X","EncodedDiagnosticMessage":"canary"}}"#,
    "<?xml version='1.0'?><Error><RequestId>r-5</RequestId><Code>Throttling</Code><Message>canary</Message></Error>",
];

const STATUSES: [u16; 6] = [200, 200, 204, 302, 400, 503];

target!(response, |bytes| {
    let [which, status, edits @ ..] = bytes else { return };
    let golden = GOLDEN[usize::from(*which) % GOLDEN.len()];
    let status = STATUSES[usize::from(*status) % STATUSES.len()];
    let body = weave::tampered(golden.as_bytes(), edits, &[weave::JSON, WORDS]);
    for operation in operations() {
        match judge(&operation, status, &body) {
            Ok(id) => {
                assert_eq!(status, 200);
                assert!(id.is_none_or(|id| is_id(&id)));
                let plain = with_plain_escapes(&body);
                let text = String::from_utf8_lossy(plain.as_deref().unwrap_or(&body));
                let text = text.trim_start_matches('\u{feff}');
                serde_json::from_str::<IgnoredAny>(text).expect("what passes is JSON");
                // Some JSON fits no type: 1e999, or half of a surrogate pair.
                if let Ok(value) = serde_json::from_str(text) {
                    assert_is_result(&operation, &value);
                }
                if operation.name == "DescribeDataPushResult" {
                    let query = PushQuery::for_application("a").expect("an id");
                    let page = board::Builder::new(&query).add_page(&body, board::UtcSeconds(1_790_000_000));
                    assert!(page.is_ok(), "what the proxy passes, the page can read: {page:?}");
                }
                // Cut anywhere before its last bracket it is no longer a response.
                let whole = body.trim_ascii_end().len();
                let cut = usize::from(*which) * 7 % whole;
                assert!(judge(&operation, status, &body[..cut]).is_err());
            }
            Err(error) => {
                assert!(error.request_id.as_deref().is_none_or(is_id));
                let text = format!("{} {} {:?}", error.message, error.remedy, error.ram_action);
                assert!(!text.contains("canary secret") && !text.contains("\"canary\""), "{text}");
                assert!(!error.message.is_empty() && !error.remedy.is_empty());
                assert!(error.code.len() <= 100 && error.code.bytes().all(|byte| byte.is_ascii_graphic()));
                assert!((400..600).contains(&error.kind().http_status()));
            }
        }
    }
});

fn operations() -> [OperationCall; 3] {
    [push_results::operation(&crate::query()), regions::operation(None), applications::operation()]
}

fn is_id(id: &str) -> bool {
    (1..=64).contains(&id.len())
        && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// Asserts that a response is an object without an error code, whose result is a list of any shape, or left out where the
/// count says that it is empty.
fn assert_is_result(operation: &OperationCall, value: &Value) {
    assert!(value.is_object());
    let code = &value["Code"];
    let fine = ["", "0", "200", "OK", "Success"];
    assert!(code.is_null() || fine.contains(&code.as_str().unwrap_or(&code.to_string())), "{code}");
    assert!(value["Success"] != false);
    match value.get(operation.result.name) {
        None => assert!(value["TotalCount"] == 0 || value["TotalCount"] == "0"),
        Some(Value::String(text)) => assert!(text.trim().is_empty()),
        Some(result) => assert!(result.is_null() || result.is_array() || result.is_object()),
    }
}
