//! The timeline's layout, and what pointer and keyboard do to it.

use board::charts::lanes::Lane;
use board::charts::timeline::{
    Edge, RowsInRange, TimeCursor, Timeline, TimelineHit, TimelineText, TimelineView as Layout,
};
use board::draw::folds::Folds;
use board::draw::geometry::{Direction, Point, Rect, Size, Stride};
use board::draw::labels::FontMetrics;
use board::draw::scale::TimeRange;
use board::draw::scene::Scene;
use board::model::time::{UtcSeconds, Zone};
use board::select::lanes::{Axis, Lanes};
use board::{Selection, Status};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::clock;
use crate::platform::keyboard::key_of;
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::platform::shared::Shared;
use crate::text::{number, percent};
use crate::view::chart::by_name::{HasNames, LaneNames};
use crate::view::chart::chart_view::{At, Chart, ChartState};
use crate::view::chart::gestures::Gesture;
use crate::view::chart::hit::{Hit, Item, Moment, Subject};
use crate::view::chart::keys::is_single_key;

/// How far below its top a point of a lane is taken for it: a lane of which less is in sight is not the first.
const WITHIN_LANE: f32 = 12.0;

/// The inputs of the timeline's layout, and the state of its gestures.
#[derive(Clone, Copy)]
pub(super) struct TimelineChart {
    pub(super) base: ChartState,
    /// The present time, or the time of the response where no push is running: nothing changes then.
    pub(super) now: Signal<UtcSeconds>,
    /// What the axis counts.
    pub(super) axis: Signal<Axis>,
    /// The gaps that a person can have folded: none on an axis of elapsed time.
    pub(super) gaps: Signal<Folds>,
    /// Those that are folded.
    pub(super) folds: Signal<Folds>,
    /// The range of the link.
    pub(super) linked: Signal<Option<(UtcSeconds, UtcSeconds)>>,
    /// The range of a gesture, finer than the whole seconds of a link.
    pub(super) fine: RwSignal<Option<TimeRange>>,
    /// The range that is shown.
    pub(super) range: Signal<TimeRange>,
    /// While a gesture changes the range, the range before it: rows are folded away when it rests, not on the way.
    pub(super) held: RwSignal<Option<TimeRange>>,
    /// How often the range was held.
    pub(super) holds: StoredValue<u32>,
    /// The rows of the range.
    pub(super) rows: Signal<Shared<RowsInRange>>,
    /// The range being brushed.
    pub(super) brush: RwSignal<Option<TimeRange>>,
    /// The lane that shows each of its pushes in a row of its own.
    pub(super) expanded: Signal<Option<Lane>>,
    /// The moment on the axis to which the keyboard has moved the cursor.
    pub(super) cursor: RwSignal<Option<f64>>,
    /// The zone of the axis.
    pub(super) zone: Signal<Zone>,
    /// What the link that opened the view has pinned, by its names, which every board shares; until something else is.
    pub(super) sent: StoredValue<Option<Selection>>,
}

