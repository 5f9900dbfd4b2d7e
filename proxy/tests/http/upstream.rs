//! The call to ENS over a real socket, against a scripted service: what is sent, how often,
//! and the error for each kind of failure.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use crate::scripted::{SECRET, Scripted, Step, TOKEN, WHOLE, header, json, refusal, short, upstream, whole};
use acs3::{Credentials, Received, verify};
use ens_api::{ApiError, PushQuery};
use pushboard::operations::{OperationCall, push_results};
use pushboard::upstream::CallLimits;

const DRIPPING: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\nx-acs-request-id: H-1\r\n\r\n{";

fn query() -> OperationCall {
    let text = "AppId=e76f8985&DataNames=a/b c*.tar,数据&MinDate=2022-02-15&RegionIds=cn-wuxi-5,cn-a~b";
    push_results::operation(&PushQuery::from_query_string(text).unwrap())
}

async fn fails_with(step: Step) -> (ApiError, usize) {
    let ens = Scripted::start(vec![step]).await;
    let error = ens.upstream(short()).call(&query()).await.unwrap_err();
    let shown = serde_json::to_string(&error).unwrap();
    for secret in [SECRET, TOKEN, "127.0.0.1", "http://", "canary"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    (error, ens.requests().len())
}

#[tokio::test]
async fn sends_the_very_query_that_is_signed() {
    let ens = Scripted::start(vec![whole()]).await;
    let response = ens.upstream(short()).call(&query()).await.unwrap();
    assert_eq!(response.body, WHOLE);
    assert_eq!(response.request_id.as_deref(), Some("R-0"));

    let requests = ens.requests();
    let [head] = requests.as_slice() else { panic!("one request") };
    let target = head.lines().next().unwrap().strip_prefix("POST /?").unwrap();
    let raw_query = target.strip_suffix(" HTTP/1.1").unwrap();
    assert_eq!(
        raw_query,
        "AppId=e76f8985&DataNames=a%2Fb%20c%2A.tar%2C%E6%95%B0%E6%8D%AE&MinDate=2022-02-15\
         &RegionIds=cn-wuxi-5%2Ccn-a~b"
    );
    assert_eq!(header(head, "content-length"), Some("0"));
    let headers: Vec<(String, String)> = head
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let received = Received { method: "POST", path: "/", raw_query, headers: &headers, body: b"" };
    let credentials = Credentials::new("canary-id", SECRET).with_security_token(TOKEN);
    let verified = verify(&received, |_| Some(credentials.clone())).unwrap();
    assert_eq!(verified.action, "DescribeDataPushResult");
    assert_eq!(verified.version, "2017-11-10");
}

#[tokio::test]
async fn every_attempt_has_a_nonce_of_its_own() {
    let ens = Scripted::start(vec![refusal("ServiceUnavailable")]).await;
    assert!(ens.upstream(short()).call(&query()).await.is_err());
    let requests = ens.requests();
    let nonces: HashSet<_> = requests.iter().map(|head| header(head, "x-acs-signature-nonce")).collect();
    assert_eq!((requests.len(), nonces.len()), (3, 3));
}

#[tokio::test]
async fn tries_again_only_where_that_can_help() {
    let rows = [
        ("MissingParameter", 1),
        ("InvalidParameter.PageSize", 1),
        ("NoPermission", 1),
        ("LimitExceeded.SecurityGroup", 1),
        ("ens.interface.error", 2),
        ("CallInterface", 2),
        ("Throttling", 3),
        ("Throttling.User", 3),
        ("ServiceUnavailable", 3),
        ("InvalidAccessKeyId.NotFound", 1),
        ("SignatureDoesNotMatch", 1),
        ("SignatureNonceUsed", 2),
        ("InvalidTimeStamp.Expired", 1),
        ("InvalidSecurityToken.Expired", 1),
        ("ServiceUnavailable.Temp", 3),
        ("Forbidden.AccessKeyDisabled", 1),
        ("Some.New.Code", 1),
    ];
    for (code, attempts) in rows {
        let (error, calls) = fails_with(refusal(code)).await;
        assert_eq!((error.code.as_str(), error.request_id.as_deref()), (code, Some("R-1")));
        assert_eq!(calls, attempts, "{code}");
    }
}

#[tokio::test]
async fn an_unknown_code_is_tried_again_by_its_http_status() {
    let body = r#"{"RequestId":"R-1","Code":"Some.New.Code"}"#;
    for (status, attempts) in [
        ("503 Service Unavailable", 3),
        ("500 Internal Server Error", 3),
        ("429 Too Many Requests", 3),
        ("403 Forbidden", 1),
    ] {
        let (error, calls) = fails_with(json(status, "", body)).await;
        assert_eq!((error.code.as_str(), calls), ("Some.New.Code", attempts), "{status}");
    }
}

#[tokio::test]
async fn a_second_attempt_can_succeed() {
    let garbage = json("200 OK", "", "<html>");
    for first in [refusal("ens.interface.error"), refusal("Throttling"), Step::Close, garbage] {
        let ens = Scripted::start(vec![first, whole()]).await;
        assert_eq!(ens.upstream(short()).call(&query()).await.unwrap().body, WHOLE);
        assert_eq!(ens.requests().len(), 2);
    }
}

#[tokio::test]
async fn waits_as_long_as_ens_requires_and_not_for_too_long() {
    let throttled = |wait: u32| {
        json("400 Bad Request", &format!("x-acs-retry-after: {wait}\r\n"), r#"{"Code":"Throttling.User"}"#)
    };
    let ens = Scripted::start(vec![throttled(300), whole()]).await;
    let begin = Instant::now();
    assert!(ens.upstream(short()).call(&query()).await.is_ok());
    assert!(begin.elapsed() >= Duration::from_millis(300));
    let (_, calls) = fails_with(throttled(60_000)).await;
    assert_eq!(calls, 1);
}

#[tokio::test]
async fn a_clock_that_is_wrong_is_corrected_once() {
    let early = json(
        "400 Bad Request",
        "date: Wed, 15 Jan 2031 00:00:00 GMT\r\n",
        r#"{"Code":"InvalidTimeStamp.Expired","RequestId":"R-1"}"#,
    );
    let ens = Scripted::start(vec![early.clone(), whole()]).await;
    let upstream = ens.upstream(short());
    assert!(upstream.call(&query()).await.is_ok());
    assert!(upstream.call(&query()).await.is_ok());
    let dates: Vec<_> =
        ens.requests().iter().map(|head| header(head, "x-acs-date").unwrap()[..7].to_owned()).collect();
    assert_eq!(dates.len(), 3);
    assert_eq!(dates[1..], ["2031-01", "2031-01"]);
    assert_ne!(dates[0], dates[1]);
    let (_, calls) = fails_with(early).await;
    assert_eq!(calls, 2);
}

#[tokio::test]
async fn broken_responses_are_distinguished() {
    let short_body =
        b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\nx-acs-request-id: H-1\r\n\r\n{\"PushResults\"".to_vec();
    let chunked =
        b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1c\r\n{\"RequestId\":\"C-1\",\"Push\":1,\r\n"
            .to_vec();
    let redirect = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/canary\r\ncontent-length: 0\r\n\r\n";
    let rows = [
        (Step::Say(short_body), "Pushboard.BadResponse", "cut short", Some("H-1"), 2),
        (Step::Say(chunked), "Pushboard.BadResponse", "cut short", Some("C-1"), 2),
        (
            json("200 OK", "", r#"{"RequestId":"J-1","Pu"#),
            "Pushboard.BadResponse",
            "cut short",
            Some("J-1"),
            2,
        ),
        (json("200 OK", "", "<html>canary</html>"), "Pushboard.BadResponse", "not JSON", None, 2),
        (json("502 Bad Gateway", "", "<html>canary</html>"), "Pushboard.BadResponse", "not JSON", None, 2),
        (
            json("200 OK", "", r#"{"PushResults":"canary"}"#),
            "Pushboard.BadResponse",
            "another shape",
            None,
            2,
        ),
        (Step::Say(redirect.into()), "Pushboard.BadResponse", "redirect", None, 2),
        (
            Step::Say(b"HTTP/1.1 304 Not Modified\r\n\r\n".to_vec()),
            "Pushboard.BadResponse",
            "it is a 304",
            None,
            2,
        ),
        (Step::Close, "Pushboard.Unreachable", "cut before a response", None, 3),
        (Step::SayAndHang(Vec::new()), "Pushboard.TimedOut", "no response began within 0.3 s", None, 1),
        (
            Step::SayAndHang(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{".to_vec()),
            "Pushboard.TimedOut",
            "stopped in the middle",
            None,
            1,
        ),
    ];
    for (step, code, detail, request_id, attempts) in rows {
        let (error, calls) = fails_with(step).await;
        assert_eq!(
            (error.code.as_str(), error.request_id.as_deref()),
            (code, request_id),
            "{}",
            error.message
        );
        assert!(error.message.contains(detail), "{}", error.message);
        assert_eq!(calls, attempts, "{}", error.message);
    }
}

#[tokio::test]
async fn the_time_for_everything_is_bounded() {
    let drip = Step::Drip { head: DRIPPING.to_vec(), every: Duration::from_millis(20) };
    let ens = Scripted::start(vec![drip]).await;
    let limits = CallLimits { total: Duration::from_millis(200), ..short() };
    let begin = Instant::now();
    let error = ens.upstream(limits).call(&query()).await.unwrap_err();
    assert!(begin.elapsed() < Duration::from_secs(1));
    assert_eq!((error.code.as_str(), error.request_id.as_deref()), ("Pushboard.TimedOut", Some("H-1")));
    assert!(error.message.ends_with("still coming after 0.2 s"), "{}", error.message);
}

#[tokio::test]
async fn a_retry_that_would_be_too_late_fails_at_once() {
    let ens = Scripted::start(vec![refusal("ServiceUnavailable")]).await;
    let limits =
        CallLimits { total: Duration::from_millis(100), retry_pause: Duration::from_millis(400), ..short() };
    let begin = Instant::now();
    let error = ens.upstream(limits).call(&query()).await.unwrap_err();
    assert!(begin.elapsed() < Duration::from_millis(100));
    assert_eq!((error.code.as_str(), error.request_id.as_deref()), ("ServiceUnavailable", Some("R-1")));
}

#[tokio::test]
async fn the_size_of_a_response_is_limited() {
    let limits = CallLimits { response_bytes: 1 << 20, ..short() };
    let announced = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\n{".to_vec();
    let mut unannounced = b"HTTP/1.1 200 OK\r\n\r\n{\"a\":\"".to_vec();
    unannounced.resize(3 << 20, b'a');
    for bytes in [announced, unannounced] {
        let ens = Scripted::start(vec![Step::Say(bytes)]).await;
        let error = ens.upstream(limits).call(&query()).await.unwrap_err();
        assert_eq!(error.code, "Pushboard.ResponseTooLarge");
        assert_eq!(ens.requests().len(), 1);
    }
}

#[tokio::test]
async fn a_bomb_is_limited_by_its_unpacked_size() {
    use std::io::Write;
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&vec![b' '; 8 << 20]).unwrap();
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < 64 * 1024);
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\n\r\n", bomb.len())
            .into_bytes();
    bytes.extend(bomb);
    let ens = Scripted::start(vec![Step::Say(bytes)]).await;
    let limits = CallLimits { response_bytes: 1 << 20, ..short() };
    assert_eq!(ens.upstream(limits).call(&query()).await.unwrap_err().code, "Pushboard.ResponseTooLarge");
}

#[tokio::test]
async fn a_refused_connection_differs_from_an_unknown_name() {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let rows =
        [(format!("http://{free}"), "refused"), ("https://ens.invalid".to_owned(), "its name is not known")];
    for (endpoint, detail) in rows {
        let error = upstream(&endpoint, short()).call(&query()).await.unwrap_err();
        // A resolver that is far away may not even say that there is no such name in time.
        if error.code != "Pushboard.TimedOut" || detail == "refused" {
            assert_eq!(error.code, "Pushboard.Unreachable");
            assert!(error.message.contains(detail), "{}", error.message);
        }
        assert!(!error.message.contains("ens.invalid") && !error.message.contains("127.0.0.1"));
    }
}

#[test]
fn can_not_be_printed_with_its_secrets() {
    let printed = format!("{:?}", upstream("https://ens.aliyuncs.com", CallLimits::default()));
    assert!(!printed.contains(SECRET) && !printed.contains(TOKEN), "{printed}");
}
