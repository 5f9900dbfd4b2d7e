//! The simulator as a library: its configuration, its router and its server.

use std::future::{Future, IntoFuture};
use std::io;
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acs3::Credentials;
use axum::Router;
use axum::extract::{Request, State};
use chrono::Utc;
use tokio::net::TcpListener;

use crate::authentication::Authenticator;
use crate::connection::{Connection, ConnectionListener};
use crate::control::{self, Controls};
use crate::ens::{Clock, Ens};
use crate::faults::FaultRate;
use crate::quota::Quota;
use crate::world::World;

/// How long running requests can delay a shutdown; a fault can make them endless.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(5);

/// The configuration of a simulator.
#[derive(Clone)]
pub struct Config {
    /// The key that signs requests; a security token is required if it has one.
    pub credentials: Credentials,
    /// Further keys, such as those that STS would issue later.
    pub further: Vec<Credentials>,
    /// The approximate number of statuses of all applications; nearly all belong to [`crate::apps::LIVING`].
    pub statuses: u64,
    /// The seed of the world; it determines files, times and outcomes, but not regions and applications.
    pub seed: u64,
    /// Faults with their rates; a request has the first one that applies.
    pub faults: Vec<FaultRate>,
    /// The limit of calls per second for each operation, greater than 0; `None` for no limit.
    pub quota: Option<f64>,
    /// Whether programs on the same machine can set faults and read counters under `/_control`.
    pub control: bool,
    /// The clock of pushes and signatures.
    pub clock: Clock,
}

impl Config {
    /// A world of 10,000 statuses, without faults, with the clock of the machine.
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            further: Vec::new(),
            statuses: 10_000,
            seed: 1,
            faults: Vec::new(),
            quota: None,
            control: false,
            clock: Arc::new(Utc::now),
        }
    }
}

/// A simulator. Clones share one state.
#[derive(Clone)]
pub struct Simulator {
    ens: Arc<Ens>,
    has_control: bool,
}

impl Simulator {
    /// Creates the world, which takes little time at any size.
    pub fn new(config: Config) -> Self {
        let rules = config.faults.into_iter().map(Into::into).collect();
        let keys = std::iter::once(config.credentials).chain(config.further).collect();
        let ens = Ens {
            world: Arc::new(World::new(config.seed, config.statuses)),
            authenticator: Authenticator::new(keys),
            posted: Mutex::default(),
            requests: AtomicU64::new(0),
            quota: config.quota.map(|per_second| Mutex::new(Quota::new(per_second))),
            controls: Arc::new(Mutex::new(Controls { rules, ..Controls::default() })),
            seed: config.seed,
            clock: config.clock,
        };
        Self { ens: Arc::new(ens), has_control: config.control }
    }

    /// The routes of the service, and those of the control if it is on.
    pub fn router(&self) -> Router {
        let respond =
            |State(ens): State<Arc<Ens>>, request: Request| async move { ens.handle(request).await };
        let router = Router::new().fallback(respond).with_state(self.ens.clone());
        match self.has_control {
            true => router.nest("/_control", control::router(self.ens.controls.clone())),
            false => router,
        }
    }
}

/// Serves until `shutdown` ends and the running requests are finished or [`SHUTDOWN_TIMEOUT`] has passed.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    simulator: Simulator,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = simulator.router().into_make_service_with_connect_info::<Connection>();
    let served = axum::serve(ConnectionListener(listener), service).with_graceful_shutdown(async move {
        shutdown.await;
        drop(stop);
    });
    tokio::select! {
        served = served.into_future() => served,
        () = async { let _ = stopped.await; tokio::time::sleep(SHUTDOWN_TIMEOUT).await } => Ok(()),
    }
}
