//! Connections to a service: over TCP, through the egress proxy where one is set, with TLS where the client is for TLS
//! alone; or in memory, to the demo.

use std::convert::Infallible;
use std::error::Error;
use std::future::ready;
use std::sync::Arc;

use http::Uri;
use hyper::rt::{Read, Write};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::proxy::matcher::Matcher;
use hyper_util::rt::TokioIo;
use rustls::ClientConfig;
use rustls_platform_verifier::Verifier;
use tower::util::{BoxCloneSyncService, ServiceExt, service_fn};
use tower::{BoxError, Service};

use super::tunnel::{self, TunnelError};
use crate::egress::Egress;

/// The HTTP client can't be built, for example on a machine without trusted certificates.
#[derive(Debug, thiserror::Error)]
#[error(
    "the system's certificates can't be loaded: install them (package ca-certificates), or name others with --ca-file, \
     and start again"
)]
pub struct NoCertificates;

/// A connection of any kind.
pub(super) trait Stream: Read + Write + Unpin + Send {}

impl<S: Read + Write + Unpin + Send> Stream for S {}

/// Connects to the host of an address.
pub(super) type Connector = BoxCloneSyncService<Uri, Box<dyn Stream>, BoxError>;

/// A connector either for TLS alone, on that way out, or, on this machine, without TLS.
pub(super) fn connector(encrypted: bool, egress: &Egress) -> Result<Connector, NoCertificates> {
    if let Some(connect) = egress.in_memory.clone() {
        return Ok(boxed(service_fn(move |_: Uri| ready(Ok::<_, Infallible>(TokioIo::new(connect()))))));
    }
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_nodelay(true);
    if !encrypted {
        // Plain HTTP needs no certificates, and works on a machine that has none.
        return Ok(boxed(tcp));
    }
    let tls = tls(egress)?;
    Ok(match &egress.proxy {
        None => boxed(over_tls(tls, tcp)),
        Some(proxy) => {
            // It reads the user and the password in the address.
            let proxy = Matcher::builder().all(proxy.url().as_str()).build();
            let proxy =
                proxy.intercept(&Uri::from_static("https://ens.aliyuncs.com")).ok_or(NoCertificates)?;
            let to_proxy =
                HttpsConnectorBuilder::new().with_tls_config(tls.clone()).https_or_http().enable_http1();
            let to_proxy = to_proxy.wrap_connector(tcp);
            let tunnel = service_fn(move |to: Uri| {
                let (proxy, connecting) = (proxy.clone(), to_proxy.clone().oneshot(proxy.uri().clone()));
                async move {
                    let connection = connecting.await.map_err(TunnelError::Unreachable)?;
                    tunnel::open(connection, &to, proxy.basic_auth()).await
                }
            });
            boxed(over_tls(tls, tunnel))
        }
    })
}

fn over_tls<C>(tls: ClientConfig, inner: C) -> HttpsConnector<C> {
    HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http1().wrap_connector(inner)
}

/// TLS that trusts the authorities of the system, and those that were added.
fn tls(egress: &Egress) -> Result<ClientConfig, NoCertificates> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let added = egress.authorities().iter().cloned();
    let verifier = Verifier::new_with_extra_roots(added, provider.clone()).map_err(|_| NoCertificates)?;
    let versions = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    // "Dangerous" is that the verifier is chosen: it is the one of the platform.
    let verified = versions
        .map_err(|_| NoCertificates)?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier));
    Ok(verified.with_no_client_auth())
}

fn boxed<S>(connector: S) -> Connector
where
    S: Service<Uri> + Clone + Send + Sync + 'static,
    S::Response: Stream + 'static,
    S::Error: Into<Box<dyn Error + Send + Sync>> + 'static,
    S::Future: Send + 'static,
{
    let connector = connector.map_response(|stream| Box::new(stream) as Box<dyn Stream>);
    BoxCloneSyncService::new(connector.map_err(Into::into))
}
