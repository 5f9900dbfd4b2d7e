//! Puts the parts together: finds credentials, starts the demo where there are none, binds the address, and serves.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use ens_api::Mode;
use tokio::net::TcpListener;
use tokio::sync::watch;
use zeroize::Zeroizing;

use crate::allowed_apps::{AllowedApps, BadAppId};
use crate::cache::{CacheLimits, ResponseCache};
use crate::clock::Clock;
use crate::config::Options;
use crate::credentials::{
    self, ACCESS_KEY_ID, ACCESS_KEY_SECRET, CredentialsError, Keyring, Network, SearchContext,
};
use crate::demo::Demo;
use crate::egress::{CaFileError, Egress};
use crate::guard::{Access, AccessError, Guard, TOKEN_VARIABLE, TokenError, TokenSource, is_standard_input};
use crate::health_probe::HealthProbe;
use crate::metrics::Metrics;
use crate::random::Random;
use crate::reload::Reloader;
use crate::routes::{AppState, metrics_router, router};
use crate::server::{Descriptors, ServerLimits, serve};
use crate::signed_client::NoCertificates;
use crate::upstream::{CallLimits, Upstream};

/// Why the proxy does not start. Each message says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The guard refuses its settings.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// An `--allow-app` that can't be an AppId.
    #[error(transparent)]
    App(#[from] BadAppId),
    /// The address can't be bound.
    #[error("--listen {address} can't be used ({error}): {}", remedy(.error))]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The error of the system.
        error: io::Error,
    },
    /// The address for the metrics can't be bound.
    #[error("--metrics-listen {address} can't be used ({error}): {}", remedy(.error))]
    MetricsListen {
        /// The address.
        address: SocketAddr,
        /// The error of the system.
        error: io::Error,
    },
    /// Credentials can't be used.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// An endpoint is set without credentials.
    #[error(
        "--endpoint needs credentials: set {ACCESS_KEY_ID} and {ACCESS_KEY_SECRET}, or see with --check where \
         else they were looked for"
    )]
    NoCredentials,
    /// The certificates to trust can't be used.
    #[error(transparent)]
    CaFile(#[from] CaFileError),
    /// This machine trusts no certificate.
    #[error(transparent)]
    Certificates(#[from] NoCertificates),
}

/// What to do where an address can't be listened on.
fn remedy(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::AddrNotAvailable => {
            "this machine has no such address: name one of its own, or 0.0.0.0 or [::] for all of them"
        }
        io::ErrorKind::PermissionDenied => {
            "choose a port from 1024 on, or let the service manager give the right (CAP_NET_BIND_SERVICE)"
        }
        _ => "stop what uses it, or choose another port (0 takes any)",
    }
}

/// The proxy, bound and ready to serve.
pub struct Pushboard {
    listener: TcpListener,
    address: SocketAddr,
    guard: Guard,
    metrics_listener: Option<TcpListener>,
    limits: ServerLimits,
    state: Arc<AppState>,
    reloader: Reloader,
    network: Network,
}

