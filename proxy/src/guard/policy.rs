//! What a route requires of a request. Every policy requires a plain path; all but that of health checks require a known
//! host too.

/// The requirements of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Policy {
    /// None: the page's own files.
    Public,
    /// Nothing: a probe knows no name, and the response is a status alone.
    HealthCheck,
    /// Our own page, or a script with the token, sends it: signing in and out.
    SameOrigin,
    /// The caller is identified, wherever the request starts.
    Identified,
    /// Both: the caller is identified, and our own page or a script sends it.
    Api,
}

impl Policy {
    pub(super) fn requires_same_origin(self) -> bool {
        matches!(self, Self::SameOrigin | Self::Api)
    }

    pub(super) fn requires_identity(self) -> bool {
        matches!(self, Self::Identified | Self::Api)
    }
}
