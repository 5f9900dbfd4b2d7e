//! The search for credentials: one place after the other, in the vendor's order, until one holds something.

use chrono::{DateTime, Utc};
use ens_api::ErrorCode;

use super::contents::Contents;
use super::context::SearchContext;
use super::error::CredentialsError;
use super::keyring::Keyring;
use super::misnamed::{misnamed, useless};
use super::names::{ECS_METADATA_DISABLED, PROFILE};
use super::network::Network;
use super::search_place::SearchPlace;
use super::source::KeySource;
use super::{config_file, credentials_file, variables};

/// The result of looking at a place.
#[derive(Debug, Clone)]
pub enum SearchOutcome {
    /// Nothing, and why.
    Nothing(String),
    /// Keys, or a service that issues them.
    Found(Found),
    /// Something that can't be used.
    Unusable(CredentialsError),
}

/// The credentials that were found, without their secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The kind of credentials, such as "an AccessKey pair".
    pub kind: String,
    /// Their exact location.
    pub place: String,
    /// The AccessKey's id.
    pub access_key_id: String,
    /// When the keys expire, if that is known.
    pub expires: Option<DateTime<Utc>>,
}

/// The steps of a search, one for each place; the last one decides.
#[derive(Debug, Clone)]
pub struct Search {
    /// The places, in the vendor's order, up to the one that ended the search.
    pub steps: Vec<(SearchPlace, SearchOutcome)>,
    keyring: Option<Keyring>,
    /// What is set under a name that is not read, or has no effect.
    misnamed: Option<CredentialsError>,
}

impl Search {
    /// The keys to sign with; `None` if no place holds any.
    ///
    /// # Errors
    /// What is wrong with the place that ended the search; or, where no place holds any, which variables of other
    /// tools are set: whoever set them meant to go live.
    pub fn keyring(self) -> Result<Option<Keyring>, CredentialsError> {
        match (self.steps.into_iter().next_back(), self.misnamed) {
            (Some((_, SearchOutcome::Unusable(error))), _) => Err(error),
            (Some((_, SearchOutcome::Nothing(_))), Some(misnamed)) => Err(misnamed),
            _ => Ok(self.keyring),
        }
    }

    /// Which variables of other tools are set, though keys were found elsewhere.
    pub fn unused(&self) -> Option<&CredentialsError> {
        self.misnamed.as_ref().filter(|_| self.keyring.is_some())
    }
}

/// Looks at one place after the other until one holds something. Keys that a service issues are fetched once, so
/// that a failure shows at the start. On a machine without a metadata service this takes a second.
pub async fn search(context: SearchContext<'_>) -> Search {
    let mut steps = Vec::new();
    let misnamed = misnamed(&context);
    for place in SearchPlace::ALL {
        let fetched = match look_at(place, &context) {
            Ok(Contents::Source(source, from)) => fetch(place, *source, from, context.network).await,
            Ok(Contents::Nothing(why)) => Ok(Fetched::Nothing(why)),
            Err(error) => Err(error),
        };
        match fetched {
            Ok(Fetched::Nothing(why)) => steps.push((place, SearchOutcome::Nothing(why))),
            Ok(Fetched::Found(found, keyring)) => {
                steps.push((place, SearchOutcome::Found(found)));
                return Search { steps, keyring: Some(keyring), misnamed };
            }
            Err(error) => {
                steps.push((place, SearchOutcome::Unusable(error)));
                break;
            }
        }
    }
    Search { steps, keyring: None, misnamed: misnamed.or_else(|| useless(&context)) }
}

enum Fetched {
    Nothing(String),
    Found(Found, Keyring),
}

fn look_at(place: SearchPlace, context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    match place {
        SearchPlace::Environment => variables::pair(context),
        SearchPlace::OidcRole => variables::oidc(context),
        SearchPlace::ConfigFile => config_file::look_up(context),
        SearchPlace::CredentialsFile => match (credentials_file::look_up(context)?, context.get(PROFILE)) {
            // A named profile rules out the role of the machine.
            (Contents::Nothing(why), Some(name)) => Err(CredentialsError::new(format!(
                "{PROFILE} names {:?}, which neither config.json nor the credentials file has ({why}): correct or \
                 unset it",
                name.as_str()
            ))),
            (lookup, _) => Ok(lookup),
        },
        SearchPlace::EcsRole => variables::ecs_role(context),
        SearchPlace::Uri => variables::uri(context),
    }
}

async fn fetch(
    place: SearchPlace,
    source: KeySource,
    from: String,
    network: &Network,
) -> Result<Fetched, CredentialsError> {
    let is_optional = place == SearchPlace::EcsRole && matches!(source, KeySource::EcsRole { name: None });
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
        // Most machines are not ECS instances, and many instances have no role.
        Err(error) if is_optional && is_absence(&error.code) => Ok(Fetched::Nothing(error.problem)),
        Err(error) if is_optional => Err(CredentialsError::new(format!(
            "{from}: {error}; if this is no ECS instance, set {ECS_METADATA_DISABLED}=true"
        ))),
        Err(error) => Err(CredentialsError::new(format!("{from}: {error}"))),
    }
}

fn is_absence(code: &ErrorCode) -> bool {
    matches!(code, ErrorCode::Unreachable | ErrorCode::TimedOut | ErrorCode::NoCredentials)
}
