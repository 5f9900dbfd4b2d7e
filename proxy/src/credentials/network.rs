//! How the services that issue keys are reached.

use std::time::Duration;

use crate::clock::Clock;
use crate::egress::Egress;
use crate::endpoint::Endpoint;
use crate::random::Random;

/// Time limits of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// Time limit for a connection.
    pub connect: Duration,
    /// Time limit for the whole request.
    pub total: Duration,
}

/// How the services that issue keys are reached.
#[derive(Debug, Clone)]
pub struct Network {
    /// Replaces STS; no variable and no file can set it.
    pub sts_endpoint: Option<Endpoint>,
    /// Replaces the ECS metadata service at 100.100.100.200; no variable and no file can set it.
    pub metadata_endpoint: Option<Endpoint>,
    /// Limits of a request to STS or a credentials URI.
    pub sts: FetchLimits,
    /// Limits of a request to the metadata service, which is on the same machine or absent.
    pub metadata: FetchLimits,
    /// The way out for encrypted requests.
    pub egress: Egress,
    /// The time of day.
    pub clock: Clock,
    /// Nonces and jitter.
    pub random: Random,
}

impl Default for Network {
    fn default() -> Self {
        let second = Duration::from_secs(1);
        Self {
            sts_endpoint: None,
            metadata_endpoint: None,
            sts: FetchLimits { connect: second * 3, total: second * 10 },
            metadata: FetchLimits { connect: second, total: second },
            egress: Egress::default(),
            clock: Clock::default(),
            random: Random::default(),
        }
    }
}
