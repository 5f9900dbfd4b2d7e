//! Faults on demand. Each family of faults has a file with its table: error responses ([`errors`]), wrong
//! bodies ([`bodies`]), wrong data ([`data`]), other shapes ([`shapes`]), broken connections ([`connection`]). The command line, its
//! help and its errors use these tables. [`rules`] decides which request has which fault.

pub(crate) mod bodies;
pub(crate) mod connection;
pub(crate) mod data;
pub(crate) mod errors;
pub(crate) mod rules;
pub(crate) mod shapes;
mod spec;

use std::str::FromStr;

use bodies::BodyFault;
use connection::ConnectionFault;
use data::DataFault;
use errors::ErrorFault;
use shapes::ShapeFault;
use spec::{Spec, find, number};

pub use spec::Usage;

/// A fault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    Error(ErrorFault),
    Body(BodyFault),
    Data(DataFault),
    Shape(ShapeFault),
    Connection(ConnectionFault),
    /// The service's clock is ahead by this many minutes, in the `Date` header and in the check of
    /// signatures.
    ClockAhead(i32),
}

const CLOCK: [Spec<i32>; 1] = [Spec::with_value(
    "clock-ahead",
    "MINUTES, 60",
    "the clock of ENS is ahead (or behind, if negative) in the Date header and in the check of signatures",
    |value| number(value, 60),
)];

/// Every fault, by family.
pub fn table() -> impl Iterator<Item = &'static Usage> {
    fn usages<F>(table: &'static [Spec<F>]) -> impl Iterator<Item = &'static Usage> {
        table.iter().map(|spec| &spec.usage)
    }
    let faults = usages(&errors::TABLE)
        .chain(usages(&bodies::TABLE))
        .chain(usages(&data::TABLE))
        .chain(usages(&shapes::TABLE));
    faults.chain(usages(&connection::TABLE)).chain(usages(&CLOCK))
}

/// The table as text, one line per fault.
pub fn help() -> String {
    table().map(|usage| format!("  {usage}\n")).collect()
}

/// A fault and its rate, parsed from `NAME[=VALUE][:RATE]`.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRate {
    pub(crate) fault: Fault,
    /// The share of requests, from 0 to 1.
    pub(crate) rate: f64,
}

/// Why a text is not a fault with its rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault has that name.
    #[error("no fault is called `{0}`, take one of {names}", names = names())]
    Unknown(String),
    /// The value is invalid for the fault.
    #[error("{0} does not take `{1}`, write {0}{takes}", takes = takes(.0))]
    Value(&'static str, String),
    /// The rate is not a number from 0 to 1.
    #[error("the rate `{0}` is no number from 0 to 1")]
    Rate(String),
}

fn names() -> String {
    table().map(|usage| usage.name).collect::<Vec<_>>().join(", ")
}

fn takes(name: &str) -> String {
    let usage = table().find(|usage| usage.name == name);
    usage.and_then(|usage| usage.value).map(|value| format!("[={value}]")).unwrap_or_default()
}

impl FromStr for FaultRate {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (fault, rate) = text.split_once(':').unwrap_or((text, "1"));
        let (name, value) = match fault.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (fault, None),
        };
        let usage =
            table().find(|usage| usage.name == name).ok_or_else(|| FaultError::Unknown(name.to_owned()))?;
        let fault = find(&errors::TABLE, name, value)
            .map(Fault::Error)
            .or_else(|| find(&bodies::TABLE, name, value).map(Fault::Body))
            .or_else(|| find(&data::TABLE, name, value).map(Fault::Data))
            .or_else(|| find(&shapes::TABLE, name, value).map(Fault::Shape))
            .or_else(|| find(&connection::TABLE, name, value).map(Fault::Connection))
            .or_else(|| find(&CLOCK, name, value).map(Fault::ClockAhead))
            .ok_or_else(|| FaultError::Value(usage.name, value.unwrap_or_default().to_owned()))?;
        let rate = rate
            .parse()
            .ok()
            .filter(|rate| (0.0..=1.0).contains(rate))
            .ok_or_else(|| FaultError::Rate(rate.to_owned()))?;
        Ok(Self { fault, rate })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_and_rate_of_a_fault_are_optional() {
        let slow =
            |seconds, rate| Ok(FaultRate { fault: Fault::Connection(ConnectionFault::Slow(seconds)), rate });
        for (text, parsed) in [
            ("slow", slow(5, 1.0)),
            ("slow:0.25", slow(5, 0.25)),
            ("slow=2:0", slow(2, 0.0)),
            ("slow:", Err(FaultError::Rate(String::new()))),
            ("slow:2", Err(FaultError::Rate("2".to_owned()))),
            ("slow:NaN", Err(FaultError::Rate("NaN".to_owned()))),
            ("slow=", Err(FaultError::Value("slow", String::new()))),
            ("slow=-1", Err(FaultError::Value("slow", "-1".to_owned()))),
            ("html=1", Err(FaultError::Value("html", "1".to_owned()))),
            ("code", Err(FaultError::Value("code", String::new()))),
            ("sloth", Err(FaultError::Unknown("sloth".to_owned()))),
        ] {
            assert_eq!(text.parse(), parsed, "{text}");
        }
        assert_eq!("clock-ahead=-20".parse::<FaultRate>().unwrap().fault, Fault::ClockAhead(-20));
    }

    #[test]
    fn every_fault_is_in_the_help_the_errors_and_the_documentation() {
        let document = include_str!("../../FAULTS.md");
        let unknown = FaultError::Unknown(String::new()).to_string();
        let mut names: Vec<_> = table().map(|usage| usage.name).collect();
        for usage in table() {
            assert!(help().contains(&usage.to_string()));
            assert!(unknown.contains(usage.name));
            let value = usage.value.map(|value| format!("={value}")).unwrap_or_default();
            let line = format!("| `{}{value}` | {} |", usage.name, usage.effect);
            assert!(document.contains(&line), "FAULTS.md lacks: {line}");
            // Only `code` has no default value.
            assert_eq!(usage.name.parse::<FaultRate>().is_ok(), usage.name != "code", "{}", usage.name);
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), table().count());
    }
}
