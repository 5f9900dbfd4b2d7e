//! What environment variables say about credentials, by the vendor's names. A variable that is empty is not
//! set. Asks nobody: what a variable points at is fetched elsewhere.

use acs3::Credentials;
use reqwest::Url;
use zeroize::Zeroizing;

use super::fields::is_key;
use super::source::{Keys, Network, Source, Uri};
use super::sts::Role;
use super::{CredentialsError, Looked};
use crate::endpoint::Endpoint;

/// The AccessKey's id.
pub const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// The AccessKey's secret.
pub const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// The token that STS issued with the pair, if it did.
pub const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

const ROLE_ARN: &str = "ALIBABA_CLOUD_ROLE_ARN";
const OIDC_PROVIDER_ARN: &str = "ALIBABA_CLOUD_OIDC_PROVIDER_ARN";
const OIDC_TOKEN_FILE: &str = "ALIBABA_CLOUD_OIDC_TOKEN_FILE";
const ROLE_SESSION_NAME: &str = "ALIBABA_CLOUD_ROLE_SESSION_NAME";
const STS_REGION: &str = "ALIBABA_CLOUD_STS_REGION";
const VPC_ENDPOINT_ENABLED: &str = "ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED";
const ECS_METADATA: &str = "ALIBABA_CLOUD_ECS_METADATA";
pub(super) const ECS_METADATA_DISABLED: &str = "ALIBABA_CLOUD_ECS_METADATA_DISABLED";
const CREDENTIALS_URI: &str = "ALIBABA_CLOUD_CREDENTIALS_URI";

/// The process as credentials are looked for in it.
#[derive(Clone, Copy)]
pub struct Surroundings<'a> {
    /// Reads an environment variable.
    pub variable: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// How those who issue keys are reached.
    pub network: &'a Network,
}

impl Surroundings<'_> {
    /// A variable's value, if it has one.
    pub(super) fn get(&self, name: &str) -> Option<Zeroizing<String>> {
        (self.variable)(name).map(Zeroizing::new).filter(|value| !value.is_empty())
    }

    /// The same for names and keys, which every header takes as they are.
    fn key(&self, name: &str) -> Result<Option<Zeroizing<String>>, CredentialsError> {
        match self.get(name) {
            Some(value) if !is_key(&value) => Err(CredentialsError::new(format!(
                "{name} holds a space, a line end or a character that no key has: copy it again"
            ))),
            value => Ok(value),
        }
    }

    pub(super) fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// Where STS is asked, for a region if one is named.
    pub(super) fn sts(&self, region: Option<&str>, vpc: Option<bool>) -> Result<Endpoint, CredentialsError> {
        if let Some(endpoint) = &self.network.sts_endpoint {
            return Ok(endpoint.clone());
        }
        let prefix = if vpc.unwrap_or_else(|| self.is_on(VPC_ENDPOINT_ENABLED)) { "sts-vpc" } else { "sts" };
        let set = self.get(STS_REGION);
        let Some(region) = region.or(set.as_ref().map(|region| region.as_str())) else {
            return Ok("https://sts.aliyuncs.com".parse().expect("this is an endpoint"));
        };
        let plausible = region.len() <= 32
            && region.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        let wrong = || {
            CredentialsError::new(format!(
                "{STS_REGION} or the profile's sts_region is no region: write it as cn-hangzhou"
            ))
        };
        // Nothing but a region may decide who is asked for keys.
        if !plausible {
            return Err(wrong());
        }
        format!("https://{prefix}.{region}.aliyuncs.com").parse().map_err(|_| wrong())
    }

    /// The name that the vendor's audit log shows, unless a profile says another.
    pub(super) fn session_name(&self) -> Result<String, CredentialsError> {
        Ok(self.key(ROLE_SESSION_NAME)?.map_or("pushboard".to_owned(), |name| name.to_string()))
    }

    /// A role for whom a profile names none.
    pub(super) fn role_arn(&self) -> Result<Option<String>, CredentialsError> {
        Ok(self.key(ROLE_ARN)?.map(|arn| arn.to_string()))
    }
}

/// Step 1: a pair, with a token if STS issued it.
pub(super) fn pair(around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    let half = |missing: &str, present: &str| {
        Err(CredentialsError::new(format!(
            "{missing} is not set, though {present} is: set both, or neither if other credentials are meant"
        )))
    };
    let credentials =
        match (around.key(ACCESS_KEY_ID)?, around.key(ACCESS_KEY_SECRET)?, around.key(SECURITY_TOKEN)?) {
            (None, None, None) => return Ok(Looked::Nothing(format!("{ACCESS_KEY_ID} is not set"))),
            (Some(_), None, _) => return half(ACCESS_KEY_SECRET, ACCESS_KEY_ID),
            (None, Some(_), _) => return half(ACCESS_KEY_ID, ACCESS_KEY_SECRET),
            (None, None, Some(_)) => return half(ACCESS_KEY_ID, SECURITY_TOKEN),
            (Some(id), Some(secret), None) => Credentials::new(id.as_str(), secret.as_str()),
            (Some(id), Some(secret), Some(token)) => {
                Credentials::new(id.as_str(), secret.as_str()).with_security_token(token.as_str())
            }
        };
    Ok(Looked::source(Source::Fixed(Keys { credentials, expires: None }), ACCESS_KEY_ID))
}

