//! The error codes of ENS and of Pushboard, classified by the family that their name begins with: ENS also sends HTTP
//! status 400 for throttling and for denied permissions. [`crate::ApiError`] has the status of an unknown code.

use std::fmt;

use crate::operations::describe_data_push_result::Parameter;

/// The code of an error, from ENS, the proxy or the page.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ErrorCode {
    /// A required parameter is missing.
    MissingParameter,
    /// A parameter is invalid; its name if the code contains it (`InvalidParameter.PageSize`).
    InvalidParameter(Option<String>),
    /// RAM denies the action (`NoPermission`, `Forbidden.RAM` and other `Forbidden.*`).
    NoPermission,
    /// The account or its RAM policy limits the addresses of callers (`Forbidden.IpNotInWhitelist`).
    AddressNotAllowed,
    /// The account can't use the service: its bill is not paid, or the service is not activated.
    AccountBlocked,
    /// `LimitExceeded.SecurityGroup`, documented for `DescribeDataPushResult`.
    LimitExceededSecurityGroup,
    /// `ens.interface.error`.
    EnsInterfaceError,
    /// `CallInterface`.
    CallInterface,
    /// `Throttling`, `Throttling.User` and other `Throttling.*`.
    Throttling,
    /// `ServiceUnavailable`, `InternalError`.
    ServiceUnavailable,
    /// The access key does not exist, or is disabled.
    InvalidAccessKeyId,
    /// The access key has another secret.
    SignatureDoesNotMatch,
    /// The proxy's clock is more than 15 minutes off.
    InvalidTimeStamp,
    /// The nonce was used before.
    SignatureNonceUsed,
    /// The STS token has expired, or belongs to another access key.
    InvalidSecurityToken,
    /// An undocumented code.
    Other(String),

    /// The proxy: the request is invalid.
    BadRequest,
    /// The proxy: no credentials were found.
    NoCredentials,
    /// The proxy: it can't connect to ENS.
    Unreachable,
    /// The proxy: ENS did not respond in time.
    TimedOut,
    /// The proxy: the response of ENS is truncated, not JSON, or has another shape.
    BadResponse,
    /// The proxy: the response of ENS is larger than the limit.
    ResponseTooLarge,
    /// The proxy: the request has no valid session or token.
    NotSignedIn,
    /// The proxy: too many wrong tokens were sent, and it accepts none for a while.
    TooManyTries,
    /// The proxy: the request has the wrong Host or comes from another origin.
    NotAllowed,
    /// The proxy: the path has no route.
    NotFound,
    /// The proxy: it has as many connections as it can have.
    Overloaded,
    /// The page: it can't connect to the proxy.
    Offline,
}

/// The part at fault: where to look first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The query.
    Query,
    /// The permissions of the credentials.
    Permission,
    /// The account: its bill, its activation.
    Account,
    /// The credentials themselves.
    Credentials,
    /// The proxy's clock.
    Clock,
    /// The number of calls.
    Quota,
    /// ENS.
    Service,
    /// The network between the page, the proxy and ENS.
    Network,
    /// The configuration of the proxy, or the access to it.
    Access,
}

/// Whether a retry can help.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Retry {
    /// The same error would be returned.
    Never,
    /// One retry, with a new signature.
    Once,
    /// Retries with increasing delays.
    BackOff,
}

/// Words of codes about the account itself: its bill, its activation.
const ACCOUNT: [&str; 20] = [
    "arrear",
    "overdue",
    "indebt",
    "insufficientbalance",
    "notenoughbalance",
    "balanceinsufficient",
    "paymentrequired",
    "accountstatus",
    "accountdisabled",
    "notactivated",
    "notopen",
    "serviceclosed",
    "servicestopped",
    "userdisable",
    "accountexpired",
    "noorder",
    "realname",
    "notsubscri",
    "notpurchas",
    "notenabletheservice",
];
/// The beginnings of codes about too many calls.
const THROTTLING: [&str; 4] = ["flowlimit", "requestlimitexceeded", "limitexceeded", "quotaexceeded"];
/// Words of them.
const THROTTLING_WORDS: [&str; 6] =
    ["throttl", "flowcontrol", "toomanyrequest", "ratelimit", "qpslimit", "exceedqps"];
