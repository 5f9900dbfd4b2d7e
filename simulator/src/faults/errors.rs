//! Error responses with the codes that the vendor documents for these operations.

use super::spec::{Spec, number};
use crate::authentication::Authenticated;
use crate::error::EnsError;

/// An error response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ErrorFault {
    /// `Throttling.User`; the next call is allowed after this many milliseconds.
    Throttle(u32),
    /// A code.
    Code(String),
    /// An undocumented code, with that HTTP status.
    Unknown(u16),
    /// The security token of every key expires this many seconds after the key's first use.
    TokenExpired(u32),
    /// The security token of the first key has expired.
    FirstTokenExpired,
}

pub(super) const TABLE: [Spec<ErrorFault>; 8] = [
    Spec::with_value("throttle", "MILLISECONDS, 2000", "Throttling.User, with x-acs-retry-after", |value| {
        number(value, 2_000).map(ErrorFault::Throttle)
    }),
    Spec::plain("unavailable", "ServiceUnavailable, HTTP status 503", |_| code("ServiceUnavailable")),
    Spec::plain("interface-error", "ens.interface.error, HTTP status 400", |_| code("ens.interface.error")),
    Spec::plain("no-permission", "NoPermission, which names the action, HTTP status 400", |_| {
        code("NoPermission")
    }),
    Spec::with_value(
        "code",
        "CODE",
        "an error with that code, and with its documented HTTP status and message",
        |value| value.filter(|value| !value.is_empty()).and_then(code),
    ),
    Spec::with_value("unknown", "STATUS, 503", "an undocumented code, with that HTTP status", |value| {
        number(value, 503).filter(|status| (400..600).contains(status)).map(ErrorFault::Unknown)
    }),
    Spec::with_value(
        "token-expired",
        "SECONDS, 0",
        "InvalidSecurityToken.Expired, from that many seconds after the first use of a key",
        |value| number(value, 0).map(ErrorFault::TokenExpired),
    ),
    Spec::plain(
        "first-token-expired",
        "InvalidSecurityToken.Expired for the first key, no error for the others",
        |_| Some(ErrorFault::FirstTokenExpired),
    ),
];

/// Codes with HTTP status and message: those of the operation first, then those common to all operations, and further ones
/// of their families.
/// Other codes have status 400.
const DOCUMENTED: [(&str, u16, &str); 21] = [
    (
        "MissingParameter",
        400,
        "The input parameter that is mandatory for processing this request is not supplied.",
    ),
    ("NoPermission", 400, "Permission denied."),
    ("InvalidParameter", 400, "The errorMessage is unknown. Please check it again."),
    ("LimitExceeded.SecurityGroup", 400, "The number of securityGroup exceeds the limit."),
    ("ens.interface.error", 400, "An error occurred while calling the API."),
    ("CallInterface", 400, "Call Interface Happen Error. An error occurred when you call the operation."),
    ("Throttling", 400, "Request was denied due to request throttling."),
    ("Throttling.User", 400, "Request was denied due to user flow control."),
    ("ServiceUnavailable", 503, "The request has failed due to a temporary failure of the server."),
    ("InternalError", 500, "The request processing has failed due to some unknown error."),
    ("InvalidAccessKeyId.NotFound", 404, "Specified access key is not found."),
    ("InvalidAccessKeyId.Inactive", 400, "Specified access key is disabled."),
    (
        "SignatureDoesNotMatch",
        400,
        "Specified signature is not matched with our calculation. server string to sign is:ACS3-HMAC-SHA256",
    ),
    ("InvalidTimeStamp.Expired", 400, "Specified time stamp or date value is expired."),
    ("SignatureNonceUsed", 400, "Specified signature nonce was used already."),
    ("InvalidSecurityToken.Expired", 400, "Specified SecurityToken is expired."),
    ("ServiceUnavailable.Temp", 503, "The service is not available for a while."),
    ("Throttling.Api", 400, "Request was denied due to api flow control."),
    ("Forbidden.AccessKeyDisabled", 403, "The access key is disabled."),
    ("Forbidden.AccountArrears", 403, "The account has an overdue payment."),
    ("Forbidden.RAM", 403, "User not authorized to operate on the specified resource."),
];

impl ErrorFault {
    /// The error of a call of `action`; `None` if the key that signed it is not affected.
    pub(crate) fn apply(&self, action: &'static str, authenticated: &Authenticated) -> Option<EnsError> {
        match self {
            Self::Throttle(after) => {
                Some(EnsError { retry_after: Some(*after), ..documented("Throttling.User", action) })
            }
            Self::Code(code) => Some(documented(code, action)),
            Self::Unknown(status) => {
                Some(EnsError::new(*status, "Some.New.Code".to_owned(), "The request was not handled."))
            }
            Self::TokenExpired(after) if authenticated.key_age.num_seconds() < i64::from(*after) => None,
            Self::FirstTokenExpired if authenticated.key > 0 => None,
            Self::TokenExpired(_) | Self::FirstTokenExpired => {
                Some(documented("InvalidSecurityToken.Expired", action))
            }
        }
    }
}

fn code(code: &str) -> Option<ErrorFault> {
    Some(ErrorFault::Code(code.to_owned()))
}

fn documented(code: &str, action: &'static str) -> EnsError {
    let row = DOCUMENTED.iter().find(|(known, ..)| *known == code);
    let denied = matches!(code, "NoPermission" | "Forbidden.RAM").then_some(action);
    match (row, code.strip_prefix("InvalidParameter.")) {
        (Some((_, status, message)), _) => {
            EnsError { denied, ..EnsError::new(*status, code.to_owned(), *message) }
        }
        (None, Some(field)) => EnsError::invalid(field, "is not taken today"),
        (None, None) => EnsError::new(400, code.to_owned(), "The request was refused."),
    }
}
