//! Where keys come from: fixed keys, or a service that issues new ones each time.

use std::path::PathBuf;
use std::time::Duration;

use ens_api::ErrorCode;
use zeroize::Zeroizing;

use super::fetch::FetchError;
use super::issuers::CredentialsUri;
use super::keys::Keys;
use super::network::Network;
use super::sts::Role;
use super::{files, issuers, stored_keys, sts};
use crate::stray::stray;

/// The time limit for all requests that one set of keys needs: a role can be assumed by another role.
const LONGEST: Duration = Duration::from_secs(20);

/// Where keys come from.
#[derive(Debug, Clone)]
pub(super) enum KeySource {
    /// They are written in a file or a variable.
    Fixed(Keys),
    /// STS issues them for other keys.
    Role { base: Box<KeySource>, role: Role },
    /// STS issues them for a token, whose file is read each time, since it is renewed.
    OidcRole { role: Role, provider_arn: String, token_file: PathBuf },
    /// The ECS metadata service issues them, for the instance's own role unless one is named.
    EcsRole { name: Option<String> },
    /// A service of the operator issues them.
    Uri(CredentialsUri),
    /// The vendor's tool stores them in a profile, whose file is read each time.
    Stored { path: PathBuf, profile: String, mode: String },
}

impl KeySource {
    /// Keys that are valid now, within [`LONGEST`].
    pub(super) async fn fetch(&self, network: &Network) -> Result<Keys, FetchError> {
        // Boxed, so that the futures which wait for a search stay small.
        tokio::time::timeout(LONGEST, Box::pin(self.fetch_each(network))).await.unwrap_or_else(|_| {
            Err(FetchError::new(
                ErrorCode::TimedOut,
                format!("{} gave no keys within {} s", self.kind(), LONGEST.as_secs()),
                "check the network of this machine",
            ))
        })
    }

    async fn fetch_each(&self, network: &Network) -> Result<Keys, FetchError> {
        match self {
            Self::Fixed(keys) => Ok(keys.clone()),
            Self::Role { base, role } => {
                let base = Box::pin(base.fetch_each(network)).await?;
                sts::assume_role(network, role, &base.credentials).await
            }
            Self::OidcRole { role, provider_arn, token_file } => {
                let token = read_token(token_file.clone()).await?;
                sts::assume_role_with_oidc(network, role, provider_arn, &token).await
            }
            Self::EcsRole { name } => issuers::ecs_role(network, name.as_deref()).await,
            Self::Uri(uri) => issuers::uri(network, uri).await,
            Self::Stored { path, profile, .. } => {
                let (path, profile, now) = (path.clone(), profile.clone(), network.clock.utc());
                tokio::task::spawn_blocking(move || stored_keys::read(&path, &profile, now))
                    .await
                    .unwrap_or_else(|_| {
                        let problem = "the stored keys could not be read";
                        Err(FetchError::new(ErrorCode::NoCredentials, problem, "try again"))
                    })
            }
        }
    }

    /// The kind of source, for messages.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::Fixed(keys) if keys.credentials.security_token().is_some() => "an STS token".to_owned(),
            Self::Fixed(_) => "an AccessKey pair".to_owned(),
            Self::Role { base, role } => format!("the role {}, assumed with {}", role.arn, base.kind()),
            Self::OidcRole { role, .. } => format!("the role {}, by OIDC token", role.arn),
            Self::EcsRole { name: Some(name) } => format!("the ECS instance's role {name}"),
            Self::EcsRole { name: None } => "the ECS instance's role".to_owned(),
            Self::Uri(uri) => format!("keys that {} issues", uri.host),
            Self::Stored { mode, .. } => format!("keys that the vendor's tool stored, of {mode}"),
        }
    }
}

async fn read_token(path: PathBuf) -> Result<Zeroizing<String>, FetchError> {
    let shown = path.display().to_string();
    let failed = |problem: String| {
        FetchError::new(
            ErrorCode::NoCredentials,
            problem,
            "check ALIBABA_CLOUD_OIDC_TOKEN_FILE or the profile",
        )
    };
    let read = tokio::task::spawn_blocking(move || files::read(&path)).await;
    let text = read
        .map_err(|_| failed(format!("{shown} could not be read")))?
        .map_err(|error| failed(error.to_string()))?
        .ok_or_else(|| failed(format!("{shown}, the OIDC token's file, is not there")))?;
    // A line end after it is not part of it.
    let token = Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned());
    match stray(&token) {
        Some(stray) => Err(failed(format!("{shown} holds no OIDC token alone: it has {stray}"))),
        None if token.is_empty() => Err(failed(format!("{shown}, the OIDC token's file, is empty"))),
        None => Ok(token),
    }
}
