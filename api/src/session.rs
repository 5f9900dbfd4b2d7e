//! What the proxy tells the page of itself: the body of `GET /api/session`. Holds nothing secret.

use serde::{Deserialize, Serialize};

/// Whether the proxy talks to ENS or to the demo inside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// No credentials: the stand-in ENS that comes with the proxy.
    Demo,
    /// ENS itself.
    Live,
}

/// The proxy, as it describes itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Demo or live.
    pub mode: Mode,
    /// Host that is asked, with its port where that is not the scheme's own.
    pub endpoint: String,
    /// Version of Pushboard.
    pub version: String,
    /// The demo's application to begin with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub demo_app_id: Option<String>,
    /// The proxy's clock, in seconds since 1970 (UTC).
    pub now: i64,
    /// Names the page that the proxy carries: another value than before means that a newer page is there.
    #[serde(default)]
    pub build: String,
    /// How far the clock of ENS is ahead of the proxy's, in seconds, where it had to be known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock_offset: Option<i64>,
    /// Whether there is a signed-in session that can be ended.
    #[serde(default)]
    pub sign_out: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn is_written_as_the_page_reads_it() {
        let session = Session {
            mode: Mode::Demo,
            endpoint: "127.0.0.1:4000".into(),
            version: "0.1.0".into(),
            demo_app_id: Some("a".into()),
            now: 1_774_598_400,
            build: "0123456789abcdef".into(),
            clock_offset: None,
            sign_out: false,
        };
        let json = serde_json::to_string(&session).unwrap();
        assert_eq!(
            json,
            r#"{"mode":"demo","endpoint":"127.0.0.1:4000","version":"0.1.0","demo_app_id":"a","now":1774598400,"build":"0123456789abcdef","sign_out":false}"#
        );
        assert_eq!(serde_json::from_str::<Session>(&json).unwrap(), session);
    }
}