/// Step 2: a role that a token vouches for, as Kubernetes hands it out.
pub(super) fn oidc(around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    let read = (around.get(OIDC_TOKEN_FILE), around.key(OIDC_PROVIDER_ARN)?, around.key(ROLE_ARN)?);
    let (token_file, provider_arn, arn) = match read {
        // The role alone is for profiles that name none.
        (None, None, _) => return Ok(Looked::Nothing(format!("{OIDC_TOKEN_FILE} is not set"))),
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
        session_name: around.session_name()?,
        seconds: super::profile::DEFAULT_SECONDS,
        policy: None,
        external_id: None,
        endpoint: around.sts(None, None)?,
    };
    let source = Source::OidcRole {
        role,
        provider_arn: provider_arn.to_string(),
        token_file: token_file.as_str().into(),
    };
    Ok(Looked::source(source, OIDC_TOKEN_FILE))
}

/// Step 5: the role of the ECS instance. `Nothing` if it may not be asked for.
pub(super) fn ecs_role(around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    if around.is_on(ECS_METADATA_DISABLED) {
        return Ok(Looked::Nothing(format!("{ECS_METADATA_DISABLED} is true")));
    }
    let name = around.get(ECS_METADATA).map(|name| name.to_string());
    if name.as_deref().is_some_and(|name| !is_role_name(name)) {
        return Err(CredentialsError::new(format!(
            "{ECS_METADATA} is no name of a role: letters, digits, dots and hyphens, 64 at most"
        )));
    }
    let place = if name.is_some() { ECS_METADATA } else { "the metadata service" };
    Ok(Looked::source(Source::EcsRole { name }, place.to_owned()))
}

/// Step 6: an address that gives keys.
pub(super) fn uri(around: &Surroundings<'_>) -> Result<Looked, CredentialsError> {
    let Some(address) = around.get(CREDENTIALS_URI) else {
        return Ok(Looked::Nothing(format!("{CREDENTIALS_URI} is not set")));
    };
    let wrong = |problem: &str| CredentialsError::new(format!("{CREDENTIALS_URI} {problem}"));
    let url = Url::parse(&address).map_err(|_| wrong("is no URL: write it as https://HOST/PATH"))?;
    let host = url.host_str().ok_or_else(|| wrong("names no host: write it as https://HOST/PATH"))?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(wrong("holds a user name or password: leave them out"));
    }
    let origin = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
    // The same rule as for ENS: unencrypted on this machine only, since keys come back.
    if format!("{}://{origin}", url.scheme()).parse::<Endpoint>().is_err() {
        return Err(wrong("must begin with https://, or http:// on this machine: keys travel on it"));
    }
    let uri = Uri { address: Zeroizing::new(url.to_string()), host: origin };
    Ok(Looked::source(Source::Uri(uri), CREDENTIALS_URI))
}

/// Whether the metadata service can have a role of that name.
pub(super) fn is_role_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sts(
        set: &[(&str, &str)],
        region: Option<&str>,
        vpc: Option<bool>,
    ) -> Result<String, CredentialsError> {
        let variable =
            |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let network = Network::default();
        Surroundings { variable: &variable, network: &network }.sts(region, vpc).map(|sts| sts.to_string())
    }

    #[test]
    fn sts_is_the_vendor_s_and_encrypted_whatever_is_set() {
        let region = (STS_REGION, "cn-hangzhou");
        let vpc = (VPC_ENDPOINT_ENABLED, "true");
        for (set, named, in_vpc, expected) in [
            (&[][..], None, None, "https://sts.aliyuncs.com"),
            (&[vpc], None, None, "https://sts.aliyuncs.com"),
            (&[region], None, None, "https://sts.cn-hangzhou.aliyuncs.com"),
            (&[region, vpc], None, None, "https://sts-vpc.cn-hangzhou.aliyuncs.com"),
            (&[region, vpc], Some("cn-beijing"), Some(false), "https://sts.cn-beijing.aliyuncs.com"),
            (&[], Some("cn-beijing"), Some(true), "https://sts-vpc.cn-beijing.aliyuncs.com"),
            (
                &[("ALIBABA_CLOUD_STS_ENDPOINT", "https://evil.example")],
                None,
                None,
                "https://sts.aliyuncs.com",
            ),
        ] {
            assert_eq!(sts(set, named, in_vpc).as_deref(), Ok(expected));
        }
        for region in
            ["evil.example/", "evil.example#", "a@evil", "a.b", "CN", " ", "a\u{e9}", &"a".repeat(33)]
        {
            let error = sts(&[(STS_REGION, region)], None, None).unwrap_err().to_string();
            assert!(error.contains("is no region") && !error.contains("evil"), "{error}");
            assert!(sts(&[], Some(region), None).is_err(), "{region}");
        }
    }
}
