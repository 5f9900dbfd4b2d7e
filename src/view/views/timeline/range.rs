//! The range of the timeline: how gestures, keys and buttons change it, and what they lead to.

use std::time::Duration;

use board::PushId;
use board::charts::timeline::{Edge, Timeline};
use board::draw::geometry::{CssPx, Point};
use board::draw::scale::{TimeLimits, TimeRange, TimeScale};
use board::model::time::UtcSeconds;
use board::select::lanes::Axis;
use leptos::prelude::*;

use super::chart::TimelineChart;
use crate::platform::clock;
use crate::text::Preset;
use crate::view::chart::hit::Item;

/// Where the button that fits the range leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fitting {
    /// Nowhere: all bars are in the range.
    Done,
    /// To all bars.
    Bars,
    /// To the activity.
    Activity,
    /// From the activity to all that is outside of it, too.
    All { outside: usize },
}

/// How long a gesture must not change the range before rows are folded away.
const SETTLE: Duration = Duration::from_millis(250);
const MINUTE: f64 = 60.0;
const DAY: i64 = 86_400;

impl TimelineChart {
    /// Everything that there is to see.
    fn reach(&self) -> TimeRange {
        let timeline = self.base.state.view.timeline.read();
        match self.axis.get() {
            Axis::Clock => timeline.lanes().reach(self.now.get(), &self.folds.read()),
            Axis::Elapsed => timeline.lanes().reach_elapsed(self.now.get()),
        }
    }

    /// How far the range can move and zoom out.
    pub(super) fn limits(&self) -> TimeLimits {
        TimeLimits::of(self.reach())
    }

    /// Shows a range, and its rows at once, unless a gesture holds those of the range before.
    pub(super) fn show(&self, range: TimeRange) {
        // A link has no negative times, and nothing happens before a start.
        let range = if self.axis.get() == Axis::Elapsed && range.start() < 0.0 {
            range.shifted(-range.start())
        } else {
            range
        };
        self.fine.set(Some(range));
        self.base.state.adjust(|link| link.time_range = Some(range.whole_seconds()));
    }

    /// Keeps the rows as they are until the range has rested: nothing moves below the pointer on the way.
    pub(super) fn hold(self) {
        if self.held.get_untracked().is_none() {
            self.held.set(Some(self.range.get_untracked()));
        }
        self.holds.update_value(|holds| *holds = holds.wrapping_add(1));
        let holds = self.holds.get_value();
        let release = move || {
            if self.holds.try_get_value() == Some(holds) {
                untrack(|| self.release());
            }
        };
        set_timeout(release, SETTLE);
    }

    /// Folds away the rows that the range has left. The one under the pointer, or else the first one in sight, stays where it
    /// is as far as the drawing can scroll.
    fn release(self) {
        let drawing = self.base.drawing;
        let at = drawing.pointer().map_or(0.0, |pointer| pointer.at.y.0);
        let anchor = self.with(|timeline| {
            let top = timeline.headers().height.0 + 1.0;
            let lane = timeline.lane_below(Point::new(0.0, at.max(top)))?;
            Some((lane, timeline.top_of(lane)?, timeline.scroll()))
        });
        self.held.set(None);
        let moved = anchor.flatten().and_then(|(lane, top, scroll)| {
            let now = self.with(|timeline| timeline.top_of(lane)).flatten()?;
            Some(scroll.0 + now.0 - top.0).filter(|to| *to != scroll.0)
        });
        if let Some(to) = moved {
            // The content has its new height then.
            request_animation_frame(move || drawing.scroll_to(Point::new(0.0, to.max(0.0))));
        }
    }

    /// What [`TimelineChart::fit`] does: to the activity, or from it to all bars where some lie far outside of it.
    pub(super) fn fitting(&self) -> Fitting {
        let timeline = self.base.state.view.timeline.read();
        let outside = match self.axis.get() {
            Axis::Clock => timeline.lanes().out_of_activity(),
            Axis::Elapsed => timeline.lanes().fit_elapsed(self.now.get()).1,
        };
        match (outside, self.linked.get()) {
            (0, None) => Fitting::Done,
            (outside, None) => Fitting::All { outside },
            (0, Some(_)) => Fitting::Bars,
            (_, Some(_)) => Fitting::Activity,
        }
    }

    pub(super) fn fit(&self) {
        if let Fitting::All { .. } = self.fitting() {
            self.show(self.reach());
        } else {
            self.fine.set(None);
            self.base.state.adjust(|link| link.time_range = None);
        }
    }

