//! The body of an answer: whole, or written piece by piece while it is sent.
//!
//! Knows no operation.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::Body;
use bytes::Bytes;
use http_body::Frame;

/// What an operation answers when nothing is wrong.
pub(crate) struct Answer {
    pub(crate) content_type: &'static str,
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
        Self { content_type: "application/json;charset=utf-8", request_id: None, head: body, rest: None }
    }

    /// JSON in pieces, each computed when the one before is on its way.
    pub(crate) fn json_pieces(mut pieces: impl Iterator<Item = Vec<u8>> + Send + 'static) -> Self {
        let head = pieces.next().unwrap_or_default();
        let second = pieces.next();
        let rest = second.map(|second| Box::new(std::iter::once(second).chain(pieces)) as Pieces);
        Self { rest, ..Self::json(head) }
    }

    /// A page of HTML.
    pub(crate) fn html(page: &str) -> Self {
        Self { content_type: "text/html", ..Self::json(page.as_bytes().to_vec()) }
    }

    /// The first half of the first piece, and nothing after it.
    pub(crate) fn first_half(mut self) -> Self {
        self.head.truncate(self.head.len() / 2);
        Self { rest: None, ..self }
    }

    /// The body to send.
    pub(crate) fn into_body(self) -> Body {
        match self.rest {
            None => Body::from(self.head),
            Some(rest) => Body::new(Streamed { head: Some(self.head), rest }),
        }
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
