//! Calls that are held back: by the quota, by pauses that ENS requires, by the retry budget, by the circuit breaker,
//! and by keys that are renewed.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use ens_api::{ApiError, ErrorCode};
use pushboard::clock::Clock;
use pushboard::credentials::{Keyring, Network, SearchContext, search};
use pushboard::egress::Egress;
use pushboard::operations::{self, OperationCall, applications};
use pushboard::random::Random;
use pushboard::upstream::{CallLimits, Upstream};
use tokio::task::JoinSet;

use crate::scripted::{Scripted, Step, WHOLE, header, json, refusal, short, upstream, whole};

fn regions() -> OperationCall {
    operations::regions::operation(None)
}

async fn fail(upstream: &Upstream) -> ApiError {
    upstream.call(&regions()).await.unwrap_err()
}

fn number(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap()
}

#[tokio::test]
async fn after_failures_in_a_row_the_breaker_opens_and_then_probes() {
    let broken = refusal_at("503 Service Unavailable", "ServiceUnavailable");
    let ens = Scripted::start(vec![broken.clone(), broken.clone(), broken, whole()]).await;
    let limits = CallLimits { breaker_failures: 3, breaker_open_for: Duration::from_millis(250), ..short() };
    let upstream = ens.upstream(limits);
    assert_eq!(fail(&upstream).await.request_id.as_deref(), Some("R-1"));
    assert_eq!(ens.requests().len(), 3);
    let error = fail(&upstream).await;
    assert_eq!((error.kind(), error.retry_after), (ErrorCode::ServiceUnavailable, Some(1)));
    assert!(
        error.message.ends_with("after 3 failures in a row it is tried again in 1 s"),
        "{}",
        error.message
    );
    assert_eq!(ens.requests().len(), 3, "ENS got no call");
    tokio::time::sleep(Duration::from_millis(260)).await;
    assert!(upstream.call(&regions()).await.is_ok());
    assert!(upstream.call(&regions()).await.is_ok());
}

#[tokio::test]
async fn outages_open_the_breaker_and_refusals_do_not() {
    let hang = Step::SayAndHang(Vec::new());
    let html = json("502 Bad Gateway", "", "<html>");
    let cut = Step::Say(b"HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{".to_vec());
    let garbage = json("200 OK", "", "<html>");
    let rows = [
        (Step::Close, true),
        (hang, true),
        (html, true),
        (cut, true),
        (garbage, false),
        (refusal("NoPermission"), false),
        (refusal("Throttling"), false),
        (refusal_at("503 Service Unavailable", "Throttling.User"), false),
        (refusal("InvalidParameter.PageSize"), false),
        (refusal("ens.interface.error"), false),
    ];
    for (step, opens) in rows {
        let ens = Scripted::start(vec![step]).await;
        let limits = CallLimits { breaker_failures: 2, idle: Duration::from_millis(50), ..short() };
        let upstream = ens.upstream(limits);
        for _ in 0..3 {
            fail(&upstream).await;
        }
        let error = fail(&upstream).await;
        assert_eq!(error.message.contains("failures in a row"), opens, "{}", error.message);
    }
}

#[tokio::test]
async fn retries_are_a_share_of_all_calls() {
    let ens = Scripted::start(vec![refusal("Throttling")]).await;
    let limits = CallLimits { retry_percent: 20, spare_retries: 0, ..short() };
    let upstream = Arc::new(ens.upstream(limits));
    for _ in 0..50 {
        fail(&upstream).await;
    }
    assert_eq!(ens.requests().len(), 50 + 10);
    // With few calls some retries are always free.
    let ens = Scripted::start(vec![refusal("Throttling")]).await;
    fail(&ens.upstream(CallLimits { retry_percent: 20, spare_retries: 1, ..short() })).await;
    assert_eq!(ens.requests().len(), 3);
}

#[tokio::test]
async fn attempts_start_at_the_rate_that_is_set() {
    let ens = Scripted::start(vec![whole()]).await;
    let upstream = Arc::new(ens.upstream(CallLimits { rate: number(20), burst: number(4), ..short() }));
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..10 {
        let upstream = upstream.clone();
        calls.spawn(async move { upstream.call(&regions()).await.unwrap() });
    }
    calls.join_all().await;
    assert!(begin.elapsed() >= Duration::from_millis(280), "{:?}", begin.elapsed());
    assert_eq!(ens.requests().len(), 10);
}

