//! A service that sends a second response on each connection, at once or late: no response is taken for that of another
//! query.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use ens_api::{ErrorCode, PushQuery};
use pushboard::operations::push_results;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::scripted::{Scripted, json, short, upstream};

fn body(name: &str) -> String {
    format!(
        r#"{{"PushResults":{{"PushResult":[{{"Name":"{name}","Version":"1"}}]}},"RequestId":"R-{name}","TotalCount":1}}"#
    )
}

fn response(name: &str) -> Vec<u8> {
    let body = body(name);
    format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Responds to each request of a connection, which stays open, and then once more.
async fn serve(mut stream: TcpStream, late: Duration, requests: Arc<AtomicUsize>) {
    loop {
        let (mut head, mut byte) = (Vec::new(), [0]);
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read(&mut byte).await {
                Ok(1) => head.push(byte[0]),
                _ => return,
            }
        }
        requests.fetch_add(1, Ordering::Relaxed);
        let head = String::from_utf8(head).unwrap();
        let name = head.split("DataNames=").nth(1).unwrap().split(['&', ' ']).next().unwrap();
        let second = response("of-another-query");
        let first = response(name);
        let parts = if late.is_zero() { vec![[first, second].concat()] } else { vec![first, second] };
        for part in parts {
            if stream.write_all(&part).await.is_err() {
                return;
            }
            tokio::time::sleep(late).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_second_response_is_never_that_of_the_next_request() {
    for late in [0, 1, 5] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(AtomicUsize::new(0));
        let counted = requests.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Duration::from_millis(late), counted.clone()));
            }
        });
        let upstream = upstream(&format!("http://{address}"), short());
        for number in 0..60_u64 {
            let query = format!("AppId=a&DataNames=n{number}");
            let query = PushQuery::from_query_string(&query).unwrap();
            let response = upstream.call(&push_results::operation(&query)).await.unwrap();
            assert_eq!(response.body, body(&format!("n{number}")), "late by {late} ms");
            tokio::time::sleep(Duration::from_millis(number % 4)).await;
        }
        // None had to be requested again.
        assert_eq!(requests.load(Ordering::Relaxed), 60);
    }
}

#[tokio::test]
async fn a_response_of_another_query_is_requested_again_and_then_refused() {
    let wrong = json("200 OK", "", &body("other"));
    let query = PushQuery::from_query_string("AppId=a&DataNames=own").unwrap();
    let ens = Scripted::start(vec![wrong.clone(), json("200 OK", "", &body("own"))]).await;
    let response = ens.upstream(short()).call(&push_results::operation(&query)).await.unwrap();
    assert_eq!((response.body, ens.requests().len()), (body("own").into(), 2));
    let ens = Scripted::start(vec![wrong]).await;
    let error = ens.upstream(short()).call(&push_results::operation(&query)).await.unwrap_err();
    assert_eq!((error.kind(), error.request_id.as_deref()), (ErrorCode::BadResponse, Some("R-other")));
    assert!(error.message.contains("it belongs to another query"), "{}", error.message);
}
