//! What the proxy says of itself: demo or live, and against which endpoint. Knows no credential.

use serde::Deserialize;

/// The answer of `/api/session`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Session {
    /// The demo inside the proxy, or ENS.
    pub mode: Mode,
    /// Host of the endpoint that is called.
    #[serde(default)]
    pub endpoint: Option<String>,
    /// Version of the proxy.
    #[serde(default)]
    pub version: Option<String>,
    /// The demo's application to begin with.
    #[serde(default)]
    pub demo_app_id: Option<String>,
    /// The proxy's clock, in seconds since 1970.
    #[serde(default)]
    pub now: Option<i64>,
}

/// Where the answers come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The demo inside the proxy.
    Demo,
    /// ENS.
    Live,
}
