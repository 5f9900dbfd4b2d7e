//! The gaps: stretches of time in which no push ran and nothing was reported, and which of them a timeline folds.

use std::cmp::Reverse;

use crate::charts::lanes::moments::Moments;
use crate::draw::folds::Folds;
use crate::model::time::UtcSeconds;
use crate::sort::{radix, work};

/// A gap up to so many seconds is never folded.
const SHORTEST: u32 = 600;
/// Gaps that are folded at most: each needs some pixels.
const MOST: usize = 32;
/// A gap is folded where it is at least this share of all that is not.
const LONG: f64 = 0.5;
/// About what it is folded to, as a share of the same.
const FOLDED: f64 = 0.025;
/// What is not folded counts as so many seconds at least.
const LEAST: f64 = 60.0;

/// From the beginning to the end of a push or a gap, seconds since 1970.
type Interval = (u32, u32);

/// The gaps between pushes. A running push ends with its last report, since nothing is known of it afterwards.
#[derive(Debug, Clone, Default)]
pub(super) struct Gaps {
    /// From the first to the last moment.
    bounds: Option<Interval>,
    /// As many as can be folded, the longest first.
    longest: Vec<Interval>,
}

impl Gaps {
    /// Linear in the number of pushes.
    pub(super) fn new(pushes: impl Iterator<Item = Moments>) -> Self {
        let busy = busy(pushes);
        let (first, end) = (busy.first().map(|span| span.0), busy.iter().map(|span| span.1).max());
        let mut longest = gaps(&busy);
        if longest.len() > MOST {
            longest.select_nth_unstable_by_key(MOST, by_length);
            longest.truncate(MOST);
        }
        longest.sort_unstable_by_key(by_length);
        Self { bounds: first.zip(end), longest }
    }

    /// Those that are long in relation to all the rest. Where something may still run, the time since the last report is one of
    /// them.
    pub(super) fn folds(&self, now: Option<UtcSeconds>) -> Folds {
        let Some((first, end)) = self.bounds else { return Folds::default() };
        let until = now.map_or(end, |now| u32::try_from(now.0).unwrap_or(end).max(end));
        let mut gaps = self.longest.clone();
        if until - end >= SHORTEST {
            gaps.insert(gaps.partition_point(|gap| gap.1 - gap.0 >= until - end), (end, until));
            gaps.truncate(MOST);
        }
        let (mut rest, mut folded, mut count) = (f64::from(until - first), LEAST, 0);
        for (at, (from, to)) in gaps.iter().enumerate() {
            let length = f64::from(to - from);
            rest -= length;
            if length >= rest.max(LEAST) * LONG {
                (folded, count) = (rest.max(LEAST), at + 1);
            }
        }
        gaps.truncate(count);
        gaps.sort_unstable();
        // A power of two: it seldom changes while the activity goes on.
        let width = (folded * FOLDED).log2().round().exp2();
        let moment = |seconds: u32| UtcSeconds(i64::from(seconds));
        Folds::new(gaps.into_iter().map(|(from, to)| (moment(from), moment(to))), width)
    }
}

fn by_length(gap: &Interval) -> Reverse<u32> {
    Reverse(gap.1 - gap.0)
}

// When pushes ran, by start. Pushes that come one after the other mostly overlap, and are one stretch then.
fn busy(pushes: impl Iterator<Item = Moments>) -> Vec<Interval> {
    let mut busy: Vec<Interval> = Vec::new();
    for push in pushes {
        let (from, to) = match push {
            Moments::Bar(from, to) => (from.0 as u32, to.0 as u32),
            Moments::Point(at) => (at.0 as u32, at.0 as u32),
            Moments::Timeless => continue,
        };
        work::count(1);
        match busy.last_mut() {
            Some(last) if from <= last.1 && to >= last.0 => *last = (last.0.min(from), last.1.max(to)),
            _ => busy.push((from, to)),
        }
    }
    radix::sort_by_key(&mut busy, |span| span.0);
    busy
}

