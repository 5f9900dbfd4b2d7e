//! Whether the proxy accepts the page's requests: signs in with a token or a ticket, signs out, and records that the proxy
//! requires a token. Tokens and tickets are sent and not stored.

use board::model::time::UtcSeconds;
use ens_api::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

use crate::platform::http;
use crate::platform::reactive::{RwSignal, Signal};

/// Whether requests may be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccessState {
    /// As far as is known, the proxy accepts them.
    Open,
    /// The ticket or the token of the address is being sent; other requests wait.
    SigningIn,
    /// The proxy requires a token.
    TokenRequired {
        /// The error of the last sign-in.
        error: Option<ApiError>,
        /// That was one with the ticket of a printed address.
        by_ticket: bool,
        /// The proxy accepts no other token before.
        retry_at: Option<UtcSeconds>,
    },
}

/// What a sign-in sends, as the JSON of the proxy's route.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// The token, typed or in the address.
    Token(String),
    /// The ticket of a printed address, which signs in once.
    Ticket(String),
}

/// Signs in and out.
#[derive(Clone, Copy)]
pub struct AccessGate {
    state: RwSignal<AccessState>,
    busy: RwSignal<bool>,
    sign_ins: StoredValue<u64>,
    // Of the page's address, below whatever path a reverse proxy gives it.
    folder: StoredValue<String>,
}

impl AccessGate {
    /// Open, until a response says otherwise. `folder` is that of the page's address.
    pub fn new(folder: String) -> Self {
        Self {
            state: RwSignal::new(AccessState::Open),
            busy: RwSignal::new(false),
            sign_ins: StoredValue::new(0),
            folder: StoredValue::new(folder),
        }
    }

    /// Whether requests may be sent, and if not, why.
    pub fn state(self) -> Signal<AccessState> {
        self.state.read_only()
    }

    /// Whether a typed token is being sent.
    pub fn busy(self) -> Signal<bool> {
        self.busy.read_only()
    }

    /// Whether requests may be sent. Tracks.
    pub fn is_open(self) -> bool {
        *self.state.read() == AccessState::Open
    }

    /// Whether the proxy requires a token. Tracks.
    pub fn requires_token(self) -> bool {
        matches!(*self.state.read(), AccessState::TokenRequired { .. })
    }

    /// The number of sign-ins before a request, for [`Self::reject`].
    pub fn sign_ins(self) -> u64 {
        self.sign_ins.get_value()
    }

    /// The proxy rejected a request that was sent after that number of sign-ins. A later sign-in makes that obsolete.
    pub fn reject(self, sign_ins: u64) {
        if sign_ins == self.sign_ins() && *self.state.read_untracked() == AccessState::Open {
            self.require_token(None, false, None);
        }
    }

    /// Signs in with what the address holds.
    pub fn sign_in_from_address(self, proof: Proof, clock: Signal<UtcSeconds>) {
        self.state.set(AccessState::SigningIn);
        spawn_local(self.send(proof, clock));
    }

    /// Signs in with a token that a person typed.
    pub fn sign_in(self, token: String, clock: Signal<UtcSeconds>) {
        if !self.busy.get_untracked() {
            self.busy.set(true);
            spawn_local(self.send(Proof::Token(token.trim().to_owned()), clock));
        }
    }

    /// Ends the session.
    ///
    /// # Errors
    /// If the proxy can't be reached: the session continues.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        match http::post_json("api/sign-out", &self.folder.get_value(), &Empty {}).await {
            Err(error) if error.kind() != ErrorCode::NotSignedIn => Err(error),
            _ => Ok(()),
        }
    }

    async fn send(self, proof: Proof, clock: Signal<UtcSeconds>) {
        let folder = self.folder.get_value();
        let sent = http::post_json("api/sign-in", &folder, &proof).await;
        let by_ticket = matches!(proof, Proof::Ticket(_));
        drop(proof);
        self.busy.set(false);
        match sent {
            Err(error) if error.kind() != ErrorCode::NotFound => {
                let retry_at =
                    error.retry_after.map(|wait| UtcSeconds(clock.get_untracked().0 + i64::from(wait)));
                self.require_token(Some(error), by_ticket, retry_at);
            }
            // A proxy without sign-in accepts all requests.
            _ => {
                self.sign_ins.update_value(|sign_ins| *sign_ins += 1);
                self.state.set(AccessState::Open);
            }
        }
    }

    fn require_token(self, error: Option<ApiError>, by_ticket: bool, retry_at: Option<UtcSeconds>) {
        self.state.set(AccessState::TokenRequired { error, by_ticket, retry_at });
    }
}

#[derive(Serialize)]
struct Empty {}
