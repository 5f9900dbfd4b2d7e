//! The timeline: a bar for each push from its start to its last update. Wheel, drags, keys and buttons pan and zoom it.

use std::sync::Arc;

use board::charts::lanes::Lane;
use board::charts::timeline::{Timeline, TimelineHit, TimelineView as Layout};
use board::draw::geometry::{CssPx, Direction, Point, Rect, Size, Stride};
use board::draw::labels::FontMetrics;
use board::draw::scale::{TimeLimits, TimeRange};
use board::draw::scene::Scene;
use board::model::time::{UtcSeconds, Zone};
use board::{PushId, Status};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::clock;
use crate::platform::keyboard::key_of;
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::state::State;
use crate::view::chart::by_name::ByName;
use crate::view::chart::chart_view::{Chart, ChartKind, ChartState, ChartView};
use crate::view::chart::gestures::Gesture;
use crate::view::chart::hit::{Hit, Item, MarkKind, Subject};
use crate::view::chart::keys::is_single_key;
use crate::view::shell::legend::Legend;
use crate::view::shell::view_kind::KeySection;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

static KIND: ChartKind = ChartKind {
    class: "canvas-view timeline",
    keys_id: "timeline-keys",
    label: |words| words.drawing.timeline_label,
    keys: |words| words.drawing.timeline_keys,
    marks: &[MarkKind::InPlot("pointed"), MarkKind::Plain("line"), MarkKind::Moment("moment")],
    has_gestures: true,
};

/// The timeline's keys.
pub static KEYS: KeySection = KeySection {
    title: |words| words.on_timeline,
    rows: &[
        (&["A", "D"], |words| words.pan),
        (&["W", "S"], |words| words.zoom),
        (&["F"], |words| words.fit),
        (&[",", "."], |words| words.next_failure),
    ],
    opens: &[],
};

/// The inputs of the timeline's layout, and the state of its gestures.
#[derive(Clone, Copy)]
struct TimelineChart {
    base: ChartState,
    /// The present time, or the time of the response where no push is running: nothing changes then.
    now: Signal<UtcSeconds>,
    /// The range of the link.
    linked: Signal<Option<(UtcSeconds, UtcSeconds)>>,
    /// The range of a gesture, finer than the whole seconds of a link.
    fine: RwSignal<Option<TimeRange>>,
    /// The range that is shown.
    range: Signal<TimeRange>,
    /// The range being brushed.
    brush: RwSignal<Option<TimeRange>>,
    /// The lane that shows each of its pushes in a row of its own.
    expanded: ByName<Lane>,
    /// The zone of the axis.
    zone: Signal<Zone>,
    /// What the link that opened the view has pinned, until something else is.
    sent: StoredValue<Option<Item>>,
}

/// Where the button that fits the range leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fitting {
    /// Nowhere: all bars are in the range.
    Done,
    /// To all bars.
    Bars,
    /// To the activity.
    Activity,
    /// From the activity to all that is outside of it, too.
    All { outside: usize },
}

impl TimelineChart {
    fn new(base: ChartState) -> Self {
        let state = base.state;
        let now = base.time(move || state.view.shown.read().counts[Status::Pushing] > 0);
        let linked = memo(move |_| state.link.read().time_range);
        let fine = RwSignal::new(None::<TimeRange>);
        let range = memo(move |_| match (fine.get(), linked.get()) {
            (Some(fine), Some(linked)) if fine.whole_seconds() == linked => fine,
            (_, Some((from, to))) => TimeRange::between(from, to),
            (_, None) => state.view.timeline.read().lanes().fit(now.get()),
        });
        let zone = state.zone;
        let sent = StoredValue::new(linked.get_untracked().and(base.pinned.get_untracked()));
        let (brush, expanded) = (RwSignal::new(None), ByName::new(state));
        Self { base, now, linked, fine, range, brush, expanded, zone, sent }
    }

