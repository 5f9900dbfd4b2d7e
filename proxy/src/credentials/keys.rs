//! Keys to sign with, and how long they are valid.

use acs3::Credentials;
use chrono::{DateTime, Utc};

/// Keys, and when they expire, if that is known.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) credentials: Credentials,
    pub(super) expires: Option<DateTime<Utc>>,
}

/// Whether two pairs are the same keys.
pub(super) fn are_same(a: &Credentials, b: &Credentials) -> bool {
    a.access_key_id() == b.access_key_id() && a.security_token() == b.security_token()
}

/// Whether a text begins as the id of one of the vendor's AccessKeys.
pub(super) fn has_shape_of_id(text: &str) -> bool {
    ["LTAI", "STS.", "TMP."].iter().any(|start| text.starts_with(start))
}
