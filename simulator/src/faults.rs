//! Faults on demand: what goes wrong with an answer after the request was let in.
//!
//! A new fault is a variant here, its name, and its arm in [`Fault::play`].

use std::str::FromStr;
use std::time::Duration;

use crate::answer::Answer;
use crate::failure::Failure;
use crate::world::draw::Draw;

/// How long a `slow` answer takes longer than others.
const SLOW: Duration = Duration::from_secs(5);

/// Something that goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// `Throttling.User`, with `x-acs-retry-after`.
    Throttle,
    /// `ServiceUnavailable`, HTTP status 503.
    Unavailable,
    /// `ens.interface.error`.
    InterfaceError,
    /// `NoPermission`, naming the action.
    NoPermission,
    /// HTTP status 200, announced as JSON, and no JSON at all.
    Garbage,
    /// HTTP status 200, and the first half of the JSON.
    Truncate,
    /// The right answer, five seconds late.
    Slow,
    /// HTTP status 200 and a page of HTML, as a gateway in between would write it.
    Html,
}

impl Fault {
    /// Every fault, by the name it has on the command line.
    pub const ALL: [(&'static str, Self); 8] = [
        ("throttle", Self::Throttle),
        ("unavailable", Self::Unavailable),
        ("interface-error", Self::InterfaceError),
        ("no-permission", Self::NoPermission),
        ("garbage", Self::Garbage),
        ("truncate", Self::Truncate),
        ("slow", Self::Slow),
        ("html", Self::Html),
    ];

    /// Lets it happen to an answer; `action` is the operation asked for.
    pub(crate) async fn play(
        self,
        action: &'static str,
        answer: Result<Answer, Failure>,
    ) -> Result<Answer, Failure> {
        match self {
            Self::Throttle => Err(Failure {
                retry_after: Some(2_000),
                ..Failure::new(400, "Throttling.User", "Request was denied due to user flow control.")
            }),
            Self::Unavailable => Err(Failure::new(
                503,
                "ServiceUnavailable",
                "The request has failed due to a temporary failure of the server.",
            )),
            Self::InterfaceError => {
                Err(Failure::new(400, "ens.interface.error", "An error occurred while calling the API."))
            }
            Self::NoPermission => Err(Failure::no_permission(action)),
            Self::Garbage => {
                let noise = Draw::new(0).named(action);
                let bytes = (0..512).map(|n| noise.with(n).bits() as u8);
                Ok(Answer::json(std::iter::once(b'{').chain(bytes).collect()))
            }
            Self::Truncate => answer.map(Answer::first_half),
            Self::Slow => {
                tokio::time::sleep(SLOW).await;
                answer
            }
            Self::Html => Ok(Answer::html(
                "<!DOCTYPE html><html><head><title>Welcome</title></head><body><h1>Please sign in to the \
                 network</h1></body></html>",
            )),
        }
    }
}

/// A fault and how often it happens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FaultRate {
    /// What happens.
    pub fault: Fault,
    /// To which share of requests, from 0 to 1.
    pub rate: f64,
}

/// A text that names no fault, or no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault of that name.
    #[error(
        "no fault is called `{0}`, take one of throttle, unavailable, interface-error, no-permission, garbage, truncate, slow, html"
    )]
    Unknown(String),
    /// The rate is no number from 0 to 1.
    #[error("the rate `{0}` is no number from 0 to 1")]
    Rate(String),
}

impl FromStr for FaultRate {
    type Err = FaultError;

    /// Reads `NAME` or `NAME:RATE`.
    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (name, rate) = text.split_once(':').unwrap_or((text, "1"));
        let (_, fault) = Fault::ALL
            .into_iter()
            .find(|(known, _)| *known == name)
            .ok_or_else(|| FaultError::Unknown(name.to_owned()))?;
        let rate = rate
            .parse()
            .ok()
            .filter(|rate| (0.0..=1.0).contains(rate))
            .ok_or_else(|| FaultError::Rate(rate.to_owned()))?;
        Ok(Self { fault, rate })
    }
}

/// The fault that the request of that number meets, if any: the first in the list whose turn it is.
pub(crate) fn fault_of(faults: &[FaultRate], seed: u64, request: u64) -> Option<Fault> {
    let draw = Draw::new(seed).with(7).with(request);
    let mut list = faults.iter().zip(0u64..);
    list.find(|(fault, branch)| draw.with(*branch).chance(fault.rate)).map(|(fault, _)| fault.fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_with_a_rate_or_without() {
        let slow = |rate| Ok(FaultRate { fault: Fault::Slow, rate });
        for (text, read) in [
            ("slow", slow(1.0)),
            ("slow:0.25", slow(0.25)),
            ("slow:0", slow(0.0)),
            ("slow:", Err(FaultError::Rate(String::new()))),
            ("slow:2", Err(FaultError::Rate("2".to_owned()))),
            ("slow:NaN", Err(FaultError::Rate("NaN".to_owned()))),
            ("sloth", Err(FaultError::Unknown("sloth".to_owned()))),
        ] {
            assert_eq!(text.parse(), read);
        }
        for (name, fault) in Fault::ALL {
            assert_eq!(name.parse(), Ok(FaultRate { fault, rate: 1.0 }));
            assert!(FaultError::Unknown(String::new()).to_string().contains(name));
        }
    }

    #[test]
    fn rates_are_kept_and_follow_the_seed() {
        let faults = ["throttle:0.2".parse().unwrap(), "slow:0.5".parse().unwrap()];
        let met: Vec<_> = (0..4_000).map(|request| fault_of(&faults, 1, request)).collect();
        let share = |fault| met.iter().filter(|met| **met == fault).count() as f64 / 4_000.0;
        assert!((share(Some(Fault::Throttle)) - 0.2).abs() < 0.03);
        assert!((share(Some(Fault::Slow)) - 0.4).abs() < 0.03);
        let again: Vec<_> = (0..4_000).map(|request| fault_of(&faults, 1, request)).collect();
        assert_eq!(met, again);
        assert_ne!(met[..64], (0..64).map(|request| fault_of(&faults, 2, request)).collect::<Vec<_>>());
    }
}
