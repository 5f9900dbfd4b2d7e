//! Finds what to sign with, in the vendor's order of places, and is the only reader of secrets. A place that
//! holds nothing is noted with why; a place that holds something unusable ends the search, since signing as
//! somebody else than intended is worse than not starting.
//!
//! - `environment`: variables; `config_file` and `credentials_file`: the two files, whose profiles `profile`
//!   reads; `fields` and `files`: how they are read
//! - `source`: what was found; `sts` and `issuers`: who is asked for keys, by `transport`
//! - `keyring`: what every call is signed with, renewed in time
//!
//! Must not print what it finds: `acs3::Credentials` can't be printed either.

#[cfg(test)]
mod any_file;
mod config_file;
mod credentials_file;
mod environment;
mod fields;
mod files;
mod issuers;
mod keyring;
mod profile;
mod source;
mod sts;
mod transport;

use std::fmt;
use std::path::PathBuf;

use chrono::{DateTime, Utc};
use ens_api::ErrorCode;

pub use environment::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, SECURITY_TOKEN, Surroundings};
pub use keyring::Keyring;
pub use source::Network;
pub use transport::Bounds;

use source::Source;

/// Names the profile or section of either file.
const PROFILE: &str = "ALIBABA_CLOUD_PROFILE";

/// A place that holds credentials which can't be used. Names place and field and says what to do; never holds
/// a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CredentialsError(String);

impl CredentialsError {
    fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

/// A place where credentials can be, in the vendor's order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Place {
    /// An AccessKey pair in variables.
    Environment,
    /// A role by OIDC, in variables.
    OidcRole,
    /// `~/.aliyun/config.json`.
    ConfigFile,
    /// `~/.alibabacloud/credentials` or `credentials.ini`.
    CredentialsFile,
    /// The role of the ECS instance.
    EcsRole,
    /// A URI in a variable.
    Uri,
}

impl Place {
    /// All of them, in the order in which they are looked at.
    pub const ALL: [Self; 6] = [
        Self::Environment,
        Self::OidcRole,
        Self::ConfigFile,
        Self::CredentialsFile,
        Self::EcsRole,
        Self::Uri,
    ];
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Environment => "environment",
            Self::OidcRole => "OIDC role",
            Self::ConfigFile => "config.json",
            Self::CredentialsFile => "credentials file",
            Self::EcsRole => "ECS RAM role",
            Self::Uri => "credentials URI",
        })
    }
}

/// What a place gave.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// Nothing, and why.
    Nothing(String),
    /// Keys.
    Found(Found),
    /// Something that can't be used.
    Unusable(CredentialsError),
}

/// What was found, for people: holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Such as "an AccessKey pair".
    pub kind: String,
    /// Where exactly it stands.
    pub place: String,
    /// The AccessKey's id.
    pub access_key_id: String,
    /// When the keys at hand are over, if that is known.
    pub expires: Option<DateTime<Utc>>,
}

/// How the search went: one step for each place that was looked at; the last one decides.
#[derive(Debug, Clone)]
pub struct Search {
    /// The places, in the vendor's order, up to the one that ended the search.
    pub steps: Vec<(Place, Outcome)>,
    keyring: Option<Keyring>,
}

impl Search {
    /// What to sign with; `None` if no place holds anything.
    ///
    /// # Errors
    /// What is wrong with the place that ended the search.
    pub fn keyring(self) -> Result<Option<Keyring>, CredentialsError> {
        match self.steps.into_iter().next_back() {
            Some((_, Outcome::Unusable(error))) => Err(error),
            _ => Ok(self.keyring),
        }
    }
}

/// Looks at one place after the other until one holds something. Keys that somebody issues are fetched once,
/// so that what can't work is told at the start. On a machine without a metadata service this takes a second.
pub async fn search(around: Surroundings<'_>) -> Search {
    let mut steps = Vec::new();
    for place in Place::ALL {
        let looked = match look(place, &around) {
            Ok(Looked::Source(source, from)) => fetch(place, *source, from, around.network).await,
            Ok(Looked::Nothing(why)) => Ok(Fetched::Nothing(why)),
            Err(error) => Err(error),
        };
        match looked {
            Ok(Fetched::Nothing(why)) => steps.push((place, Outcome::Nothing(why))),
            Ok(Fetched::Found(found, keyring)) => {
                steps.push((place, Outcome::Found(found)));
                return Search { steps, keyring: Some(keyring) };
            }
            Err(error) => {
                steps.push((place, Outcome::Unusable(error)));
                break;
            }
        }
    }
    Search { steps, keyring: None }
}

/// What can be said about a place without asking anybody.
enum Looked {
    Nothing(String),
    /// Where keys come from, and where exactly that is said.
    Source(Box<Source>, String),
}

impl Looked {
    fn source(source: Source, from: impl Into<String>) -> Self {
        Self::Source(Box::new(source), from.into())
    }
}

enum Fetched {
    Nothing(String),
    Found(Found, Keyring),
}

fn look(place: Place, around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    match place {
        Place::Environment => environment::pair(around),
        Place::OidcRole => environment::oidc(around),
        Place::ConfigFile => config_file::look(around),
        Place::CredentialsFile => match (credentials_file::look(around)?, around.get(PROFILE)) {
            // Whoever names a profile does not mean the role of the machine.
            (Looked::Nothing(why), Some(name)) => Err(CredentialsError::new(format!(
                "{PROFILE} names {:?}, which neither config.json nor the credentials file has ({why}): correct or \
                 unset it",
                name.as_str()
            ))),
            (looked, _) => Ok(looked),
        },
        Place::EcsRole => environment::ecs_role(around),
        Place::Uri => environment::uri(around),
    }
}

async fn fetch(
    place: Place,
    source: Source,
    from: String,
    network: &Network,
) -> Result<Fetched, CredentialsError> {
    let unasked = place == Place::EcsRole && matches!(source, Source::EcsRole { name: None });
    match source.fetch(network).await {
        Ok(keys) => {
            let found = Found {
                kind: source.kind(),
                place: from.clone(),
                access_key_id: keys.credentials.access_key_id().to_owned(),
                expires: keys.expires,
            };
            Ok(Fetched::Found(found, Keyring::new(source, keys, from, network)))
        }
        // Most machines are no ECS instances, and many instances have no role: nobody meant them to.
        Err(failure) if unasked && is_absence(&failure.code) => Ok(Fetched::Nothing(failure.problem)),
        Err(failure) if unasked => Err(CredentialsError::new(format!(
            "{from}: {failure}; if this is no ECS instance, set {}=true",
            environment::ECS_METADATA_DISABLED
        ))),
        Err(failure) => Err(CredentialsError::new(format!("{from}: {failure}"))),
    }
}

fn is_absence(code: &ErrorCode) -> bool {
    matches!(code, ErrorCode::Unreachable | ErrorCode::TimedOut | ErrorCode::NoCredentials)
}

fn home(around: &Surroundings<'_>) -> Option<PathBuf> {
    ["HOME", "USERPROFILE"].iter().find_map(|name| around.get(name)).map(|home| PathBuf::from(home.as_str()))
}
