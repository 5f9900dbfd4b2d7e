//! Faults on demand: what goes wrong with an answer after the request was let in.
//!
//! A family is a file: what is answered instead ([`refusals`]), bodies that are no answer ([`bodies`]),
//! answers that lie ([`data`]), connections that fail ([`wire`]). A new fault is a variant there, its arm,
//! and its row in that file's table, which the command line, its errors and its help are made of.
//! [`rules`] says which request meets which fault.

pub(crate) mod bodies;
pub(crate) mod data;
pub(crate) mod refusals;
pub(crate) mod rules;
pub(crate) mod wire;

use std::str::FromStr;

use bodies::BodyFault;
use data::DataFault;
use refusals::Refusal;
use wire::WireFault;

/// Something that goes wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Fault {
    Refusal(Refusal),
    Body(BodyFault),
    Data(DataFault),
    Wire(WireFault),
    /// The service's clock runs so many minutes ahead: in the `Date` header, and where a signature's date
    /// is judged.
    ClockAhead(i32),
}

/// A fault by its name.
pub struct Row {
    /// As it stands on the command line.
    pub name: &'static str,
    /// What may stand behind a `=`, and what is meant where nothing does.
    pub value: Option<&'static str>,
    /// What happens.
    pub does: &'static str,
    /// Reads the value; `None` if it can't be one.
    read: fn(Option<&str>) -> Option<Fault>,
}

impl Row {
    /// A fault that takes no value.
    const fn plain(name: &'static str, does: &'static str, read: fn(Option<&str>) -> Option<Fault>) -> Self {
        Self { name, value: None, does, read }
    }
}

const CLOCK: [Row; 1] = [Row {
    name: "clock-ahead",
    value: Some("MINUTES, 60"),
    does: "the clock of ENS runs ahead (or behind, if negative), in Date and where signatures are judged",
    read: |value| number(value, 60).map(Fault::ClockAhead),
}];

/// Every fault, family by family.
pub fn table() -> impl Iterator<Item = &'static Row> {
    refusals::ROWS.iter().chain(&bodies::ROWS).chain(&data::ROWS).chain(&wire::ROWS).chain(&CLOCK)
}

/// The table as text, a fault a line.
pub fn help() -> String {
    table().map(|row| format!("  {row}\n")).collect()
}

impl std::fmt::Display for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.value {
            Some(value) => write!(f, "{}[={value}]: {}", self.name, self.does),
            None => write!(f, "{}: {}", self.name, self.does),
        }
    }
}

/// A fault and how often it happens; read from `NAME[=VALUE][:RATE]`.
#[derive(Debug, Clone, PartialEq)]
pub struct FaultRate {
    pub(crate) fault: Fault,
    /// To which share of requests, from 0 to 1.
    pub(crate) rate: f64,
}

/// A text that names no fault, or no rate.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No fault of that name.
    #[error("no fault is called `{0}`, take one of {names}", names = names())]
    Unknown(String),
    /// The value is none that this fault takes.
    #[error("{0} does not take `{1}`, write {0}{takes}", takes = takes(.0))]
    Value(&'static str, String),
    /// The rate is no number from 0 to 1.
    #[error("the rate `{0}` is no number from 0 to 1")]
    Rate(String),
}

fn names() -> String {
    table().map(|row| row.name).collect::<Vec<_>>().join(", ")
}

fn takes(name: &str) -> String {
    let row = table().find(|row| row.name == name);
    row.and_then(|row| row.value).map(|value| format!("[={value}]")).unwrap_or_default()
}

impl FromStr for FaultRate {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (fault, rate) = text.split_once(':').unwrap_or((text, "1"));
        let (name, value) = match fault.split_once('=') {
            Some((name, value)) => (name, Some(value)),
            None => (fault, None),
        };
        let row = table().find(|row| row.name == name).ok_or_else(|| FaultError::Unknown(name.to_owned()))?;
        let wrong = || FaultError::Value(row.name, value.unwrap_or_default().to_owned());
        if value.is_some() && row.value.is_none() {
            return Err(wrong());
        }
        let fault = (row.read)(value).ok_or_else(wrong)?;
        let rate = rate
            .parse()
            .ok()
            .filter(|rate| (0.0..=1.0).contains(rate))
            .ok_or_else(|| FaultError::Rate(rate.to_owned()))?;
        Ok(Self { fault, rate })
    }
}

/// A value that is a number.
fn number<T: FromStr>(value: Option<&str>, usual: T) -> Option<T> {
    value.map_or(Some(usual), |value| value.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn faults_are_named_with_value_and_rate_or_without() {
        let slow = |seconds, rate| Ok(FaultRate { fault: Fault::Wire(WireFault::Slow(seconds)), rate });
        for (text, read) in [
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
            assert_eq!(text.parse(), read, "{text}");
        }
        assert_eq!("clock-ahead=-20".parse::<FaultRate>().unwrap().fault, Fault::ClockAhead(-20));
    }

    #[test]
    fn every_fault_is_in_the_help_the_errors_and_the_documentation() {
        let document = include_str!("../../FAULTS.md");
        let unknown = FaultError::Unknown(String::new()).to_string();
        let mut names: Vec<_> = table().map(|row| row.name).collect();
        for row in table() {
            assert!(help().contains(&row.to_string()));
            assert!(unknown.contains(row.name));
            let value = row.value.map(|value| format!("={value}")).unwrap_or_default();
            let line = format!("| `{}{value}` | {} |", row.name, row.does);
            assert!(document.contains(&line), "FAULTS.md lacks: {line}");
            // `code` alone has no usual value.
            assert_eq!(row.name.parse::<FaultRate>().is_ok(), row.name != "code", "{}", row.name);
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), table().count());
    }
}
