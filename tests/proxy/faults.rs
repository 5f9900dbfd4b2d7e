//! What goes wrong at ENS or with the keys reaches the page as an error of our own words: each fault of the
//! simulator, each way to sign wrongly. No response holds a key, a token or the vendor's message about them, and
//! nothing broken passes as a success. The number of calls is the simulator's own count.

use std::sync::Arc;
use std::time::Duration;

use crate::sockets::{HttpResponse, ID, SECRET, TOKEN, call_ens, counts, get, keys, proxy, simulator};
use chrono::Utc;
use ens_api::{ApiError, ErrorCode};
use ens_simulator::{Config, apps, faults};
use pushboard::clock::Clock;
use pushboard::credentials::Keyring;
use pushboard::egress::Egress;
use pushboard::operations::regions;
use pushboard::random::Random;
use pushboard::upstream::{CallLimits, Upstream};
use tokio::task::{JoinSet, LocalSet};

const PATH: &str = "/api/push-results?AppId=e76f8985-7965-41fc-925b-9648bb6bf650";

/// Whose id of the request an error carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Id {
    Ens,
    Proxy,
}
use Id::{Ens, Proxy};

/// Fault, HTTP status, code, whose id, the number of calls that ENS got.
const REFUSED: [(&str, u16, &str, Id, u64); 46] = [
    // More than a second of waiting is the page's to decide.
    ("throttle", 429, "Throttling.User", Ens, 1),
    ("throttle=20", 429, "Throttling.User", Ens, 3),
    ("unavailable", 503, "ServiceUnavailable", Ens, 3),
    ("interface-error", 502, "ens.interface.error", Ens, 2),
    ("no-permission", 403, "NoPermission", Ens, 1),
    ("code=MissingParameter", 400, "MissingParameter", Ens, 1),
    ("code=InvalidParameter", 400, "InvalidParameter", Ens, 1),
    ("code=InvalidParameter.PageSize", 400, "InvalidParameter.PageSize", Ens, 1),
    ("code=NoPermission", 403, "NoPermission", Ens, 1),
    ("code=Forbidden.RAM", 403, "Forbidden.RAM", Ens, 1),
    ("code=LimitExceeded.SecurityGroup", 502, "LimitExceeded.SecurityGroup", Ens, 1),
    ("code=ens.interface.error", 502, "ens.interface.error", Ens, 2),
    ("code=CallInterface", 502, "CallInterface", Ens, 2),
    ("code=Throttling", 429, "Throttling", Ens, 3),
    ("code=ServiceUnavailable", 503, "ServiceUnavailable", Ens, 3),
    ("code=InternalError", 503, "InternalError", Ens, 3),
    ("code=InvalidAccessKeyId.NotFound", 502, "InvalidAccessKeyId.NotFound", Ens, 1),
    ("code=InvalidAccessKeyId.Inactive", 502, "InvalidAccessKeyId.Inactive", Ens, 1),
    ("code=SignatureDoesNotMatch", 502, "SignatureDoesNotMatch", Ens, 1),
    // The clocks agree, so another date would not help.
    ("code=InvalidTimeStamp.Expired", 502, "InvalidTimeStamp.Expired", Ens, 1),
    ("code=SignatureNonceUsed", 502, "SignatureNonceUsed", Ens, 2),
    ("code=Never.HttpResponse.Of", 502, "Never.HttpResponse.Of", Ens, 1),
    ("code=ServiceUnavailable.Temp", 503, "ServiceUnavailable.Temp", Ens, 3),
    ("code=Forbidden.AccessKeyDisabled", 502, "Forbidden.AccessKeyDisabled", Ens, 1),
    ("code=Forbidden.AccountArrears", 502, "Forbidden.AccountArrears", Ens, 1),
    // The HTTP status decides where the code is unknown.
    ("unknown", 502, "Some.New.Code", Ens, 3),
    ("unknown=429", 429, "Some.New.Code", Ens, 3),
    ("unknown=400", 502, "Some.New.Code", Ens, 1),
    ("page-limit=5", 400, "InvalidParameter.PageSize", Ens, 1),
    // Keys from the environment can't be renewed.
    ("token-expired", 502, "InvalidSecurityToken.Expired", Ens, 1),
    ("first-token-expired", 502, "InvalidSecurityToken.Expired", Ens, 1),
    ("garbage", 502, "Pushboard.BadResponse", Ens, 2),
    ("truncate", 502, "Pushboard.BadResponse", Ens, 2),
    ("empty", 502, "Pushboard.BadResponse", Ens, 2),
    ("html", 502, "Pushboard.BadResponse", Ens, 2),
    ("xml", 502, "Pushboard.BadResponse", Ens, 2),
    ("xml-error", 403, "NoPermission", Ens, 1),
    ("wrong-shape", 502, "Pushboard.BadResponse", Ens, 2),
    ("status", 502, "Pushboard.BadResponse", Ens, 2),
    ("unsuccessful", 502, "Pushboard.BadResponse", Ens, 2),
    ("other-result", 502, "Pushboard.BadResponse", Ens, 2),
    // A client that follows it calls the same simulator by another name, and is counted.
    ("redirect", 502, "Pushboard.BadResponse", Ens, 2),
    ("redirect=307", 502, "Pushboard.BadResponse", Ens, 2),
    ("reset", 502, "Pushboard.Unreachable", Proxy, 3),
    ("reset-body", 502, "Pushboard.BadResponse", Ens, 2),
    ("cut", 502, "Pushboard.BadResponse", Ens, 2),
];