#[tokio::test]
async fn a_call_that_would_wait_too_long_fails_with_the_reason() {
    let ens = Scripted::start(vec![whole()]).await;
    let limits =
        CallLimits { rate: number(1), burst: number(1), total: Duration::from_millis(300), ..short() };
    let upstream = ens.upstream(limits);
    upstream.call(&regions()).await.unwrap();
    let error = fail(&upstream).await;
    assert_eq!((error.code.as_str(), error.kind()), ("Throttling.Pushboard", ErrorCode::Throttling));
    assert!(error.message.starts_with("the proxy sends ENS at most 1 calls a second"), "{}", error.message);
    assert_eq!((ens.requests().len(), error.retry_after), (1, Some(1)));
}

#[tokio::test]
async fn a_pause_that_ens_requires_holds_for_all_calls_of_the_action() {
    let throttled = json(
        "400 Bad Request",
        "x-acs-retry-after: 8000\r\n",
        r#"{"Code":"Throttling.User","RequestId":"9C1F"}"#,
    );
    let ens = Scripted::start(vec![throttled, whole()]).await;
    let upstream = ens.upstream(short());
    let error = fail(&upstream).await;
    assert_eq!((error.code.as_str(), error.retry_after), ("Throttling.User", Some(8)));
    assert_eq!(error.request_id.as_deref(), Some("9C1F"));
    assert_eq!(fail(&upstream).await, error, "the error of ENS itself, as long as its pause lasts");
    assert_eq!(ens.requests().len(), 1, "ENS got no call");
    assert!(upstream.call(&applications::operation()).await.is_ok(), "another action");
}

#[tokio::test]
async fn the_offset_of_ens_s_clock_is_known_from_any_response() {
    let date = (chrono::Utc::now() + chrono::TimeDelta::seconds(500)).to_rfc2822();
    let ens = Scripted::start(vec![json("200 OK", &format!("date: {date}\r\n"), WHOLE)]).await;
    let upstream = ens.upstream(short());
    assert_eq!(upstream.clock_offset(), None);
    upstream.call(&regions()).await.unwrap();
    let offset = upstream.clock_offset().unwrap();
    assert!((495..=501).contains(&offset), "{offset}");
}

#[tokio::test]
async fn a_token_that_can_not_be_renewed_is_reported_as_expired() {
    let ens = Scripted::start(vec![refusal("InvalidSecurityToken.Expired")]).await;
    let upstream = ens.upstream(short());
    let first = fail(&upstream).await.message;
    let (_, since) = first.split_once("expired at ").expect(&first);
    assert!(chrono::DateTime::parse_from_rfc3339(since.split(' ').next().unwrap()).is_ok(), "{since}");
    // Known from the first time on.
    assert_eq!(fail(&upstream).await.message, first);
    assert_eq!(ens.requests().len(), 2);
}

#[tokio::test]
async fn keys_that_ens_refuses_are_renewed_once_and_the_call_signed_again() {
    /// Seconds that the test is ahead of the clock, so that the keys are not brand new.
    static AHEAD: AtomicI64 = AtomicI64::new(0);
    let now = || chrono::Utc::now() + chrono::TimeDelta::seconds(AHEAD.load(Ordering::Relaxed));
    let clock = Clock { utc: now, ..Clock::default() };
    let keys = |n: u32| {
        json(
            "200 OK",
            "",
            &format!(
                r#"{{"Code":"Success","AccessKeyId":"STS.{n}","AccessKeySecret":"s","SecurityToken":"t-{n}","Expiration":"2099-01-01T00:00:00Z"}}"#
            ),
        )
    };
    let issuer = Scripted::start(vec![keys(1), keys(2)]).await;
    let expired = || refusal("InvalidSecurityToken.Expired");
    let ens = Scripted::start(vec![expired(), whole(), expired()]).await;
    let keyring = keyring_of(&issuer, clock).await;
    let endpoint = format!("http://{}", ens.address()).parse().unwrap();
    let upstream = Upstream::new(
        endpoint,
        &Egress::default(),
        keyring,
        short(),
        clock,
        Random::default(),
        Arc::default(),
    )
    .unwrap();
    AHEAD.store(60, Ordering::Relaxed);

    assert!(upstream.call(&regions()).await.is_ok());
    let signers = |requests: Vec<String>| -> Vec<String> {
        requests.iter().map(|head| header(head, "x-acs-security-token").unwrap().to_owned()).collect()
    };
    assert_eq!((signers(ens.requests()), issuer.requests().len()), (vec!["t-1".into(), "t-2".into()], 2));
    // Refused again, though they are new: there are no better ones.
    assert_eq!(fail(&upstream).await.kind(), ErrorCode::InvalidSecurityToken);
    assert_eq!((ens.requests().len(), issuer.requests().len()), (3, 2));
}

