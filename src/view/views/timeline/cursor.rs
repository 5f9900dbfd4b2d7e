//! The cursor over the timeline: the numbers at its moment, beside the line that pointer or keyboard move.

use board::charts::timeline::{AtMoment, CountsByPixel, TimeCursor, Timeline};
use board::draw::geometry::{CssPx, Point, Rect};
use board::draw::scale::TimeScale;
use board::select::lanes::Axis;
use leptos::prelude::*;

use super::chart::TimelineChart;
use crate::platform::reactive::{Signal, memo};
use crate::platform::shared::Shared;
use crate::text::percent;
use crate::view::chart::hit::Moment;
use crate::view::widgets::erased::view;

/// Share of the range by which a key moves the cursor.
const STEP: f32 = 0.01;
/// Space between the line and the card, CSS pixels.
const SPACE: f32 = 8.0;

/// The texts of the card, and where it lies.
#[derive(Debug, Clone, PartialEq)]
struct Card {
    line: Rect,
    plot: Rect,
    /// Empty lines are left out.
    lines: [String; 3],
    by_key: bool,
}

impl TimelineChart {
    /// Moves the keyboard's cursor by a step; it begins in the middle of the range.
    pub(super) fn move_cursor(&self, direction: f32) {
        let range = self.range.get();
        let at = self.cursor.get().filter(|at| (range.start()..=range.end()).contains(at));
        let next = self.with(|timeline| {
            let (scale, plot) = (timeline.scale(), timeline.plot());
            let by = |at| scale.at(CssPx(scale.x_of(at) + direction * STEP * plot.w));
            at.map_or(scale.at(scale.middle()), by).clamp(range.start(), range.end())
        });
        self.cursor.set(next);
    }

    /// The keyboard's cursor and the point below which its lane lies: that of the item with the focus.
    pub(super) fn cursor_by_key(&self) -> Option<(TimeCursor, Point)> {
        let range = self.range.get();
        let at = self.cursor.get().filter(|at| (range.start()..=range.end()).contains(at))?;
        let focused = self.base.focused.get().and_then(|item| self.base.push_at(item));
        self.with(|timeline| {
            let plot = timeline.plot();
            let x = timeline.scale().x_of(at).min(plot.right() - 1.0);
            let lane = focused.and_then(|push| timeline.seen(push));
            let point = Point::new(x, lane.map_or(0.0, |rect| rect.centre().y.0));
            Some((timeline.cursor(point)?, point))
        })
        .flatten()
    }

    fn card(&self, tally: Signal<Shared<CountsByPixel>>) -> Option<Card> {
        // While a gesture moves the range, the numbers would change too fast to be read.
        if self.held.get().is_some() || self.brush.get().is_some() {
            return None;
        }
        let pointer = self.base.drawing.pointer();
        let (cursor, at) = match pointer {
            Some(pointer) => (self.with(|timeline| timeline.cursor(pointer.at)).flatten()?, pointer.at),
            None => self.cursor_by_key()?,
        };
        let words = self.base.state.words();
        let of = |numbers: AtMoment| {
            let share = percent(numbers.done.into(), numbers.total.into());
            let others = [numbers.failed, numbers.running, numbers.unknown].map(u64::from);
            (words.drawing.timeline.at_moment)(&share, others)
        };
        // What has not happened yet has no numbers.
        let of_lane = |timeline: &Timeline<'_>, lane| {
            timeline.lane_at(lane, &cursor).map_or_else(|| words.drawing.timeline.not_yet.to_owned(), of)
        };
        let newest = |timeline: &Timeline<'_>| Some(of_lane(timeline, timeline.newest()?));
        let all = match self.axis.get() {
            Axis::Clock if self.with(|timeline| timeline.is_ahead(&cursor)) == Some(true) => {
                words.drawing.timeline.not_yet.to_owned()
            }
            Axis::Clock => of(tally.read().at(CssPx(cursor.line.x))),
            Axis::Elapsed => self.with(newest).flatten().unwrap_or_default(),
        };
        let row = self.with(|timeline| Some(of_lane(timeline, timeline.lane_below(at)?))).flatten();
        let plot = self.with(|timeline| timeline.plot())?;
        let lines = match cursor.gap {
            // Days and minutes: a gap is long.
            Some(gap) => {
                let [from, to] = [gap.from, gap.to].map(|at| self.base.state.moment(at));
                let of_one_day = from.get(..11) == to.get(..11);
                let (from, to) = (from.get(..16), to.get(if of_one_day { 11..16 } else { 0..16 }));
                let ends = format!("{} – {}", from.unwrap_or_default(), to.unwrap_or_default());
                [(words.drawing.timeline.no_report)(gap.seconds()), ends, all]
            }
            None => {
                let time = match self.moment(cursor.moment) {
                    // Hours and minutes: the label at the axis has all of it.
                    Moment::At(at) => self.base.state.moment(at).get(11..16).unwrap_or_default().to_owned(),
                    Moment::Since(seconds) => {
                        (words.drawing.timeline.after_start)(&(words.common.duration)(seconds))
                    }
                };
                let row = row.map(|row| (words.drawing.timeline.in_row)(&row)).unwrap_or_default();
                [format!("{time} · {all}"), row, String::new()]
            }
        };
        Some(Card { line: cursor.line, plot, lines, by_key: pointer.is_none() })
    }
}

