//! Requests `/healthz` and the like of a proxy on this machine, for `pushboard healthcheck`, `pushboard diagnose` and the
//! watchdog of systemd.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use reqwest::{Client, redirect};

/// The limit of a probe's time where the caller has none.
pub const TIME_LIMIT: Duration = Duration::from_secs(5);

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
        // Fails only if a provider is installed already, which is then used.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(redirect::Policy::none())
            .no_proxy()
            .timeout(limit)
            // The certificate names the host that people open, not this address. The request holds no secret.
            .tls_certs_only([])
            .tls_danger_accept_invalid_certs(true)
            .build()
            .map_err(|_| failed("no client for it"))?;
        let sent = client.get(format!("{scheme}://{}{path}", self.address)).send().await;
        let response = sent.map_err(|error| failed(cause(&error)))?;
        let status = response.status().as_u16();
        let body = response.bytes().await.map_err(|error| failed(cause(&error)))?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

fn cause(error: &reqwest::Error) -> &'static str {
    match error {
        error if error.is_timeout() => "the time limit was exceeded",
        error if error.is_connect() => "no connection",
        _ => "no HTTP response",
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
