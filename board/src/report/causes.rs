//! Why pushes fail: failures grouped by what their descriptions say, the most frequent cause first, and what sets each
//! cause apart: when it began and how it went on, whether newer versions have it, what is over-represented in it.

mod novelty;
mod traits;
mod trend;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::ops::Range;

use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::model::reason::Reason;
pub use crate::model::reasons::Wordings;
use crate::model::regions::RegionFacts;
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::report::made_good::made_good;
use crate::select::facet::Facet;
use crate::select::filter::{Filter, StatusSet};
use crate::select::push_set::PushSet;
use crate::sort::{radix, sort_by, work};
pub use novelty::Novelty;
pub use traits::{Trait, TraitValue};
pub use trend::Trend;

/// The causes of failures.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Causes {
    /// The causes: those of most failures that no newer version has made good come first.
    pub all: Vec<Cause>,
    /// The number of further causes.
    pub others: usize,
    /// All failures.
    pub failed: u32,
    /// The time that each [`Cause::trend`] covers; `None` where no failure has a time.
    pub span: Option<(UtcSeconds, UtcSeconds)>,
}

/// Failures whose descriptions say the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Its key, a value of [`Facet::Cause`]; empty where the descriptions are missing.
    pub key: String,
    /// What they say, with a gap where they differ in a number, an id or a time; empty where they are missing.
    pub text: Wordings,
    /// The numbers of their descriptions, the most frequent first: as they came by [`Board::description`].
    pub descriptions: Vec<u32>,
    /// The failed pushes, by row.
    pub pushes: Vec<PushId>,
    /// Those of them that a newer version of the data file has since made good in their region.
    pub made_good: u32,
    /// The versions of data files that have it, by number.
    pub versions: Vec<VersionId>,
    /// When the first of them was reported; `None` where no time is known.
    pub first: Option<UtcSeconds>,
    /// When the last of them was reported.
    pub last: Option<UtcSeconds>,
    /// How many were reported in each part of [`Causes::span`].
    pub trend: Trend,
    /// Whether it is new with the newest versions.
    pub novelty: Novelty,
    /// What is over-represented, the most significant first: at most three.
    pub traits: Vec<Trait>,
}

/// The most frequent cause of failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopCause {
    /// Its key, a value of [`Facet::Cause`].
    pub key: String,
    /// What their descriptions say.
    pub text: Wordings,
    /// Failures with this cause.
    pub failed: u32,
    /// All failures.
    pub of: u32,
    /// The number of other causes among the failures.
    pub others: u32,
}

/// The most frequent cause of the failures among some pushes, the first in the order of keys where several are equally
/// frequent; `None` where there is no failure. Linear in the pushes.
pub fn top_cause(board: &Board, pushes: impl Iterator<Item = PushId>) -> Option<TopCause> {
    let groups = Groups::new(board, pushes);
    let size = |group: &&Group| group.rows.len();
    let top = groups.all.iter().max_by(|a, b| size(a).cmp(&size(b)).then_with(|| b.key.cmp(&a.key)))?;
    Some(TopCause {
        key: top.key.clone(),
        text: board.wordings(groups.descriptions(board, top).into_iter()),
        failed: top.rows.len() as u32,
        of: groups.pushes.len() as u32,
        others: groups.all.len() as u32 - 1,
    })
}

impl Causes {
    /// The causes of the failures that pass words and facets, whatever statuses and causes are chosen; `facts` are those of the
    /// board's regions. Those after the first `most` are only counted. Linear in the pushes, and in descriptions and causes
    /// but for their order.
    pub fn new(board: &Board, facts: &[RegionFacts], filter: &Filter, most: usize) -> Self {
        let base = base(board, facts, filter);
        let mut groups = Groups::new(board, base.iter());
        if groups.all.is_empty() {
            return Self::default();
        }
        let made_good = made_good(board);
        for group in &mut groups.all {
            let of_group = groups.pushes[group.rows.clone()].iter();
            group.open = of_group.filter(|push| !made_good.contains(**push)).count() as u32;
        }
        sort_by(&mut groups.all, |a, b| {
            b.open.cmp(&a.open).then_with(|| b.rows.len().cmp(&a.rows.len())).then_with(|| a.key.cmp(&b.key))
        });
        let span = trend::span(board, &groups.pushes);
        let cause = |group: &Group| {
            let descriptions = groups.descriptions(board, group);
            let mut pushes = groups.pushes[group.rows.clone()].to_vec();
            radix::sort_by_key(&mut pushes, |push| push.0);
            let times = || pushes.iter().filter_map(|push| trend::reported(board, *push));
            let mut versions: Vec<VersionId> = pushes.iter().map(|push| board.version_of(*push)).collect();
            // Pushes are sorted by version.
            versions.dedup();
            Cause {
                key: group.key.clone(),
                text: board.wordings(descriptions.iter().copied()),
                descriptions,
                made_good: pushes.len() as u32 - group.open,
                first: times().min(),
                last: times().max(),
                trend: Trend::new(times(), span),
                novelty: Novelty::of(board, &versions),
                versions,
                pushes,
                traits: Vec::new(),
            }
        };
        let mut all: Vec<Cause> = groups.all.iter().take(most).map(cause).collect();
        let pushes: Vec<&[PushId]> = all.iter().map(|cause| cause.pushes.as_slice()).collect();
        let traits = traits::find(board, facts, &base, &pushes);
        all.iter_mut().zip(traits).for_each(|(cause, traits)| cause.traits = traits);
        Self { all, others: groups.all.len().saturating_sub(most), failed: groups.pushes.len() as u32, span }
    }
}