/// The beginnings of codes about a permission.
const PERMISSION: [&str; 6] =
    ["nopermission", "forbidden", "unauthorized", "accessdenied", "operationdenied", "implicitdeny"];
/// Words of them.
const PERMISSION_WORDS: [&str; 4] = ["nopermission", "permissiondenied", "notauthorized", "noprivilege"];
/// The beginnings of codes about a service that fails for a while.
const UNAVAILABLE: [&str; 8] = [
    "internal.error",
    "internalfailure",
    "systemerror",
    "serviceerror",
    "servicetimeout",
    "backendtimeout",
    "gatewaytimeout",
    "badgateway",
];
/// Words of them.
const UNAVAILABLE_WORDS: [&str; 6] = [
    "serviceunavailable",
    "service.unavailable",
    "internalerror",
    "internalservererror",
    "servererror",
    "busy",
];
/// The beginnings of codes about a token of STS.
const TOKEN: [&str; 6] = [
    "invalidsecuritytoken",
    "missingsecuritytoken",
    "securitytoken",
    "invalidststoken",
    "ststoken",
    "expiredtoken",
];
/// The beginnings of codes about the time of a request.
const TIME: [&str; 5] =
    ["invalidtimestamp", "illegaltimestamp", "timestamp", "requesttimetooskewed", "requestexpired"];

/// The request parameter that the first part of a name is, in any case of letters.
fn parameter_of(name: &str) -> Option<Parameter> {
    let first = name.split('.').next()?;
    Parameter::ALL.into_iter().find(|parameter| parameter.name().eq_ignore_ascii_case(first))
}

/// Whether a code has a word that no lower letter follows: `Ip`, as in `SourceIpDenied`.
fn has_word(code: &str, word: &str) -> bool {
    let mut rests = code.match_indices(word).map(|(at, _)| &code[at + word.len()..]);
    rests.any(|rest| !rest.starts_with(|c: char| c.is_ascii_lowercase()))
}

/// Whether a code is about the address of the caller.
fn is_about_address(code: &str) -> bool {
    let is_word = |word: &str| {
        code.split('.').any(|part| part.eq_ignore_ascii_case(word))
            || [word, &word.to_ascii_uppercase()].into_iter().any(|spelling| has_word(code, spelling))
    };
    code.to_ascii_lowercase().contains("whitelist") || is_word("Ip") || is_word("Acl")
}

