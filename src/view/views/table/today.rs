//! Leaves the day out of the times of today, and tells how wide times can be.

use board::UtcSeconds;

use crate::platform::clock::{local_offset, offset_name};
use crate::state::State;

const HALF_A_YEAR: i64 = 182 * 86_400;

/// The current day in the chosen zone.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Today {
    /// What the times of this day begin with.
    day: String,
    /// True if all times of the shown pushes are of this day.
    pub(super) has_all: bool,
    /// True if the clocks of the zone change twice a year: a time of the hour that comes twice has its offset behind it.
    pub(super) has_seasons: bool,
    /// What the headings call the zone: in short where the columns are narrow.
    pub(super) zone: String,
}

impl Today {
    /// Of the page's clock. Tracks it, the zone and the figures.
    pub(super) fn new(state: State) -> Self {
        let (now, day) = (state.data.summary_time.get(), state.today());
        let summary = state.view.summary.read();
        let is_of_today = |at: UtcSeconds| state.moment(at).starts_with(&day);
        let ends = [summary.first_start, summary.oldest_update, summary.newest_update];
        let has_all = ends.iter().any(Option::is_some) && ends.into_iter().flatten().all(is_of_today);
        let offset = |at: UtcSeconds| state.zone.get().offset(at, local_offset);
        let zone = if has_all { offset_name(offset(now)) } else { state.zone_name() };
        let has_seasons = offset(now) != offset(UtcSeconds(now.0 + HALF_A_YEAR));
        Self { day, has_all, has_seasons, zone }
    }

    /// A time without the day, if it is of this day.
    pub(super) fn short<'a>(&self, moment: &'a str) -> &'a str {
        State::without_day(moment, &self.day)
    }
}
