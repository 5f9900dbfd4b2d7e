//! From a request to the string to sign; each intermediate result is a named value. No step needs a key.

use std::fmt;

use sha2::{Digest, Sha256};

use crate::encode::canonical_query;

/// The name of the algorithm: the first word of the `Authorization` header and of the string to sign.
pub const ALGORITHM: &str = "ACS3-HMAC-SHA256";

/// The parts of a request that the signature covers.
#[derive(Clone, Copy)]
pub struct RequestParts<'a> {
    /// The method in upper case.
    pub method: &'a str,
    /// The path as it is sent; `/` for every RPC operation.
    pub path: &'a str,
    /// Decoded names and values, in any order.
    pub query: &'a [(String, String)],
    /// The headers to sign, each once; names in any case.
    pub headers: &'a [(String, String)],
    /// The body's hash in lower-case hex, as [`sha256_hex`] returns it.
    pub body_sha256: &'a str,
}

/// A request in its canonical form.
///
/// `Debug` shows the hash alone, since the text can hold a security token.
#[derive(Clone, PartialEq, Eq)]
pub struct CanonicalRequest {
    /// The canonical request:
    ///
    /// ```text
    /// POST
    /// /
    /// a=1&b=2
    /// host:ens.aliyuncs.com
    /// x-acs-action:DescribeDataPushResult
    ///                                      <- an empty line ends the headers
    /// host;x-acs-action
    /// e3b0c442…                            <- the body's hash
    /// ```
    pub text: String,
    /// The query of the canonical request, which is also the query to send.
    pub query: String,
    /// The names of the signed headers, joined by `;`.
    pub signed_headers: String,
    /// The hash of `text`, in lower-case hex.
    pub sha256: String,
}

impl CanonicalRequest {
    /// Builds the canonical form of a request.
    pub fn new(parts: &RequestParts<'_>) -> Self {
        let mut headers: Vec<(String, &str)> =
            parts.headers.iter().map(|(name, value)| (name.to_ascii_lowercase(), value.trim())).collect();
        headers.sort();

        let query = canonical_query(parts.query);
        let names: Vec<&str> = headers.iter().map(|(name, _)| name.as_str()).collect();
        let signed_headers = names.join(";");

        let mut text = format!("{}\n{}\n{query}\n", parts.method, parts.path);
        for (name, value) in &headers {
            text.push_str(name);
            text.push(':');
            text.push_str(value);
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&signed_headers);
        text.push('\n');
        text.push_str(parts.body_sha256);

        let sha256 = sha256_hex(text.as_bytes());
        Self { text, query, signed_headers, sha256 }
    }

    /// The string to sign: the algorithm and the hash of the canonical request.
    pub fn string_to_sign(&self) -> String {
        format!("{ALGORITHM}\n{}", self.sha256)
    }
}

impl fmt::Debug for CanonicalRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CanonicalRequest")
            .field("signed_headers", &self.signed_headers)
            .field("sha256", &self.sha256)
            .finish_non_exhaustive()
    }
}

/// SHA-256 in lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
