//! Keys that the vendor's tool stored in a profile of `config.json` after a person signed in (CloudSSO, OAuth) or a
//! program issued them (External). The file is read again at each renewal, so that new ones are taken by themselves.

use std::path::Path;

use acs3::Credentials;
use acs3::date::format_date;
use chrono::{DateTime, Utc};
use ens_api::ErrorCode;

use super::error::CredentialsError;
use super::fetch::FetchError;
use super::fields::Section;
use super::files;
use super::keys::Keys;
use super::profiles::{Profiles, mode};

/// The keys of a profile that are valid now.
pub(super) fn read(path: &Path, name: &str, now: DateTime<Utc>) -> Result<Keys, FetchError> {
    let changed = |problem: String| failed(problem, "correct it");
    let unusable = |error: CredentialsError| changed(error.to_string());
    let shown = path.display().to_string();
    let text = files::read(path).map_err(unusable)?;
    let text = text.ok_or_else(|| changed(format!("{shown} is no longer there")))?;
    let profiles = Profiles::parse(&text, &shown).map_err(unusable)?;
    let fields = profiles.find(name).map_err(unusable)?;
    let fields = fields.ok_or_else(|| changed(format!("{shown} has no longer a profile {name:?}")))?;
    let place = profiles.place(name);
    let section = fields.of(&place);
    let mode = mode(section).map_err(unusable)?;
    let remedy = remedy(mode, name);
    match stored(section).map_err(unusable)? {
        Some(Keys { expires: Some(at), .. }) if at <= now => {
            Err(failed(format!("the keys that {mode} stored there expired at {}", format_date(at)), &remedy))
        }
        Some(keys) => Ok(keys),
        None => Err(failed(format!("no keys of {mode} are stored there"), &remedy)),
    }
}

/// The stored keys with their time of expiry, without which the vendor's tool does not use them either.
fn stored(section: Section<'_>) -> Result<Option<Keys>, CredentialsError> {
    let read = (
        section.key("access_key_id")?,
        section.key("access_key_secret")?,
        section.key("sts_token")?,
        section.time("sts_expiration")?,
    );
    let (Some(id), Some(secret), Some(token), Some(at)) = read else { return Ok(None) };
    let credentials = Credentials::new(id, secret).with_security_token(token);
    Ok(Some(Keys { credentials, expires: Some(at) }))
}

fn remedy(mode: &str, name: &str) -> String {
    let name = word(name);
    if mode == "External" {
        return format!(
            "Pushboard runs no program for its keys: run the profile's process_command yourself and store what it \
             prints with `aliyun configure set --profile {name} --mode StsToken --access-key-id ID \
             --access-key-secret SECRET --sts-token TOKEN`, or serve it and set ALIBABA_CLOUD_CREDENTIALS_URI"
        );
    }
    format!(
        "run `aliyun sts GetCallerIdentity --profile {name}`, which stores new ones, or sign in again with `aliyun \
         configure --profile {name} --mode {mode}`; for a service that runs for long, a RAM role is better"
    )
}

fn failed(problem: String, remedy: &str) -> FetchError {
    FetchError::new(ErrorCode::NoCredentials, problem, remedy)
}

/// A name as one word of a command line.
fn word(name: &str) -> String {
    if name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte)) {
        name.to_owned()
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}
