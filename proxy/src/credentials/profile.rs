//! From a profile's fields to where keys come from, for both files: `config.json` and the credentials file have
//! different names for the same fields.

use acs3::Credentials;

use super::context::SearchContext;
use super::error::CredentialsError;
use super::fields::Section;
use super::issuers::is_role_name;
use super::keys::Keys;
use super::names::ECS_METADATA_DISABLED;
use super::source::KeySource;
use super::sts::{DEFAULT_SECONDS, Role};

/// The shortest time for which STS issues keys.
const SHORTEST: u64 = 900;
/// The longest.
const LONGEST: u64 = 43_200;

/// The names of a file's fields.
pub(super) struct Names {
    pub(super) role_arn: &'static str,
    pub(super) session_name: &'static [&'static str],
    pub(super) token_file: &'static str,
    pub(super) role_name: &'static str,
    pub(super) token: &'static str,
}

/// A pair of keys.
pub(super) fn pair(section: Section<'_>) -> Result<KeySource, CredentialsError> {
    let (id, secret) = (section.required_key("access_key_id")?, section.required_key("access_key_secret")?);
    Ok(KeySource::Fixed(Keys { credentials: Credentials::new(id, secret), expires: None }))
}

/// A pair with a token.
pub(super) fn token(section: Section<'_>, names: &Names) -> Result<KeySource, CredentialsError> {
    let KeySource::Fixed(keys) = pair(section)? else { unreachable!("a pair is fixed") };
    let credentials = keys.credentials.with_security_token(section.required_key(names.token)?);
    Ok(KeySource::Fixed(Keys { credentials, expires: section.time("sts_expiration")? }))
}

/// A role, assumed with keys of the same profile.
pub(super) fn role(
    section: Section<'_>,
    names: &Names,
    context: &SearchContext<'_>,
) -> Result<KeySource, CredentialsError> {
    let base = match section.key(names.token)? {
        Some(_) => token(section, names)?,
        None => pair(section)?,
    };
    Ok(KeySource::Role { base: Box::new(base), role: settings(section, names, context)? })
}

/// A role by OIDC token.
pub(super) fn oidc_role(
    section: Section<'_>,
    names: &Names,
    context: &SearchContext<'_>,
) -> Result<KeySource, CredentialsError> {
    let file = section
        .text(names.token_file)?
        .ok_or_else(|| section.wrong(names.token_file, "is missing or empty: fill it in"))?;
    Ok(KeySource::OidcRole {
        provider_arn: section.required_key("oidc_provider_arn")?.to_owned(),
        token_file: file.into(),
        role: settings(section, names, context)?,
    })
}

/// The role of the ECS instance.
pub(super) fn ecs_role(
    section: Section<'_>,
    names: &Names,
    context: &SearchContext<'_>,
) -> Result<KeySource, CredentialsError> {
    if context.is_on(ECS_METADATA_DISABLED) {
        return Err(CredentialsError::new(format!(
            "{} requires the ECS instance's role, and {ECS_METADATA_DISABLED} is true: unset it, or choose another \
             profile",
            section.place
        )));
    }
    let name = section.key(names.role_name)?.map(str::to_owned);
    if name.as_deref().is_some_and(|name| !is_role_name(name)) {
        return Err(section.wrong(names.role_name, "is no name of a role"));
    }
    Ok(KeySource::EcsRole { name })
}

/// How a role is assumed.
pub(super) fn settings(
    section: Section<'_>,
    names: &Names,
    context: &SearchContext<'_>,
) -> Result<Role, CredentialsError> {
    let arn = match section.key(names.role_arn)? {
        Some(arn) => arn.to_owned(),
        None => context
            .role_arn()?
            .ok_or_else(|| section.wrong(names.role_arn, "is missing or empty: fill it in"))?,
    };
    let session_name = match section.any_text(names.session_name)? {
        Some(name) => name.to_owned(),
        None => context.session_name()?,
    };
    // Tools write 0 for "not set".
    let seconds =
        section.number("expired_seconds")?.filter(|seconds| *seconds > 0).unwrap_or(DEFAULT_SECONDS);
    if !(SHORTEST..=LONGEST).contains(&seconds) {
        return Err(section.wrong("expired_seconds", "must be from 900 to 43200"));
    }
    Ok(Role {
        arn,
        session_name,
        seconds,
        policy: section.text("policy")?.map(str::to_owned),
        external_id: section.text("external_id")?.map(str::to_owned),
        endpoint: context.sts_endpoint(section.key("sts_region")?, section.switch("enable_vpc")?)?,
    })
}
