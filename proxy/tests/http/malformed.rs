//! Thousands of damaged responses: none panics, none passes as whole, and each is a 502 that names the request where
//! its id can be read.

use ens_api::PushQuery;
use ens_api::text::with_plain_escapes;
use pushboard::operations::{OperationCall, applications, push_results, regions};
use pushboard::upstream::judge::judge;
use serde_json::Value;

use crate::router::{error, get, proxy};
use crate::scripted::body_of;

const ID: &str = "CEF72CEB-54B6-4AE8-B225-F876FF7BA984";

/// A whole response of each operation, with the id first, in the middle and last.
fn golden() -> [(OperationCall, &'static str, String); 3] {
    let pushes = format!(
        r#"{{"PageNumber":1,"PageSize":10,"PushResults":{{"PushResult":[{{"Name":"数据","StatusStatS":{{"StatusStat":[{{"RegionIdCount":2,"RegionIds":{{"RegionId":[{{"RegionId":"cn-wuxi-5","StatusDescrip":"成功"}}]}},"Status":"FAILED"}}]}},"Version":"standard"}}]}},"RequestId":"{ID}","TotalCount":6}}"#
    );
    let regions = format!(
        r#"{{"RequestId":"{ID}","Code":0,"EnsRegions":{{"EnsRegions":[{{"Area":"NorthEastChina","EnName":"NorthChina","EnsRegionId":"cn-dalian-unicom","Name":"大连联通","Province":"辽宁省"}}]}}}}"#
    );
    let applications = format!(
        r#"{{"Applications":{{"Application":[{{"ClusterName":"c","AppList":{{"App":[{{"AppId":"a-1","AppInfo":"{{\"Name\":\"x\"}}"}}]}}}}]}},"RequestId":"{ID}"}}"#
    );
    [
        (
            push_results::operation(&PushQuery::for_application("a").unwrap()),
            "/api/push-results?AppId=a",
            pushes,
        ),
        (regions::operation(None), "/api/regions", regions),
        (applications::operation(), "/api/applications", applications),
    ]
}

/// Bodies that can't be a response of any operation.
fn never(operation: &OperationCall, golden: &str) -> Vec<Vec<u8>> {
    let bytes = golden.as_bytes();
    let mut bodies: Vec<Vec<u8>> = (0..bytes.len()).map(|end| bytes[..end].to_vec()).collect();
    // A byte that no JSON contains outside of texts: a control character, or one that is not UTF-8.
    let mut in_text = false;
    for at in 0..=bytes.len() {
        if !in_text {
            bodies.extend([0x00, 0xff, 0xc3].map(|bad| [&bytes[..at], &[bad], &bytes[at..]].concat()));
        }
        in_text ^= bytes.get(at) == Some(&b'"') && (at == 0 || bytes[at - 1] != b'\\');
    }
    // A name that is looked at, twice.
    let name = operation.result.name;
    for key in ["RequestId", "Code", name, "PageNumber", "TotalCount"] {
        let key = format!("\"{key}\":");
        if let Some(at) = golden.find(&key) {
            bodies.push(format!("{}{key}null,{}", &golden[..at], &golden[at..]).into_bytes());
        }
    }
    // Something else in the place of the result.
    let mut marked: Value = serde_json::from_str(golden).unwrap();
    marked[name] = Value::String("HERE".to_owned());
    let marked = marked.to_string();
    for wrong in ["1", "-0.5", "true", "\"text\"", "1e999", &"9".repeat(5_000)] {
        bodies.push(marked.replace("\"HERE\"", wrong).into_bytes());
    }
    // The result of another operation, and a failure that says so.
    bodies.push(golden.replacen(&format!("\"{name}\":"), "\"Instances\":", 1).into_bytes());
    bodies.push(golden.replacen('{', "{\"Success\":false,", 1).into_bytes());
    bodies.push(format!(r#"{{"RequestId":"{ID}","Success":false}}"#).into_bytes());
    bodies.push(format!(r#"{{"RequestId":"{ID}"}}"#).into_bytes());
    for text in ["", " ", "null", "[]", "0", "\"a\"", "{", "}", "{}x", "<", "\u{feff}{}"] {
        bodies.push(text.as_bytes().to_vec());
    }
    bodies.push("[".repeat(1_000_000).into_bytes());
    bodies.push("{\"a\":".repeat(200_000).into_bytes());
    bodies.push(format!("{golden}{golden}").into_bytes());
    bodies.push(
        format!("<?xml version=\"1.0\"?><Response><RequestId>{ID}</RequestId></Response>").into_bytes(),
    );
    bodies.push(format!("<!DOCTYPE html><html><!-- \"RequestId\":\"{ID}\" --></html>").into_bytes());
    bodies
}

/// The same judgement by a tree, which is what the walk does without. Texts may break JSON's rules.
fn may_pass(operation: &OperationCall, body: &[u8]) -> bool {
    let plain = with_plain_escapes(body);
    let text = String::from_utf8_lossy(plain.as_deref().unwrap_or(body));
    let Ok(Value::Object(top)) = serde_json::from_str::<Value>(&text) else { return false };
    let text_of = |name: &str| {
        let value = top.get(name).filter(|value| !value.is_null())?;
        Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned))
    };
    let is_success = text_of("Code")
        .is_none_or(|code| matches!(code.as_str(), "" | "0" | "200" | "OK" | "Success"))
        && text_of("Success").is_none_or(|success| !success.eq_ignore_ascii_case("false"));
    let has_result = match top.get(operation.result.name) {
        Some(Value::String(text)) => text.trim().is_empty(),
        Some(value) => value.is_null() || value.is_object() || value.is_array(),
        None => {
            text_of("TotalCount").as_deref() == Some("0")
                && !top.values().any(|value| value.is_object() || value.is_array())
        }
    };
    is_success && has_result
}

#[test]
fn none_of_thousands_of_damaged_responses_passes_as_whole() {
    let mut judged = 0;
    for (operation, _, golden) in golden() {
        assert!(judge(&operation, 200, golden.as_bytes()).is_ok() && may_pass(&operation, golden.as_bytes()));
        for body in never(&operation, &golden) {
            let error = judge(&operation, 200, &body).unwrap_err();
            let text = String::from_utf8_lossy(&body[..body.len().min(2_000)]).into_owned();
            assert_eq!(
                (error.code.as_str(), error.kind().http_status()),
                ("Pushboard.BadResponse", 502),
                "{text}"
            );
            judged += 1;
        }
        // The error has the id where it is whole before the cut.
        let quoted = format!("\"{ID}\"");
        let known = golden.find(&quoted).unwrap() + quoted.len();
        for end in 0..golden.len() {
            let error = judge(&operation, 200, &golden.as_bytes()[..end]).unwrap_err();
            assert_eq!(error.request_id.as_deref(), (end >= known).then_some(ID), "cut at {end}");
        }
        // A changed byte: the response is refused, or is whole with another letter in it.
        for at in 0..golden.len() {
            for change in [0x01, 0x02, 0x20, 0x40, 0x80, 0xff] {
                let mut body = golden.clone().into_bytes();
                body[at] ^= change;
                if judge(&operation, 200, &body).is_ok() {
                    assert!(may_pass(&operation, &body), "{}", String::from_utf8_lossy(&body));
                }
                judged += 1;
            }
        }
    }
    assert!(judged >= 5_000, "{judged}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_selection_of_them_is_a_502_through_the_whole_proxy() {
    for (operation, path, golden) in golden() {
        let mut bodies = never(&operation, &golden);
        let every = bodies.len() / 40;
        let mut count = 0;
        bodies.retain(|_| {
            count += 1;
            count % every == 0
        });
        for body in bodies {
            let (_ens, router) = proxy(body_of("200 OK", "x-acs-request-id: H-1\r\n", &body)).await;
            let (parts, body) = get(&router, path, &[]).await;
            assert_eq!(parts.status, 502);
            let id = error(&body).request_id.unwrap();
            assert!(id == "H-1" || id == ID, "{id}");
        }
    }
}
