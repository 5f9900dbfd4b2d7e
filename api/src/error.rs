//! Every error code of the operation's page and of the pages around it, and Pushboard's own, classified by
//! `Code` alone: HTTP statuses tell nothing here, since throttling and denied permissions come as 400 too.
//! Knows no vendor message: those can echo secrets, so only what stands here reaches a person.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A code that ENS or the proxy answers with.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// A required parameter is missing.
    MissingParameter,
    /// A parameter is wrong; the field where the code names it (`InvalidParameter.PageSize`).
    InvalidParameter(Option<String>),
    /// RAM denies the action (`NoPermission`, `Forbidden.RAM` and its kin).
    NoPermission,
    /// `LimitExceeded.SecurityGroup`, listed on the page though it belongs to other operations.
    LimitExceededSecurityGroup,
    /// `ens.interface.error`.
    EnsInterfaceError,
    /// `CallInterface`.
    CallInterface,
    /// `Throttling`, `Throttling.User` and its kin.
    Throttling,
    /// `ServiceUnavailable`, `InternalError`.
    ServiceUnavailable,
    /// The access key does not exist, or is disabled.
    InvalidAccessKeyId,
    /// The access key's secret is another one.
    SignatureDoesNotMatch,
    /// The proxy's clock is more than 15 minutes off.
    InvalidTimeStamp,
    /// The nonce was used before.
    SignatureNonceUsed,
    /// The STS token is over, or no token of this key.
    InvalidSecurityToken,
    /// A code that no documentation at hand names.
    Other(String),

    /// The proxy: what came in is no request that it takes.
    BadRequest,
    /// The proxy: no credentials were found.
    NoCredentials,
    /// The proxy: ENS could not be reached.
    Unreachable,
    /// The proxy: ENS did not answer in time.
    TimedOut,
    /// The proxy: the answer is cut short, no JSON, or not of the operation's shape.
    BadAnswer,
    /// The proxy: the answer is larger than its cap.
    AnswerTooLarge,
    /// The proxy: it does not know who asks.
    NotSignedIn,
    /// The proxy: too many wrong tokens came, and it takes no more for a while.
    TooManyTries,
    /// The proxy: who asks may not (wrong Host, foreign origin).
    NotAllowed,
    /// The proxy: it has no such call.
    NotFound,
    /// The page: the proxy itself can't be reached.
    Offline,
}

/// Whose fault an error is: where to look first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// What was asked.
    Query,
    /// What the credentials may do.
    Permission,
    /// The credentials themselves.
    Credentials,
    /// The proxy's clock.
    Clock,
    /// Too many calls.
    Quota,
    /// ENS.
    Service,
    /// What lies between the proxy and ENS, or between the page and the proxy.
    Network,
    /// How the proxy is set up, or who may use it.
    Access,
}

/// Whether asking again can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// The same answer would come.
    Never,
    /// Once more, signed anew.
    Once,
    /// Later, with growing pauses.
    BackOff,
}

impl ErrorCode {
    /// Classifies a code as it is on the wire.
    pub fn parse(code: &str) -> Self {
        let field = |prefix: &str| code.strip_prefix(prefix).filter(|field| !field.is_empty());
        match code {
            "InvalidParameter" => Self::InvalidParameter(None),
            "LimitExceeded.SecurityGroup" => Self::LimitExceededSecurityGroup,
            "ens.interface.error" => Self::EnsInterfaceError,
            "CallInterface" => Self::CallInterface,
            "ServiceUnavailable" | "InternalError" => Self::ServiceUnavailable,
            "SignatureDoesNotMatch" | "IncompleteSignature" => Self::SignatureDoesNotMatch,
            "SignatureNonceUsed" => Self::SignatureNonceUsed,
            "NoPermission" | "Forbidden" => Self::NoPermission,
            "Pushboard.BadRequest" => Self::BadRequest,
            "Pushboard.NoCredentials" => Self::NoCredentials,
            "Pushboard.Unreachable" => Self::Unreachable,
            "Pushboard.TimedOut" => Self::TimedOut,
            "Pushboard.BadAnswer" => Self::BadAnswer,
            "Pushboard.AnswerTooLarge" => Self::AnswerTooLarge,
            "Pushboard.NotSignedIn" => Self::NotSignedIn,
            "Pushboard.TooManyTries" => Self::TooManyTries,
            "Pushboard.NotAllowed" => Self::NotAllowed,
            "Pushboard.NotFound" => Self::NotFound,
            "Pushboard.Offline" => Self::Offline,
            _ if code == "MissingParameter" || field("MissingParameter.").is_some() => Self::MissingParameter,
            _ if field("InvalidParameter.").is_some() => {
                Self::InvalidParameter(field("InvalidParameter.").map(str::to_owned))
            }
            _ if code == "Throttling" || code.starts_with("Throttling.") => Self::Throttling,
            _ if code.starts_with("Forbidden.") || code.starts_with("NoPermission.") => Self::NoPermission,
            _ if code.starts_with("InvalidAccessKeyId") => Self::InvalidAccessKeyId,
            _ if code.starts_with("InvalidTimeStamp") => Self::InvalidTimeStamp,
            _ if code.starts_with("InvalidSecurityToken") || code.starts_with("MissingSecurityToken") => {
                Self::InvalidSecurityToken
            }
            other => Self::Other(other.to_owned()),
        }
    }