    /// The result of `read` on the timeline's layout; `None` while there is no board. Tracked.
    fn with<T>(&self, read: impl FnOnce(&Timeline<'_>) -> T) -> Option<T> {
        let ChartState { state, drawing, focused, pinned, .. } = self.base;
        self.base.track_data();
        state.view.timeline.track();
        let (now, zone) = (self.now.get(), self.zone.get());
        let offset = |at: UtcSeconds| zone.offset(at, clock::local_offset);
        let range = self.range.get();
        let (from, to) = range.whole_seconds();
        let layout = Layout {
            size: drawing.size(),
            range,
            scroll: drawing.scroll().y,
            now,
            expanded: self.expanded.get(),
            selected: pinned.get().and_then(|pinned| self.base.push_at(pinned)),
            focused: focused.get().and_then(|focused| self.base.push_at(focused)),
            brush: self.brush.get(),
            offset: &offset,
            zone_name: &clock::offset_names(from, to, offset),
            font: FontMetrics::default(),
        };
        let (loaded, timeline) = (state.data.loaded.read(), state.view.timeline.read());
        Some(read(&Timeline::new(&loaded.as_ref()?.board, &timeline, state.view.widths.get(), layout)))
    }

    fn hit_test(&self, at: Point) -> Option<TimelineHit> {
        self.with(|timeline| timeline.hit_test(at)).flatten()
    }

    /// How far the range can move and zoom out.
    fn limits(&self) -> TimeLimits {
        TimeLimits::of(self.base.state.view.timeline.read().lanes().reach(self.now.get()))
    }

    fn show(&self, range: TimeRange) {
        self.fine.set(Some(range));
        self.base.state.adjust(|link| link.time_range = Some(range.whole_seconds()));
    }

    /// What [`TimelineChart::fit`] does: to the activity, or from it to all bars where some lie far outside of it.
    fn fitting(&self) -> Fitting {
        match (self.base.state.view.timeline.read().lanes().outside(), self.linked.get()) {
            (0, None) => Fitting::Done,
            (outside, None) => Fitting::All { outside },
            (0, Some(_)) => Fitting::Bars,
            (_, Some(_)) => Fitting::Activity,
        }
    }

    fn fit(&self) {
        if let Fitting::All { .. } = self.fitting() {
            let all = self.base.state.view.timeline.read().lanes().reach(self.now.get());
            self.show(all);
        } else {
            self.fine.set(None);
            self.base.state.adjust(|link| link.time_range = None);
        }
    }

    /// Zooms around a place of the drawing, or around its middle: a factor under 1 shows less time.
    fn zoom(&self, at: Option<CssPx>, factor: f64) {
        let range = self.range.get();
        let centre = at.and_then(|x| self.with(|timeline| timeline.scale().at(x)));
        let centre = centre.unwrap_or(f64::midpoint(range.start(), range.end()));
        self.show(range.zoomed(centre, factor, &self.limits()));
    }

    /// Moves the time by pixels to the left and the lanes by pixels up.
    fn pan(&self, by: Point) {
        if by.x.0 != 0.0
            && let Some(seconds) = self.with(|timeline| timeline.scale().seconds_per_pixel())
        {
            self.show(self.range.get().moved(f64::from(by.x.0) * seconds, &self.limits()));
        }
        if by.y.0 != 0.0 {
            let from = self.base.drawing.scroll();
            self.base.drawing.scroll_to(Point::new(from.x.0, from.y.0 + by.y.0));
        }
    }

    /// Moves the time by a share of the range.
    fn move_by(&self, share: f64) {
        let range = self.range.get();
        self.show(range.moved(range.span() * share, &self.limits()));
    }

    /// The push that represents a version as a whole.
    fn first_of(&self, item: Item) -> Option<PushId> {
        let state = self.base.state;
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        shown.pushes_of(&loaded.as_ref()?.board, item.version).next().filter(|_| item.region.is_none())
    }

    fn reveal_in(&self, item: Item, keeps_range: bool) -> Option<Point> {
        let push = self.base.push_at(item).or_else(|| self.first_of(item))?;
        let (range, scroll) = self.with(|timeline| timeline.reveal(push)).flatten()?;
        if !keeps_range && range != self.range.get() {
            self.show(range);
        }
        Some(Point::new(0.0, scroll.0))
    }
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
            Some(TimelineHit::Lane(_) | TimelineHit::Axis) | None => (None, None),
        };
        Hit {
            item,
            subject: subject.filter(|_| self.brush.get().is_none()),
            marks: [outline, cursor.map(|cursor| cursor.line), cursor.map(|cursor| cursor.label)],
            moment: cursor.map(|cursor| cursor.moment),
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

    fn step_to_failure(&self, from: Option<Item>, direction: Direction) -> Option<Item> {
        self.base.next_failed_push(from, direction)
    }

    fn reveal(&self, item: Item) -> Option<Point> {
        self.reveal_in(item, false)
    }

    /// A link opens with the range that its sender saw, even if the pinned push is outside.
    fn reveal_pinned(&self, item: Item) -> Option<Point> {
        let keeps_range = self.sent.get_value() == Some(item);
        if !keeps_range {
            self.sent.set_value(None);
        }
        let is_focused = self.base.focused.get() == Some(item);
        if is_focused { None } else { self.reveal_in(item, keeps_range) }
    }

    /// A label opens and closes its lane.
    fn click(&self, at: Point) {
        if let Some(TimelineHit::Label(lane)) = self.hit_test(at) {
            self.expanded.set(Some(lane).filter(|_| self.expanded.get() != Some(lane)));
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
            _ => return false,
        }
        true
    }

    fn gesture(&self, gesture: Gesture) {
        match gesture {
            Gesture::Pan(by) => self.pan(by),
            Gesture::Zoom { at, factor } => self.zoom(Some(at.x), factor),
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

/// The timeline.
#[component]
pub fn TimelineView() -> impl IntoView {
    let base = ChartState::new();
    let state = base.state;
    let timeline = TimelineChart::new(base);
    let has_no_times = memo(move |_| state.view.timeline.read().lanes().bounds().is_none());
    view! {
        <ChartView kind=&KIND base chart=Arc::new(timeline)>
            <Show when=move || has_no_times.get()>
                <p class="canvas-note">{state.word(|words| words.drawing.no_times)}</p>
            </Show>
            <ZoomButtons timeline/>
        </ChartView>
    }
}

/// What the marks of the timeline mean.
#[component]
pub fn TimelineLegend() -> impl IntoView {
    let state = State::current();
    view! {
        <Legend>
            <li>
                <span class="swatch hatched" aria-hidden="true"></span>
                {state.word(|words| words.drawing.hatched)}
            </li>
            <li>
                <span class="swatch now" aria-hidden="true"></span>
                {state.word(|words| words.drawing.now)}
            </li>
        </Legend>
    }
}

/// Buttons that zoom, for people with neither wheel nor keys.
#[component]
fn ZoomButtons(
    /// The timeline that they zoom.
    timeline: TimelineChart,
) -> impl IntoView {
    let state = timeline.base.state;
    let fitting = memo(move |_| timeline.fitting());
    view! {
        <div class="zoom-buttons">
            <IconButton
                icon=Icon::Plus
                name=state.word(|words| words.drawing.zoom_in)
                press=move |()| untrack(|| timeline.zoom(None, 0.5))
                class="framed"
            />
            <IconButton
                icon=Icon::Dash
                name=state.word(|words| words.drawing.zoom_out)
                press=move |()| untrack(|| timeline.zoom(None, 2.0))
                class="framed"
            />
            <button
                type="button"
                class="button framed"
                disabled=move || fitting.get() == Fitting::Done
                on:click=move |_| untrack(|| timeline.fit())
            >
                {move || match fitting.get() {
                    Fitting::All { outside } => (state.words().drawing.fit_all)(outside as u64),
                    Fitting::Activity => state.words().drawing.fit_activity.to_owned(),
                    Fitting::Bars | Fitting::Done => state.words().drawing.fit.to_owned(),
                }}
            </button>
        </div>
    }
}
