//! Decodes the bytes of a page straight into the columns of a [`crate::Builder`] as they arrive: there is no value or
//! struct in between, and the body is not stored. Elements may be missing, null, of another type or cut; only broken
//! JSON and a response of another operation are errors.

mod cursor;
mod scan;

pub(crate) use scan::Scanner;

/// Why a body is not a page of push results.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The body is not one complete JSON text: cut off, or something else.
    #[error("the response is not complete JSON (byte {at}); fetch it again")]
    NotJson {
        /// Offset in bytes of the element that can't be parsed; the length of a body that is cut off.
        at: usize,
    },
    /// JSON, but none of the elements of `DescribeDataPushResult` is in it.
    #[error("the response is not one of DescribeDataPushResult; check the address it came from")]
    NotPushResults,
    /// The service refused; classify by the code.
    #[error("the service refused with {code}; see its error code")]
    Refused {
        /// `Code`.
        code: String,
        /// `RequestId`.
        request_id: Option<String>,
    },
}
