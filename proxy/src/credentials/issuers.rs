//! The services that issue keys without a signature: the ECS metadata service (always by IMDSv2, which issues a token
//! first) and a credentials URI.

use std::fmt;

use bytes::Bytes;
use ens_api::ErrorCode;
use http::{HeaderValue, Request};
use url::Url;
use zeroize::Zeroizing;

use super::fetch::{FetchError, Reply, bad_response, send};
use super::issued_keys::{form_of, read_reply};
use super::keys::Keys;
use super::network::{FetchLimits, Network};
use crate::egress::Egress;
use crate::endpoint::Endpoint;

const METADATA: &str = "http://100.100.100.200";
/// The header with IMDSv2's token, and that with the seconds for which it is valid.
const METADATA_TOKEN: &str = "x-aliyun-ecs-metadata-token";
const METADATA_TOKEN_TTL: &str = "x-aliyun-ecs-metadata-token-ttl-seconds";

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
    let roles = format!("{origin}/latest/meta-data/ram/security-credentials/");
    let issuer =
        Issuer { name: "the ECS metadata service", limits: network.metadata, egress: &network.egress };
    let request = Request::put(format!("{origin}/latest/api/token")).header(METADATA_TOKEN_TTL, "60");
    let reply = issuer.send(request).await?;
    let mut token = first_line(&reply)
        .and_then(|line| HeaderValue::from_str(line).ok())
        .ok_or_else(|| issuer.no_keys("no token is in its response", &reply))?;
    token.set_sensitive(true);
    let get = |address: &str| issuer.send(Request::get(address).header(METADATA_TOKEN, token.clone()));
    let role = match name {
        Some(name) => name.to_owned(),
        None => {
            let reply = get(&roles).await?;
            let role = first_line(&reply).filter(|line| is_role_name(line));
            role.ok_or_else(|| issuer.no_keys("no role is in its response", &reply))?.to_owned()
        }
    };
    read_reply(issuer.name, &get(&format!("{roles}{role}")).await?)
}

/// Keys from the operator's address.
pub(super) async fn uri(network: &Network, uri: &CredentialsUri) -> Result<Keys, FetchError> {
    let issuer = Issuer { name: &uri.host, limits: network.sts, egress: &network.egress };
    read_reply(issuer.name, &issuer.send(Request::get(uri.address.as_str())).await?)
}

/// A service that issues keys.
struct Issuer<'a> {
    /// Its name in messages.
    name: &'a str,
    limits: FetchLimits,
    egress: &'a Egress,
}

impl Issuer<'_> {
    async fn send(&self, request: http::request::Builder) -> Result<Reply, FetchError> {
        let request = request.body(Bytes::new()).map_err(|_| {
            FetchError::new(
                ErrorCode::NoCredentials,
                format!("no request can be sent to {}", self.name),
                "check its address",
            )
        })?;
        match send(request, self.name, self.limits, self.egress).await? {
            reply if reply.status == 200 => Ok(reply),
            reply => Err(refused(self.name, reply.status)),
        }
    }

    /// The error for a response that should be a line of text.
    fn no_keys(&self, problem: &str, reply: &Reply) -> FetchError {
        match reply.body.trim_ascii() {
            [] | [b'<', ..] => bad_response(self.name, form_of(&reply.body)),
            _ => bad_response(self.name, problem),
        }
    }
}

fn first_line(reply: &Reply) -> Option<&str> {
    let line = std::str::from_utf8(&reply.body).ok()?.lines().next()?.trim();
    Some(line).filter(|line| !line.is_empty() && !line.starts_with('<'))
}

fn refused(service: &str, status: u16) -> FetchError {
    let code = if status >= 500 { ErrorCode::ServiceUnavailable } else { ErrorCode::NoCredentials };
    let remedy = match status {
        404 => "check that the role or address is named right and, on ECS, that the instance has a RAM role",
        _ => "check that it lets this machine have keys",
    };
    FetchError::new(code, format!("{service} responded with HTTP {status} in place of keys"), remedy)
}
