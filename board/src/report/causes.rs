//! Failures grouped by what their descriptions say, and the properties that are over-represented in each group: a
//! carrier, a province, a version.

mod reason;

use std::collections::HashMap;

use crate::model::columns::{Board, PushId};
use crate::model::regions::{RegionFacet, RegionFacts};
use crate::model::status::Status;
use crate::select::shown::Shown;
use crate::sort::sort_by;
use reason::Reason;

/// Failures whose descriptions say the same.
#[derive(Debug, Clone, PartialEq)]
pub struct Cause {
    /// What they say, with a gap where they differ in a number, an id or a time; empty where it is missing.
    pub text: String,
    /// The numbers of their descriptions, the most frequent first: as they came by [`Board::description`].
    pub descriptions: Vec<u32>,
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
    Version,
}

/// Most traits that a [`Cause`] names.
pub const TRAITS: usize = 3;
/// Failures below which nothing is called over-represented.
pub const MIN_FAILED: u32 = 3;
// Whether it fails at twice the rate of all pushes, by three standard deviations of a binomial distribution.
const MIN_LIFT: f64 = 2.0;
const MIN_DEVIATIONS: f64 = 3.0;

/// The most frequent cause of failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopCause {
    /// What their descriptions say; see [`Cause::text`].
    pub text: String,
    /// Failures with this cause.
    pub failed: u32,
    /// All failures.
    pub of: u32,
    /// The number of other causes among the failures.
    pub others: u32,
}

/// The most frequent cause of the failures among some pushes, the first in the order of texts where several are equally
/// frequent; `None` where there is no failure. One pass over the pushes.
pub fn top_cause(board: &Board, pushes: impl Iterator<Item = PushId>) -> Option<TopCause> {
    let groups = groups(board, pushes);
    let of: usize = groups.iter().map(|group| group.pushes).sum();
    let top = groups.first()?;
    let (failed, of, others) = (top.pushes as u32, of as u32, groups.len() as u32 - 1);
    Some(TopCause { text: top.text(), failed, of, others })
}

/// Descriptions of failures that say the same.
struct Group {
    /// The descriptions with their failures, the most frequent first.
    members: Vec<(u32, Vec<PushId>)>,
    reasons: Vec<Reason>,
    /// How many failures there are.
    pushes: usize,
}

impl Group {
    fn text(&self) -> String {
        self.reasons[0].label(self.reasons.iter())
    }
}

/// The failures among some pushes, the most frequent cause first, then in the order of texts.
fn groups(board: &Board, pushes: impl Iterator<Item = PushId>) -> Vec<Group> {
    let mut by_description: HashMap<u32, Vec<PushId>> = HashMap::new();
    for push in pushes.filter(|push| board.status(*push) == Status::Failed) {
        by_description.entry(board.description[push.0 as usize]).or_default().push(push);
    }
    let mut members: Vec<(u32, Vec<PushId>)> = by_description.into_iter().collect();
    sort_by(&mut members, |(a, of_a), (b, of_b)| {
        of_b.len().cmp(&of_a.len()).then_with(|| board.description(*a).cmp(board.description(*b)))
    });
    let mut places: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Group> = Vec::new();
    for member in members {
        let reason = Reason::of(board.description(member.0));
        let at = *places.entry(reason.key.clone()).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Group { members: Vec::new(), reasons: Vec::new(), pushes: 0 });
        }
        let group = &mut groups[at];
        group.pushes += member.1.len();
        group.reasons.push(reason);
        group.members.push(member);
    }
    sort_by(&mut groups, |a, b| {
        b.pushes.cmp(&a.pushes).then_with(|| a.reasons[0].key.cmp(&b.reasons[0].key))
    });
    groups
}

/// The shown failures by cause, the most frequent first.
pub fn causes(board: &Board, facts: &[RegionFacts], shown: &Shown) -> Vec<Cause> {
    // The rate is that among all pushes: a filter for failures must not make every rate one.
    let all = tally(board, facts, board.pushes());
    let cause = |group: Group| {
        let text = group.text();
        let descriptions = group.members.iter().map(|(description, _)| *description).collect();
        let mut pushes: Vec<PushId> = group.members.into_iter().flat_map(|(_, pushes)| pushes).collect();
        sort_by(&mut pushes, |a, b| a.cmp(b));
        let failed = tally(board, facts, pushes.iter().copied());
        let traits = traits(&failed, &all, pushes.len(), board.push_count());
        Cause { text, descriptions, pushes, traits }
    };
    groups(board, shown.pushes.iter()).into_iter().map(cause).collect()
}

type TraitCounts = HashMap<(TraitKind, String), u32>;

fn tally(board: &Board, facts: &[RegionFacts], pushes: impl Iterator<Item = PushId>) -> TraitCounts {
    let mut regions = vec![0_u32; facts.len()];
    let mut versions = vec![0_u32; board.version_count()];
    for push in pushes {
        regions[board.region[push.0 as usize].0 as usize] += 1;
        versions[board.version_of(push).0 as usize] += 1;
    }
    let mut tally = TraitCounts::new();
    for (facts, count) in facts.iter().zip(regions).filter(|(_, count)| *count > 0) {
        for facet in [RegionFacet::Area, RegionFacet::Province, RegionFacet::Carrier] {
            for value in facts.facet_values(facet).filter(|value| !value.is_empty()) {
                *tally.entry((TraitKind::Region(facet), value.to_owned())).or_default() += count;
            }
        }
    }
    for (version, count) in board.versions().zip(versions).filter(|(_, count)| *count > 0) {
        let value = format!("{}@{}", board.name(version), board.version_name(version));
        *tally.entry((TraitKind::Version, value)).or_default() += count;
    }
    tally
}

fn traits(failed: &TraitCounts, all: &TraitCounts, failed_pushes: usize, pushes: usize) -> Vec<Trait> {
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
