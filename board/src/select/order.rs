//! The order of files and regions. Knows no filter: it is handed what is shown.

use std::cmp::{Ordering, Reverse};

use crate::model::columns::{Board, FileId, RegionId, Status};
use crate::select::shown::{Counts, Shown};
use crate::select::sort::sort_by;

/// What files are ordered by. Regions that are counted and not listed count by their status, so that a failure
/// that came without its region does not hide its file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum OrderBy {
    /// The worst status first, and the largest share of it.
    #[default]
    Worst,
    /// Name, then version; numbers in them by their value.
    Name,
    /// Most failures first.
    Failures,
    /// Least share done first.
    Progress,
    /// Longest first, from the first start to the last change.
    Duration,
    /// Latest change first.
    LastUpdate,
}

impl OrderBy {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Worst, Self::Name, Self::Failures, Self::Progress, Self::Duration, Self::LastUpdate];

    /// Its word in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Worst => "worst",
            Self::Name => "name",
            Self::Failures => "failures",
            Self::Progress => "progress",
            Self::Duration => "duration",
            Self::LastUpdate => "update",
        }
    }
}

/// The order of files. What is equal stands by name and version.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// The other way round.
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

/// Compares by badness: the worst comes first, nothing at all last. Of two with the same worst status the one
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

/// Sorts the files of `shown`, whose counts are known.
pub(crate) fn sort_files(board: &Board, shown: &mut Shown, order: Order) {
    let mut files = std::mem::take(&mut shown.files);
    let by_name = |a: &FileId, b: &FileId| {
        natural(board.name(*a), board.name(*b))
            .then_with(|| natural(board.version(*a), board.version(*b)))
            .then(a.cmp(b))
    };
    sort_by(&mut files, by_name);
    let counts = |file: &FileId| shown.file_counts[file.0 as usize];
    let by_counts = matches!(order.by, OrderBy::Worst | OrderBy::Failures);
    let told: Vec<Counts> =
        if by_counts { board.files().map(|file| told(board, shown, file)).collect() } else { Vec::new() };
    let told = |file: &FileId| &told[file.0 as usize];
    let mut sort = |compare: &dyn Fn(&FileId, &FileId) -> Ordering| {
        // Stable, and only the order itself is turned round: what is equal stays by name.
        sort_by(&mut files, |a, b| if order.reversed { compare(b, a) } else { compare(a, b) });
    };
    match order.by {
        OrderBy::Worst => sort(&|a, b| worse(told(a), told(b))),
        OrderBy::Name => sort(&by_name),
        OrderBy::Failures => sort(&|a, b| told(b)[Status::Failed].cmp(&told(a)[Status::Failed])),
        OrderBy::Progress => sort(&|a, b| {
            let (a, b) = (counts(a), counts(b));
            let cross = |x: Counts, y: Counts| u64::from(x[Status::Success]) * u64::from(y.total().max(1));
            cross(a, b).cmp(&cross(b, a))
        }),
        OrderBy::Duration | OrderBy::LastUpdate => {
            let spans: Vec<Span> = board.files().map(|file| Span::of(board, shown, file)).collect();
            let span = |file: &FileId| spans[file.0 as usize];
            if order.by == OrderBy::Duration {
                sort(&|a, b| Reverse(span(a).length()).cmp(&Reverse(span(b).length())));
            } else {
                sort(&|a, b| Reverse(span(a).last).cmp(&Reverse(span(b).last)));
            }
        }
    }
    shown.files = files;
}

// The shown pushes of a file, and those that are counted and not listed.
fn told(board: &Board, shown: &Shown, file: FileId) -> Counts {
    // Absurd numbers are held to what sums of four bear.
    const MOST: u64 = u32::MAX as u64 / 8;
    let mut counts = shown.counts_of(file);
    for (code, missing) in board.unlisted(file) {
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

#[derive(Clone, Copy)]
struct Span {
    first: Option<i64>,
    last: Option<i64>,
}

impl Span {
    fn of(board: &Board, shown: &Shown, file: FileId) -> Self {
        let rows = || board.pushes_of(file).filter(|push| shown.is_shown(*push)).map(|push| push.0 as usize);
        Self {
            first: rows().filter_map(|row| board.start[row].get()).map(|at| at.0).min(),
            last: rows().filter_map(|row| board.update[row].get()).map(|at| at.0).max(),
        }
    }

    fn length(self) -> Option<i64> {
        Some(self.last? - self.first?)
    }
}

/// Compares texts as people do: runs of digits by their value, the rest by character.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (a_bytes, b_bytes) = (a.as_bytes(), b.as_bytes());
    let (mut i, mut j) = (0, 0);
    loop {
        match (a_bytes.get(i), b_bytes.get(j)) {
            (Some(x), Some(y)) if x.is_ascii_digit() && y.is_ascii_digit() => {
                let (x, y) = (digits(a_bytes, &mut i), digits(b_bytes, &mut j));
                let order = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
                if order != Ordering::Equal {
                    return order;
                }
            }
            (Some(x), Some(y)) if x == y => {
                i += 1;
                j += 1;
            }
            (x, y) => return x.cmp(&y).then_with(|| a.cmp(b)),
        }
        if i >= a_bytes.len() && j >= b_bytes.len() {
            // `01` and `1` are equal so far.
            return a.cmp(b);
        }
    }
}

// The digits from a place on, without leading zeros; the place moves behind them.
fn digits<'a>(bytes: &'a [u8], at: &mut usize) -> &'a [u8] {
    let start = *at;
    while bytes.get(*at).is_some_and(u8::is_ascii_digit) {
        *at += 1;
    }
    let run = &bytes[start..*at];
    &run[run.iter().take_while(|digit| **digit == b'0').count()..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_texts_count_by_value() {
        let mut texts = ["v10", "v9", "", "v9.10", "v9.9", "a", "v09", "10", "9"];
        texts.sort_by(|a, b| natural(a, b));
        assert_eq!(texts, ["", "9", "10", "a", "v09", "v9", "v9.9", "v9.10", "v10"]);
    }
}