impl Pushboard {
    /// Prepares everything. `variable` reads an environment variable.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(
        options: &Options,
        variable: impl Fn(&str) -> Option<String> + Sync,
    ) -> Result<Self, StartError> {
        let access = access(options, &variable).await?;
        access.check(options.listen)?;
        let apps = AllowedApps::of_flags(&options.allow_app)?;
        let network = network(options)?;
        let found = if options.demo {
            None
        } else {
            let search = credentials::search(SearchContext { variable: &variable, network: &network }).await;
            if let Some(unused) = search.unused() {
                tracing::warn!("{unused}; keys were found elsewhere and are used");
            }
            search.keyring()?
        };
        if found.is_none() && options.endpoint.is_some() {
            return Err(StartError::NoCredentials);
        }
        let failed = |error| StartError::Listen { address: options.listen, error };
        let listener = TcpListener::bind(options.listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let metrics_listener = match options.metrics_listen {
            Some(address) => Some(
                TcpListener::bind(address)
                    .await
                    .map_err(|error| StartError::MetricsListen { address, error })?,
            ),
            None => None,
        };
        let descriptors =
            Descriptors::reserve(options.max_connections.into(), CallLimits::default().under_way);

        let (demo, endpoint, egress, keyring) = match found {
            Some(keyring) => {
                (None, options.endpoint.clone().unwrap_or_default(), network.egress.clone(), keyring)
            }
            None => {
                let demo = Demo::new(options.demo_statuses, options.demo_seed);
                let keyring = Keyring::fixed(demo.credentials());
                let (endpoint, egress) = (demo.endpoint(), demo.egress());
                (Some(demo), endpoint, egress, keyring)
            }
        };
        let metrics = Arc::new(Metrics::new());
        keyring.count_into(metrics.clone());
        let own_keys = demo.is_none().then(|| keyring.clone());
        let (clock, random) = (Clock::default(), Random::default());
        // One person must leave connections to others.
        let waiting = (descriptors.connections / 4).max(8);
        let upstream = Arc::new(Upstream::new(
            endpoint,
            &egress,
            keyring,
            CallLimits { under_way: descriptors.calls, waiting, ..call_limits(options) },
            clock,
            random,
            metrics.clone(),
        )?);
        let guard = Guard::new(access, address, demo.is_none(), clock, random, metrics.clone())?;
        warn_of_certificate(&guard);
        let reloader = Reloader::new(guard.clone(), own_keys, metrics.clone());
        let state = AppState {
            cache: ResponseCache::new(
                upstream.clone(),
                CacheLimits { waiting, ..cache_limits(options) },
                metrics.clone(),
            ),
            upstream,
            apps,
            pages_at_once: options.pages_at_once,
            mode: if demo.is_some() { Mode::Demo } else { Mode::Live },
            metrics,
            demo_app_id: demo.as_ref().map(|demo| demo.app_id().to_owned()),
        };
        let limits = ServerLimits {
            connections: descriptors.connections,
            overflow: descriptors.overflow,
            ..ServerLimits::default()
        };
        Ok(Self {
            listener,
            address,
            guard,
            metrics_listener,
            limits,
            state: Arc::new(state),
            reloader,
            network,
        })
    }

    /// The address that the server listens on, with its real port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// How the services that issue keys are reached.
    pub fn network(&self) -> &Network {
        &self.network
    }

    /// Reloads the token, the certificate and the credentials.
    pub fn reloader(&self) -> Reloader {
        self.reloader.clone()
    }

    /// Whether the page is served, for the watchdog.
    pub fn health_probe(&self) -> Option<HealthProbe> {
        HealthProbe::new(self.address, self.guard.tls().is_some()).ok()
    }

    /// The metrics' own address, if they have one.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_listener.as_ref()?.local_addr().ok()
    }

    /// The lines for standard output: the address, whether the board shows the demo or ENS, and how to sign in.
    pub fn greeting(&self, on_terminal: bool) -> String {
        let about = match self.state.mode {
            Mode::Demo => format!(
                "Demo: no real pushes are shown. To go live, set {ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} \
                 and start again without --demo."
            ),
            Mode::Live => format!(
                "Live: sends requests to {} as {}.",
                self.state.upstream.endpoint(),
                self.state.upstream.access_key_id()
            ),
        };
        let counts = match self.metrics_address() {
            Some(address) => format!("\nCounts for Prometheus are at {address}/metrics."),
            None => String::new(),
        };
        let sign_in =
            self.guard.how_to_sign_in(on_terminal).map_or_else(String::new, |how| format!("\n{how}"));
        format!("Pushboard is at {}\n{about}{sign_in}{counts}", self.guard.address_to_open())
    }

    /// Serves until `stop` is done.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let limits = self.limits;
        let metrics = self.state.metrics.clone();
        let metrics_guard = self.metrics_address().map(|address| self.guard.metrics_guard(address.port()));
        let metrics_server = self
            .metrics_listener
            .zip(metrics_guard)
            .map(|(listener, guard)| (listener, metrics_router(self.state.clone(), guard)));
        let router = router(self.state, self.guard.clone());
        let (stopped, _) = watch::channel(());
        let stopping = || {
            let mut stopped = stopped.subscribe();
            // It ends when the sender is dropped.
            async move { drop(stopped.changed().await) }
        };
        let pages = serve(self.listener, self.guard.tls(), router, limits, metrics, stopping());
        // The connections of a scraper are few, and not counted.
        let few = ServerLimits { connections: 8, overflow: 2, ..limits };
        let metrics_server = metrics_server
            .map(|(listener, router)| serve(listener, None, router, few, Arc::default(), stopping()));
        let stop = async {
            stop.await;
            drop(stopped);
        };
        let metrics_server = async {
            if let Some(server) = metrics_server {
                server.await;
            }
        };
        tokio::join!(pages, metrics_server, stop);
    }
}