    /// Zooms around a place of the drawing, or around its middle: a factor under 1 shows less time.
    pub(super) fn zoom(&self, at: Option<CssPx>, factor: f64) {
        self.change_range(|scale, reach| scale.zoomed(at.unwrap_or(scale.middle()), factor, reach));
    }

    /// Moves the time by pixels to the left and the lanes by pixels up.
    pub(super) fn pan(&self, by: Point) {
        if by.x.0 != 0.0 {
            self.change_range(|scale, reach| scale.moved(by.x.0, reach));
        }
        if by.y.0 != 0.0 {
            let from = self.base.drawing.scroll();
            self.base.drawing.scroll_to(Point::new(from.x.0, from.y.0 + by.y.0));
        }
    }

    /// Moves the time by a share of the range.
    pub(super) fn move_by(&self, share: f32) {
        self.change_range(|scale, reach| scale.moved_by(share, reach));
    }

    fn change_range(&self, change: impl FnOnce(&TimeScale<'_>, TimeRange) -> TimeRange) {
        let reach = self.reach();
        if let Some(range) = self.with(|timeline| change(timeline.scale(), reach)) {
            self.show(range);
        }
    }

    /// How many rows lie on a side of the range.
    pub(super) fn rows_outside(&self, edge: Edge) -> usize {
        self.rows.get().outside(edge).count
    }

    /// Shows the nearest row on a side of the range.
    pub(super) fn show_rows_outside(&self, edge: Edge) {
        if let Some(nearest) = self.rows.get().outside(edge).nearest {
            let folds = self.folds.get();
            let (range, nearest) = (self.range.get().folded(&folds), nearest.folded(&folds));
            let range = range.showing(nearest.start(), nearest.end()).unfolded(&folds);
            self.show(self.limits().keep(range));
        }
    }

    /// The range of a preset; `None` where it has none.
    pub(super) fn preset(&self, preset: Preset) -> Option<TimeRange> {
        let (axis, now) = (self.axis.get(), self.now.get());
        let minutes = |count: f64| {
            let seconds = count * MINUTE;
            match axis {
                Axis::Elapsed => TimeRange::new(0.0, seconds),
                // The last ones in which something happened, with a little space behind.
                Axis::Clock => {
                    let end = self.base.state.view.timeline.read().lanes().latest(now).0 as f64;
                    TimeRange::new(end - seconds * 0.98, end + seconds * 0.02)
                }
            }
        };
        match preset {
            Preset::Quarter => Some(minutes(15.0)),
            Preset::Hour => Some(minutes(60.0)),
            Preset::Today => {
                let offset = |at: i64| i64::from(self.zone.get().offset(UtcSeconds(at), clock::local_offset));
                let midnight = now.0 - (now.0 + offset(now.0)).rem_euclid(DAY);
                // The clocks may have changed since.
                let midnight = midnight + offset(now.0) - offset(midnight);
                (axis == Axis::Clock).then(|| TimeRange::new(midnight as f64, (now.0 + 1) as f64))
            }
            Preset::Push => {
                let item = self.base.pinned.get().or(self.base.focused.get())?;
                let push = self.push_of(item)?;
                self.with(|timeline| timeline.range_of(push)).flatten()
            }
        }
    }

    /// The push that represents a version as a whole.
    fn first_of(&self, item: Item) -> Option<PushId> {
        let state = self.base.state;
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        shown.pushes_of(&loaded.as_ref()?.board, item.version).next().filter(|_| item.region.is_none())
    }

    pub(super) fn push_of(&self, item: Item) -> Option<PushId> {
        self.base.push_at(item).or_else(|| self.first_of(item))
    }

    /// Moves the range to what `find` gives, and returns where the drawing scrolls to a push then.
    pub(super) fn reveal_in(
        &self,
        item: Item,
        find: impl Fn(&Timeline<'_>, PushId) -> Option<TimeRange>,
    ) -> Option<Point> {
        let push = self.push_of(item)?;
        let range = self.with(|timeline| find(timeline, push)).flatten();
        if let Some(range) = range.filter(|range| *range != self.range.get()) {
            self.show(self.limits().keep(range));
        }
        let scroll = self.with(|timeline| timeline.scroll_showing(push)).flatten()?;
        Some(Point::new(0.0, scroll.0))
    }
}
