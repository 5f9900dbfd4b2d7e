//! Faults of the connection: answers that are cut, late, or never come. What was answered is right.

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

use super::{Fault, Row, number};
use crate::line::Line;

/// A way to fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WireFault {
    /// Reset before the answer.
    Reset,
    /// Reset in the middle of the body.
    ResetBody,
    /// Closed in the middle of the body.
    Cut,
    /// Open and silent for ever.
    HalfOpen,
    /// Begins so many seconds late.
    Slow(u32),
    /// So many bytes of the body a second.
    SlowDrip(u32),
}

pub(super) const ROWS: [Row; 6] = [
    Row::plain("reset", "the connection is reset (RST) before the answer", |_| {
        Some(Fault::Wire(WireFault::Reset))
    }),
    Row::plain("reset-body", "the connection is reset (RST) in the middle of the body", |_| {
        Some(Fault::Wire(WireFault::ResetBody))
    }),
    Row::plain(
        "cut",
        "Content-Length announces all of the body, and the connection is closed after half of it",
        |_| Some(Fault::Wire(WireFault::Cut)),
    ),
    Row::plain("half-open", "the request is taken, and no answer ever comes", |_| {
        Some(Fault::Wire(WireFault::HalfOpen))
    }),
    Row {
        name: "slow",
        value: Some("SECONDS, 5"),
        does: "the right answer begins so late",
        read: |value| number(value, 5).map(|seconds| Fault::Wire(WireFault::Slow(seconds))),
    },
    Row {
        name: "slow-drip",
        value: Some("BYTES, 1"),
        does: "the right answer comes at so many bytes a second",
        read: |value| {
            let bytes = number(value, 1).filter(|bytes| *bytes > 0)?;
            Some(Fault::Wire(WireFault::SlowDrip(bytes)))
        },
    },
];

/// So long a pause lets what came before it out on the wire.
const LET_OUT: Duration = Duration::from_millis(20);

impl WireFault {
    /// Sends an answer, or fails to. `line` is missing where there is no connection, and so nothing to reset.
    pub(crate) async fn play(self, response: Response, line: Option<Line>) -> Response {
        match self {
            Self::Reset => {
                if let Some(line) = &line {
                    line.abort();
                }
                scripted(response, |_| [Step::Break(None)].into_iter()).await
            }
            Self::ResetBody => scripted(response, |body| halved(body, line)).await,
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

/// What a body does next.
enum Step {
    Send(Bytes),
    Wait(Duration),
    /// Ends the connection: closes it, or resets the line.
    Break(Option<Line>),
}

fn halved(body: Bytes, line: Option<Line>) -> impl Iterator<Item = Step> + Send {
    let half = body.slice(..body.len() / 2);
    [Step::Send(half), Step::Wait(LET_OUT), Step::Break(line)].into_iter()
}

/// The response with its length announced, whose body follows steps.
async fn scripted<S: Iterator<Item = Step> + Send + 'static>(
    response: Response,
    steps: impl FnOnce(Bytes) -> S,
) -> Response {
    let (mut parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    Response::from_parts(parts, Body::new(Scripted { steps: Box::new(steps(body)), waits: None }))
}

struct Scripted {
    steps: Box<dyn Iterator<Item = Step> + Send>,
    waits: Option<Pin<Box<Sleep>>>,
}

impl http_body::Body for Scripted {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        loop {
            if let Some(sleep) = &mut self.waits {
                ready!(sleep.as_mut().poll(cx));
                self.waits = None;
            }
            match self.steps.next() {
                None => return Poll::Ready(None),
                Some(Step::Send(bytes)) => return Poll::Ready(Some(Ok(Frame::data(bytes)))),
                Some(Step::Wait(time)) => self.waits = Some(Box::pin(sleep(time))),
                Some(Step::Break(line)) => {
                    line.iter().for_each(Line::abort);
                    return Poll::Ready(Some(Err(io::ErrorKind::ConnectionReset.into())));
                }
            }
        }
    }
}
