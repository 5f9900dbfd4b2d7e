//! Shared answers: who asks the same gets the same, from one call; and what is said of its age is true.

use std::io::Read;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use ens_api::{ApiError, Mode, PushQuery};
use http::{Request, StatusCode};
use http_body_util::BodyExt;
use pushboard::answers::{Answers, Given, Keeping};
use pushboard::door::Door;
use pushboard::metrics::{Metrics, Source};
use pushboard::operation::Operation;
use pushboard::routes::router;
use tokio::task::{JoinSet, yield_now};
use tokio::time::sleep;
use tower::ServiceExt;

use crate::scripted::{Scripted, Step, header, json, late, refusal, shared, short};

const WHOLE: &str = r#"{"PushResults":{"PushResult":[]},"RequestId":"R-0","TotalCount":0}"#;

fn pushes(app: &str) -> Operation {
    Operation::PushResults(PushQuery::for_application(app).unwrap())
}

fn whole() -> Step {
    json("200 OK", "", WHOLE)
}

fn slow() -> Step {
    late(whole(), Duration::from_millis(200))
}

fn keeping() -> Keeping {
    Keeping { answer: Duration::from_millis(300), error: Duration::from_millis(100), ..Keeping::default() }
}

fn sharing(ens: &Scripted, keeping: Keeping) -> Answers {
    Answers::new(Arc::new(ens.upstream(short())), keeping, Arc::default())
}

/// Lets a task that was just started come to its first wait.
async fn settle() {
    for _ in 0..10 {
        yield_now().await;
    }
}

