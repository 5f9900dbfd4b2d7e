//! Reads a header that may occur only once in a request, so that no two programs read different values.

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
        (Some(_), Some(_)) => Err(bad_request(&format!("the header {name} stands there twice"))),
    }
}
