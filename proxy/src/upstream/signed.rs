//! One signed request as it goes out: its address and its headers. The query in the address is the very string
//! that was signed. Reads no clock and draws nothing: date and nonce are arguments.

use acs3::{Call, Credentials, RequestParts, headers_for, sha256_hex, sign};
use chrono::{DateTime, Utc};
use ens_api::API_VERSION;
use http::header::{AUTHORIZATION, CONTENT_LENGTH};
use http::{HeaderMap, HeaderName, HeaderValue};

use crate::endpoint::Endpoint;
use crate::operation::Operation;

/// A request to `POST`, with an empty body.
pub(super) struct SignedRequest {
    pub(super) url: String,
    pub(super) headers: HeaderMap,
}

impl SignedRequest {
    /// Signs an operation.
    pub(super) fn new(
        operation: &Operation,
        endpoint: &Endpoint,
        credentials: &Credentials,
        date: DateTime<Utc>,
        nonce: &str,
    ) -> Self {
        let call = Call {
            host: endpoint.host(),
            action: operation.action(),
            version: API_VERSION,
            date,
            nonce,
            body: b"",
        };
        let headers = headers_for(&call, credentials);
        let signed = sign(
            &RequestParts {
                method: "POST",
                path: "/",
                query: &operation.pairs(),
                headers: &headers,
                body_sha256: &sha256_hex(b""),
            },
            credentials,
        );
        let mut to_send = HeaderMap::new();
        for (name, value) in &headers {
            let name = HeaderName::try_from(name).expect("the signer's names are header names");
            to_send.insert(name, sensitive(value));
        }
        to_send.insert(AUTHORIZATION, sensitive(&signed.authorization));
        to_send.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        Self { url: endpoint.url(&signed.canonical_request.query), headers: to_send }
    }
}

fn sensitive(value: &str) -> HeaderValue {
    let mut value =
        HeaderValue::from_str(value).expect("credentials and the signer's values are visible ASCII");
    value.set_sensitive(true);
    value
}
