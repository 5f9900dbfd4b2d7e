//! The moments at which something changed, thinned out: between two of them, about as many pushes started or were reported as
//! between any others. A step from one to the next shows a change wherever it is taken, and a gap of days is one step.

use crate::model::columns::Board;
use crate::model::time::UtcSeconds;
use crate::sort::radix;

/// Moments before the response, the earliest first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Moments(Vec<UtcSeconds>);

impl Moments {
    /// The most moments there are.
    pub const MOST: usize = 400;

    /// Those of a board, from the first start or report on. Linear in the pushes.
    pub fn new(board: &Board) -> Self {
        let Some(now) = board.fetched_at() else { return Self::default() };
        let times = board.start_column().iter().chain(board.update_column());
        let mut times: Vec<u32> =
            times.filter(|time| time.get().is_some_and(|at| at < now)).map(|time| time.raw()).collect();
        radix::sort_by_key(&mut times, |time| time);
        let mut moments = Vec::new();
        let steps = times.len().min(Self::MOST);
        for step in 0..steps {
            let last = times.len() - 1;
            let at =
                if steps == 1 { last } else { (step as u64 * last as u64 / (steps as u64 - 1)) as usize };
            let moment = UtcSeconds(i64::from(times[at]));
            if moments.last() != Some(&moment) {
                moments.push(moment);
            }
        }
        Self(moments)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// True if nothing has a time.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The moment at a step; `None` after the last one, which is now.
    pub fn at(&self, step: usize) -> Option<UtcSeconds> {
        self.0.get(step).copied()
    }

    /// The step of a moment: the last one that is not after it, or the first one.
    pub fn step_of(&self, moment: Option<UtcSeconds>) -> usize {
        let until = |moment| self.0.partition_point(|at| *at <= moment).saturating_sub(1);
        moment.map_or(self.len(), until)
    }
}