/// The numbers at the moment of each pixel, for a range that rests.
pub(super) fn tally(timeline: TimelineChart) -> Signal<Shared<CountsByPixel>> {
    let state = timeline.base.state;
    let place = memo(move |_| timeline.with(|timeline| timeline.plot()));
    memo(move |_| {
        timeline.base.track_data();
        let (loaded, index) = (state.data.loaded.read(), state.view.timeline.read());
        match (loaded.as_ref(), place.get()) {
            (Some(loaded), Some(plot)) => {
                let folds = timeline.folds.read();
                let scale = TimeScale::new(timeline.range.get(), &folds, CssPx(plot.x), CssPx(plot.w));
                Shared::new(CountsByPixel::new(&loaded.board, &index, &scale, CssPx(plot.w)))
            }
            _ => Shared::default(),
        }
    })
}

/// The card. It lies over the drawing, which is not painted again.
#[component]
pub(super) fn CursorCard(
    /// The timeline.
    timeline: TimelineChart,
) -> impl IntoView {
    let tally = tally(timeline);
    let card = memo(move |_| timeline.card(tally));
    let last = memo(move |before: Option<&Option<Card>>| card.get().or_else(|| before.cloned().flatten()));
    let text = move |of: fn(&Card) -> String| move || last.read().as_ref().map(of).unwrap_or_default();
    let place = move || {
        let card = last.read();
        let Some(Card { line, plot, .. }) = card.as_ref() else { return String::new() };
        let x = if line.x < plot.centre().x.0 {
            format!("{}px", line.x + SPACE)
        } else {
            format!("{}px - 100%", line.x - SPACE)
        };
        // Within the drawing, even where that is narrow.
        format!("translate(clamp(0px, {x}, {}px - 100%), {}px)", plot.right(), line.y + 4.0)
    };
    // Only what a key has moved is spoken.
    let spoken = memo(move |_| match card.get() {
        Some(Card { lines, by_key: true, .. }) => {
            lines.iter().filter(|line| !line.is_empty()).cloned().collect::<Vec<_>>().join(", ")
        }
        _ => String::new(),
    });
    view! {
        <div
            class="cursor-card"
            aria-hidden="true"
            style:transform=place
            style:visibility=move || if card.read().is_some() { "visible" } else { "hidden" }
        >
            <p>{text(|card| card.lines[0].clone())}</p>
            <p>{text(|card| card.lines[1].clone())}</p>
            <p>{text(|card| card.lines[2].clone())}</p>
        </div>
        <p class="visually-hidden" role="status">{move || spoken.get()}</p>
    }
}
