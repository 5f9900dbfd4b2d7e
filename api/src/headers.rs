//! Headers of the proxy's responses that the page reads.

/// When the last byte of the response came from ENS: UTC, RFC 3339, milliseconds.
pub const FETCHED_AT: &str = "x-pushboard-fetched-at";
/// How many pages of a board may be requested at a time: from 1 to [`MAX_PAGES_AT_ONCE`].
pub const PAGES_AT_ONCE: &str = "x-pushboard-pages-at-once";

/// The most pages that a load requests at a time: without HTTP/2 a browser opens six connections to a host, and the page
/// has other requests.
pub const MAX_PAGES_AT_ONCE: u32 = 4;