/// Whole responses, whatever they say: they pass byte for byte at the first attempt.
const PASSED: [&str; 26] = [
    "wrong-types",
    "huge=3",
    "drift",
    "doubled-regions",
    "total-small",
    "total-large",
    "total-growing",
    "empty-pages",
    "contradict",
    "slow=1",
    "page-cap=2",
    "cut-texts",
    "cut-texts=bytes",
    "nothing",
    "nothing=object",
    "nothing=null",
    "nothing=text",
    "nothing-of",
    "nothing-of=object",
    "nothing-of=null",
    "nothing-of=text",
    "single",
    "odd-times",
    "json-descriptions",
    "nameless-apps",
    "stale-pushes",
];

/// CallLimits in which a call that hangs fails soon, and a large response is one megabyte.
fn tight() -> CallLimits {
    CallLimits {
        connect: Duration::from_secs(1),
        idle: Duration::from_millis(1_200),
        total: Duration::from_millis(2_500),
        retry_pause: Duration::from_millis(10),
        response_bytes: 1024 * 1024,
        ..CallLimits::default()
    }
}

/// Faults that hold a call up or fill it: code, what the message says, the number of calls that ENS got.
const BOUNDED: [(&str, &str, &str, u64); 5] = [
    ("half-open", "Pushboard.TimedOut", "no response began within 1.2 s", 1),
    ("slow", "Pushboard.TimedOut", "no response began within 1.2 s", 1),
    ("slow-drip", "Pushboard.TimedOut", "still coming after 2.5 s", 1),
    ("gzip-bomb=3", "Pushboard.ResponseTooLarge", "over 1 MiB", 1),
    ("huge=3", "Pushboard.ResponseTooLarge", "over 1 MiB", 1),
];

fn error(response: &HttpResponse) -> ApiError {
    let body = String::from_utf8(response.body.clone()).unwrap();
    for secret in [SECRET, TOKEN, "canonicalString", "string to sign is", "ACS3-HMAC", "<html"] {
        assert!(!response.head.contains(secret) && !body.contains(secret), "{body}");
    }
    let error: ApiError = serde_json::from_str(&body).unwrap_or_else(|_| panic!("no error: {body}"));
    assert_eq!(response.status, error.kind().http_status());
    assert!(!error.message.is_empty() && !error.remedy.is_empty());
    error
}

fn faulty(fault: &str) -> Config {
    let now = Utc::now();
    let faults = vec![fault.parse().unwrap()];
    Config { faults, control: true, statuses: 2_000, clock: Arc::new(move || now), ..Config::new(keys()) }
}

