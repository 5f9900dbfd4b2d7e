//! The error that the proxy sends to the page.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::error_code::{ErrorCode, Fault, Retry};

/// The error that the proxy sends to the page. Its code has the spelling of the response (`Throttling.User`,
/// not the family), so that it can be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// The code as ENS sent it, or one of `Pushboard.*`.
    pub code: String,
    /// A description of the error.
    pub message: String,
    /// The id of the request at ENS; if ENS sent none, the proxy's id, which starts with `proxy-`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// Advice on how to correct the error; empty where the message gives it.
    pub remedy: String,
    /// The name of the invalid request parameter.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// The RAM action that was denied, such as `ens:DescribeDataPushResult`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ram_action: Option<String>,
    /// Seconds until a retry can help, if known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after: Option<u32>,
    /// The HTTP status of ENS, where its code is unknown.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<u16>,
}

impl ApiError {
    /// An error with the message and remedy of its code.
    pub fn new(code: ErrorCode, request_id: Option<String>) -> Self {
        let field = match &code {
            ErrorCode::InvalidParameter(field) => field.clone(),
            _ => None,
        };
        Self {
            message: code.message(),
            remedy: code.remedy().to_owned(),
            code: code.to_string(),
            request_id,
            field,
            ram_action: None,
            retry_after: None,
            status: None,
        }
    }

    /// An error whose message is that of its code, followed by a detail.
    pub fn with_detail(code: ErrorCode, detail: impl fmt::Display) -> Self {
        let error = Self::new(code, None);
        Self { message: format!("{}: {detail}", error.message), ..error }
    }

    /// An error whose code has the spelling of a response.
    pub fn from_wire(code: &str, request_id: Option<String>) -> Self {
        Self { code: code.to_owned(), ..Self::new(ErrorCode::parse(code), request_id) }
    }

    /// The error of a response with a code and an HTTP status. The status is used only where the code is unknown.
    pub fn of_response(code: &str, status: u16, request_id: Option<String>) -> Self {
        let error = Self::from_wire(code, request_id);
        if !matches!(error.kind(), ErrorCode::Other(_)) {
            return error;
        }
        let error = Self { status: Some(status), ..error };
        let kind = error.kind();
        Self { message: kind.message(), remedy: kind.remedy().to_owned(), ..error }
    }

    /// The part at fault.
    pub fn fault(&self) -> Fault {
        self.kind().fault()
    }

    /// How to retry. An unknown code is judged by the HTTP status: 5xx is temporary.
    pub fn retry(&self) -> Retry {
        match self.status {
            Some(500..) => Retry::BackOff,
            _ => self.kind().retry(),
        }
    }

    /// The classified code. An unknown one with the HTTP status 429 is about too many calls.
    pub fn kind(&self) -> ErrorCode {
        match self.status {
            Some(429) => ErrorCode::Throttling,
            _ => ErrorCode::parse(&self.code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_error_keeps_its_spelling_and_names_its_field() {
        let error = ApiError::from_wire("Throttling.User", Some("r".into()));
        assert_eq!((error.code.as_str(), error.kind()), ("Throttling.User", ErrorCode::Throttling));
        let error = ApiError::from_wire("InvalidParameter.MinDate", None);
        assert_eq!(error.field.as_deref(), Some("MinDate"));
        let error = ApiError::from_wire("Some.New.Code", None);
        assert_eq!(error.kind(), ErrorCode::Other("Some.New.Code".into()));
        let json = serde_json::to_string(&error).unwrap();
        assert_eq!(serde_json::from_str::<ApiError>(&json).unwrap(), error);
    }

    #[test]
    fn an_unknown_code_backs_off_where_the_status_says_that_it_passes() {
        for (code, status, fault, retry) in [
            ("Some.New.Code", 503, Fault::Service, Retry::BackOff),
            ("Some.New.Code", 500, Fault::Service, Retry::BackOff),
            ("Some.New.Code", 429, Fault::Quota, Retry::BackOff),
            ("Some.New.Code", 400, Fault::Service, Retry::Never),
            ("NoPermission", 503, Fault::Permission, Retry::Never),
            ("Throttling", 400, Fault::Quota, Retry::BackOff),
        ] {
            let error = ApiError::of_response(code, status, None);
            assert_eq!((error.fault(), error.retry()), (fault, retry), "{code} {status}");
            assert_eq!((error.code.as_str(), error.remedy.as_str()), (code, error.kind().remedy()));
            assert_eq!(error.remedy.starts_with("wait: "), fault == Fault::Quota, "{code} {status}");
            let json = serde_json::to_string(&error).unwrap();
            assert_eq!(serde_json::from_str::<ApiError>(&json).unwrap(), error);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn every_code_keeps_its_spelling_and_its_class(
            code in prop_oneof![
                "(InvalidParameter|MissingParameter|Throttling|Forbidden|NoPermission|InvalidAccessKeyId|Invalid|\
                  InvalidTimeStamp|InvalidSecurityToken|Pushboard)[.]?[A-Za-z.]{0,12}",
                "[A-Za-z.]{0,20}",
                ".*",
            ],
        ) {
            let kind = ErrorCode::parse(&code);
            let error = ApiError::from_wire(&code, None);
            prop_assert_eq!(&error.code, &code);
            prop_assert_eq!(&error.kind(), &kind);
            prop_assert!((400..600).contains(&kind.http_status()));
            prop_assert!(!kind.message().is_empty() && !kind.remedy().is_empty());
            // The name of a family is a code of that family.
            prop_assert_eq!(ErrorCode::parse(&kind.to_string()), kind);
            let written = serde_json::to_string(&error).unwrap();
            prop_assert_eq!(serde_json::from_str::<ApiError>(&written).unwrap(), error);
        }
    }
}