fn gaps(busy: &[Interval]) -> Vec<Interval> {
    let mut end = busy.first().map_or(0, |span| span.1);
    let mut gaps = Vec::new();
    for (from, to) in busy {
        work::count(1);
        if *from > end && from - end >= SHORTEST {
            gaps.push((end, *from));
        }
        end = end.max(*to);
    }
    gaps
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600;
    const DAY: i64 = 24 * HOUR;
    const BEGIN: i64 = 1_638_835_200;

    fn bar(from: i64, to: i64) -> Moments {
        Moments::Bar(UtcSeconds(BEGIN + from), UtcSeconds(BEGIN + to))
    }

    fn until(pushes: &[Moments], now: Option<i64>) -> Vec<(i64, i64)> {
        let gaps = Gaps::new(pushes.iter().copied());
        let folds = gaps.folds(now.map(|at| UtcSeconds(BEGIN + at)));
        folds.all().iter().map(|fold| (fold.from.0 - BEGIN, fold.to.0 - BEGIN)).collect()
    }

    fn folded(pushes: &[Moments]) -> Vec<(i64, i64)> {
        until(pushes, None)
    }

    #[test]
    fn a_gap_is_folded_where_it_is_long_in_relation_to_the_rest() {
        let days = 5 * DAY;
        let early = [bar(days, days + HOUR), bar(0, 300), bar(days + 1_000, days + 2 * HOUR)];
        assert_eq!(folded(&early), [(300, days)]);
        // Each needs about a fortieth of what is not folded.
        let folds = Gaps::new(early.into_iter()).folds(None);
        let width = folds.fold((BEGIN + days) as f64) - folds.fold((BEGIN + 300) as f64);
        assert!((128.0..=256.0).contains(&width), "{width} of two hours");
        // Each morning of a week.
        let week: Vec<Moments> = (0..7).map(|day| bar(day * DAY, day * DAY + HOUR)).collect();
        assert_eq!(folded(&week).len(), 6);
        // Most of the day: a night is no longer than half of all the days.
        let full: Vec<Moments> = (0..7).map(|day| bar(day * DAY, day * DAY + 14 * HOUR)).collect();
        assert_eq!(folded(&full), []);
        // A short stretch is only a break, whatever runs around it.
        assert_eq!(folded(&[bar(0, 5), bar(500, 510)]), []);
        assert_eq!(folded(&[bar(0, 0), bar(700, 700)]), [(0, 700)]);
        assert_eq!(folded(&[]), []);
        assert_eq!(folded(&[Moments::Timeless, bar(5, 6)]), []);
    }

    #[test]
    fn what_was_reported_once_ends_a_gap_and_a_bar_over_it_leaves_none() {
        let point = Moments::Point(UtcSeconds(BEGIN + 3 * DAY));
        let both = [bar(0, HOUR), bar(5 * DAY, 5 * DAY + HOUR)];
        let pushes = [both[0], point, both[1]];
        assert_eq!(folded(&pushes), [(HOUR, 3 * DAY), (3 * DAY, 5 * DAY)]);
        assert_eq!(folded(&[both[0], bar(100, 5 * DAY), both[1]]), []);
    }

    #[test]
    fn the_time_since_the_last_report_is_a_gap_where_something_may_still_run() {
        let years = 3 * 365 * DAY;
        let old = [bar(0, HOUR), bar(DAY, DAY + HOUR)];
        assert_eq!(folded(&old), [(HOUR, DAY)]);
        assert_eq!(until(&old, Some(years)), [(HOUR, DAY), (DAY + HOUR, years)]);
        // A report of just now leaves none, and a clock that is behind is no reason for one.
        for now in [DAY + HOUR + 300, DAY + HOUR, -years] {
            assert_eq!(until(&old, Some(now)), [(HOUR, DAY)]);
        }
    }

    #[test]
    fn even_gaps_are_all_folded_or_none() {
        let each = |count: i64| (0..count).map(|at| bar(at * HOUR, at * HOUR + 1)).collect::<Vec<_>>();
        assert_eq!(folded(&each(MOST as i64 + 1)).len(), MOST);
        assert_eq!(folded(&each(300)).len(), 0, "there is no place for so many");
        // A long one before them is folded alone.
        let mut late = each(300);
        late.push(bar(-100 * DAY, -100 * DAY + 60));
        assert_eq!(folded(&late), [(-100 * DAY + 60, 0)]);
    }

    #[test]
    fn the_work_grows_no_faster_than_the_pushes() {
        // Apart from each other and in no order: the worst there is.
        let pushes =
            |count: i64| (0..count).map(move |at| at * 7_919 % count * 1_000).map(|at| bar(at, at + 1));
        let [small, large] = [10_000, 40_000].map(|count| work::of(|| drop(Gaps::new(pushes(count)))));
        assert!(small > 10_000 && large < small * 5, "{small} and {large} steps");
    }

    proptest! {
        #[test]
        fn no_push_lies_in_a_folded_gap(
            pushes in prop::collection::vec((0i64..2_000_000, prop_oneof![0i64..100, 0i64..50_000]), 0..60),
        ) {
            let pushes: Vec<Moments> = pushes.into_iter().map(|(from, took)| bar(from, from + took)).collect();
            for (from, to) in folded(&pushes) {
                prop_assert!(to - from >= i64::from(SHORTEST));
                let ends = |at: i64| pushes.iter().any(|push| {
                    let Moments::Bar(start, end) = *push else { return false };
                    start.0 - BEGIN == at || end.0 - BEGIN == at
                });
                prop_assert!(ends(from) && ends(to));
                for push in &pushes {
                    let Moments::Bar(start, end) = *push else { continue };
                    prop_assert!(end.0 - BEGIN <= from || start.0 - BEGIN >= to);
                }
            }
        }
    }
}
