//! Step 3: `~/.aliyun/config.json`, the profiles of the vendor's command line tool, by mode. A mode whose keys are not
//! in the file is refused with the command that gives others.

use std::path::{Path, PathBuf};

use super::contents::Contents;
use super::context::SearchContext;
use super::error::CredentialsError;
use super::fields::{Fields, Section};
use super::files;
use super::issuers::CredentialsUri;
use super::names::{CLI_PROFILE_DISABLED, CONFIG_FILE, CREDENTIALS_URI, PROFILE};
use super::profile::{self, Names};
use super::profiles::{Profiles, mode};
use super::source::KeySource;

const NAMES: Names = Names {
    role_arn: "ram_role_arn",
    session_name: &["ram_session_name", "role_session_name"],
    token_file: "oidc_token_file",
    role_name: "ram_role_name",
    token: "sts_token",
};

/// Looks up the profile that the variable names, or else the file's current one.
pub(super) fn look_up(context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    if context.is_on(CLI_PROFILE_DISABLED) {
        return Ok(Contents::Nothing(format!("{CLI_PROFILE_DISABLED} is true")));
    }
    let named = context.get(CONFIG_FILE);
    let path = match (&named, context.home()) {
        (Some(path), _) => PathBuf::from(path.as_str()),
        (None, Some(home)) => home.join(".aliyun/config.json"),
        (None, None) => return Ok(Contents::Nothing("no home directory is known".to_owned())),
    };
    let shown = path.display().to_string();
    match files::read(&path)? {
        Some(text) => look_up_in(&text, &shown, context),
        None if named.is_some() => {
            Err(CredentialsError::new(format!("{CONFIG_FILE} names {shown}, which is not there")))
        }
        None => Ok(Contents::Nothing(format!("{shown} is not there"))),
    }
}

fn look_up_in(text: &str, path: &str, context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    if text.trim().is_empty() {
        return Ok(Contents::Nothing(format!("{path} is empty")));
    }
    let profiles = Profiles::parse(text, path)?;
    let requested = context.get(PROFILE);
    let name = match (&requested, profiles.current.as_deref()) {
        (Some(name), _) => name.as_str(),
        (None, Some(name)) => name,
        (None, None) if profiles.all.is_empty() => {
            // A profile alone, as a person writes it by hand.
            let fields: Fields = serde_json::from_str(text).unwrap_or_default();
            if !matches!(fields.of(path).text("access_key_id"), Ok(None)) {
                return Err(CredentialsError::new(format!(
                    "{path} has keys outside of a profile, and no profiles: write it with `aliyun configure --mode AK`"
                )));
            }
            return Ok(Contents::Nothing(format!("{path} has no profiles")));
        }
        (None, None) => {
            return Err(CredentialsError::new(format!(
                "{path}: current is missing or empty: write a profile's name there, or set {PROFILE}"
            )));
        }
    };
    let Some(fields) = profiles.find(name)? else {
        return match requested {
            // The credentials file may have it.
            Some(_) => Ok(Contents::Nothing(format!("{path} has no profile {name:?}"))),
            None => Err(CredentialsError::new(format!(
                "{path}: current names {name:?}, and no profile is so called"
            ))),
        };
    };
    let place = profiles.place(name);
    let section = fields.of(&place);
    let mode = mode(section)?;
    // The tool writes such a profile when it is started for the first time.
    if mode == "AK"
        && section.text("access_key_id")?.is_none()
        && section.text("access_key_secret")?.is_none()
    {
        return Ok(Contents::Nothing(format!("{place} has no keys yet")));
    }
    let chain = Chain { path: Path::new(path), profiles: &profiles, context };
    let source = chain.source(section, &mut vec![name.to_owned()])?;
    Ok(Contents::source(source, format!("{place}, mode {mode}")))
}

/// A profile and those that it names as its source.
struct Chain<'a> {
    path: &'a Path,
    profiles: &'a Profiles,
    context: &'a SearchContext<'a>,
}

impl Chain<'_> {
    /// Follows source profiles; `seen` holds those on the way here, with the profile of this section at its end.
    fn source(&self, section: Section<'_>, seen: &mut Vec<String>) -> Result<KeySource, CredentialsError> {
        let context = self.context;
        let mode = mode(section)?;
        match mode {
            "AK" => profile::pair(section),
            "StsToken" => profile::token(section, &NAMES),
            "RamRoleArn" => profile::role(section, &NAMES, context),
            "EcsRamRole" => profile::ecs_role(section, &NAMES, context),
            "OIDC" => profile::oidc_role(section, &NAMES, context),
            "RamRoleArnWithRoleName" => Ok(KeySource::Role {
                base: Box::new(profile::ecs_role(section, &NAMES, context)?),
                role: profile::settings(section, &NAMES, context)?,
            }),
            "ChainableRamRoleArn" => {
                let name = section.required_key("source_profile")?;
                if seen.iter().any(|earlier| earlier == name) {
                    let way = [seen.as_slice(), &[name.to_owned()]].concat().join(" -> ");
                    return Err(section.wrong("source_profile", &format!("leads round in a circle: {way}")));
                }
                seen.push(name.to_owned());
                let Some(fields) = self.profiles.find(name)? else {
                    return Err(section
                        .wrong("source_profile", &format!("names {name:?}, and no profile is so called")));
                };
                let place = self.profiles.place(name);
                let base = self.source(fields.of(&place), seen)?;
                let role = profile::settings(section, &NAMES, context)?;
                Ok(KeySource::Role { base: Box::new(base), role })
            }
            "CredentialsURI" => {
                let set = context.get(CREDENTIALS_URI);
                let address = section.text("credentials_uri")?.or(set.as_ref().map(|set| set.as_str()));
                let address = address
                    .ok_or_else(|| section.wrong("credentials_uri", "is missing or empty: fill it in"))?;
                let uri = CredentialsUri::parse(address)
                    .map_err(|problem| section.wrong("credentials_uri", problem))?;
                Ok(KeySource::Uri(uri))
            }
            "CloudSSO" | "OAuth" | "External" => Ok(KeySource::Stored {
                path: self.path.to_owned(),
                profile: seen.last().cloned().unwrap_or_default(),
                mode: mode.to_owned(),
            }),
            "RsaKeyPair" | "BearerToken" | "Anonymous" => Err(section.wrong(
                "mode",
                &format!(
                    "is {mode}, which ENS takes no signature of: give the proxy a RAM role or an AccessKey pair, with \
                     `aliyun configure --mode RamRoleArn` or `aliyun configure --mode AK`"
                ),
            )),
            _ => Err(section.wrong(
                "mode",
                "is none that is taken: AK, StsToken, RamRoleArn, EcsRamRole, OIDC, ChainableRamRoleArn, \
                 RamRoleArnWithRoleName, CredentialsURI, CloudSSO, OAuth or External",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    crate::credentials::any_file::holds_of_any_file! {
        whole: r#"{"current":"work","profiles":[{"name":"work","mode":"RamRoleArn","access_key_id":"canary","access_key_secret":"canary","ram_role_arn":"r","expired_seconds":900}]}"#,
        pieces: &[
            "{",
            "}",
            "[",
            "]",
            ",",
            ":",
            "\"",
            "\"current\":\"a\"",
            "\"profiles\":[",
            "{\"name\":\"a\"",
            "\"mode\":",
            "1",
            "null",
            "\\u00",
            "é",
            "\n",
        ]
    }
}
