//! The proxy's host names with their ports: this machine's own, and those of `--allow-host`. Compares texts and
//! resolves nothing, since the owner of a name decides what it resolves to.

use std::net::{Ipv4Addr, Ipv6Addr};
use std::str::FromStr;

/// How the browser reached the proxy: decides the port that it leaves out, and what an `Origin` begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Plain.
    Http,
    /// Over TLS, our own or that of a trusted proxy.
    Https,
}

impl Scheme {
    /// The scheme's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Http => "http",
            Self::Https => "https",
        }
    }

    /// The port that browsers leave out.
    pub fn port(self) -> u16 {
        match self {
            Self::Http => 80,
            Self::Https => 443,
        }
    }
}

/// One `--allow-host`: `HOST:PORT` allows exactly that port; `HOST` allows the port that is listened on,
/// and the scheme's own.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct AllowedHost {
    /// Lower case; an IPv6 address in its brackets.
    name: String,
    port: Option<u16>,
}

/// A text is not an [`AllowedHost`]. It is not shown: a password could be in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "--allow-host takes HOST or HOST:PORT as browsers write it, such as pushes.example.com:8443, and the value is \
     something else: leave out https://, a user, a path and *, and write other letters as xn--…"
)]
pub struct BadHost;

impl FromStr for AllowedHost {
    type Err = BadHost;

    fn from_str(text: &str) -> Result<Self, BadHost> {
        let read = || {
            let (name, port) = split(text)?;
            is_name(name).then(|| Self { name: name.to_ascii_lowercase(), port })
        };
        read().ok_or(BadHost)
    }
}

impl AllowedHost {
    fn new(name: &str, port: u16) -> Self {
        Self { name: name.to_owned(), port: Some(port) }
    }

    /// The name without its port.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// As a browser writes it, given the port that is listened on.
    pub(super) fn authority(&self, listened_on: u16, scheme: Scheme) -> String {
        match self.port.unwrap_or(listened_on) {
            port if port == scheme.port() => self.name.clone(),
            port => format!("{}:{port}", self.name),
        }
    }

    /// The scheme and the authority under which a reverse proxy serves it: over TLS, unless the port is that of HTTP.
    pub(super) fn behind_a_proxy(&self) -> (Scheme, String) {
        let scheme = if self.port == Some(Scheme::Http.port()) { Scheme::Http } else { Scheme::Https };
        (scheme, self.authority(scheme.port(), scheme))
    }
}

/// Which kind of name a Host header is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Named {
    /// This machine's own: localhost and its addresses.
    Loopback,
    /// One of `--allow-host`.
    Allowed,
}

/// This machine's names for itself. No one else can have them resolve to another machine.
const LOOPBACK: [&str; 3] = ["localhost", "127.0.0.1", "[::1]"];

/// All host names of the proxy.
#[derive(Debug, Clone)]
pub(super) struct Hosts {
    loopback: [AllowedHost; 3],
    allowed: Vec<AllowedHost>,
    port: u16,
}

impl Hosts {
    /// The names of this machine with the port that is listened on, and those that are allowed.
    pub(super) fn new(port: u16, allowed: Vec<AllowedHost>) -> Self {
        let loopback = LOOPBACK.map(|name| AllowedHost::new(name, port));
        Self { loopback, allowed, port }
    }

    /// The same names, where another port is listened on.
    pub(super) fn on_port(&self, port: u16) -> Self {
        Self::new(port, self.allowed.clone())
    }

    /// Whether a Host header names one of them, with its port.
    pub(super) fn find(&self, host: &str, scheme: Scheme) -> Option<Named> {
        let (name, port) = split(host)?;
        let port = port.unwrap_or(scheme.port());
        let is = |own: &AllowedHost| {
            own.name.eq_ignore_ascii_case(name)
                && match own.port {
                    Some(own) => own == port,
                    None => port == self.port || port == scheme.port(),
                }
        };
        if self.loopback.iter().any(is) {
            Some(Named::Loopback)
        } else {
            self.allowed.iter().any(is).then_some(Named::Allowed)
        }
    }
}

/// Whether a Host header names this machine itself, at whatever port.
pub(super) fn is_loopback(host: &str) -> bool {
    split(host).is_some_and(|(name, _)| LOOPBACK.iter().any(|own| own.eq_ignore_ascii_case(name)))
}

/// The port of a Host header: the scheme's own where it has none.
pub(super) fn port(host: &str, scheme: Scheme) -> Option<u16> {
    split(host).map(|(_, port)| port.unwrap_or(scheme.port()))
}

/// Whether a Host header is an address, not a name.
pub(super) fn is_address(host: &str) -> bool {
    split(host).is_some_and(|(name, _)| {
        let inner = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        inner.map_or_else(|| name.parse::<Ipv4Addr>().is_ok(), |inner| inner.parse::<Ipv6Addr>().is_ok())
    })
}

