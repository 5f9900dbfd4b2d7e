//! The response cache: equal requests share one call, and the age of a response is true.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ens_api::PushQuery;
use http::StatusCode;
use pushboard::cache::{CacheLimits, Cached, ResponseCache};
use pushboard::metrics::{Metrics, ResponseSource};
use pushboard::operations::{OperationCall, applications, push_results, regions};
use pushboard::upstream::Person;
use tokio::task::{JoinSet, yield_now};
use tokio::time::sleep;

use crate::router::{error, get, proxy};
use crate::scripted::{Scripted, Step, WHOLE, header, json, late, refusal, short, whole};

/// Who sends the requests.
const ONE: Person = Person::OPERATOR;
const PATH: &str = "/api/push-results?AppId=a";

fn pushes(app: &str) -> OperationCall {
    push_results::operation(&PushQuery::for_application(app).unwrap())
}

fn slow() -> Step {
    late(whole(), Duration::from_millis(200))
}

fn limits() -> CacheLimits {
    CacheLimits {
        response_ttl: Duration::from_millis(300),
        error_ttl: Duration::from_millis(100),
        waiting: 1_000,
        ..CacheLimits::default()
    }
}

fn cache_of(ens: &Scripted, limits: CacheLimits) -> ResponseCache {
    ResponseCache::new(Arc::new(ens.upstream(short())), limits, Arc::default())
}

/// Lets a task that was just started come to its first wait.
async fn settle() {
    for _ in 0..10 {
        yield_now().await;
    }
}

