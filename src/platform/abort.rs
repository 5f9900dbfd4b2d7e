//! Ends requests before their responses are complete.

use web_sys::{AbortController, AbortSignal};

/// Aborts the requests that it was given to; its clones abort the same ones.
#[derive(Clone)]
pub struct Abort(AbortController);

impl Abort {
    /// For requests to come; `None` where the browser has no memory for it.
    pub fn new() -> Option<Self> {
        AbortController::new().ok().map(Self)
    }

    /// Aborts them.
    pub fn abort(&self) {
        self.0.abort();
    }

    /// True after [`Abort::abort`].
    pub fn is_aborted(&self) -> bool {
        self.signal().aborted()
    }

    pub(super) fn signal(&self) -> AbortSignal {
        self.0.signal()
    }
}
