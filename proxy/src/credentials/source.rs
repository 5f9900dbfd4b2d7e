//! Where keys come from, resolved as far as it can be without asking anybody: fixed keys, or how to fetch
//! others again and again. Must not know in which place of the chain it was found.

use std::path::PathBuf;
use std::time::Duration;

use acs3::Credentials;
use chrono::{DateTime, Utc};
use ens_api::ErrorCode;
use zeroize::Zeroizing;

use super::fields::is_key;
use super::sts::{self, Role};
use super::transport::{Bounds, Failure};
use super::{files, issuers};
use crate::endpoint::Endpoint;
use crate::upstream::Chance;

/// For all requests together that it takes to have keys: a role can stand behind others.
const LONGEST: Duration = Duration::from_secs(20);

/// Keys, and when they are over, if that is known.
#[derive(Debug, Clone)]
pub(super) struct Keys {
    pub(super) credentials: Credentials,
    pub(super) expires: Option<DateTime<Utc>>,
}

/// How those who issue keys are reached.
#[derive(Debug, Clone)]
pub struct Network {
    /// Asked in place of STS; no variable and no file can set it.
    pub sts_endpoint: Option<Endpoint>,
    /// Asked in place of the ECS metadata service at 100.100.100.200; neither can this be set.
    pub metadata_endpoint: Option<Endpoint>,
    /// Bounds of a request to STS or a credentials URI.
    pub sts: Bounds,
    /// Bounds of a request to the metadata service, which is next door or nowhere.
    pub metadata: Bounds,
    /// Clock, nonces and jitter.
    pub chance: Chance,
}

impl Default for Network {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        Self {
            sts_endpoint: None,
            metadata_endpoint: None,
            sts: Bounds { connect: second * 3, total: second * 10 },
            metadata: Bounds { connect: second, total: second },
            chance: Chance::default(),
        }
    }
}

/// Where keys come from.
#[derive(Debug, Clone)]
pub(super) enum Source {
    /// They are written down.
    Fixed(Keys),
    /// STS issues them to who holds other keys.
    Role { base: Box<Source>, role: Role },
    /// STS issues them to who holds a token, which is read anew each time: who writes it renews it.
    OidcRole { role: Role, provider_arn: String, token_file: PathBuf },
    /// The ECS metadata service issues them; the instance's own role unless one is named.
    EcsRole { name: Option<String> },
    /// A service of the operator's issues them.
    Uri(Uri),
}

/// An address that can hold a secret: `Debug` shows its host alone.
#[derive(Clone)]
pub(super) struct Uri {
    pub(super) address: Zeroizing<String>,
    pub(super) host: String,
}

impl std::fmt::Debug for Uri {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Uri").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Source {
    /// Keys that are valid now, within [`LONGEST`].
    pub(super) async fn fetch(&self, network: &Network) -> Result<Keys, Failure> {
        tokio::time::timeout(LONGEST, self.fetch_each(network)).await.unwrap_or_else(|_| {
            Err(Failure::new(
                ErrorCode::TimedOut,
                format!("{} gave no keys within {} s", self.kind(), LONGEST.as_secs()),
                "check the network of this machine",
            ))
        })
    }

    async fn fetch_each(&self, network: &Network) -> Result<Keys, Failure> {
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
        }
    }

    /// What it is, for people.
    pub(super) fn kind(&self) -> String {
        match self {
            Self::Fixed(keys) if keys.credentials.security_token().is_some() => "an STS token".to_owned(),
            Self::Fixed(_) => "an AccessKey pair".to_owned(),
            Self::Role { base, role } => format!("the role {}, assumed with {}", role.arn, base.kind()),
            Self::OidcRole { role, .. } => format!("the role {}, by OIDC token", role.arn),
            Self::EcsRole { name: Some(name) } => format!("the ECS instance's role {name}"),
            Self::EcsRole { name: None } => "the ECS instance's role".to_owned(),
            Self::Uri(uri) => format!("keys that {} issues", uri.host),
        }
    }
}

async fn read_token(path: PathBuf) -> Result<Zeroizing<String>, Failure> {
    let shown = path.display().to_string();
    let failed = |problem: String| {
        Failure::new(ErrorCode::NoCredentials, problem, "check ALIBABA_CLOUD_OIDC_TOKEN_FILE or the profile")
    };
    let read = tokio::task::spawn_blocking(move || files::read(&path)).await;
    let text = read
        .map_err(|_| failed(format!("{shown} could not be read")))?
        .map_err(|error| failed(error.to_string()))?
        .ok_or_else(|| failed(format!("{shown}, the OIDC token's file, is not there")))?;
    let token = Zeroizing::new(text.trim().to_owned());
    if token.is_empty() || !is_key(&token) {
        return Err(failed(format!("{shown} holds no OIDC token")));
    }
    Ok(token)
}
