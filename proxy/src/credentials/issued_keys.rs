//! Keys as services issue them, in JSON. What is wrong with a response is described without its values, which may be
//! secrets.

use acs3::Credentials;
use chrono::DateTime;
use ens_api::ErrorCode;
use ens_api::error_code::{Retry, is_success};

use super::error::CredentialsError;
use super::fetch::{FetchError, Reply, bad_response};
use super::fields::{Fields, Section};
use super::keys::Keys;

/// The place in messages.
const RESPONSE: &str = "its response";

/// Reads the keys in a response of a service that has them, and its `Code`, at the top.
pub(super) fn read_reply(service: &str, reply: &Reply) -> Result<Keys, FetchError> {
    // A byte order mark is no part of the JSON.
    let body = reply.body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&reply.body);
    let fields: Fields = serde_json::from_slice(body).map_err(|_| bad_response(service, form_of(body)))?;
    let section = fields.of(RESPONSE);
    match code(section) {
        Some(code) if !is_success(&code) => Err(refusal(service, &code)),
        _ => read_keys(&fields).map_err(|detail| bad_response(service, &detail)),
    }
}

/// Reads keys, or says what is wrong with them.
pub(super) fn read_keys(fields: &Fields) -> Result<Keys, String> {
    let section = fields.of(RESPONSE);
    let read = || {
        let (id, secret) = (required(section, "AccessKeyId")?, required(section, "AccessKeySecret")?);
        let token = match section.key("SessionToken")? {
            Some(token) => token,
            None => required(section, "SecurityToken")?,
        };
        let credentials = Credentials::new(id, secret).with_security_token(token);
        let expiration = DateTime::parse_from_rfc3339(required(section, "Expiration")?)
            .map_err(|_| section.wrong("Expiration", "is no time"))?;
        Ok(Keys { credentials, expires: Some(expiration.to_utc()) })
    };
    read().map_err(|error: CredentialsError| error.to_string())
}

/// What a text is that is no JSON object.
pub(super) fn form_of(text: &[u8]) -> &'static str {
    match text.trim_ascii() {
        [] => "it is empty",
        [b'<', ..] => "it is a page of HTML or XML",
        _ => "it is not the JSON that it should be",
    }
}

fn required<'a>(section: Section<'a>, name: &str) -> Result<&'a str, CredentialsError> {
    section.key(name)?.ok_or_else(|| section.wrong(name, "is missing or empty"))
}

/// The code, which some services write as a number.
fn code(section: Section<'_>) -> Option<String> {
    let text = section.text("Code").ok().flatten().map(str::to_owned);
    text.or_else(|| section.number("Code").ok().flatten().map(|number| number.to_string()))
}

/// Of the service's own text, only a code in the vendor's form is shown.
fn refusal(service: &str, code: &str) -> FetchError {
    let shown = if plausible_code(code) { format!(" {code}") } else { String::new() };
    let kind = ErrorCode::parse(code);
    let (kind, remedy) = match kind.retry() {
        Retry::BackOff => (kind, "wait a little, and try again"),
        _ => (
            ErrorCode::BadResponse,
            "check that the role exists and may be used by this machine, and look at the log of the service that issues keys",
        ),
    };
    FetchError::new(
        kind,
        format!("{service} has no keys: its response is a failure with the code{shown}"),
        remedy,
    )
}

/// Whether a code has the vendor's form.
pub(super) fn plausible_code(code: &str) -> bool {
    (1..=64).contains(&code.len())
        && code.starts_with(|first: char| first.is_ascii_uppercase())
        && code.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}
