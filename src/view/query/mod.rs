//! The query form with its application picker and recent queries, and the filters: search, statuses, facets.

pub mod application_picker;
pub mod chosen_facets;
pub mod combobox;
pub mod completion;
pub mod entry_field;
pub mod facets;
pub mod form;
pub mod newest_and_older;
pub mod printed_query;
pub mod query_line;
pub mod recent;
pub mod saved;
pub mod search;
pub mod status_chips;

/// Id of the form.
pub const FORM: &str = "query";
