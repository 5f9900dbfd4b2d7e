//! The door: one layer before every route, the page's files and unknown paths included. Decides from the
//! request's line, its headers and its peer alone whether it may pass and who asks, and tells the browser what
//! it may do with the answer. There are no CORS headers, so no other origin ever reads one.
//! Must not know what is asked.

mod access;
mod cookie;
mod counts;
mod failures;
mod header;
mod hosts;
mod line;
mod origin;
mod sessions;
mod tls;
mod token;
mod trusted_proxy;

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Instant;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use ens_api::{ApiError, ErrorCode};
use http::header::{
    ALLOW, AUTHORIZATION, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use tracing::{info, warn};

pub use access::{Access, AccessError};
pub use counts::{CountsDoor, counts_layer};
pub use hosts::{AllowedHost, BadHost, Scheme};
pub use line::MAX_URI;
pub use origin::PAGE_HEADER;
pub use tls::{Tls, TlsError};
pub use token::{Token, TokenError};

use failures::Failures;
use hosts::{Hosts, Named};
use sessions::{SessionId, Sessions};
use trusted_proxy::TrustedProxies;

use crate::metrics::Metrics;
use crate::request::note_identity;
use crate::routes::refuse;
use crate::server::Peer;

/// Where a token is swapped for a session.
pub const SIGN_IN: &str = "/api/sign-in";
/// Where a session ends.
pub const SIGN_OUT: &str = "/api/sign-out";

/// What the page may load: its own files, and nothing inline.
const CONTENT_POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; \
    style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; manifest-src 'self'; \
    base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Browsers that came by TLS once come by nothing else for a year.
const ONLY_TLS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Who asks, as far as the door knows; an extension of each request that it lets pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub who: Who,
    /// How the browser reached us.
    pub scheme: Scheme,
    /// The other end of the connection; `None` where there is no socket.
    pub peer: Option<Peer>,
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody is asked who they are here.
    Anyone,
    /// Somebody who has not said, on a path that is for all.
    Stranger,
    /// Signed in with the token before; a cookie says so.
    SignedIn,
    /// A script with the token.
    Script,
    /// Named by a trusted proxy.
    Named(Arc<str>),
}

impl Caller {
    /// Whether there is a session that a person could end.
    pub fn can_sign_out(&self) -> bool {
        self.who == Who::SignedIn
    }
}

/// What the door takes from outside: a clock, randomness, counters.
#[derive(Debug, Clone)]
pub struct Outside {
    /// A time that only runs forward.
    pub now: fn() -> Instant,
    /// 32 bytes that nobody can guess.
    pub random: fn() -> [u8; 32],
    /// Where failures are counted.
    pub metrics: Arc<Metrics>,
}

impl Outside {
    /// This machine's.
    pub fn real(metrics: Arc<Metrics>) -> Self {
        Self { now: crate::clock::monotonic, random: rand::random, metrics }
    }
}

/// The door, as it was set up; clones share tokens and sessions.
#[derive(Clone)]
pub struct Door(Arc<Inner>);

struct Inner {
    hosts: Hosts,
    /// The first of `--allow-host`, which people most likely open.
    name: Option<AllowedHost>,
    address: SocketAddr,
    trusted: TrustedProxies,
    asks: bool,
    /// Without TLS, only the declared proxy and this machine are let in.
    plain_for_the_near: bool,
    /// `None` where nobody is asked, or only a trusted proxy says who asks.
    token: Option<RwLock<Token>>,
    token_file: Option<PathBuf>,
    tls: Option<Arc<Tls>>,
    sessions: Sessions,
    failures: Failures,
    outside: Outside,
}

