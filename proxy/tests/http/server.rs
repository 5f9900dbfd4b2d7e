//! The server against clients that behave badly, over real sockets.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::routing::get;
use pushboard::metrics::Metrics;
use pushboard::server::{MAX_BODY, ServerLimits, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;

use crate::router::counted_proxy;
use crate::scripted::whole;

async fn start(limits: ServerLimits) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let slow = get(|| async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        "slow"
    });
    let router = Router::new()
        .route("/", get(|| async { "quick" }).post(|body: String| async move { body }))
        .route("/slow", slow)
        .layer(axum::middleware::from_fn(pushboard::server::refuse_incomplete));
    serve_on_loopback(router, limits).await
}

/// Serves until the sender is used or dropped.
pub(crate) async fn serve_on_loopback(
    router: Router,
    limits: ServerLimits,
) -> (SocketAddr, oneshot::Sender<()>, JoinHandle<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel();
    let server = tokio::spawn(serve(listener, None, router, limits, Arc::default(), async {
        let _ = stopped.await;
    }));
    (address, stop, server)
}

fn limits() -> ServerLimits {
    ServerLimits { header: Duration::from_millis(200), ..ServerLimits::default() }
}

pub(crate) async fn send_text(address: SocketAddr, text: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    stream
}

pub(crate) async fn receive(mut stream: TcpStream) -> String {
    let mut text = Vec::new();
    // A connection may also end in a reset, when the server had not read all of it.
    let _ = tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut text)).await.unwrap();
    String::from_utf8(text).unwrap()
}

