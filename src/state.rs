//! The page's signals and what is derived from them, in one struct for the context. Wiring only: what a Memo
//! computes is a function of `board` or `ens-api`. A person's action becomes an intent here, the intent a new
//! link or a request, and the flow starts again.

use board::time::UtcSeconds;
use ens_api::{ApiError, FieldError, PushQuery};
use leptos::prelude::*;

use crate::preferences::{Language, RecentQueries, Refresh, Theme};
use crate::remote::{Loaded, Remote};
use crate::session::Session;

/// An application that the picker offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationChoice {
    /// Its id, for the AppId field.
    pub id: String,
    /// Its name, where ENS knows one.
    pub name: Option<String>,
    /// The cluster it runs in.
    pub cluster: Option<String>,
}

/// All of it. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct State {
    /// The query of the link, or what is wrong with it; `None` while nothing is asked.
    pub query: Memo<Option<Result<PushQuery, Vec<FieldError>>>>,
    /// Where its answer stands.
    pub remote: ReadSignal<Remote>,
    /// What can be shown of it.
    pub loaded: Memo<Option<Loaded>>,
    /// The applications of the account: `None` while they load; an error, such as a missing permission, leaves
    /// the field alone.
    pub applications: ReadSignal<Option<Result<Vec<ApplicationChoice>, ApiError>>>,
    /// What the proxy says of itself; `None` until it has answered.
    pub session: ReadSignal<Option<Session>>,
    /// The only clock: ticks each second.
    pub now: ReadSignal<UtcSeconds>,
    /// Whether the browser believes that it has a network.
    pub online: ReadSignal<bool>,
    /// Language of all words.
    pub language: RwSignal<Language>,
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// How often the board refreshes by itself.
    pub refresh: RwSignal<Refresh>,
    /// What was asked lately.
    pub recent: RwSignal<RecentQueries>,
    /// True while the dialog of the keys is open.
    pub shortcuts_open: RwSignal<bool>,
}

impl State {
    /// The state in the context.
    pub fn current() -> Self {
        expect_context()
    }
}
