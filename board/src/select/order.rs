//! The order of versions by their pushes of all statuses that the filter lets through, and of regions by their shown pushes.

use std::cmp::{Ordering, Reverse};

use crate::model::columns::{Board, RegionId, VersionId};
use crate::model::counts::Counts;
use crate::model::status::Status;
use crate::select::push_set::PushSet;
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// The key by which versions are ordered. Regions that are counted but not listed count by their status, so that a failure
/// without its region moves its version up, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Ranking {
    /// The worst status first, and the largest share of it.
    #[default]
    Worst,
    /// Name, then version; numbers in them by their value.
    Name,
    /// Most failures first.
    Failures,
    /// Least share done first.
    Progress,
    /// Longest first, from the first start to the last change, or until the response while a push is running.
    Duration,
    /// Latest change first.
    LastUpdate,
    /// Latest first start first; versions without a start are last.
    Start,
}

impl Ranking {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::Worst,
        Self::Name,
        Self::Failures,
        Self::Progress,
        Self::Duration,
        Self::LastUpdate,
        Self::Start,
    ];

    /// Its key in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Name => "name",
            Self::Failures => "failures",
            Self::Progress => "progress",
            Self::Duration => "duration",
            Self::LastUpdate => "update",
            Self::Start => "start",
        }
    }
}

/// The order of versions. Equal versions are ordered by the data file's name and their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct VersionOrder {
    /// The key.
    pub by: Ranking,
    /// True for the reverse order.
    pub reversed: bool,
}

/// The order of regions within their group, and of groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum RegionOrder {
    /// The worst status first, and the largest share of it.
    #[default]
    Worst,
    /// By id; numbers in it by their value.
    Name,
}

/// Compares counts by badness: the worst comes first, no pushes last. Of two with the same worst status, the one
/// with the larger share of it is worse, then the next status decides.
pub(crate) fn worse(a: &Counts, b: &Counts) -> Ordering {
    // As fractions, so that 1 of 2 and 2 of 4 are equal.
    let share = |part: &Counts, other: &Counts, status| u64::from(part[status]) * u64::from(other.total());
    let by_status = |order: Ordering, status| {
        order
            .then_with(|| (a[status] == 0).cmp(&(b[status] == 0)))
            .then_with(|| share(b, a, status).cmp(&share(a, b, status)))
    };
    let empty = (a.total() == 0).cmp(&(b.total() == 0));
    Status::ALL.into_iter().fold(empty, by_status)
}

/// Sorts versions by some pushes, of which `counts` are those of each version of the board.
pub(crate) fn sort_versions(
    board: &Board,
    versions: &mut [VersionId],
    pushes: &PushSet,
    counts: &[Counts],
    order: VersionOrder,
) {
    let by_name = |a: &VersionId, b: &VersionId| {
        natural(board.name(*a), board.name(*b))
            .then_with(|| natural(board.version_name(*a), board.version_name(*b)))
            .then(a.cmp(b))
    };
    sort_by(versions, by_name);
    let mut sort = |compare: &dyn Fn(&VersionId, &VersionId) -> Ordering| {
        // Stable, and only the ranking is reversed: equal versions stay by name.
        sort_by(versions, |a, b| if order.reversed { compare(b, a) } else { compare(a, b) });
    };
    let listed = |version: &VersionId| counts[version.0 as usize];
    let with_unlisted = || -> Vec<Counts> {
        board.versions().map(|version| counts_with_unlisted(board, version, listed(&version))).collect()
    };
    let activities = || -> Vec<Activity> {
        board.versions().map(|version| Activity::of(board, pushes, version)).collect()
    };
    match order.by {
        Ranking::Worst => {
            let counts = with_unlisted();
            sort(&|a, b| worse(&counts[a.0 as usize], &counts[b.0 as usize]));
        }
        Ranking::Name => sort(&by_name),
        Ranking::Failures => {
            let counts = with_unlisted();
            let failed = |version: &VersionId| Reverse(counts[version.0 as usize][Status::Failed]);
            sort(&|a, b| failed(a).cmp(&failed(b)));
        }
        Ranking::Progress => {
            let all = with_unlisted();
            // Only a listed region is known to be done.
            let cross = |done: &VersionId, of: &VersionId| {
                u64::from(listed(done)[Status::Success]) * u64::from(all[of.0 as usize].total().max(1))
            };
            sort(&|a, b| cross(a, b).cmp(&cross(b, a)));
        }
        Ranking::Duration => {
            let activities = activities();
            let length = |version: &VersionId| Reverse(activities[version.0 as usize].length());
            sort(&|a, b| length(a).cmp(&length(b)));
        }
        Ranking::LastUpdate => {
            let activities = activities();
            let last = |version: &VersionId| Reverse(activities[version.0 as usize].last);
            sort(&|a, b| last(a).cmp(&last(b)));
        }
        Ranking::Start => {
            let activities = activities();
            let first = |version: &VersionId| Reverse(activities[version.0 as usize].first);
            sort(&|a, b| first(a).cmp(&first(b)));
        }
    }
}

/// Adds to counts of a version the regions that its statuses count and do not list. Absurd numbers are limited, so that
/// the sum of four fits.
pub(crate) fn counts_with_unlisted(board: &Board, version: VersionId, mut counts: Counts) -> Counts {
    const MOST: u64 = u32::MAX as u64 / 8;
    for (code, missing) in board.unlisted(version) {
        let count = &mut counts[code.status()];
        *count = (u64::from(*count) + missing.min(MOST)).min(MOST) as u32;
    }
    counts
}

/// Sorts regions.
pub(crate) fn sort_regions(board: &Board, counts: &[Counts], regions: &mut [RegionId], order: RegionOrder) {
    sort_by(regions, |a, b| {
        let badness = match order {
            RegionOrder::Worst => worse(&counts[a.0 as usize], &counts[b.0 as usize]),
            RegionOrder::Name => Ordering::Equal,
        };
        badness.then_with(|| natural(board.region_name(*a), board.region_name(*b))).then(a.cmp(b))
    });
}

/// When the shown pushes of a version began and changed.
#[derive(Clone, Copy)]
struct Activity {
    first: Option<i64>,
    last: Option<i64>,
    /// The last change, or the time of the response while a push is running.
    end: Option<i64>,
}

impl Activity {
    fn of(board: &Board, pushes: &PushSet, version: VersionId) -> Self {
        let pushes = || board.pushes_of(version).filter(|push| pushes.contains(*push));
        let last = pushes().filter_map(|push| board.update[push.0 as usize].get()).map(|at| at.0).max();
        Self {
            first: pushes().filter_map(|push| board.start[push.0 as usize].get()).map(|at| at.0).min(),
            last,
            end: if board.is_running(version) { Some(board.page_of(version).fetched_at.0) } else { last },
        }
    }

    fn length(self) -> Option<i64> {
        Some(self.end? - self.first?)
    }
}
