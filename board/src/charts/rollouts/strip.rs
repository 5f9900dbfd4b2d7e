//! The marks of a strip: one a region, the worst status first, column after column. Where they would be too small to be
//! seen, a mark stands for several regions of one status, and each status that occurs has a mark.
//!
//! ```text
//! x x > + + + + +
//! x ? > + + + + o    o counted, not listed
//! x ? + + + + + o
//! ```

use std::ops::Range;

use crate::draw::geometry::{Point, Rect, Size};
use crate::model::counts::Counts;
use crate::model::status::Status;

/// Which regions a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Shown, of this status.
    Shown(Status),
    /// Only its status hides it.
    Hidden,
    /// Counted, not listed.
    Unlisted,
}

/// The marks of a version.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Strip {
    /// Regions and marks of each kind, in the order of the marks.
    parts: [(Kind, u32, u32); 6],
    rows: u32,
    /// Side of a mark with the gap after it.
    step: f32,
}

/// Sides of a mark, its gap included, the largest first.
const STEPS: [f32; 8] = [12.0, 10.0, 8.0, 7.0, 6.0, 5.0, 4.0, 3.0];

impl Strip {
    pub(super) fn new(shown: Counts, hidden: u32, unlisted: u32, size: Size) -> Self {
        let shown = Status::ALL.map(|status| (Kind::Shown(status), shown[status]));
        let [a, b, c, d] = shown;
        let counts = [a, b, c, d, (Kind::Hidden, hidden), (Kind::Unlisted, unlisted)];
        let total: u64 = counts.iter().map(|(_, count)| u64::from(*count)).sum();
        let fitting = |length: f32, step: f32| (((length + 1.0) / step) as u32).max(1);
        let marks = |step: f32| fitting(size.width.0, step) * fitting(size.height.0, step);
        let least = STEPS[STEPS.len() - 1];
        let step = STEPS.into_iter().find(|step| u64::from(marks(*step)) >= total).unwrap_or(least);
        let all = u64::from(marks(step));
        let rows = fitting(size.height.0, step);
        if all >= total {
            return Self { parts: counts.map(|(kind, count)| (kind, count, count)), rows, step };
        }
        // What is beyond the one mark that each kind has is shared by count.
        let occurring = counts.iter().filter(|(_, count)| *count > 0).count() as u64;
        let free = all.saturating_sub(occurring);
        let (mut counted, mut given) = (0, 0);
        let parts = counts.map(|(kind, count)| {
            if count == 0 {
                return (kind, 0, 0);
            }
            counted += u64::from(count);
            let upto = free * counted / total;
            let marks = (1 + upto - given).min(count.into());
            given = upto;
            (kind, count, marks as u32)
        });
        Self { parts, rows, step }
    }

    /// Calls back with each mark: its kind and its place.
    pub(super) fn each(&self, mut mark: impl FnMut(Kind, Rect)) {
        let mut at = 0;
        for (kind, _, marks) in self.parts {
            for _ in 0..marks {
                let (column, row) = (at / self.rows, at % self.rows);
                let (x, y) = (column as f32 * self.step, row as f32 * self.step);
                mark(kind, Rect::new(x, y, self.step - 1.0, self.step - 1.0));
                at += 1;
            }
        }
    }

    /// The mark at a point: its kind, and which of the regions of that kind it stands for.
    pub(super) fn mark_at(&self, at: Point) -> Option<(Kind, Range<u32>)> {
        let (column, row) = ((at.x.0 / self.step) as u32, (at.y.0 / self.step) as u32);
        let mut at = (row < self.rows).then_some(column * self.rows + row)?;
        for (kind, count, marks) in self.parts {
            if at < marks {
                let first =
                    |mark: u32| (u64::from(mark) * u64::from(count)).div_ceil(u64::from(marks)) as u32;
                return Some((kind, first(at)..first(at + 1)));
            }
            at -= marks;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(failed: u32, success: u32) -> Counts {
        let mut counts = Counts::default();
        (counts[Status::Failed], counts[Status::Success]) = (failed, success);
        counts
    }

    #[test]
    fn each_region_has_a_mark_or_shares_one_of_its_status() {
        let size = Size::new(300.0, 24.0);
        // Shown, hidden, unlisted: how many marks of each kind, and their step.
        let cases = [
            ((counts(0, 0), 0, 0), [0, 0, 0, 0], 12.0),
            ((counts(2, 40), 0, 3), [2, 40, 0, 3], 12.0),
            ((counts(1, 299), 5, 0), [1, 299, 5, 0], 4.0),
            // 800 marks of three pixels.
            ((counts(1, 100_000), 0, 0), [1, 799, 0, 0], 3.0),
            ((counts(50_000, 50_000), 1, u32::MAX / 8), [1, 1, 1, 797], 3.0),
        ];
        for ((shown, hidden, unlisted), expected, step) in cases {
            let strip = Strip::new(shown, hidden, unlisted, size);
            let mut marks = [0; 4];
            strip.each(|kind, rect| {
                marks[match kind {
                    Kind::Shown(Status::Failed) => 0,
                    Kind::Shown(_) => 1,
                    Kind::Hidden => 2,
                    Kind::Unlisted => 3,
                }] += 1;
                assert!(rect.right() <= 300.0 && rect.bottom() <= 24.0, "{rect:?}");
                assert_eq!(strip.mark_at(rect.centre()).map(|(found, _)| found), Some(kind));
            });
            assert_eq!((marks, strip.step), (expected, step), "{shown:?}");
        }
    }

    #[test]
    fn the_marks_of_a_status_cover_its_regions_once() {
        let strip = Strip::new(counts(7, 5_000), 900, 0, Size::new(120.0, 24.0));
        let mut covered = [0, 0, 0];
        strip.each(|kind, rect| {
            let (found, range) = strip.mark_at(rect.centre()).unwrap();
            let at = match kind {
                Kind::Shown(Status::Failed) => 0,
                Kind::Shown(_) => 1,
                Kind::Hidden | Kind::Unlisted => 2,
            };
            assert_eq!((found, range.start), (kind, covered[at]));
            assert!(!range.is_empty());
            covered[at] = range.end;
        });
        assert_eq!(covered, [7, 5_000, 900]);
    }
}
