//! Reads a header that may occur only once in a request, so that no two programs read different values, or one that is a
//! list by its definition.

use ens_api::ApiError;
use http::{HeaderMap, HeaderName};

use crate::refusal::bad_request;

/// A header's one value.
///
/// # Errors
/// `Pushboard.BadRequest` if it occurs twice, or is not visible ASCII.
pub(super) fn single(headers: &HeaderMap, name: impl Into<HeaderName>) -> Result<Option<&str>, ApiError> {
    let name = name.into();
    match single_bytes(headers, &name)? {
        None => Ok(None),
        Some(bytes) if bytes.iter().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) => {
            Ok(str::from_utf8(bytes).ok())
        }
        Some(_) => Err(bad_request(&format!("the header {name} is no text"))),
    }
}

/// A header's one value, whatever its bytes.
///
/// # Errors
/// `Pushboard.BadRequest` if it occurs twice.
pub(super) fn single_bytes<'a>(
    headers: &'a HeaderMap,
    name: &HeaderName,
) -> Result<Option<&'a [u8]>, ApiError> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => Ok(Some(value.as_bytes())),
        (Some(_), Some(_)) => Err(ApiError {
            remedy: format!("send {name} once; a reverse proxy must replace it instead of adding another"),
            ..bad_request(&format!("the header {name} stands there twice"))
        }),
    }
}

/// The entries of a header that is a list, in one line or in several, without empty ones; `None` if a line is no text.
pub(super) fn list<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<Vec<&'a str>> {
    let lines: Option<Vec<&str>> = headers.get_all(name).iter().map(|line| line.to_str().ok()).collect();
    let entries = lines?.into_iter().flat_map(|line| line.split(',')).map(str::trim);
    Some(entries.filter(|entry| !entry.is_empty()).collect())
}
