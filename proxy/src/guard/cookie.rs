//! The cookie that holds a session's id: its name, its attributes, and how it is read among the cookies of other
//! servers under the same host name.

use cookie::{Cookie, SameSite, time};
use ens_api::ApiError;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::header::single_bytes;
use super::hosts::Scheme;
use super::page_address::PageAddress;
use super::sessions::SessionId;

/// How the names of all our cookies begin, after the prefix of their scheme.
const NAME: &str = "pushboard-";

/// The prefixes with which a browser accepts a cookie over TLS only: for the whole host, and for a folder. In plain HTTP it
/// can't be `Secure`, since Safari drops such a cookie even from loopback.
const TLS_PREFIXES: [&str; 2] = ["__Host-", "__Secure-"];

/// The cookie's name. Browsers send cookies to every port of a host, and those of a folder to all folders below it. So the
/// port and the folder are in the name: no other page of the host replaces it.
fn name(page: &PageAddress<'_>) -> String {
    let prefix = match (page.scheme, page.folder) {
        (Scheme::Https, "/") => TLS_PREFIXES[0],
        (Scheme::Https, _) => TLS_PREFIXES[1],
        (Scheme::Http, _) => "",
    };
    let folder = page.folder.trim_end_matches('/').replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    format!("{prefix}{NAME}{}{folder}", page.port)
}

/// The `Set-Cookie` that begins a session; the browser drops it when it closes.
pub(super) fn set(id: SessionId, page: &PageAddress<'_>) -> HeaderValue {
    set_cookie(id.to_text(), page, None)
}

/// The `Set-Cookie` that removes it.
pub(super) fn clear(page: &PageAddress<'_>) -> HeaderValue {
    set_cookie(String::new(), page, Some(time::Duration::ZERO))
}

fn set_cookie(value: String, page: &PageAddress<'_>, max_age: Option<time::Duration>) -> HeaderValue {
    let mut cookie = Cookie::build((name(page), value))
        .path(page.folder)
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(page.scheme == Scheme::Https)
        .build();
    cookie.set_max_age(max_age);
    HeaderValue::from_str(&cookie.to_string()).expect("hexadecimal digits, names of ours and a checked path")
}

/// The sessions that a request's cookies name: those of this page, and those of pages at other ports and folders of the
/// host. Only one that this process began exists.
///
/// # Errors
/// `Pushboard.BadRequest` for two `Cookie` headers.
pub(super) fn sessions(headers: &HeaderMap, scheme: Scheme) -> Result<Vec<SessionId>, ApiError> {
    let is_ours = |name: &str| match scheme {
        Scheme::Http => name.starts_with(NAME),
        Scheme::Https => TLS_PREFIXES
            .iter()
            .any(|prefix| name.strip_prefix(prefix).is_some_and(|name| name.starts_with(NAME))),
    };
    named(headers, is_ours)
}

/// The sessions of this very page.
///
/// # Errors
/// `Pushboard.BadRequest` for two `Cookie` headers.
pub(super) fn sessions_of(headers: &HeaderMap, page: &PageAddress<'_>) -> Result<Vec<SessionId>, ApiError> {
    let own = name(page);
    named(headers, |name| name == own)
}

