//! Leaves the day out of the times of today.

use board::UtcSeconds;

use crate::platform::clock::{local_offset, offset_name};
use crate::state::State;

/// The current day in the chosen zone.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Today {
    /// What the times of this day begin with.
    day: String,
    /// True if all times of the shown pushes are of this day.
    pub(super) has_all: bool,
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
        let zone = match has_all {
            true => offset_name(state.zone.get().offset(now, local_offset)),
            false => state.zone_name(),
        };
        Self { day, has_all, zone }
    }

    /// A time without the day, if it is of this day.
    pub(super) fn short<'a>(&self, moment: &'a str) -> &'a str {
        moment.strip_prefix(&self.day).map_or(moment, str::trim_start)
    }
}
