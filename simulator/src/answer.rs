//! An answer: status, headers that are not everybody's, and a body that is whole, or written piece by piece
//! while it is sent.
//!
//! Knows no operation.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header};
use http_body::Frame;

/// What is answered when nothing is refused.
pub(crate) struct Answer {
    status: StatusCode,
    headers: Vec<(HeaderName, HeaderValue)>,
    /// The request id in the body, where it is not the request's own.
    pub(crate) request_id: Option<&'static str>,
    /// The first piece; mostly all there is.
    head: Vec<u8>,
    rest: Option<Pieces>,
}

type Pieces = Box<dyn Iterator<Item = Vec<u8>> + Send>;

impl Answer {
    /// JSON in one piece.
    pub(crate) fn json(body: Vec<u8>) -> Self {
        Self::of("application/json;charset=utf-8", body)
    }

    /// JSON in pieces, each computed when the one before is on its way.
    pub(crate) fn json_pieces(mut pieces: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Self {
        let head = pieces.next().unwrap_or_default();
        let second = pieces.next();
        let rest = second.map(|second| Box::new(std::iter::once(second).chain(pieces)) as Pieces);
        Self { rest, ..Self::json(head) }
    }

    /// One piece of another kind.
    pub(crate) fn of(content_type: &'static str, body: Vec<u8>) -> Self {
        let content_type = HeaderValue::from_static(content_type);
        Self {
            status: StatusCode::OK,
            headers: vec![(header::CONTENT_TYPE, content_type)],
            request_id: None,
            head: body,
            rest: None,
        }
    }

    /// The same under another HTTP status.
    pub(crate) fn under(self, status: StatusCode) -> Self {
        Self { status, ..self }
    }

    /// The same with a header more.
    pub(crate) fn with(mut self, name: HeaderName, value: &str) -> Self {
        self.headers.extend(HeaderValue::from_str(value).ok().map(|value| (name, value)));
        self
    }

    /// The first half of the first piece, and nothing after it.
    pub(crate) fn first_half(mut self) -> Self {
        self.head.truncate(self.head.len() / 2);
        Self { rest: None, ..self }
    }

    /// The same JSON object, which begins with these further pieces of elements.
    pub(crate) fn begun_with(self, pieces: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Self {
        let Self { head, rest, .. } = self;
        let behind = std::iter::once(head.get(1..).unwrap_or_default().to_vec());
        let pieces = std::iter::once(b"{".to_vec()).chain(pieces).chain(behind);
        let pieces = pieces.chain(rest.into_iter().flatten());
        Self { head: Vec::new(), rest: Some(Box::new(pieces)), ..self }
    }

    /// All of the body.
    pub(crate) fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.head;
        self.rest.into_iter().flatten().for_each(|piece| bytes.extend(piece));
        bytes
    }

    /// What is sent.
    pub(crate) fn into_response(self) -> Response {
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
    rest: Pieces,
}

impl http_body::Body for Streamed {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = self.head.take().or_else(|| self.rest.next());
        Poll::Ready(piece.map(|piece| Ok(Frame::data(Bytes::from(piece)))))
    }
}