impl ErrorCode {
    /// Classifies a code by its name in a response.
    pub fn parse(code: &str) -> Self {
        if let Some(own) = code.strip_prefix("Pushboard.").and_then(Self::own) {
            return own;
        }
        if code == "LimitExceeded.SecurityGroup" {
            return Self::LimitExceededSecurityGroup;
        }
        let lower = code.to_ascii_lowercase();
        let begins_with = |families: &[&str]| families.iter().any(|family| lower.starts_with(family));
        let contains = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        match () {
            // A refusal of the account or of its key is spelt `Forbidden.*`, too.
            () if contains(&ACCOUNT) => Self::AccountBlocked,
            () if begins_with(&TOKEN) => Self::InvalidSecurityToken,
            () if contains(&["signaturedoesnotmatch", "incompletesignature", "invalidsignature"]) => {
                Self::SignatureDoesNotMatch
            }
            () if contains(&["accesskey"]) => Self::InvalidAccessKeyId,
            () if begins_with(&["signaturenonceused"]) => Self::SignatureNonceUsed,
            () if begins_with(&TIME) => Self::InvalidTimeStamp,
            () if begins_with(&THROTTLING) || contains(&THROTTLING_WORDS) => Self::Throttling,
            () if begins_with(&PERMISSION) && is_about_address(code) => Self::AddressNotAllowed,
            () if begins_with(&PERMISSION) || contains(&PERMISSION_WORDS) => Self::NoPermission,
            // Those about a token of another issuer are not about the key.
            () if begins_with(&["authentication", "authfail"]) && !contains(&["oidc", "saml"]) => {
                Self::InvalidAccessKeyId
            }
            () if begins_with(&["missing"]) => Self::MissingParameter,
            () if begins_with(&["invalidparameter"]) => {
                let field = code["InvalidParameter".len()..]
                    .strip_prefix('.')
                    .and_then(|rest| rest.split('.').next());
                let field = field.filter(|field| !field.is_empty());
                Self::InvalidParameter(
                    field.map(|field| {
                        parameter_of(field).map_or(field, |parameter| parameter.name()).to_owned()
                    }),
                )
            }
            () if begins_with(&["parameter", "invalidparam", "illegalparam"]) => Self::InvalidParameter(None),
            () if begins_with(&["ens.interface"]) => Self::EnsInterfaceError,
            () if begins_with(&["callinterface"]) => Self::CallInterface,
            () if begins_with(&UNAVAILABLE) || contains(&UNAVAILABLE_WORDS) => Self::ServiceUnavailable,
            // Other services begin with the parameter: `InvalidPageSize.Malformed`, `PageSize.ExceedLimit`.
            () => match parameter_of(lower.strip_prefix("invalid").unwrap_or(&lower)) {
                Some(parameter) => Self::InvalidParameter(Some(parameter.name().to_owned())),
                // `MaxPageSizeExceeded`, `PageSizeTooLarge`.
                None if has_word(code, Parameter::PageSize.name()) => {
                    Self::InvalidParameter(Some(Parameter::PageSize.name().to_owned()))
                }
                None => Self::Other(code.to_owned()),
            },
        }
    }

    /// One of Pushboard's own codes.
    fn own(name: &str) -> Option<Self> {
        Some(match name {
            "BadRequest" => Self::BadRequest,
            "NoCredentials" => Self::NoCredentials,
            "Unreachable" => Self::Unreachable,
            "TimedOut" => Self::TimedOut,
            "BadResponse" => Self::BadResponse,
            "ResponseTooLarge" => Self::ResponseTooLarge,
            "NotSignedIn" => Self::NotSignedIn,
            "TooManyTries" => Self::TooManyTries,
            "NotAllowed" => Self::NotAllowed,
            "NotFound" => Self::NotFound,
            "Overloaded" => Self::Overloaded,
            "Offline" => Self::Offline,
            _ => return None,
        })
    }

    /// The part at fault.
    pub fn fault(&self) -> Fault {
        self.class().1
    }

    /// Whether a retry can help.
    pub fn retry(&self) -> Retry {
        self.class().2
    }

    /// The HTTP status of the proxy's response.
    pub fn http_status(&self) -> u16 {
        self.class().3
    }

