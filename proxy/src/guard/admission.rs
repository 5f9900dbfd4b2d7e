//! The guard's decision on a request: whether it may pass, and who sends it. Holds the token and the sessions.

mod printed;

use std::fmt;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use ens_api::{ApiError, ErrorCode};
use http::header::{AUTHORIZATION, HOST};
use http::{HeaderMap, HeaderValue, Uri};
use tracing::{info, warn};

use super::access::{Access, AccessError};
use super::base_path::BasePath;
use super::caller::{Caller, Who};
use super::failures::Failures;
use super::hosts::{self, AllowedHost, Hosts, Named, Scheme};
use super::metrics_guard::MetricsGuard;
use super::page_address::PageAddress;
use super::policy::Policy;
use super::sessions::{SessionId, Sessions};
use super::ticket::{Proof, Ticket};
use super::token::{Token, TokenError, TokenSource};
use super::trusted_proxy::TrustedProxies;
use super::{cookie, header, origin, request_line};
use crate::clock::Clock;
use crate::metrics::Metrics;
use crate::random::Random;
use crate::refusal::{bad_request, not_allowed};
use crate::server::{Peer, Tls};

/// The guard and its settings; clones share token and sessions.
#[derive(Clone)]
pub struct Guard(Arc<Inner>);

struct Inner {
    hosts: Hosts,
    /// The first of `--allow-host`, which people most likely open.
    name: Option<AllowedHost>,
    base_path: BasePath,
    address: SocketAddr,
    trusted: TrustedProxies,
    identifies: bool,
    /// Without TLS, only the declared proxy and this machine may send requests.
    refuses_remote_plaintext: bool,
    /// `None` where callers are not identified, or only by a trusted proxy.
    token: Option<RwLock<Token>>,
    token_file: Option<TokenSource>,
    /// In the printed address, in place of a token that was made at the start.
    ticket: Ticket,
    tls: Option<Arc<Tls>>,
    /// The hosts that browsers open with the certificate; none behind a reverse proxy, which has one of its own.
    names: Vec<String>,
    sessions: Sessions,
    failures: Failures,
    clock: Clock,
    random: Random,
    metrics: Arc<Metrics>,
}

impl Guard {
    /// Sets it up for the address that the server listens on (with its real port). Live, and wherever other
    /// machines can reach it, callers are identified: by the token of the file, or else by a trusted proxy, or
    /// else by a token that is made now.
    ///
    /// # Errors
    /// See [`AccessError`].
    pub fn new(
        access: Access,
        address: SocketAddr,
        is_live: bool,
        clock: Clock,
        random: Random,
        metrics: Arc<Metrics>,
    ) -> Result<Self, AccessError> {
        access.check(address)?;
        let identifies = access.identifies(address, is_live);
        let token = match &access.token_file {
            Some(source) => Some(source.read()?),
            None if identifies && access.trusted_proxy.is_empty() => Some(Token::from_random(random.bytes())),
            None => None,
        };
        let tls = match (&access.tls_cert, &access.tls_key) {
            (Some(certificate), Some(key)) => Some(Arc::new(Tls::read(certificate, key)?)),
            _ => None,
        };
        let refuses_remote_plaintext =
            tls.is_none() && !access.allow_plaintext && !access.trusted_proxy.is_empty();
        let has_names = access.trusted_proxy.is_empty();
        let names =
            access.allow_host.iter().filter(|_| has_names).map(|host| host.name().to_owned()).collect();
        Ok(Self(Arc::new(Inner {
            names,
            name: access.allow_host.first().cloned(),
            hosts: Hosts::new(address.port(), access.allow_host),
            base_path: access.base_path,
            address,
            trusted: TrustedProxies::new(access.trusted_proxy, access.identity_header),
            identifies,
            refuses_remote_plaintext,
            token: token.map(RwLock::new),
            token_file: access.token_file,
            ticket: Ticket::default(),
            tls,
            sessions: Sessions::default(),
            failures: Failures::default(),
            clock,
            random,
            metrics,
        })))
    }

    /// Certificate and key, if there are any.
    pub fn tls(&self) -> Option<Arc<Tls>> {
        self.0.tls.clone()
    }

    /// What browsers will find wrong with the certificate now.
    pub fn certificate_problems(&self) -> Vec<String> {
        let now = self.0.clock.utc();
        self.0.tls.as_ref().map_or_else(Vec::new, |tls| tls.problems(&self.0.names, now))
    }

    /// The path below which a reverse proxy serves the page.
    pub fn base_path(&self) -> &BasePath {
        &self.0.base_path
    }

