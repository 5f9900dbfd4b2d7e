//! Clients that hold connections without a complete request must not keep other clients out. Over real
//! sockets, with generous bounds: a benchmark measures the speed.

use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::routing::get;
use bytes::Bytes;
use hyper::body::Frame;
use pushboard::server::ServerLimits;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::server::{receive, send_text, serve_on_loopback};

const REQUEST: &str = "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";

fn router() -> Router {
    let large = "a".repeat(64 << 20);
    Router::new()
        .route("/", get(|| async { "quick" }).post(|| async { "posted" }))
        .route("/large", get(|| async move { large }))
        .route("/pieces", get(|| async { Body::new(Pieces(1024)) }))
}

/// A response body of this many pieces of 64 KiB, each produced when the previous one is written.
struct Pieces(usize);

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.0 == 0 {
            return Poll::Ready(None);
        }
        self.0 -= 1;
        Poll::Ready(Some(Ok(Frame::data(Bytes::from_static(&[b'a'; 64 << 10])))))
    }
}

/// Writes a request's head (or body) byte by byte, and connects again when it is evicted.
async fn send_slowly(address: SocketAddr, begin: &'static str, evicted: Arc<AtomicUsize>) {
    loop {
        if let Ok(mut stream) = TcpStream::connect(address).await {
            let mut is_open = stream.write_all(begin.as_bytes()).await.is_ok();
            while is_open {
                sleep(Duration::from_millis(500)).await;
                is_open = stream.write_all(b"a").await.is_ok();
            }
            evicted.fetch_add(1, Ordering::Relaxed);
        }
        sleep(Duration::from_millis(100)).await;
    }
}

async fn count_responses(address: SocketAddr, times: usize) -> usize {
    let mut responses = 0;
    for _ in 0..times {
        let response = timeout(Duration::from_secs(5), async {
            let mut response = Vec::new();
            let _ = send_text(address, REQUEST).await.read_to_end(&mut response).await;
            response.ends_with(b"quick")
        });
        responses += usize::from(response.await.unwrap_or(false));
        sleep(Duration::from_millis(10)).await;
    }
    responses
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_slow_sockets_keep_no_client_out() {
    // Without eviction they would hold all connections until each header times out after 10 s.
    let (address, _stop, _server) = serve_on_loopback(router(), ServerLimits::default()).await;
    let evicted = Arc::new(AtomicUsize::new(0));
    let begins = [
        "GET / HTTP/1.1\r\nhost: a\r\nx-slow: ",
        "POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 4000\r\n\r\n",
    ];
    let slow_clients: Vec<_> = (0..2000)
        .map(|number| tokio::spawn(send_slowly(address, begins[number % 2], evicted.clone())))
        .collect();
    while evicted.load(Ordering::Relaxed) < 1000 {
        sleep(Duration::from_millis(50)).await;
    }
    let responses = count_responses(address, 100).await;
    slow_clients.iter().for_each(tokio::task::JoinHandle::abort);
    // On a machine that is busy otherwise a few may take longer than they are given.
    assert!(responses >= 90, "{responses} of 100");
}

#[tokio::test]
async fn idle_connections_are_evicted() {
    let limits = ServerLimits { connections: 4, ..ServerLimits::default() };
    let (address, _stop, _server) = serve_on_loopback(router(), limits).await;
    let mut idle = Vec::new();
    for _ in 0..4 {
        let mut stream = send_text(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await;
        let mut response = [0; 1024];
        assert!(stream.read(&mut response).await.unwrap() > 0);
        idle.push(stream);
    }
    let begin = Instant::now();
    assert_eq!(count_responses(address, 3).await, 3);
    assert!(begin.elapsed() < Duration::from_secs(5));
    // The one that was idle for longest was closed.
    assert_eq!(timeout(Duration::from_secs(5), idle[0].read(&mut [0; 16])).await.unwrap().unwrap_or(0), 0);
}

#[tokio::test]
async fn clients_that_do_not_read_are_evicted() {
    let limits = ServerLimits { connections: 3, ..ServerLimits::default() };
    let (address, _stop, _server) = serve_on_loopback(router(), limits).await;
    let mut deaf = Vec::new();
    for _ in 0..3 {
        deaf.push(send_text(address, "GET /pieces HTTP/1.1\r\nhost: a\r\n\r\n").await);
    }
    sleep(Duration::from_millis(300)).await;
    // Enough at a time that each of the three is evicted.
    let mut slow = Vec::new();
    for _ in 0..3 {
        slow.push(send_text(address, "GET / HTTP/1.1\r\nhost: a\r\n\r\n").await);
    }
    for stream in &mut slow {
        let mut response = [0; 1024];
        let read = timeout(Duration::from_secs(5), stream.read(&mut response)).await.expect("a slot");
        assert!(response[..read.unwrap()].ends_with(b"quick"));
    }
}

#[tokio::test]
async fn a_response_that_is_not_read_ends() {
    let limits = ServerLimits { stall: Duration::from_millis(1500), ..ServerLimits::default() };
    let (address, _stop, _server) = serve_on_loopback(router(), limits).await;
    let mut deaf = send_text(address, "GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    sleep(Duration::from_secs(3)).await;
    let mut rest = Vec::new();
    let _ = timeout(Duration::from_secs(10), deaf.read_to_end(&mut rest)).await.expect("it ended");
    assert!(rest.len() < 64 << 20, "what was not read in time is not sent");

    // A client that reads slowly gets the whole response.
    let mut slow = send_text(address, "GET /large HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    let (mut read, mut buffer) = (0, vec![0; 4 << 20]);
    loop {
        match timeout(Duration::from_secs(10), slow.read(&mut buffer)).await.unwrap() {
            Ok(0) | Err(_) => break,
            Ok(more) => read += more,
        }
        sleep(Duration::from_millis(10)).await;
    }
    assert!(read > 64 << 20, "{read}");
}

#[tokio::test]
async fn a_response_under_way_is_not_evicted() {
    let slow = get(|| async {
        sleep(Duration::from_millis(500)).await;
        "slow"
    });
    let limits = ServerLimits { connections: 2, ..ServerLimits::default() };
    let (address, _stop, _server) = serve_on_loopback(router().route("/slow", slow), limits).await;
    let stream = send_text(address, "GET /slow HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await;
    sleep(Duration::from_millis(50)).await;
    let evicted = Arc::new(AtomicUsize::new(0));
    let flood: Vec<_> = (0..20)
        .map(|_| tokio::spawn(send_slowly(address, "GET / HTTP/1.1\r\nx-slow: ", evicted.clone())))
        .collect();
    assert!(receive(stream).await.ends_with("slow"));
    flood.iter().for_each(tokio::task::JoinHandle::abort);
}
