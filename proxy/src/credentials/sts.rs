//! STS, which issues the keys of a role: `AssumeRole`, signed with other keys, and `AssumeRoleWithOIDC`, by a token.
//! The token is sent in the body, and duration and policy with it, which narrow the role's rights. Of a refusal only code
//! and request id are passed on.

use acs3::{Credentials, canonical_query};
use bytes::Bytes;
use chrono::TimeDelta;
use ens_api::ErrorCode;
use ens_api::error_code::Retry;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Request};
use serde::Deserialize;
use serde_json::Value;
use zeroize::{Zeroize, Zeroizing};

use super::fetch::{FetchError, Reply, bad_response, send};
use super::fields::Fields;
use super::issued_keys::{form_of, plausible_code, read_keys};
use super::keys::Keys;
use super::network::Network;
use crate::endpoint::Endpoint;
use crate::signed_client::{Action, request_id, sign};

const VERSION: &str = "2015-04-01";
const SERVICE: &str = "STS";
const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// How long a role's keys are valid unless a profile sets another time.
pub(super) const DEFAULT_SECONDS: u64 = 3600;

/// A RAM role, and how it is assumed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Role {
    pub(super) arn: String,
    /// The session's name in the vendor's audit log.
    pub(super) session_name: String,
    /// How long the keys are valid.
    pub(super) seconds: u64,
    /// Narrows the role's rights.
    pub(super) policy: Option<String>,
    /// A text that the role's owner requires.
    pub(super) external_id: Option<String>,
    /// The endpoint of STS.
    pub(super) endpoint: Endpoint,
}

impl Role {
    fn pairs(&self) -> Vec<(String, String)> {
        let mut pairs = vec![
            ("RoleArn", self.arn.clone()),
            ("RoleSessionName", self.session_name.clone()),
            ("DurationSeconds", self.seconds.to_string()),
        ];
        pairs.extend(self.policy.clone().map(|policy| ("Policy", policy)));
        pairs.extend(self.external_id.clone().map(|id| ("ExternalId", id)));
        owned(pairs)
    }
}

/// Requests the role's keys, signed with other keys.
pub(super) async fn assume_role(
    network: &Network,
    role: &Role,
    base: &Credentials,
) -> Result<Keys, FetchError> {
    let pairs = role.pairs();
    let action = Action { endpoint: &role.endpoint, name: "AssumeRole", version: VERSION, query: &pairs };
    let attempt = async |date| {
        let mut request = sign(&action, base, date, &network.random.nonce()).map_err(|_| unusable(role))?;
        request.headers_mut().insert(ACCEPT, JSON);
        send(request, SERVICE, network.sts, &network.egress).await
    };
    let now = network.clock.utc();
    let reply = attempt(now).await?;
    let refused = match read(&reply) {
        Ok(keys) => return Ok(keys),
        Err(error) => error,
    };
    // A retry helps only if the clock of STS differs from ours.
    let offset = reply.date.map(|date| date.signed_duration_since(now));
    match offset.filter(|offset| offset.abs() > TimeDelta::minutes(1)) {
        Some(offset) if refused.code == ErrorCode::InvalidTimeStamp => {
            read(&attempt(network.clock.utc() + offset).await?).map_err(|error| for_role(error, role))
        }
        _ => Err(for_role(refused, role)),
    }
}

/// Requests the role's keys with a token of an OIDC provider.
pub(super) async fn assume_role_with_oidc(
    network: &Network,
    role: &Role,
    provider_arn: &str,
    token: &str,
) -> Result<Keys, FetchError> {
    let action = "AssumeRoleWithOIDC";
    let query = canonical_query(&owned(vec![
        ("Action", action.to_owned()),
        ("Format", "JSON".to_owned()),
        ("Version", VERSION.to_owned()),
        ("Timestamp", acs3::date::format_date(network.clock.utc())),
        ("SignatureNonce", network.random.nonce()),
    ]));
    // The token is sent in the body, since addresses are written to logs.
    let mut form = role.pairs();
    form.extend(owned(vec![("OIDCProviderArn", provider_arn.to_owned()), ("OIDCToken", token.to_owned())]));
    let body = Bytes::from_owner(Zeroizing::new(canonical_query(&form).into_bytes()));
    form.iter_mut().for_each(|(_, value)| value.zeroize());
    let request = Request::post(role.endpoint.url(&query))
        .header(ACCEPT, JSON)
        .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body)
        .map_err(|_| unusable(role))?;
    read(&send(request, SERVICE, network.sts, &network.egress).await?).map_err(|error| for_role(error, role))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct StsResponse {
    #[serde(default)]
    credentials: Option<Fields>,
    #[serde(default)]
    code: Option<Value>,
    #[serde(default)]
    request_id: Option<Value>,
}

fn read(reply: &Reply) -> Result<Keys, FetchError> {
    let status = reply.status;
    let response: StsResponse = serde_json::from_slice(&reply.body)
        .map_err(|_| bad_response(SERVICE, &format!("HTTP {status}, {}", form_of(&reply.body))))?;
    let request_id = response.request_id.as_ref().and_then(Value::as_str).and_then(request_id::plausible);
    let error = match (status, &response.credentials) {
        (200, Some(credentials)) => match read_keys(credentials) {
            Ok(keys) => return Ok(keys),
            Err(detail) => bad_response(SERVICE, &detail),
        },
        _ => match response.code.as_ref().and_then(Value::as_str).filter(|code| plausible_code(code)) {
            Some(code) => refusal(code),
            None => bad_response(SERVICE, &format!("HTTP {status}, without a code")),
        },
    };
    Err(FetchError { request_id, ..error })
}

