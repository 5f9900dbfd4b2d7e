//! Who waits for a response, as far as the proxy can distinguish people: a share of the quota, and the person within it.

use std::net::IpAddr;
use std::sync::Arc;

/// A person. All who have the same share take turns within it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Person {
    pub(crate) share: Share,
    /// The number of the session, where one identifies the person.
    session: Option<u64>,
}

/// Who has an equal share of the quota. A person can have several sessions, so a session has none of its own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Share {
    /// A person whom a reverse proxy names.
    Named(Arc<str>),
    /// All without a name that come from one network.
    Network(IpAddr),
    /// The operator, who started this process.
    Operator,
}

impl Person {
    /// The operator, who started this process.
    pub const OPERATOR: Self = Self { share: Share::Operator, session: None };

    /// Whom a reverse proxy names.
    pub fn named(name: Arc<str>) -> Self {
        Self { share: Share::Named(name), session: None }
    }

    /// Who signed in and comes from that network, with the number of the session.
    pub fn signed_in(network: IpAddr, session: u64) -> Self {
        Self { share: Share::Network(network), session: Some(session) }
    }

    /// All others that come from one network: scripts with the token, and everyone where callers are not identified.
    pub fn of_network(network: IpAddr) -> Self {
        Self { share: Share::Network(network), session: None }
    }
}
