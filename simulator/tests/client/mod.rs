//! A client that signs requests and calls the simulator's router without a socket.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use acs3::{Call, Credentials, RequestParts, headers_for, sha256_hex, sign};
use axum::Router;
use axum::body::Body;
use chrono::DateTime;
use ens_simulator::{Config, Simulator};
use http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

/// A time on 2026-09-21.
pub(crate) const NOW: i64 = 1_790_000_000;

/// The key of the simulator.
pub(crate) fn credentials() -> Credentials {
    Credentials::new("LTAItest", "test secret")
}

pub(crate) struct Client {
    pub(crate) simulator: Simulator,
    router: Router,
    /// The simulator's clock, in seconds since 1970.
    pub(crate) now: Arc<AtomicI64>,
    nonce: AtomicU64,
}

pub(crate) struct CallResponse {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl CallResponse {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).expect("the response is JSON")
    }

    pub(crate) fn code(&self) -> String {
        self.json()["Code"].as_str().unwrap_or_default().to_owned()
    }
}

/// A request before it is signed, correctly or not.
pub(crate) struct Draft {
    pub(crate) method: &'static str,
    pub(crate) action: &'static str,
    pub(crate) version: &'static str,
    pub(crate) credentials: Credentials,
    /// The difference from the simulator's clock.
    pub(crate) seconds_off: i64,
    pub(crate) nonce: Option<String>,
    pub(crate) query: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
    /// A body that is sent instead of the signed one.
    pub(crate) other_body: Option<Vec<u8>>,
    /// A signed header that is not sent.
    pub(crate) dropped: Option<&'static str>,
    pub(crate) content_type: Option<&'static str>,
}

pub(crate) fn draft(action: &'static str, query: &[(&str, &str)]) -> Draft {
    Draft {
        method: "POST",
        action,
        version: "2017-11-10",
        credentials: credentials(),
        seconds_off: 0,
        nonce: None,
        query: query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        body: Vec::new(),
        other_body: None,
        dropped: None,
        content_type: None,
    }
}

impl Client {
    pub(crate) fn new(edit: impl FnOnce(&mut Config)) -> Self {
        let now = Arc::new(AtomicI64::new(NOW));
        let clock = now.clone();
        let mut config = Config::new(credentials());
        config.statuses = 1_500;
        config.clock = Arc::new(move || DateTime::from_timestamp(clock.load(Ordering::Relaxed), 0).unwrap());
        edit(&mut config);
        let simulator = Simulator::new(config);
        Self { router: simulator.router(), simulator, now, nonce: AtomicU64::new(0) }
    }

    pub(crate) async fn call(&self, action: &'static str, query: &[(&str, &str)]) -> CallResponse {
        self.send(draft(action, query)).await
    }

    /// Calls DescribeDataPushResult, which must succeed.
    pub(crate) async fn push_results(&self, query: &[(&str, &str)]) -> Value {
        let response = self.call("DescribeDataPushResult", query).await;
        assert_eq!(response.status, 200, "{}", String::from_utf8_lossy(&response.bytes));
        response.json()
    }

    pub(crate) async fn send(&self, draft: Draft) -> CallResponse {
        self.send_request(self.request(draft)).await
    }

    /// The signed request.
    pub(crate) fn request(&self, draft: Draft) -> Request<Body> {
        let nonce = draft.nonce.unwrap_or_else(|| self.nonce.fetch_add(1, Ordering::Relaxed).to_string());
        let now = self.now.load(Ordering::Relaxed) + draft.seconds_off;
        let call = Call {
            host: "ens.test:80",
            action: draft.action,
            version: draft.version,
            date: DateTime::from_timestamp(now, 0).unwrap(),
            nonce: &nonce,
            body: &draft.body,
        };
        let mut headers = headers_for(&call, &draft.credentials);
        headers.extend(draft.content_type.map(|value| ("content-type".to_owned(), value.to_owned())));
        let parts = RequestParts {
            method: draft.method,
            path: "/",
            query: &draft.query,
            headers: &headers,
            body_sha256: &sha256_hex(&draft.body),
        };
        let signed = sign(&parts, &draft.credentials);
        let mut request = Request::builder()
            .method(draft.method)
            .uri(format!("/?{}", signed.canonical_request.query.replace("%20", "+")))
            .header("authorization", signed.authorization);
        for (name, value) in &headers {
            request = request.header(name, value);
        }
        let mut request = request.body(Body::from(draft.other_body.unwrap_or(draft.body))).unwrap();
        if let Some(name) = draft.dropped {
            request.headers_mut().remove(name);
        }
        request
    }

    pub(crate) async fn send_request(&self, request: Request<Body>) -> CallResponse {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes().to_vec();
        CallResponse { status: parts.status, headers: parts.headers, bytes }
    }
}
