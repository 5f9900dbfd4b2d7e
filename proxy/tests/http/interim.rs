//! Interim responses (1xx) before the response of ENS: a few are skipped, and no number of them keeps the proxy busy.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use ens_api::{ErrorCode, PushQuery};
use pushboard::operations::push_results;
use pushboard::upstream::CallLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::scripted::{Scripted, Step, WHOLE, body_of, short, upstream};

fn query() -> PushQuery {
    PushQuery::for_application("a").unwrap()
}

/// A whole response after these heads.
fn after(heads: &str) -> Step {
    match body_of("200 OK", "", WHOLE.as_bytes()) {
        Step::Say(bytes) => Step::Say([heads.as_bytes(), &bytes].concat()),
        other => other,
    }
}

#[tokio::test]
async fn a_few_interim_responses_are_skipped() {
    let heads = [
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 102 Processing\r\n\r\n",
        "HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n",
        "HTTP/1.1 199 Own\r\nx-acs-request-id: none\r\n\r\n",
    ];
    for count in [1, 4] {
        let ens = Scripted::start(vec![after(&heads.concat().repeat(count))]).await;
        let response = ens.upstream(short()).call(&push_results::operation(&query())).await.unwrap();
        assert_eq!((response.body, ens.requests().len()), (WHOLE.into(), 1));
    }
    // Too many are too many in one piece with the response, too.
    let ens = Scripted::start(vec![after(&heads[1].repeat(40))]).await;
    let error = ens.upstream(short()).call(&push_results::operation(&query())).await.unwrap_err();
    assert!(error.message.contains("interim responses"), "{}", error.message);
    // A connection that becomes something else has no response.
    let ens = Scripted::start(vec![after(
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n",
    )])
    .await;
    let error = ens.upstream(short()).call(&push_results::operation(&query())).await.unwrap_err();
    assert_eq!(error.kind(), ErrorCode::BadResponse);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn interim_responses_without_end_are_a_bad_response_at_once() {
    for head in ["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 102 Processing\r\nx-a: b\r\n\r\n"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (flood, open) = (head.repeat(1000), Arc::new(AtomicUsize::new(0)));
        let counted = open.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (flood, open) = (flood.clone(), counted.clone());
                tokio::spawn(async move {
                    open.fetch_add(1, Ordering::SeqCst);
                    // Before the request, any byte would be out of step.
                    let _ = stream.read(&mut [0; 4096]).await;
                    while stream.write_all(flood.as_bytes()).await.is_ok() {}
                    open.fetch_sub(1, Ordering::SeqCst);
                });
            }
        });
        let limits = CallLimits { idle: Duration::from_secs(20), total: Duration::from_secs(20), ..short() };
        let begin = Instant::now();
        let error = upstream(&endpoint, limits).call(&push_results::operation(&query())).await.unwrap_err();
        assert_eq!(error.kind(), ErrorCode::BadResponse);
        assert!(error.message.contains("interim responses (1xx) without end"), "{}", error.message);
        assert!(begin.elapsed() < Duration::from_secs(5), "{:?}", begin.elapsed());
        // No connection goes on.
        while open.load(Ordering::SeqCst) > 0 {
            assert!(begin.elapsed() < Duration::from_secs(10));
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