    /// Where to look first.
    pub fn fault(&self) -> Fault {
        match self {
            Self::MissingParameter | Self::InvalidParameter(_) | Self::BadRequest => Fault::Query,
            Self::NoPermission => Fault::Permission,
            Self::InvalidAccessKeyId
            | Self::SignatureDoesNotMatch
            | Self::InvalidSecurityToken
            | Self::NoCredentials => Fault::Credentials,
            Self::InvalidTimeStamp => Fault::Clock,
            Self::Throttling => Fault::Quota,
            Self::LimitExceededSecurityGroup
            | Self::EnsInterfaceError
            | Self::CallInterface
            | Self::ServiceUnavailable
            | Self::SignatureNonceUsed
            | Self::BadAnswer
            | Self::AnswerTooLarge
            | Self::Other(_) => Fault::Service,
            Self::Unreachable | Self::TimedOut | Self::Offline => Fault::Network,
            Self::NotSignedIn | Self::TooManyTries | Self::NotAllowed | Self::NotFound => Fault::Access,
        }
    }

    /// Whether asking again can help.
    pub fn retry(&self) -> Retry {
        match self {
            Self::EnsInterfaceError
            | Self::CallInterface
            | Self::SignatureNonceUsed
            | Self::InvalidTimeStamp
            | Self::InvalidSecurityToken
            | Self::BadAnswer => Retry::Once,
            Self::Throttling
            | Self::ServiceUnavailable
            | Self::Unreachable
            | Self::TimedOut
            | Self::Offline => Retry::BackOff,
            Self::MissingParameter
            | Self::InvalidParameter(_)
            | Self::NoPermission
            | Self::LimitExceededSecurityGroup
            | Self::InvalidAccessKeyId
            | Self::SignatureDoesNotMatch
            | Self::Other(_)
            | Self::BadRequest
            | Self::NoCredentials
            | Self::AnswerTooLarge
            | Self::NotSignedIn
            | Self::TooManyTries
            | Self::NotAllowed
            | Self::NotFound => Retry::Never,
        }
    }

    /// The HTTP status under which the proxy passes the error on.
    pub fn http_status(&self) -> u16 {
        match self {
            Self::MissingParameter | Self::InvalidParameter(_) | Self::BadRequest => 400,
            Self::NotSignedIn => 401,
            Self::NoPermission | Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::Throttling | Self::TooManyTries => 429,
            Self::NoCredentials | Self::ServiceUnavailable | Self::Offline => 503,
            Self::TimedOut => 504,
            Self::LimitExceededSecurityGroup
            | Self::EnsInterfaceError
            | Self::CallInterface
            | Self::InvalidAccessKeyId
            | Self::SignatureDoesNotMatch
            | Self::InvalidTimeStamp
            | Self::SignatureNonceUsed
            | Self::InvalidSecurityToken
            | Self::Other(_)
            | Self::Unreachable
            | Self::BadAnswer
            | Self::AnswerTooLarge => 502,
        }
    }

    /// What happened, in a sentence of ours.
    pub fn message(&self) -> String {
        match self {
            Self::MissingParameter => "ENS says that a required parameter is missing".to_owned(),
            Self::InvalidParameter(Some(field)) => format!("ENS does not take the value of {field}"),
            Self::InvalidParameter(None) => "ENS does not take one of the parameters".to_owned(),
            Self::NoPermission => "the credentials may not do this".to_owned(),
            Self::LimitExceededSecurityGroup => {
                "ENS says that the number of security groups exceeds the limit".to_owned()
            }
            Self::EnsInterfaceError => "a call inside ENS failed".to_owned(),
            Self::CallInterface => "ENS could not call another service".to_owned(),
            Self::Throttling => "ENS got too many calls from this account".to_owned(),
            Self::ServiceUnavailable => "ENS is not available at the moment".to_owned(),
            Self::InvalidAccessKeyId => "ENS does not know the access key, or it is disabled".to_owned(),
            Self::SignatureDoesNotMatch => "ENS does not accept the signature".to_owned(),
            Self::InvalidTimeStamp => {
                "the proxy's clock and that of ENS differ by more than 15 minutes".to_owned()
            }
            Self::SignatureNonceUsed => "ENS has seen this request's nonce before".to_owned(),
            Self::InvalidSecurityToken => {
                "the STS token has expired, or is not of this access key".to_owned()
            }
            Self::Other(code) => format!("ENS refused with the code {code}"),
            Self::BadRequest => "the request can't be taken as it is".to_owned(),
            Self::NoCredentials => "the proxy found no credentials".to_owned(),
            Self::Unreachable => "the proxy can't reach ENS".to_owned(),
            Self::TimedOut => "ENS did not answer in time".to_owned(),
            Self::BadAnswer => "the answer of ENS is cut short or is not what it should be".to_owned(),
            Self::AnswerTooLarge => "the answer of ENS is larger than the proxy takes".to_owned(),
            Self::NotSignedIn => "the proxy does not know who asks".to_owned(),
            Self::TooManyTries => "too many wrong tokens were tried".to_owned(),
            Self::NotAllowed => "the proxy does not take requests from here".to_owned(),
            Self::NotFound => "the proxy has no such call".to_owned(),
            Self::Offline => "the proxy can't be reached".to_owned(),
        }
    }

