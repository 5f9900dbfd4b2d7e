//! The query of the link, as text and parsed.

use board::Link;
use ens_api::{FieldError, PushQuery, PushQueryDraft};

use crate::platform::reactive::{RwSignal, Signal, memo};

/// The query that the address bar holds.
#[derive(Clone, Copy)]
pub struct QueryState {
    /// The text of each field.
    pub draft: Signal<PushQueryDraft>,
    /// The query, or the errors of its fields; `None` while the draft is empty.
    pub parsed: Signal<Option<Result<PushQuery, Vec<FieldError>>>>,
    /// True if there is a query, and it has no errors.
    pub is_valid: Signal<bool>,
    /// True while the form of a valid query is open.
    pub is_open: RwSignal<bool>,
}

impl QueryState {
    /// Derives the query from the link.
    pub(crate) fn new(link: Signal<Link>) -> Self {
        let draft = memo(move |_| link.read().query.clone());
        let parsed = memo(move |_| {
            let draft = draft.read();
            (!draft.is_empty()).then(|| draft.validate())
        });
        let is_valid = memo(move |_| parsed.read().as_ref().is_some_and(Result::is_ok));
        Self { draft, parsed, is_valid, is_open: RwSignal::new(false) }
    }
}
