//! The shown pushes of a board: filtered, with their versions and regions in order and in groups. Computed once for each
//! change, and shared by every view.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::sync::Arc;

use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::model::counts::Counts;
use crate::model::regions::{RegionFacet, RegionFacts};
use crate::select::filter::{Filter, Matcher};
use crate::select::name_labels::NameLabels;
use crate::select::order::{RegionOrder, VersionOrder, sort_regions, sort_versions, worse};
use crate::select::push_set::PushSet;
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// A group of regions with one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionGroup {
    /// The heading as in the data (a province, a carrier); empty if grouping is off or the value is unknown.
    pub label: String,
    /// Its range in [`Shown::regions`].
    pub range: Range<usize>,
    /// Its shown pushes.
    pub counts: Counts,
}

/// The order and the groups in which versions and regions are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrangement {
    /// Order of versions.
    pub order: VersionOrder,
    /// Order of regions within their groups.
    pub regions: RegionOrder,
    /// What regions are grouped by.
    pub group: Option<RegionFacet>,
}

/// The pushes that a filter would let through if all statuses were chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Scope {
    /// The pushes.
    pub pushes: PushSet,
    /// Those of each version of the board, by `VersionId`.
    pub version_counts: Vec<Counts>,
    /// Those in each region of the board, by `RegionId`.
    pub region_counts: Vec<Counts>,
}

/// The shown pushes, with their versions and regions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Versions, data file after data file, the newest first; the data files in the order of their newest shown version.
    /// Versions without a shown push are left out, unless they have none at all.
    pub versions: Vec<VersionId>,
    /// How the shown names are labelled.
    pub labels: Arc<NameLabels>,
    /// Regions in the order of their groups; those without a shown push are left out, unless they have none at
    /// all (requested, not targeted).
    pub regions: Vec<RegionId>,
    /// What `regions` are ordered by within their groups.
    pub region_order: RegionOrder,
    /// The groups, one after the other; they cover all of `regions`.
    pub groups: Vec<RegionGroup>,
    /// True if versions and regions stand where an earlier board had them, and not in the order that was chosen.
    pub is_held: bool,
    /// The shown pushes.
    pub pushes: PushSet,
    /// What would be shown if all statuses were chosen; `None` where all are.
    pub in_scope: Option<Scope>,
    /// Shown pushes of each version of the board, by `VersionId`.
    pub version_counts: Vec<Counts>,
    /// Shown pushes in each region of the board, by `RegionId`.
    pub region_counts: Vec<Counts>,
    /// All shown pushes.
    pub counts: Counts,
}

impl Shown {
    /// Filters and arranges the pushes of a board; `facts` are those of its regions.
    pub fn new(board: &Board, facts: &[RegionFacts], filter: &Filter, arrangement: Arrangement) -> Self {
        let matcher = filter.on(board, facts);
        let mut shown = Self {
            pushes: PushSet::none_of(board.push_count()),
            version_counts: vec![Counts::default(); board.version_count()],
            region_counts: vec![Counts::default(); board.region_count()],
            region_order: arrangement.regions,
            ..Self::default()
        };
        matcher.each(board, |row, version, region, status| {
            shown.pushes.insert(PushId(row as u32));
            shown.version_counts[version.0 as usize].add(status);
            shown.region_counts[region.0 as usize].add(status);
        });
        for counts in &shown.version_counts {
            shown.counts.merge(*counts);
        }
        let shows_version = |version: &VersionId| {
            let bare = board.rows_of(*version).is_empty() && matcher.shows_version_without_push(*version);
            bare || shown.version_counts[version.0 as usize].total() > 0
        };
        shown.versions = board.versions().filter(shows_version).collect();
        let shows_region = |region: &RegionId| {
            let bare = board.push_count_in(*region) == 0 && matcher.shows_bare_region(*region);
            bare || shown.region_counts[region.0 as usize].total() > 0
        };
        let regions = board.regions().filter(shows_region).collect();
        // The order is that of all statuses: a status filter moves no version and no region.
        shown.in_scope = matcher.chooses_statuses().then(|| Scope::new(board, &matcher.of_all_statuses()));
        let (pushes, counts) = match &shown.in_scope {
            Some(scope) => (&scope.pushes, &scope.version_counts),
            None => (&shown.pushes, &shown.version_counts),
        };
        sort_versions(board, &mut shown.versions, pushes, counts, arrangement.order);
        shown.group_versions(board);
        shown.group_regions(board, regions, facts, arrangement);
        shown.labels = Arc::new(NameLabels::new(board, &shown.versions, &shown.regions));
        shown
    }

    /// The shown pushes of a version, sorted by region.
    pub fn pushes_of(&self, board: &Board, version: VersionId) -> impl Iterator<Item = PushId> {
        board.pushes_of(version).filter(|push| self.is_shown(*push))
    }

    /// True if a push is shown.
    #[inline]
    pub fn is_shown(&self, push: PushId) -> bool {
        self.pushes.contains(push)
    }

    /// True if a push is shown, or hidden by nothing but its status.
    #[inline]
    pub fn is_in_scope(&self, push: PushId) -> bool {
        self.in_scope.as_ref().map_or(&self.pushes, |scope| &scope.pushes).contains(push)
    }

    /// Shown pushes of a version, by status.
    #[inline]
    pub fn counts_of(&self, version: VersionId) -> Counts {
        self.version_counts[version.0 as usize]
    }

    /// Shown pushes in a region, by status.
    #[inline]
    pub fn counts_in(&self, region: RegionId) -> Counts {
        self.region_counts[region.0 as usize]
    }

