//! The limit of interim responses (1xx), which a service could send without end: the client skips them as fast as they come.
//! A connection on which there are too many is not read any further.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use http::Request;
use hyper::rt::{Read, ReadBufCursor, Write};

/// The most of them before a response.
const MOST: usize = 16;

/// Counts the interim responses to one request.
#[derive(Debug, Clone, Default)]
pub(super) struct InterimCount(Arc<AtomicUsize>);

impl InterimCount {
    /// Counts those to this request from now on.
    pub(super) fn follow<B>(&self, request: &mut Request<B>) {
        let count = self.0.clone();
        hyper::ext::on_informational(request, move |_| {
            count.fetch_add(1, Ordering::Relaxed);
        });
    }

    /// Whether there were more than a service needs.
    pub(super) fn is_exceeded(&self) -> bool {
        self.0.load(Ordering::Relaxed) > MOST
    }

    /// A stream that can't be read once there were too many.
    pub(super) fn limit<S>(&self, stream: S) -> LimitedStream<S> {
        LimitedStream { stream, count: self.clone() }
    }
}

/// See [`InterimCount::limit`].
pub(super) struct LimitedStream<S> {
    stream: S,
    count: InterimCount,
}

impl<S: Read + Unpin> Read for LimitedStream<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: ReadBufCursor<'_>,
    ) -> Poll<io::Result<()>> {
        if self.count.is_exceeded() {
            return Poll::Ready(Err(io::Error::other("too many interim responses")));
        }
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl<S: Write + Unpin> Write for LimitedStream<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(cx, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
