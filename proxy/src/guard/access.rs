//! The guard's settings: the operator's flags as plain values, and which combinations of them are refused at the
//! start.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use http::HeaderName;
use ipnet::IpNet;

use super::base_path::{BadBasePath, BasePath};
use super::hosts::{AllowedHost, BadHost};
use super::identity_header::can_name_people;
use super::networks::{self, NetworkFault};
use super::token::{TokenError, TokenSource};
use crate::server::TlsError;

/// Who may send requests, and how: one field per flag.
#[derive(Debug, Clone)]
pub struct Access {
    /// `--allow-host`: host names beside this machine's own.
    pub allow_host: Vec<AllowedHost>,
    /// `--base-path`: the path below which a reverse proxy serves the page.
    pub base_path: BasePath,
    /// `--token-file`, or the variable in its place.
    pub token_file: Option<TokenSource>,
    /// `--trusted-proxy`: networks of reverse proxies that identify callers.
    pub trusted_proxy: Vec<IpNet>,
    /// `--identity-header`: the header in which they do.
    pub identity_header: HeaderName,
    /// `--tls-cert`.
    pub tls_cert: Option<PathBuf>,
    /// `--tls-key`.
    pub tls_key: Option<PathBuf>,
    /// `--allow-plaintext`: serve other machines without TLS.
    pub allow_plaintext: bool,
}

impl Default for Access {
    fn default() -> Self {
        Self {
            allow_host: Vec::new(),
            base_path: BasePath::default(),
            token_file: None,
            trusted_proxy: Vec::new(),
            identity_header: HeaderName::from_static("x-forwarded-user"),
            tls_cert: None,
            tls_key: None,
            allow_plaintext: false,
        }
    }
}

/// Why the guard refuses these settings. Each message names the flag, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum AccessError {
    /// Other machines would be served in plain text.
    #[error(
        "--listen {0} can be reached from other machines, and whoever shares the network could read along: \
         add --tls-cert and --tls-key, or name the reverse proxy in front with --trusted-proxy, or accept it \
         with --allow-plaintext; or listen on 127.0.0.1 or [::1]"
    )]
    Plaintext(SocketAddr),
    /// Other machines could reach it, and no host name is set for them.
    #[error(
        "--listen {0} can be reached from other machines, but under no host name that is allowed: \
         add --allow-host with the name in the address that people open; or listen on 127.0.0.1 or [::1]"
    )]
    NoHost(SocketAddr),
    /// A loopback address that is not one of this machine's host names.
    #[error(
        "--listen {0} is under no host name that is allowed: add --allow-host {ip}, or listen on 127.0.0.1 or [::1]",
        ip = .0.ip()
    )]
    NoName(SocketAddr),
    /// One of the two TLS flags is missing.
    #[error("{present} needs {missing} beside it: name both PEM files, or neither")]
    HalfTls {
        /// The flag that is set.
        present: &'static str,
        /// The flag that is not.
        missing: &'static str,
    },
    /// A network that contains far more than a reverse proxy.
    #[error(
        "--trusted-proxy {0} is too wide, since every address in it could name the user: name the reverse proxy's own \
         network, such as 10.0.0.5/32"
    )]
    WideNetwork(IpNet),
    /// A network in which no proxy can be.
    #[error(
        "--trusted-proxy {0} has no address that a reverse proxy could have: name its own network, such as 10.0.0.5/32"
    )]
    NoNetwork(IpNet),
    /// A header that names no one.
    #[error(
        "--identity-header {0} can't name the user. The name of one that can ends in a word for a person (user, username, \
         email, login, principal, identity, subject, uid, cn and the like), with `name` or `id` behind it at most. Others \
         hold something about the user or a secret, as x-user-country, x-login-hint and x-user-token do, or are sent by \
         browsers, programs and proxies themselves, as sec-…, x-client-… and x-device-… are. Choose the one in which the \
         reverse proxy names who has signed in, such as x-forwarded-user or x-forwarded-email, written with -"
    )]
    IdentityHeader(HeaderName),
    /// A path that no page can have.
    #[error(transparent)]
    BasePath(#[from] BadBasePath),
    /// A name that no browser sends.
    #[error(transparent)]
    Host(#[from] BadHost),
    /// The token's file can't be used.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The TLS files can't be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

impl Access {
    /// Whether the server may start on that address. Reads no file.
    ///
    /// # Errors
    /// See [`AccessError`].
    pub fn check(&self, listen: SocketAddr) -> Result<(), AccessError> {
        match (&self.tls_cert, &self.tls_key) {
            (Some(_), None) => {
                return Err(AccessError::HalfTls { present: "--tls-cert", missing: "--tls-key" });
            }
            (None, Some(_)) => {
                return Err(AccessError::HalfTls { present: "--tls-key", missing: "--tls-cert" });
            }
            _ => {}
        }
        for network in &self.trusted_proxy {
            networks::check(*network).map_err(|fault| match fault {
                NetworkFault::TooWide => AccessError::WideNetwork(*network),
                NetworkFault::OfNoClient => AccessError::NoNetwork(*network),
            })?;
        }
        if !can_name_people(&self.identity_header) {
            return Err(AccessError::IdentityHeader(self.identity_header.clone()));
        }
        let ip = listen.ip().to_canonical();
        if ip.is_loopback() {
            let is_named =
                ip == Ipv4Addr::LOCALHOST || ip == Ipv6Addr::LOCALHOST || !self.allow_host.is_empty();
            return if is_named { Ok(()) } else { Err(AccessError::NoName(listen)) };
        }
        if self.tls_cert.is_none() && self.trusted_proxy.is_empty() && !self.allow_plaintext {
            return Err(AccessError::Plaintext(listen));
        }
        if self.allow_host.is_empty() {
            return Err(AccessError::NoHost(listen));
        }
        Ok(())
    }

    /// Whether callers are identified. Only the demo does not identify them, and only if no other machine is meant to
    /// reach it.
    pub(super) fn identifies(&self, listen: SocketAddr, is_live: bool) -> bool {
        is_live
            || !listen.ip().to_canonical().is_loopback()
            || self.token_file.is_some()
            || !self.trusted_proxy.is_empty()
    }
}
