//! Which pushes are shown: by status, by search, by facets. A push passes statuses and facets if it has any of the chosen
//! values, the search if all its terms hold, and is shown if it passes all three. Terms about statuses are statuses.

use crate::model::columns::{Board, RegionId, VersionId};
use crate::model::regions::RegionFacts;
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::select::facet::{Facet, FacetColumn};
use crate::select::search::field::{Field, Kinds};
use crate::select::search::term::Term;
use crate::select::search::{self, Hits, Normalize, PlaceNames, Search};

/// A set of statuses, and of the pushes that are stuck: those that have been running for too long.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct StatusSet(u8);

impl StatusSet {
    const STUCK: u8 = 1 << Status::ALL.len();

    /// True if it has nothing: as a filter, that means all.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// True if it has this status.
    pub const fn has(self, status: Status) -> bool {
        self.0 & 1 << status as u8 != 0
    }

    /// The set with this status added.
    #[must_use]
    pub const fn with(self, status: Status) -> Self {
        Self(self.0 | 1 << status as u8)
    }

    /// Adds a status, or removes it.
    pub const fn toggle(&mut self, status: Status) {
        self.0 ^= 1 << status as u8;
    }

    /// True if it has the pushes that are stuck.
    pub const fn has_stuck(self) -> bool {
        self.0 & Self::STUCK != 0
    }

    /// Adds the pushes that are stuck, or removes them.
    pub const fn toggle_stuck(&mut self) {
        self.0 ^= Self::STUCK;
    }

    /// The pushes that it passes.
    fn kinds(self) -> Kinds {
        if self.is_empty() {
            return Kinds::ALL;
        }
        let stuck = if self.has_stuck() { Kinds::STUCK } else { Kinds::NONE };
        self.iter().fold(stuck, |all, status| all.or(Kinds::of(status)))
    }

    /// Its statuses, worst first.
    pub fn iter(self) -> impl Iterator<Item = Status> {
        Status::ALL.into_iter().filter(move |status| self.has(*status))
    }
}

impl FromIterator<Status> for StatusSet {
    fn from_iter<I: IntoIterator<Item = Status>>(statuses: I) -> Self {
        statuses.into_iter().fold(Self::default(), Self::with)
    }
}

/// The values chosen for each facet, sorted and distinct. An empty list passes all pushes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FacetChoice([Vec<String>; Facet::ALL.len()]);

impl FacetChoice {
    /// The values chosen.
    pub fn get(&self, facet: Facet) -> &[String] {
        &self.0[facet.index()]
    }

    /// Adds a value; the empty text means unknown.
    pub fn add(&mut self, facet: Facet, value: &str) {
        let values = &mut self.0[facet.index()];
        if let Err(at) = values.binary_search_by(|known| known.as_str().cmp(value)) {
            values.insert(at, value.to_owned());
        }
    }

    /// Adds a value, or removes it.
    pub fn toggle(&mut self, facet: Facet, value: &str) {
        let values = &mut self.0[facet.index()];
        match values.binary_search_by(|known| known.as_str().cmp(value)) {
            Ok(at) => drop(values.remove(at)),
            Err(at) => values.insert(at, value.to_owned()),
        }
    }

    /// True if a value is chosen.
    pub fn has(&self, facet: Facet, value: &str) -> bool {
        self.0[facet.index()].iter().any(|known| known == value)
    }

    /// Each chosen value with its facet.
    pub fn iter(&self) -> impl Iterator<Item = (Facet, &str)> {
        Facet::ALL
            .into_iter()
            .flat_map(|facet| self.get(facet).iter().map(move |value| (facet, value.as_str())))
    }

    /// Removes all values.
    pub fn clear(&mut self, facet: Facet) {
        self.0[facet.index()].clear();
    }

    /// True if nothing is chosen.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(Vec::is_empty)
    }
}

/// Which pushes are shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Filter {
    /// The statuses; empty means all.
    pub statuses: StatusSet,
    /// Running pushes that began before this moment are stuck.
    pub stuck_before: UtcSeconds,
    /// The terms to search for.
    pub search: Search,
    /// The values of facets.
    pub facets: FacetChoice,
    /// How texts are normalized for the search.
    pub normalize: Normalize,
    /// What the places of regions are called.
    pub place_names: PlaceNames,
}

impl Filter {
    /// True if everything is shown.
    pub fn is_empty(&self) -> bool {
        self.statuses.is_empty() && !self.narrows()
    }

    /// True if the search or facets leave pushes out, whatever statuses are chosen.
    pub fn narrows(&self) -> bool {
        let is_of_texts = |term: &Term| term.field != Some(Field::Status);
        !self.facets.is_empty() || self.search.terms(self.normalize).iter().any(is_of_texts)
    }

    /// True if stuck pushes are told from others that are running, so that [`Filter::stuck_before`] matters.
    pub fn tells_stuck(&self) -> bool {
        self.kinds(&self.search.terms(self.normalize)).tells_stuck()
    }

    fn kinds(&self, terms: &[Term]) -> Kinds {
        self.statuses.kinds().and(search::kinds(terms))
    }

