//! Failures grouped by their description, and the properties that are over-represented in each group: a carrier, a
//! province, a file.

use std::collections::HashMap;

use crate::model::columns::{Board, PushId};
use crate::model::regions::{RegionFacet, RegionFacts};
use crate::model::status::Status;
use crate::select::shown::Shown;
use crate::sort::sort_by;

/// Failures with the same description.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// Their description; empty where it is missing.
    pub description: String,
    /// The failed pushes.
    pub pushes: Vec<PushId>,
    /// What is over-represented, the most significant first, at most [`TRAITS`].
    pub traits: Vec<Trait>,
}

/// A property that these failures share more often than all pushes do.
#[derive(Debug, Clone, PartialEq)]
pub struct Trait {
    /// Its kind.
    pub kind: TraitKind,
    /// Its value: a carrier, a province, or name and version joined by `@`.
    pub value: String,
    /// Pushes with it that failed in this way.
    pub failed: u32,
    /// Pushes with it.
    pub of: u32,
}

/// The kinds of properties.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TraitKind {
    /// A property of the region.
    Region(RegionFacet),
    /// A version of a data file.
    File,
}

/// Most traits that a [`Cause`] names.
pub const TRAITS: usize = 3;
/// Failures below which nothing is called over-represented.
pub const MIN_FAILED: u32 = 3;
// Whether it fails at twice the rate of all pushes, by three standard deviations of a binomial distribution.
const MIN_LIFT: f64 = 2.0;
const MIN_DEVIATIONS: f64 = 3.0;

/// The most frequent description among failures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TopCause {
    /// Its number, see [`Board::description`].
    pub description: u32,
    /// Failures with this description.
    pub failed: u32,
    /// All failures.
    pub of: u32,
    /// The number of other descriptions among the failures.
    pub others: u32,
}

/// The most frequent description of the failures among some pushes, the first in the order of texts where several are
/// equally frequent; `None` where there is no failure. One pass over the pushes.
pub fn top_cause(board: &Board, pushes: impl Iterator<Item = PushId>) -> Option<TopCause> {
    let by_description = by_description(board, pushes);
    let text = |description: &u32| board.description(*description);
    let (description, top) = by_description.iter().max_by(|(a, a_pushes), (b, b_pushes)| {
        a_pushes.len().cmp(&b_pushes.len()).then_with(|| text(b).cmp(text(a)))
    })?;
    let of: usize = by_description.values().map(Vec::len).sum();
    let (failed, of, others) = (top.len() as u32, of as u32, by_description.len() as u32 - 1);
    Some(TopCause { description: *description, failed, of, others })
}

fn by_description(board: &Board, pushes: impl Iterator<Item = PushId>) -> HashMap<u32, Vec<PushId>> {
    let mut by_description: HashMap<u32, Vec<PushId>> = HashMap::new();
    for push in pushes.filter(|push| board.status(*push) == Status::Failed) {
        by_description.entry(board.description[push.0 as usize]).or_default().push(push);
    }
    by_description
}

/// The shown failures by description, the most frequent first.
pub fn causes(board: &Board, facts: &[RegionFacts], shown: &Shown) -> Vec<Cause> {
    // The rate is that among all pushes: a filter for failures must not make every rate one.
    let all = tally(board, facts, board.pushes());
    let mut causes: Vec<Cause> = by_description(board, shown.pushes.iter())
        .into_iter()
        .map(|(description, pushes)| Cause {
            description: board.description(description).to_owned(),
            traits: traits(
                &tally(board, facts, pushes.iter().copied()),
                &all,
                pushes.len(),
                board.push_count(),
            ),
            pushes,
        })
        .collect();
    sort_by(&mut causes, |a, b| {
        b.pushes.len().cmp(&a.pushes.len()).then_with(|| a.description.cmp(&b.description))
    });
    causes
}

type Tally = HashMap<(TraitKind, String), u32>;

fn tally(board: &Board, facts: &[RegionFacts], pushes: impl Iterator<Item = PushId>) -> Tally {
    let mut regions = vec![0_u32; facts.len()];
    let mut files = vec![0_u32; board.file_count()];
    for push in pushes {
        regions[board.region[push.0 as usize].0 as usize] += 1;
        files[board.file_of(push).0 as usize] += 1;
    }
    let mut tally = Tally::new();
    for (facts, count) in facts.iter().zip(regions).filter(|(_, count)| *count > 0) {
        for facet in [RegionFacet::Area, RegionFacet::Province, RegionFacet::Carrier] {
            for value in facts.facet_values(facet).filter(|value| !value.is_empty()) {
                *tally.entry((TraitKind::Region(facet), value.to_owned())).or_default() += count;
            }
        }
    }
    for (file, count) in board.files().zip(files).filter(|(_, count)| *count > 0) {
        let value = format!("{}@{}", board.name(file), board.version(file));
        *tally.entry((TraitKind::File, value)).or_default() += count;
    }
    tally
}

fn traits(failed: &Tally, all: &Tally, failed_pushes: usize, pushes: usize) -> Vec<Trait> {
    let rate = failed_pushes as f64 / pushes.max(1) as f64;
    let mut found: Vec<(f64, Trait)> = Vec::new();
    for (key, count) in failed.iter().filter(|(_, count)| **count >= MIN_FAILED) {
        let of = all.get(key).copied().unwrap_or(*count);
        let expected = rate * f64::from(of);
        let deviations =
            (f64::from(*count) - expected) / (expected * (1.0 - rate)).sqrt().max(f64::MIN_POSITIVE);
        if f64::from(*count) >= MIN_LIFT * expected && deviations >= MIN_DEVIATIONS {
            found.push((deviations, Trait { kind: key.0, value: key.1.clone(), failed: *count, of }));
        }
    }
    sort_by(&mut found, |(a, x), (b, y)| {
        b.total_cmp(a).then_with(|| (x.kind, &x.value).cmp(&(y.kind, &y.value)))
    });
    found.truncate(TRAITS);
    found.into_iter().map(|(_, one)| one).collect()
}
