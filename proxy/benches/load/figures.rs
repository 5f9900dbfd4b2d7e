//! Medians of latencies.

use std::fmt;

use crate::client::Load;

/// Percentiles of a request's time, milliseconds: medians over rounds.
pub(crate) struct Figures {
    pub(crate) p50: f64,
    pub(crate) p99: f64,
}

impl Figures {
    /// The figures of several rounds of one measurement.
    pub(crate) fn of(rounds: &[&Load]) -> Self {
        Self {
            p50: median(rounds.iter().map(|load| load.percentile(0.50))),
            p99: median(rounds.iter().map(|load| load.percentile(0.99))),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3} / {:.3} ms", self.p50, self.p99)
    }
}

/// The median; 0 without values.
pub(crate) fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}
