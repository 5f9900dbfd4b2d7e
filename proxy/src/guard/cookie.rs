//! The cookie that holds a session's id: its name, its attributes, and how it is read among the cookies of other
//! servers under the same host name.

use cookie::{Cookie, SameSite, time};
use ens_api::ApiError;
use http::header::COOKIE;
use http::{HeaderMap, HeaderValue};

use super::header::single_bytes;
use super::hosts::Scheme;
use super::sessions::SessionId;

/// The cookie's name. Over TLS its prefix makes the browser check that only this host could have set it. In plain HTTP it can't be `Secure`, since Safari drops such a cookie even from loopback; there the
/// port is in the name, because other ports of this machine get the same cookies.
fn name(scheme: Scheme, port: u16) -> String {
    match scheme {
        Scheme::Https => "__Host-pushboard".to_owned(),
        Scheme::Http => format!("pushboard-{port}"),
    }
}

/// The `Set-Cookie` that begins a session; the browser drops it when it closes.
pub(super) fn set(id: SessionId, scheme: Scheme, port: u16) -> HeaderValue {
    set_cookie(id.to_text(), scheme, port, None)
}

/// The `Set-Cookie` that removes it.
pub(super) fn clear(scheme: Scheme, port: u16) -> HeaderValue {
    set_cookie(String::new(), scheme, port, Some(time::Duration::ZERO))
}

fn set_cookie(value: String, scheme: Scheme, port: u16, max_age: Option<time::Duration>) -> HeaderValue {
    let mut cookie = Cookie::build((name(scheme, port), value))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Strict)
        .secure(scheme == Scheme::Https)
        .build();
    cookie.set_max_age(max_age);
    HeaderValue::from_str(&cookie.to_string()).expect("hexadecimal digits and names of ours")
}

/// The session that a request's cookies name. Two cookies of our name count as none: another server set one of
/// them.
///
/// # Errors
/// `Pushboard.BadRequest` for two `Cookie` headers.
pub(super) fn read(headers: &HeaderMap, scheme: Scheme, port: u16) -> Result<Option<SessionId>, ApiError> {
    let Some(bytes) = single_bytes(headers, &COOKIE)? else {
        return Ok(None);
    };
    // Others' cookies may hold any byte; ours holds digits.
    let text = String::from_utf8_lossy(bytes);
    let name = name(scheme, port);
    let mut own = Cookie::split_parse(text.as_ref()).flatten().filter(|cookie| cookie.name() == name);
    Ok(match (own.next(), own.next()) {
        (Some(cookie), None) => SessionId::parse(cookie.value()),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: [u8; 32] = [0xa5; 32];

    fn headers(values: &[&[u8]]) -> HeaderMap {
        values.iter().map(|value| (COOKIE, HeaderValue::from_bytes(value).unwrap())).collect()
    }

    #[test]
    fn its_attributes_are_as_strict_as_the_scheme_allows() {
        let id = SessionId::from_random(ID);
        let value = "a5".repeat(32);
        assert_eq!(
            set(id, Scheme::Https, 8443),
            format!("__Host-pushboard={value}; HttpOnly; SameSite=Strict; Secure; Path=/")
        );
        assert_eq!(
            set(id, Scheme::Http, 8787),
            format!("pushboard-8787={value}; HttpOnly; SameSite=Strict; Path=/")
        );
        assert_eq!(
            clear(Scheme::Http, 8787),
            "pushboard-8787=; HttpOnly; SameSite=Strict; Path=/; Max-Age=0"
        );
        assert_eq!(
            clear(Scheme::Https, 8443),
            "__Host-pushboard=; HttpOnly; SameSite=Strict; Secure; Path=/; Max-Age=0"
        );
    }

    #[test]
    fn it_is_found_among_others_and_only_by_its_name() {
        let value = "a5".repeat(32);
        let found = |text: &str| read(&headers(&[text.as_bytes()]), Scheme::Http, 8787).unwrap();
        let id = Some(SessionId::from_random(ID));
        assert_eq!(found(&format!("pushboard-8787={value}")), id);
        assert_eq!(found(&format!("a=b; pushboard-8787={value};c")), id);
        for other in [
            format!("pushboard-8788={value}"),
            format!("__Host-pushboard={value}"),
            format!("Pushboard-8787={value}"),
            format!("pushboard-8787=x{value}"),
            format!("pushboard-8787=\"{value}\""),
            format!("pushboard-8787={}", value.to_uppercase()),
            format!("pushboard-8787={value}; pushboard-8787={value}"),
            format!("pushboard-8787={value}; pushboard-8787="),
            "pushboard-8787".to_owned(),
            String::new(),
        ] {
            assert_eq!(found(&other), None, "{other}");
        }
        let mut strange = b"other=\xff\xfe; pushboard-8787=".to_vec();
        strange.extend(value.as_bytes());
        assert_eq!(read(&headers(&[&strange]), Scheme::Http, 8787).unwrap(), id);
        let own = format!("pushboard-8787={value}");
        assert!(read(&headers(&[own.as_bytes(), b"a=b"]), Scheme::Http, 8787).is_err());
        let over_tls = format!("__Host-pushboard={value}; pushboard-8787=x");
        assert_eq!(read(&headers(&[over_tls.as_bytes()]), Scheme::Https, 8787).unwrap(), id);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_header_is_taken_for_another_session(bytes in prop::collection::vec(0x20u8..=0xff, 0..90)) {
            let bytes: Vec<u8> = bytes.into_iter().filter(|byte| *byte != 0x7f).collect();
            let mut named = b"pushboard-8787=".to_vec();
            named.extend(&bytes);
            for text in [bytes, named] {
                if let Some(id) = read(&headers(&[&text]), Scheme::Http, 8787).unwrap() {
                    let own = format!("pushboard-8787={}", id.to_text());
                    prop_assert!(String::from_utf8_lossy(&text).contains(&own));
                }
            }
        }
    }
}
