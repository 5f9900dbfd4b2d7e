//! A body that is in memory as a whole, sent in chunks without a copy. It yields after each chunk, so that compressing a
//! large body does not block a worker thread and the first bytes are sent early.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::HttpBody;
use bytes::Bytes;
use hyper::body::{Frame, SizeHint};

/// Chunk size in bytes; compressing one takes some milliseconds.
const CHUNK: usize = 256 << 10;

/// A body in chunks.
#[derive(Debug)]
pub(super) struct ChunkedBody {
    rest: Bytes,
    yields_next: bool,
}

impl ChunkedBody {
    pub(super) fn new(body: Bytes) -> Self {
        Self { rest: body, yields_next: false }
    }
}

impl HttpBody for ChunkedBody {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.rest.is_empty() {
            return Poll::Ready(None);
        }
        if std::mem::take(&mut self.yields_next) {
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.yields_next = true;
        let chunk = self.rest.len().min(CHUNK);
        Poll::Ready(Some(Ok(Frame::data(self.rest.split_to(chunk)))))
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
    async fn the_chunks_are_the_whole_and_none_is_a_copy() {
        for size in [0, 1, CHUNK, CHUNK + 1, 3 * CHUNK + 7] {
            let whole: Bytes = (0..size).map(|n| n as u8).collect();
            let mut body = ChunkedBody::new(whole.clone());
            assert_eq!(body.size_hint().exact(), Some(size as u64));
            let mut at = 0;
            while let Some(frame) = body.frame().await {
                let chunk = frame.unwrap().into_data().unwrap();
                assert!(chunk.len() <= CHUNK && chunk.as_ptr() == whole[at..].as_ptr());
                at += chunk.len();
            }
            assert_eq!(at, size);
        }
    }

    #[test]
    fn it_yields_between_two_chunks() {
        let mut body = ChunkedBody::new(vec![0; 2 * CHUNK].into());
        let mut context = Context::from_waker(Waker::noop());
        let mut polls = Vec::new();
        for _ in 0..4 {
            polls.push(Pin::new(&mut body).poll_frame(&mut context).is_ready());
        }
        assert_eq!(polls, [true, false, true, true]);
    }
}
