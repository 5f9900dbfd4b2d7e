//! Signing: credentials, the headers of a call, the `Authorization` header.

use std::fmt;

use chrono::{DateTime, Utc};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::canonical::{ALGORITHM, CanonicalRequest, RequestParts, sha256_hex};
use crate::date::format_date;

/// An AccessKey pair, with its security token if STS issued it.
///
/// Secret and token are wiped from memory on drop, and `Debug` prints neither.
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

    /// Adds the security token that STS issued with the pair.
    #[must_use]
    pub fn with_security_token(mut self, token: impl Into<String>) -> Self {
        self.security_token = Some(Zeroizing::new(token.into()));
        self
    }

    /// The AccessKey's id, which is not secret.
    pub fn access_key_id(&self) -> &str {
        &self.access_key_id
    }

    /// The security token, if STS issued the pair.
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

/// One call of an operation: everything in its headers except the credentials.
#[derive(Debug, Clone, Copy)]
pub struct Call<'a> {
    /// The value of the `Host` header: the host, with its port unless that is the scheme's default.
    pub host: &'a str,
    /// The operation, such as `DescribeDataPushResult`.
    pub action: &'a str,
    /// The API's version, such as `2017-11-10`.
    pub version: &'a str,
    /// The time of the call; the service accepts a difference of 15 minutes.
    pub date: DateTime<Utc>,
    /// A text that is unique to this call.
    pub nonce: &'a str,
    /// The body; empty for RPC operations, which carry their parameters in the query.
    pub body: &'a [u8],
}

/// A signature, with every intermediate value.
///
/// `Debug` omits the text of the canonical request, which can contain a security token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signed {
    /// The canonical request; its `query` is the one to send.
    pub canonical_request: CanonicalRequest,
    /// The string that was signed.
    pub string_to_sign: String,
    /// The signature in lower-case hex.
    pub signature: String,
    /// The value of the `Authorization` header.
    pub authorization: String,
}

/// The headers that a call must send and sign, including `host` and a security token, sorted by name.
///
/// The request sends these and `authorization`, and no other header that starts with `x-acs-`.
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

/// Signs a request with all headers in `parts`.
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