    /// The name of the code or its family, the part at fault, the retry, and the HTTP status.
    fn class(&self) -> (&str, Fault, Retry, u16) {
        use Fault::*;
        use Retry::*;
        match self {
            Self::MissingParameter => ("MissingParameter", Query, Never, 400),
            Self::InvalidParameter(_) => ("InvalidParameter", Query, Never, 400),
            Self::NoPermission => ("NoPermission", Permission, Never, 403),
            Self::AddressNotAllowed => ("Forbidden.IpNotInWhitelist", Permission, Never, 403),
            Self::AccountBlocked => ("Forbidden.AccountArrears", Account, Never, 502),
            Self::LimitExceededSecurityGroup => ("LimitExceeded.SecurityGroup", Service, Never, 502),
            Self::EnsInterfaceError => ("ens.interface.error", Service, Once, 502),
            Self::CallInterface => ("CallInterface", Service, Once, 502),
            Self::Throttling => ("Throttling", Quota, BackOff, 429),
            Self::ServiceUnavailable => ("ServiceUnavailable", Service, BackOff, 503),
            Self::InvalidAccessKeyId => ("InvalidAccessKeyId.NotFound", Credentials, Never, 502),
            Self::SignatureDoesNotMatch => ("SignatureDoesNotMatch", Credentials, Never, 502),
            Self::InvalidTimeStamp => ("InvalidTimeStamp.Expired", Clock, Once, 502),
            Self::SignatureNonceUsed => ("SignatureNonceUsed", Service, Once, 502),
            Self::InvalidSecurityToken => ("InvalidSecurityToken.Expired", Credentials, Once, 502),
            Self::Other(code) => (code, Service, Never, 502),
            Self::BadRequest => ("Pushboard.BadRequest", Query, Never, 400),
            Self::NoCredentials => ("Pushboard.NoCredentials", Credentials, Never, 503),
            Self::Unreachable => ("Pushboard.Unreachable", Network, BackOff, 502),
            Self::TimedOut => ("Pushboard.TimedOut", Network, BackOff, 504),
            Self::BadResponse => ("Pushboard.BadResponse", Service, Once, 502),
            Self::ResponseTooLarge => ("Pushboard.ResponseTooLarge", Service, Never, 502),
            Self::NotSignedIn => ("Pushboard.NotSignedIn", Access, Never, 401),
            Self::TooManyTries => ("Pushboard.TooManyTries", Access, Never, 429),
            Self::NotAllowed => ("Pushboard.NotAllowed", Access, Never, 403),
            Self::NotFound => ("Pushboard.NotFound", Access, Never, 404),
            Self::Overloaded => ("Pushboard.Overloaded", Network, BackOff, 503),
            Self::Offline => ("Pushboard.Offline", Network, BackOff, 503),
        }
    }

    /// A description of the error. It contains nothing of the vendor's message, which can contain secrets.
    pub fn message(&self) -> String {
        match self {
            Self::MissingParameter => "ENS says that a required parameter is missing".to_owned(),
            Self::InvalidParameter(Some(field)) => format!("ENS does not accept the value of {field}"),
            Self::InvalidParameter(None) => "ENS does not accept one of the parameters".to_owned(),
            Self::NoPermission => "the credentials do not permit this".to_owned(),
            Self::AddressNotAllowed => {
                "ENS does not accept calls from the address of the Pushboard server".to_owned()
            }
            Self::AccountBlocked => {
                "the account can't use ENS: its bill is not paid, or ENS is not activated".to_owned()
            }
            Self::LimitExceededSecurityGroup => {
                "ENS says that the number of security groups exceeds the limit".to_owned()
            }
            Self::EnsInterfaceError => "a call inside ENS failed".to_owned(),
            Self::CallInterface => "ENS could not call another service".to_owned(),
            Self::Throttling => "ENS rate-limits the calls of this account".to_owned(),
            Self::ServiceUnavailable => "ENS is not available at the moment".to_owned(),
            Self::InvalidAccessKeyId => "ENS does not know the access key, or it is disabled".to_owned(),
            Self::SignatureDoesNotMatch => "ENS does not accept the signature".to_owned(),
            Self::InvalidTimeStamp => {
                "the Pushboard server's clock and that of ENS differ by more than 15 minutes".to_owned()
            }
            Self::SignatureNonceUsed => "ENS has seen this request's nonce before".to_owned(),
            Self::InvalidSecurityToken => {
                "the STS token has expired, or is not of this access key".to_owned()
            }
            Self::Other(code) => format!("ENS refused with the code {code}"),
            Self::BadRequest => "the request is not valid".to_owned(),
            Self::NoCredentials => "the Pushboard server found no credentials".to_owned(),
            Self::Unreachable => "the Pushboard server can't reach ENS".to_owned(),
            Self::TimedOut => "ENS did not respond in time".to_owned(),
            Self::BadResponse => "the response of ENS is cut short or malformed".to_owned(),
            Self::ResponseTooLarge => {
                "the response of ENS is larger than the Pushboard server's limit".to_owned()
            }
            Self::NotSignedIn => "the request has no valid session or token".to_owned(),
            Self::TooManyTries => "too many wrong tokens were tried".to_owned(),
            Self::NotAllowed => "the Pushboard server does not accept requests from here".to_owned(),
            Self::NotFound => "the Pushboard server has no such operation".to_owned(),
            Self::Overloaded => "the Pushboard server has reached its limit of connections".to_owned(),
            Self::Offline => "the Pushboard server can't be reached".to_owned(),
        }
    }

