//! Keys that somebody else issues without a signature: the ECS metadata service (always by IMDSv2, which asks
//! for a token first) and a credentials URI. The protocols are those of `reqsign-aliyun-oss`'s providers; the
//! transport is ours, since those have no time limit, and so are the words for what went wrong, since theirs
//! hold the other side's answer.

use std::sync::{Arc, Mutex, PoisonError};

use acs3::Credentials;
use bytes::Bytes;
use chrono::DateTime;
use ens_api::ErrorCode;
use reqsign_aliyun_oss::{CredentialsUriCredentialProvider, EcsRamRoleCredentialProvider};
use reqsign_core::{Context, HttpSend, ProvideCredential};
use zeroize::Zeroize;

use super::fields::is_key;
use super::source::{Keys, Network, Uri};
use super::transport::{Bounds, Failure, bad_answer, send};

const METADATA: &str = "http://100.100.100.200";

/// Keys of the role that the ECS instance has, or of the one that is named.
pub(super) async fn ecs_role(network: &Network, name: Option<&str>) -> Result<Keys, Failure> {
    let origin = network.metadata_endpoint.as_ref().map_or(METADATA.to_owned(), ToString::to_string);
    let mut provider = EcsRamRoleCredentialProvider::new().with_endpoint(origin).with_disable_imdsv1(true);
    if let Some(name) = name {
        provider = provider.with_role_name(name);
    }
    provide(provider, "the ECS metadata service", network.metadata).await
}

/// Keys from an address of the operator's.
pub(super) async fn uri(network: &Network, uri: &Uri) -> Result<Keys, Failure> {
    let provider = CredentialsUriCredentialProvider::new().with_uri(uri.address.as_str());
    provide(provider, &uri.host, network.sts).await
}

async fn provide(
    provider: impl ProvideCredential<Credential = reqsign_aliyun_oss::Credential>,
    whom: &str,
    bounds: Bounds,
) -> Result<Keys, Failure> {
    let failure = Arc::new(Mutex::new(None));
    let wire = Wire { whom: whom.to_owned(), bounds, failure: failure.clone() };
    let provided = provider.provide_credential(&Context::new().with_http_send(wire)).await;
    let Ok(Some(mut provided)) = provided else {
        let failure = failure.lock().unwrap_or_else(PoisonError::into_inner).take();
        return Err(failure.unwrap_or_else(|| bad_answer(whom, "it is not of the form that it should be")));
    };
    let token = provided.security_token.take().unwrap_or_default();
    let fit = [&provided.access_key_id, &provided.access_key_secret, &token]
        .iter()
        .all(|key| !key.is_empty() && is_key(key));
    let expires = provided.expires_in.and_then(|at| DateTime::from_timestamp(at.as_second(), 0));
    let keys = Keys {
        credentials: Credentials::new(provided.access_key_id, provided.access_key_secret.as_str())
            .with_security_token(token),
        expires,
    };
    provided.access_key_secret.zeroize();
    if fit { Ok(keys) } else { Err(bad_answer(whom, "a key in it has characters that no key has")) }
}

/// The provider's way out: bounded, and keeps in our words why the last request failed.
#[derive(Debug)]
struct Wire {
    whom: String,
    bounds: Bounds,
    failure: Arc<Mutex<Option<Failure>>>,
}

impl HttpSend for Wire {
    async fn http_send(&self, request: http::Request<Bytes>) -> reqsign_core::Result<http::Response<Bytes>> {
        let failure = match send(request, &self.whom, self.bounds).await {
            Ok(reply) if reply.status == 200 => {
                return Ok(http::Response::new(Bytes::copy_from_slice(&reply.body)));
            }
            Ok(reply) => refused(&self.whom, reply.status),
            Err(failure) => failure,
        };
        *self.failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
        Err(reqsign_core::Error::unexpected("no keys"))
    }
}

fn refused(whom: &str, status: u16) -> Failure {
    let code = if status >= 500 { ErrorCode::ServiceUnavailable } else { ErrorCode::NoCredentials };
    let remedy = match status {
        404 => "check that the role or address is named right and, on ECS, that the instance has a RAM role",
        _ => "check that it lets this machine have keys",
    };
    Failure::new(code, format!("{whom} answered with HTTP {status} in place of keys"), remedy)
}
