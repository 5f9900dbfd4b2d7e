//! What a place of credentials holds, before any service is called.

use super::source::KeySource;

/// What a place holds.
pub(super) enum Contents {
    /// Nothing, and why.
    Nothing(String),
    /// Where keys come from, and where exactly that is written.
    Source(Box<KeySource>, String),
}

impl Contents {
    pub(super) fn source(source: KeySource, from: impl Into<String>) -> Self {
        Self::Source(Box::new(source), from.into())
    }
}
