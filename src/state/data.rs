//! The response to the query, and what is computed once for all of it.

use board::report::issues::DataIssueCount;
use board::{RegionCatalog, Summary, UtcSeconds};
use ens_api::{ApiError, Session};

use crate::load::account::{ApplicationChoice, Facts};
use crate::load::remote::{Loaded, Remote, Shared};
use crate::platform::reactive::{RwSignal, Signal, memo};

/// The response, whatever the filter hides of it, and the facts of the account.
#[derive(Clone, Copy)]
pub struct DataState {
    /// How far the response to the query has come.
    pub remote: Signal<Remote>,
    /// The board that can be shown of it.
    pub loaded: Signal<Option<Loaded>>,
    /// Names and places of edge nodes; empty until they have arrived.
    pub catalog: Signal<Shared<RegionCatalog>>,
    /// Numbers of the whole board, computed anew while time changes them.
    pub summary: Signal<Summary>,
    /// Entries that have arrived, and the total, where the response is not whole; see [`Loaded::part`].
    pub part: Signal<Option<(u64, Option<u64>)>>,
    /// The data issues found in the response.
    pub issues: Signal<Shared<Vec<DataIssueCount>>>,
    /// The applications of the account: `None` while they load; after an error, such as a missing permission, the
    /// application is typed.
    pub applications: Signal<Option<Result<Vec<ApplicationChoice>, ApiError>>>,
    /// The session as the proxy describes it; `None` until it has responded.
    pub session: Signal<Option<Session>>,
    /// Whether the proxy serves a newer build of the page than this one.
    pub newer_build: Signal<bool>,
    /// True where the last request failed and the page does not retry by itself.
    pub retries_ended: RwSignal<bool>,
}

/// How often the summary follows the clock, in seconds: finer than its numbers are shown.
const SUMMARY_STEP: i64 = 10;

impl DataState {
    /// Derives the data from the response on its way.
    pub(crate) fn new(remote: Signal<Remote>, facts: Facts, now: Signal<UtcSeconds>) -> Self {
        let loaded = memo(move |_| remote.read().loaded().cloned());
        // Time changes the numbers only while a push is running.
        let summary_time = memo(move |_| UtcSeconds(now.get().0.div_euclid(SUMMARY_STEP) * SUMMARY_STEP));
        let summary = memo(move |_| match loaded.read().as_ref() {
            Some(loaded) => loaded.tally.at(summary_time.get()),
            None => Summary::default(),
        });
        Self {
            remote,
            loaded,
            catalog: facts.catalog(),
            summary,
            part: memo(move |_| loaded.read().as_ref().and_then(Loaded::part)),
            issues: memo(move |_| loaded.read().as_ref().map(|held| held.issues.clone()).unwrap_or_default()),
            applications: facts.applications(),
            session: facts.session(),
            newer_build: facts.newer_build(),
            retries_ended: RwSignal::new(false),
        }
    }
}
