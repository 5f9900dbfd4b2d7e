//! What a place says before any service is called.

use super::source::Source;

/// The result of looking at a place.
pub(super) enum Lookup {
    /// Nothing, and why.
    Nothing(String),
    /// Where keys come from, and where exactly that is written.
    Source(Box<Source>, String),
}

impl Lookup {
    pub(super) fn source(source: Source, from: impl Into<String>) -> Self {
        Self::Source(Box::new(source), from.into())
    }
}
