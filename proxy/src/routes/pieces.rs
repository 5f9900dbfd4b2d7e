//! A body that is in memory as a whole, handed out in pieces, with a rest after each: packing a large one
//! shall not keep a thread from other requests, and its first bytes shall leave before its last are packed.
//! Copies nothing.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

/// Bytes at a time: some milliseconds of packing.
const PIECE: usize = 256 << 10;

/// A body in pieces.
#[derive(Debug)]
pub(super) struct Pieces {
    rest: Bytes,
    is_rest_due: bool,
}

impl Pieces {
    pub(super) fn new(body: Bytes) -> Self {
        Self { rest: body, is_rest_due: false }
    }
}

impl HttpBody for Pieces {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        if std::mem::take(&mut self.is_rest_due) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.is_rest_due = true;
        let piece = self.rest.len().min(PIECE);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(piece)))))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.rest.len() as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt as _;
    use std::task::Waker;

    #[tokio::test]
    async fn the_pieces_are_the_whole_and_none_is_a_copy() {
        for size in [0, 1, PIECE, PIECE + 1, 3 * PIECE + 7] {
            let whole: Bytes = (0..size).map(|n| n as u8).collect();
            let mut body = Pieces::new(whole.clone());
            assert_eq!(body.size_hint().exact(), Some(size as u64));
            let mut at = 0;
            while let Some(frame) = body.frame().await {
                let piece = frame.unwrap().into_data().unwrap();
                assert!(piece.len() <= PIECE && piece.as_ptr() == whole[at..].as_ptr());
                at += piece.len();
            }
            assert_eq!(at, size);
        }
    }

    #[test]
    fn there_is_a_rest_between_two_pieces() {
        let mut body = Pieces::new(vec![0; 2 * PIECE].into());
        let mut context = Context::from_waker(Waker::noop());
        let mut polls = Vec::new();
        for _ in 0..4 {
            polls.push(Pin::new(&mut body).poll_frame(&mut context).is_ready());
        }
        assert_eq!(polls, [true, false, true, true]);
    }
}