#[tokio::test]
async fn a_header_that_does_not_end_times_out() {
    let (address, _stop, _server) = start(limits()).await;
    for text in ["", "GET / HTTP/1.1\r\nhost: a\r\nx-slow: "] {
        let begin = Instant::now();
        let response = receive(send_text(address, text).await).await;
        assert!(!response.contains("200 OK"), "{response}");
        assert!(begin.elapsed() < Duration::from_secs(2));
    }
    let response =
        receive(send_text(address, "GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await).await;
    assert!(response.starts_with("HTTP/1.1 200 OK") && response.ends_with("quick"), "{response}");
}

#[tokio::test]
async fn headers_are_limited_in_number_and_size() {
    let (address, _stop, _server) = start(limits()).await;
    let many = |count: usize| (0..count).map(|n| format!("x-{n}: a\r\n")).collect::<String>();
    let whole = |headers: &str| format!("GET / HTTP/1.1\r\nconnection: close\r\n{headers}\r\n");
    // So large with its line, in one field and in many.
    let large = |size: usize| {
        let rest = size - whole("x: \r\n").len();
        [whole(&format!("x: {}\r\n", "a".repeat(rest))), {
            let half = whole(&many(90)).len() + "x: \r\n".len();
            whole(&format!("{}x: {}\r\n", many(90), "a".repeat(size - half)))
        }]
    };
    let limit = 16 * 1024;
    let rows = [(whole(&many(99)), "200"), (whole(&many(100)), "431")].into_iter();
    let rows = rows.chain(large(limit).map(|text| (text, "200")));
    let rows = rows.chain(
        [limit + 1, limit + 700, 2 * limit, 4 * limit]
            .into_iter()
            .flat_map(|size| large(size).map(|text| (text, "431"))),
    );
    for (text, status) in rows {
        // At once, and in pieces: what is read at a time makes no difference.
        for piece in [text.len(), 1000] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            for part in text.as_bytes().chunks(piece) {
                // The server may have refused it already.
                let _ = stream.write_all(part).await;
                tokio::task::yield_now().await;
            }
            let response = receive(stream).await;
            assert!(
                response.starts_with(&format!("HTTP/1.1 {status} ")),
                "{} bytes by {piece}: {response}",
                text.len()
            );
        }
    }
}

#[tokio::test]
async fn responses_under_way_are_finished_before_it_stops() {
    let (address, stop, server) = start(limits()).await;
    let stream = send_text(address, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    stop.send(()).unwrap();
    assert!(receive(stream).await.ends_with("slow"));
    tokio::time::timeout(Duration::from_secs(2), server).await.unwrap().unwrap();
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn a_response_that_never_ends_does_not_delay_the_stop() {
    let bounds = ServerLimits { shutdown: Duration::from_millis(50), ..limits() };
    let (address, stop, server) = start(bounds).await;
    let _open = send_text(address, "GET /slow HTTP/1.1\r\nhost: a\r\n\r\n").await;
    tokio::time::sleep(Duration::from_millis(20)).await;
    let begin = Instant::now();
    stop.send(()).unwrap();
    server.await.unwrap();
    assert!(begin.elapsed() < Duration::from_millis(150));
}

#[tokio::test]
async fn a_body_is_limited_in_size_and_time() {
    let limits = ServerLimits { body: Duration::from_millis(200), ..limits() };
    let (address, _stop, _server) = start(limits).await;
    let post = |length: usize, body: &str| {
        format!("POST / HTTP/1.1\r\nhost: a\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{body}")
    };
    let whole = "a".repeat(MAX_BODY);
    let response = receive(send_text(address, &post(MAX_BODY, &whole)).await).await;
    assert!(response.starts_with("HTTP/1.1 200 ") && response.ends_with(&whole), "{response:.200}");
    let response = receive(send_text(address, &post(MAX_BODY + 1, "")).await).await;
    assert!(response.starts_with("HTTP/1.1 413 "), "{response}");
    let chunks = format!(
        "POST / HTTP/1.1\r\nhost: a\r\ntransfer-encoding: chunked\r\n\r\n{:x}\r\n{whole}a\r\n0\r\n\r\n",
        MAX_BODY + 1
    );
    let response = receive(send_text(address, &chunks).await).await;
    assert!(response.starts_with("HTTP/1.1 413 "), "{response}");
    let begin = Instant::now();
    let response = receive(send_text(address, &post(10, "less")).await).await;
    assert!(response.starts_with("HTTP/1.1 408 ") && begin.elapsed() < Duration::from_secs(2), "{response}");
}

#[tokio::test]
async fn a_request_of_two_lengths_is_the_last_of_its_connection() {
    let (address, _stop, _server) = start(limits()).await;
    for (one, other) in [
        ("content-length: 4", "transfer-encoding: chunked"),
        ("transfer-encoding: chunked", "content-length: 4"),
    ] {
        // By its first length it is followed by another request, by the second one it ends in the middle.
        let text = format!(
            "POST / HTTP/1.1\r\nhost: a\r\n{one}\r\n{other}\r\n\r\n2\r\nok\r\n0\r\n\r\n\
             GET /second HTTP/1.1\r\nhost: a\r\n\r\n"
        );
        let response = receive(send_text(address, &text).await).await;
        assert!(response.starts_with("HTTP/1.1 200 ") && response.ends_with("ok"), "{response}");
        assert!(
            response.contains("connection: close") && response.matches("HTTP/1.1 ").count() == 1,
            "{response}"
        );
    }
    for doubled in ["content-length: 2\r\ncontent-length: 3", "transfer-encoding: chunked, identity"] {
        let text = format!("POST / HTTP/1.1\r\nhost: a\r\n{doubled}\r\n\r\nok");
        let response = receive(send_text(address, &text).await).await;
        assert!(response.starts_with("HTTP/1.1 400 "), "{response}");
    }
}

#[tokio::test]
async fn a_handler_behind_no_such_layer_never_takes_a_part_for_the_whole() {
    let router =
        Router::new().route("/", axum::routing::post(|body: String| async move { format!("took {body}") }));
    let limits = ServerLimits { body: Duration::from_millis(200), ..limits() };
    let (address, _stop, _server) = serve_on_loopback(router, limits).await;
    for length in [10, MAX_BODY + 1] {
        let text = format!("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: {length}\r\n\r\nless");
        let response = receive(send_text(address, &text).await).await;
        assert!(response.starts_with("HTTP/1.1 4") && !response.contains("took"), "{response}");
    }
}

#[tokio::test]
async fn an_incomplete_body_is_refused_behind_the_guard() {
    let metrics = Arc::<Metrics>::default();
    let (_ens, router) = counted_proxy(whole(), metrics.clone()).await;
    let (address, _stop, _server) =
        serve_on_loopback(router, ServerLimits { body: Duration::from_millis(200), ..limits() }).await;
    let post_sign_in = async |host: &str, length: usize| {
        let text = format!(
            "POST /api/sign-in HTTP/1.1\r\nhost: {host}\r\nx-pushboard: 1\r\ncontent-length: {length}\r\n\r\nless"
        );
        receive(send_text(address, &text).await).await.to_lowercase()
    };
    for (length, status, why) in
        [(MAX_BODY + 1, 413, "its body is longer than 4 kib"), (10, 408, "its body did not come in time")]
    {
        let response = post_sign_in("127.0.0.1:8787", length).await;
        assert!(response.starts_with(&format!("http/1.1 {status} ")), "{response}");
        for part in [
            "content-security-policy: default-src 'none'",
            "x-content-type-options: nosniff",
            "cross-origin-resource-policy: same-origin",
            "x-request-id: proxy-",
            "connection: close",
            "\"code\":\"pushboard.badrequest\"",
            "\"request_id\":\"proxy-",
            why,
        ] {
            assert!(response.contains(part), "{part} is not in {response}");
        }
        let counted = format!("pushboard_requests_total{{route=\"/api/sign-in\",status=\"{status}\"}} 1");
        assert!(metrics.text().contains(&counted), "{}", metrics.text());
        // A client that the guard refuses learns nothing of that.
        assert!(post_sign_in("evil.example", length).await.starts_with("http/1.1 403 "));
    }
}