impl TimelineChart {
    pub(super) fn new(base: ChartState) -> Self {
        let state = base.state;
        let now = base.time(move || state.view.shown.read().counts[Status::Pushing] > 0);
        let linked = memo(move |_| state.link.read().time_range);
        let axis = memo(move |_| state.link.read().axis);
        let gaps = memo(move |_| {
            let (loaded, timeline) = (state.data.loaded.read(), state.view.timeline.read());
            let loaded = loaded.as_ref().filter(|_| axis.get() == Axis::Clock);
            loaded.map(|loaded| timeline.lanes().folds(&loaded.board, now.get())).unwrap_or_default()
        });
        let full = memo(move |_| state.link.read().full_gaps);
        let folds = memo(move |_| if full.get() { Folds::default() } else { gaps.get() });
        let fine = RwSignal::new(None::<TimeRange>);
        let range = memo(move |_| match (fine.get(), linked.get()) {
            (Some(fine), Some(linked)) if fine.whole_seconds() == linked => fine,
            (_, Some((from, to))) => TimeRange::between(from, to),
            (_, None) => {
                let timeline = state.view.timeline.read();
                match axis.get() {
                    Axis::Clock => timeline.lanes().fit(now.get(), &folds.read()),
                    Axis::Elapsed => timeline.lanes().fit_elapsed(now.get()).0,
                }
            }
        });
        let zone = state.zone;
        let sent =
            StoredValue::new(linked.get_untracked().and(state.link.read_untracked().selection.clone()));
        let (brush, held) = (RwSignal::new(None), RwSignal::new(None));
        let lane = memo(move |_| {
            let link = state.link.read();
            Some((link.lane.clone()?, link.lanes()))
        });
        let expanded = memo(move |_| {
            let (loaded, lane) = (state.data.loaded.read(), lane.read());
            let (((name, version), lanes), board) = (lane.as_ref()?, &loaded.as_ref()?.board);
            match lanes {
                Lanes::ByVersion => board.find_version(name, version).map(Lane::Version),
                Lanes::ByRegion => board.find_region(name).map(Lane::Region),
            }
        });
        let rows = memo(move |_| {
            base.track_data();
            let timeline = state.view.timeline.read();
            let loaded = state.data.loaded.read();
            let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return Shared::default() };
            let row_of = |item: Item| {
                let version = timeline.row_of(Lane::Version(item.version));
                version.or_else(|| timeline.row_of(Lane::Region(item.region?)))
            };
            let of_items = [base.pinned.get(), base.focused.get()].map(|item| item.and_then(row_of));
            let of_lane = expanded.get().and_then(|lane| timeline.row_of(lane));
            let kept: Vec<usize> = of_items.into_iter().chain([of_lane]).flatten().collect();
            let range = held.get().unwrap_or_else(|| range.get());
            Shared::new(timeline.rows_in(board, range, axis.get(), now.get(), &kept))
        });
        let (holds, cursor) = (StoredValue::new(0), RwSignal::new(None));
        Self {
            base,
            now,
            axis,
            gaps,
            folds,
            linked,
            fine,
            range,
            held,
            holds,
            rows,
            brush,
            expanded,
            cursor,
            zone,
            sent,
        }
    }

    /// The result of `read` on the timeline's layout; `None` while there is no board. Tracked.
    pub(super) fn with<T>(&self, read: impl FnOnce(&Timeline<'_>) -> T) -> Option<T> {
        let ChartState { state, drawing, focused, pinned, .. } = self.base;
        self.base.track_data();
        state.view.timeline.track();
        let (now, zone, rows) = (self.now.get(), self.zone.get(), self.rows.get());
        let offset = |at: UtcSeconds| zone.offset(at, clock::local_offset);
        let (range, folds) = (self.range.get(), self.folds.read());
        let (from, to) = range.whole_seconds();
        let (words, size) = (state.words(), drawing.size());
        let say = |text: TimelineText, out: &mut String| match text {
            TimelineText::OutOfRange(edge, count) => {
                out.push_str(&(words.drawing.timeline.outside)(edge, count as u64));
            }
            TimelineText::OutOfRangeInShort(edge, count) => {
                let count = number(count as u64);
                match edge {
                    Edge::Earlier => out.extend(["‹ ", &count]),
                    Edge::Later => out.extend([&count, " ›"]),
                }
            }
            TimelineText::Silent(seconds) => out.push_str(&(words.drawing.timeline.silent)(seconds)),
            TimelineText::Curve(status) => out.push_str((words.common.status)(status)),
            TimelineText::Share(part, whole) => out.push_str(&percent(part.into(), whole.into())),
            TimelineText::SinceStart => out.push_str(words.drawing.timeline.since_start),
            TimelineText::Gap(seconds) => out.push_str(&(words.drawing.timeline.gap)(seconds)),
            TimelineText::Others(count) => out.push_str(&(words.drawing.timeline.others)(count as u64)),
        };
        let layout = Layout {
            size,
            axis: self.axis.get(),
            range,
            folds: &folds,
            scroll: drawing.scroll().y,
            now,
            expanded: self.expanded.get(),
            selected: pinned.get().and_then(|pinned| self.base.push_at(pinned)),
            focused: focused.get().and_then(|focused| self.base.push_at(focused)),
            brush: self.brush.get(),
            offset: &offset,
            zone_name: &clock::offset_names(from, to, offset),
            say: &say,
            font: FontMetrics::default(),
        };
        let (loaded, timeline) = (state.data.loaded.read(), state.view.timeline.read());
        let board = &loaded.as_ref()?.board;
        Some(read(&Timeline::new(board, &timeline, &rows, state.view.widths.get(), layout)))
    }

    fn hit_test(&self, at: Point) -> Option<TimelineHit> {
        self.with(|timeline| timeline.hit_test(at)).flatten()
    }

    /// What the cursor's label says.
    pub(super) fn moment(&self, at: UtcSeconds) -> Moment {
        match self.axis.get() {
            Axis::Clock => Moment::At(at),
            Axis::Elapsed => Moment::Since(at.0),
        }
    }
}

