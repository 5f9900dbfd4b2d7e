//! What of the board is shown: filtered, sorted and grouped. Computed once a change, shared by every view.
//! Knows no pixels.

use std::collections::BTreeMap;
use std::ops::{Index, IndexMut, Range};

use crate::model::columns::{Board, FileId, PushId, RegionId, Status};
use crate::model::regions::{Facet, RegionCatalog, RegionFacts};
use crate::select::filter::Filter;
use crate::select::order::{Order, RegionOrder, natural, sort_files, sort_regions, worse};
use crate::select::sort::sort_by;

/// Pushes by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts([u32; 4]);

impl Counts {
    /// None at all.
    pub const NONE: Self = Self([0; 4]);

    /// Of all statuses.
    pub fn total(&self) -> u32 {
        self.0.iter().sum()
    }

    /// The worst status that occurs.
    pub fn worst(&self) -> Option<Status> {
        Status::ALL.into_iter().find(|status| self[*status] > 0)
    }

    /// Adds those of another.
    pub fn merge(&mut self, other: Self) {
        for (own, other) in self.0.iter_mut().zip(other.0) {
            *own += other;
        }
    }

    /// Counts one more.
    #[inline]
    pub fn add(&mut self, status: Status) {
        self.0[status as usize] += 1;
    }
}

impl Index<Status> for Counts {
    type Output = u32;

    #[inline]
    fn index(&self, status: Status) -> &u32 {
        &self.0[status as usize]
    }
}

impl IndexMut<Status> for Counts {
    fn index_mut(&mut self, status: Status) -> &mut u32 {
        &mut self.0[status as usize]
    }
}

/// Regions that stand together under one heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegionGroup {
    /// The heading, as data gives it (a province, a carrier); empty where grouping is off or nothing is known.
    pub label: String,
    /// Where the group stands in [`Shown::regions`].
    pub range: Range<usize>,
    /// Its shown pushes.
    pub counts: Counts,
}

/// In which order and groups it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Arrangement {
    /// Order of files.
    pub order: Order,
    /// Order of regions within their groups.
    pub regions: RegionOrder,
    /// What regions are grouped by.
    pub group: Option<Facet>,
}

/// What is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Shown {
    /// Files in the order of the sort; those without a shown push are left out, unless they have none at all.
    pub files: Vec<FileId>,
    /// Regions in the order of their groups; those without a shown push are left out, unless they have none at
    /// all (asked for, not targeted).
    pub regions: Vec<RegionId>,
    /// What `regions` are ordered by within their groups.
    pub region_order: RegionOrder,
    /// The groups, one after the other; they cover all of `regions`.
    pub groups: Vec<RegionGroup>,
    /// One bit a push, 64 a word, lowest first: is it shown?
    pub pushes: Vec<u64>,
    /// Shown pushes of each file of the board, by `FileId`.
    pub file_counts: Vec<Counts>,
    /// Shown pushes in each region of the board, by `RegionId`.
    pub region_counts: Vec<Counts>,
    /// All shown pushes.
    pub counts: Counts,
}

impl Shown {
    /// What a filter lets through, arranged.
    pub fn new(board: &Board, catalog: &RegionCatalog, filter: &Filter, arrangement: Arrangement) -> Self {
        let facts: Vec<RegionFacts> =
            board.regions().map(|region| catalog.facts(board.region_name(region))).collect();
        let matcher = filter.on(board, &facts);
        let mut shown = Self {
            pushes: vec![0; board.push_count().div_ceil(64)],
            file_counts: vec![Counts::default(); board.file_count()],
            region_counts: vec![Counts::default(); board.region_count()],
            region_order: arrangement.regions,
            ..Self::default()
        };
        matcher.each(board, |row, file, region, status| {
            shown.pushes[row / 64] |= 1 << (row % 64);
            shown.file_counts[file.0 as usize].add(status);
            shown.region_counts[region.0 as usize].add(status);
        });
        for counts in &shown.file_counts {
            shown.counts.merge(*counts);
        }
        let shows_file = |file: &FileId| {
            let bare = board.rows_of(*file).is_empty() && matcher.shows_bare_file(*file);
            bare || shown.file_counts[file.0 as usize].total() > 0
        };
        shown.files = board.files().filter(shows_file).collect();
        let shows_region = |region: &RegionId| {
            let bare = board.push_count_in(*region) == 0 && matcher.shows_bare_region(*region);
            bare || shown.region_counts[region.0 as usize].total() > 0
        };
        let regions = board.regions().filter(shows_region).collect();
        sort_files(board, &mut shown, arrangement.order);
        shown.group_regions(board, regions, &facts, arrangement);
        shown
    }

    /// The shown pushes of a file, sorted by region.
    pub fn pushes_of(&self, board: &Board, file: FileId) -> impl Iterator<Item = PushId> {
        board.pushes_of(file).filter(|push| self.is_shown(*push))
    }

    /// All shown pushes, by row.
    pub fn iter(&self) -> impl Iterator<Item = PushId> {
        self.iter_words(0..self.pushes.len())
    }

    /// Those of some words of [`Shown::pushes`].
    pub(crate) fn iter_words(&self, words: Range<usize>) -> impl Iterator<Item = PushId> {
        words.flat_map(|at| {
            let mut word = self.pushes[at];
            std::iter::from_fn(move || {
                let bit = (word != 0).then(|| word.trailing_zeros())?;
                word &= word - 1;
                Some(PushId(at as u32 * 64 + bit))
            })
        })
    }

    /// True if a push is shown.
    #[inline]
    pub fn is_shown(&self, push: PushId) -> bool {
        self.pushes[push.0 as usize / 64] >> (push.0 % 64) & 1 == 1
    }

    /// Shown pushes of a file, by status.
    #[inline]
    pub fn counts_of(&self, file: FileId) -> Counts {
        self.file_counts[file.0 as usize]
    }

    /// Shown pushes in a region, by status.
    #[inline]
    pub fn counts_in(&self, region: RegionId) -> Counts {
        self.region_counts[region.0 as usize]
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
        let mut groups: BTreeMap<&str, (Counts, Vec<RegionId>)> = BTreeMap::new();
        for region in regions {
            let (counts, members) = groups.entry(label(region)).or_default();
            counts.merge(self.region_counts[region.0 as usize]);
            members.push(region);
        }
        let mut groups: Vec<(&str, (Counts, Vec<RegionId>))> = groups.into_iter().collect();
        sort_by(&mut groups, |(a, (a_counts, _)), (b, (b_counts, _))| {
            let badness = match arrangement.regions {
                RegionOrder::Worst => worse(a_counts, b_counts),
                RegionOrder::Name => a.is_empty().cmp(&b.is_empty()),
            };
            badness.then_with(|| natural(a, b))
        });
        for (label, (counts, mut members)) in groups {
            sort_regions(board, &self.region_counts, &mut members, arrangement.regions);
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
