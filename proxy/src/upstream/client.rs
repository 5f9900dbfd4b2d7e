//! Sends one request and reads one reply: to the one origin, over verified TLS, without redirects and without
//! the proxies of its surroundings, bounded in time and size. Knows no signature and judges nothing.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use ens_api::{ApiError, ErrorCode};
use http::HeaderMap;
use tokio::time::{Instant, timeout_at};

use super::chance::Chance;
use super::failure::{Failure, Seconds};
use super::limits::Limits;
use super::room::{Body, Room};
use super::signed::SignedRequest;
use crate::answer::{plausible_id, request_id};
use crate::endpoint::Endpoint;

/// The HTTP client can't be built: on a machine without trusted certificates, say.
#[derive(Debug, thiserror::Error)]
#[error("the system's certificates can't be loaded: install them (package ca-certificates) and start again")]
pub struct NoCertificates;

/// A reply of whatever kind, whole.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) body: Bytes,
}

pub(super) struct Client {
    http: reqwest::Client,
    connect: Duration,
    idle: Duration,
    total: Duration,
    cap: usize,
    room: Arc<Room>,
    chance: Chance,
}

impl Client {
    /// For one endpoint. Sends nothing yet.
    pub(super) fn new(endpoint: &Endpoint, limits: &Limits, chance: Chance) -> Result<Self, NoCertificates> {
        // Fails only if one is installed already, which is then used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let mut builder = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .https_only(endpoint.encrypted())
            .connect_timeout(limits.connect)
            .user_agent(concat!("pushboard/", env!("CARGO_PKG_VERSION")));
        if !endpoint.encrypted() {
            // The demo shall run on a machine that trusts nobody.
            builder = builder.tls_certs_only([]);
        }
        let Limits { connect, idle, total, answer_bytes, held_bytes, .. } = *limits;
        Ok(Self {
            http: builder.build().map_err(|_| NoCertificates)?,
            connect,
            idle,
            total,
            cap: answer_bytes,
            room: Room::new(held_bytes, answer_bytes),
            chance,
        })
    }

    /// Bytes of all answers in memory now.
    pub(super) fn held(&self) -> usize {
        self.room.held()
    }

    /// Sends, and reads to the end, within the deadline.
    pub(super) async fn exchange(&self, request: SignedRequest, deadline: Instant) -> Result<Reply, Failure> {
        let sending = self.http.post(request.url).headers(request.headers).send();
        let mut response = match timeout_at(self.idle_from_now(deadline), sending).await {
            Ok(Ok(response)) => response,
            Ok(Err(error)) => return Err(Failure::before_an_answer(&error, self.connect)),
            Err(_) => {
                let detail = format!("no answer began within {}", Seconds(self.idle.min(self.total)));
                return Err(Failure::ill(ErrorCode::TimedOut, detail));
            }
        };
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let mut body = Body::new(self.room.clone());
        if let Err(mut failure) = self.read(&mut response, &mut body, deadline).await {
            let id = headers.get("x-acs-request-id").and_then(|id| plausible_id(id.to_str().ok()?));
            failure.error.request_id = id.or_else(|| request_id(body.bytes()));
            return Err(failure);
        }
        Ok(Reply { status, headers, body: body.into_bytes() })
    }

    async fn read(
        &self,
        response: &mut reqwest::Response,
        body: &mut Body,
        deadline: Instant,
    ) -> Result<(), Failure> {
        // Not there for a packed answer, of which only what it unpacks to counts.
        if let Some(length) = response.content_length() {
            let length = usize::try_from(length).unwrap_or(usize::MAX);
            if length > self.cap {
                return Err(self.too_large());
            }
            timeout_at(deadline, body.expect(length)).await.map_err(|_| no_room())?;
        }
        loop {
            let until = self.idle_from_now(deadline);
            let part = match timeout_at(until, response.chunk()).await {
                Ok(Ok(Some(part))) => part,
                Ok(Ok(None)) => return Ok(()),
                Ok(Err(_)) => return Err(Failure::ill(ErrorCode::BadAnswer, "it is cut short")),
                Err(_) if until == deadline => {
                    let detail = format!("it was still coming after {}", Seconds(self.total));
                    return Err(Failure::ill(ErrorCode::TimedOut, detail));
                }
                Err(_) => {
                    let detail = format!("it stopped in the middle for {}", Seconds(self.idle));
                    return Err(Failure::ill(ErrorCode::TimedOut, detail));
                }
            };
            if part.len() > self.cap - body.bytes().len() {
                return Err(self.too_large());
            }
            timeout_at(deadline, body.push(&part)).await.map_err(|_| no_room())?;
        }
    }

    fn idle_from_now(&self, deadline: Instant) -> Instant {
        deadline.min((self.chance.instant)() + self.idle)
    }

    fn too_large(&self) -> Failure {
        ApiError::with_detail(ErrorCode::AnswerTooLarge, format_args!("it is over {} MiB", self.cap >> 20))
            .into()
    }
}

fn no_room() -> Failure {
    let detail = "other large answers took all the memory that the proxy has for them";
    ApiError { retry_after: Some(5), ..ApiError::with_detail(ErrorCode::TimedOut, detail) }.into()
}
