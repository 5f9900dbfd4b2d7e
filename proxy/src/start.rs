//! Puts the parts together: finds credentials, starts the demo where there are none, binds the address and
//! says in two lines what came of it. Reads no environment itself: variables are handed in.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use ens_api::Mode;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::allowed_apps::{AllowedApps, BadAppId};
use crate::answers::{Answers, Keeping};
use crate::credentials::{
    self, ACCESS_KEY_ID, ACCESS_KEY_SECRET, CredentialsError, Keyring, Network, Surroundings,
};
use crate::demo::Demo;
use crate::door::{Access, AccessError, Door, Outside};
use crate::metrics::Metrics;
use crate::options::Options;
use crate::reading::Reading;
use crate::routes::{Shared, metrics_router, router};
use crate::server::{ServerLimits, serve};
use crate::upstream::{Chance, Limits, NoCertificates, Upstream};

/// Why the proxy does not start. Each says what to do.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It can't be set up so who may ask.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// An application that can't be asked for.
    #[error(transparent)]
    App(#[from] BadAppId),
    /// The address can't be bound.
    #[error(
        "--listen {address} can't be used ({error}): stop what uses it, or choose another port (0 takes any)"
    )]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// The address for the counts can't be bound.
    #[error("--metrics-listen {address} can't be used ({error}): choose another address or port")]
    MetricsListen {
        /// The address.
        address: SocketAddr,
        /// What the system says.
        error: io::Error,
    },
    /// Credentials are there, but not whole.
    #[error(transparent)]
    Credentials(#[from] CredentialsError),
    /// An endpoint is named, and nothing to sign with.
    #[error(
        "--endpoint needs credentials: set {ACCESS_KEY_ID} and {ACCESS_KEY_SECRET}, or see with --check where \
         else they were looked for"
    )]
    NoCredentials,
    /// No certificate is trusted.
    #[error(transparent)]
    Certificates(#[from] NoCertificates),
    /// The demo can't be started.
    #[error("the demo can't listen on 127.0.0.1 ({0}): check that this machine has a loopback network")]
    Demo(io::Error),
}

/// The proxy, bound and ready to serve.
pub struct Pushboard {
    listener: TcpListener,
    address: SocketAddr,
    door: Door,
    metrics_listener: Option<TcpListener>,
    limits: ServerLimits,
    shared: Arc<Shared>,
    demo: Option<Demo>,
    reading: Reading,
}

