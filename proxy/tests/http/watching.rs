//! What an operator sees of a request: its id in the response and in the log line, and its part in the metrics.

use std::io::Write;
use std::sync::{Arc, Mutex};

use axum::body::Body;
use http::Request;
use pushboard::config::LogFormat;
use pushboard::log;
use pushboard::metrics::Metrics;
use serde_json::Value;

use crate::router::{HOST, counted_proxy, error, get, proxy, send};
use crate::scripted::{Step, json, refusal};

#[derive(Clone, Default)]
pub(crate) struct Lines(Arc<Mutex<Vec<u8>>>);

impl Lines {
    /// The line that says how the request ended.
    pub(crate) fn responded(&self) -> Value {
        let text = String::from_utf8(self.0.lock().unwrap().clone()).unwrap();
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        lines.find(|line| line["message"] == "responded").unwrap_or_else(|| panic!("no such line in {text}"))
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Sends one request; returns the id in the header, the body, the log line and the metrics.
async fn serve_once(step: Step, path: &str) -> (String, Vec<u8>, Value, String) {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = log::subscriber(&"debug".parse().unwrap(), LogFormat::Json, move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber);

    let metrics = Arc::<Metrics>::default();
    let (_ens, router) = counted_proxy(step, metrics.clone()).await;
    let (parts, body) = get(&router, path, &[]).await;
    let id = parts.headers["x-request-id"].to_str().unwrap().to_owned();
    (id, body, lines.responded(), metrics.text())
}

#[tokio::test]
async fn ens_s_request_id_is_in_the_log_line() {
    let whole = r#"{"PushResults":{},"RequestId":"ENS-1"}"#;
    let (id, _, line, counts) =
        serve_once(json("200 OK", "", whole), "/api/push-results?AppId=canary-app").await;
    assert_eq!(line["span"]["id"], id);
    assert_eq!(line["span"]["ens_request_id"], "ENS-1");
    assert_eq!(line["span"]["route"], "/api/push-results");
    assert_eq!(line["status"], 200);
    assert!(!line.to_string().contains("canary-app"), "{line}");
    assert!(
        counts.contains(r#"pushboard_requests_total{route="/api/push-results",status="200"} 1"#),
        "{counts}"
    );
}

#[tokio::test]
async fn an_error_s_id_is_in_its_log_line() {
    let no_permission = || refusal("NoPermission");
    // ENS sent a request id: both ids are logged, and the one of ENS is in the body.
    let (id, body, line, _) = serve_once(no_permission(), "/api/push-results?AppId=a").await;
    assert_eq!(line["span"]["id"], id);
    assert_eq!(line["span"]["ens_request_id"], error(&body).request_id.unwrap());
    // ENS got no call.
    for path in ["/api/push-results", "/api/none", "/api/push-results?AppId=a&Colour=red"] {
        let (id, body, line, _) = serve_once(no_permission(), path).await;
        assert_eq!(error(&body).request_id.as_ref(), Some(&id), "{path}");
        assert_eq!(line["span"]["id"], id, "{path}");
        assert_eq!(line["span"]["ens_request_id"], Value::Null, "{path}");
    }
}

#[tokio::test]
async fn it_is_ready_until_ens_is_left_alone() {
    let (_ens, router) = proxy(Step::Close).await;
    let get = async |path: &str| {
        let (parts, body) = get(&router, path, &[]).await;
        (parts.status.as_u16(), String::from_utf8(body).unwrap())
    };
    assert_eq!(get("/readyz").await, (200, "ready\n".to_owned()));
    for app in ["a", "b", "c", "d", "e"] {
        assert_eq!(get(&format!("/api/push-results?AppId={app}")).await.0, 502);
    }
    // Anyone may send it, and it says nothing of ENS or of keys.
    assert_eq!(get("/readyz").await, (503, "not ready\n".to_owned()));
    assert_eq!(get("/healthz").await.0, 200, "it runs all the same");
}

#[tokio::test]
async fn the_bytes_of_responses_in_memory_are_counted() {
    let whole = format!(r#"{{"PushResults":{{}},"RequestId":"ENS-1","Note":"{}"}}"#, "a".repeat(100_000));
    let (_ens, router) = proxy(json("200 OK", "", &whole)).await;
    let get = async |path: &str| String::from_utf8(get(&router, path, &[]).await.1).unwrap();
    let held = async || {
        let text = get("/metrics").await;
        let line = text.lines().find_map(|line| line.strip_prefix("pushboard_responses_held_bytes "));
        line.expect("a gauge").parse::<usize>().unwrap()
    };
    assert_eq!(held().await, 0);
    assert_eq!(get("/api/push-results?AppId=a").await, whole);
    // Stored for the next equal request.
    assert!(held().await >= whole.len());
}

#[tokio::test]
async fn no_request_makes_a_log_line_long() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = log::subscriber(&"trace".parse().unwrap(), LogFormat::Json, move || writer.clone());
    let _guard = tracing::subscriber::set_default(subscriber);

    let long = "X".repeat(7_000);
    let refusal = format!(r#"{{"RequestId":"{long}","Code":"{long}","Message":"{long}"}}"#);
    let headers = format!("x-acs-request-id: {long}\r\n");
    let (_ens, router) = proxy(json("400 Bad Request", &headers, &refusal)).await;
    for (method, path) in [
        (long.as_str(), "/"),
        ("GET", "/api/push-results?AppId=a"),
        ("GET", &format!("/api/push-results?{long}={long}")),
        ("GET", &format!("/{long}")),
        ("POST", &format!("/api/{long}")),
    ] {
        let mut request = Request::builder().method(method).uri(path).header("x-pushboard", "1");
        for name in ["cookie", "authorization", "origin", "x-request-id", "user-agent", "referer"] {
            request = request.header(name, &long);
        }
        let request = request.header("host", HOST).body(Body::empty()).unwrap();
        send(&router, request).await;
        // A host that is not ours, too.
        let strange = Request::builder().method(method).uri(path).header("host", &long);
        send(&router, strange.body(Body::empty()).unwrap()).await;
    }
    let text = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(text.lines().count() >= 10, "{text}");
    assert!(text.lines().all(|line| line.len() < 600), "{text}");
}