// In a folded gap a pixel stands for hours: the card has its ends, and no label says a second of it.
fn label_of(cursor: Option<TimeCursor>) -> Option<Rect> {
    cursor.filter(|cursor| cursor.gap.is_none()).map(|cursor| cursor.label)
}

impl Chart for TimelineChart {
    fn content(&self) -> Size {
        self.with(|timeline| timeline.content()).unwrap_or_default()
    }

    fn draw(&self, scene: &mut Scene) {
        self.with(|timeline| timeline.draw(scene));
    }

    fn plot(&self) -> Rect {
        self.with(|timeline| timeline.plot()).unwrap_or_default()
    }

    fn hit(&self, at: Point) -> Hit {
        let found = self.with(|timeline| {
            let hit = timeline.hit_test(at);
            let outline = match hit {
                Some(TimelineHit::Push(push, _)) => timeline.pointed(push),
                Some(TimelineHit::OutOfRange(lane, edge)) => timeline.edge_rect(lane, edge),
                _ => None,
            };
            (hit, outline, timeline.cursor(at))
        });
        let Some((hit, outline, cursor)) = found else { return Hit::default() };
        let (item, subject) = match hit {
            Some(TimelineHit::Push(push, count)) => {
                let item = self.base.item_of(push);
                let others = count.saturating_sub(1);
                (item, item.map(|item| Subject { others, ..item.into() }))
            }
            Some(TimelineHit::Label(Lane::Version(version))) => {
                (None, Some(Subject { version: Some(version), ..Subject::default() }))
            }
            Some(TimelineHit::Label(Lane::Region(region))) => {
                (None, Some(Subject { region: Some(region), ..Subject::default() }))
            }
            Some(TimelineHit::Lane(_) | TimelineHit::OutOfRange(..) | TimelineHit::Axis) | None => {
                (None, None)
            }
        };
        Hit {
            item,
            subject: subject.filter(|_| self.brush.get().is_none()),
            marks: [outline, cursor.map(|cursor| cursor.line), label_of(cursor)],
            moment: cursor.map(|cursor| self.moment(cursor.moment)),
        }
    }

    fn step(&self, from: Option<Item>, direction: Direction, stride: Stride) -> Option<Item> {
        if stride != Stride::One {
            return None;
        }
        let from = from.and_then(|from| self.base.push_at(from));
        let first = || self.base.state.view.shown.with(|shown| shown.pushes.iter().next());
        let next = self.with(|timeline| match from {
            Some(from) => timeline.neighbour(from, direction),
            None => first().filter(|push| timeline.rect_of(*push).is_some()),
        });
        self.base.item_of(next.flatten()?)
    }

    /// Lanes are the headers of their pushes.
    fn reveal_head(&self, lane: Lane) -> Option<Point> {
        let scroll = self.with(|timeline| timeline.scroll_showing_lane(lane)).flatten()?;
        Some(Point { y: scroll, ..Point::default() })
    }

    fn first_in_window(&self) -> Option<At> {
        self.with(|timeline| {
            let top = timeline.headers().height.0;
            timeline.lane_below(Point::new(0.0, top + WITHIN_LANE)).map(At::Head)
        })
        .flatten()
    }

    fn step_to_failure(&self, from: Option<Item>, direction: Direction) -> Option<Item> {
        self.base.next_failed_push(from, direction)
    }