    pub(crate) fn on(&self, board: &Board, facts: &[RegionFacts]) -> Matcher {
        let facets = Facet::ALL.into_iter().filter_map(|facet| {
            let values = self.facets.get(facet);
            (!values.is_empty()).then(|| FacetMatch::new(facet, &facet.column(board, facts), values))
        });
        let terms = self.search.terms(self.normalize);
        Matcher {
            kinds: self.kinds(&terms),
            stuck_before: self.stuck_before,
            facets: facets.collect(),
            hits: search::hits(&terms, board, facts, self.normalize, self.place_names),
        }
    }
}

/// A filter prepared for a board.
pub(crate) struct Matcher {
    kinds: Kinds,
    stuck_before: UtcSeconds,
    /// One for each facet that has chosen values.
    facets: Vec<FacetMatch>,
    hits: Hits,
}

/// The subjects of a facet that have one of the chosen values.
struct FacetMatch {
    facet: Facet,
    passes: Vec<bool>,
    subject: fn(&Board, VersionId, usize) -> u32,
    is_of_regions: bool,
}

impl FacetMatch {
    fn new(facet: Facet, column: &FacetColumn<'_>, chosen: &[String]) -> Self {
        let is_chosen = |value: &&str| chosen.iter().any(|chosen| chosen == value);
        Self {
            facet,
            passes: column.values.iter().map(|values| values.iter().any(is_chosen)).collect(),
            subject: column.subject,
            is_of_regions: column.is_of_regions,
        }
    }

    fn passes(&self, board: &Board, version: VersionId, row: usize) -> bool {
        self.passes[(self.subject)(board, version, row) as usize]
    }

    fn passes_bare_region(&self, region: RegionId) -> bool {
        self.is_of_regions && self.passes[region.0 as usize]
    }
}

impl Matcher {
    /// True if pushes of some statuses are left out.
    pub(crate) fn chooses_statuses(&self) -> bool {
        self.kinds != Kinds::ALL
    }

    /// The same for pushes of all statuses.
    pub(crate) fn of_all_statuses(self) -> Self {
        Self { kinds: Kinds::ALL, ..self }
    }

    /// Calls back with each push that passes: its row, its version, its region and its status.
    pub(crate) fn each(&self, board: &Board, mut passes: impl FnMut(usize, VersionId, RegionId, Status)) {
        let in_all =
            |version, row| self.facets.iter().all(|facet| facet.passes(board, version, row)).then_some(());
        self.scan(board, in_all, |row, version, region, status, ()| passes(row, version, region, status));
    }

    /// Calls back with each push that passes apart from at most one facet, and with that facet: choosing in it can show
    /// the push.
    pub(crate) fn each_but_one(
        &self,
        board: &Board,
        found: impl FnMut(usize, VersionId, RegionId, Status, Option<Facet>),
    ) {
        let missed = |version, row| {
            let mut missed = self.facets.iter().filter(|facet| !facet.passes(board, version, row));
            match (missed.next(), missed.next()) {
                (one, None) => Some(one.map(|one| one.facet)),
                _ => None,
            }
        };
        self.scan(board, missed, found);
    }

    #[inline]
    fn scan<T>(
        &self,
        board: &Board,
        facets: impl Fn(VersionId, usize) -> Option<T>,
        mut passes: impl FnMut(usize, VersionId, RegionId, Status, T),
    ) {
        let shows = Status::ALL.map(|status| self.kinds.has(status));
        let tells_stuck = self.kinds.tells_stuck();
        for version in board.versions() {
            let own = self.hits.versions.get(version.0 as usize).copied().unwrap_or_default();
            for row in board.rows_of(version) {
                let (region, status) = (board.region[row], board.status[row].status());
                let is_shown = if tells_stuck && status == Status::Pushing {
                    self.is_stuck(board, row) == self.kinds.has_stuck()
                } else {
                    shows[status as usize]
                };
                if !is_shown {
                    continue;
                }
                let Some(in_facets) = facets(version, row) else { continue };
                if self.hits.has_terms {
                    let found = own
                        | self.hits.regions[region.0 as usize]
                        | self.hits.descriptions[board.description[row] as usize];
                    if found != self.hits.wanted {
                        continue;
                    }
                }
                passes(row, version, region, status, in_facets);
            }
        }
    }

    #[inline]
    fn is_stuck(&self, board: &Board, row: usize) -> bool {
        board.start[row].get().is_some_and(|start| start < self.stuck_before)
    }

    /// True if a version without pushes is shown: no status and no facet is chosen, and the search finds its two names.
    pub(crate) fn shows_version_without_push(&self, version: VersionId) -> bool {
        let own = self.hits.versions.get(version.0 as usize).copied().unwrap_or_default();
        !self.chooses_statuses() && self.facets.is_empty() && own == self.hits.wanted
    }

    /// True if a region without pushes is shown: no status is chosen, its facets pass, and the search finds its names.
    pub(crate) fn shows_bare_region(&self, region: RegionId) -> bool {
        let own = self.hits.regions.get(region.0 as usize).copied().unwrap_or_default();
        !self.chooses_statuses()
            && self.facets.iter().all(|facet| facet.passes_bare_region(region))
            && own == self.hits.wanted
    }
}
