//! What a place of credentials holds, before any service is called.

use super::source::KeySource;

/// The content of a place.
pub(super) enum Contents {
    /// Nothing, and why.
    Nothing(String),
    /// Where keys come from, and the exact location of that setting.
    Source(Box<KeySource>, String),
}

impl Contents {
    pub(super) fn source(source: KeySource, from: impl Into<String>) -> Self {
        Self::Source(Box::new(source), from.into())
    }
}
