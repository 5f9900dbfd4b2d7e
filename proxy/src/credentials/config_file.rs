//! Step 3: `~/.aliyun/config.json`, the profiles of the vendor's command line tool, by mode. A mode that needs a
//! person or another program is refused with what to do instead.

use std::path::PathBuf;

use serde::Deserialize;

use super::contents::Contents;
use super::context::{PROFILE, SearchContext};
use super::error::CredentialsError;
use super::fields::{Fields, Section};
use super::files;
use super::profile::{self, Names};
use super::source::KeySource;

const CONFIG_FILE: &str = "ALIBABA_CLOUD_CONFIG_FILE";
const CLI_PROFILE_DISABLED: &str = "ALIBABA_CLOUD_CLI_PROFILE_DISABLED";

const NAMES: Names = Names {
    role_arn: "ram_role_arn",
    session_name: &["ram_session_name", "role_session_name"],
    token_file: "oidc_token_file",
    role_name: "ram_role_name",
    token: "sts_token",
};

#[derive(Deserialize)]
struct Config {
    #[serde(default)]
    current: Option<String>,
    #[serde(default)]
    profiles: Option<Vec<Fields>>,
}

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
    let config: Config = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        CredentialsError::new(format!(
            "{path} is no list of profiles as the vendor's tool writes it (line {line}, column {column}): correct it"
        ))
    })?;
    let profiles = config.profiles.unwrap_or_default();
    let requested = context.get(PROFILE);
    let name = match (&requested, config.current.as_deref().filter(|name| !name.is_empty())) {
        (Some(name), _) => name.as_str(),
        (None, Some(name)) => name,
        (None, None) if profiles.is_empty() => {
            return Ok(Contents::Nothing(format!("{path} has no profiles")));
        }
        (None, None) => {
            return Err(CredentialsError::new(format!(
                "{path}: current is missing or empty: write a profile's name there, or set {PROFILE}"
            )));
        }
    };
    let file = Profiles { path, profiles: &profiles };
    let Some(fields) = file.find(name)? else {
        return match requested {
            // The credentials file may have it.
            Some(_) => Ok(Contents::Nothing(format!("{path} has no profile {name:?}"))),
            None => Err(CredentialsError::new(format!(
                "{path}: current names {name:?}, and no profile is so called"
            ))),
        };
    };
    let place = file.place(name);
    let section = fields.of(&place);
    let mode = section.text("mode")?.unwrap_or("AK");
    // The tool writes such a profile when it is started for the first time.
    if mode == "AK"
        && section.text("access_key_id")?.is_none()
        && section.text("access_key_secret")?.is_none()
    {
        return Ok(Contents::Nothing(format!("{place} has no keys yet")));
    }
    let source = file.source(section, context, &mut vec![name.to_owned()])?;
    Ok(Contents::source(source, format!("{place}, mode {mode}")))
}

struct Profiles<'a> {
    path: &'a str,
    profiles: &'a [Fields],
}

impl Profiles<'_> {
    fn place(&self, name: &str) -> String {
        format!("profile {name:?} of {}", self.path)
    }

    fn find(&self, name: &str) -> Result<Option<&Fields>, CredentialsError> {
        let mut found = None;
        for profile in self.profiles {
            if profile.of(self.path).text("name")? == Some(name) && found.replace(profile).is_some() {
                return Err(CredentialsError::new(format!(
                    "{}: two profiles are called {name:?}: rename one",
                    self.path
                )));
            }
        }
        Ok(found)
    }

    /// Follows source profiles; `seen` holds those on the way here.
    fn source(
        &self,
        section: Section<'_>,
        context: &SearchContext<'_>,
        seen: &mut Vec<String>,
    ) -> Result<KeySource, CredentialsError> {
        let instead = |what: &str| Err(section.wrong("mode", what));
        match section.text("mode")?.unwrap_or("AK") {
            "AK" => profile::pair(section),
            "StsToken" => profile::token(section, &NAMES),
            "RamRoleArn" => profile::role(section, &NAMES, context),
            "EcsRamRole" => profile::ecs_role(section, &NAMES, context),
            "OIDC" => profile::oidc_role(section, &NAMES, context),
            "ChainableRamRoleArn" => {
                let name = section.required_key("source_profile")?;
                seen.push(name.to_owned());
                if seen[..seen.len() - 1].iter().any(|earlier| earlier == name) {
                    let way = seen.join(" -> ");
                    return Err(section.wrong("source_profile", &format!("leads round in a circle: {way}")));
                }
                let Some(fields) = self.find(name)? else {
                    return Err(section
                        .wrong("source_profile", &format!("names {name:?}, and no profile is so called")));
                };
                let place = self.place(name);
                let base = self.source(fields.of(&place), context, seen)?;
                let role = profile::settings(section, &NAMES, context)?;
                Ok(KeySource::Role { base: Box::new(base), role })
            }
            "CloudSSO" => instead(
                "is CloudSSO, whose keys a person signs in for: run `aliyun sso login` elsewhere and hand the keys \
                 over in the environment, or give the proxy a RAM role",
            ),
            "OAuth" => instead(
                "is OAuth, which a person signs in for in a browser: give the proxy a RAM role or an AccessKey pair",
            ),
            "External" => instead(
                "is External, which runs another program: run it yourself and hand its keys over in the environment, \
                 or serve them and set ALIBABA_CLOUD_CREDENTIALS_URI",
            ),
            "RamRoleArnWithEcs" => instead(
                "is RamRoleArnWithEcs: write it as ChainableRamRoleArn with a source profile of mode EcsRamRole",
            ),
            _ => instead(
                "is none that is taken: AK, StsToken, RamRoleArn, EcsRamRole, OIDC or ChainableRamRoleArn",
            ),
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
