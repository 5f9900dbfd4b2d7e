//! The guard: whatever Host, Origin and path are, a request that passes the policy of the API came from our own page
//! or from a script.

use std::sync::{Arc, LazyLock};

use http::{HeaderMap, HeaderName, HeaderValue, Uri};
use pushboard::clock::Clock;
use pushboard::guard::{Access, Guard, Policy, Who};
use pushboard::random::Random;

use crate::{target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "host\u{1}", "host\u{1}", "origin\u{1}", "sec-fetch-site\u{1}", "x-pushboard\u{1}",
    "x-forwarded-host\u{1}", "x-forwarded-user\u{1}", "x_forwarded_user\u{1}", "x-forwarded-proto\u{1}https",
    "authorization\u{1}Bearer ", "cookie\u{1}", "\u{2}", "\u{2}", "\u{2}", "localhost:8787", "127.0.0.1:8787",
    "[::1]:8787", "http://localhost:8787", "http://127.0.0.1:8787", "https://", "http://", "localhost",
    "127.0.0.1", ":8787", ":80", "evil.example", "same-origin", "same-site", "cross-site", "none", "1",
    "null", "@", ".", ",", "/api/push-results", "/api", "//", "/../", "%2e", "%2f", "\\", "?", "Ｌocalhost",
    "0x7f.1", "2130706433",
];

const PAGE: &str =
    "/api/regions\u{2}host\u{1}localhost:8787\u{2}x-pushboard\u{1}1\u{2}sec-fetch-site\u{1}same-origin";

/// The guard of a demo that only this machine reaches.
static GUARD: LazyLock<Guard> = LazyLock::new(|| {
    let address = ([127, 0, 0, 1], 8787).into();
    Guard::new(Access::default(), address, false, Clock::default(), Random::default(), Arc::default())
        .expect("the default settings are valid")
});

target!(guard, |bytes| {
    // Half are whole requests that were changed: text and headers apart by \u{1} and \u{2}.
    let text = match bytes.split_first() {
        Some((half, rest)) if half % 2 == 0 => {
            String::from_utf8_lossy(&weave::tampered(PAGE.as_bytes(), rest, &[WORDS])).into_owned()
        }
        _ => weave::text(bytes, WORDS),
    };
    let mut parts = text.split('\u{2}');
    let Ok(uri) = parts.next().unwrap_or_default().parse::<Uri>() else { return };
    let mut headers = HeaderMap::new();
    for part in parts {
        let Some((name, value)) = part.split_once('\u{1}') else { continue };
        if let (Ok(name), Ok(value)) = (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            headers.append(name, value);
        }
    }
    let sent = headers.clone();
    let policy = match uri.path() {
        path if path == "/api" || path.starts_with("/api/") => Policy::Api,
        _ => Policy::Public,
    };
    if let Ok(caller) = GUARD.admit(policy, &uri, &mut headers, None) {
        may_pass(policy, &uri, &sent);
        assert_eq!(caller.who, Who::Anyone);
        assert!(!headers.keys().any(|name| name.as_str().replace('_', "-") == "x-forwarded-user"));
    }
});

fn may_pass(policy: Policy, uri: &Uri, headers: &HeaderMap) {
    let all =
        |name: &str| -> Vec<&[u8]> { headers.get_all(name).iter().map(HeaderValue::as_bytes).collect() };
    let hosts = all("host");
    assert_eq!(hosts.len(), 1);
    let host = String::from_utf8(hosts[0].to_ascii_lowercase()).unwrap();
    assert!(matches!(&*host, "localhost:8787" | "127.0.0.1:8787" | "[::1]:8787"), "{host}");
    let path = uri.path();
    assert!(path.starts_with('/') && !path.contains("//") && !path.contains(['%', '\\']), "{path}");
    assert!(!path.split('/').any(|part| part == "." || part == ".."), "{path}");
    if let Some(authority) = uri.authority() {
        assert_eq!(authority.as_str().to_ascii_lowercase(), host);
    }
    if policy == Policy::Public {
        return;
    }
    // A script's token says as much as the page's header.
    let is_script = matches!(all("authorization")[..], [value] if value.len() > 7);
    assert!(all("x-pushboard") == [b"1"] || all("x-pushboard").is_empty() && is_script);
    match &all("sec-fetch-site")[..] {
        [site] => assert_eq!(*site, b"same-origin"),
        sites => {
            assert!(sites.is_empty());
            for origin in all("origin") {
                assert_eq!(String::from_utf8(origin.to_ascii_lowercase()).unwrap(), format!("http://{host}"));
            }
        }
    }
}
