//! Why credentials can't be used.

/// A place that holds credentials which can't be used. Names the place and the field, and says what to do; never
/// holds a value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CredentialsError(String);

impl CredentialsError {
    pub(super) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}