/// Name and port; `None` for a port that is not written as browsers write it.
fn split(host: &str) -> Option<(&str, Option<u16>)> {
    let name_ends =
        if host.starts_with('[') { host.find(']')? + 1 } else { host.find(':').unwrap_or(host.len()) };
    let (name, rest) = host.split_at(name_ends);
    let port = match rest.strip_prefix(':') {
        None if rest.is_empty() => None,
        None => return None,
        Some(digits) if digits.starts_with('0') || !digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            return None;
        }
        Some(digits) => Some(digits.parse().ok()?),
    };
    (!name.is_empty()).then_some((name, port))
}

/// Whether a browser would write a host like that: addresses in their shortest form, names without a dot at
/// their end, and never the unspecified address.
fn is_name(name: &str) -> bool {
    if let Some(inner) = name.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return inner.parse::<Ipv6Addr>().is_ok_and(|address| {
            !address.is_unspecified() && address.to_string() == inner.to_ascii_lowercase()
        });
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.starts_with(|first: char| first.is_ascii_digit()) {
        return name.parse::<Ipv4Addr>().is_ok_and(|address| !address.is_unspecified());
    }
    name.len() <= 253 && name.split('.').all(label)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hosts(allowed: &[&str]) -> Hosts {
        Hosts::new(8787, allowed.iter().map(|text| text.parse().unwrap()).collect())
    }

    #[test]
    fn a_flag_is_a_host_as_browsers_write_it() {
        for good in [
            "pushes.example.com",
            "Pushes.Example.com:8443",
            "intranet",
            "a_b.example",
            "192.0.2.7",
            "192.0.2.7:80",
            "[2001:db8::1]",
            "[2001:db8::1]:8443",
            "xn--fsq.example",
        ] {
            assert!(good.parse::<AllowedHost>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "*",
            "*.example.com",
            ".example.com",
            "example.com.",
            "a..b",
            "https://example.com",
            "example.com/",
            "user@example.com",
            "example.com:",
            "example.com:0",
            "example.com:080",
            "example.com:65536",
            "example.com:8443:1",
            "example.com:+80",
            "0.0.0.0",
            "0.0.0.0:8787",
            "[::]",
            "[::1",
            "::1",
            "[2001:DB8:0:0:0:0:0:1]",
            "127.1",
            "0x7f.1",
            "1.2.3.256",
            "-a.example",
            "a-.example",
            "b\u{fc}cher.example",
            "a b",
            "a,b",
        ] {
            assert!(bad.parse::<AllowedHost>().is_err(), "{bad}");
        }
    }

    #[test]
    fn an_empty_list_allows_only_this_machine_s_names() {
        let none = hosts(&[]);
        assert_eq!(none.find("localhost:8787", Scheme::Http), Some(Named::Loopback));
        assert_eq!(none.find("pushes.example.com:8787", Scheme::Http), None);
    }

    #[test]
    fn a_flag_without_a_port_means_two_and_one_with_a_port_means_one() {
        let hosts = hosts(&["any.example", "one.example:8443", "own.example:443"]);
        let rows = [
            ("any.example:8787", true, true),
            ("any.example", true, true),
            ("any.example:80", true, false),
            ("any.example:443", false, true),
            ("any.example:8443", false, false),
            ("one.example:8443", true, true),
            ("one.example", false, false),
            ("one.example:8787", false, false),
            ("own.example:443", true, true),
            ("own.example", false, true),
            ("own.example:8787", false, false),
        ];
        for (host, plain, tls) in rows {
            assert_eq!(hosts.find(host, Scheme::Http).is_some(), plain, "http {host}");
            assert_eq!(hosts.find(host, Scheme::Https).is_some(), tls, "https {host}");
        }
    }

    #[test]
    fn an_address_is_printed_as_a_browser_writes_it() {
        let rows = [
            ("a.example", 443, "a.example"),
            ("a.example", 8443, "a.example:8443"),
            ("a.example:9", 443, "a.example:9"),
        ];
        for (flag, listened_on, expected) in rows {
            assert_eq!(flag.parse::<AllowedHost>().unwrap().authority(listened_on, Scheme::Https), expected);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_other_text_is_taken_for_a_name(host in "(localhost|127\\.0\\.0\\.1|\\[::1\\]|a\\.example)?[ -~]{0,6}(:[0-9]{0,6})?") {
            let own = ["localhost:8787", "127.0.0.1:8787", "[::1]:8787", "a.example:8787", "a.example", "a.example:80"];
            let expected = own.contains(&host.to_ascii_lowercase().as_str());
            prop_assert_eq!(hosts(&["a.example"]).find(&host, Scheme::Http).is_some(), expected);
        }

        #[test]
        fn no_text_makes_it_panic_and_what_is_taken_is_found(text in "\\PC{0,24}") {
            let found = hosts(&[]).find(&text, Scheme::Https);
            prop_assert_eq!(found, None);
            if let Ok(allowed) = text.parse::<AllowedHost>() {
                let hosts = Hosts::new(8787, vec![allowed.clone()]);
                let authority = allowed.authority(8787, Scheme::Http);
                prop_assert_eq!(hosts.find(&authority, Scheme::Http), Some(Named::Allowed));
            }
        }
    }
}
