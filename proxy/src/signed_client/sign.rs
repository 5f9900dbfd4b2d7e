//! Signs a call of an RPC operation: its address, whose query is the very string that was signed, and its headers.

use acs3::{Call, Credentials, RequestParts, headers_for, sha256_hex};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{HeaderName, HeaderValue, Request};
use zeroize::Zeroize;

use crate::endpoint::Endpoint;

/// An operation of a service, with its parameters.
#[derive(Debug, Clone, Copy)]
pub struct Action<'a> {
    /// The service.
    pub endpoint: &'a Endpoint,
    /// The operation's name.
    pub name: &'a str,
    /// The version of the service's API.
    pub version: &'a str,
    /// The parameters, by the vendor's names.
    pub query: &'a [(String, String)],
}

/// The request to send, with an empty body.
///
/// # Errors
/// If the query is too long for an address.
pub fn sign(
    action: &Action<'_>,
    credentials: &Credentials,
    date: DateTime<Utc>,
    nonce: &str,
) -> http::Result<Request<Bytes>> {
    let Action { endpoint, name, version, query } = *action;
    let call = Call { host: endpoint.host(), action: name, version, date, nonce, body: b"" };
    let mut headers = headers_for(&call, credentials);
    let body_sha256 = sha256_hex(b"");
    let parts =
        RequestParts { method: "POST", path: "/", query, headers: &headers, body_sha256: &body_sha256 };
    let mut signed = acs3::sign(&parts, credentials);
    let mut request = Request::post(endpoint.url(&signed.canonical_request.query)).body(Bytes::new())?;
    for (name, value) in &headers {
        let name = HeaderName::try_from(name).expect("the signer's names are header names");
        request.headers_mut().insert(name, sensitive(value));
    }
    request.headers_mut().insert(AUTHORIZATION, sensitive(&signed.authorization));
    request.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
    // Both hold the security token.
    headers.iter_mut().for_each(|(_, value)| value.zeroize());
    signed.canonical_request.text.zeroize();
    Ok(request)
}

fn sensitive(value: &str) -> HeaderValue {
    let mut value =
        HeaderValue::from_str(value).expect("credentials and the signer's values are visible ASCII");
    value.set_sensitive(true);
    value
}
