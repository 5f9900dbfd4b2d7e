//! Who started a request to `/api`: our own page, a script, or another site's page in the same browser. There
//! are three signs, and each that is there must be right. Must not know who is signed in.

use ens_api::ApiError;
use http::header::ORIGIN;
use http::{HeaderMap, HeaderName};

use super::header::{not_allowed, single};
use super::hosts::Scheme;

/// The header that the page sends to `/api`, and that no form and no foreign page can send unasked.
pub const PAGE_HEADER: &str = "x-pushboard";

/// Checks `Sec-Fetch-Site`; where that is absent, an `Origin` that was sent against our own; and
/// [`PAGE_HEADER`]. A script that brings a token in `Authorization: Bearer` needs not bring that last one: a
/// foreign page can't send the one without asking first (a preflight, which is refused), as it can't send the
/// other.
pub(super) fn check(
    headers: &HeaderMap,
    host: &str,
    scheme: Scheme,
    brings_token: bool,
) -> Result<(), ApiError> {
    match single(headers, HeaderName::from_static("sec-fetch-site"))? {
        Some("same-origin") => {}
        Some(_) => return Err(not_allowed("another page asks")),
        None => {
            if let Some(origin) = single(headers, ORIGIN)?
                && !is_ours(origin, host, scheme)
            {
                return Err(not_allowed("another origin asks"));
            }
        }
    }
    match single(headers, HeaderName::from_static(PAGE_HEADER))? {
        Some("1") => Ok(()),
        None if brings_token => Ok(()),
        _ => Err(not_allowed("the header X-Pushboard: 1 is missing")),
    }
}

fn is_ours(origin: &str, host: &str, scheme: Scheme) -> bool {
    let named = origin.strip_prefix(scheme.name()).and_then(|rest| rest.strip_prefix("://"));
    named.is_some_and(|named| named.eq_ignore_ascii_case(host))
}