impl Door {
    /// Sets it up for the address that is listened on (with its real port). Live, and wherever others can
    /// reach it, people are asked who they are: with the token of the file, or else by a trusted proxy, or else
    /// with a token that is made now.
    ///
    /// # Errors
    /// See [`AccessError`].
    pub fn open(
        access: Access,
        address: SocketAddr,
        is_live: bool,
        outside: Outside,
    ) -> Result<Self, AccessError> {
        access.check(address)?;
        let asks = access.asks(address, is_live);
        let token = match &access.token_file {
            Some(file) => Some(Token::read(file)?),
            None if asks && access.trusted_proxy.is_empty() => Some(Token::from_random((outside.random)())),
            None => None,
        };
        let tls = match (&access.tls_cert, &access.tls_key) {
            (Some(certificate), Some(key)) => Some(Arc::new(Tls::read(certificate, key)?)),
            _ => None,
        };
        let plain_for_the_near = tls.is_none() && !access.allow_plaintext && !access.trusted_proxy.is_empty();
        Ok(Self(Arc::new(Inner {
            name: access.allow_host.first().cloned(),
            hosts: Hosts::new(address.port(), access.allow_host),
            address,
            trusted: TrustedProxies::new(access.trusted_proxy, access.identity_header),
            asks,
            plain_for_the_near,
            token: token.map(RwLock::new),
            token_file: access.token_file,
            tls,
            sessions: Sessions::default(),
            failures: Failures::default(),
            outside,
        })))
    }

    /// The door of a demo that only this machine reaches: its names with that port, and nobody is asked.
    pub fn for_loopback(port: u16) -> Self {
        let outside = Outside::real(Arc::default());
        let door = Self::open(Access::default(), ([127, 0, 0, 1], port).into(), false, outside);
        door.expect("nothing is asked of it that could fail")
    }

    /// What to speak TLS with, if anything.
    pub fn tls(&self) -> Option<Arc<Tls>> {
        self.0.tls.clone()
    }

    /// The door of the counts' own address, on that port; answers to the same names.
    pub fn of_counts(&self, port: u16) -> CountsDoor {
        CountsDoor::new(self.0.hosts.on_port(port))
    }

    /// The address to open, for the terminal of whoever started it. A token that was made at start is in its
    /// fragment, which browsers send to nobody; one of a file is not: its readers have it, and this text may
    /// end in a log.
    pub fn address_to_open(&self) -> String {
        let inner = &self.0;
        let scheme = if inner.tls.is_some() { Scheme::Https } else { Scheme::Http };
        let own = SocketAddr::new(inner.address.ip().to_canonical(), inner.address.port());
        let authority = match &inner.name {
            Some(name) if inner.hosts.find(&own.to_string(), scheme) != Some(Named::Loopback) => {
                name.authority(own.port(), scheme)
            }
            _ => own.to_string(),
        };
        let fragment = match &inner.token {
            Some(token) if inner.token_file.is_none() => {
                format!("#token={}", token.read().unwrap_or_else(PoisonError::into_inner).reveal())
            }
            _ => String::new(),
        };
        format!("{}://{authority}/{fragment}", scheme.name())
    }