    /// What to do about it.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::MissingParameter => "fill in what is required, the AppId above all",
            Self::InvalidParameter(_) => "correct the field and ask again",
            Self::BadRequest => "correct what is named here and ask again",
            Self::NotFound => "reload the page: it may be older or newer than the proxy",
            Self::NoPermission => {
                "allow the RAM action that is named here on resource * for the user or role of the proxy"
            }
            Self::LimitExceededSecurityGroup => "ask the vendor's support, with the request id",
            Self::EnsInterfaceError | Self::CallInterface | Self::ServiceUnavailable => {
                "wait a little and refresh; if it stays, ask the vendor's support, with the request id"
            }
            Self::Throttling => "wait: the board refreshes more slowly until the quota allows more",
            Self::InvalidAccessKeyId => "check ALIBABA_CLOUD_ACCESS_KEY_ID where the proxy runs",
            Self::SignatureDoesNotMatch => "check ALIBABA_CLOUD_ACCESS_KEY_SECRET where the proxy runs",
            Self::InvalidTimeStamp => "set the clock of the machine on which the proxy runs",
            Self::SignatureNonceUsed => "refresh; each attempt is signed anew",
            Self::InvalidSecurityToken => "start the proxy with a fresh STS token",
            Self::Other(_) => {
                "look the code up in the vendor's list of error codes, with the request id at hand"
            }
            Self::NoCredentials => {
                "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET and start the proxy again"
            }
            Self::Unreachable => "check the network, the DNS and --endpoint on the machine of the proxy",
            Self::TimedOut => "narrow the query or ask for smaller pages, then refresh",
            Self::BadAnswer => "refresh; what was shown before stays; if it stays, check --endpoint",
            Self::AnswerTooLarge => "ask page by page, or narrow the query",
            Self::NotSignedIn => "open the address that the proxy printed when it started",
            Self::TooManyTries => {
                "wait a minute, then sign in with the token that the proxy printed or was given"
            }
            Self::NotAllowed => "open the board under the proxy's own address",
            Self::Offline => {
                "check that the proxy runs and that you are online; the board tries again by itself"
            }
        }
    }
}

impl fmt::Display for ErrorCode {
    /// The code as it is on the wire; codes of one family by the family's name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::MissingParameter => "MissingParameter",
            Self::InvalidParameter(Some(field)) => return write!(f, "InvalidParameter.{field}"),
            Self::InvalidParameter(None) => "InvalidParameter",
            Self::NoPermission => "NoPermission",
            Self::LimitExceededSecurityGroup => "LimitExceeded.SecurityGroup",
            Self::EnsInterfaceError => "ens.interface.error",
            Self::CallInterface => "CallInterface",
            Self::Throttling => "Throttling",
            Self::ServiceUnavailable => "ServiceUnavailable",
            Self::InvalidAccessKeyId => "InvalidAccessKeyId.NotFound",
            Self::SignatureDoesNotMatch => "SignatureDoesNotMatch",
            Self::InvalidTimeStamp => "InvalidTimeStamp.Expired",
            Self::SignatureNonceUsed => "SignatureNonceUsed",
            Self::InvalidSecurityToken => "InvalidSecurityToken.Expired",
            Self::Other(code) => code,
            Self::BadRequest => "Pushboard.BadRequest",
            Self::NoCredentials => "Pushboard.NoCredentials",
            Self::Unreachable => "Pushboard.Unreachable",
            Self::TimedOut => "Pushboard.TimedOut",
            Self::BadAnswer => "Pushboard.BadAnswer",
            Self::AnswerTooLarge => "Pushboard.AnswerTooLarge",
            Self::NotSignedIn => "Pushboard.NotSignedIn",
            Self::TooManyTries => "Pushboard.TooManyTries",
            Self::NotAllowed => "Pushboard.NotAllowed",
            Self::NotFound => "Pushboard.NotFound",
            Self::Offline => "Pushboard.Offline",
        })
    }
}

