//! Why a task stopped: one sentence that says what to do. Nothing here is recovered from, so
//! there is one kind.

use std::fmt;

/// What a task ends in.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// The reason a task stopped, for a person to read.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl Failure {
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self(reason.into())
    }

    /// For `map_err`: what was being done when the system refused.
    pub(crate) fn while_doing<E: fmt::Display>(what: impl fmt::Display) -> impl FnOnce(E) -> Self {
        move |error| Self(format!("{what}: {error}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
