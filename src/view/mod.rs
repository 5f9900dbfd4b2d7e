//! The components, one file each. They read the state, send intents and hold no sentence of their own: words
//! come from [`crate::text`]. Know nothing of how an answer is written on the wire.

mod application_picker;
mod asked;
mod copy;
mod detail;
mod drawing;
mod facets;
mod gestures;
mod header;
mod icon;
mod language;
mod legend;
mod matrix;
mod menu;
mod notices;
mod overview;
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
mod tiles;
mod timeline;
mod tip;
mod toolbar;

pub use asked::PrintedQuery;
pub use detail::DetailPanel;
pub use header::Header;
pub use legend::Legend;
pub use matrix::MatrixView;
pub use notices::Notices;
pub use query_form::QueryForm;
pub use shortcuts::ShortcutsDialog;
pub use states::{BadQueryState, EmptyState, FailedState, FilteredState, LoadingState, Welcome};
pub use summary::SummaryBar;
pub use table::TableView;
pub use tiles::TilesView;
pub use timeline::TimelineView;
pub use toolbar::{PANEL, Toolbar, tab_id};
