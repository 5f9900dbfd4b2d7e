//! Step 3: `~/.aliyun/config.json`, the profiles of the vendor's command line tool, by mode. A mode that needs
//! a person or another program is refused with what to do instead.
//! Asks nobody; must not print a value.

use std::path::PathBuf;

use serde::Deserialize;

use super::environment::Surroundings;
use super::fields::{Fields, Section};
use super::profile::{self, Names};
use super::source::Source;
use super::{CredentialsError, Looked, PROFILE, files, home};

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

/// Looks the profile up that is asked for, or else the file's current one.
pub(super) fn look(around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    if around.is_on(CLI_PROFILE_DISABLED) {
        return Ok(Looked::Nothing(format!("{CLI_PROFILE_DISABLED} is true")));
    }
    let named = around.get(CONFIG_FILE);
    let path = match (&named, home(around)) {
        (Some(path), _) => PathBuf::from(path.as_str()),
        (None, Some(home)) => home.join(".aliyun/config.json"),
        (None, None) => return Ok(Looked::Nothing("no home directory is known".to_owned())),
    };
    let shown = path.display().to_string();
    match files::read(&path)? {
        Some(text) => look_in(&text, &shown, around),
        None if named.is_some() => {
            Err(CredentialsError::new(format!("{CONFIG_FILE} names {shown}, which is not there")))
        }
        None => Ok(Looked::Nothing(format!("{shown} is not there"))),
    }
}

fn look_in(text: &str, path: &str, around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    if text.trim().is_empty() {
        return Ok(Looked::Nothing(format!("{path} is empty")));
    }
    let config: Config = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        CredentialsError::new(format!(
            "{path} is no list of profiles as the vendor's tool writes it (line {line}, column {column}): correct it"
        ))
    })?;
    let profiles = config.profiles.unwrap_or_default();
    let asked = around.get(PROFILE);
    let name = match (&asked, config.current.as_deref().filter(|name| !name.is_empty())) {
        (Some(name), _) => name.as_str(),
        (None, Some(name)) => name,
        (None, None) if profiles.is_empty() => return Ok(Looked::Nothing(format!("{path} has no profiles"))),
        (None, None) => {
            return Err(CredentialsError::new(format!(
                "{path}: current is missing or empty: write a profile's name there, or set {PROFILE}"
            )));
        }
    };
    let file = Profiles { path, profiles: &profiles };
    let Some(fields) = file.find(name)? else {
        return match asked {
            // The credentials file may have it.
            Some(_) => Ok(Looked::Nothing(format!("{path} has no profile {name:?}"))),
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
        return Ok(Looked::Nothing(format!("{place} has no keys yet")));
    }
    let source = file.source(section, around, &mut vec![name.to_owned()])?;
    Ok(Looked::source(source, format!("{place}, mode {mode}")))
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
        around: &Surroundings<'_>,
        seen: &mut Vec<String>,
    ) -> Result<Source, CredentialsError> {
        let instead = |what: &str| Err(section.wrong("mode", what));
        match section.text("mode")?.unwrap_or("AK") {
            "AK" => profile::pair(section),
            "StsToken" => profile::token(section, &NAMES),
            "RamRoleArn" => profile::role(section, &NAMES, around),
            "EcsRamRole" => profile::ecs_role(section, &NAMES, around),
            "OIDC" => profile::oidc_role(section, &NAMES, around),
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
                let base = self.source(fields.of(&place), around, seen)?;
                let role = profile::settings(section, &NAMES, around)?;
                Ok(Source::Role { base: Box::new(base), role })
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