fn named(headers: &HeaderMap, is_ours: impl Fn(&str) -> bool) -> Result<Vec<SessionId>, ApiError> {
    let bytes = single_bytes(headers, &COOKIE)?.unwrap_or_default();
    // Others' cookies may hold any byte; ours holds digits.
    let text = String::from_utf8_lossy(bytes);
    let own = Cookie::split_parse(text.as_ref()).flatten().filter(|cookie| is_ours(cookie.name()));
    Ok(own.filter_map(|cookie| SessionId::parse(cookie.value())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: [u8; 32] = [0xa5; 32];

    fn headers(values: &[&[u8]]) -> HeaderMap {
        values.iter().map(|value| (COOKIE, HeaderValue::from_bytes(value).unwrap())).collect()
    }

    fn page(scheme: Scheme, port: u16, folder: &str) -> PageAddress<'_> {
        PageAddress { scheme, port, folder }
    }

    #[test]
    fn its_attributes_are_as_strict_as_the_scheme_allows() {
        let id = SessionId::from_random(ID);
        let value = "a5".repeat(32);
        assert_eq!(
            set(id, &page(Scheme::Https, 8443, "/")),
            format!("__Host-pushboard-8443={value}; HttpOnly; SameSite=Strict; Secure; Path=/")
        );
        assert_eq!(
            set(id, &page(Scheme::Https, 443, "/apps/push.board/")),
            format!(
                "__Secure-pushboard-443-apps-push-board={value}; HttpOnly; SameSite=Strict; Secure; \
                 Path=/apps/push.board/"
            )
        );
        assert_eq!(
            set(id, &page(Scheme::Http, 8787, "/")),
            format!("pushboard-8787={value}; HttpOnly; SameSite=Strict; Path=/")
        );
        assert_eq!(
            clear(&page(Scheme::Http, 8787, "/a/")),
            "pushboard-8787-a=; HttpOnly; SameSite=Strict; Path=/a/; Max-Age=0"
        );
        assert_eq!(
            clear(&page(Scheme::Https, 8443, "/")),
            "__Host-pushboard-8443=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn pages_at_other_ports_and_folders_of_a_host_have_other_names() {
        let pages = [
            page(Scheme::Https, 443, "/"),
            page(Scheme::Https, 8443, "/"),
            page(Scheme::Https, 443, "/a/"),
            page(Scheme::Https, 443, "/b/"),
            page(Scheme::Https, 443, "/a/b/"),
            page(Scheme::Http, 443, "/"),
            page(Scheme::Http, 80, "/"),
            page(Scheme::Http, 80, "/a/"),
            page(Scheme::Http, 8787, "/a/"),
        ];
        for (at, one) in pages.iter().enumerate() {
            for other in &pages[..at] {
                assert_ne!(name(one), name(other), "{one:?} {other:?}");
            }
        }
    }

    #[test]
    fn it_is_found_among_others_and_only_by_its_name() {
        let value = "a5".repeat(32);
        let id = SessionId::from_random(ID);
        let found = |text: &str| sessions(&headers(&[text.as_bytes()]), Scheme::Http).unwrap();
        assert_eq!(found(&format!("pushboard-8787={value}")), [id]);
        assert_eq!(found(&format!("a=b; pushboard-8787={value};c")), [id]);
        // Those of other ports and folders are no sessions of this process.
        let others = format!("pushboard-8788={}; pushboard-8787={value}; pushboard-80-a=", "00".repeat(32));
        assert_eq!(found(&others), [SessionId::from_random([0; 32]), id]);
        for other in [
            format!("__Host-pushboard-443={value}"),
            format!("__Secure-pushboard-443-a={value}"),
            format!("Pushboard-8787={value}"),
            format!("pushboard={value}"),
            format!("xpushboard-8787={value}"),
            format!("pushboard-8787=x{value}"),
            format!("pushboard-8787=\"{value}\""),
            format!("pushboard-8787={}", value.to_uppercase()),
            "pushboard-8787".to_owned(),
            String::new(),
        ] {
            assert_eq!(found(&other), [], "{other}");
        }
        let mut strange = b"other=\xff\xfe; pushboard-8787=".to_vec();
        strange.extend(value.as_bytes());
        assert_eq!(sessions(&headers(&[&strange]), Scheme::Http).unwrap(), [id]);
        let own = format!("pushboard-8787={value}");
        assert!(sessions(&headers(&[own.as_bytes(), b"a=b"]), Scheme::Http).is_err());
        // Over TLS only those count that only TLS could set.
        for (text, expected) in [
            (format!("__Host-pushboard-443={value}; pushboard-8787=x"), vec![id]),
            (format!("__Secure-pushboard-443-a={value}"), vec![id]),
            (format!("pushboard-443={value}"), vec![]),
            (format!("__Other-pushboard-443={value}"), vec![]),
        ] {
            assert_eq!(sessions(&headers(&[text.as_bytes()]), Scheme::Https).unwrap(), expected, "{text}");
        }
        let both = format!("pushboard-8787={value}; pushboard-80-a={}", "00".repeat(32));
        let own = page(Scheme::Http, 8787, "/");
        assert_eq!(sessions_of(&headers(&[both.as_bytes()]), &own).unwrap(), [id]);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_header_is_taken_for_another_session(bytes in prop::collection::vec(0x20u8..=0xff, 0..90)) {
            let bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0x7f).collect();
            let mut named = b"pushboard-8787=".to_vec();
            named.extend(&bytes);
            for text in [bytes, named] {
                for id in sessions(&headers(&[&text]), Scheme::Http).unwrap() {
                    let own = format!("={}", id.to_text());
                    prop_assert!(String::from_utf8_lossy(&text).contains(&own));
                }
            }
        }
    }
}
