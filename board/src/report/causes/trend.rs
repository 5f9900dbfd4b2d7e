//! When the failures of a cause were reported.

use crate::model::columns::{Board, PushId};
use crate::model::time::UtcSeconds;
use crate::sort::radix;

/// How many failures were reported in each of [`Trend::STEPS`] equal parts of a time. Those from before it are in the first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Trend(pub Vec<u32>);

impl Trend {
    /// How many parts there are.
    pub const STEPS: usize = 32;

    pub(super) fn new(
        times: impl Iterator<Item = UtcSeconds>,
        span: Option<(UtcSeconds, UtcSeconds)>,
    ) -> Self {
        let Some((from, to)) = span else { return Self::default() };
        let mut counts = vec![0; Self::STEPS];
        let length = (to.0 - from.0).max(1) as u128;
        for time in times {
            let step = (time.0 - from.0).max(0) as u128 * Self::STEPS as u128 / length;
            counts[(step as usize).min(Self::STEPS - 1)] += 1;
        }
        Self(counts)
    }
}

/// When a failure was reported; `None` where that is not known, or lies after the response.
pub(super) fn reported(board: &Board, push: PushId) -> Option<UtcSeconds> {
    let at = board.update_column()[push.0 as usize].get()?;
    (at <= board.page_of(board.version_of(push)).fetched_at).then_some(at)
}

/// The time that the trends cover: to the last failure, and from so long before it that the older quarter of the failures,
/// which can be years old, takes no more than a quarter.
pub(super) fn span(board: &Board, failed: &[PushId]) -> Option<(UtcSeconds, UtcSeconds)> {
    let times = failed.iter().filter_map(|push| reported(board, *push));
    let mut times: Vec<u32> = times.map(|at| at.0 as u32).collect();
    radix::sort_by_key(&mut times, |at| at);
    let (first, last) = (i64::from(*times.first()?), i64::from(*times.last()?));
    let quarter = i64::from(times[times.len() / 4]);
    let from = (quarter - (last - quarter) / 3).max(first);
    Some((UtcSeconds(from), UtcSeconds(last)))
}
