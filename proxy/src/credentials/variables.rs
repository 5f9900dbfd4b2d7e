//! Steps 1, 2, 5 and 6: the credentials that environment variables hold or point at.

use acs3::Credentials;

use super::contents::Contents;
use super::context::SearchContext;
use super::error::CredentialsError;
use super::issuers::{CredentialsUri, is_role_name};
use super::keys::{Keys, has_shape_of_id};
use super::misnamed::misnamed;
use super::names::{
    ACCESS_KEY_ID, ACCESS_KEY_SECRET, CREDENTIALS_URI, ECS_METADATA, ECS_METADATA_DISABLED,
    OIDC_PROVIDER_ARN, OIDC_TOKEN_FILE, ROLE_ARN, SECURITY_TOKEN,
};
use super::source::KeySource;
use super::sts::{DEFAULT_SECONDS, Role};

/// Step 1: a pair, with a token if STS issued it.
pub(super) fn pair(context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    context.check_values()?;
    let half = |missing: &str, present: &str| {
        let otherwise = misnamed(context).map(|error| format!("; {error}")).unwrap_or_default();
        Err(CredentialsError::new(format!(
            "{missing} is not set, though {present} is: set both, or neither if other credentials are meant{otherwise}"
        )))
    };
    // An id is no secret and is printed, so a secret must not stand in its place.
    if context.key(ACCESS_KEY_SECRET)?.is_some_and(|secret| has_shape_of_id(&secret)) {
        return Err(CredentialsError::new(format!(
            "{ACCESS_KEY_SECRET} holds the id of an AccessKey: put the id into {ACCESS_KEY_ID} and the secret here"
        )));
    }
    let credentials =
        match (context.key(ACCESS_KEY_ID)?, context.key(ACCESS_KEY_SECRET)?, context.key(SECURITY_TOKEN)?) {
            (None, None, None) => {
                let otherwise = misnamed(context).map(|error| format!("; {error}")).unwrap_or_default();
                return Ok(Contents::Nothing(format!("{ACCESS_KEY_ID} is not set{otherwise}")));
            }
            (Some(_), None, _) => return half(ACCESS_KEY_SECRET, ACCESS_KEY_ID),
            (None, Some(_), _) => return half(ACCESS_KEY_ID, ACCESS_KEY_SECRET),
            (None, None, Some(_)) => return half(ACCESS_KEY_ID, SECURITY_TOKEN),
            (Some(id), Some(secret), None) => Credentials::new(id.as_str(), secret.as_str()),
            (Some(id), Some(secret), Some(token)) => {
                Credentials::new(id.as_str(), secret.as_str()).with_security_token(token.as_str())
            }
        };
    Ok(Contents::source(KeySource::Fixed(Keys { credentials, expires: None }), ACCESS_KEY_ID))
}

/// Step 2: a role by OIDC token, as Kubernetes provides it.
pub(super) fn oidc(context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    let read = (context.get(OIDC_TOKEN_FILE), context.key(OIDC_PROVIDER_ARN)?, context.key(ROLE_ARN)?);
    let (token_file, provider_arn, arn) = match read {
        // The role alone is for profiles that name none.
        (None, None, _) => return Ok(Contents::Nothing(format!("{OIDC_TOKEN_FILE} is not set"))),
        (Some(file), Some(provider), Some(arn)) => (file, provider, arn),
        (file, provider, _) => {
            let missing = match (file, provider) {
                (None, _) => OIDC_TOKEN_FILE,
                (_, None) => OIDC_PROVIDER_ARN,
                _ => ROLE_ARN,
            };
            return Err(CredentialsError::new(format!(
                "{missing} is not set, though others of {ROLE_ARN}, {OIDC_PROVIDER_ARN} and {OIDC_TOKEN_FILE} are: \
                 set all three, or none if other credentials are meant"
            )));
        }
    };
    let role = Role {
        arn: arn.to_string(),
        session_name: context.session_name()?,
        seconds: DEFAULT_SECONDS,
        policy: None,
        external_id: None,
        endpoint: context.sts_endpoint(None, None)?,
    };
    let source = KeySource::OidcRole {
        role,
        provider_arn: provider_arn.to_string(),
        token_file: token_file.as_str().into(),
    };
    Ok(Contents::source(source, OIDC_TOKEN_FILE))
}

/// Step 5: the role of the ECS instance, unless the metadata service is disabled.
pub(super) fn ecs_role(context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    if context.is_on(ECS_METADATA_DISABLED) {
        return Ok(Contents::Nothing(format!("{ECS_METADATA_DISABLED} is true")));
    }
    let name = context.get(ECS_METADATA).map(|name| name.to_string());
    if name.as_deref().is_some_and(|name| !is_role_name(name)) {
        return Err(CredentialsError::new(format!(
            "{ECS_METADATA} is no name of a role: letters, digits, dots and hyphens, 64 at most"
        )));
    }
    let place = if name.is_some() { ECS_METADATA } else { "the metadata service" };
    Ok(Contents::source(KeySource::EcsRole { name }, place.to_owned()))
}

/// Step 6: an address that returns keys.
pub(super) fn uri(context: &SearchContext<'_>) -> Result<Contents, CredentialsError> {
    let Some(address) = context.get(CREDENTIALS_URI) else {
        return Ok(Contents::Nothing(format!("{CREDENTIALS_URI} is not set")));
    };
    let uri = CredentialsUri::parse(&address)
        .map_err(|problem| CredentialsError::new(format!("{CREDENTIALS_URI} {problem}")))?;
    Ok(Contents::source(KeySource::Uri(uri), CREDENTIALS_URI))
}