    /// Advice on how to correct the error.
    pub fn remedy(&self) -> &'static str {
        match self {
            Self::MissingParameter => "fill in what is required, the AppId above all",
            Self::InvalidParameter(_) => "correct the field and query again",
            Self::BadRequest => "correct the field that is named here and query again",
            Self::NotFound => "reload the page: it may be older or newer than the Pushboard server",
            Self::NoPermission => {
                "allow the RAM action that is named here on resource * for the user or role of the Pushboard server"
            }
            Self::AddressNotAllowed => {
                "allow the address from which the Pushboard server calls ENS, in the account's list of addresses or in the condition of its RAM policy"
            }
            Self::AccountBlocked => {
                "settle the bill of the account, and see that ENS is activated, in the console of Alibaba Cloud"
            }
            Self::LimitExceededSecurityGroup => "contact Alibaba Cloud's support, with the request ID",
            Self::EnsInterfaceError | Self::CallInterface | Self::ServiceUnavailable => {
                "wait a little and refresh; if it stays, contact Alibaba Cloud's support, with the request ID"
            }
            Self::Throttling => "wait: the board refreshes more slowly until the quota allows more",
            Self::InvalidAccessKeyId => {
                "check ALIBABA_CLOUD_ACCESS_KEY_ID where the Pushboard server runs, and that RAM has this key enabled"
            }
            Self::SignatureDoesNotMatch => {
                "check ALIBABA_CLOUD_ACCESS_KEY_SECRET where the Pushboard server runs"
            }
            Self::InvalidTimeStamp => "set the clock of the machine on which the Pushboard server runs",
            Self::SignatureNonceUsed => "refresh; each attempt is signed anew",
            Self::InvalidSecurityToken => "start the Pushboard server with a fresh STS token",
            Self::Other(_) => {
                "look the code up in Alibaba Cloud's list of error codes, with the request ID at hand"
            }
            Self::NoCredentials => {
                "set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET and start the Pushboard server again"
            }
            Self::Unreachable => {
                "check the network, the DNS and --endpoint on the machine of the Pushboard server"
            }
            Self::TimedOut => "narrow the query or choose a smaller page size, then refresh",
            Self::BadResponse => {
                "refresh; the earlier data stays on the page; if the error stays, check --endpoint"
            }
            Self::ResponseTooLarge => "load page by page, or narrow the query",
            Self::NotSignedIn => "open the address that the Pushboard server printed when it started",
            Self::TooManyTries => {
                "wait a minute, then sign in with the token that the Pushboard server printed or was given"
            }
            Self::NotAllowed => "open the board under the Pushboard server's own address",
            Self::Overloaded => {
                "wait a little; if it stays, raise --max-connections, or the number of files that the Pushboard server may open"
            }
            Self::Offline => "check that the Pushboard server runs and that you are online",
        }
    }
}

impl fmt::Display for ErrorCode {
    /// The name of the code; that of the family for the codes of a family.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::InvalidParameter(Some(field)) => write!(f, "InvalidParameter.{field}"),
            code => f.write_str(code.class().0),
        }
    }
}

