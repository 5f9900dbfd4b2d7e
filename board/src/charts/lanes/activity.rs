//! The activity: the span of time in which most bars end, where a few others lie far outside of it, such as runs of years
//! ago that never ended.

use std::cmp::Reverse;

use crate::model::time::UtcSeconds;

/// Bars that decide about the activity; a sample is taken of more.
const SAMPLE: usize = 4096;
/// A gap up to so many seconds never separates bars.
const SHORTEST_GAP: i64 = 3600;
/// The activity is shown alone where all bars need more than so many times its span.
pub(super) const FAR: i64 = 4;

/// Evenly chosen bars out of many: start and end of each.
pub(super) struct BarSample {
    step: usize,
    seen: usize,
    bars: Vec<(i64, i64)>,
}

impl BarSample {
    /// A sample of up to so many bars.
    pub(super) fn of(count: usize) -> Self {
        Self { step: count.div_ceil(SAMPLE).max(1), seen: 0, bars: Vec::new() }
    }

    #[inline]
    pub(super) fn add(&mut self, start: UtcSeconds, end: UtcSeconds) {
        if self.seen.is_multiple_of(self.step) {
            self.bars.push((start.0, end.0));
        }
        self.seen += 1;
    }

    /// The moments between which the bars of the activity lie; `None` if that is where all of them lie.
    pub(super) fn activity(mut self) -> Option<(UtcSeconds, UtcSeconds)> {
        self.bars.sort_unstable_by_key(|(_, end)| *end);
        let bars = &self.bars;
        let end = |at: usize| bars[at].1;
        // The shortest span with three quarters of the ends; the latest one of several.
        let most = (bars.len() * 3).div_ceil(4);
        let spans = (most.saturating_sub(1)..bars.len()).map(|last| (last + 1 - most, last));
        let (mut first, mut last) =
            spans.min_by_key(|(first, last)| (end(*last) - end(*first), Reverse(*first)))?;
        let reach = |first: usize, last: usize| gap(end(last) - end(first));
        loop {
            let reach = reach(first, last);
            if last + 1 < bars.len() && end(last + 1) - end(last) <= reach {
                last += 1;
            } else if first > 0 && end(first) - end(first - 1) <= reach {
                first -= 1;
            } else {
                break;
            }
        }
        let reach = reach(first, last);
        let (from, to) = (end(first) - reach, end(last) + reach);
        let is_far = |(start, end): &(i64, i64)| *start < from || *end > to;
        let all = bars
            .iter()
            .fold((i64::MAX, i64::MIN), |(least, most), (start, end)| (least.min(*start), most.max(*end)));
        let needs_more = all.1 - all.0 > FAR * gap(end(last) - end(first));
        (needs_more && bars.iter().any(is_far)).then_some((UtcSeconds(from), UtcSeconds(to)))
    }
}

/// The longest gap within bars that span so many seconds.
pub(super) fn gap(span: i64) -> i64 {
    span.max(SHORTEST_GAP)
}
