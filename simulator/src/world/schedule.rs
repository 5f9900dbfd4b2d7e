//! When an application starts its pushes: at any time there is the same number, and each new push removes the
//! oldest. Push `k` starts within slot `k` of `interval` seconds, counted from 1970.

use super::random::Random;

/// The schedule of an application.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schedule {
    /// The average number of seconds between the starts of two pushes.
    pub(crate) interval: i64,
    /// The number of pushes at any time.
    pub(crate) pushes: i64,
    /// The number of files, which are pushed one after the other.
    pub(crate) files: i64,
    /// The application's random numbers.
    pub(crate) random: Random,
}

/// A push of the schedule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Slot {
    /// The number of the push.
    pub(crate) number: i64,
    /// The index of the file.
    pub(crate) file: usize,
    /// How often every file has been pushed before.
    pub(crate) round: i64,
    /// Seconds since 1970.
    pub(crate) start: i64,
}

impl Schedule {
    /// The pushes at a time, the newest first.
    pub(crate) fn slots(self, now: i64) -> impl Iterator<Item = Slot> {
        let current = now.div_euclid(self.interval);
        let newest = if self.start(current) <= now { current } else { current - 1 };
        (0..self.pushes).map(move |back| self.slot(newest - back))
    }

    fn start(self, number: i64) -> i64 {
        let late = self.random.with(number as u64).unit() * 0.6 * self.interval as f64;
        number * self.interval + late as i64
    }

    fn slot(self, number: i64) -> Slot {
        let round = number.div_euclid(self.files);
        // An offset gives each round another order; every file is pushed once per round.
        let offset = self.random.with(1).with(round as u64).between(0, self.files - 1);
        let file = (number + offset).rem_euclid(self.files) as usize;
        Slot { number, file, round, start: self.start(number) }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_number_of_pushes_is_constant_and_none_starts_in_the_future() {
        let schedule = Schedule { interval: 300, pushes: 40, files: 7, random: Random::new(3) };
        for now in (0..5_000).map(|step| 1_790_000_000 + step * 97) {
            let slots: Vec<Slot> = schedule.slots(now).collect();
            assert_eq!(slots.len(), 40);
            assert!(slots[0].start <= now && now - slots[0].start <= 600);
            assert!(slots.is_sorted_by(|a, b| a.start > b.start));
            let distinct: HashSet<_> = slots.iter().map(|slot| (slot.file, slot.round)).collect();
            assert_eq!(distinct.len(), 40);
        }
    }
}
