//! Verifies a received request with the secret of its AccessKey id. The caller checks [`Verified::date`]
//! with [`crate::date::is_fresh`], and [`Verified::nonce`] against the nonces it has seen.

use chrono::{DateTime, Utc};
use hmac::Mac;
use subtle::ConstantTimeEq;

use crate::canonical::{ALGORITHM, CanonicalRequest, RequestParts, sha256_hex};
use crate::date::parse_date;
use crate::encode::{DecodeError, decode_query};
use crate::sign::Credentials;

/// Headers that must be sent and signed.
const REQUIRED: [&str; 6] =
    ["host", "x-acs-action", "x-acs-version", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256"];

/// A request as it was received.
#[derive(Clone, Copy)]
pub struct Received<'a> {
    /// The method in upper case.
    pub method: &'a str,
    /// The path, not decoded.
    pub path: &'a str,
    /// The query after the `?`, not decoded; empty if there is none.
    pub raw_query: &'a str,
    /// All headers; names in any case.
    pub headers: &'a [(String, String)],
    /// The body.
    pub body: &'a [u8],
}

/// A request whose signature is valid.
#[derive(Clone, PartialEq, Eq)]
pub struct Verified {
    /// The AccessKey that signed.
    pub access_key_id: String,
    /// The operation, from `x-acs-action`.
    pub action: String,
    /// The API's version, from `x-acs-version`.
    pub version: String,
    /// When it was signed; the caller checks that this is recent.
    pub date: DateTime<Utc>,
    /// The nonce; the caller checks that it is new.
    pub nonce: String,
    /// The decoded pairs of the query, in the order received.
    pub query: Vec<(String, String)>,
}

/// Why a request was rejected, in the order in which it is checked.
#[derive(Clone, PartialEq, Eq, thiserror::Error)]
pub enum VerifyError {
    /// A required header is missing.
    #[error("the header {0} is missing, send it and sign it")]
    MissingHeader(String),
    /// A header that is checked was sent more than once.
    #[error("the header {0} is there more than once, send it once")]
    DoubledHeader(String),
    /// `Authorization` does not have the format of this algorithm.
    #[error("the header authorization is malformed: {0}")]
    MalformedAuthorization(&'static str),
    /// A header that must be signed is not named in SignedHeaders.
    #[error("the header {0} is not signed, name it in SignedHeaders")]
    UnsignedHeader(String),
    /// `x-acs-date` does not have the format `2023-10-26T10:22:32Z`.
    #[error("the header x-acs-date must look like 2023-10-26T10:22:32Z")]
    MalformedDate,
    /// The query can't be decoded.
    #[error("the query can't be decoded: {0}")]
    MalformedQuery(#[from] DecodeError),
    /// The AccessKey id is unknown.
    #[error("the AccessKey id {0} is not known")]
    UnknownAccessKey(String),
    /// The credentials have a security token, and the request has none.
    #[error("the header x-acs-security-token is missing, this AccessKey was issued with one")]
    MissingSecurityToken,
    /// The request's security token belongs to another AccessKey.
    #[error("the security token does not belong to this AccessKey, request a new one")]
    WrongSecurityToken,
    /// The hash in `x-acs-content-sha256` is not that of the body.
    #[error("the body's hash is {computed}, x-acs-content-sha256 says otherwise")]
    ContentHashMismatch {
        /// The hash of the received body.
        computed: String,
    },
    /// The signature differs from the computed one.
    #[error("the signature does not match, the string to sign is {string_to_sign:?}")]
    SignatureMismatch {
        /// The string to sign, computed from the received request.
        string_to_sign: String,
        /// Its canonical request, which can contain a security token.
        canonical_request: CanonicalRequest,
    },
}

impl std::fmt::Debug for Verified {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Verified")
            .field("access_key_id", &self.access_key_id)
            .field("action", &self.action)
            .field("date", &self.date)
            .finish_non_exhaustive()
    }
}

// The same as `Display`, which prints no secret: `unwrap` prints `Debug`.
impl std::fmt::Debug for VerifyError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "VerifyError({self})")
    }
}