#[tokio::test]
async fn a_thousand_who_ask_the_same_make_one_call() {
    let ens = Scripted::start(vec![slow()]).await;
    let metrics = Arc::new(Metrics::new());
    let answers = Answers::new(Arc::new(ens.upstream(short())), keeping(), metrics.clone());
    let mut clients = JoinSet::new();
    for _ in 0..1_000 {
        let answers = answers.clone();
        clients.spawn(async move { answers.get(&pushes("a"), false).await.unwrap() });
    }
    let given: Vec<Given> = clients.join_all().await;
    assert_eq!((given.len(), ens.requests().len()), (1_000, 1));
    assert!(given.iter().all(|given| given.answer.body == WHOLE));
    // All of them hold the same bytes, not a thousand copies.
    assert!(given.iter().all(|other| other.answer.body.as_ptr() == given[0].answer.body.as_ptr()));
    assert_eq!(given.iter().filter(|given| given.source == Source::Miss).count(), 1);
    let text = metrics.text();
    assert!(text.contains(r#"pushboard_answers_total{source="Joined"} 999"#), "{text}");
}

#[tokio::test]
async fn each_question_has_its_own_answer() {
    let ens = Scripted::start(vec![whole()]).await;
    let answers = sharing(&ens, keeping());
    let paged = PushQuery::from_query_string("AppId=a&PageNumber=2&PageSize=10").unwrap();
    let operations = [
        pushes("a"),
        pushes("b"),
        Operation::PushResults(paged),
        Operation::Regions(None),
        Operation::Regions(Some("cn-a".into())),
        Operation::Applications,
    ];
    for _ in 0..2 {
        for operation in &operations {
            answers.get(operation, false).await.unwrap();
        }
    }
    assert_eq!(ens.requests().len(), operations.len());
}

#[tokio::test]
async fn a_leader_that_leaves_fails_nobody() {
    let ens = Scripted::start(vec![slow()]).await;
    let answers = sharing(&ens, keeping());
    let leader = tokio::spawn({
        let answers = answers.clone();
        async move { answers.get(&pushes("a"), false).await }
    });
    settle().await;
    let follower = tokio::spawn({
        let answers = answers.clone();
        async move { answers.get(&pushes("a"), false).await }
    });
    settle().await;
    leader.abort();
    assert!(leader.await.unwrap_err().is_cancelled());
    let given = follower.await.unwrap().unwrap();
    assert_eq!((given.source, ens.requests().len()), (Source::Joined, 1));
    // Nor is the call lost when everybody left: who comes back finds its answer.
    let alone = tokio::spawn({
        let answers = answers.clone();
        async move { answers.get(&pushes("b"), false).await }
    });
    settle().await;
    alone.abort();
    sleep(Duration::from_millis(250)).await;
    assert_eq!(answers.get(&pushes("b"), false).await.unwrap().source, Source::Hit);
}

#[tokio::test]
async fn an_answer_is_kept_for_a_moment_and_tells_its_age() {
    let ens = Scripted::start(vec![whole()]).await;
    let answers = sharing(&ens, keeping());
    let first = answers.get(&pushes("a"), false).await.unwrap();
    sleep(Duration::from_millis(60)).await;
    let second = answers.get(&pushes("a"), false).await.unwrap();
    assert_eq!((first.source, second.source), (Source::Miss, Source::Hit));
    assert!(first.age < second.age && second.age >= Duration::from_millis(60));
    assert_eq!(first.answer.fetched_at, second.answer.fetched_at);
    assert!(answers.kept_bytes() >= WHOLE.len() as u64);
    sleep(Duration::from_millis(300)).await;
    assert_eq!(answers.get(&pushes("a"), false).await.unwrap().source, Source::Miss);
    assert_eq!(ens.requests().len(), 2);
}

#[tokio::test]
async fn what_is_over_is_freed_though_nobody_asks() {
    let ens = Scripted::start(vec![whole()]).await;
    let keeping = Keeping { answer: Duration::from_millis(50), ..keeping() };
    let upstream = Arc::new(ens.upstream(short()));
    let answers = Answers::new(upstream.clone(), keeping, Arc::default());
    answers.get(&pushes("a"), false).await.unwrap();
    assert_eq!(upstream.held_bytes(), WHOLE.len());
    sleep(Duration::from_millis(300)).await;
    assert_eq!(upstream.held_bytes(), 0);
}

#[tokio::test]
async fn a_large_answer_goes_with_the_last_who_waited() {
    let ens = Scripted::start(vec![slow()]).await;
    let upstream = Arc::new(ens.upstream(short()));
    let keeping = Keeping { largest: WHOLE.len() - 1, ..keeping() };
    let answers = Answers::new(upstream.clone(), keeping, Arc::default());
    let operation = pushes("a");
    let (first, second) = tokio::join!(answers.get(&operation, false), answers.get(&operation, false));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert_eq!((ens.requests().len(), upstream.held_bytes()), (1, WHOLE.len()));
    assert_eq!((first.etag.clone(), answers.kept_bytes()), (None, 0));
    settle().await;
    drop(first);
    assert_eq!(upstream.held_bytes(), WHOLE.len());
    drop(second);
    assert_eq!(upstream.held_bytes(), 0);
}

#[tokio::test]
async fn an_error_that_would_be_the_same_is_shared_and_kept_briefly() {
    let ens = Scripted::start(vec![refusal("NoPermission")]).await;
    let answers = sharing(&ens, keeping());
    let mut clients = JoinSet::new();
    for _ in 0..50 {
        let answers = answers.clone();
        clients.spawn(async move { answers.get(&pushes("a"), false).await.unwrap_err() });
    }
    let errors = clients.join_all().await;
    assert!(errors.iter().all(|error| error == &errors[0]));
    assert!(answers.get(&pushes("a"), false).await.is_err());
    assert_eq!(ens.requests().len(), 1);
    sleep(Duration::from_millis(150)).await;
    assert!(answers.get(&pushes("a"), false).await.is_err());
    assert_eq!(ens.requests().len(), 2);
}

#[tokio::test]
async fn an_error_that_may_pass_is_not_kept() {
    let garbage = json("200 OK", "", "<html>");
    for step in [refusal("CallInterface"), garbage, refusal("SignatureNonceUsed")] {
        let ens = Scripted::start(vec![step.clone(), step, whole()]).await;
        let answers = sharing(&ens, keeping());
        assert!(answers.get(&pushes("a"), false).await.is_err());
        assert!(answers.get(&pushes("a"), false).await.is_ok());
    }
}

#[tokio::test]
async fn a_fresh_answer_is_of_a_call_that_began_after_it_was_asked_for() {
    let ens = Scripted::start(vec![slow()]).await;
    let answers = sharing(&ens, keeping());
    answers.get(&pushes("a"), false).await.unwrap();
    // What is kept is no fresh answer, nor is one that is under way.
    let early = tokio::spawn({
        let answers = answers.clone();
        async move { answers.get(&pushes("a"), true).await.unwrap() }
    });
    settle().await;
    assert_eq!(ens.requests().len(), 1 + 1);
    let mut clients = JoinSet::new();
    for _ in 0..100 {
        let answers = answers.clone();
        clients.spawn(async move { answers.get(&pushes("a"), true).await.unwrap() });
    }
    settle().await;
    let early = early.await.unwrap();
    let late = clients.join_all().await;
    assert_eq!(early.source, Source::Miss);
    assert!(late.iter().all(|given| given.answer.received > early.answer.received));
    // A hundred of them share one.
    assert_eq!(ens.requests().len(), 1 + 1 + 1);
}

#[tokio::test]
async fn a_fresh_answer_does_not_wait_long_for_a_call_that_hangs() {
    let ens = Scripted::start(vec![Step::SayAndHang(Vec::new()), whole()]).await;
    let keeping = Keeping { patience: Duration::from_millis(30), ..keeping() };
    let answers = sharing(&ens, keeping);
    let stuck = tokio::spawn({
        let answers = answers.clone();
        async move { answers.get(&pushes("a"), false).await }
    });
    sleep(Duration::from_millis(20)).await;
    let begin = Instant::now();
    let fresh = answers.get(&pushes("a"), true).await.unwrap();
    assert!(begin.elapsed() < Duration::from_millis(200), "{:?}", begin.elapsed());
    assert_eq!(fresh.source, Source::Miss);
    assert!(stuck.await.unwrap().is_err());
    // What the stuck one ended with does not take the place of what came after it.
    assert_eq!(answers.get(&pushes("a"), false).await.unwrap().source, Source::Hit);
}

async fn proxy(step: Step) -> (Scripted, Router) {
    let ens = Scripted::start(vec![step]).await;
    let shared = shared(ens.upstream(short()), Mode::Demo, Arc::default());
    (ens, router(Arc::new(shared), Door::for_loopback(8787)))
}

async fn ask(router: &Router, headers: &[(&str, &str)]) -> (http::response::Parts, Vec<u8>) {
    let mut request = Request::get("/api/push-results?AppId=a").header("host", "127.0.0.1:8787");
    for (name, value) in [("x-pushboard", "1")].iter().chain(headers) {
        request = request.header(*name, *value);
    }
    let response = router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (parts, body) = response.into_parts();
    (parts, body.collect().await.unwrap().to_bytes().to_vec())
}

fn of(parts: &http::response::Parts, name: &str) -> String {
    parts.headers.get(name).map(|value| value.to_str().unwrap().to_owned()).unwrap_or_default()
}

#[tokio::test]
async fn a_client_says_whether_it_wants_a_fresh_one() {
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
        let (parts, body) = ask(&router, headers).await;
        assert_eq!(
            (of(&parts, "x-pushboard-answer").as_str(), body.as_slice()),
            (expected, WHOLE.as_bytes())
        );
        assert_eq!(of(&parts, "age"), "0");
    }
    assert_eq!(ens.requests().len(), 3);
    assert_eq!(header(&ens.requests()[0], "cache-control"), None);
}

#[tokio::test]
async fn who_has_an_answer_is_told_so_and_sent_no_bytes() {
    let (_ens, router) = proxy(whole()).await;
    let (parts, _) = ask(&router, &[]).await;
    let strong = of(&parts, "etag");
    assert!(strong.starts_with('"') && strong.len() == 34, "{strong}");
    let (parts, packed) = ask(&router, &[("accept-encoding", "gzip")]).await;
    let weak = of(&parts, "etag");
    assert_eq!((weak.as_str(), of(&parts, "content-encoding").as_str()), (&*format!("W/{strong}"), "gzip"));
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, WHOLE.as_bytes());
    for known in [&strong, &weak] {
        let (parts, body) = ask(&router, &[("if-none-match", known), ("accept-encoding", "gzip")]).await;
        assert_eq!((parts.status, body.len()), (StatusCode::NOT_MODIFIED, 0));
        assert_eq!(&of(&parts, "etag"), known);
        for name in ["age", "x-pushboard-fetched-at", "x-pushboard-answer", "cache-control"] {
            assert!(!of(&parts, name).is_empty(), "{name}");
        }
        assert_eq!(of(&parts, "vary"), "accept-encoding");
    }
    let (parts, body) = ask(&router, &[("if-none-match", "\"other\"")]).await;
    assert_eq!((parts.status, body.as_slice()), (StatusCode::OK, WHOLE.as_bytes()));
}

#[tokio::test]
async fn an_error_is_stored_by_nobody_and_says_when_to_come_back() {
    let throttled = json("400 Bad Request", "x-acs-retry-after: 7500\r\n", r#"{"Code":"Throttling.User"}"#);
    let (_ens, router) = proxy(throttled).await;
    let (parts, body) = ask(&router, &[]).await;
    assert_eq!((parts.status, of(&parts, "retry-after").as_str()), (StatusCode::TOO_MANY_REQUESTS, "8"));
    assert_eq!((of(&parts, "cache-control").as_str(), of(&parts, "etag").as_str()), ("no-store", ""));
    let error: ApiError = serde_json::from_slice(&body).unwrap();
    assert_eq!((error.code.as_str(), error.retry_after), ("Throttling.User", Some(8)));
}