/// Checks the settings without binding an address and without keys: reads the files of token and TLS. Returns the
/// applications whose data may be read.
///
/// # Errors
/// See [`StartError`].
pub async fn check_settings(
    options: &Options,
    variable: impl Fn(&str) -> Option<String> + Sync,
) -> Result<AllowedApps, StartError> {
    let (clock, random) = (Clock::default(), Random::default());
    let access = access(options, &variable).await?;
    warn_of_certificate(&Guard::new(access, options.listen, true, clock, random, Arc::default())?);
    network(options)?;
    Ok(AllowedApps::of_flags(&options.allow_app)?)
}

fn warn_of_certificate(guard: &Guard) {
    for problem in guard.certificate_problems() {
        tracing::warn!("{problem}");
    }
}

/// How services outside are reached. Reads the file of certificates to trust.
///
/// # Errors
/// If that can't be used.
pub fn network(options: &Options) -> Result<Network, StartError> {
    let egress = Egress::new(options.egress_proxy.clone(), options.ca_file.as_deref())?;
    Ok(Network { egress, ..Network::default() })
}

/// The limits of calls to ENS.
pub fn call_limits(options: &Options) -> CallLimits {
    CallLimits {
        rate: NonZeroU32::new(options.rate).unwrap_or(NonZeroU32::MIN),
        burst: NonZeroU32::new(options.rate.saturating_mul(2)).unwrap_or(NonZeroU32::MIN),
        response_bytes: (options.max_response as usize) << 20,
        ..CallLimits::default()
    }
}

fn cache_limits(options: &Options) -> CacheLimits {
    let (ttl, defaults) = (Duration::from_millis(options.share), CacheLimits::default());
    CacheLimits { response_ttl: ttl, error_ttl: defaults.error_ttl.min(ttl), ..defaults }
}

/// The place of the operator's token, if there is one. Waits for the end of standard input, if that is the place.
async fn token_source(
    options: &Options,
    value: Option<Zeroizing<String>>,
) -> Result<Option<TokenSource>, TokenError> {
    match (&options.token_file, value) {
        (None, None) => Ok(None),
        (Some(_), Some(_)) => Err(TokenError::Both),
        (None, Some(value)) => TokenSource::of_variable(&value).map(Some),
        (Some(file), None) if is_standard_input(file) => {
            let read = tokio::task::spawn_blocking(TokenSource::of_standard_input).await;
            read.unwrap_or(Err(TokenError::Input(io::ErrorKind::Other))).map(Some)
        }
        (Some(file), None) => Ok(Some(file.clone().into())),
    }
}

async fn access(
    options: &Options,
    variable: &(impl Fn(&str) -> Option<String> + Sync),
) -> Result<Access, AccessError> {
    let token_file = token_source(options, variable(TOKEN_VARIABLE).map(Zeroizing::new)).await?;
    Ok(Access {
        allow_host: options.allow_host.iter().map(|host| host.parse()).collect::<Result<_, _>>()?,
        base_path: options.base_path.parse()?,
        token_file,
        trusted_proxy: options.trusted_proxy.clone(),
        identity_header: options.identity_header.clone(),
        tls_cert: options.tls_cert.clone(),
        tls_key: options.tls_key.clone(),
        allow_plaintext: options.allow_plaintext,
    })
}
