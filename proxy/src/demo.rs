//! The demo: the simulator of ENS, with random keys. The proxy signs its calls and sends them over HTTP as it would to ENS,
//! but on connections in memory, which no other program can reach or use up.

use acs3::Credentials;
use ens_simulator::{Config, Simulator, apps};
use hyper::server::conn::http1;
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use tokio::io::duplex;

use crate::egress::Egress;
use crate::endpoint::Endpoint;
use crate::random::Random;

/// Bytes that one end of a connection may write before the other end reads.
const BUFFER: usize = 64 * 1024;

/// A simulator in this process.
pub struct Demo {
    simulator: Simulator,
    credentials: Credentials,
}

impl Demo {
    /// A simulator with about `statuses` push statuses, generated from a seed.
    pub fn new(statuses: u64, seed: u64) -> Self {
        let word = || Random::default().nonce();
        let credentials = Credentials::new(format!("demo-{}", word()), word());
        let simulator = Simulator::new(Config { statuses, seed, ..Config::new(credentials.clone()) });
        Self { simulator, credentials }
    }

    /// Its endpoint; only the name in a request's `Host`.
    pub fn endpoint(&self) -> Endpoint {
        "http://localhost".parse().expect("this machine is an endpoint")
    }

    /// The way to it. Each connection is served by a task, which ends with the connection.
    pub fn egress(&self) -> Egress {
        let router = self.simulator.router();
        Egress::in_memory(move || {
            let (near, far) = duplex(BUFFER);
            let service = TowerToHyperService::new(router.clone());
            tokio::spawn(http1::Builder::new().serve_connection(TokioIo::new(far), service));
            near
        })
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