#[tokio::test]
async fn a_thousand_equal_requests_make_one_call() {
    let ens = Scripted::start(vec![slow()]).await;
    let metrics = Arc::new(Metrics::new());
    let cache = ResponseCache::new(Arc::new(ens.upstream(short())), limits(), metrics.clone());
    let mut clients = JoinSet::new();
    for _ in 0..1_000 {
        let cache = cache.clone();
        clients.spawn(async move { cache.get(&pushes("a"), false, &ONE).await.unwrap() });
    }
    let cached: Vec<Cached> = clients.join_all().await;
    assert_eq!((cached.len(), ens.requests().len()), (1_000, 1));
    assert!(cached.iter().all(|cached| cached.response.body == WHOLE));
    // All of them hold the same bytes, not a thousand copies.
    assert!(cached.iter().all(|other| other.response.body.as_ptr() == cached[0].response.body.as_ptr()));
    assert_eq!(cached.iter().filter(|cached| cached.source == ResponseSource::Miss).count(), 1);
    let text = metrics.text();
    assert!(text.contains(r#"pushboard_responses_total{source="Joined"} 999"#), "{text}");
}

#[tokio::test]
async fn each_operation_has_its_own_response() {
    let ens = Scripted::start(vec![whole()]).await;
    let cache = cache_of(&ens, limits());
    let paged = PushQuery::from_query_string("AppId=a&PageNumber=2&PageSize=10").unwrap();
    let operations = [
        pushes("a"),
        pushes("b"),
        push_results::operation(&paged),
        regions::operation(None),
        regions::operation(Some("cn-a".into())),
        applications::operation(),
    ];
    for _ in 0..2 {
        for operation in &operations {
            cache.get(operation, false, &ONE).await.unwrap();
        }
    }
    assert_eq!(ens.requests().len(), operations.len());
}

#[tokio::test]
async fn a_client_that_leaves_fails_no_other_client() {
    let ens = Scripted::start(vec![slow()]).await;
    let cache = cache_of(&ens, limits());
    let leader = tokio::spawn({
        let cache = cache.clone();
        async move { cache.get(&pushes("a"), false, &ONE).await }
    });
    settle().await;
    let follower = tokio::spawn({
        let cache = cache.clone();
        async move { cache.get(&pushes("a"), false, &ONE).await }
    });
    settle().await;
    leader.abort();
    assert!(leader.await.unwrap_err().is_cancelled());
    let cached = follower.await.unwrap().unwrap();
    assert_eq!((cached.source, ens.requests().len()), (ResponseSource::Joined, 1));
    // The call continues even if all clients left: the next client gets its response.
    let alone = tokio::spawn({
        let cache = cache.clone();
        async move { cache.get(&pushes("b"), false, &ONE).await }
    });
    settle().await;
    alone.abort();
    sleep(Duration::from_millis(250)).await;
    assert_eq!(cache.get(&pushes("b"), false, &ONE).await.unwrap().source, ResponseSource::Hit);
}

#[tokio::test]
async fn a_response_is_stored_for_a_moment_and_has_its_age() {
    let ens = Scripted::start(vec![whole()]).await;
    let cache = cache_of(&ens, limits());
    let first = cache.get(&pushes("a"), false, &ONE).await.unwrap();
    sleep(Duration::from_millis(60)).await;
    let second = cache.get(&pushes("a"), false, &ONE).await.unwrap();
    assert_eq!((first.source, second.source), (ResponseSource::Miss, ResponseSource::Hit));
    assert!(first.age < second.age && second.age >= Duration::from_millis(60));
    assert_eq!(first.response.fetched_at, second.response.fetched_at);
    assert!(cache.stored_bytes() >= WHOLE.len() as u64);
    sleep(Duration::from_millis(300)).await;
    assert_eq!(cache.get(&pushes("a"), false, &ONE).await.unwrap().source, ResponseSource::Miss);
    assert_eq!(ens.requests().len(), 2);
}

#[tokio::test]
async fn what_has_expired_is_freed_without_a_request() {
    let ens = Scripted::start(vec![whole()]).await;
    let limits = CacheLimits { response_ttl: Duration::from_millis(50), ..limits() };
    let upstream = Arc::new(ens.upstream(short()));
    let cache = ResponseCache::new(upstream.clone(), limits, Arc::default());
    cache.get(&pushes("a"), false, &ONE).await.unwrap();
    assert_eq!(upstream.held_bytes(), WHOLE.len());
    sleep(Duration::from_millis(300)).await;
    assert_eq!(upstream.held_bytes(), 0);
}

#[tokio::test]
async fn a_large_response_is_freed_with_its_last_client() {
    let ens = Scripted::start(vec![slow()]).await;
    let upstream = Arc::new(ens.upstream(short()));
    let limits = CacheLimits { max_entry_bytes: WHOLE.len() - 1, ..limits() };
    let cache = ResponseCache::new(upstream.clone(), limits, Arc::default());
    let operation = pushes("a");
    let (first, second) =
        tokio::join!(cache.get(&operation, false, &ONE), cache.get(&operation, false, &ONE));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!((ens.requests().len(), upstream.held_bytes()), (1, WHOLE.len()));
    assert_eq!((first.etag.clone(), cache.stored_bytes()), (None, 0));
    settle().await;
    drop(first);
    assert_eq!(upstream.held_bytes(), WHOLE.len());
    drop(second);
    assert_eq!(upstream.held_bytes(), 0);
}

#[tokio::test]
async fn a_lasting_error_is_shared_and_stored_briefly() {
    let ens = Scripted::start(vec![refusal("NoPermission")]).await;
    let cache = cache_of(&ens, limits());
    let mut clients = JoinSet::new();
    for _ in 0..50 {
        let cache = cache.clone();
        clients.spawn(async move { cache.get(&pushes("a"), false, &ONE).await.unwrap_err() });
    }
    let errors = clients.join_all().await;
    assert!(errors.iter().all(|error| error == &errors[0]));
    assert!(cache.get(&pushes("a"), false, &ONE).await.is_err());
    assert_eq!(ens.requests().len(), 1);
    sleep(Duration::from_millis(150)).await;
    assert!(cache.get(&pushes("a"), false, &ONE).await.is_err());
    assert_eq!(ens.requests().len(), 2);
}

#[tokio::test]
async fn an_error_that_may_pass_is_not_stored() {
    let garbage = json("200 OK", "", "<html>");
    for step in [refusal("CallInterface"), garbage, refusal("SignatureNonceUsed")] {
        let ens = Scripted::start(vec![step.clone(), step, whole()]).await;
        let cache = cache_of(&ens, limits());
        assert!(cache.get(&pushes("a"), false, &ONE).await.is_err());
        assert!(cache.get(&pushes("a"), false, &ONE).await.is_ok());
    }
}

#[tokio::test]
async fn a_fresh_response_comes_from_a_call_that_started_later() {
    let ens = Scripted::start(vec![slow()]).await;
    let cache = cache_of(&ens, limits());
    cache.get(&pushes("a"), false, &ONE).await.unwrap();
    // Neither the stored response is fresh, nor one that is under way.
    let early = tokio::spawn({
        let cache = cache.clone();
        async move { cache.get(&pushes("a"), true, &ONE).await.unwrap() }
    });
    settle().await;
    assert_eq!(ens.requests().len(), 1 + 1);
    let mut clients = JoinSet::new();
    for _ in 0..100 {
        let cache = cache.clone();
        clients.spawn(async move { cache.get(&pushes("a"), true, &ONE).await.unwrap() });
    }
    settle().await;
    let early = early.await.unwrap();
    let late = clients.join_all().await;
    assert_eq!(early.source, ResponseSource::Miss);
    assert!(late.iter().all(|cached| cached.response.received > early.response.received));
    // A hundred of them share one.
    assert_eq!(ens.requests().len(), 1 + 1 + 1);
}

#[tokio::test]
async fn a_fresh_response_does_not_wait_long_for_a_call_that_hangs() {
    let ens = Scripted::start(vec![Step::SayAndHang(Vec::new()), whole()]).await;
    let limits = CacheLimits { fresh_wait: Duration::from_millis(30), ..limits() };
    let cache = cache_of(&ens, limits);
    let stuck = tokio::spawn({
        let cache = cache.clone();
        async move { cache.get(&pushes("a"), false, &ONE).await }
    });
    sleep(Duration::from_millis(20)).await;
    let begin = Instant::now();
    let fresh = cache.get(&pushes("a"), true, &ONE).await.unwrap();
    assert!(begin.elapsed() < Duration::from_millis(200), "{:?}", begin.elapsed());
    assert_eq!(fresh.source, ResponseSource::Miss);
    assert!(stuck.await.unwrap().is_err());
    // The outcome of the stuck call does not replace that of the later one.
    assert_eq!(cache.get(&pushes("a"), false, &ONE).await.unwrap().source, ResponseSource::Hit);
}

fn of(parts: &http::response::Parts, name: &str) -> String {
    parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn a_client_can_require_a_fresh_response() {
    let (ens, router) = proxy(whole()).await;
    let rows: [(&[(&str, &str)], &str); 6] = [
        (&[], "miss"),
        (&[], "hit"),
        (&[("cache-control", "no-cache")], "miss"),
        (&[("pragma", "no-cache")], "miss"),
        (&[("cache-control", "max-age=0")], "hit"),
        (&[], "hit"),
    ];
    for (headers, expected) in rows {
        let (parts, body) = get(&router, PATH, headers).await;
        assert_eq!(
            (of(&parts, "x-pushboard-response").as_str(), body.as_slice()),
            (expected, WHOLE.as_bytes())
        );
        assert_eq!(of(&parts, "age"), "0");
    }
    assert_eq!(ens.requests().len(), 3);
    assert_eq!(header(&ens.requests()[0], "cache-control"), None);
}

#[tokio::test]
async fn a_client_that_has_the_response_gets_304() {
    let (_ens, router) = proxy(whole()).await;
    let (parts, _) = get(&router, PATH, &[]).await;
    let strong = of(&parts, "etag");
    assert!(strong.starts_with('"') && strong.len() == 34, "{strong}");
    let (parts, packed) = get(&router, PATH, &[("accept-encoding", "gzip")]).await;
    let weak = of(&parts, "etag");
    assert_eq!((weak.as_str(), of(&parts, "content-encoding").as_str()), (&*format!("W/{strong}"), "gzip"));
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, WHOLE.as_bytes());
    for known in [&strong, &weak] {
        let (parts, body) =
            get(&router, PATH, &[("if-none-match", known), ("accept-encoding", "gzip")]).await;
        assert_eq!((parts.status, body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(&of(&parts, "etag"), known);
        for name in ["age", "x-pushboard-fetched-at", "x-pushboard-response", "cache-control"] {
            assert!(!of(&parts, name).is_empty(), "{name}");
        }
        assert_eq!(of(&parts, "vary"), "accept-encoding");
    }
    let (parts, body) = get(&router, PATH, &[("if-none-match", "\"other\"")]).await;
    assert_eq!((parts.status, body.as_slice()), (StatusCode::OK, WHOLE.as_bytes()));
}

#[tokio::test]
async fn no_cache_may_store_an_error_and_it_says_when_to_retry() {
    let throttled = json("400 Bad Request", "x-acs-retry-after: 7500\r\n", r#"{"Code":"Throttling.User"}"#);
    let (_ens, router) = proxy(throttled).await;
    let (parts, body) = get(&router, PATH, &[]).await;
    assert_eq!((parts.status, of(&parts, "retry-after").as_str()), (StatusCode::TOO_MANY_REQUESTS, "8"));
    assert_eq!((of(&parts, "cache-control").as_str(), of(&parts, "etag").as_str()), ("no-store", ""));
    let error = error(&body);
    assert_eq!((error.code.as_str(), error.retry_after), ("Throttling.User", Some(8)));
}
