//! Tests over a socket: faults of the connection, and the control routes.

mod client;

use std::io;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use axum::body::Body;
use client::{Client, draft};
use ens_simulator::apps::{HEALTHY, LIVING};
use ens_simulator::serve;
use http::Request;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// A simulator on a socket, and the client that signs requests to it.
struct Server {
    client: Client,
    address: SocketAddr,
}

/// The received text, and how the connection ended.
struct SocketResponse {
    text: String,
    end: io::Result<()>,
}

impl SocketResponse {
    fn status(&self) -> u16 {
        self.text.split(' ').nth(1).unwrap_or_default().parse().unwrap_or_default()
    }

    fn body(&self) -> &str {
        self.text.split_once("\r\n\r\n").map_or("", |(_, body)| body)
    }

    fn content_length(&self) -> usize {
        let line = self.text.lines().find_map(|line| line.strip_prefix("content-length: "));
        line.unwrap().parse().unwrap()
    }
}

impl Server {
    async fn new(faults: &[&str], control: bool) -> Self {
        let client = Client::new(|config| {
            config.faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
            config.control = control;
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, client.simulator.clone(), std::future::pending()));
        Self { client, address }
    }

    async fn call(&self, action: &'static str, query: &[(&str, &str)]) -> SocketResponse {
        self.send(self.client.request(draft(action, query)), "").await
    }

    async fn control(&self, method: &str, path: &str, body: &str) -> SocketResponse {
        let request = Request::builder().method(method).uri(format!("/_control{path}"));
        self.send(request.body(Body::empty()).unwrap(), body).await
    }

    async fn counts(&self) -> Value {
        serde_json::from_str(self.control("GET", "/counts", "").await.body()).unwrap()
    }

    /// Sends the request with HTTP/1.0, so that the response body is not chunked.
    async fn send(&self, request: Request<Body>, body: &str) -> SocketResponse {
        let mut text = format!("{} {} HTTP/1.0\r\n", request.method(), request.uri());
        for (name, value) in request.headers() {
            text += &format!("{name}: {}\r\n", value.to_str().unwrap());
        }
        text += &format!("content-length: {}\r\n\r\n{body}", body.len());
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut bytes = Vec::new();
        let end = stream.read_to_end(&mut bytes).await.map(drop);
        SocketResponse { text: String::from_utf8_lossy(&bytes).into_owned(), end }
    }
}

#[tokio::test]
async fn a_connection_is_reset_or_closed_by_the_fault() {
    let reset = Some(io::ErrorKind::ConnectionReset);
    for (fault, begins, end) in [("reset", false, reset), ("reset-body", true, reset), ("cut", true, None)] {
        let server = Server::new(&[fault], false).await;
        let response = server.call("DescribeEnsRegions", &[]).await;
        assert_eq!(response.end.as_ref().err().map(io::Error::kind), end, "{fault}");
        assert_eq!(!response.text.is_empty(), begins, "{fault}");
        if begins {
            let (expected, received) = (response.content_length(), response.body().len());
            assert!(received > expected / 4 && received < expected, "{fault}: {received} of {expected}");
        }
    }
}

#[tokio::test]
async fn a_slow_drip_sends_a_byte_per_second() {
    let server = Server::new(&["slow-drip"], false).await;
    let response = server.call("DescribeEnsRegions", &[]);
    let started = Instant::now();
    assert!(tokio::time::timeout(Duration::from_millis(1_500), response).await.is_err());
    assert!(started.elapsed() >= Duration::from_millis(1_500));
}

#[tokio::test]
async fn the_server_stops_although_a_response_is_never_sent() {
    let client = Client::new(|config| config.faults = vec!["half-open".parse().unwrap()]);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut stream = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\n\r\n").await.unwrap();
    let started = Instant::now();
    let stop = tokio::time::sleep(Duration::from_millis(100));
    serve(listener, client.simulator.clone(), stop).await.unwrap();
    assert!((5..8).contains(&started.elapsed().as_secs()), "{:?}", started.elapsed());
}

