//! What a declared reverse proxy (`--trusted-proxy`) may say of a request: who sends it, and that TLS ended there.
//! The same headers from another peer are refused or ignored.

use std::net::IpAddr;
use std::sync::Arc;

use ens_api::ApiError;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::header::{single, single_bytes};
use super::hosts::Scheme;
use crate::refusal::{bad_request, not_allowed};
use crate::server::Peer;

/// Longest name of a person, bytes.
pub(super) const LONGEST_IDENTITY: usize = 256;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The networks that are trusted, and the header in which they identify callers.
#[derive(Debug, Clone)]
pub(super) struct TrustedProxies {
    networks: Vec<IpNet>,
    identity_header: HeaderName,
}

impl TrustedProxies {
    pub(super) fn new(networks: Vec<IpNet>, identity_header: HeaderName) -> Self {
        Self { networks, identity_header }
    }

    /// Whether any networks are declared.
    pub(super) fn are_declared(&self) -> bool {
        !self.networks.is_empty()
    }

    /// Whether the address of a peer is in one of them.
    pub(super) fn include(&self, peer: Option<&Peer>) -> bool {
        peer.map(Peer::ip).is_some_and(|ip: IpAddr| self.networks.iter().any(|network| network.contains(&ip)))
    }

    /// How the browser reached the proxy.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` if a trusted proxy sends the header twice, or another value than http or https.
    pub(super) fn scheme(&self, headers: &HeaderMap, peer: Option<&Peer>) -> Result<Scheme, ApiError> {
        if peer.is_some_and(|peer| peer.tls) {
            return Ok(Scheme::Https);
        }
        if !self.include(peer) {
            return Ok(Scheme::Http);
        }
        match single(headers, FORWARDED_PROTO)? {
            Some("https") => Ok(Scheme::Https),
            Some("http") | None => Ok(Scheme::Http),
            Some(_) => Err(bad_request("the header x-forwarded-proto says neither http nor https")),
        }
    }

    /// Removes the identity from a request, and returns it if it comes from a trusted proxy. Spellings with `_`
    /// are dropped: some servers take them for the same header.
    ///
    /// # Errors
    /// `Pushboard.NotAllowed` if another peer sends one, `Pushboard.BadRequest` for two of them and for a value
    /// that can't be a name.
    pub(super) fn take_identity(
        &self,
        headers: &mut HeaderMap,
        peer: Option<&Peer>,
    ) -> Result<Option<Arc<str>>, ApiError> {
        let own = &self.identity_header;
        let twins: Vec<HeaderName> = headers
            .keys()
            .filter(|name| *name != own && name.as_str().replace('_', "-") == own.as_str())
            .cloned()
            .collect();
        for twin in twins {
            headers.remove(twin);
        }
        let identity = match single_bytes(headers, own)? {
            None | Some(b"") => None,
            // Without a declared proxy the header means nothing.
            Some(_) if !self.are_declared() => None,
            Some(_) if !self.include(peer) => {
                return Err(not_allowed(&format!("the header {own} is for the --trusted-proxy to set")));
            }
            Some(bytes) => Some(name(bytes).ok_or_else(|| {
                bad_request(&format!(
                    "the header {own} does not hold a name of at most {LONGEST_IDENTITY} bytes"
                ))
            })?),
        };
        headers.remove(own);
        Ok(identity)
    }
}

