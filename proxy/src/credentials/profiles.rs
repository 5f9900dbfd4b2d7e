//! The profiles of `config.json`, which the vendor's command line tool writes, by their names.

use serde::Deserialize;

use super::error::CredentialsError;
use super::fields::{Fields, Section};

/// The modes of the vendor's tool.
const MODES: [&str; 14] = [
    "AK",
    "StsToken",
    "RamRoleArn",
    "EcsRamRole",
    "OIDC",
    "ChainableRamRoleArn",
    "RamRoleArnWithRoleName",
    "CredentialsURI",
    "CloudSSO",
    "OAuth",
    "External",
    "RsaKeyPair",
    "BearerToken",
    "Anonymous",
];

#[derive(Deserialize)]
struct Content {
    #[serde(default)]
    current: Option<String>,
    #[serde(default)]
    profiles: Option<Vec<Fields>>,
}

/// The profiles of a file.
pub(super) struct Profiles {
    path: String,
    /// The name of the one in use.
    pub(super) current: Option<String>,
    pub(super) all: Vec<Fields>,
}

impl Profiles {
    /// Reads the file's text.
    pub(super) fn parse(text: &str, path: &str) -> Result<Self, CredentialsError> {
        let content: Content = serde_json::from_str(text).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            CredentialsError::new(format!(
                "{path} is no list of profiles as the vendor's tool writes it (line {line}, column {column}): \
                 correct it"
            ))
        })?;
        let current = content.current.filter(|name| !name.is_empty());
        Ok(Self { path: path.to_owned(), current, all: content.profiles.unwrap_or_default() })
    }

    /// The name of a profile's place in messages.
    pub(super) fn place(&self, name: &str) -> String {
        format!("profile {name:?} of {}", self.path)
    }

    /// The profile of that name.
    pub(super) fn find(&self, name: &str) -> Result<Option<&Fields>, CredentialsError> {
        let mut found = None;
        for profile in &self.all {
            if profile.of(&self.path).text("name")? == Some(name) && found.replace(profile).is_some() {
                return Err(CredentialsError::new(format!(
                    "{}: two profiles are called {name:?}: rename one",
                    self.path
                )));
            }
        }
        Ok(found)
    }
}

/// A profile's mode, in the vendor's spelling where it is one of the vendor's. Where none is written, it follows from
/// the other fields, as in the vendor's tool.
pub(super) fn mode(section: Section<'_>) -> Result<&str, CredentialsError> {
    if let Some(written) = section.text("mode")? {
        // The name of the same mode in the tool's own source.
        let written = if written.eq_ignore_ascii_case("RamRoleArnWithEcs") { MODES[6] } else { written };
        return Ok(MODES.into_iter().find(|mode| mode.eq_ignore_ascii_case(written)).unwrap_or(written));
    }
    let has = |name| Ok(section.text(name)?.is_some());
    Ok(if has("access_key_id")? && has("access_key_secret")? {
        match (has("sts_token")?, has("ram_role_arn")?) {
            (true, _) => "StsToken",
            (false, true) => "RamRoleArn",
            (false, false) => "AK",
        }
    } else if has("ram_role_name")? {
        "EcsRamRole"
    } else if has("process_command")? {
        "External"
    } else if has("oidc_provider_arn")? && has("oidc_token_file")? && has("ram_role_arn")? {
        "OIDC"
    } else if has("cloud_sso_sign_in_url")? {
        "CloudSSO"
    } else {
        "AK"
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mode_is_the_written_one_or_follows_from_the_fields() {
        for (fields, expected) in [
            (r#""mode":"ak""#, "AK"),
            (r#""mode":"cloudsso""#, "CloudSSO"),
            (r#""mode":"RamRoleArnWithEcs""#, "RamRoleArnWithRoleName"),
            (r#""mode":"ramrolearnwithrolename""#, "RamRoleArnWithRoleName"),
            (r#""mode":"New""#, "New"),
            (r#""mode":"","access_key_id":"a","access_key_secret":"b""#, "AK"),
            (r#""access_key_id":"a","access_key_secret":"b","sts_token":"t""#, "StsToken"),
            (r#""access_key_id":"a","access_key_secret":"b","ram_role_arn":"r""#, "RamRoleArn"),
            (r#""ram_role_name":"r""#, "EcsRamRole"),
            (r#""process_command":"c""#, "External"),
            (r#""oidc_provider_arn":"p","oidc_token_file":"f","ram_role_arn":"r""#, "OIDC"),
            (r#""cloud_sso_sign_in_url":"u""#, "CloudSSO"),
            (r#""region_id":"cn-hangzhou""#, "AK"),
        ] {
            let fields: Fields = serde_json::from_str(&format!("{{{fields}}}")).unwrap();
            assert_eq!(mode(fields.of("a place")), Ok(expected));
        }
    }
}
