//! The timeline on the page: bars from start to last update. Turns pointer, wheel and keys into a range, a push or
//! a brush, and those into intents; where marks lie is `board::charts::timeline`'s to say.

use board::charts::lanes::Lane;
use board::charts::timeline::{Timeline, TimelineHit, TimelineView as Layout};
use board::draw::geometry::{CssPx, Direction, Point, Size};
use board::draw::labels::FontMetrics;
use board::draw::scale::{TimeLimits, TimeRange};
use board::model::time::{UtcSeconds, Zone};
use board::{PushId, Status};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use crate::platform::clock;
use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::state::State;
use crate::view::chart::cursor::CursorMarks;
use crate::view::chart::drawing::{Drawing, DrawingFrame, failure_for};
use crate::view::chart::gestures::{Gesture, Gestures};
use crate::view::chart::kept::Kept;
use crate::view::chart::tooltip::{Subject, Tip, spoken};
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

/// How to look at the lanes: what [`Layout`] borrows, as values.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Look {
    size: Size,
    range: TimeRange,
    scroll: CssPx,
    now: UtcSeconds,
    expanded: Option<Lane>,
    selected: Option<PushId>,
    focused: Option<PushId>,
    brush: Option<TimeRange>,
    zone: Zone,
}

/// All that the lanes are laid out from, and what moves them.
#[derive(Clone, Copy)]
struct Inputs {
    state: State,
    drawing: Drawing,
    /// The range of a gesture, finer than the whole seconds of a link.
    fine: RwSignal<Option<TimeRange>>,
    reach: Signal<TimeRange>,
    /// What the zone of the axis is called now.
    zone_name: Signal<String>,
    look: Signal<Look>,
}

