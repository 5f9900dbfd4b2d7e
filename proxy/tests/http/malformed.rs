//! Thousands of damaged responses: none panics, none passes as whole, and each is a 502 that names the request where
//! its id can be read.

use ens_api::PushQuery;
use pushboard::operations::{Operation, Shape, applications, push_results, regions};
use pushboard::upstream::judge::judge;
use serde_json::Value;

use crate::router::{error, get, proxy};
use crate::scripted::body_of;

const ID: &str = "CEF72CEB-54B6-4AE8-B225-F876FF7BA984";

/// A whole response of each operation, with the id first, in the middle and last.
fn golden() -> [(Operation, &'static str, String); 3] {
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
fn never(operation: &Operation, golden: &str) -> Vec<Vec<u8>> {
    let bytes = golden.as_bytes();
    let mut bodies: Vec<Vec<u8>> = (0..bytes.len()).map(|end| bytes[..end].to_vec()).collect();
    // A byte that no JSON contains: invalid UTF-8, or a control character.
    for at in 0..=bytes.len() {
        for bad in [0xff, 0x00, 0xc3] {
            // Between tokens 0xc3 begins no character that is allowed; within a text it lacks its end.
            bodies.push([&bytes[..at], &[bad], &bytes[at..]].concat());
        }
    }
    // A name that is looked at, twice.
    let keys = ["RequestId", "Code", "PushResults", "PushResult", "StatusStatS", "StatusStat", "RegionIds"];
    let keys = keys.into_iter().chain(["EnsRegions", "Applications", "Application", "AppList", "App"]);
    for key in keys {
        let key = format!("\"{key}\":");
        for (at, _) in golden.match_indices(&key) {
            bodies.push(format!("{}{key}null,{}", &golden[..at], &golden[at..]).into_bytes());
        }
    }
    // Something else where an object or an array must be.
    let (name, shape) = operation.result;
    let whole: Value = serde_json::from_str(golden).unwrap();
    let nested = "[".repeat(100_000) + &"]".repeat(100_000);
    let digits = "9".repeat(5_000);
    for at in pointers(&whole[name], shape, format!("/{name}")) {
        let mut marked = whole.clone();
        let place = marked.pointer_mut(&at).unwrap();
        let other = if place.is_object() { "[]" } else { "{}" };
        *place = Value::String("HERE".to_owned());
        let marked = marked.to_string();
        for wrong in [other, "1", "-0.5", "true", "\"text\"", "1e999", &digits, &nested] {
            bodies.push(marked.replace("\"HERE\"", wrong).into_bytes());
        }
    }
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

/// Where objects and arrays must be.
fn pointers(value: &Value, shape: Shape, at: String) -> Vec<String> {
    let mut found = vec![at.clone()];
    match shape {
        Shape::Object(elements) => {
            for (name, shape) in elements {
                found.extend(pointers(&value[name], *shape, format!("{at}/{name}")));
            }
        }
        Shape::Array(item) => found.extend(pointers(&value[0], *item, format!("{at}/0"))),
    }
    found
}

fn fits(value: &Value, shape: Shape) -> bool {
    match (value, shape) {
        (Value::Null, _) => true,
        (Value::Object(object), Shape::Object(elements)) => {
            elements.iter().all(|(name, shape)| object.get(*name).is_none_or(|value| fits(value, *shape)))
        }
        (Value::Array(array), Shape::Array(item)) => array.iter().all(|value| fits(value, *item)),
        _ => false,
    }
}

/// The same judgement by a tree, which is what the walk does without.
fn may_pass(operation: &Operation, body: &[u8]) -> bool {
    let Ok(Value::Object(top)) = serde_json::from_slice::<Value>(body) else { return false };
    let (name, shape) = operation.result;
    let code = top
        .get("Code")
        .filter(|code| !code.is_null())
        .map(|code| code.as_str().map_or_else(|| code.to_string(), str::to_owned));
    let is_success = code.is_none_or(|code| matches!(code.as_str(), "" | "0" | "200" | "OK" | "Success"));
    is_success
        && (top.contains_key(name) || top.contains_key("RequestId"))
        && top.get(name).is_none_or(|value| fits(value, shape))
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
