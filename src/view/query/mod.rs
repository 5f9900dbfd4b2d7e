//! The query form and what narrows its result: application picker, recent queries, search, facets.

pub mod application_picker;
pub mod facets;
pub mod form;
pub mod printed_query;
pub mod recent;
pub mod search;
pub mod status_chips;