#[tokio::test]
async fn a_missing_connection_and_a_missing_response_differ() {
    // No one accepts, and once the queue is full the system does not respond either.
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    let _listener = socket.listen(1).unwrap();
    let mut queue = JoinSet::new();
    for _ in 0..8 {
        queue.spawn(tokio::net::TcpStream::connect(address));
    }
    tokio::time::sleep(Duration::from_millis(50)).await;
    let limits = CallLimits { connect: Duration::from_millis(100), ..short() };
    let error = fail(&upstream(&format!("http://{address}"), limits)).await;
    assert_eq!(error.code, "Pushboard.Unreachable");
    assert!(error.message.ends_with("no connection within 0.1 s"), "{}", error.message);
    assert_eq!(error.remedy, ErrorCode::Unreachable.remedy());
    // A call beyond this machine may need a proxy, which is better advice than the usual.
    let error = fail(&upstream(&format!("https://localhost:{}", address.port()), limits)).await;
    assert_eq!((error.code.as_str(), error.remedy.as_str()), ("Pushboard.Unreachable", ""));
    let advice = "no connection within 0.1 s: if the only way out is a proxy, name it with --egress-proxy";
    assert!(error.message.ends_with(advice), "{}", error.message);
}

fn refusal_at(status: &str, code: &str) -> Step {
    json(status, "", &format!(r#"{{"RequestId":"R-1","Code":"{code}"}}"#))
}

/// Keys from this issuer alone.
async fn keyring_of(issuer: &Scripted, clock: Clock) -> Keyring {
    let uri = format!("http://{}/keys", issuer.address());
    let variable = |name: &str| match name {
        "ALIBABA_CLOUD_CREDENTIALS_URI" => Some(uri.clone()),
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED" => Some("true".to_owned()),
        _ => None,
    };
    let network = Network { clock, ..Network::default() };
    let search = search(SearchContext { variable: &variable, network: &network }).await;
    search.keyring().unwrap().unwrap()
}

#[tokio::test]
async fn a_call_waits_for_keys_within_its_time_limit() {
    static AHEAD: AtomicI64 = AtomicI64::new(0);
    let now = || chrono::Utc::now() + chrono::TimeDelta::seconds(AHEAD.load(Ordering::Relaxed));
    let clock = Clock { utc: now, ..Clock::default() };
    let keys = json(
        "200 OK",
        "",
        r#"{"Code":"Success","AccessKeyId":"STS.1","AccessKeySecret":"s","SecurityToken":"t","Expiration":"2000-01-01T00:00:00Z"}"#,
    );
    // Issued once, and then never again.
    let issuer = Scripted::start(vec![keys, Step::SayAndHang(Vec::new())]).await;
    let ens = Scripted::start(vec![whole()]).await;
    let keyring = keyring_of(&issuer, clock).await;
    let endpoint = format!("http://{}", ens.address()).parse().unwrap();
    let limits = CallLimits { total: Duration::from_millis(500), ..short() };
    let upstream = Upstream::new(
        endpoint,
        &Egress::default(),
        keyring,
        limits,
        clock,
        Random::default(),
        Arc::default(),
    )
    .unwrap();
    // Even keys that seem to have expired are used for a minute.
    AHEAD.store(61, Ordering::Relaxed);
    let begin = Instant::now();
    let error = fail(&upstream).await;
    assert_eq!(error.code, "Pushboard.TimedOut");
    assert!(error.message.ends_with("no keys to sign with within 0.5 s"), "{}", error.message);
    assert!(begin.elapsed() < Duration::from_secs(3));
    // The readiness check does not wait either.
    let begin = Instant::now();
    assert_eq!(upstream.ready().await, Err("credentials are being renewed"));
    assert!(begin.elapsed() < Duration::from_secs(4));
    assert!(ens.requests().is_empty());
}

#[tokio::test]
async fn a_pause_that_can_not_be_meant_is_not_passed_on() {
    let headers = format!("x-acs-retry-after: {}\r\n", u64::MAX);
    let throttled = json("400 Bad Request", &headers, r#"{"Code":"Throttling.User"}"#);
    let ens = Scripted::start(vec![throttled]).await;
    assert_eq!(fail(&ens.upstream(short())).await.retry_after, Some(300));
}
