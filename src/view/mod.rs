//! The components. They read the state and send intents; all words come from [`crate::text`].

pub mod chart;
pub mod query;
pub mod shell;
pub mod views;
pub mod widgets;

pub use query::form::QueryForm;
pub use query::printed_query::PrintedQuery;
pub use shell::caption::Caption;
pub use shell::detail::DetailPanel;
pub use shell::header::Header;
pub use shell::notices::Notices;
pub use shell::replay::Replay;
pub use shell::shortcuts::ShortcutsDialog;
pub use shell::sign_in::SignIn;
pub use shell::states::{
    BadQueryState, EmptyState, FailedState, FilteredState, LoadingState, StoppedState, Welcome,
};
pub use shell::summary::SummaryBar;
pub use shell::toolbar::{DRAWING, PANEL, Toolbar};
pub use shell::view_kind::Views;
pub use shell::watch::WatchStrip;
pub use views::VIEWS;
pub use widgets::copy::CopyField;
pub use widgets::erased::Show;
pub(crate) use widgets::erased::view;
pub use widgets::focus::{focus_on, hand_focus_on};
pub use widgets::later::Later;
