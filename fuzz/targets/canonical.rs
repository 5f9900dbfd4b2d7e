//! Signatures: a signed request verifies and has the same query; one with a changed byte does not verify.

use acs3::{Call, Credentials, Received, RequestParts, decode_query, headers_for, sha256_hex, sign, verify};
use chrono::DateTime;

use crate::{target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "=", "&", "%", "%2F", "%2f", "+", " ", "~", "*", ",", "/", "a", "A", "数据", "\u{0}", "\n", "é",
    "\u{1f600}", "'", "\"",
];

target!(canonical, |bytes| {
    let [which, at, to, length, rest @ ..] = bytes else { return };
    let (body, query) = rest.split_at(usize::from(*length % 16).min(rest.len()));
    // The bytes 1 and 2 separate pairs, and names from values.
    let text = weave::text(query, WORDS);
    let mut query: Vec<(String, String)> = text
        .split('\u{1}')
        .map(|pair| pair.split_once('\u{2}').unwrap_or((pair, "")))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .filter(|(name, _)| !name.is_empty())
        .collect();
    let credentials = Credentials::new("LTAItest", "secret").with_security_token("token");
    let nonce = sha256_hex(body);
    let call = Call {
        host: "ens.aliyuncs.com",
        action: "DescribeDataPushResult",
        version: "2017-11-10",
        date: DateTime::from_timestamp(1_790_000_000 + i64::from(*at), 0).expect("a date"),
        nonce: &nonce,
        body,
    };
    let headers = headers_for(&call, &credentials);
    let parts = RequestParts {
        method: "POST",
        path: "/",
        query: &query,
        headers: &headers,
        body_sha256: &sha256_hex(body),
    };
    let signed = sign(&parts, &credentials);
    let mut sent = Sent {
        line: ["POST".to_owned(), "/".to_owned(), signed.canonical_request.query],
        headers,
        body: body.to_vec(),
    };
    sent.headers.push(("authorization".to_owned(), signed.authorization));

    let mut read = sent.verify(&credentials).expect("a signed request verifies");
    query.sort();
    read.sort();
    assert_eq!(read, query);

    if sent.change(usize::from(*which), usize::from(*at), *to) {
        assert!(sent.verify(&credentials).is_none(), "{sent:?}");
    }
});

#[derive(Debug)]
struct Sent {
    /// Method, path and query.
    line: [String; 3],
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Sent {
    fn verify(&self, credentials: &Credentials) -> Option<Vec<(String, String)>> {
        let [method, path, raw_query] = &self.line;
        let received = Received { method, path, raw_query, headers: &self.headers, body: &self.body };
        let lookup = |id: &str| (id == credentials.access_key_id()).then(|| credentials.clone());
        verify(&received, lookup).ok().map(|verified| verified.query)
    }

    /// Changes one byte of one part; false if the meaning is the same as before.
    fn change(&mut self, which: usize, at: usize, to: u8) -> bool {
        let count = self.line.len() + self.headers.len() + 1;
        let text = match which % count {
            0 if self.body.is_empty() => return false,
            0 => {
                let at = at % self.body.len();
                return std::mem::replace(&mut self.body[at], to) != to;
            }
            line @ 1..=3 => &mut self.line[line - 1],
            header => &mut self.headers[header - 4].1,
        };
        if text.is_empty() {
            return false;
        }
        let at = at % text.len();
        // The text is ASCII, and so is the new byte.
        let before = text.clone();
        text.replace_range(at..=at, char::from(to & 0x7f).encode_utf8(&mut [0; 4]));
        let text = text.clone();
        let same_query = || {
            let sorted = |text: &str| {
                decode_query(text).ok().map(|mut pairs| {
                    pairs.sort();
                    pairs
                })
            };
            which % count == 3 && sorted(&before) == sorted(&text)
        };
        before.trim() != text.trim() && !same_query()
    }
}
