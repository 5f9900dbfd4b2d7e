//! The components, one file each. They read the state, send intents and hold no sentence of their own: words
//! come from [`crate::text`]. Know nothing of how an answer is written on the wire.

mod application_picker;
mod asked;
mod caption;
mod copy;
mod crosshair;
mod cursor;
mod detail;
mod download;
mod drawing;
mod erased;
mod facets;
mod focus;
mod gestures;
mod header;
mod icon;
mod icon_button;
mod kept;
mod language;
mod legend;
mod matrix;
mod menu;
mod notices;
mod overlay;
mod overview;
mod policy;
mod query_form;
mod recent;
mod search;
mod share;
mod shortcuts;
mod sign_in;
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
pub use caption::Caption;
pub use detail::DetailPanel;
pub use erased::Show;
pub(crate) use erased::view;
pub use focus::hand_focus_on;
pub use header::Header;
pub use matrix::MatrixView;
pub use notices::Notices;
pub use query_form::QueryForm;
pub use shortcuts::ShortcutsDialog;
pub use sign_in::SignIn;
pub use states::{
    BadQueryState, EmptyState, FailedState, FilteredState, LoadingState, StoppedState, Welcome,
};
pub use summary::SummaryBar;
pub use table::TableView;
pub use tiles::TilesView;
pub use timeline::TimelineView;
pub use toolbar::{PANEL, Toolbar, tab_id};