/// The error for a code of STS.
fn refusal(code: &str) -> FetchError {
    let (problem, remedy) = match ErrorCode::parse(code) {
        ErrorCode::NoPermission => (
            "STS does not let these keys assume the role",
            "allow sts:AssumeRole on the role for the user or role of these keys, and name that user or role in \
             the role's trust policy",
        ),
        ErrorCode::InvalidAccessKeyId => {
            ("STS does not know the access key, or it is disabled", "check the access key's id")
        }
        ErrorCode::SignatureDoesNotMatch => {
            ("STS does not accept the signature", "check the access key's secret")
        }
        ErrorCode::InvalidSecurityToken => {
            ("the keys that request the role have expired", "fetch new ones and start again")
        }
        ErrorCode::InvalidTimeStamp => {
            ("the proxy's clock and that of STS differ by more than 15 minutes", "set this machine's clock")
        }
        ErrorCode::Throttling => ("STS got too many calls from this account", "wait a little"),
        ErrorCode::ServiceUnavailable => ("STS is not available at the moment", "wait a little"),
        _ if code.starts_with("EntityNotExist") => {
            ("STS knows no such role or OIDC provider", "check their ARNs, letter by letter")
        }
        _ if code.starts_with("AuthenticationFail") => (
            "STS does not accept the OIDC token",
            "check that the token's file is renewed, and the audience and issuer of the OIDC provider in RAM",
        ),
        ErrorCode::MissingParameter | ErrorCode::InvalidParameter(_) => (
            "STS does not take one of the role's settings",
            "check the ARNs, the session name (2 to 64 letters, digits and . @ - _), the duration and the policy",
        ),
        _ => ("STS refused", "look the code up in the vendor's list of STS error codes"),
    };
    let parsed = ErrorCode::parse(code);
    // A lasting refusal concerns our keys, not the call that the page made.
    let kind = match (parsed.retry(), &parsed) {
        (Retry::BackOff, _) | (_, ErrorCode::InvalidTimeStamp) => parsed,
        _ => ErrorCode::NoCredentials,
    };
    FetchError::new(kind, format!("{problem} ({code})"), remedy)
}

/// The same error, naming the role.
fn for_role(error: FetchError, role: &Role) -> FetchError {
    let id = error.request_id.as_ref().map(|id| format!(", request {id}")).unwrap_or_default();
    FetchError { problem: format!("no keys for {}{id}: {}", role.arn, error.problem), ..error }
}

fn unusable(role: &Role) -> FetchError {
    FetchError::new(
        ErrorCode::NoCredentials,
        format!("no keys can be requested for {}", role.arn),
        "check the role's settings",
    )
}

fn owned(pairs: Vec<(&str, String)>) -> Vec<(String, String)> {
    pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reply(status: u16, body: &[u8]) -> Reply {
        Reply { status, date: None, body: Zeroizing::new(body.to_vec()) }
    }

    #[test]
    fn distinguishes_keys_from_refusals_and_garbage() {
        let whole = r#"{"RequestId":"R-1","Credentials":{"AccessKeyId":"STS.x","AccessKeySecret":"canary",
            "SecurityToken":"canary-token","Expiration":"2026-01-01T01:00:00Z"}}"#;
        let keys = read(&reply(200, whole.as_bytes())).unwrap();
        assert_eq!(keys.credentials.access_key_id(), "STS.x");
        assert_eq!(keys.credentials.security_token(), Some("canary-token"));
        assert_eq!(keys.expires, acs3::date::parse_date("2026-01-01T01:00:00Z"));
        let rows = [
            (500, whole.to_owned(), "without a code"),
            (200, whole.replace("canary-token", ""), "SecurityToken is missing or empty"),
            (200, whole.replace("canary-token", "canary\\n"), "SecurityToken has a line end at its end"),
            (200, whole.replace("2026-01-01T01", "canary"), "Expiration is no time"),
            (200, whole.replace("\"canary-token\"", "7"), "SecurityToken is no text"),
            (200, whole[..80].to_owned(), "not the JSON"),
            (502, "<html>canary</html>".to_owned(), "HTTP 502"),
            (403, r#"{"Code":"NoPermission","Message":"canary"}"#.to_owned(), "allow sts:AssumeRole"),
            (404, r#"{"Code":"EntityNotExist.Role","Message":"canary"}"#.to_owned(), "EntityNotExist.Role"),
            (400, r#"{"Code":"can ary <b>","Message":"canary"}"#.to_owned(), "without a code"),
            (400, r#"{"Code":7}"#.to_owned(), "without a code"),
        ];
        for (status, body, expected) in rows {
            let failure = read(&reply(status, body.as_bytes())).err().unwrap().to_string();
            assert!(failure.contains(expected), "{body}: {failure}");
            assert!(!failure.contains("canary") && !failure.contains("can ary"), "{failure}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        #[test]
        fn no_response_makes_it_panic(status in 100_u16..600, body in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(read(&reply(status, &body)).is_err());
        }

        #[test]
        fn no_cut_or_changed_response_makes_it_panic(at in 0_usize..150, byte in any::<u8>(), cut in any::<bool>()) {
            let mut body = br#"{"Credentials":{"AccessKeyId":"STS.x","AccessKeySecret":"canary","SecurityToken":"canary","Expiration":"2026-01-01T01:00:00Z"}}"#.to_vec();
            let at = at.min(body.len() - 1);
            if cut { body.truncate(at) } else { body[at] = byte }
            if let Err(failure) = read(&reply(200, &body)) {
                prop_assert!(!failure.to_string().contains("canary"));
            }
        }
    }
}