    /// The guard of the metrics' own address, on that port, with the same names.
    pub fn metrics_guard(&self, port: u16) -> MetricsGuard {
        MetricsGuard::new(self.0.hosts.on_port(port))
    }

    /// Reloads the files of token and TLS. A token that changed ends all sessions.
    ///
    /// # Errors
    /// For each file that can't be used; the previous one stays in use.
    pub fn reload(&self) -> Vec<AccessError> {
        let token = || -> Result<(), TokenError> {
            let (Some(source), Some(token)) = (&self.0.token_file, &self.0.token) else {
                return Ok(());
            };
            let read = source.read()?;
            let mut token = token.write().unwrap_or_else(PoisonError::into_inner);
            if !token.is(read.reveal()) {
                *token = read;
                self.0.sessions.end_all();
                info!("the token changed: all sessions ended");
            }
            Ok(())
        };
        let tls = || self.0.tls.as_ref().map_or(Ok(()), |tls| tls.reload());
        [token().map_err(AccessError::from), tls().map_err(AccessError::from)]
            .into_iter()
            .filter_map(Result::err)
            .collect()
    }

    /// Exchanges the token or a ticket for a session; returns its cookie, or `None` where callers need no session.
    ///
    /// # Errors
    /// `Pushboard.NotSignedIn` for a wrong token and for a ticket that was used or is too old, `Pushboard.TooManyTries`
    /// after too many of them.
    pub fn sign_in(
        &self,
        caller: &Caller,
        headers: &HeaderMap,
        proof: &Proof,
    ) -> Result<Option<HeaderValue>, ApiError> {
        if matches!(caller.who, Who::Anyone | Who::Named(_)) {
            return Ok(None);
        }
        let page = PageAddress::read(headers, caller.scheme, self.0.address.port())?;
        match proof {
            Proof::Token(token) => self.try_token(caller.peer.as_ref(), token)?,
            Proof::Ticket(ticket) => self.try_secret(caller.peer.as_ref(), || {
                self.0.ticket.redeem(ticket, self.0.clock.monotonic())
            })?,
        }
        cookie::sessions_of(headers, &page)?.into_iter().for_each(|id| self.0.sessions.end(id));
        let id = SessionId::from_random(self.0.random.bytes());
        self.0.sessions.begin(id, self.0.clock.monotonic());
        info!("signed in");
        Ok(Some(cookie::set(id, &page)))
    }

    /// Ends every session that the browser has here, by whichever address it began; returns the cookie that replaces
    /// the one of this page.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` for cookies that can't be read.
    pub fn sign_out(&self, caller: &Caller, headers: &HeaderMap) -> Result<HeaderValue, ApiError> {
        let page = PageAddress::read(headers, caller.scheme, self.0.address.port())?;
        cookie::sessions(headers, caller.scheme)?.into_iter().for_each(|id| self.0.sessions.end(id));
        Ok(cookie::clear(&page))
    }

    /// Whether a request may pass by this policy, and who sends it. Removes the headers that only a trusted
    /// proxy may set.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` for a line or a header that no browser sends, `Pushboard.NotAllowed` for a host
    /// that is not ours and, where the policy requires our own page, for another origin;
    /// `Pushboard.NotSignedIn` and `Pushboard.TooManyTries` where it requires an identity.
    pub fn admit(
        &self,
        policy: Policy,
        uri: &Uri,
        headers: &mut HeaderMap,
        peer: Option<Peer>,
    ) -> Result<Caller, ApiError> {
        request_line::check(uri)?;
        if policy == Policy::HealthCheck {
            return Ok(Caller { who: Who::Stranger, scheme: Scheme::Http, peer });
        }
        let scheme = self.0.trusted.scheme(headers, peer.as_ref())?;
        let host = header::single(headers, HOST)?
            .ok_or_else(|| bad_request("the Host header is missing"))?
            .to_owned();
        let named = uri.authority().map_or(host.as_str(), |authority| authority.as_str());
        let is_ours = self.0.hosts.find(&host, scheme).is_some() || self.is_tunnelled(&host, peer.as_ref());
        if !is_ours || !named.eq_ignore_ascii_case(&host) {
            return Err(unknown_host(if is_ours { named } else { &host }));
        }
        if self.0.refuses_remote_plaintext && !self.is_private(peer.as_ref()) {
            return Err(not_allowed(
                "without TLS only the --trusted-proxy may send requests: open the board by its address",
            ));
        }
        let identity = self.0.trusted.take_identity(headers, peer.as_ref())?;
        let bearer = bearer(headers)?;
        if policy.requires_same_origin() {
            origin::check(headers, &host, scheme, bearer.is_some())?;
        }
        let who = match identity {
            _ if !self.0.identifies => Who::Anyone,
            Some(name) => Who::Named(name),
            None if !policy.requires_identity() => Who::Stranger,
            None => self.identify(headers, bearer, scheme, peer.as_ref())?,
        };
        Ok(Caller { who, scheme, peer })
    }