impl Pushboard {
    /// Gets everything ready. `variable` reads an environment variable.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(
        options: &Options,
        variable: impl Fn(&str) -> Option<String> + Sync,
    ) -> Result<Self, StartError> {
        let access = access(options)?;
        access.check(options.listen)?;
        let apps = AllowedApps::of_flags(&options.allow_app)?;
        let network = Network::default();
        let found = if options.demo {
            None
        } else {
            credentials::search(Surroundings { variable: &variable, network: &network }).await.keyring()?
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

        let (demo, endpoint, keyring) = match found {
            Some(keyring) => (None, options.endpoint.clone().unwrap_or_default(), keyring),
            None => {
                let demo =
                    Demo::start(options.demo_statuses, options.demo_seed).await.map_err(StartError::Demo)?;
                let (endpoint, keyring) = (demo.endpoint(), Keyring::fixed(demo.credentials()));
                (Some(demo), endpoint, keyring)
            }
        };
        let metrics = Arc::new(Metrics::new());
        keyring.count_into(metrics.clone());
        let own_keys = demo.is_none().then(|| keyring.clone());
        let upstream = Upstream::new(endpoint, keyring, limits(options), Chance::default(), metrics.clone())?;
        let upstream = Arc::new(upstream);
        let door = Door::open(access, address, demo.is_none(), Outside::real(metrics.clone()))?;
        let reading = Reading::new(door.clone(), own_keys, metrics.clone());
        let shared = Shared {
            answers: Answers::new(upstream.clone(), keeping(options), metrics.clone()),
            upstream,
            apps,
            mode: if demo.is_some() { Mode::Demo } else { Mode::Live },
            metrics,
            demo_app_id: demo.as_ref().map(|demo| demo.app_id().to_owned()),
        };
        let limits = ServerLimits { connections: options.max_connections.into(), ..ServerLimits::default() };
        Ok(Self {
            listener,
            address,
            door,
            metrics_listener,
            limits,
            shared: Arc::new(shared),
            demo,
            reading,
        })
    }

    /// The address that is listened on, with the port that was free.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// To read again what it was started with.
    pub fn reading(&self) -> Reading {
        self.reading.clone()
    }

    /// The address that the counts are served on by themselves, if they are.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics_listener.as_ref()?.local_addr().ok()
    }

    /// What a person at the terminal should know: the address, and what they will see there.
    pub fn greeting(&self) -> String {
        let about = match self.shared.mode {
            Mode::Demo => format!(
                "Demo: no real pushes are shown. To go live, set {ACCESS_KEY_ID} and {ACCESS_KEY_SECRET} \
                 and start again without --demo."
            ),
            Mode::Live => format!(
                "Live: asks {} as {}.",
                self.shared.upstream.endpoint(),
                self.shared.upstream.access_key_id()
            ),
        };
        let counts = match self.metrics_address() {
            Some(address) => format!("\nCounts for Prometheus are at {address}/metrics."),
            None => String::new(),
        };
        format!("Pushboard is at {}\n{about}{counts}", self.door.address_to_open())
    }

    /// Serves until `stop` is done.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let limits = self.limits;
        let metrics = self.shared.metrics.clone();
        let counts_door = self.metrics_address().map(|address| self.door.of_counts(address.port()));
        let counts = self
            .metrics_listener
            .zip(counts_door)
            .map(|(listener, door)| (listener, metrics_router(self.shared.clone(), door)));
        let router = router(self.shared, self.door.clone());
        let (stopped, _) = watch::channel(());
        let stopping = || {
            let mut stopped = stopped.subscribe();
            // It changes only by ending.
            async move { drop(stopped.changed().await) }
        };
        let pages = serve(self.listener, self.door.tls(), router, limits, metrics, stopping());
        // Connections that only ask for the counts are not counted.
        let counts = counts
            .map(|(listener, router)| serve(listener, None, router, limits, Arc::default(), stopping()));
        let order = async {
            stop.await;
            drop(stopped);
        };
        let counts = async {
            if let Some(counts) = counts {
                counts.await;
            }
        };
        tokio::join!(pages, counts, order);
        // The demo ends with what showed it.
        drop(self.demo);
    }
}

/// Whether it would start with these settings, as far as can be told without an address and without keys: reads
/// the files of token and TLS. Gives which applications may be asked for.
///
/// # Errors
/// See [`StartError`].
pub fn settings(options: &Options) -> Result<AllowedApps, StartError> {
    Door::open(access(options)?, options.listen, true, Outside::real(Arc::default()))?;
    Ok(AllowedApps::of_flags(&options.allow_app)?)
}

/// How ENS may be called.
pub fn limits(options: &Options) -> Limits {
    Limits {
        rate: NonZeroU32::new(options.rate).unwrap_or(NonZeroU32::MIN),
        burst: NonZeroU32::new(options.rate.saturating_mul(2)).unwrap_or(NonZeroU32::MIN),
        answer_bytes: (options.max_answer as usize) << 20,
        ..Limits::default()
    }
}

fn keeping(options: &Options) -> Keeping {
    let share = Duration::from_millis(options.share);
    Keeping { answer: share, error: Keeping::default().error.min(share), ..Keeping::default() }
}

fn access(options: &Options) -> Result<Access, AccessError> {
    Ok(Access {
        allow_host: options.allow_host.iter().map(|host| host.parse()).collect::<Result<_, _>>()?,
        token_file: options.token_file.clone(),
        trusted_proxy: options.trusted_proxy.clone(),
        identity_header: options.identity_header.clone(),
        tls_cert: options.tls_cert.clone(),
        tls_key: options.tls_key.clone(),
        allow_plaintext: options.allow_plaintext,
    })
}