impl Inputs {
    /// What `read` finds in the lanes laid out; `None` while there is no board. Tracked.
    fn with<T>(self, look: Look, read: impl FnOnce(&Timeline<'_>) -> T) -> Option<T> {
        let (loaded, timeline) = (self.state.data.loaded.read(), self.state.view.timeline.read());
        let offset = |at: UtcSeconds| look.zone.offset(at, clock::local_offset);
        let zone_name = self.zone_name.read();
        let layout = Layout {
            size: look.size,
            range: look.range,
            scroll: look.scroll,
            now: look.now,
            expanded: look.expanded,
            selected: look.selected,
            focused: look.focused,
            brush: look.brush,
            offset: &offset,
            zone_name: &zone_name,
            font: FontMetrics::default(),
        };
        let board = &loaded.as_ref()?.board;
        Some(read(&Timeline::new(board, &timeline, self.state.view.widths.get(), layout)))
    }

    fn now<T>(self, read: impl FnOnce(&Timeline<'_>) -> T) -> Option<T> {
        untrack(|| self.with(self.look.get(), read))
    }

    fn limits(self) -> TimeLimits {
        TimeLimits::of(self.reach.get_untracked())
    }

    fn show(self, range: TimeRange) {
        self.fine.set(Some(range));
        self.state.adjust(|link| link.time_range = Some(range.whole_seconds()));
    }

    fn show_all(self) {
        self.fine.set(None);
        self.state.adjust(|link| link.time_range = None);
    }

    /// Zooms around a place of the drawing, or around its middle: a factor under 1 shows less time.
    fn zoom(self, at: Option<CssPx>, factor: f64) {
        let range = self.look.get_untracked().range;
        let centre = at.and_then(|x| self.now(|timeline| timeline.scale().at(x)));
        let centre = centre.unwrap_or(f64::midpoint(range.start(), range.end()));
        self.show(range.zoomed(centre, factor, &self.limits()));
    }

    /// Moves the time by pixels to the left and the lanes by pixels up.
    fn pan(self, by: Point) {
        if by.x.0 != 0.0
            && let Some(seconds) = self.now(|timeline| timeline.scale().seconds_per_pixel())
        {
            let range = self.look.get_untracked().range;
            self.show(range.moved(f64::from(by.x.0) * seconds, &self.limits()));
        }
        if by.y.0 != 0.0 {
            let from = untrack(|| self.drawing.scroll());
            self.drawing.scroll_to(Point::new(from.x.0, from.y.0 + by.y.0));
        }
    }

    /// Moves the time by a share of what is shown.
    fn step(self, share: f64) {
        let range = self.look.get_untracked().range;
        self.show(range.moved(range.span() * share, &self.limits()));
    }

    fn reveal(self, push: PushId, keeps_range: bool) {
        let Some((range, scroll)) = self.now(|timeline| timeline.reveal(push)).flatten() else { return };
        if !keeps_range && range != self.look.get_untracked().range {
            self.show(range);
        }
        self.drawing.scroll_to(Point::new(0.0, scroll.0));
    }
}

/// The timeline.
#[component]
pub fn TimelineView() -> impl IntoView {
    let state = State::current();
    let drawing = Drawing::new();
    let focused = Kept::<PushId>::new(state);
    let expanded = Kept::<Lane>::new(state);
    let fine = RwSignal::new(None::<TimeRange>);
    let brush = RwSignal::new(None::<TimeRange>);

    // Time passes only where a push may still run.
    let now = memo(move |_| {
        let runs = state.view.shown.read().counts[Status::Pushing] > 0;
        let fetched = || state.data.loaded.read().as_ref().map(|loaded| loaded.at);
        if runs { state.browser.now.get() } else { fetched().unwrap_or(UtcSeconds(0)) }
    });
    let fit = memo(move |_| state.view.timeline.read().lanes().fit(now.get()));
    let reach = memo(move |_| state.view.timeline.read().lanes().reach(now.get()));
    let has_no_times = memo(move |_| state.view.timeline.read().lanes().bounds().is_none());
    let linked = memo(move |_| state.link.read().time_range);
    let range = memo(move |_| match (fine.get(), linked.get()) {
        (Some(fine), Some(linked)) if fine.whole_seconds() == linked => fine,
        (_, Some((from, to))) => TimeRange::between(from, to),
        (_, None) => fit.get(),
    });
    let selected = memo(move |_| state.view.pinned.get()?.push);
    let look = memo(move |_| Look {
        size: drawing.size(),
        range: range.get(),
        scroll: drawing.scroll().y,
        now: now.get(),
        expanded: expanded.get(),
        selected: selected.get(),
        focused: focused.get(),
        brush: brush.get(),
        zone: state.link.read().zone,
    });
    let zone_name = memo(move |_| {
        let look = look.read();
        clock::offset_name(look.zone.offset(look.now, clock::local_offset))
    });
    let inputs = Inputs { state, drawing, fine, reach, zone_name, look };

    let hit = memo(move |_| {
        let pointer = drawing.pointer()?;
        inputs.with(look.get(), |timeline| timeline.hit_test(pointer.at)).flatten()
    });
    drawing.paint(state, move |scene| {
        inputs.with(look.get(), |timeline| timeline.draw(scene));
    });
    let cursor = memo(move |_| {
        let pointer = drawing.pointer()?;
        inputs.with(look.get(), |timeline| timeline.cursor(pointer.at)).flatten()
    });
    let pointed = memo(move |_| match hit.get()? {
        TimelineHit::Push(push, _) => inputs.with(look.get(), |timeline| timeline.pointed(push)).flatten(),
        _ => None,
    });
    let plot = memo(move |_| inputs.with(look.get(), |timeline| timeline.plot()).unwrap_or_default());
    let content = memo(move |_| {
        let look = Look { scroll: CssPx(0.0), brush: None, focused: None, ..look.get() };
        inputs.with(look, |timeline| timeline.content()).unwrap_or_default()
    });

    // What is pinned elsewhere comes into the window. The range that a link brings along stays: who opens it sees
    // what its sender saw, even where what is pinned lies outside.
    let sent = StoredValue::new(linked.get_untracked().and(selected.get_untracked()));
    drawing.follow_pinned(state, move || {
        let Some(push) = selected.get_untracked() else { return };
        let keeps_range = sent.try_update_value(Option::take).flatten() == Some(push);
        if focused.get_untracked() != Some(push) {
            inputs.reveal(push, keeps_range);
        }
    });

    let act = move |gesture: Gesture| match gesture {
        Gesture::Pan(by) => inputs.pan(by),
        Gesture::Zoom { at, factor } => inputs.zoom(Some(at.x), factor),
        Gesture::Brush { from, to } => {
            brush.set(
                inputs.now(|timeline| TimeRange::new(timeline.scale().at(from), timeline.scale().at(to))),
            );
        }
        Gesture::Brushed => {
            if let Some(range) = brush.get_untracked() {
                inputs.show(inputs.limits().keep(range));
            }
            brush.set(None);
        }
        Gesture::Abandoned => brush.set(None),
    };
    let brushes = move |at: Point| {
        let hit = inputs.now(|timeline| timeline.hit_test(at)).flatten();
        hit == Some(TimelineHit::Axis)
    };
    let zooms = move |at: Point| inputs.now(|timeline| at.x.0 >= timeline.headers().width.0).unwrap_or(false);
    let gestures = Gestures::new(drawing);

    let click = move |event: MouseEvent| {
        if gestures.has_dragged() {
            return;
        }
        match inputs.now(|timeline| timeline.hit_test(drawing.point_of(&event))).flatten() {
            Some(TimelineHit::Push(push, _)) => {
                focused.set(Some(push));
                state.pin_push(push);
            }
            Some(TimelineHit::Label(lane)) => {
                expanded.set(Some(lane).filter(|_| expanded.get_untracked() != Some(lane)));
            }
            Some(TimelineHit::Lane(_) | TimelineHit::Axis) | None => {}
        }
    };
    let press = move |event: KeyboardEvent| {
        let from = focused.get_untracked().or(selected.get_untracked());
        let first = || {
            let first = state.view.shown.with_untracked(|shown| shown.pushes.iter().next());
            inputs.now(|timeline| {
                from.is_none().then_some(first).flatten().filter(|p| timeline.rect_of(*p).is_some())
            })
        };
        let next = match event.key().as_str() {
            "Enter" => {
                from.into_iter().for_each(|push| state.pin_push(push));
                return;
            }
            key => match direction_of(key) {
                Some(direction) => {
                    let near = from.and_then(|from| {
                        inputs.now(|timeline| timeline.neighbour(from, direction)).flatten()
                    });
                    near.or_else(|| first().flatten())
                }
                None => failure_for(state, &event, from),
            },
        };
        if let Some(push) = next {
            event.prevent_default();
            focused.set(Some(push));
            inputs.reveal(push, false);
        } else if moves_time(state, &event, inputs) {
            event.prevent_default();
        }
    };

    let subject = move |push: PushId, others: usize| {
        let (file, region) = state.place_of(push).unzip();
        Subject { file, region, push: Some(push), others }
    };
    let tip = memo(move |_| {
        let pointer = drawing.pointer()?;
        if brush.get().is_some() {
            return None;
        }
        let about = match hit.get()? {
            TimelineHit::Push(push, count) => subject(push, count.saturating_sub(1)),
            TimelineHit::Label(Lane::File(file)) => {
                Subject { file: Some(file), region: None, push: None, others: 0 }
            }
            TimelineHit::Label(Lane::Region(region)) => {
                Subject { file: None, region: Some(region), push: None, others: 0 }
            }
            TimelineHit::Lane(_) | TimelineHit::Axis => return None,
        };
        Some((about, pointer.on_screen))
    });
    let speech = memo(move |_| focused.get().map(|push| spoken(state, subject(push, 0))).unwrap_or_default());

    view! {
        <div class="canvas-view timeline">
        <div
            class="canvas-events"
            on:click=click
            on:keydown=press
            on:wheel=move |event| gestures.wheel(&event, zooms, act)
            on:pointerdown=move |event| gestures.down(&event, brushes)
            on:pointermove=move |event| gestures.moved(&event, act)
            on:pointerup=move |event| gestures.up(&event, act)
            on:pointercancel=move |event| gestures.cancel(&event, act)
        >
            <DrawingFrame
                drawing
                content
                id="timeline-keys"
                label=derive(move || state.words().drawing.timeline_label.to_owned())
                keys=derive(move || state.words().drawing.timeline_keys.to_owned())
                spoken=speech
            />
        </div>
            <CursorMarks at=cursor pointed plot ratio=derive(move || drawing.ratio())/>
            <Show when=move || has_no_times.get()>
                <p class="canvas-note">{state.word(|words| words.drawing.no_times)}</p>
            </Show>
            <ZoomButtons inputs is_all=memo(move |_| linked.get().is_none())/>
        </div>
        <Tip subject=tip/>
    }
}

/// The same by buttons, for those who have neither wheel nor keys.
#[component]
fn ZoomButtons(
    /// What they move.
    inputs: Inputs,
    /// All is shown.
    is_all: Signal<bool>,
) -> impl IntoView {
    view! {
        <div class="zoom-buttons">
            <IconButton
                icon=Icon::Plus
                name=inputs.state.word(|words| words.drawing.zoom_in)
                press=move |()| inputs.zoom(None, 0.5)
                class="framed"
            />
            <IconButton
                icon=Icon::Dash
                name=inputs.state.word(|words| words.drawing.zoom_out)
                press=move |()| inputs.zoom(None, 2.0)
                class="framed"
            />
            <button
                type="button"
                class="button framed"
                disabled=move || is_all.get()
                on:click=move |_| inputs.show_all()
            >
                {inputs.state.word(|words| words.drawing.fit)}
            </button>
        </div>
    }
}

fn direction_of(key: &str) -> Option<Direction> {
    Some(match key {
        "ArrowLeft" => Direction::Left,
        "ArrowRight" => Direction::Right,
        "ArrowUp" => Direction::Up,
        "ArrowDown" => Direction::Down,
        _ => return None,
    })
}

/// Acts on the keys that move and zoom; true if it was one of them.
fn moves_time(state: State, event: &KeyboardEvent, inputs: Inputs) -> bool {
    let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
    if !is_plain || !state.preferences.single_keys.get_untracked() {
        return false;
    }
    match event.key().to_ascii_lowercase().as_str() {
        "w" | "+" => inputs.zoom(None, 0.7),
        "s" | "-" => inputs.zoom(None, 1.0 / 0.7),
        "a" => inputs.step(-0.2),
        "d" => inputs.step(0.2),
        "f" => inputs.show_all(),
        _ => return false,
    }
    true
}