    /// Reads the files of token and TLS again. A token that changed ends all sessions.
    ///
    /// # Errors
    /// For each file that can't be used; what it replaces stays in use then.
    pub fn reload(&self) -> Vec<AccessError> {
        let token = || -> Result<(), TokenError> {
            let (Some(file), Some(token)) = (&self.0.token_file, &self.0.token) else {
                return Ok(());
            };
            let read = Token::read(file)?;
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

    /// Swaps the token for a session; gives the cookie that holds it, or `None` where nobody needs one.
    ///
    /// # Errors
    /// `Pushboard.NotSignedIn` for another token, `Pushboard.TooManyTries` for one too many.
    pub fn sign_in(
        &self,
        caller: &Caller,
        headers: &HeaderMap,
        token: &str,
    ) -> Result<Option<HeaderValue>, ApiError> {
        if matches!(caller.who, Who::Anyone | Who::Named(_)) {
            return Ok(None);
        }
        self.try_token(caller.peer.as_ref(), token)?;
        self.end_session(caller, headers)?;
        let id = SessionId::from_random((self.0.outside.random)());
        self.0.sessions.begin(id, (self.0.outside.now)());
        info!("signed in");
        Ok(Some(cookie::set(id, caller.scheme, self.0.address.port())))
    }

    /// Ends the session that the cookie holds, if there is one; gives the cookie that takes its place.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` for cookies that can't be read.
    pub fn sign_out(&self, caller: &Caller, headers: &HeaderMap) -> Result<HeaderValue, ApiError> {
        self.end_session(caller, headers)?;
        Ok(cookie::clear(caller.scheme, self.0.address.port()))
    }

    fn end_session(&self, caller: &Caller, headers: &HeaderMap) -> Result<(), ApiError> {
        if let Some(id) = cookie::read(headers, caller.scheme, self.0.address.port())? {
            self.0.sessions.end(id);
        }
        Ok(())
    }

    /// Whether a request may pass, and who asks. Takes out of its headers what only a trusted proxy may say.
    ///
    /// # Errors
    /// `Pushboard.BadRequest` for a line or a header that no browser sends, `Pushboard.NotAllowed` for a host
    /// that is not ours and, on `/api`, for what another origin started; `Pushboard.NotSignedIn` and
    /// `Pushboard.TooManyTries` where people are asked who they are.
    pub fn admit(&self, uri: &Uri, headers: &mut HeaderMap, peer: Option<Peer>) -> Result<Caller, ApiError> {
        line::check(uri)?;
        let scheme = self.0.trusted.scheme(headers, peer.as_ref())?;
        let host = header::single(headers, HOST)?
            .ok_or_else(|| header::bad_request("the Host header is missing"))?
            .to_owned();
        let named = uri.authority().map_or(host.as_str(), |authority| authority.as_str());
        if self.0.hosts.find(&host, scheme).is_none() || !named.eq_ignore_ascii_case(&host) {
            return Err(header::not_allowed("the Host header names neither this machine nor its port"));
        }
        let path = uri.path();
        if self.0.plain_for_the_near && !is_health(path) && !self.is_near(peer.as_ref()) {
            return Err(header::not_allowed(
                "without TLS only the --trusted-proxy is answered: open the board by its address",
            ));
        }
        let identity = self.0.trusted.take_identity(headers, peer.as_ref())?;
        let bearer = bearer(headers)?;
        if is_api(path) {
            origin::check(headers, &host, scheme, bearer.is_some())?;
        }
        let who = match identity {
            _ if !self.0.asks => Who::Anyone,
            Some(name) => Who::Named(name),
            None if !is_for_the_signed_in(path) => Who::Stranger,
            None => self.recognise(headers, bearer, scheme, peer.as_ref())?,
        };
        Ok(Caller { who, scheme, peer })
    }

    /// Whether nobody can read along on the way to this peer, as far as the operator says.
    fn is_near(&self, peer: Option<&Peer>) -> bool {
        peer.is_none_or(|peer| peer.ip().is_loopback()) || self.0.trusted.include(peer)
    }

    fn recognise(
        &self,
        headers: &HeaderMap,
        bearer: Option<&str>,
        scheme: Scheme,
        peer: Option<&Peer>,
    ) -> Result<Who, ApiError> {
        if let Some(token) = bearer {
            return self.try_token(peer, token).map(|()| Who::Script);
        }
        match cookie::read(headers, scheme, self.0.address.port())? {
            Some(id) if self.0.sessions.use_one(id, (self.0.outside.now)()) => Ok(Who::SignedIn),
            _ => Err(ApiError::new(ErrorCode::NotSignedIn, None)),
        }
    }

    /// Whether that is the token. After too many wrong ones a network has to wait, right token or not: unless
    /// its address is one that strangers share with the owner (loopback, a trusted proxy), where waiting would
    /// let one of them lock the owner out. There the right token always opens, and only wrong ones wait: a
    /// token is too long to be guessed at any rate.
    fn try_token(&self, peer: Option<&Peer>, tried: &str) -> Result<(), ApiError> {
        let Some(token) = &self.0.token else {
            return Err(ApiError::new(ErrorCode::NotSignedIn, None));
        };
        let now = (self.0.outside.now)();
        let network = peer.map_or(SocketAddr::from(([0; 4], 0)).ip(), Peer::network);
        let is_shared = network.is_loopback() || self.0.trusted.include(peer);
        let pause = self.0.failures.pause_of(network, now);
        if let Some(wait) = pause
            && !is_shared
        {
            return Err(too_many_tries(wait));
        }
        if token.read().unwrap_or_else(PoisonError::into_inner).is(tried) {
            return Ok(());
        }
        self.0.outside.metrics.sign_in_failure();
        match self.0.failures.note(network, now) {
            Some(wait) => Err(too_many_tries(wait)),
            None => {
                warn!(peer = %network, "a wrong token was tried");
                Err(ApiError::new(ErrorCode::NotSignedIn, None))
            }
        }
    }

    /// Whether browsers are to be told that this host is reached by TLS only. Never for the names of the
    /// machine itself: what a browser remembers of `localhost` holds for all its ports.
    fn wants_only_tls(&self, headers: &HeaderMap) -> bool {
        self.0.tls.is_some()
            && header::single(headers, HOST)
                .ok()
                .flatten()
                .is_some_and(|host| self.0.hosts.find(host, Scheme::Https) == Some(Named::Allowed))
    }
}

impl fmt::Debug for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Door")
            .field("hosts", &self.0.hosts)
            .field("asks", &self.0.asks)
            .finish_non_exhaustive()
    }
}

