//! The response to the query, and what is computed once for all of it.

use std::collections::HashMap;

use board::report::causes::Wordings;
use board::report::issues::DataIssueCount;
use board::select::facet::city_names;
use board::{RegionCatalog, RegionFacts, Summary, UtcSeconds};

use crate::load::refresh::Retries;
use crate::load::remote::{Loaded, Remote};
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::platform::shared::Shared;

/// The whole response, regardless of filters, and the catalogue of edge nodes.
#[derive(Clone, Copy)]
pub struct DataState {
    /// The state of the load.
    pub remote: Signal<Remote>,
    /// The newest board.
    pub newest: Signal<Option<Loaded>>,
    /// The board to display: the newest one, or what it tells of an earlier moment.
    pub loaded: Signal<Option<Loaded>>,
    /// Names and places of edge nodes; empty until they have arrived.
    pub catalog: Signal<Shared<RegionCatalog>>,
    /// Facts about each region of the board.
    pub region_facts: Signal<Shared<Vec<RegionFacts>>>,
    /// The names of cities in Chinese, by their values.
    pub city_names: Signal<Shared<HashMap<String, String>>>,
    /// What descriptions say in words, by the values of their facet.
    pub reason_texts: Signal<Shared<HashMap<String, Wordings>>>,
    /// Figures of the whole board, computed again while time changes them.
    pub summary: Signal<Summary>,
    /// A step of the clock.
    pub clock: Signal<UtcSeconds>,
    /// The moment of the figures: a step of the clock, or the earlier moment that is shown.
    pub summary_time: Signal<UtcSeconds>,
    /// Entries that have arrived, and the total, where the response is incomplete; see [`Loaded::part`].
    pub part: Signal<Option<(u64, Option<u64>)>>,
    /// The data issues found in the response.
    pub issues: Signal<Shared<Vec<DataIssueCount>>>,
    /// What follows the last load, if that failed.
    pub retries: RwSignal<Retries>,
}

/// How often the summary follows the clock, in seconds: more often than its displayed figures can change.
const SUMMARY_STEP: i64 = 10;

impl DataState {
    /// Derives the data from the load.
    pub(crate) fn new(
        remote: Signal<Remote>,
        as_of: Signal<Option<UtcSeconds>>,
        catalog: Signal<Shared<RegionCatalog>>,
        now: Signal<UtcSeconds>,
    ) -> Self {
        let newest = memo(move |_| remote.read().loaded().cloned());
        let loaded = memo(move |_| {
            let newest = newest.get()?;
            Some(as_of.get().map_or_else(|| newest.clone(), |moment| newest.as_of(moment)))
        });
        let region_facts = memo(move |_| {
            let (loaded, catalog) = (loaded.read(), catalog.read());
            Shared::new(loaded.as_ref().map(|loaded| catalog.facts_of(&loaded.board)).unwrap_or_default())
        });
        let clock = memo(move |_| UtcSeconds(now.get().0.div_euclid(SUMMARY_STEP) * SUMMARY_STEP));
        let shown_moment = memo(move |_| loaded.read().as_ref().and_then(|loaded| loaded.board.moment()));
        let summary_time = memo(move |_| shown_moment.get().unwrap_or_else(|| clock.get()));
        let summary = memo(move |_| match loaded.read().as_ref() {
            Some(loaded) => loaded.tally.at(summary_time.get()),
            None => Summary::default(),
        });
        Self {
            remote,
            newest,
            loaded,
            catalog,
            region_facts,
            city_names: memo(move |_| Shared::new(city_names(&region_facts.read()))),
            reason_texts: memo(move |_| {
                // An earlier moment has no others.
                let newest = newest.read();
                Shared::new(newest.as_ref().map(|newest| newest.board.reason_texts()).unwrap_or_default())
            }),
            summary,
            clock,
            summary_time,
            part: memo(move |_| loaded.read().as_ref().and_then(Loaded::part)),
            issues: memo(move |_| {
                loaded.read().as_ref().map(|loaded| loaded.issues.clone()).unwrap_or_default()
            }),
            retries: RwSignal::new(Retries::default()),
        }
    }
}
