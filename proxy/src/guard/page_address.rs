//! Where the browser sees the page, as far as its cookie depends on it. A reverse proxy can change port and path on the
//! way, so that only the browser and the page can say them.

use ens_api::ApiError;
use http::header::{HOST, ORIGIN};
use http::{HeaderMap, HeaderName};

use super::header::single;
use super::hosts::{self, Scheme};
use crate::refusal::bad_request;

/// The header in which the page sends its folder when it signs in or out.
const FOLDER_HEADER: HeaderName = HeaderName::from_static("x-pushboard-folder");
/// The longest folder, in bytes; browsers ignore a cookie's path beyond 1024.
const LONGEST_FOLDER: usize = 512;

/// Scheme, port and folder of the page's address in the browser.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PageAddress<'a> {
    /// How the browser reached the proxy.
    pub(super) scheme: Scheme,
    /// The port in the browser's address.
    pub(super) port: u16,
    /// The path of the address up to its last slash.
    pub(super) folder: &'a str,
}

impl<'a> PageAddress<'a> {
    /// Reads the port from `Origin`, which a browser sends with each POST, or else from `Host`. A client that sends no
    /// folder is at the root.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` for a header that occurs twice, and for a folder that no address has.
    pub(super) fn read(headers: &'a HeaderMap, scheme: Scheme, listened_on: u16) -> Result<Self, ApiError> {
        let folder = single(headers, FOLDER_HEADER)?.unwrap_or("/");
        if !is_folder(folder) {
            return Err(bad_request(
                "the header X-Pushboard-Folder is not the path of a folder, such as /pushboard/",
            ));
        }
        let of_origin = single(headers, ORIGIN)?.and_then(port_of_origin);
        let of_host = single(headers, HOST)?.and_then(|host| hosts::port(host, scheme));
        Ok(Self { scheme, port: of_origin.or(of_host).unwrap_or(listened_on), folder })
    }
}

fn port_of_origin(origin: &str) -> Option<u16> {
    [Scheme::Http, Scheme::Https].into_iter().find_map(|scheme| {
        let host = origin.strip_prefix(scheme.name())?.strip_prefix("://")?;
        hosts::port(host, scheme)
    })
}

/// Whether a text is the path of a folder as `location.pathname` has it, and can be the path of a cookie.
fn is_folder(text: &str) -> bool {
    let is_of_a_path = |byte: u8| byte.is_ascii_alphanumeric() || b"/-._~%!$&'()*+=:@".contains(&byte);
    text.len() <= LONGEST_FOLDER
        && text.starts_with('/')
        && text.ends_with('/')
        && !text.contains("//")
        && text.bytes().all(is_of_a_path)
        && !text.split('/').any(|name| matches!(name, "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    fn read(pairs: &[(&str, &str)], scheme: Scheme) -> Option<(u16, String)> {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(HeaderName::try_from(*name).unwrap(), HeaderValue::from_str(value).unwrap());
        }
        let address = PageAddress::read(&headers, scheme, 8787).ok()?;
        Some((address.port, address.folder.to_owned()))
    }

    #[test]
    fn the_port_is_the_one_that_the_browser_sees() {
        let port = |pairs: &[(&str, &str)], scheme| read(pairs, scheme).map(|(port, _)| port);
        type Headers<'a> = &'a [(&'a str, &'a str)];
        let rows: [(Headers<'_>, Scheme, u16); 9] = [
            (&[("origin", "https://h:8443"), ("host", "h")], Scheme::Https, 8443),
            (&[("origin", "https://h:8443"), ("host", "127.0.0.1:8787")], Scheme::Http, 8443),
            (&[("origin", "https://h"), ("host", "127.0.0.1:8787")], Scheme::Https, 443),
            (&[("origin", "http://[::1]:9000"), ("host", "[::1]:9000")], Scheme::Http, 9000),
            (&[("origin", "null"), ("host", "h:9443")], Scheme::Https, 9443),
            (&[("host", "h:9443")], Scheme::Https, 9443),
            (&[("host", "h")], Scheme::Https, 443),
            (&[("host", "h")], Scheme::Http, 80),
            (&[], Scheme::Http, 8787),
        ];
        for (pairs, scheme, expected) in rows {
            assert_eq!(port(pairs, scheme), Some(expected), "{pairs:?}");
        }
        assert_eq!(port(&[("origin", "https://h:1"), ("origin", "https://h:2")], Scheme::Https), None);
    }

    #[test]
    fn a_folder_is_a_plain_path_that_a_cookie_can_have() {
        let folder =
            |text: &str| read(&[("x-pushboard-folder", text)], Scheme::Https).map(|(_, folder)| folder);
        assert_eq!(read(&[], Scheme::Https).unwrap().1, "/");
        for good in ["/", "/pushboard/", "/a/b-c/d_e.f~1/", "/%E6%8E%A8/", "/@x/a+b/(c)/"] {
            assert_eq!(folder(good).as_deref(), Some(good));
        }
        let long = format!("/{}/", "a".repeat(LONGEST_FOLDER));
        for bad in [
            "",
            "pushboard/",
            "/pushboard",
            "//",
            "/a//b/",
            "/a/../",
            "/./",
            "/a;Domain=evil.example/",
            "/a, b=c/",
            "/a b/",
            "/a\"/",
            "/a\\/",
            "/a?b/",
            "/a#b/",
            "/<a>/",
            "/a\tb/",
            "https://h/",
            &long,
        ] {
            assert_eq!(folder(bad), None, "{bad}");
        }
        let twice = [("x-pushboard-folder", "/a/"), ("x-pushboard-folder", "/b/")];
        assert_eq!(read(&twice, Scheme::Https), None);
    }
}
