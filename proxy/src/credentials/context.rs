//! The environment variables of the process, and the network. An empty variable counts as not set.

use std::path::PathBuf;

use zeroize::Zeroizing;

use super::error::CredentialsError;
use super::names::{READ, ROLE_ARN, ROLE_SESSION_NAME, STS_REGION, VPC_ENDPOINT_ENABLED};
use super::network::Network;
use crate::endpoint::Endpoint;
use crate::stray::{stray, stray_around};

/// The inputs of a search: the variables of the process, and the network.
#[derive(Clone, Copy)]
pub struct SearchContext<'a> {
    /// Reads an environment variable.
    pub variable: &'a (dyn Fn(&str) -> Option<String> + Sync),
    /// How the services that issue keys are reached.
    pub network: &'a Network,
}

impl SearchContext<'_> {
    /// A variable's value, if it has one.
    pub(super) fn get(&self, name: &str) -> Option<Zeroizing<String>> {
        (self.variable)(name).map(Zeroizing::new).filter(|value| !value.is_empty())
    }

    /// The same for names and keys, which must fit into a header.
    pub(super) fn key(&self, name: &str) -> Result<Option<Zeroizing<String>>, CredentialsError> {
        let value = self.get(name);
        match value.as_ref().and_then(|value| stray(value)) {
            Some(stray) => Err(CredentialsError::new(format!("{name} has {stray}"))),
            None => Ok(value),
        }
    }

    /// Whether all variables hold values alone, without what a tool left around them: a switch or a path would
    /// otherwise silently be another.
    pub(super) fn check_values(&self) -> Result<(), CredentialsError> {
        for name in READ {
            if let Some(stray) = self.get(name).and_then(|value| stray_around(&value)) {
                return Err(CredentialsError::new(format!("{name} has {stray}")));
            }
        }
        Ok(())
    }

    /// Whether a variable is `true`.
    pub(super) fn is_on(&self, name: &str) -> bool {
        self.get(name).is_some_and(|value| value.eq_ignore_ascii_case("true"))
    }

    /// The endpoint of STS, for a region if one is named.
    pub(super) fn sts_endpoint(
        &self,
        region: Option<&str>,
        vpc: Option<bool>,
    ) -> Result<Endpoint, CredentialsError> {
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
        // Only a region may change the endpoint.
        if !plausible {
            return Err(wrong());
        }
        format!("https://{prefix}.{region}.aliyuncs.com").parse().map_err(|_| wrong())
    }

    /// The session's name in the vendor's audit log, unless a profile sets another.
    pub(super) fn session_name(&self) -> Result<String, CredentialsError> {
        Ok(self.key(ROLE_SESSION_NAME)?.map_or("pushboard".to_owned(), |name| name.to_string()))
    }

    /// The role for a profile that names none.
    pub(super) fn role_arn(&self) -> Result<Option<String>, CredentialsError> {
        Ok(self.key(ROLE_ARN)?.map(|arn| arn.to_string()))
    }

    /// The user's home directory.
    pub(super) fn home(&self) -> Option<PathBuf> {
        ["HOME", "USERPROFILE"]
            .iter()
            .find_map(|name| self.get(name))
            .map(|home| PathBuf::from(home.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sts_endpoint(
        set: &[(&str, &str)],
        region: Option<&str>,
        vpc: Option<bool>,
    ) -> Result<String, CredentialsError> {
        let variable =
            |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
        let network = Network::default();
        SearchContext { variable: &variable, network: &network }
            .sts_endpoint(region, vpc)
            .map(|sts| sts.to_string())
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
            assert_eq!(sts_endpoint(set, named, in_vpc).as_deref(), Ok(expected));
        }
        for region in
            ["evil.example/", "evil.example#", "a@evil", "a.b", "CN", " ", "a\u{e9}", &"a".repeat(33)]
        {
            let error = sts_endpoint(&[(STS_REGION, region)], None, None).unwrap_err().to_string();
            assert!(error.contains("is no region") && !error.contains("evil"), "{error}");
            assert!(sts_endpoint(&[], Some(region), None).is_err(), "{region}");
        }
    }
}