    /// Pushes of a version that are shown, or hidden by nothing but their status.
    #[inline]
    pub fn scope_of(&self, version: VersionId) -> Counts {
        let counts = self.in_scope.as_ref().map_or(&self.version_counts, |scope| &scope.version_counts);
        counts[version.0 as usize]
    }

    /// Pushes in a region that are shown, or hidden by nothing but their status.
    #[inline]
    pub fn scope_in(&self, region: RegionId) -> Counts {
        self.scope_by_region()[region.0 as usize]
    }

    fn scope_by_region(&self) -> &[Counts] {
        self.in_scope.as_ref().map_or(&self.region_counts, |scope| &scope.region_counts)
    }

    /// Puts data files, and regions within their groups, where an earlier board showed them, what is new after them. The
    /// groups stand where their first regions stood.
    pub fn hold(&mut self, board: &Board, earlier: &Board, versions: &[VersionId], regions: &[RegionId]) {
        let mut ranks = HashMap::new();
        for version in versions {
            let rank = ranks.len();
            ranks.entry(earlier.name(*version)).or_insert(rank);
        }
        let rank = |version: &VersionId| ranks.get(board.name(*version)).copied().unwrap_or(usize::MAX);
        // Stable: the versions of a data file and new data files keep their order.
        sort_by(&mut self.versions, |a, b| rank(a).cmp(&rank(b)));
        let ranks: HashMap<&str, usize> =
            regions.iter().enumerate().map(|(rank, region)| (earlier.region_name(*region), rank)).collect();
        let rank = |region: &RegionId| ranks.get(board.region_name(*region)).copied().unwrap_or(usize::MAX);
        for group in &self.groups {
            sort_by(&mut self.regions[group.range.clone()], |a, b| rank(a).cmp(&rank(b)));
        }
        let groups = std::mem::take(&mut self.groups);
        let mut groups: Vec<(usize, RegionGroup)> = groups
            .into_iter()
            .map(|group| (self.regions.get(group.range.start).map_or(usize::MAX, rank), group))
            .collect();
        groups.sort_by_key(|(rank, _)| *rank);
        let regions = std::mem::take(&mut self.regions);
        for (_, group) in groups {
            let start = self.regions.len();
            self.regions.extend(&regions[group.range.clone()]);
            self.groups.push(RegionGroup { range: start..self.regions.len(), ..group });
        }
        self.is_held = true;
    }

    // From the order of single versions to that of data files, each at the place of its newest shown version.
    fn group_versions(&mut self, board: &Board) {
        let mut is_shown = vec![false; board.version_count()];
        self.versions.iter().for_each(|version| is_shown[version.0 as usize] = true);
        let of_name = |name: u32| {
            board.versions_of_name(name).iter().copied().filter(|version| is_shown[version.0 as usize])
        };
        // By the number of the name: once each, since most versions of a data file may be hidden.
        let heads: Vec<_> = (0..board.names.len() as u32).map(|name| of_name(name).next()).collect();
        let names = self.versions.iter().map(|version| (*version, board.name_id(*version)));
        let names = names.filter(|(version, name)| heads[*name as usize] == Some(*version));
        self.versions = names.flat_map(|(_, name)| of_name(name)).collect();
    }

    fn group_regions(
        &mut self,
        board: &Board,
        regions: Vec<RegionId>,
        facts: &[RegionFacts],
        arrangement: Arrangement,
    ) {
        let label =
            |region: RegionId| arrangement.group.map_or("", |facet| facts[region.0 as usize].facet(facet));
        let mut by_label: BTreeMap<&str, Vec<RegionId>> = BTreeMap::new();
        for region in regions {
            by_label.entry(label(region)).or_default().push(region);
        }
        let sum = |members: &[RegionId], of: &dyn Fn(RegionId) -> Counts| {
            members.iter().fold(Counts::default(), |mut sum, region| {
                sum.merge(of(*region));
                sum
            })
        };
        let in_scope = |members: &[RegionId]| sum(members, &|region| self.scope_in(region));
        let mut groups: Vec<(&str, Counts, Vec<RegionId>)> =
            by_label.into_iter().map(|(label, members)| (label, in_scope(&members), members)).collect();
        sort_by(&mut groups, |(a, a_counts, _), (b, b_counts, _)| {
            let badness = match arrangement.regions {
                RegionOrder::Worst => worse(a_counts, b_counts),
                RegionOrder::Name => a.is_empty().cmp(&b.is_empty()),
            };
            badness.then_with(|| natural(a, b))
        });
        for (label, _, mut members) in groups {
            let counts = sum(&members, &|region| self.counts_in(region));
            sort_regions(board, self.scope_by_region(), &mut members, arrangement.regions);
            let start = self.regions.len();
            self.regions.extend(members);
            self.groups.push(RegionGroup {
                label: label.to_owned(),
                range: start..self.regions.len(),
                counts,
            });
        }
    }
}

impl Scope {
    fn new(board: &Board, matcher: &Matcher) -> Self {
        let mut scope = Self {
            pushes: PushSet::none_of(board.push_count()),
            version_counts: vec![Counts::default(); board.version_count()],
            region_counts: vec![Counts::default(); board.region_count()],
        };
        matcher.each(board, |row, version, region, status| {
            scope.pushes.insert(PushId(row as u32));
            scope.version_counts[version.0 as usize].add(status);
            scope.region_counts[region.0 as usize].add(status);
        });
        scope
    }
}
