//! The memory of responses, as bytes in use: limited for one response, and for many at a time.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use pushboard::operations::regions;
use pushboard::upstream::{CallLimits, Upstream};
use tokio::task::JoinSet;

use crate::scripted::{Scripted, Step, body_of, short};

const MIB: usize = 1 << 20;

fn body(size: usize) -> Vec<u8> {
    let mut body = br#"{"EnsRegions":{"EnsRegions":[]},"Note":""#.to_vec();
    body.resize(size - 2, b'a');
    body.extend(b"\"}");
    body
}

/// With a length or, as ENS sends it, without.
fn large_response(size: usize, has_length: bool) -> Step {
    match has_length {
        true => body_of("200 OK", "", &body(size)),
        false => Step::Say([b"HTTP/1.1 200 OK\r\n\r\n".to_vec(), body(size)].concat()),
    }
}

/// The most that was held at once while a task ran.
async fn most_held<T>(upstream: &Upstream, task: impl Future<Output = T>) -> (usize, T) {
    let mut most = 0;
    tokio::pin!(task);
    loop {
        tokio::select! {
            biased;
            done = &mut task => return (most.max(upstream.held_bytes()), done),
            () = tokio::time::sleep(Duration::from_millis(1)) => most = most.max(upstream.held_bytes()),
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_large_responses_stay_within_the_memory_budget() {
    for has_length in [true, false] {
        let ens = Scripted::start(vec![large_response(12 * MIB, has_length)]).await;
        let limits = CallLimits {
            response_bytes: 16 * MIB,
            held_bytes: 24 * MIB,
            idle: Duration::from_secs(5),
            total: Duration::from_secs(20),
            ..short()
        };
        let upstream = Arc::new(ens.upstream(limits));
        let mut calls = JoinSet::new();
        for _ in 0..6 {
            let upstream = upstream.clone();
            calls.spawn(async move {
                let response = upstream.call(&regions::operation(None)).await.unwrap();
                // A client takes its time.
                tokio::time::sleep(Duration::from_millis(30)).await;
                response.body.len()
            });
        }
        let (most, sizes) = most_held(&upstream, calls.join_all()).await;
        assert_eq!(sizes, [12 * MIB; 6]);
        // Beside the budget, each may hold what is free.
        assert!(most <= 24 * MIB + 6 * MIB / 4, "{most}");
        assert!(most >= 12 * MIB && upstream.held_bytes() == 0, "{most}");
    }
}

#[tokio::test]
async fn a_call_without_memory_in_time_fails_with_the_reason() {
    let ens = Scripted::start(vec![large_response(12 * MIB, true)]).await;
    let limits = CallLimits { response_bytes: 16 * MIB, held_bytes: 24 * MIB, ..short() };
    let upstream = ens.upstream(CallLimits { total: Duration::from_secs(3), ..limits });
    let first = upstream.call(&regions::operation(None)).await.unwrap();
    let error = upstream.call(&regions::operation(None)).await.unwrap_err();
    assert_eq!(error.code, "Pushboard.TimedOut");
    assert!(error.message.contains("other large responses took all the memory"), "{}", error.message);
    drop(first);
    assert!(upstream.call(&regions::operation(None)).await.is_ok());
}

#[tokio::test]
async fn a_bomb_takes_no_more_than_the_cap() {
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    bomb.write_all(&body(64 * MIB)).unwrap();
    let bomb = bomb.finish().unwrap();
    assert!(bomb.len() < MIB);
    let ens = Scripted::start(vec![body_of("200 OK", "content-encoding: gzip\r\n", &bomb)]).await;
    let upstream = ens.upstream(CallLimits { response_bytes: 2 * MIB, ..short() });
    let operation = regions::operation(None);
    let (most, result) = most_held(&upstream, upstream.call(&operation)).await;
    assert_eq!(result.unwrap_err().code, "Pushboard.ResponseTooLarge");
    // One step.
    assert!(most <= 8 * MIB && upstream.held_bytes() == 0, "{most}");
    assert_eq!(ens.requests().len(), 1);
}

#[tokio::test]
async fn what_fails_holds_nothing_back() {
    let cut = Step::Say([b"HTTP/1.1 200 OK\r\ncontent-length: 9000000\r\n\r\n".to_vec(), body(MIB)].concat());
    let ens = Scripted::start(vec![cut]).await;
    let upstream = ens.upstream(short());
    assert!(upstream.call(&regions::operation(None)).await.is_err());
    assert_eq!(upstream.held_bytes(), 0);
}