/// Verifies a request; `lookup` returns the credentials of an AccessKey id.
///
/// SignedHeaders must name `host`, every `x-acs-*` header and, if it was sent, `content-type`; the client may
/// sign more.
///
/// # Errors
/// The first check that fails, see [`VerifyError`].
pub fn verify(
    received: &Received<'_>,
    lookup: impl FnOnce(&str) -> Option<Credentials>,
) -> Result<Verified, VerifyError> {
    let headers = Headers(received.headers);
    let authorization = headers.required("authorization")?;
    let authorization = Authorization::parse(authorization)?;
    for name in REQUIRED {
        headers.required(name)?;
    }

    for (name, _) in received.headers {
        let name = name.to_ascii_lowercase();
        let must_be_signed = name == "host" || name == "content-type" || name.starts_with("x-acs-");
        if must_be_signed && !authorization.signed_headers.contains(&name.as_str()) {
            return Err(VerifyError::UnsignedHeader(name));
        }
    }
    let signed: Vec<(String, String)> = authorization
        .signed_headers
        .iter()
        .map(|name| Ok(((*name).to_owned(), headers.required(name)?.to_owned())))
        .collect::<Result<_, VerifyError>>()?;

    let date = parse_date(headers.required("x-acs-date")?).ok_or(VerifyError::MalformedDate)?;
    let query = decode_query(received.raw_query)?;

    let credentials = lookup(authorization.access_key_id)
        .ok_or_else(|| VerifyError::UnknownAccessKey(authorization.access_key_id.to_owned()))?;
    match (credentials.security_token(), headers.get("x-acs-security-token")?) {
        (None, None) => {}
        (Some(_), None) => return Err(VerifyError::MissingSecurityToken),
        (Some(ours), Some(theirs)) if ours.as_bytes().ct_eq(theirs.as_bytes()).into() => {}
        (_, Some(_)) => return Err(VerifyError::WrongSecurityToken),
    }

    let body_sha256 = headers.required("x-acs-content-sha256")?;
    let computed = sha256_hex(received.body);
    if computed != body_sha256 {
        return Err(VerifyError::ContentHashMismatch { computed });
    }

    let canonical_request = CanonicalRequest::new(&RequestParts {
        method: received.method,
        path: received.path,
        query: &query,
        headers: &signed,
        body_sha256,
    });
    let string_to_sign = canonical_request.string_to_sign();
    credentials
        .mac(&string_to_sign)
        .verify_slice(&authorization.signature)
        .map_err(|_| VerifyError::SignatureMismatch { string_to_sign, canonical_request })?;

    Ok(Verified {
        access_key_id: authorization.access_key_id.to_owned(),
        action: headers.required("x-acs-action")?.to_owned(),
        version: headers.required("x-acs-version")?.to_owned(),
        date,
        nonce: headers.required("x-acs-signature-nonce")?.to_owned(),
        query,
    })
}

/// The fields of an `Authorization` header.
struct Authorization<'a> {
    access_key_id: &'a str,
    signed_headers: Vec<&'a str>,
    signature: Vec<u8>,
}

impl<'a> Authorization<'a> {
    fn parse(authorization: &'a str) -> Result<Self, VerifyError> {
        use VerifyError::MalformedAuthorization as Malformed;

        let fields = authorization
            .strip_prefix(ALGORITHM)
            .and_then(|rest| rest.strip_prefix(' '))
            .ok_or(Malformed("it must start with ACS3-HMAC-SHA256"))?;

        let (mut access_key_id, mut signed_headers, mut signature) = (None, None, None);
        for field in fields.split(',') {
            let (name, value) =
                field.trim().split_once('=').ok_or(Malformed("each field must look like name=value"))?;
            let slot = match name {
                "Credential" => &mut access_key_id,
                "SignedHeaders" => &mut signed_headers,
                "Signature" => &mut signature,
                _ => {
                    return Err(Malformed("it takes Credential, SignedHeaders and Signature only"));
                }
            };
            if slot.replace(value).is_some() {
                return Err(Malformed("each field must be there once"));
            }
        }

        let access_key_id =
            access_key_id.filter(|id| !id.is_empty()).ok_or(Malformed("Credential is missing"))?;
        let signed_headers: Vec<&str> = signed_headers
            .filter(|names| !names.is_empty())
            .ok_or(Malformed("SignedHeaders is missing"))?
            .split(';')
            .collect();
        // Sorting leaves one way to write a list, and finds a repeated name.
        if !signed_headers.is_sorted_by(|a, b| a < b) {
            return Err(Malformed("SignedHeaders must be sorted, each name once"));
        }
        if signed_headers.iter().any(|name| name.bytes().any(|byte| byte.is_ascii_uppercase())) {
            return Err(Malformed("SignedHeaders must be in lower case"));
        }
        let signature = signature
            .filter(|text| text.len() == 64 && !text.bytes().any(|byte| byte.is_ascii_uppercase()))
            .and_then(|text| hex::decode(text).ok())
            .ok_or(Malformed("Signature must be 64 lower-case hexadecimal digits"))?;
        Ok(Self { access_key_id, signed_headers, signature })
    }
}

/// Received headers, looked up by lower-case name.
struct Headers<'a>(&'a [(String, String)]);

impl<'a> Headers<'a> {
    fn get(&self, name: &str) -> Result<Option<&'a str>, VerifyError> {
        let mut found = self
            .0
            .iter()
            .filter(|(received, _)| received.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.trim());
        let value = found.next();
        if found.next().is_some() {
            return Err(VerifyError::DoubledHeader(name.to_owned()));
        }
        Ok(value)
    }

    fn required(&self, name: &str) -> Result<&'a str, VerifyError> {
        self.get(name)?
            .filter(|value| !value.is_empty() || !REQUIRED.contains(&name))
            .ok_or_else(|| VerifyError::MissingHeader(name.to_owned()))
    }
}
