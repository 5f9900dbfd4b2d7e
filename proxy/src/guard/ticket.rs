//! The ticket in the printed address: it signs in once, within minutes, in place of the token, which would stay in the
//! browser's history and in the log of a service.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::Deserialize;
use tokio::time::Instant;

use super::token::Token;

/// The time after which a ticket signs no one in.
pub(super) const LIFETIME: Duration = Duration::from_secs(10 * 60);

/// What a browser signs in with, as the JSON object that it sends: `{"token":"…"}` or `{"ticket":"…"}`.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Proof {
    /// The token.
    Token(String),
    /// The ticket of a printed address.
    Ticket(String),
}

/// The ticket that was issued last, until it is used.
#[derive(Debug, Default)]
pub(super) struct Ticket(Mutex<Option<(Token, Instant)>>);

impl Ticket {
    /// Issues a ticket of these random bytes, in place of the one before.
    pub(super) fn issue(&self, bytes: [u8; 32], now: Instant) -> String {
        let ticket = Token::from_random(bytes);
        let text = ticket.reveal().to_owned();
        *self.lock() = Some((ticket, now));
        text
    }

    /// Whether this is the ticket, and not too old. It signs in no second time.
    pub(super) fn redeem(&self, tried: &str, now: Instant) -> bool {
        let issued = self.lock().take_if(|(ticket, _)| ticket.is(tried));
        issued.is_some_and(|(_, at)| now.saturating_duration_since(at) < LIFETIME)
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Token, Instant)>> {
        // Code that holds the lock does not panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_signs_in_once_and_for_minutes() {
        let begin = crate::clock::monotonic();
        let (last, late) = (begin + LIFETIME - Duration::from_millis(1), begin + LIFETIME);
        let ticket = Ticket::default();
        assert!(!ticket.redeem("", begin), "none was issued");
        let first = ticket.issue([1; 32], begin);
        assert!(
            !ticket.redeem("", begin) && !ticket.redeem(&first[1..], begin),
            "another text uses nothing up"
        );
        assert!(ticket.redeem(&first, last));
        assert!(!ticket.redeem(&first, last), "it was used");
        let old = ticket.issue([2; 32], begin);
        assert!(!ticket.redeem(&old, late), "it is too old");
        let replaced = ticket.issue([3; 32], begin);
        let next = ticket.issue([4; 32], begin);
        assert!(!ticket.redeem(&replaced, begin) && ticket.redeem(&next, begin));
    }

    #[test]
    fn a_ticket_is_not_printed() {
        let ticket = Ticket::default();
        let text = ticket.issue([0xca; 32], crate::clock::monotonic());
        assert!(!format!("{ticket:?}").contains(&text[..4]));
    }
}
