//! What a declared reverse proxy (`--trusted-proxy`) may say of a request: who sends it, and that TLS ended there.
//! The same headers from another peer are refused or ignored.

use std::net::IpAddr;
use std::sync::Arc;

use ens_api::ApiError;
use http::{HeaderMap, HeaderName};
use ipnet::IpNet;

use super::header::{list, single_bytes};
use super::hosts::Scheme;
use super::{identity, networks};
use crate::refusal::{bad_request, not_allowed};
use crate::server::Peer;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// The networks that are trusted, and the header in which they identify callers.
#[derive(Debug, Clone)]
pub(super) struct TrustedProxies {
    networks: Vec<IpNet>,
    identity_header: HeaderName,
}

impl TrustedProxies {
    pub(super) fn new(networks: Vec<IpNet>, identity_header: HeaderName) -> Self {
        Self { networks: networks.into_iter().map(networks::canonical).collect(), identity_header }
    }

    /// Whether any networks are declared.
    pub(super) fn are_declared(&self) -> bool {
        !self.networks.is_empty()
    }

    /// Whether the address of a peer is in one of them.
    pub(super) fn include(&self, peer: Option<&Peer>) -> bool {
        peer.map(Peer::ip).is_some_and(|ip: IpAddr| self.networks.iter().any(|network| network.contains(&ip)))
    }

    /// How the browser reached the first of the reverse proxies. Each may add an entry to what the one before it wrote,
    /// so the first entry counts, and every entry must be http or https.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` if a trusted proxy sends another value.
    pub(super) fn scheme(&self, headers: &HeaderMap, peer: Option<&Peer>) -> Result<Scheme, ApiError> {
        if peer.is_some_and(|peer| peer.tls) {
            return Ok(Scheme::Https);
        }
        if !self.include(peer) || !headers.contains_key(FORWARDED_PROTO) {
            return Ok(Scheme::Http);
        }
        let scheme_of = |entry: &str| {
            [Scheme::Http, Scheme::Https].into_iter().find(|scheme| entry.eq_ignore_ascii_case(scheme.name()))
        };
        let entries = list(headers, &FORWARDED_PROTO).unwrap_or_default();
        let schemes: Option<Vec<Scheme>> = entries.into_iter().map(scheme_of).collect();
        schemes.and_then(|schemes| schemes.first().copied()).ok_or_else(|| ApiError {
            remedy: "have the reverse proxy set X-Forwarded-Proto to http or https, as the browser reached it: in \
                     nginx `proxy_set_header X-Forwarded-Proto $scheme;`"
                .to_owned(),
            ..bad_request("the header X-Forwarded-Proto says neither http nor https")
        })
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
            Some(bytes) if identity::is_unset(bytes) => None,
            None => None,
            // Without a declared proxy the header means nothing.
            Some(_) if !self.are_declared() => None,
            Some(_) if !self.include(peer) => {
                return Err(not_allowed(&format!("the header {own} is for the --trusted-proxy to set")));
            }
            Some(bytes) => Some(identity::read(bytes).ok_or_else(|| ApiError {
                remedy: format!("have the reverse proxy set {own} to the name of the user, or leave it out"),
                ..bad_request(&format!(
                    "the header {own} does not hold the name of a person, with a letter or a digit and of at most {} bytes",
                    identity::LONGEST
                ))
            })?),
        };
        headers.remove(own);
        Ok(identity)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

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
    fn a_name_is_taken_as_the_proxy_sends_it() {
        for good in ["ada", "陈工", "O\u{2019}Brien", "Lovelace, Ada"] {
            assert_eq!(identity("10.1.0.1", &[("x-forwarded-user", good)]), Ok(Some(good.into())), "{good}");
        }
        assert_eq!(identity("10.1.0.1", &[("x-forwarded-user", "(null)")]), Ok(None));
        let longer = "a".repeat(identity::LONGEST + 1);
        for bad in [" ", "-", "\u{200b}", "\u{85}", &longer] {
            assert_eq!(identity("10.1.0.1", &[("x-forwarded-user", bad)]), Err(400), "{bad:?}");
        }
    }

    #[test]
    fn mapped_networks_match_and_are_matched() {
        let networks = ["::ffff:127.0.0.1/128", "::ffff:10.0.0.0/104"].map(|text| text.parse().unwrap());
        let mapped = TrustedProxies::new(networks.into(), HeaderName::from_static("x-forwarded-user"));
        for inside in ["127.0.0.1", "::ffff:127.0.0.1", "10.9.8.7", "::ffff:10.9.8.7"] {
            assert!(mapped.include(Some(&peer(inside))), "{inside}");
            assert!(trusted().include(Some(&peer("::ffff:10.1.2.3"))));
        }
        for outside in ["127.0.0.2", "::1", "11.0.0.1", "::127.0.0.1"] {
            assert!(!mapped.include(Some(&peer(outside))), "{outside}");
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
        for (list, first) in [
            ("https,http", Scheme::Https),
            ("https, http , http", Scheme::Https),
            ("http,https", Scheme::Http),
            ("HTTPS", Scheme::Https),
            (" https ,", Scheme::Https),
            (",https", Scheme::Https),
        ] {
            assert_eq!(scheme("10.1.0.1", false, &[("x-forwarded-proto", list)]), Ok(first), "{list}");
        }
        let http = ("x-forwarded-proto", "http");
        assert_eq!(scheme("10.1.0.1", false, &[https[0], http]), Ok(Scheme::Https), "two lines are one list");
        assert_eq!(scheme("10.1.0.1", false, &[http, https[0]]), Ok(Scheme::Http));
        for bad in ["ws", "", ",", "https,wss", "https http", "https;http", "on", "\"https\"", "https\u{e9}"]
        {
            assert_eq!(scheme("10.1.0.1", false, &[("x-forwarded-proto", bad)]), Err(400), "{bad}");
            let error = trusted()
                .scheme(&headers(&[("x-forwarded-proto", bad)]), Some(&peer("10.1.0.1")))
                .unwrap_err();
            assert!(error.remedy.contains("proxy_set_header X-Forwarded-Proto $scheme;"), "{}", error.remedy);
        }
    }
}
