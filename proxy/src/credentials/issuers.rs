//! The services that issue keys without a signature: the ECS metadata service (always by IMDSv2, which issues a
//! token first) and a credentials URI. The protocols are those of `reqsign-aliyun-oss`'s providers; the HTTP client
//! is ours, since theirs has no time limit, and so are the error messages, since theirs hold the response.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use acs3::Credentials;
use bytes::Bytes;
use chrono::DateTime;
use ens_api::ErrorCode;
use reqsign_aliyun_oss::{CredentialsUriCredentialProvider, EcsRamRoleCredentialProvider};
use reqsign_core::{Context, HttpSend, ProvideCredential};
use url::Url;
use zeroize::{Zeroize, Zeroizing};

use super::fetch::{FetchError, bad_response, send};
use super::keys::Keys;
use super::network::{FetchLimits, Network};
use crate::egress::Egress;
use crate::endpoint::Endpoint;
use crate::stray::stray;

const METADATA: &str = "http://100.100.100.200";

/// An address that can hold a secret: `Debug` shows only its host.
#[derive(Clone)]
pub(super) struct CredentialsUri {
    pub(super) address: Zeroizing<String>,
    pub(super) host: String,
}

impl CredentialsUri {
    /// The address, or what is wrong with it.
    pub(super) fn parse(address: &str) -> Result<Self, &'static str> {
        let url = Url::parse(address).map_err(|_| "is no URL: write it as https://HOST/PATH")?;
        let host = url.host_str().ok_or("names no host: write it as https://HOST/PATH")?;
        if !url.username().is_empty() || url.password().is_some() {
            return Err("holds a user name or password: leave them out");
        }
        let host = url.port().map_or(host.to_owned(), |port| format!("{host}:{port}"));
        // The same rule as for ENS: unencrypted on this machine only, since the response holds keys.
        if format!("{}://{host}", url.scheme()).parse::<Endpoint>().is_err() {
            return Err("must begin with https://, or http:// on this machine: keys travel on it");
        }
        Ok(Self { address: Zeroizing::new(url.to_string()), host })
    }
}

impl fmt::Debug for CredentialsUri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CredentialsUri").field("host", &self.host).finish_non_exhaustive()
    }
}

/// Whether a text can be the name of a role at the metadata service.
pub(super) fn is_role_name(name: &str) -> bool {
    (1..=64).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte))
}

/// Keys of the role that the ECS instance has, or of the one that is named.
pub(super) async fn ecs_role(network: &Network, name: Option<&str>) -> Result<Keys, FetchError> {
    let origin = network.metadata_endpoint.as_ref().map_or(METADATA.to_owned(), ToString::to_string);
    let mut provider = EcsRamRoleCredentialProvider::new().with_endpoint(origin).with_disable_imdsv1(true);
    if let Some(name) = name {
        provider = provider.with_role_name(name);
    }
    provide(provider, "the ECS metadata service", network.metadata, network).await
}

/// Keys from the operator's address.
pub(super) async fn uri(network: &Network, uri: &CredentialsUri) -> Result<Keys, FetchError> {
    let provider = CredentialsUriCredentialProvider::new().with_uri(uri.address.as_str());
    provide(provider, &uri.host, network.sts, network).await
}

async fn provide(
    provider: impl ProvideCredential<Credential = reqsign_aliyun_oss::Credential>,
    service: &str,
    limits: FetchLimits,
    network: &Network,
) -> Result<Keys, FetchError> {
    let error = Arc::new(Mutex::new(None));
    let http = BoundedHttp {
        service: service.to_owned(),
        limits,
        egress: network.egress.clone(),
        error: error.clone(),
    };
    let provided = provider.provide_credential(&Context::new().with_http_send(http)).await;
    let Ok(Some(mut provided)) = provided else {
        let error = error.lock().unwrap_or_else(PoisonError::into_inner).take();
        return Err(error.unwrap_or_else(|| bad_response(service, "it is not of the form that it should be")));
    };
    let token = Zeroizing::new(provided.security_token.take().unwrap_or_default());
    let fit = [&provided.access_key_id, &provided.access_key_secret, &token]
        .iter()
        .all(|key| !key.is_empty() && stray(key).is_none());
    let expires = provided.expires_in.and_then(|at| DateTime::from_timestamp(at.as_second(), 0));
    let keys = Keys {
        credentials: Credentials::new(provided.access_key_id, provided.access_key_secret.as_str())
            .with_security_token(token.as_str()),
        expires,
    };
    provided.access_key_secret.zeroize();
    if fit { Ok(keys) } else { Err(bad_response(service, "a key in it has characters that no key has")) }
}

/// The provider's HTTP client. It stores the proxy's own error for the last request that failed.
#[derive(Debug)]
struct BoundedHttp {
    service: String,
    limits: FetchLimits,
    egress: Egress,
    error: Arc<Mutex<Option<FetchError>>>,
}

impl HttpSend for BoundedHttp {
    async fn http_send(&self, request: http::Request<Bytes>) -> reqsign_core::Result<http::Response<Bytes>> {
        let error = match send(request, &self.service, self.limits, &self.egress).await {
            Ok(reply) if reply.status == 200 => {
                // A byte order mark is no part of the JSON.
                let body = reply.body.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&reply.body);
                return Ok(http::Response::new(Bytes::copy_from_slice(body)));
            }
            Ok(reply) => refused(&self.service, reply.status),
            Err(error) => error,
        };
        *self.error.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        Err(reqsign_core::Error::unexpected("no keys"))
    }
}

fn refused(service: &str, status: u16) -> FetchError {
    let code = if status >= 500 { ErrorCode::ServiceUnavailable } else { ErrorCode::NoCredentials };
    let remedy = match status {
        404 => "check that the role or address is named right and, on ECS, that the instance has a RAM role",
        _ => "check that it lets this machine have keys",
    };
    FetchError::new(code, format!("{service} responded with HTTP {status} in place of keys"), remedy)
}