impl Cause {
    /// Failures that no newer version has made good.
    pub fn open(&self) -> u32 {
        self.pushes.len() as u32 - self.made_good
    }

    /// The regions where it occurs, each once, by number.
    pub fn regions(&self, board: &Board) -> Vec<RegionId> {
        let mut regions: Vec<RegionId> =
            self.pushes.iter().map(|push| board.region_column()[push.0 as usize]).collect();
        radix::sort_by_key(&mut regions, |region| region.0);
        regions.dedup();
        regions
    }
}

/// The pushes that pass words and facets, whatever they say and however they ended. The failures of a cause are compared with
/// them: a filter for failures, or for one cause, must not make every rate one.
fn base(board: &Board, facts: &[RegionFacts], filter: &Filter) -> PushSet {
    let mut wider = Filter { statuses: StatusSet::default(), ..filter.clone() };
    wider.facets.clear(Facet::Cause);
    wider.facets.clear(Facet::Description);
    let mut base = PushSet::none_of(board.push_count());
    wider.on(board, facts).of_all_statuses().each(board, |row, _, _, _| base.insert(PushId(row as u32)));
    base
}

/// Failures by what their descriptions say.
struct Groups {
    /// The failures, group after group, and within a group by description.
    pushes: Vec<PushId>,
    all: Vec<Group>,
}

/// Failures whose descriptions say the same.
struct Group {
    key: String,
    /// Its range in [`Groups::pushes`].
    rows: Range<usize>,
    /// Those that no newer version has made good.
    open: u32,
}

impl Groups {
    /// The failures among some pushes. Only their own descriptions are read: most boards have many more.
    fn new(board: &Board, pushes: impl Iterator<Item = PushId>) -> Self {
        let mut failed: Vec<PushId> = pushes.filter(|push| board.status(*push) == Status::Failed).collect();
        let description = |push: &PushId| board.description[push.0 as usize];
        radix::sort_by_key(&mut failed, |push| description(&push));
        let mut all: Vec<Group> = Vec::new();
        let mut numbers: HashMap<String, u32> = HashMap::new();
        // Of failures with one description: the group, and where they are.
        let mut runs: Vec<(u32, (u32, u32))> = Vec::new();
        for same in failed.chunk_by(|a, b| description(a) == description(b)) {
            work::count(1);
            let key = Reason::of(board.description(description(&same[0]))).key;
            let number = match numbers.entry(key) {
                Entry::Occupied(number) => *number.get(),
                Entry::Vacant(place) => {
                    all.push(Group { key: place.key().clone(), rows: 0..0, open: 0 });
                    *place.insert(all.len() as u32 - 1)
                }
            };
            let start = runs.last().map_or(0, |(_, (_, end))| *end);
            runs.push((number, (start, start + same.len() as u32)));
        }
        // The sort keeps the order of equal ones.
        radix::sort_by_key(&mut runs, |(number, _)| number);
        let mut pushes = Vec::with_capacity(failed.len());
        for of_group in runs.chunk_by(|(a, _), (b, _)| a == b) {
            let start = pushes.len();
            for (_, (from, to)) in of_group {
                pushes.extend(&failed[*from as usize..*to as usize]);
            }
            all[of_group[0].0 as usize].rows = start..pushes.len();
        }
        Self { pushes, all }
    }

    /// The numbers of the descriptions of a group, the most frequent first, then in the order of their texts.
    fn descriptions(&self, board: &Board, group: &Group) -> Vec<u32> {
        let description = |push: &PushId| board.description[push.0 as usize];
        let pushes = &self.pushes[group.rows.clone()];
        let counts = pushes.chunk_by(|a, b| description(a) == description(b));
        let mut counts: Vec<(u32, usize)> = counts.map(|same| (description(&same[0]), same.len())).collect();
        sort_by(&mut counts, |(a, of_a), (b, of_b)| {
            of_b.cmp(of_a).then_with(|| board.description(*a).cmp(board.description(*b)))
        });
        counts.into_iter().map(|(description, _)| description).collect()
    }
}