/// Runs rows at the same time, each with a simulator and a proxy of its own.
async fn side_by_side<T: Future<Output = ()> + 'static>(rows: impl IntoIterator<Item = T>) {
    let (here, mut set) = (LocalSet::new(), JoinSet::new());
    for row in rows {
        set.spawn_local_on(row, &here);
    }
    here.run_until(set.join_all()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_fault_has_its_code() {
    side_by_side(REFUSED.map(is_refused)).await;
}

async fn is_refused((fault, status, code, id, calls): (&str, u16, &str, Id, u64)) {
    let ens = simulator(faulty(fault)).await;
    let proxy = proxy(ens, ID, SECRET, TOKEN).await;
    let response = get(proxy, PATH).await;
    let error = error(&response);
    assert_eq!((response.status, error.code.as_str()), (status, code), "{fault}");
    let request_id = error.request_id.unwrap_or_else(|| panic!("{fault}: no request id"));
    assert_eq!(request_id.starts_with("proxy-"), id == Proxy, "{fault}: {request_id}");
    assert_eq!(counts(ens).await["total"], calls, "{fault}");
    let denied = matches!(code, "NoPermission" | "Forbidden.RAM");
    assert_eq!(error.ram_action.as_deref(), denied.then_some("ens:DescribeDataPushResult"), "{fault}");
    assert_eq!(error.field.as_deref(), code.strip_prefix("InvalidParameter."), "{fault}");
    // The proxy itself is well.
    assert_eq!(get(proxy, "/healthz").await.status, 200);
    assert_eq!(get(proxy, "/api/session").await.status, 200);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_response_passes_whatever_its_content() {
    side_by_side(PASSED.map(passes)).await;
}

async fn passes(fault: &str) {
    let (config, same) = (faulty(fault), faulty(fault));
    let ens = simulator(Config { clock: same.clock.clone(), ..config }).await;
    let query = format!("AppId={}&PageNumber=2&PageSize=3", apps::LIVING);
    let pairs = ens_api::pairs::read(&query).unwrap();
    let twin = call_ens(simulator(same).await, "DescribeDataPushResult", &pairs).await;
    let response = get(proxy(ens, ID, SECRET, TOKEN).await, &format!("/api/push-results?{query}")).await;
    assert_eq!((response.status, twin.status), (200, 200), "{fault}");
    assert!(response.body == twin.body, "{fault}");
    // What the proxy passes, the page can read.
    let query = ens_api::PushQuery::from_query_string(&query).unwrap();
    let mut builder = board::Builder::new(&query);
    let mut page = builder.begin_page(board::UtcSeconds(2_000_000_000));
    let read = page.feed(&response.body).and_then(|()| page.end());
    assert!(read.is_ok(), "{fault}: {read:?}");
    assert_eq!(counts(ens).await["total"], 1, "{fault}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_is_waited_for_or_taken_in_without_bounds() {
    side_by_side(BOUNDED.map(is_bounded)).await;
}

async fn is_bounded((fault, code, says, calls): (&str, &str, &str, u64)) {
    let ens = simulator(faulty(fault)).await;
    let endpoint = format!("http://{ens}").parse().unwrap();
    let keyring = Keyring::fixed(keys());
    let (clock, random) = (Clock::default(), Random::default());
    let upstream =
        Upstream::new(endpoint, &Egress::default(), keyring, tight(), clock, random, Arc::default()).unwrap();
    let error = upstream.call(&regions::operation(None)).await.unwrap_err();
    assert_eq!(error.code, code, "{fault}");
    assert!(error.message.contains(says), "{fault}: {}", error.message);
    assert_eq!(counts(ens).await["total"], calls, "{fault}");
}

#[tokio::test]
async fn a_clock_that_is_off_is_made_good_for_once_and_for_all() {
    for fault in ["clock-ahead", "clock-ahead=-20"] {
        let ens = simulator(faulty(fault)).await;
        let proxy = proxy(ens, ID, SECRET, TOKEN).await;
        for (path, calls) in [(PATH, 2), ("/api/regions", 3)] {
            assert_eq!(get(proxy, path).await.status, 200, "{fault}");
            assert_eq!(counts(ens).await["total"], calls, "{fault}");
        }
    }
}

#[test]
fn every_fault_has_its_row() {
    let rows = REFUSED.map(|row| row.0).into_iter().chain(PASSED).chain(BOUNDED.map(|row| row.0));
    let rows: Vec<&str> = rows.chain(["clock-ahead"]).map(|fault| fault.split('=').next().unwrap()).collect();
    for fault in faults::table() {
        assert!(rows.contains(&fault.name), "{}", fault.name);
    }
}

#[tokio::test]
async fn calls_are_held_back_below_the_quota() {
    let ens = simulator(Config { quota: Some(10.0), control: true, ..Config::new(keys()) }).await;
    let proxy = proxy(ens, ID, SECRET, TOKEN).await;
    let calls = (1..=25).map(|number| async move {
        assert_eq!(get(proxy, &format!("{PATH}&PageNumber={number}")).await.status, 200, "{number}");
    });
    side_by_side(calls).await;
    // Each once: none was refused and retried.
    assert_eq!(counts(ens).await["total"], 25);
}

#[tokio::test]
async fn a_quota_that_is_used_up_shows_as_throttling() {
    let ens = simulator(Config { quota: Some(0.2), control: true, ..Config::new(keys()) }).await;
    let proxy = proxy(ens, ID, SECRET, TOKEN).await;
    assert_eq!(get(proxy, PATH).await.status, 200);
    let error = error(&get(proxy, &format!("{PATH}&PageSize=1")).await);
    assert_eq!(error.code, "Throttling.User");
    assert_eq!(counts(ens).await["total"], 2);
}

#[tokio::test]
async fn wrong_keys_have_the_documented_codes() {
    let rows = [
        ("another-id", SECRET, TOKEN, "InvalidAccessKeyId.NotFound"),
        (ID, "another-secret", TOKEN, "SignatureDoesNotMatch"),
        (ID, SECRET, "another-token", "InvalidSecurityToken.Expired"),
        (ID, SECRET, "", "MissingSecurityToken"),
    ];
    let ens = simulator(Config::new(keys())).await;
    for (id, secret, token, code) in rows {
        let proxy = proxy(ens, id, secret, token).await;
        let error = error(&get(proxy, PATH).await);
        assert_eq!(error.code, code);
        assert!(error.remedy.contains("ALIBABA_CLOUD") || error.kind() == ErrorCode::InvalidSecurityToken);
        assert!(!serde_json::to_string(&error).unwrap().contains("another"));
    }
}

#[tokio::test]
async fn what_passes_is_not_ens_s_to_judge() {
    let ens = simulator(Config::new(keys())).await;
    let proxy = proxy(ens, ID, SECRET, TOKEN).await;
    let error = error(&get(proxy, &format!("{PATH}&PageSize=1000")).await);
    assert_eq!((error.code.as_str(), error.field.as_deref()), ("Pushboard.BadRequest", Some("PageSize")));
}
