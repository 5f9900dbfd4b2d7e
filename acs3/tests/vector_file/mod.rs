//! A file of signing vectors: each request must be signed with the same `Authorization` header, and verify.
//! The headers to sign are taken from the vector's SignedHeaders, as a service does.

use std::collections::BTreeMap;

use acs3::{Credentials, Received, RequestParts, canonical_query, sha256_hex, sign, verify};
use serde::Deserialize;

/// A request, and the `Authorization` header that the vendor's SDK computed for it.
#[derive(Deserialize)]
pub(crate) struct Vector {
    method: String,
    path: String,
    query: BTreeMap<String, String>,
    headers: BTreeMap<String, String>,
    #[serde(default)]
    body: String,
    access_key_id: String,
    access_key_secret: String,
    canonical_query: String,
    authorization: String,
}

/// The vectors of a file; an empty list is an error, since it checks nothing.
pub(crate) fn parse(json: &str) -> Result<Vec<Vector>, String> {
    let vectors: Vec<Vector> =
        serde_json::from_str(json).map_err(|error| format!("not a list of vectors: {error}"))?;
    if vectors.is_empty() {
        return Err("the list of vectors is empty".to_owned());
    }
    Ok(vectors)
}

impl Vector {
    /// A short description of the vector.
    pub(crate) fn title(&self) -> String {
        let header = |name: &str| {
            self.headers
                .iter()
                .find(|(header, _)| header.eq_ignore_ascii_case(name))
                .map_or("?", |(_, value)| value)
        };
        format!("{} {} nonce {}", self.method, header("x-acs-action"), header("x-acs-signature-nonce"))
    }

    /// Signs the request and verifies it, with `%20` and with `+` for a space in the query.
    pub(crate) fn check(&self) -> Result<(), String> {
        let pairs = |map: &BTreeMap<String, String>| -> Vec<(String, String)> {
            map.iter().map(|(k, v)| (k.clone(), v.clone())).collect()
        };
        let query = pairs(&self.query);
        equal("canonical query", &canonical_query(&query), &self.canonical_query)?;

        let names = self
            .authorization
            .split_once("SignedHeaders=")
            .and_then(|(_, rest)| rest.split_once(','))
            .map(|(names, _)| names)
            .ok_or("the vector's authorization names no SignedHeaders")?;
        let mut headers = pairs(&self.headers);
        headers.retain(|(name, _)| names.split(';').any(|signed| signed.eq_ignore_ascii_case(name)));

        let mut credentials = Credentials::new(&self.access_key_id, &self.access_key_secret);
        if let Some((_, token)) =
            headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("x-acs-security-token"))
        {
            credentials = credentials.with_security_token(token);
        }
        let signed = sign(
            &RequestParts {
                method: &self.method,
                path: &self.path,
                query: &query,
                headers: &headers,
                body_sha256: &sha256_hex(self.body.as_bytes()),
            },
            &credentials,
        );
        equal("authorization", &signed.authorization, &self.authorization)?;

        let mut received = pairs(&self.headers);
        received.push(("Authorization".to_owned(), self.authorization.clone()));
        for raw_query in [self.canonical_query.clone(), self.canonical_query.replace("%20", "+")] {
            verify(
                &Received {
                    method: &self.method,
                    path: &self.path,
                    raw_query: &raw_query,
                    headers: &received,
                    body: self.body.as_bytes(),
                },
                |id| (id == self.access_key_id).then(|| credentials.clone()),
            )
            .map_err(|error| format!("does not verify: {error}"))?;
        }
        Ok(())
    }
}

fn equal(name: &str, ours: &str, theirs: &str) -> Result<(), String> {
    if ours == theirs { Ok(()) } else { Err(format!("{name} differs\n  ours:   {ours}\n  theirs: {theirs}")) }
}
