//! Refusals in place of an answer: every code that the vendor documents for these operations, with its HTTP
//! status and message.

use super::{Fault, Row, number};
use crate::failure::Failure;
use crate::gate::Admitted;

/// A refusal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// `Throttling.User`; the next call may come after so many milliseconds.
    Throttle(u32),
    /// The code with what is documented for it.
    Code(String),
    /// A key pair's token counts as expired so many seconds after its first use.
    TokenExpired(u32),
    /// The first of the key pairs counts as expired, the others do not.
    FirstTokenExpired,
}

pub(super) const ROWS: [Row; 7] = [
    Row {
        name: "throttle",
        value: Some("MILLISECONDS, 2000"),
        does: "Throttling.User, with x-acs-retry-after",
        read: |value| number(value, 2_000).map(|after| Fault::Refusal(Refusal::Throttle(after))),
    },
    Row {
        name: "unavailable",
        value: None,
        does: "ServiceUnavailable, HTTP status 503",
        read: |_| code("ServiceUnavailable"),
    },
    Row {
        name: "interface-error",
        value: None,
        does: "ens.interface.error, HTTP status 400",
        read: |_| code("ens.interface.error"),
    },
    Row {
        name: "no-permission",
        value: None,
        does: "NoPermission, naming the action, HTTP status 400",
        read: |_| code("NoPermission"),
    },
    Row {
        name: "code",
        value: Some("CODE"),
        does: "a refusal of that code, under the HTTP status and with the message that are documented for it",
        read: |value| value.filter(|value| !value.is_empty()).and_then(code),
    },
    Row {
        name: "token-expired",
        value: Some("SECONDS, 0"),
        does: "InvalidSecurityToken.Expired, from so long after the key's first use",
        read: |value| number(value, 0).map(|after| Fault::Refusal(Refusal::TokenExpired(after))),
    },
    Row {
        name: "first-token-expired",
        value: None,
        does: "InvalidSecurityToken.Expired for the first key, none for the further ones",
        read: |_| Some(Fault::Refusal(Refusal::FirstTokenExpired)),
    },
];

/// Codes, their HTTP status and message: the operation's page first, then the vendor's common ones. Any
/// other code comes with status 400.
const DOCUMENTED: [(&str, u16, &str); 17] = [
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
    ("Forbidden.RAM", 403, "User not authorized to operate on the specified resource."),
];

impl Refusal {
    /// The refusal of a call of `action`, if it is one for whoever was admitted.
    pub(crate) fn play(&self, action: &'static str, admitted: &Admitted) -> Option<Failure> {
        match self {
            Self::Throttle(after) => {
                Some(Failure { retry_after: Some(*after), ..documented("Throttling.User", action) })
            }
            Self::Code(code) => Some(documented(code, action)),
            Self::TokenExpired(after) if admitted.used_for.num_seconds() < i64::from(*after) => None,
            Self::FirstTokenExpired if admitted.key > 0 => None,
            Self::TokenExpired(_) | Self::FirstTokenExpired => {
                Some(documented("InvalidSecurityToken.Expired", action))
            }
        }
    }
}

fn code(code: &str) -> Option<Fault> {
    Some(Fault::Refusal(Refusal::Code(code.to_owned())))
}

fn documented(code: &str, action: &'static str) -> Failure {
    let row = DOCUMENTED.iter().find(|(known, ..)| *known == code);
    let denied = matches!(code, "NoPermission" | "Forbidden.RAM").then_some(action);
    match (row, code.strip_prefix("InvalidParameter.")) {
        (Some((_, status, message)), _) => {
            Failure { denied, ..Failure::new(*status, code.to_owned(), *message) }
        }
        (None, Some(field)) => Failure::invalid(field, "is not taken today"),
        (None, None) => Failure::new(400, code.to_owned(), "The request was refused."),
    }
}
