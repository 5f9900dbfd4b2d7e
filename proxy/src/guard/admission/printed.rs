//! What is printed for people who want to sign in: the address to open, and where the token is. Nothing in it that a log may
//! keep signs in for longer than some minutes.

use std::net::SocketAddr;
use std::sync::PoisonError;

use super::super::hosts::{Named, Scheme};
use super::super::ticket;
use super::Guard;

impl Guard {
    /// The address to open. Where a token was made at the start, a new ticket is in its fragment, which browsers send
    /// nowhere. Where people come through a declared proxy, the port and TLS are those of the proxy.
    pub fn address_to_open(&self) -> String {
        let inner = &self.0;
        let own = SocketAddr::new(inner.address.ip().to_canonical(), inner.address.port());
        let own_scheme = if inner.tls.is_some() { Scheme::Https } else { Scheme::Http };
        let (scheme, authority) = match &inner.name {
            Some(name) if inner.refuses_remote_plaintext => name.behind_a_proxy(),
            Some(name) if inner.hosts.find(&own.to_string(), own_scheme) != Some(Named::Loopback) => {
                (own_scheme, name.authority(own.port(), own_scheme))
            }
            _ => (own_scheme, own.to_string()),
        };
        let fragment = if self.has_made_token() {
            format!("#ticket={}", inner.ticket.issue(inner.random.bytes(), inner.clock.monotonic()))
        } else {
            String::new()
        };
        format!("{}://{authority}{}/{fragment}", scheme.name(), inner.base_path.as_str())
    }

    /// How to sign in, in a sentence or two; `None` where no token is needed. Shows a token that was made at the start
    /// to a terminal alone, since any other output may be kept in a log.
    pub fn how_to_sign_in(&self, on_terminal: bool) -> Option<String> {
        let token = self.0.token.as_ref()?.read().unwrap_or_else(PoisonError::into_inner);
        let minutes = ticket::LIFETIME.as_secs() / 60;
        Some(match &self.0.token_file {
            Some(source) => format!("Sign in with the token of {}.", source.place()),
            None if on_terminal => format!(
                "The address signs in once, within {minutes} minutes. Later, and in scripts, sign in with the token {}",
                token.reveal()
            ),
            None => format!(
                "The address signs in once, within {minutes} minutes; SIGHUP prints another. To sign in with a token, \
                 name its file with --token-file."
            ),
        })
    }

    /// Whether the token was made at the start, so that people know it from the terminal alone, and sign in with tickets.
    pub fn has_made_token(&self) -> bool {
        self.0.token.is_some() && self.0.token_file.is_none()
    }
}
