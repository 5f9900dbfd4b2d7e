//! A response of an operation: status, headers, and a body that is complete or computed in chunks while it is
//! sent.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use http_body::Frame;
use serde_json::Value;

/// A response. The headers that all responses have in common are added later.
pub(crate) struct EnsResponse {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The request id in the body, if it is not that of the request.
    pub(crate) request_id: Option<&'static str>,
    /// The first chunk, usually the whole body.
    head: Vec<u8>,
    rest: Option<Chunks>,
}

type Chunks = Box<dyn Iterator<Item = Vec<u8>> + Send>;

impl EnsResponse {
    /// A JSON body.
    pub(crate) fn json(body: Vec<u8>) -> Self {
        Self::of_type("application/json;charset=utf-8", body)
    }

    /// A JSON body in chunks, each computed when the previous one has been sent.
    pub(crate) fn json_chunks(mut chunks: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Self {
        let head = chunks.next().unwrap_or_default();
        let second = chunks.next();
        let rest = second.map(|second| Box::new(std::iter::once(second).chain(chunks)) as Chunks);
        Self { rest, ..Self::json(head) }
    }

    /// A body of another content type.
    pub(crate) fn of_type(content_type: &'static str, body: Vec<u8>) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        Self {
            status: StatusCode::OK,
            headers: vec![(header::CONTENT_TYPE, content_type)],
            request_id: None,
            head: body,
            rest: None,
        }
    }

    /// Replaces the HTTP status.
    pub(crate) fn with_status(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// Adds a header.
    pub(crate) fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// Truncates the body to the first half of its first chunk.
    pub(crate) fn first_half(mut self) -> Self {
        self.head.truncate(self.head.len() / 2);
        Self { rest: None, ..self }
    }

    /// Inserts elements, as chunks of text, at the beginning of the JSON object.
    pub(crate) fn with_first_elements(
        self,
        elements: impl Iterator<Item = Vec<u8>> + Send + 'static,
    ) -> Self {
        let Self { head, rest, .. } = self;
        let others = std::iter::once(head.get(1..).unwrap_or_default().to_vec());
        let chunks = std::iter::once(b"{".to_vec()).chain(elements).chain(others);
        let chunks = chunks.chain(rest.into_iter().flatten());
        Self { head: Vec::new(), rest: Some(Box::new(chunks)), ..self }
    }

    /// Changes the JSON body, which becomes one chunk.
    pub(crate) fn map_json(self, change: impl FnOnce(&mut Value)) -> Self {
        let request_id = self.request_id;
        let mut value = self.into_json();
        change(&mut value);
        Self { request_id, ..Self::json(value.to_string().into_bytes()) }
    }

    /// Changes the bytes of the body, which becomes one chunk.
    pub(crate) fn map_body(self, change: impl FnOnce(Vec<u8>) -> Vec<u8>) -> Self {
        let request_id = self.request_id;
        Self { request_id, ..Self::json(change(self.into_bytes())) }
    }

    /// The JSON body.
    pub(crate) fn into_json(self) -> Value {
        serde_json::from_slice(&self.into_bytes()).expect("operations write valid JSON")
    }

    /// The whole body.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.head;
        self.rest.into_iter().flatten().for_each(|chunk| bytes.extend(chunk));
        bytes
    }

    /// The HTTP response.
    pub(crate) fn into_http(self) -> Response {
        let mut response = Response::new(match self.rest {
            None => Body::from(self.head),
            Some(rest) => Body::new(Streamed { head: Some(self.head), rest }),
        });
        *response.status_mut() = self.status;
        response.headers_mut().extend(self.headers);
        response
    }
}

struct Streamed {
    head: Option<Vec<u8>>,
    rest: Chunks,
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let chunk = self.head.take().or_else(|| self.rest.next());
        Poll::Ready(chunk.map(|chunk| Ok(Frame::data(Bytes::from(chunk)))))
    }
}