/// Refuses what may not pass, and sets the security headers of every answer.
pub async fn layer(State(door): State<Door>, mut request: Request, next: Next) -> Response {
    let wants_only_tls = door.wants_only_tls(request.headers());
    let mut response = match knock(&door, &mut request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => refusal,
    };
    let is_unknown = response.status() == StatusCode::UNAUTHORIZED;
    let headers = response.headers_mut();
    secure(headers);
    if wants_only_tls {
        headers.insert(STRICT_TRANSPORT_SECURITY, ONLY_TLS);
    }
    if is_unknown {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// What the browser may do with an answer, whichever it is.
fn secure(headers: &mut HeaderMap) {
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, CONTENT_POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
}

/// Notes in the request who asks, or gives what is said instead of an answer.
fn knock(door: &Door, request: &mut Request) -> Result<(), Response> {
    if !line::METHODS.contains(request.method()) {
        let mut response = refuse(header::bad_request("only GET, HEAD and POST are taken"));
        *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
        response.headers_mut().insert(ALLOW, HeaderValue::from_static("GET, HEAD, POST"));
        return Err(response);
    }
    let peer = request.extensions().get::<Peer>().copied();
    let uri = request.uri().clone();
    let caller = door.admit(&uri, request.headers_mut(), peer).map_err(refuse)?;
    if let Who::Named(name) = &caller.who {
        note_identity(name);
    }
    request.extensions_mut().insert(caller);
    Ok(())
}

/// Asked by machines that look after this one, at its own address.
fn is_health(path: &str) -> bool {
    matches!(path, "/healthz" | "/readyz")
}

fn is_api(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// The page's own files and the health checks are for all; so is the way in, and out.
fn is_for_the_signed_in(path: &str) -> bool {
    path == "/metrics" || is_api(path) && path != SIGN_IN && path != SIGN_OUT
}

/// The token of `Authorization: Bearer`; an empty one is none, and other schemes are no business of ours.
fn bearer(headers: &HeaderMap) -> Result<Option<&str>, ApiError> {
    Ok(header::single(headers, AUTHORIZATION)?.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        let token = token.trim();
        (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
    }))
}

fn too_many_tries(wait: std::time::Duration) -> ApiError {
    let seconds = u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
    ApiError { retry_after: Some(seconds), ..ApiError::new(ErrorCode::TooManyTries, None) }
}

#[cfg(test)]
mod tests;
