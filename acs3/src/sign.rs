//! Signing: credentials, the headers of a call, the `Authorization` header.
//!
//! Must not make a date or a nonce of its own.

use std::fmt;

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::ALGORITHM;
use crate::canonical::{CanonicalRequest, RequestParts, sha256_hex};
use crate::date::format_date;

/// An AccessKey pair, with a security token where STS issued it.
///
/// Secret and token are wiped from memory on drop, and `Debug` shows neither.
#[derive(Clone)]
pub struct Credentials {
    access_key_id: String,
    access_key_secret: Zeroizing<String>,
    security_token: Option<Zeroizing<String>>,
}

impl Credentials {
    /// A long-lived AccessKey pair.
    pub fn new(access_key_id: impl Into<String>, access_key_secret: impl Into<String>) -> Self {
        Self {
            access_key_id: access_key_id.into(),
            access_key_secret: Zeroizing::new(access_key_secret.into()),
            security_token: None,
        }
    }

    /// The same pair as STS issues it, together with its token.
    #[must_use]
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// The AccessKey's id, which is no secret.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The token that goes with the pair, if STS issued it.
    pub fn security_token(&self) -> Option<&str> {
        self.security_token.as_ref().map(|token| token.as_str())
    }

    pub(crate) fn mac(&self, string_to_sign: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.access_key_secret.as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(string_to_sign.as_bytes());
        mac
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Credentials")
            .field("access_key_id", &self.access_key_id)
            .field("from_sts", &self.security_token.is_some())
            .finish_non_exhaustive()
    }
}

/// One call of an operation: all that its headers say, except who signs.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The host, with its port where that is not the scheme's own, as `Host` will say it.
    pub host: &'a str,
    /// The operation, such as `DescribeDataPushResult`.
    pub action: &'a str,
    /// The API's version, such as `2017-11-10`.
    pub version: &'a str,
    /// When the call is made; the service accepts 15 minutes either way.
    pub date: DateTime<Utc>,
    /// A text that was never used before and never will be again.
    pub nonce: &'a str,
    /// The body; empty for RPC operations, which carry their parameters in the query.
    pub body: &'a [u8],
}

/// A signature, with every value on the way to it.
///
/// `Debug` leaves out the canonical request's text, which can hold a security token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The request in its canonical form; its `query` is the one to send.
    pub canonical_request: CanonicalRequest,
    /// The string that was signed.
    pub string_to_sign: String,
    /// The signature in lower-case hex.
    pub signature: String,
    /// The value of the `Authorization` header.
    pub authorization: String,
}

/// The headers that a call must carry and sign, `host` among them, in the order of their names.
///
/// The token of STS credentials is one of them. Send these and `authorization`, and nothing that
/// starts with `x-acs-` beside them.
pub fn headers_for(call: &Call<'_>, credentials: &Credentials) -> Vec<(String, String)> {
    let mut headers = vec![
        ("host", call.host.to_owned()),
        ("x-acs-action", call.action.to_owned()),
        ("x-acs-content-sha256", sha256_hex(call.body)),
        ("x-acs-date", format_date(call.date)),
    ];
    if let Some(token) = credentials.security_token() {
        headers.push(("x-acs-security-token", token.to_owned()));
    }
    headers.push(("x-acs-signature-nonce", call.nonce.to_owned()));
    headers.push(("x-acs-version", call.version.to_owned()));
    headers.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Signs a request: every header in `parts` is signed, no other.
pub fn sign(parts: &RequestParts<'_>, credentials: &Credentials) -> Signed {
    let canonical_request = CanonicalRequest::new(parts);
    let string_to_sign = canonical_request.string_to_sign();
    let signature = hex::encode(credentials.mac(&string_to_sign).finalize().into_bytes());
    let authorization = format!(
        "{ALGORITHM} Credential={},SignedHeaders={},Signature={signature}",
        credentials.access_key_id, canonical_request.signed_headers,
    );
    Signed { canonical_request, string_to_sign, signature, authorization }
}
