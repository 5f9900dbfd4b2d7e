//! The demo: the simulator of ENS, on a loopback port of its own with random keys. The proxy calls it over that
//! socket and signs as it would for ENS.

use std::io;

use acs3::Credentials;
use ens_simulator::{Config, Simulator, apps};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::endpoint::Endpoint;

/// A running simulator; it stops when dropped.
pub struct Demo {
    endpoint: Endpoint,
    credentials: Credentials,
    server: JoinHandle<io::Result<()>>,
}

impl Demo {
    /// Starts it on a free port of 127.0.0.1, with about `statuses` push statuses, generated from a seed.
    ///
    /// # Errors
    /// If no port of loopback can be bound.
    pub async fn start(statuses: u64, seed: u64) -> io::Result<Self> {
        let word = || format!("{:032x}", rand::random::<u128>());
        let credentials = Credentials::new(format!("demo-{}", word()), word());
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://{}", listener.local_addr()?);
        let endpoint = origin.parse().map_err(io::Error::other)?;
        let simulator = Simulator::new(Config { statuses, seed, ..Config::new(credentials.clone()) });
        let server = tokio::spawn(ens_simulator::serve(listener, simulator, std::future::pending()));
        Ok(Self { endpoint, credentials, server })
    }

    /// Its endpoint.
    pub fn endpoint(&self) -> Endpoint {
        self.endpoint.clone()
    }

    /// The keys that it accepts.
    pub fn credentials(&self) -> Credentials {
        self.credentials.clone()
    }

    /// The application to open, in which pushes are always running.
    pub fn app_id(&self) -> &'static str {
        apps::LIVING
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        self.server.abort();
    }
}
