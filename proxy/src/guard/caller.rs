//! Who sends a request, as far as the guard knows.

use std::sync::Arc;

use super::hosts::Scheme;
use crate::server::Peer;

/// An extension of each request that the guard lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The identity of the caller.
    pub who: Who,
    /// How the browser reached the proxy.
    pub scheme: Scheme,
    /// The other end of the connection; `None` where there is no socket.
    pub peer: Option<Peer>,
}

/// Who sends a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Anyone: this proxy does not identify its callers.
    Anyone,
    /// Unknown, on a route that does not require an identity.
    Stranger,
    /// A person with a session: its number, which is no secret.
    SignedIn(u64),
    /// A script with the token.
    Script,
    /// A person, named by a trusted proxy.
    Named(Arc<str>),
}

impl Caller {
    /// Whether there is a session that a person can end.
    pub fn can_sign_out(&self) -> bool {
        matches!(self.who, Who::SignedIn(_))
    }
}
