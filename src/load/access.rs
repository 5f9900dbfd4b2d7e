//! Whether the proxy knows who asks: shows it the token, ends the session, and keeps in mind that it asked. The
//! token passes through and is kept nowhere. Knows no view and no address.

use board::model::time::UtcSeconds;
use ens_api::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

use crate::platform::http;
use crate::platform::reactive::{RwSignal, Signal};

/// Where a person stands with the proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// As far as is known the proxy answers.
    Open,
    /// The address brought a token, which is being shown: nothing else is asked meanwhile.
    Entering,
    /// The proxy asks for the token.
    Asked {
        /// Why the last one did not do.
        refused: Option<ApiError>,
        /// Until when no other is taken.
        until: Option<UtcSeconds>,
    },
}

/// Signs in and out.
#[derive(Clone, Copy)]
pub struct Access {
    standing: RwSignal<Standing>,
    busy: RwSignal<bool>,
    // Counts sign-ins: what was asked before one says nothing about the time after it.
    turn: StoredValue<u64>,
}

impl Access {
    /// As if the proxy answered; the first refusal tells.
    pub fn new() -> Self {
        Self {
            standing: RwSignal::new(Standing::Open),
            busy: RwSignal::new(false),
            turn: StoredValue::new(0),
        }
    }

    /// Where a person stands.
    pub fn standing(self) -> Signal<Standing> {
        self.standing.read_only()
    }

    /// Whether a typed token is on its way.
    pub fn busy(self) -> Signal<bool> {
        self.busy.read_only()
    }

    /// Whether questions may go out. Tracks.
    pub fn is_open(self) -> bool {
        *self.standing.read() == Standing::Open
    }

    /// Whether the proxy asks for the token. Tracks.
    pub fn is_asked(self) -> bool {
        matches!(*self.standing.read(), Standing::Asked { .. })
    }

    /// For a question that goes out now, to be given to [`Self::refuse`] with its answer.
    pub fn turn(self) -> u64 {
        self.turn.get_value()
    }

    /// The proxy does not know who asked, in that turn.
    pub fn refuse(self, turn: u64) {
        if turn == self.turn() && *self.standing.read_untracked() == Standing::Open {
            self.ask(None, None);
        }
    }

    /// Shows the token that the address brought.
    pub fn enter(self, token: String, clock: Signal<UtcSeconds>) {
        self.standing.set(Standing::Entering);
        spawn_local(self.show(token, clock));
    }

    /// Shows a token that a person typed.
    pub fn sign_in(self, token: String, clock: Signal<UtcSeconds>) {
        if !self.busy.get_untracked() {
            self.busy.set(true);
            spawn_local(self.show(token, clock));
        }
    }

    /// Ends the session.
    ///
    /// # Errors
    /// If the proxy could not be told: the session goes on.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        match http::post("/api/sign-out", &Nothing {}).await {
            Err(error) if error.kind() != ErrorCode::NotSignedIn => return Err(error),
            _ => {}
        }
        Ok(())
    }

    async fn show(self, token: String, clock: Signal<UtcSeconds>) {
        let shown = http::post("/api/sign-in", &Token { token: token.trim() }).await;
        drop(token);
        self.busy.set(false);
        match shown {
            Err(error) if error.kind() != ErrorCode::NotFound => {
                let until =
                    error.retry_after.map(|wait| UtcSeconds(clock.get_untracked().0 + i64::from(wait)));
                self.ask(Some(error), until);
            }
            // A proxy without a way to sign in asks nobody who they are.
            _ => {
                self.turn.update_value(|turn| *turn += 1);
                self.standing.set(Standing::Open);
            }
        }
    }

    fn ask(self, refused: Option<ApiError>, until: Option<UtcSeconds>) {
        self.standing.set(Standing::Asked { refused, until });
    }
}

#[derive(Serialize)]
struct Token<'a> {
    token: &'a str,
}

#[derive(Serialize)]
struct Nothing {}
