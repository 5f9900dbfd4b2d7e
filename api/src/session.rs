//! The body of `GET /api/session`: the proxy's description of itself, without secrets.

use serde::{Deserialize, Serialize};

/// Whether the proxy sends requests to ENS or to its own demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// The simulator inside the proxy, without credentials.
    Demo,
    /// ENS.
    Live,
}

/// The proxy's description of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Demo or live.
    pub mode: Mode,
    /// The host of ENS, with its port unless that is the scheme's default.
    pub endpoint: String,
    /// The version of Pushboard.
    pub version: String,
    /// The commit that it was built from, or `unknown`.
    #[serde(default)]
    pub commit: String,
    /// The application that the demo opens first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_app_id: Option<String>,
    /// The proxy's clock, in seconds since 1970 (UTC).
    pub now: i64,
    /// Identifies the page that the proxy serves: a new value means a newer page.
    #[serde(default)]
    pub build: String,
    /// Seconds by which the clock of ENS is ahead of the proxy's, if it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset: Option<i64>,
    /// Whether the caller has a session that it can end.
    #[serde(default)]
    pub sign_out: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_round_trips_through_json() {
        let session = Session {
            mode: Mode::Demo,
            endpoint: "127.0.0.1:4000".into(),
            version: "0.1.0".into(),
            commit: "0123456789ab".into(),
            demo_app_id: Some("a".into()),
            now: 1_774_598_400,
            build: "0123456789abcdef".into(),
            clock_offset: None,
            sign_out: false,
        };
        let json = serde_json::to_string(&session).unwrap();
        assert_eq!(
            json,
            r#"{"mode":"demo","endpoint":"127.0.0.1:4000","version":"0.1.0","commit":"0123456789ab","demo_app_id":"a","now":1774598400,"build":"0123456789abcdef","sign_out":false}"#
        );
        assert_eq!(serde_json::from_str::<Session>(&json).unwrap(), session);
    }
}