    /// Whether a request came through a tunnel of this machine, whose other end may have any port: `ssh -L`,
    /// `kubectl port-forward`. Where no token guards, the port must be ours.
    fn is_tunnelled(&self, host: &str, peer: Option<&Peer>) -> bool {
        self.0.token.is_some() && peer.is_some_and(|peer| peer.ip().is_loopback()) && hosts::is_loopback(host)
    }

    /// Whether the operator says that no one else can read what is sent to this peer.
    fn is_private(&self, peer: Option<&Peer>) -> bool {
        peer.is_none_or(|peer| peer.ip().is_loopback()) || self.0.trusted.include(peer)
    }

    fn identify(
        &self,
        headers: &HeaderMap,
        bearer: Option<&str>,
        scheme: Scheme,
        peer: Option<&Peer>,
    ) -> Result<Who, ApiError> {
        if let Some(token) = bearer {
            return self.try_token(peer, token).map(|()| Who::Script);
        }
        let now = self.0.clock.monotonic();
        let session =
            cookie::sessions(headers, scheme)?.into_iter().find_map(|id| self.0.sessions.touch(id, now));
        session.map(Who::SignedIn).ok_or_else(|| ApiError::new(ErrorCode::NotSignedIn, None))
    }

    /// Checks a token. After too many wrong ones a network has to wait, even with the right token. Strangers and
    /// the owner share loopback and a trusted proxy, where this would let a stranger lock the owner out: there
    /// the right token always passes, and only wrong ones wait. A token is too long to be guessed at any rate.
    fn try_token(&self, peer: Option<&Peer>, tried: &str) -> Result<(), ApiError> {
        let Some(token) = &self.0.token else {
            return Err(ApiError::new(ErrorCode::NotSignedIn, None));
        };
        self.try_secret(peer, || token.read().unwrap_or_else(PoisonError::into_inner).is(tried))
    }

    fn try_secret(&self, peer: Option<&Peer>, is_right: impl FnOnce() -> bool) -> Result<(), ApiError> {
        let now = self.0.clock.monotonic();
        let network = peer.map_or(SocketAddr::from(([0; 4], 0)).ip(), Peer::network);
        let is_shared = network.is_loopback() || self.0.trusted.include(peer);
        let pause = self.0.failures.pause_of(network, now);
        if let Some(wait) = pause
            && !is_shared
        {
            return Err(too_many_tries(wait));
        }
        if is_right() {
            return Ok(());
        }
        self.0.metrics.sign_in_failure();
        match self.0.failures.record(network, now) {
            Some(wait) => Err(too_many_tries(wait)),
            None => {
                warn!(peer = %network, "a wrong token was tried, or a ticket that was used or is too old");
                Err(ApiError::new(ErrorCode::NotSignedIn, None))
            }
        }
    }

    /// Whether browsers must reach this host by TLS only. Never for the names of the machine itself: a browser
    /// applies the rule for `localhost` to all its ports.
    pub(super) fn requires_tls(&self, headers: &HeaderMap) -> bool {
        self.0.tls.is_some()
            && header::single(headers, HOST)
                .ok()
                .flatten()
                .is_some_and(|host| self.0.hosts.find(host, Scheme::Https) == Some(Named::Allowed))
    }
}

impl fmt::Debug for Guard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guard")
            .field("hosts", &self.0.hosts)
            .field("identifies", &self.0.identifies)
            .finish_non_exhaustive()
    }
}

/// The token of `Authorization: Bearer`. An empty one counts as absent, as do other schemes.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    Ok(header::single(headers, AUTHORIZATION)?.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
    }))
}

/// The refusal of a name that no flag allows, with the flag. A text that is no host name is not repeated.
fn unknown_host(host: &str) -> ApiError {
    let named = host.parse::<AllowedHost>().is_ok();
    let (host, flag) = if named { (host, host) } else { ("in the Host header", "HOST[:PORT]") };
    ApiError {
        remedy: format!(
            "if people are meant to open this address, start pushboard with --allow-host {flag}; a reverse proxy must \
             pass on the browser's own Host header, in nginx `proxy_set_header Host $http_host;`"
        ),
        ..not_allowed(&format!("it does not serve the name {host}"))
    }
}

fn too_many_tries(wait: Duration) -> ApiError {
    let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
    ApiError { retry_after: Some(seconds), ..ApiError::new(ErrorCode::TooManyTries, None) }
}

#[cfg(test)]
mod tests;
