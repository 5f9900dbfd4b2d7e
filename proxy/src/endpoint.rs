//! The origin of a service, such as ENS: fixed when the proxy starts, never a client's choice.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use url::Url;

/// The endpoint for the Chinese mainland, and the default.
pub const DEFAULT: &str = "https://ens.aliyuncs.com";

/// The vendor's endpoints, public and inside a VPC, for help and messages.
pub const KNOWN: [&str; 5] = [
    DEFAULT,
    "https://ens.ap-southeast-1.aliyuncs.com",
    "https://ens.vpc-proxy.aliyuncs.com",
    "https://ens-vpc.cn-zhangjiakou.aliyuncs.com",
    "https://ens-vpc.ap-southeast-1.aliyuncs.com",
];

/// An origin that requests are sent to: `https://HOST[:PORT]`, or `http://` on this machine alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    origin: String,
    host: String,
    encrypted: bool,
}

/// Why a text is not an endpoint.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EndpointError {
    /// Not an absolute URL of http or https.
    #[error("write it as https://HOST, such as {DEFAULT}")]
    NotAnOrigin,
    /// More than scheme, host and port.
    #[error("leave out everything behind the host and port, and any user name")]
    MoreThanAnOrigin,
    /// Unencrypted, and not on this machine.
    #[error("http:// is taken for addresses of this machine only, write https://")]
    Unencrypted,
}

impl Endpoint {
    /// The host, as in the `Host` header.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Whether it uses TLS.
    pub fn encrypted(&self) -> bool {
        self.encrypted
    }

    /// The URL of a call; `query` is already encoded and is not changed.
    pub fn url(&self, query: &str) -> String {
        format!("{}/?{query}", self.origin)
    }
}

impl Default for Endpoint {
    fn default() -> Self {
        DEFAULT.parse().expect("the default is an endpoint")
    }
}

impl FromStr for Endpoint {
    type Err = EndpointError;

    fn from_str(text: &str) -> Result<Self, EndpointError> {
        let url = Url::parse(text.trim()).map_err(|_| EndpointError::NotAnOrigin)?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(EndpointError::NotAnOrigin)?;
        let encrypted = match url.scheme() {
            "https" => true,
            "http" => false,
            _ => return Err(EndpointError::NotAnOrigin),
        };
        let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
        if !bare || !url.username().is_empty() || url.password().is_some() {
            return Err(EndpointError::MoreThanAnOrigin);
        }
        if !encrypted && !is_loopback(host) {
            return Err(EndpointError::Unencrypted);
        }
        let host = match url.port() {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Self { origin: format!("{}://{host}", url.scheme()), host, encrypted })
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

fn is_loopback(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn accepts_only_origins() {
        use EndpointError::*;
        let cases = [
            ("https://ens.aliyuncs.com", Ok("ens.aliyuncs.com")),
            ("https://ENS.aliyuncs.com:443/", Ok("ens.aliyuncs.com")),
            ("https://ens.aliyuncs.com:8443", Ok("ens.aliyuncs.com:8443")),
            ("http://127.0.0.1:4000", Ok("127.0.0.1:4000")),
            ("http://[::1]:4000", Ok("[::1]:4000")),
            ("http://localhost", Ok("localhost")),
            ("http://ens.aliyuncs.com", Err(Unencrypted)),
            ("http://localhost.example.com", Err(Unencrypted)),
            ("http://10.0.0.1", Err(Unencrypted)),
            ("https://user@ens.aliyuncs.com", Err(MoreThanAnOrigin)),
            ("https://ens.aliyuncs.com/path", Err(MoreThanAnOrigin)),
            ("https://ens.aliyuncs.com/?a=b", Err(MoreThanAnOrigin)),
            ("https://ens.aliyuncs.com/#a", Err(MoreThanAnOrigin)),
            ("ens.aliyuncs.com", Err(NotAnOrigin)),
            ("ftp://ens.aliyuncs.com", Err(NotAnOrigin)),
            ("", Err(NotAnOrigin)),
        ];
        for (text, expected) in cases {
            let host = text.parse::<Endpoint>().map(|endpoint| endpoint.host().to_owned());
            assert_eq!(host, expected.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn the_known_ones_are_endpoints() {
        for known in KNOWN {
            let endpoint: Endpoint = known.parse().unwrap();
            assert!(endpoint.encrypted());
            assert_eq!(endpoint.to_string(), known);
            assert_eq!(endpoint.url("a=b"), format!("{known}/?a=b"));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_taken_is_an_origin_that_round_trips(
            text in prop_oneof![
                ".*",
                "(https?|HTTPS|ftp)://[a-z0-9.@:\\[\\]-]{0,24}[/?#]?[a-z]{0,3}",
                "http://(localhost|127[.]0[.]0[.]1|127[.]1|\\[::1\\]|10[.]0[.]0[.]1|ens[.]aliyuncs[.]com)(:[0-9]{1,5})?[/.]?",
            ],
        ) {
            let Ok(endpoint) = text.parse::<Endpoint>() else { return Ok(()) };
            prop_assert_eq!(endpoint.to_string().parse::<Endpoint>(), Ok(endpoint.clone()));
            let url = Url::parse(&endpoint.url("a=b")).unwrap();
            prop_assert_eq!((url.path(), url.query(), url.fragment()), ("/", Some("a=b"), None));
            prop_assert!(url.username().is_empty() && url.password().is_none());
            let host = url.host_str().unwrap();
            let port = url.port().map(|port| format!(":{port}")).unwrap_or_default();
            prop_assert_eq!(endpoint.host(), format!("{host}{port}"));
            let here = host == "localhost" || host.starts_with("127.") || host == "[::1]";
            prop_assert!(endpoint.encrypted() == (url.scheme() == "https") && (endpoint.encrypted() || here), "{}", url);
        }
    }
}
