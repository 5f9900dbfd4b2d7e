//! A connection's socket. The slot of the connection records what the client sends and that it does not read; after the
//! stall limit the connection ends, and soon after its client has hung up.

use std::io::{self, IoSlice};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, Interest, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use super::connection_limit::Slot;

/// The pause between two looks whether the client of a response under way has hung up.
const LOOK: Duration = Duration::from_millis(250);

/// A socket whose client must read.
#[derive(Debug)]
pub(super) struct MonitoredStream {
    stream: TcpStream,
    slot: Arc<Slot>,
    /// The longest time during which nothing can be written.
    stall: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
    /// Until the next look.
    look: Option<Pin<Box<Sleep>>>,
}

impl MonitoredStream {
    pub(super) fn new(stream: TcpStream, slot: Arc<Slot>, stall: Duration) -> Self {
        Self { stream, slot, stall, stalled: None, look: None }
    }

    /// Fails if the client has hung up while it waits for a response. The server sees that itself, unless the client has
    /// sent more than the request, which the server then does not read.
    fn check_client(&mut self, cx: &mut Context<'_>) -> io::Result<()> {
        if !self.slot.is_responding() {
            self.look = None;
            return Ok(());
        }
        while self.look.get_or_insert_with(|| Box::pin(sleep(LOOK))).as_mut().poll(cx).is_ready() {
            self.look = None;
            let state =
                pin!(self.stream.ready(Interest::READABLE)).poll(&mut Context::from_waker(Waker::noop()));
            if matches!(state, Poll::Ready(Ok(state)) if state.is_read_closed()) {
                return Err(io::ErrorKind::ConnectionAborted.into());
            }
        }
        Ok(())
    }

    fn track<T>(&mut self, cx: &mut Context<'_>, result: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if result.is_ready() {
            if self.stalled.take().is_some() {
                self.slot.write_resumed();
            }
            return result;
        }
        if self.stalled.is_none() {
            self.slot.write_stalled();
        }
        let stall = self.stall;
        ready!(self.stalled.get_or_insert_with(|| Box::pin(sleep(stall))).as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for MonitoredStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buffer);
        if buffer.filled().len() > before {
            self.slot.received();
        }
        result
    }
}

impl AsyncWrite for MonitoredStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.track(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.track(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.check_client(cx)?;
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
