//! When an application starts its pushes: the newest so many at any time, the oldest falling away.
//!
//! Push `k` starts within slot `k` of `interval` seconds, counted from 1970. Knows no regions.

use super::draw::Draw;

/// The rhythm of an application.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    /// Seconds between the starts of two pushes, more or less.
    pub(crate) interval: i64,
    /// How many pushes are kept.
    pub(crate) kept: i64,
    /// How many files take turns.
    pub(crate) files: i64,
    /// Where this application's chances come from.
    pub(crate) draw: Draw,
}

/// A turn of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Turn {
    /// The number of the push.
    pub(crate) number: i64,
    /// Which file's turn it is.
    pub(crate) file: usize,
    /// How many times every file has had its turn.
    pub(crate) round: i64,
    /// Seconds since 1970.
    pub(crate) start: i64,
}

impl Schedule {
    /// The pushes that there are at a time, the newest first.
    pub(crate) fn turns(self, now: i64) -> impl Iterator<Item = Turn> {
        let slot = now.div_euclid(self.interval);
        let newest = if self.start(slot) <= now { slot } else { slot - 1 };
        (0..self.kept).map(move |back| self.turn(newest - back))
    }

    fn start(self, number: i64) -> i64 {
        let late = self.draw.with(number as u64).unit() * 0.6 * self.interval as f64;
        number * self.interval + late as i64
    }

    fn turn(self, number: i64) -> Turn {
        let round = number.div_euclid(self.files);
        // Another order each round, by an offset: every file has one turn in each.
        let offset = self.draw.with(1).with(round as u64).between(0, self.files - 1);
        let file = (number + offset).rem_euclid(self.files) as usize;
        Turn { number, file, round, start: self.start(number) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn as_many_are_kept_at_any_time_newest_first_none_in_the_future() {
        let schedule = Schedule { interval: 300, kept: 40, files: 7, draw: Draw::new(3) };
        for now in (0..5_000).map(|step| 1_790_000_000 + step * 97) {
            let turns: Vec<Turn> = schedule.turns(now).collect();
            assert_eq!(turns.len(), 40);
            assert!(turns[0].start <= now && now - turns[0].start <= 600);
            assert!(turns.is_sorted_by(|a, b| a.start > b.start));
            let distinct: HashSet<_> = turns.iter().map(|turn| (turn.file, turn.round)).collect();
            assert_eq!(distinct.len(), 40);
        }
    }
}