#[tokio::test]
async fn without_the_flag_there_are_no_control_routes() {
    let server = Server::new(&[], false).await;
    assert_eq!(server.control("GET", "/counts", "").await.status(), 404);
    assert_eq!(server.control("PUT", "/faults", "[]").await.status(), 405);
}

#[tokio::test]
async fn control_routes_accept_only_requests_from_the_same_machine() {
    // Without a socket the address of the caller is unknown.
    let client = Client::new(|config| config.control = true);
    for (method, path) in [("GET", "counts"), ("DELETE", "counts"), ("PUT", "faults"), ("PUT", "clock")] {
        let request = Request::builder().method(method).uri(format!("/_control/{path}"));
        assert_eq!(client.send_request(request.body(Body::from("[]")).unwrap()).await.status, 403, "{path}");
    }
}

#[tokio::test]
async fn control_routes_set_faults_and_count_requests() {
    let server = Server::new(&["unavailable"], true).await;
    assert_eq!(server.call("DescribeEnsRegions", &[]).await.status(), 503);
    let rules = format!(
        r#"[{{"fault":"throttle=70","action":"DescribeDataPushResult","app_id":"{LIVING}","times":2}},
            {{"fault":"html","action":"ListApplications"}}]"#
    );
    assert_eq!(server.control("PUT", "/faults", &rules).await.status(), 204);
    assert_eq!(server.control("DELETE", "/counts", "").await.status(), 204);
    for (action, query, expected) in [
        ("DescribeEnsRegions", &[][..], 200),
        ("DescribeDataPushResult", &[("AppId", HEALTHY)][..], 200),
        ("DescribeDataPushResult", &[("AppId", LIVING)], 400),
        ("DescribeDataPushResult", &[("AppId", LIVING)], 400),
        ("DescribeDataPushResult", &[("AppId", LIVING)], 200),
        ("Unresponse", &[], 400),
    ] {
        assert_eq!(server.call(action, query).await.status(), expected, "{action}");
    }
    assert!(server.call("ListApplications", &[]).await.body().contains("<html>"));
    let counts: Value = serde_json::json!({
        "DescribeDataPushResult": 4, "DescribeEnsRegions": 1, "ListApplications": 1, "other": 1, "total": 7,
    });
    assert_eq!(server.counts().await, counts);
    assert_eq!(server.control("PUT", "/faults", "[]").await.status(), 204);
    assert!(!server.call("ListApplications", &[]).await.body().contains("<html>"));

    for (path, body, says) in [
        ("/faults", r#"[{"fault":"sloth"}]"#, "take one of throttle"),
        ("/faults", r#"[{"fault":"slow","after":1}]"#, "unknown field"),
        ("/faults", "", "EOF"),
        ("/clock", r#"{"ahead":1}"#, "unknown field"),
    ] {
        let response = server.control("PUT", path, body).await;
        assert_eq!(response.status(), 400);
        assert!(response.body().contains(says), "{}", response.body());
    }
}

#[tokio::test]
async fn the_clock_moves_with_the_world() {
    let server = Server::new(&[], true).await;
    let first = server.call("DescribeDataPushResult", &[("AppId", LIVING)]).await;
    assert!(first.text.contains("date: Mon, 21 Sep 2026 14:13:20 GMT"));
    assert_eq!(server.control("PUT", "/clock", r#"{"ahead_seconds":600}"#).await.status(), 204);
    let later = server.call("DescribeDataPushResult", &[("AppId", LIVING)]).await;
    assert!(later.text.contains("date: Mon, 21 Sep 2026 14:23:20 GMT"));
    let pushes = |response: &SocketResponse| {
        let body: Value = serde_json::from_str(response.body()).unwrap();
        body["PushResults"].clone()
    };
    assert_ne!(pushes(&first), pushes(&later));
    assert_eq!(server.control("PUT", "/clock", r#"{"ahead_seconds":1000}"#).await.status(), 204);
    assert_eq!(server.call("DescribeEnsRegions", &[]).await.status(), 400);
}
