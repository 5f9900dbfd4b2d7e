//! The components, one file each. They read the state, send intents and hold no sentence of their own: words
//! come from [`crate::text`]. Know nothing of how an answer is written on the wire.

mod application_picker;
mod copy;
mod detail;
mod facets;
mod header;
mod icon;
mod language;
mod menu;
mod notices;
mod policy;
mod query_form;
mod recent;
mod search;
mod share;
mod shortcuts;
mod states;
mod status_chips;
mod summary;
mod table;
mod theme;
mod toolbar;

pub use detail::DetailPanel;
pub use header::Header;
pub use icon::{Icon, Picture, StatusGlyph};
pub use notices::Notices;
pub use query_form::QueryForm;
pub use shortcuts::ShortcutsDialog;
pub use states::{BadQueryState, EmptyState, FailedState, FilteredState, LoadingState, Welcome};
pub use summary::SummaryBar;
pub use table::TableView;
pub use toolbar::{PANEL, Toolbar, failures_only, tab_id};
