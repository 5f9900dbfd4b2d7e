//! A signed request verifies, and a request that was changed after signing does not.

use acs3::date::parse_date;
use acs3::{
    Call, Credentials, Received, RequestParts, VerifyError, canonical_query, decode_query, headers_for,
    sha256_hex, sign, verify,
};
use proptest::prelude::*;

/// A signed request whose parts can be changed.
#[derive(Clone)]
struct Sent {
    method: String,
    path: String,
    raw_query: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    credentials: Credentials,
}

impl Sent {
    fn new(query: &[(String, String)], body: &[u8], token: Option<&str>) -> Self {
        let mut credentials = Credentials::new("LTAItest", "a secret that is never printed");
        if let Some(token) = token {
            credentials = credentials.with_security_token(token);
        }
        let call = Call {
            host: "ens.aliyuncs.com",
            action: "DescribeDataPushResult",
            version: "2017-11-10",
            date: parse_date("2026-03-01T00:00:00Z").unwrap(),
            nonce: "n-1",
            body,
        };
        let mut headers = headers_for(&call, &credentials);
        headers.push(("Content-Type".to_owned(), " text/plain ".to_owned()));
        let signed = sign(
            &RequestParts {
                method: "POST",
                path: "/",
                query,
                headers: &headers,
                body_sha256: &sha256_hex(body),
            },
            &credentials,
        );
        headers.push(("Authorization".to_owned(), signed.authorization));
        headers.push(("user-agent".to_owned(), "not signed".to_owned()));
        Self {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            raw_query: signed.canonical_request.query,
            headers,
            body: body.to_vec(),
            credentials,
        }
    }

    fn plain() -> Self {
        let query = [("AppId", "a"), ("DataNames", "x/y z,数据")]
            .map(|(name, value)| (name.to_owned(), value.to_owned()));
        Self::new(&query, b"", Some("the token"))
    }

    fn header(&mut self, name: &str) -> &mut String {
        let found = self.headers.iter_mut().find(|(header, _)| header.eq_ignore_ascii_case(name));
        &mut found.unwrap().1
    }

    fn without(mut self, name: &str) -> Self {
        self.headers.retain(|(header, _)| !header.eq_ignore_ascii_case(name));
        self
    }

