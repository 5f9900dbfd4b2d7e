//! The file descriptors that this process may open, and how they are divided among connections, calls to ENS and
//! everything else, so that none of them runs out of them.

use std::fs::{self, File};

/// Descriptors for everything but connections and calls: files that are read again, look-ups of names, the services that
/// issue keys, and the connections to the metrics.
const OTHERS: usize = 20;
/// Descriptors of a call: its connection, and the look-up of a name.
const EACH_CALL: usize = 2;

/// How many connections and calls the descriptors suffice for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Descriptors {
    /// Connections of clients.
    pub connections: usize,
    /// Connections beyond those, for health checks and refusals.
    pub overflow: usize,
    /// Calls to ENS under way at a time.
    pub calls: usize,
}

impl Descriptors {
    /// For so many connections and calls at most. Raises this process's own limit as far as that takes, and reports a
    /// limit that does not suffice.
    pub fn reserve(connections: usize, calls: usize) -> Self {
        let open = count_open();
        let wanted = Self { connections, overflow: overflow_of(usize::MAX), calls };
        let needed = wanted.sum() + open;
        let Some(limit) = raise(needed) else { return wanted };
        let divided = Self::divide(limit.saturating_sub(open), connections, calls, overflow_of(limit));
        if divided.connections < connections {
            tracing::warn!(
                "this process may open {limit} files, which do not suffice for --max-connections {connections}: at most {} \
                 connections are served at a time; raise the limit to {needed} with `ulimit -n`, or with LimitNOFILE in \
                 a systemd unit",
                divided.connections
            );
        }
        divided
    }

    fn sum(&self) -> usize {
        self.connections + self.overflow + self.calls * EACH_CALL + OTHERS
    }

    /// Divides the descriptors that are left. Connections get two thirds if there are too few for all.
    fn divide(left: usize, connections: usize, calls: usize, overflow: usize) -> Self {
        let left = left.saturating_sub(OTHERS + overflow);
        let connections = connections.min((left * 2 / 3).max(1));
        let calls = calls.min((left.saturating_sub(connections) / EACH_CALL).max(1));
        Self { connections, overflow, calls }
    }
}

fn overflow_of(limit: usize) -> usize {
    if limit < 256 { 8 } else { 32 }
}

/// The descriptors that are open now, among them what the parent process left open.
fn count_open() -> usize {
    // One of them is that of this folder.
    fs::read_dir("/dev/fd").map_or(16, |entries| entries.count().saturating_sub(1))
}

/// Raises the limit of descriptors to what is needed, as far as the system allows; returns the limit, if there is one.
#[cfg(unix)]
fn raise(needed: usize) -> Option<usize> {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    let limit = getrlimit(Resource::Nofile);
    let current = limit.current?;
    let possible = limit.maximum.map_or(needed as u64, |maximum| maximum.min(needed as u64));
    let raised = Rlimit { current: Some(possible), ..limit };
    let is_raised = possible > current && setrlimit(Resource::Nofile, raised).is_ok();
    usize::try_from(if is_raised { possible } else { current }).ok()
}

#[cfg(not(unix))]
fn raise(_: usize) -> Option<usize> {
    None
}

/// A descriptor that is held back. Where no other is left, a connection takes its place for as long as a refusal takes.
#[derive(Debug)]
pub(super) struct Spare(Option<File>);

impl Spare {
    /// Takes one, if there is one.
    pub(super) fn new() -> Self {
        Self(open_nothing())
    }

    /// Whether it is held, after an attempt to take it.
    pub(super) fn hold(&mut self) -> bool {
        if self.0.is_none() {
            self.0 = open_nothing();
        }
        self.0.is_some()
    }

    /// Gives it to the next connection; false if it was given away before.
    pub(super) fn give(&mut self) -> bool {
        self.0.take().is_some()
    }
}

fn open_nothing() -> Option<File> {
    File::open("/dev/null").ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn connections_and_calls_fit_whatever_the_limit() {
        for (left, connections, calls) in
            [(20_000, 512, 512), (1_000, 512, 218), (250, 132, 33), (60, 5, 1), (0, 1, 1)]
        {
            let divided = Descriptors::divide(left, 512, 512, 32);
            assert_eq!(divided, Descriptors { connections, overflow: 32, calls }, "{left}");
            assert!(divided.sum() <= left.max(OTHERS + 32 + 3));
        }
        let few = Descriptors::divide(64 - 12, 512, 512, overflow_of(64));
        assert_eq!(few, Descriptors { connections: 16, overflow: 8, calls: 4 });
    }

    #[test]
    fn what_is_open_is_counted() {
        let before = count_open();
        let _files: Vec<_> = (0..5).map(|_| open_nothing().unwrap()).collect();
        assert!(count_open() >= before.min(3) + 5);
    }
}
