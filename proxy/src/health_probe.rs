//! Requests `/healthz` and the like of a proxy on this machine, for `pushboard healthcheck`, `pushboard diagnose` and the
//! watchdog of systemd.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::HOST;
use http_body_util::{BodyExt, Empty, Limited};
use hyper::client::conn::http1;
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{WebPkiSupportedAlgorithms, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, SignatureScheme};
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;

/// The limit of a probe's time where the caller has none.
pub const TIME_LIMIT: Duration = Duration::from_secs(5);

/// The most bytes of a response: the metrics of a large team have a few hundred thousand.
const MOST_BYTES: usize = 16 << 20;

/// Whether the proxy that listens on an address responds.
#[derive(Debug, Clone)]
pub struct HealthProbe {
    address: SocketAddr,
    encrypted: bool,
}

/// Why a proxy does not count as healthy.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unhealthy {
    /// A free port was selected at the start, which only that process knows.
    #[error("--listen has port 0, so that the port of the running pushboard is not known: set a port")]
    NoPort,
    /// There is no connection, or no whole response.
    #[error(
        "no response from {address} over {scheme} ({why}): this command needs the settings that pushboard runs with, \
         as variables or in the --config file"
    )]
    NoResponse {
        /// The address.
        address: SocketAddr,
        /// `http` or `https`.
        scheme: &'static str,
        /// The cause.
        why: &'static str,
    },
    /// Another status than 200.
    #[error("{0} responded with status {1}")]
    Status(SocketAddr, u16),
}

impl HealthProbe {
    /// Probes the proxy with this `--listen` address, which may stand for all addresses of the machine.
    ///
    /// # Errors
    /// If the port is not known.
    pub fn new(listen: SocketAddr, encrypted: bool) -> Result<Self, Unhealthy> {
        if listen.port() == 0 {
            return Err(Unhealthy::NoPort);
        }
        let ip = match listen.ip() {
            ip if !ip.to_canonical().is_unspecified() => ip,
            IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
            _ => Ipv4Addr::LOCALHOST.into(),
        };
        let mut address = listen;
        address.set_ip(ip);
        Ok(Self { address, encrypted })
    }

    /// Requests `/healthz`, for at most this time.
    ///
    /// # Errors
    /// If the response is anything but 200.
    pub async fn run(&self, limit: Duration) -> Result<(), Unhealthy> {
        match self.get("/healthz", limit).await? {
            (200, _) => Ok(()),
            (status, _) => Err(Unhealthy::Status(self.address, status)),
        }
    }

    /// Status and body of a path that needs no token.
    ///
    /// # Errors
    /// If there is no whole response within this time.
    pub async fn get(&self, path: &str, limit: Duration) -> Result<(u16, String), Unhealthy> {
        let scheme = if self.encrypted { "https" } else { "http" };
        let failed = |why| Unhealthy::NoResponse { address: self.address, scheme, why };
        match timeout(limit, self.exchange(path)).await {
            Ok(response) => response.map_err(failed),
            Err(_) => Err(failed("the time limit was exceeded")),
        }
    }

    async fn exchange(&self, path: &str) -> Result<(u16, String), &'static str> {
        let no_connection = "no connection";
        let tcp = TcpStream::connect(self.address).await.map_err(|_| no_connection)?;
        let request = Request::get(path).header(HOST, self.address.to_string()).body(Empty::<Bytes>::new());
        let request = request.map_err(|_| "no such path")?;
        if !self.encrypted {
            return response(TokioIo::new(tcp), request).await;
        }
        let tls = tls().map_err(|_| "no TLS")?;
        let name = ServerName::IpAddress(self.address.ip().into());
        let tls = TlsConnector::from(Arc::new(tls)).connect(name, tcp).await.map_err(|_| no_connection)?;
        response(TokioIo::new(tls), request).await
    }
}

async fn response(
    stream: impl Read + Write + Unpin + Send + 'static,
    request: Request<Empty<Bytes>>,
) -> Result<(u16, String), &'static str> {
    let no_response = "no HTTP response";
    let (mut sender, connection) = http1::handshake(stream).await.map_err(|_| no_response)?;
    // Ends the connection when dropped.
    let mut connections = JoinSet::new();
    connections.spawn(connection);
    let response = sender.send_request(request).await.map_err(|_| no_response)?;
    let status = response.status().as_u16();
    let body = Limited::new(response.into_body(), MOST_BYTES).collect().await.map_err(|_| no_response)?;
    Ok((status, String::from_utf8_lossy(&body.to_bytes()).into_owned()))
}

fn tls() -> Result<ClientConfig, rustls::Error> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config =
        ClientConfig::builder_with_provider(provider.clone()).with_safe_default_protocol_versions()?;
    let verifier = Arc::new(AnyCertificate(provider.signature_verification_algorithms));
    Ok(config.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth())
}

/// Accepts any certificate: it names the host that people open, not this address. A probe holds no secret.
#[derive(Debug)]
struct AnyCertificate(WebPkiSupportedAlgorithms);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &self.0)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &self.0)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_for_all_interfaces_is_probed_on_loopback() {
        for (listen, expected) in [
            ("127.0.0.1:8787", "127.0.0.1:8787"),
            ("10.0.0.5:8787", "10.0.0.5:8787"),
            ("0.0.0.0:8787", "127.0.0.1:8787"),
            ("[::]:8787", "[::1]:8787"),
            ("[::1]:8787", "[::1]:8787"),
            ("[::ffff:0.0.0.0]:8787", "127.0.0.1:8787"),
        ] {
            let probe = HealthProbe::new(listen.parse().unwrap(), false).unwrap();
            assert_eq!(probe.address.to_string(), expected, "{listen}");
        }
        let error = HealthProbe::new("127.0.0.1:0".parse().unwrap(), false).unwrap_err();
        assert_eq!(error, Unhealthy::NoPort);
    }
}