/// Whether a response's `Code` means success. `DescribeEnsRegions` has a code of 0; services behind the same
/// gateway have 200, `OK` or `Success`, and some that issue keys write `success`.
pub fn is_success(code: &str) -> bool {
    matches!(code, "" | "0" | "200" | "OK") || code.eq_ignore_ascii_case("success")
}

#[cfg(test)]
mod tests {
    use super::*;

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
            ("ServiceUnavailable.Temp", Service, Retry::BackOff),
            ("InternalError.Db", Service, Retry::BackOff),
            ("ServiceBusy", Service, Retry::BackOff),
            ("ens.interface.timeout", Service, Retry::Once),
            ("CallInterface.Inventory", Service, Retry::Once),
            ("Throttling.Api", Quota, Retry::BackOff),
            ("Throttled", Quota, Retry::BackOff),
            ("FlowControl.Api", Quota, Retry::BackOff),
            ("Forbidden", Permission, Retry::Never),
            ("Forbidden.NoPermission", Permission, Retry::Never),
            ("NoPermission.RamUser", Permission, Retry::Never),
            ("Forbidden.AccessKeyDisabled", Credentials, Retry::Never),
            ("AccessKeyDisabled", Credentials, Retry::Never),
            ("InvalidAccessKeyId.Inactive", Credentials, Retry::Never),
            ("InvalidAccessKeySecret", Credentials, Retry::Never),
            ("MissingAccessKeyId", Credentials, Retry::Never),
            ("Forbidden.AccountArrears", Account, Retry::Never),
            ("Forbidden.UserArrearage", Account, Retry::Never),
            ("Account.Arrearage", Account, Retry::Never),
            ("InsufficientBalance", Account, Retry::Never),
            ("InvalidAccountStatus.NotEnoughBalance", Account, Retry::Never),
            ("Forbidden.ServiceNotActivated", Account, Retry::Never),
            ("InvalidSecurityToken.Malformed", Credentials, Retry::Once),
            ("IncompleteSignature.Header", Credentials, Retry::Never),
            ("InvalidTimestamp.Expired", Clock, Retry::Once),
            ("SignatureNonceUsed.Again", Service, Retry::Once),
            ("MissingAppId", Query, Retry::Never),
            ("InvalidPageSize", Query, Retry::Never),
            ("PageSize.ExceedLimit", Query, Retry::Never),
            ("ParameterOutOfRange", Query, Retry::Never),
            ("InvalidParam", Query, Retry::Never),
            ("InvalidPageSize.Malformed", Query, Retry::Never),
            ("AccessDenied", Permission, Retry::Never),
            ("OperationDenied.NotPermitted", Permission, Retry::Never),
            ("ImplicitDeny", Permission, Retry::Never),
            ("AuthenticationFail.NoPermission", Permission, Retry::Never),
            ("Forbidden.IpNotInWhitelist", Permission, Retry::Never),
            ("UserDisable", Account, Retry::Never),
            ("UserDisabled", Account, Retry::Never),
            ("AccountExpired", Account, Retry::Never),
            ("InvalidUser.NoOrder", Account, Retry::Never),
            ("OperationDenied.ServiceStopped", Account, Retry::Never),
            ("Authentication.Fail", Credentials, Retry::Never),
            ("AuthFailed", Credentials, Retry::Never),
            ("QuotaExceeded.Api", Quota, Retry::BackOff),
            ("FlowLimit", Quota, Retry::BackOff),
            ("LimitExceeded.Flow", Quota, Retry::BackOff),
            ("ServiceTimeout", Service, Retry::BackOff),
            ("Request.Throttled", Quota, Retry::BackOff),
            ("RequestThrottled", Quota, Retry::BackOff),
            ("TooManyRequest", Quota, Retry::BackOff),
            ("Forbidden.RateLimit", Quota, Retry::BackOff),
            ("ApiFlowControl", Quota, Retry::BackOff),
            ("ens.SystemBusy", Service, Retry::BackOff),
            ("ServerBusy", Service, Retry::BackOff),
            ("Ens.InternalError", Service, Retry::BackOff),
            ("ServerError", Service, Retry::BackOff),
            ("SystemError.Db", Service, Retry::BackOff),
            ("GatewayTimeout", Service, Retry::BackOff),
            ("NotAuthorized", Permission, Retry::Never),
            ("UserNotAuthorized.Ens", Permission, Retry::Never),
            ("PermissionDenied", Permission, Retry::Never),
            ("RealNameNotVerified", Account, Retry::Never),
            ("UserNotEnableTheService", Account, Retry::Never),
            ("ExpiredToken", Credentials, Retry::Once),
            ("StsToken.Expired", Credentials, Retry::Once),
            ("RequestExpired", Clock, Retry::Once),
            ("Timestamp.Expired", Clock, Retry::Once),
            ("Pushboard.Unreachable", Network, Retry::BackOff),
            ("Pushboard.TooManyTries", Access, Retry::Never),
            ("Pushboard.Overloaded", Network, Retry::BackOff),
        ];
        for (code, fault, retry) in cases {
            let parsed = ErrorCode::parse(code);
            assert!(!matches!(parsed, ErrorCode::Other(_)), "{code}");
            assert_eq!((parsed.fault(), parsed.retry()), (fault, retry), "{code}");
            assert!(!parsed.remedy().is_empty() && !parsed.message().is_empty());
        }
    }

    #[test]
    fn a_code_of_a_parameter_names_it() {
        for (code, field) in [
            ("InvalidParameter.PageSize", Some("PageSize")),
            ("InvalidParameter.PageSize.TooLarge", Some("PageSize")),
            ("InvalidPageSize.Malformed", Some("PageSize")),
            ("PageSize.ExceedLimit", Some("PageSize")),
            ("InvalidParameter.pageSize", Some("PageSize")),
            ("invalidparameter.PAGESIZE.Max", Some("PageSize")),
            ("invalidpagesize", Some("PageSize")),
            ("pagesize.ExceedLimit", Some("PageSize")),
            ("PageSizeTooLarge", Some("PageSize")),
            ("MaxPageSizeExceeded", Some("PageSize")),
            ("OutOfRange.PageSize", Some("PageSize")),
            ("InvalidParameter.pageSizes", Some("pageSizes")),
            ("ParameterOutOfRange", None),
            ("InvalidRegionIds", Some("RegionIds")),
            ("InvalidParameter.", None),
            ("InvalidParameterValue.Range", None),
        ] {
            assert_eq!(
                ErrorCode::parse(code),
                ErrorCode::InvalidParameter(field.map(str::to_owned)),
                "{code}"
            );
        }
        assert_eq!(ErrorCode::parse("InvalidPageSizes"), ErrorCode::Other("InvalidPageSizes".into()));
    }

    #[test]
    fn a_refused_address_is_not_a_missing_permission() {
        for (code, is_address) in [
            ("Forbidden.IpNotInWhitelist", true),
            ("Forbidden.NotInWhiteList", true),
            ("Forbidden.SourceIp", true),
            ("Forbidden.IPNotAllowed", true),
            ("AccessDenied.ip", true),
            ("NoPermission.AclDenied", true),
            ("Forbidden.RAM", false),
            ("Forbidden.Principal", false),
            ("Forbidden.Description", false),
            ("AccessDenied.Iperf", false),
        ] {
            let kind = if is_address { ErrorCode::AddressNotAllowed } else { ErrorCode::NoPermission };
            assert_eq!(ErrorCode::parse(code), kind, "{code}");
        }
    }

    #[test]
    fn names_of_codes_round_trip() {
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

    #[test]
    fn success_is_one_of_five_codes() {
        for code in ["", "0", "200", "OK", "Success", "success"] {
            assert!(is_success(code), "{code}");
        }
        for code in ["00", "1", "500", "ok", "successful", " OK", "Throttling", "[]"] {
            assert!(!is_success(code), "{code}");
        }
    }
}
