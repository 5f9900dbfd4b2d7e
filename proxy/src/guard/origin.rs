//! Which page starts a request: our own, or another site's in the same browser; or a script. There are three headers
//! that show it, and each one that was sent must be right.

use ens_api::ApiError;
use http::header::ORIGIN;
use http::{HeaderMap, HeaderName};

use super::header::single;
use super::hosts::Scheme;
use crate::refusal::not_allowed;

/// The header that the page sends to `/api`. No form can send it, and no foreign page without a preflight.
pub(super) const PAGE_HEADER: &str = "x-pushboard";

/// Checks `Sec-Fetch-Site`; where that is absent, an `Origin` that was sent against our own; and
/// [`PAGE_HEADER`]. A script that sends a token in `Authorization: Bearer` need not send that last one: neither
/// header can come from a foreign page without a preflight, which is refused.
pub(super) fn check(
    headers: &HeaderMap,
    host: &str,
    scheme: Scheme,
    has_token: bool,
) -> Result<(), ApiError> {
    match single(headers, HeaderName::from_static("sec-fetch-site"))? {
        Some("same-origin") => {}
        Some(_) => return Err(not_allowed("the request comes from another page")),
        None => {
            if let Some(origin) = single(headers, ORIGIN)?
                && !is_ours(origin, host, scheme)
            {
                return Err(ApiError {
                    remedy: "open the board by its own address; a reverse proxy must pass on how the browser reached it, \
                             in nginx `proxy_set_header Host $http_host;` and, named by --trusted-proxy, \
                             `proxy_set_header X-Forwarded-Proto $scheme;`"
                        .to_owned(),
                    ..not_allowed("the request comes from another origin")
                });
            }
        }
    }
    match single(headers, HeaderName::from_static(PAGE_HEADER))? {
        Some("1") => Ok(()),
        None if has_token => Ok(()),
        _ => Err(not_allowed("the header X-Pushboard: 1 is missing")),
    }
}

fn is_ours(origin: &str, host: &str, scheme: Scheme) -> bool {
    let named = origin.strip_prefix(scheme.name()).and_then(|rest| rest.strip_prefix("://"));
    named.is_some_and(|named| named.eq_ignore_ascii_case(host))
}
