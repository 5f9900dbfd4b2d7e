//! Faults of the connection: the response is cut, late, or never sent. Its content is correct.

use std::future::pending;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::response::Response;
use bytes::Bytes;
use http::{HeaderValue, header};
use http_body::Frame;
use tokio::time::{Sleep, sleep};

use super::spec::{Spec, number};
use crate::connection::Connection;

/// A fault of the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConnectionFault {
    /// Reset before the response.
    Reset,
    /// Reset in the middle of the body.
    ResetBody,
    /// Closed in the middle of the body.
    Cut,
    /// Open without any response.
    HalfOpen,
    /// A delay of this many seconds.
    Slow(u32),
    /// This many bytes of the body per second.
    SlowDrip(u32),
}

pub(super) const TABLE: [Spec<ConnectionFault>; 6] = [
    Spec::plain("reset", "the connection is reset (RST) before the response", |_| {
        Some(ConnectionFault::Reset)
    }),
    Spec::plain("reset-body", "the connection is reset (RST) in the middle of the body", |_| {
        Some(ConnectionFault::ResetBody)
    }),
    Spec::plain(
        "cut",
        "Content-Length is that of the whole body, and the connection is closed after half of it",
        |_| Some(ConnectionFault::Cut),
    ),
    Spec::plain("half-open", "the request is accepted, and no response is ever sent", |_| {
        Some(ConnectionFault::HalfOpen)
    }),
    Spec::with_value("slow", "SECONDS, 5", "the correct response starts after that many seconds", |value| {
        number(value, 5).map(ConnectionFault::Slow)
    }),
    Spec::with_value(
        "slow-drip",
        "BYTES, 1",
        "the correct response is sent at that many bytes per second",
        |value| number(value, 1).filter(|bytes| *bytes > 0).map(ConnectionFault::SlowDrip),
    ),
];

/// A pause in which the kernel sends the data written before.
const FLUSH: Duration = Duration::from_millis(20);

impl ConnectionFault {
    /// Sends a response with the fault. Without a `connection`, as in tests, no reset is possible.
    pub(crate) async fn apply(self, response: Response, connection: Option<Connection>) -> Response {
        match self {
            Self::Reset => {
                if let Some(connection) = &connection {
                    connection.abort();
                }
                scripted(response, |_| [Step::Break(None)].into_iter()).await
            }
            Self::ResetBody => scripted(response, |body| halved(body, connection)).await,
            Self::Cut => scripted(response, |body| halved(body, None)).await,
            Self::HalfOpen => pending().await,
            Self::Slow(seconds) => {
                sleep(Duration::from_secs(seconds.into())).await;
                response
            }
            Self::SlowDrip(bytes) => {
                let drip = move |mut body: Bytes| {
                    std::iter::from_fn(move || {
                        let next = body.len().min(bytes as usize);
                        (next > 0).then(|| body.split_to(next))
                    })
                    .flat_map(|drop| [Step::Send(drop), Step::Wait(Duration::from_secs(1))])
                };
                scripted(response, drip).await
            }
        }
    }
}

/// A step of a body.
enum Step {
    Send(Bytes),
    Wait(Duration),
    /// Closes the connection, or resets it if it is given.
    Break(Option<Connection>),
}

fn halved(body: Bytes, connection: Option<Connection>) -> impl Iterator<Item = Step> + Send {
    let half = body.slice(..body.len() / 2);
    [Step::Send(half), Step::Wait(FLUSH), Step::Break(connection)].into_iter()
}

/// Adds Content-Length to the response; its body follows the steps.
async fn scripted<S: Iterator<Item = Step> + Send + 'static>(
    response: Response,
    steps: impl FnOnce(Bytes) -> S,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(parts, Body::new(Scripted { steps: Box::new(steps(body)), sleep: None }))
}

struct Scripted {
    steps: Box<dyn Iterator<Item = Step> + Send>,
    sleep: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for Scripted {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            if let Some(sleep) = &mut self.sleep {
                ready!(sleep.as_mut().poll(cx));
                self.sleep = None;
            }
            match self.steps.next() {
                None => return Poll::Ready(None),
                Some(Step::Send(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Step::Wait(time)) => self.sleep = Some(Box::pin(sleep(time))),
                Some(Step::Break(connection)) => {
                    connection.iter().for_each(Connection::abort);
                    return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
                }
            }
        }
    }
}