    fn reveal(&self, item: Item) -> Option<Point> {
        self.reveal_in(item, |timeline, push| timeline.range_showing(push))
    }

    /// So near that its length can be judged.
    fn reveal_failure(&self, item: Item) -> Option<Point> {
        self.reveal_in(item, |timeline, push| timeline.range_around(push))
    }

    fn place_of(&self, item: Item) -> Option<Rect> {
        let push = self.base.push_at(item)?;
        self.with(|timeline| timeline.seen(push)).flatten()
    }

    /// The cursor that the keyboard moves.
    fn resting(&self) -> Hit {
        let cursor = self.cursor_by_key().map(|(cursor, _)| cursor);
        Hit {
            marks: [None, cursor.map(|cursor| cursor.line), label_of(cursor)],
            moment: cursor.map(|cursor| self.moment(cursor.moment)),
            ..Hit::default()
        }
    }

    /// A link opens with the range that its sender saw, even if the pinned push is outside.
    fn reveal_pinned(&self, item: Item) -> Option<Point> {
        let selection = self.base.state.link.read_untracked().selection.clone();
        let keeps_range = selection.is_some() && self.sent.get_value() == selection;
        if !keeps_range {
            self.sent.set_value(None);
        }
        let is_focused = self.base.focused.get() == Some(item);
        match (is_focused, keeps_range) {
            (true, _) => None,
            (false, true) => self.reveal_in(item, |_, _| None),
            (false, false) => self.reveal(item),
        }
    }

    /// A label opens and closes its lane; a mark at an edge leads to what lies behind it.
    fn click(&self, at: Point) {
        match self.hit_test(at) {
            Some(TimelineHit::Label(lane)) => {
                let is_expanded = self.expanded.get_untracked() == Some(lane);
                let loaded = self.base.state.data.loaded.read_untracked();
                let board = loaded.as_ref().map(|loaded| &loaded.board).filter(|_| !is_expanded);
                let names = board.map(|board| match lane.names(board) {
                    LaneNames::Version(names) => names,
                    LaneNames::Region(id) => (id, String::new()),
                });
                drop(loaded);
                self.base.state.change(|link| link.lane = names);
            }
            Some(TimelineHit::OutOfRange(lane, edge)) => {
                let range = self.with(|timeline| {
                    let push = timeline.nearest_outside(lane, edge)?;
                    timeline.range_showing(push)
                });
                range.flatten().into_iter().for_each(|range| self.show(self.limits().keep(range)));
            }
            _ => {}
        }
    }

    fn key(&self, event: &KeyboardEvent) -> bool {
        if !is_single_key(self.base.state, event) {
            return false;
        }
        match key_of(event).as_str() {
            "w" | "+" => self.zoom(None, 0.7),
            "s" | "-" => self.zoom(None, 1.0 / 0.7),
            "a" => self.move_by(-0.2),
            "d" => self.move_by(0.2),
            "f" => self.fit(),
            "q" => self.move_cursor(-1.0),
            "e" => self.move_cursor(1.0),
            "escape" if self.cursor.get().is_some() => self.cursor.set(None),
            _ => return false,
        }
        true
    }

    fn gesture(&self, gesture: Gesture) {
        match gesture {
            Gesture::Pan(by) => {
                self.hold();
                self.pan(by);
            }
            Gesture::Zoom { at, factor } => {
                self.hold();
                self.zoom(Some(at.x), factor);
            }
            Gesture::Brush { from, to } => {
                let range = |timeline: &Timeline<'_>| {
                    TimeRange::new(timeline.scale().at(from), timeline.scale().at(to))
                };
                self.brush.set(self.with(range));
            }
            Gesture::Brushed => {
                if let Some(range) = self.brush.get() {
                    self.show(self.limits().keep(range));
                }
                self.brush.set(None);
            }
            Gesture::BrushCancelled => self.brush.set(None),
        }
    }

    fn brushes_at(&self, at: Point) -> bool {
        self.hit_test(at) == Some(TimelineHit::Axis)
    }

    fn zooms_at(&self, at: Point) -> bool {
        self.with(|timeline| at.x.0 >= timeline.headers().width.0).unwrap_or(false)
    }
}