/// Whether a response's `Code` means success. `DescribeEnsRegions` has a code of 0; services behind the same gateway
/// have 200, `OK` or `Success`.
pub fn is_success(code: &str) -> bool {
    matches!(code, "" | "0" | "200" | "OK" | "Success")
}

/// The one error that crosses the wire from the proxy to the page. Its code is the wire's own spelling
/// (`Throttling.User`, not the family), so that it can be looked up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{code}: {message}")]
pub struct ApiError {
    /// The code, as ENS wrote it, or one of `Pushboard.*`.
    pub code: String,
    /// What happened.
    pub message: String,
    /// Id of the request at ENS; where ENS gave none, the proxy's own, which begins with `proxy-`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub request_id: Option<String>,
    /// What to do.
    pub remedy: String,
    /// The request's field that is at fault, by its name on the wire.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub field: Option<String>,
    /// The RAM action that is missing, such as `ens:DescribeDataPushResult`.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ram_action: Option<String>,
    /// Seconds until asking again can help, where that is known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub retry_after: Option<u32>,
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
        }
    }

    /// An error with the message of its code, and behind it what happened this time.
    pub fn with_detail(code: ErrorCode, detail: impl fmt::Display) -> Self {
        let error = Self::new(code, None);
        Self { message: format!("{}: {detail}", error.message), ..error }
    }

    /// An error of the wire's own spelling.
    pub fn from_wire(code: &str, request_id: Option<String>) -> Self {
        Self { code: code.to_owned(), ..Self::new(ErrorCode::parse(code), request_id) }
    }

    /// The code, classified.
    pub fn kind(&self) -> ErrorCode {
        ErrorCode::parse(&self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn every_documented_code_is_classified() {
        use Fault::*;
        let cases = [
            ("MissingParameter", Query, Retry::Never),
            ("NoPermission", Permission, Retry::Never),
            ("InvalidParameter.PageSize", Query, Retry::Never),
            ("InvalidParameter", Query, Retry::Never),
            ("LimitExceeded.SecurityGroup", Service, Retry::Never),
            ("ens.interface.error", Service, Retry::Once),
            ("CallInterface", Service, Retry::Once),
            ("Throttling", Quota, Retry::BackOff),
            ("Throttling.User", Quota, Retry::BackOff),
            ("ServiceUnavailable", Service, Retry::BackOff),
            ("InvalidAccessKeyId.NotFound", Credentials, Retry::Never),
            ("SignatureDoesNotMatch", Credentials, Retry::Never),
            ("InvalidTimeStamp.Expired", Clock, Retry::Once),
            ("SignatureNonceUsed", Service, Retry::Once),
            ("InvalidSecurityToken.Expired", Credentials, Retry::Once),
            ("Forbidden.RAM", Permission, Retry::Never),
            ("Pushboard.Unreachable", Network, Retry::BackOff),
            ("Pushboard.TooManyTries", Access, Retry::Never),
        ];
        for (code, fault, retry) in cases {
            let parsed = ErrorCode::parse(code);
            assert!(!matches!(parsed, ErrorCode::Other(_)), "{code}");
            assert_eq!((parsed.fault(), parsed.retry()), (fault, retry), "{code}");
            assert!(!parsed.remedy().is_empty() && !parsed.message().is_empty());
        }
    }

    #[test]
    fn success_is_one_of_five_codes() {
        for code in ["", "0", "200", "OK", "Success"] {
            assert!(is_success(code), "{code}");
        }
        for code in ["00", "1", "500", "ok", "success", " OK", "Throttling", "[]"] {
            assert!(!is_success(code), "{code}");
        }
    }

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
    fn codes_round_trip() {
        for code in [
            "Pushboard.TimedOut",
            "Pushboard.TooManyTries",
            "CallInterface",
            "InvalidParameter.X",
            "What.Ever",
            "NoPermission",
        ] {
            assert_eq!(ErrorCode::parse(code).to_string(), code);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn any_code_keeps_its_spelling_and_its_class(
            code in prop_oneof![
                "(InvalidParameter|MissingParameter|Throttling|Forbidden|NoPermission|InvalidAccessKeyId|\
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
            // The family's own spelling belongs to the family.
            prop_assert_eq!(ErrorCode::parse(&kind.to_string()), kind);
            let written = serde_json::to_string(&error).unwrap();
            prop_assert_eq!(serde_json::from_str::<ApiError>(&written).unwrap(), error);
        }
    }
}
