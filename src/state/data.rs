//! The response to the query, and what is computed once for all of it.

use board::model::quality::QuirkCount;
use board::{RegionCatalog, Summary, UtcSeconds};
use ens_api::{ApiError, Session};

use crate::load::account::{Account, ApplicationChoice};
use crate::load::remote::{Loaded, Remote};
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::platform::shared::Shared;

/// The whole response, regardless of filters, and the data of the account.
#[derive(Clone, Copy)]
pub struct DataState {
    /// The state of the load.
    pub remote: Signal<Remote>,
    /// The board to display.
    pub loaded: Signal<Option<Loaded>>,
    /// Names and places of edge nodes; empty until they have arrived.
    pub catalog: Signal<Shared<RegionCatalog>>,
    /// Figures of the whole board, computed again while time changes them.
    pub summary: Signal<Summary>,
    /// Entries that have arrived, and the total, where the response is incomplete; see [`Loaded::part`].
    pub part: Signal<Option<(u64, Option<u64>)>>,
    /// The data issues found in the response.
    pub quirks: Signal<Shared<Vec<QuirkCount>>>,
    /// The applications of the account: `None` while they load; after an error, such as a missing permission, the
    /// application is typed.
    pub applications: Signal<Option<Result<Vec<ApplicationChoice>, ApiError>>>,
    /// The session as the proxy describes it; `None` until it has responded.
    pub session: Signal<Option<Session>>,
    /// Whether the proxy serves a newer build of the page than this one.
    pub newer_build: Signal<bool>,
    /// True where the last load failed and the page does not retry by itself.
    pub retries_ended: RwSignal<bool>,
}

/// How often the summary follows the clock, in seconds: more often than its displayed figures can change.
const SUMMARY_STEP: i64 = 10;

impl DataState {
    /// Derives the data from the load.
    pub(crate) fn new(remote: Signal<Remote>, account: Account, now: Signal<UtcSeconds>) -> Self {
        let loaded = memo(move |_| remote.read().loaded().cloned());
        let summary_time = memo(move |_| UtcSeconds(now.get().0.div_euclid(SUMMARY_STEP) * SUMMARY_STEP));
        let summary = memo(move |_| match loaded.read().as_ref() {
            Some(loaded) => loaded.tally.at(summary_time.get()),
            None => Summary::default(),
        });
        Self {
            remote,
            loaded,
            catalog: account.catalog(),
            summary,
            part: memo(move |_| loaded.read().as_ref().and_then(Loaded::part)),
            quirks: memo(move |_| {
                loaded.read().as_ref().map(|loaded| loaded.quirks.clone()).unwrap_or_default()
            }),
            applications: account.applications(),
            session: account.session(),
            newer_build: account.newer_build(),
            retries_ended: RwSignal::new(false),
        }
    }
}