/// A person's name or address, if it is safe to log.
fn name(bytes: &[u8]) -> Option<Arc<str>> {
    let text = str::from_utf8(bytes).ok().filter(|text| text.len() <= LONGEST_IDENTITY)?;
    let is_printable = |c: char| c.is_alphanumeric() || c.is_ascii_punctuation() || c == ' ';
    (text.trim() == text && !text.is_empty() && text.chars().all(is_printable)).then(|| text.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;
    use proptest::prelude::*;

    fn trusted() -> TrustedProxies {
        let networks = ["10.1.0.0/16", "2001:db8::/32", "192.0.2.7/32"].map(|text| text.parse().unwrap());
        TrustedProxies::new(networks.into(), HeaderName::from_static("x-forwarded-user"))
    }

    fn peer(ip: &str) -> Peer {
        Peer { address: (ip.parse::<IpAddr>().unwrap(), 40_000).into(), tls: false }
    }

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(
                HeaderName::try_from(*name).unwrap(),
                HeaderValue::from_bytes(value.as_bytes()).unwrap(),
            );
        }
        headers
    }

    fn identity(ip: &str, pairs: &[(&str, &str)]) -> Result<Option<String>, u16> {
        let mut headers = headers(pairs);
        let taken = trusted().take_identity(&mut headers, Some(&peer(ip)));
        if taken.is_ok() {
            assert!(headers.keys().all(|name| !name.as_str().contains("user")), "{headers:?}");
        }
        taken.map(|name| name.map(|name| name.to_string())).map_err(|error| error.kind().http_status())
    }

    #[test]
    fn only_a_trusted_proxy_identifies_callers() {
        let ada = ("x-forwarded-user", "ada@example.com");
        for inside in ["10.1.0.1", "10.1.255.255", "2001:db8::7", "192.0.2.7", "::ffff:10.1.2.3"] {
            assert_eq!(identity(inside, &[ada]), Ok(Some("ada@example.com".into())), "{inside}");
            assert_eq!(identity(inside, &[]), Ok(None));
            assert_eq!(identity(inside, &[("x-forwarded-user", "")]), Ok(None));
            assert_eq!(identity(inside, &[ada, ada]), Err(400));
        }
        for outside in ["10.2.0.1", "127.0.0.1", "::1", "2001:db9::7", "192.0.2.8", "::ffff:10.2.2.3"] {
            assert_eq!(identity(outside, &[ada]), Err(403), "{outside}");
            assert_eq!(identity(outside, &[]), Ok(None));
        }
        assert!(trusted().take_identity(&mut headers(&[ada]), None).is_err());
    }

    #[test]
    fn spellings_with_underscores_are_dropped() {
        for twin in ["x_forwarded_user", "x-forwarded_user", "x_forwarded-user"] {
            for ip in ["10.1.0.1", "127.0.0.1"] {
                assert_eq!(identity(ip, &[(twin, "root")]), Ok(None), "{twin}");
            }
            let both = [(twin, "root"), ("x-forwarded-user", "ada")];
            assert_eq!(identity("10.1.0.1", &both), Ok(Some("ada".into())));
        }
    }

    #[test]
    fn without_a_declared_proxy_the_header_means_nothing() {
        let none = TrustedProxies::new(Vec::new(), HeaderName::from_static("x-forwarded-user"));
        for ip in ["127.0.0.1", "10.1.0.1"] {
            let mut headers = headers(&[("x-forwarded-user", "root"), ("x_forwarded_user", "root")]);
            assert_eq!(none.take_identity(&mut headers, Some(&peer(ip))).unwrap(), None);
            assert!(headers.is_empty());
            let forwarded = self::headers(&[("x-forwarded-proto", "https")]);
            assert_eq!(none.scheme(&forwarded, Some(&peer(ip))).unwrap(), Scheme::Http);
        }
    }

    #[test]
    fn a_name_is_short_and_can_be_printed() {
        let long = "a".repeat(LONGEST_IDENTITY);
        for good in ["ada", "ada lovelace", "\u{9648}\u{5de5}", "a+b@example.com", "DOMAIN\\ada", &long] {
            assert_eq!(identity("10.1.0.1", &[("x-forwarded-user", good)]), Ok(Some(good.into())), "{good}");
        }
        let longer = "a".repeat(LONGEST_IDENTITY + 1);
        for bad in [" ", "a\tb", "a\u{202e}b", "a\u{200b}", "a\u{a0}b", "\u{85}", &longer] {
            assert_eq!(identity("10.1.0.1", &[("x-forwarded-user", bad)]), Err(400), "{bad:?}");
        }
    }

    #[test]
    fn tls_is_our_own_or_named_by_a_trusted_proxy() {
        let scheme = |ip: &str, tls: bool, pairs: &[(&str, &str)]| {
            let peer = Peer { tls, ..peer(ip) };
            trusted().scheme(&headers(pairs), Some(&peer)).map_err(|error| error.kind().http_status())
        };
        let https = [("x-forwarded-proto", "https")];
        assert_eq!(scheme("10.1.0.1", false, &https), Ok(Scheme::Https));
        assert_eq!(scheme("127.0.0.1", false, &https), Ok(Scheme::Http));
        assert_eq!(scheme("127.0.0.1", true, &[("x-forwarded-proto", "http")]), Ok(Scheme::Https));
        assert_eq!(scheme("10.1.0.1", false, &[("x-forwarded-proto", "http")]), Ok(Scheme::Http));
        assert_eq!(scheme("10.1.0.1", false, &[]), Ok(Scheme::Http));
        for bad in ["https,http", "HTTPS", "ws", ""] {
            assert_eq!(scheme("10.1.0.1", false, &[("x-forwarded-proto", bad)]), Err(400), "{bad}");
        }
        assert_eq!(scheme("10.1.0.1", false, &[https[0], https[0]]), Err(400));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_value_makes_it_panic_or_reaches_a_log_unbounded(bytes in prop::collection::vec(0x20u8..=0xff, 0..300)) {
            if let Some(name) = name(&bytes) {
                prop_assert!(name.len() <= LONGEST_IDENTITY && !name.chars().any(char::is_control));
                prop_assert_eq!(name.as_bytes(), &bytes);
            }
        }
    }
}
