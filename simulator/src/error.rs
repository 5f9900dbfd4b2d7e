//! Error responses with the code, HTTP status and message that the vendor documents.

use std::borrow::Cow;

use acs3::VerifyError;
use ens_api::ErrorCode;
use ens_api::error_response::{AccessDeniedDetail, ErrorResponse};
use ens_api::fields::{FieldError, Problem};

/// An error response.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct EnsError {
    pub(crate) status: u16,
    pub(crate) code: Cow<'static, str>,
    pub(crate) message: String,
    /// The operation for which RAM denies the permission.
    pub(crate) denied: Option<&'static str>,
    /// Milliseconds until the next call is allowed.
    pub(crate) retry_after: Option<u32>,
}

impl EnsError {
    pub(crate) fn new(status: u16, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { status, code: code.into(), message: message.into(), denied: None, retry_after: None }
    }

    /// A required parameter or header is missing.
    pub(crate) fn missing(name: &str) -> Self {
        Self::new(
            400,
            "MissingParameter",
            format!(
                "The input parameter {name} that is mandatory for processing this request is not supplied."
            ),
        )
    }

    /// A parameter or header has an invalid value.
    pub(crate) fn invalid(name: &str, why: impl std::fmt::Display) -> Self {
        Self::new(
            400,
            format!("InvalidParameter.{name}"),
            format!("The specified field {name} invalid. Please check it again. It {why}."),
        )
    }

    /// The body in JSON.
    pub(crate) fn body(&self, request_id: &str, host: &str) -> Vec<u8> {
        let code = self.code.to_string();
        let body = ErrorResponse {
            request_id: Some(request_id.to_owned()),
            host_id: Some(host.to_owned()),
            recommend: Some(format!(
                "https://api.aliyun.com/troubleshoot?q={code}&product=Ens&requestId={request_id}"
            )),
            code: Some(code),
            message: Some(self.message.clone()),
            access_denied_detail: self.denied.map(|action| AccessDeniedDetail {
                auth_action: Some(format!("ens:{action}")),
                auth_principal_display_name: Some("200000000000000001".to_owned()),
                auth_principal_owner_id: Some("100000000000000001".to_owned()),
                auth_principal_type: Some("SubUser".to_owned()),
                no_permission_type: Some("ImplicitDeny".to_owned()),
                policy_type: Some("AccountLevelIdentityBasedPolicy".to_owned()),
                encoded_diagnostic_message: None,
            }),
        };
        serde_json::to_vec(&body).expect("texts can be serialized")
    }
}

impl From<VerifyError> for EnsError {
    fn from(error: VerifyError) -> Self {
        match error {
            VerifyError::MissingHeader(name) => Self::missing(&name),
            VerifyError::DoubledHeader(name) => Self::invalid(&name, "is there more than once"),
            VerifyError::MalformedAuthorization(why) => Self::new(
                400,
                "IncompleteSignature",
                format!("The request signature does not conform to Aliyun standards: {why}."),
            ),
            VerifyError::MalformedDate => Self::new(
                400,
                "InvalidTimeStamp.Format",
                "Specified time stamp or date value is not well formatted.",
            ),
            VerifyError::MalformedQuery(error) => Self::new(
                400,
                "InvalidParameter",
                format!("The errorMessage is {error}. Please check it again."),
            ),
            VerifyError::UnknownAccessKey(_) => {
                Self::new(404, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
            }
            VerifyError::MissingSecurityToken => {
                Self::new(400, "MissingSecurityToken", "SecurityToken is mandatory for this action.")
            }
            VerifyError::WrongSecurityToken => Self::new(
                400,
                ErrorCode::InvalidSecurityToken.to_string(),
                "Specified SecurityToken is expired, or does not belong to this access key.",
            ),
            VerifyError::UnsignedHeader(name) => Self::new(
                400,
                "SignatureDoesNotMatch",
                format!("Specified signature is not matched with our calculation. {name} is not signed."),
            ),
            VerifyError::ContentHashMismatch { computed } => Self::new(
                400,
                "SignatureDoesNotMatch",
                format!(
                    "Specified signature is not matched with our calculation. x-acs-content-sha256 of the \
                     body is:{computed}"
                ),
            ),
            VerifyError::SignatureMismatch { string_to_sign, canonical_request } => Self::new(
                400,
                "SignatureDoesNotMatch",
                format!(
                    "Specified signature is not matched with our calculation. server string to sign \
                     is:{string_to_sign} server canonicalString is:{}",
                    canonical_request.text
                ),
            ),
        }
    }
}

impl From<&FieldError> for EnsError {
    fn from(error: &FieldError) -> Self {
        match error.problem {
            Problem::Missing => Self::missing(&error.field),
            ref problem => Self::invalid(&error.field, problem),
        }
    }
}