    fn with(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    fn change(mut self, name: &str, from: &str, to: &str) -> Self {
        let value = self.header(name);
        assert!(value.contains(from), "{name}: {value}");
        *value = value.replacen(from, to, 1);
        self
    }

    fn verify(&self) -> Result<acs3::Verified, VerifyError> {
        verify(
            &Received {
                method: &self.method,
                path: &self.path,
                raw_query: &self.raw_query,
                headers: &self.headers,
                body: &self.body,
            },
            |id| (id == "LTAItest").then(|| self.credentials.clone()),
        )
    }
}

fn label(result: &Result<acs3::Verified, VerifyError>) -> String {
    match result {
        Ok(_) => "verified".to_owned(),
        Err(VerifyError::SignatureMismatch { .. }) => "signature mismatch".to_owned(),
        Err(VerifyError::ContentHashMismatch { .. }) => "content hash mismatch".to_owned(),
        Err(VerifyError::MalformedAuthorization(_)) => "malformed authorization".to_owned(),
        Err(error) => error.to_string().split(',').next().unwrap_or_default().to_owned(),
    }
}

#[test]
fn each_invalid_request_has_its_own_error() {
    let plain = Sent::plain;
    let other = |edit: fn(&mut Sent)| {
        let mut sent = plain();
        edit(&mut sent);
        sent
    };
    let long = "SignedHeaders=content-type;host;x-acs-action";
    for (sent, expected) in [
        (plain(), "verified"),
        (plain().without("user-agent"), "verified"),
        (plain().with("x-other", "1").with("accept", "*/*"), "verified"),
        (other(|sent| sent.raw_query = sent.raw_query.replace("%20", "+")), "verified"),
        (plain().without("authorization"), "the header authorization is missing"),
        (plain().without("host"), "the header host is missing"),
        (plain().without("x-acs-action"), "the header x-acs-action is missing"),
        (plain().without("x-acs-version"), "the header x-acs-version is missing"),
        (plain().without("x-acs-date"), "the header x-acs-date is missing"),
        (plain().without("x-acs-signature-nonce"), "the header x-acs-signature-nonce is missing"),
        (plain().without("x-acs-content-sha256"), "the header x-acs-content-sha256 is missing"),
        (plain().without("content-type"), "the header content-type is missing"),
        (plain().without("x-acs-security-token"), "the header x-acs-security-token is missing"),
        (plain().with("Host", "b"), "the header host is there more than once"),
        (plain().with("x-acs-date", "b"), "the header x-acs-date is there more than once"),
        (plain().with("x-acs-extra", "b"), "the header x-acs-extra is not signed"),
        (
            plain().change("authorization", long, "SignedHeaders=content-type;host"),
            "the header x-acs-action is not signed",
        ),
        (
            plain().change("authorization", "content-type;host", "host;content-type"),
            "malformed authorization",
        ),
        (
            plain().change("authorization", "content-type;host", "Content-type;host"),
            "malformed authorization",
        ),
        (plain().change("authorization", "ACS3-HMAC-SHA256", "ACS3-HMAC-SM3"), "malformed authorization"),
        (plain().change("authorization", "Credential=", "Key="), "malformed authorization"),
        (plain().change("authorization", "Credential=LTAItest", "Credential="), "malformed authorization"),
        (plain().change("authorization", "Signature=", "Signature=0"), "malformed authorization"),
        (plain().change("authorization", ",Signature", ",Signature=0,Signature"), "malformed authorization"),
        (plain().change("authorization", "LTAItest", "LTAIother"), "the AccessKey id LTAIother is not known"),
        (
            plain().change("x-acs-date", "Z", "+00:00"),
            "the header x-acs-date must look like 2023-10-26T10:22:32Z",
        ),
        (plain().change("x-acs-date", "2026-03-01", "2026-03-02"), "signature mismatch"),
        (plain().change("x-acs-signature-nonce", "n-1", "n-2"), "signature mismatch"),
        (plain().change("x-acs-action", "Describe", "Delete"), "signature mismatch"),
        (plain().change("host", "ens", "ecs"), "signature mismatch"),
        (
            plain().change("x-acs-security-token", "the", "a"),
            "the security token does not belong to this AccessKey",
        ),
        (plain().change("x-acs-content-sha256", "e3", "e4"), "content hash mismatch"),
        (other(|sent| sent.body.push(b'x')), "content hash mismatch"),
        (other(|sent| sent.raw_query.push_str("&More=1")), "signature mismatch"),
        (other(|sent| sent.raw_query.push('%')), "the query can't be decoded: `x/y z"),
        (other(|sent| sent.method = "GET".to_owned()), "signature mismatch"),
        (other(|sent| sent.path = "/other".to_owned()), "signature mismatch"),
        (
            other(|sent| {
                sent.credentials = Credentials::new("LTAItest", "wrong").with_security_token("the token")
            }),
            "signature mismatch",
        ),
        (
            other(|sent| sent.credentials = Credentials::new("LTAItest", "no token")),
            "the security token does not belong to this AccessKey",
        ),
    ] {
        let label = label(&sent.verify());
        // The text of a bad query is cut at its first comma, encoded or not.
        assert!(label.starts_with(expected.split(": `").next().unwrap()), "{label} != {expected}");
    }
}

#[test]
fn a_signature_mismatch_contains_the_computed_string_to_sign() {
    let mut sent = Sent::plain();
    let ours = sent.verify().map(|verified| verified.query.len());
    assert_eq!(ours, Ok(2));
    sent.path = "/x".to_owned();
    let Err(VerifyError::SignatureMismatch { string_to_sign, canonical_request }) = sent.verify() else {
        panic!("a changed path must not verify");
    };
    assert!(canonical_request.text.starts_with("POST\n/x\n"));
    assert_eq!(
        string_to_sign,
        format!("ACS3-HMAC-SHA256\n{}", sha256_hex(canonical_request.text.as_bytes()))
    );
}

#[test]
fn no_printed_value_contains_a_secret() {
    let sent = Sent::plain();
    let mut tampered = sent.clone();
    tampered.path = "/x".to_owned();
    let headers: Vec<_> =
        sent.headers.iter().filter(|(name, _)| name.starts_with("x-acs")).cloned().collect();
    let signed = sign(
        &RequestParts { method: "POST", path: "/", query: &[], headers: &headers, body_sha256: "" },
        &sent.credentials,
    );
    let printed = format!(
        "{:?} {:?} {:?} {:?} {}",
        sent.credentials,
        signed,
        sent.verify(),
        tampered.verify(),
        tampered.verify().unwrap_err(),
    );
    for secret in ["a secret that is never printed", "the token"] {
        assert!(!printed.contains(secret), "{printed}");
    }
}

fn pairs() -> impl Strategy<Value = Vec<(String, String)>> {
    prop::collection::btree_map(".{0,12}", ".{0,24}", 0..6).prop_map(|map| map.into_iter().collect())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn encoding_round_trips(text in ".*") {
        let pair = ("k".to_owned(), text);
        let query = canonical_query(std::slice::from_ref(&pair));
        let encoded = &query[2..];
        prop_assert!(encoded.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.~%".contains(&b)));
        prop_assert_eq!(decode_query(&query).unwrap(), [pair]);
    }

    #[test]
    fn a_canonical_query_is_canonical(pairs in pairs()) {
        let query = canonical_query(&pairs);
        let decoded = decode_query(&query).unwrap();
        prop_assert_eq!(&canonical_query(&decoded), &query);
        prop_assert_eq!(decoded, pairs);
    }

    #[test]
    fn decoding_never_panics(text in "[%+=&a-f0-9é]*") {
        let _ = decode_query(&text);
    }

    #[test]
    fn every_signed_request_verifies(
        pairs in pairs(),
        body in prop::collection::vec(any::<u8>(), 0..64),
        token in prop::option::of("[a-z]{1,20}"),
    ) {
        let sent = Sent::new(&pairs, &body, token.as_deref());
        let verified = sent.verify().unwrap();
        prop_assert_eq!(verified.query, pairs);
    }

    #[test]
    fn a_request_with_one_changed_byte_never_verifies(
        which in 0usize..10,
        at in any::<prop::sample::Index>(),
        to in "[a-zA-Z0-9]",
    ) {
        let mut sent = Sent::plain();
        let part = match which {
            0 => &mut sent.method,
            1 => &mut sent.path,
            2 => &mut sent.raw_query,
            3 => sent.header("host"),
            4 => sent.header("x-acs-action"),
            5 => sent.header("x-acs-version"),
            6 => sent.header("x-acs-date"),
            7 => sent.header("x-acs-signature-nonce"),
            8 => sent.header("x-acs-security-token"),
            _ => sent.header("authorization"),
        };
        let at = at.index(part.len());
        // A letter of an escape in another case is the same query.
        prop_assume!(!part[at..=at].eq_ignore_ascii_case(&to));
        part.replace_range(at..=at, &to);
        prop_assert!(sent.verify().is_err());
    }

    #[test]
    fn verifying_never_panics(authorization in ".*", date in ".*") {
        let mut sent = Sent::plain();
        *sent.header("authorization") = authorization;
        let _ = sent.verify();
        let mut sent = Sent::plain();
        *sent.header("x-acs-date") = date;
        let _ = sent.verify();
    }
}
