//! The one component of all charts, and the trait that a view implements for it: the view lays out and draws, says what
//! lies at a point and where a key leads; pointer, keyboard, tooltip, overlay and speech are handled here.

use std::sync::Arc;

use board::charts::lanes::Lane;
use board::draw::geometry::{Direction, Point, Rect, Size, Stride};
use board::draw::scene::Scene;
use board::link::FirstSeen;
use board::{PushId, RegionId, UtcSeconds, VersionId};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use crate::platform::reactive::{RwSignal, Signal, derive, effect, memo};
use crate::state::State;
use crate::text::Words;
use crate::view::chart::by_name::{ByName, HasNames};
use crate::view::chart::drawing::{Drawing, DrawingFrame};
use crate::view::chart::follow::{Scrolls, follow_link};
use crate::view::chart::gestures::{Gesture, Gestures};
use crate::view::chart::hit::{Hit, Item, MarkKind, Subject};
use crate::view::chart::keys::{failure_direction, step_of};
use crate::view::chart::overlay::HoverMarks;
use crate::view::chart::tooltip::{Details, Tooltip, description};
use crate::view::widgets::erased::view;

/// The constants of a kind of chart.
pub struct ChartKind {
    /// Classes of the element around the chart.
    pub class: &'static str,
    /// Id of the element that describes the keys, unique on the page.
    pub keys_id: &'static str,
    /// Name of the drawing, for a screen reader.
    pub label: fn(&'static Words) -> &'static str,
    /// Describes the keys, for a screen reader.
    pub keys: fn(&'static Words) -> &'static str,
    /// The marks that lie over the drawing where the pointer is.
    pub marks: &'static [MarkKind],
    /// True if the pointer pans, zooms and brushes.
    pub has_gestures: bool,
}

/// A chart: laid out from signals, which every method reads.
pub trait Chart: Send + Sync {
    /// Width and height of the whole content, over which the drawing scrolls.
    fn content(&self) -> Size;

    /// Draws what the window shows.
    fn draw(&self, scene: &mut Scene);

    /// The hit at a point of the drawing.
    fn hit(&self, at: Point) -> Hit;

    /// Where a key leads from an item, or from no item; `None` if the key means nothing here.
    fn step(&self, from: Option<Item>, direction: Direction, stride: Stride) -> Option<Item>;

    /// Whether the lines below that of an item are shown; `None` where it has none.
    fn is_unfolded(&self, _item: Item) -> Option<bool> {
        None
    }

    /// Where a key leads from an item to a header, or from a header.
    fn step_by_head(&self, _from: At, _direction: Direction, _stride: Stride) -> Option<At> {
        None
    }

    /// The scroll position nearest to the present one that shows a header.
    fn reveal_head(&self, _head: Lane) -> Option<Point> {
        None
    }

    /// What stands first in the window: that at which the keyboard begins there.
    fn first_in_window(&self) -> Option<At> {
        self.step(None, Direction::Down, Stride::One).map(At::Item)
    }

    /// Where `.` and `,` lead: to the next failure, or the previous one.
    fn step_to_failure(&self, _from: Option<Item>, _direction: Direction) -> Option<Item> {
        None
    }

    /// The scroll position nearest to the present one that shows an item; `None` if the chart does not have it.
    fn reveal(&self, item: Item) -> Option<Point>;

    /// The same for a failure that a key has led to.
    fn reveal_failure(&self, item: Item) -> Option<Point> {
        self.reveal(item)
    }

    /// Where an item is in the window, if the keyboard's focus has a tooltip; `None` where it is not seen.
    fn place_of(&self, _item: Item) -> Option<Rect> {
        None
    }

    /// What lies under no pointer: marks that the keyboard moves.
    fn resting(&self) -> Hit {
        Hit::default()
    }

    /// The same for an item that has been pinned, here or elsewhere.
    fn reveal_pinned(&self, item: Item) -> Option<Point> {
        self.reveal(item)
    }

    /// The item that replaces an earlier one after the content of the chart has changed.
    fn current(&self, item: Item) -> Option<Item> {
        Some(item)
    }

    /// The texts about a subject besides its names, for the tooltip and a screen reader, where the chart shows more
    /// than a push.
    fn details(&self, _subject: Subject) -> Option<Details> {
        None
    }

    /// Where the marks of [`MarkKind::InPlot`] can be seen.
    fn plot(&self) -> Rect {
        Rect::default()
    }

    /// Handles a click at a point that has no item.
    fn click(&self, _at: Point) {}

    /// Handles a key that leads to no item; true if it means something here.
    fn key(&self, _event: &KeyboardEvent) -> bool {
        false
    }

    /// Handles a gesture, where [`ChartKind::has_gestures`].
    fn gesture(&self, _gesture: Gesture) {}

    /// True if a drag that begins at a point brushes.
    fn brushes_at(&self, _at: Point) -> bool {
        false
    }

    /// True if the wheel zooms at a point.
    fn zooms_at(&self, _at: Point) -> bool {
        false
    }
}

/// Where the keyboard's focus is in a chart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum At {
    /// On an item.
    Item(Item),
    /// On the header of all items of a version or of a region.
    Head(Lane),
}

/// The inputs of a chart's layout besides its data.
#[derive(Clone, Copy)]
pub struct ChartState {
    /// The state of the page.
    pub state: State,
    /// Size, scroll position and pointer.
    pub drawing: Drawing,
    /// The item with the keyboard's focus.
    pub focused: ByName<Item>,
    /// The header with the keyboard's focus, where a chart has headers that it reaches; the item has none then.
    pub head: ByName<Lane>,
    /// The item that is pinned, here or elsewhere.
    pub pinned: Signal<Option<Item>>,
}

impl ChartState {
    /// The state of a chart that is about to be built.
    pub fn new() -> Self {
        let state = State::current();
        let pinned = memo(move |_| {
            let pinned = state.view.pinned.get()?;
            Some(Item { version: pinned.version, region: pinned.region })
        });
        Self { state, drawing: Drawing::new(), focused: ByName::new(state), head: ByName::new(state), pinned }
    }

    /// The current time while a push is running, otherwise the time of the response; of a board of an earlier moment, that.
    pub fn time(self, is_running: impl Fn() -> bool + Send + Sync + 'static) -> Signal<UtcSeconds> {
        let state = self.state;
        memo(move |_| {
            let (earlier, fetched) = state
                .data
                .loaded
                .with(|loaded| loaded.as_ref().map(|loaded| (loaded.board.moment(), loaded.at)))
                .unzip();
            match earlier.flatten() {
                Some(earlier) => earlier,
                None if is_running() => state.browser.now.get(),
                None => fetched.unwrap_or(UtcSeconds(0)),
            }
        })
    }

    /// Subscribes to the data. A layout calls this before it reads anything that is derived from the data: an effect checks
    /// its sources in order, and a source that changes while an earlier one is checked does not run the effect.
    pub fn track_data(self) {
        self.state.data.loaded.track();
        self.state.view.shown.track();
    }

    /// The push at an item's place.
    pub fn push_at(self, item: Item) -> Option<PushId> {
        self.state.push_at(item.version, item.region?)
    }

    /// The failed push that is the next one in time, or the previous one.
    pub fn next_failed_push(self, from: Option<Item>, direction: Direction) -> Option<Item> {
        let from = from.and_then(|from| self.push_at(from));
        let (loaded, timeline) = (self.state.data.loaded.read(), self.state.view.timeline.read());
        let (board, lanes) = (&loaded.as_ref()?.board, timeline.lanes());
        self.item_of(match direction {
            Direction::Up | Direction::Left => lanes.previous_failure(board, from),
            Direction::Down | Direction::Right => lanes.next_failure(board, from),
        }?)
    }

    /// The item at the place of a push.
    pub fn item_of(self, push: PushId) -> Option<Item> {
        let (version, region) = self.state.place_of(push)?;
        Some(Item { version, region: Some(region) })
    }
}

/// A chart that scrolls to what a link leads to.
#[derive(Clone, Copy)]
struct ScrollingChart {
    base: ChartState,
    chart: StoredValue<Arc<dyn Chart>>,
}

impl Scrolls for ScrollingChart {
    fn is_ready(self) -> bool {
        !self.base.drawing.is_hidden()
    }

    fn place(self) -> Point {
        self.base.drawing.scroll()
    }

    fn first_in_window(self) -> Option<FirstSeen> {
        let first = self.chart.try_get_value()?.first_in_window()?;
        let loaded = self.base.state.data.loaded.read();
        let board = &loaded.as_ref()?.board;
        let (version, region) = match first {
            At::Item(Item { version, region }) => (Some(version), region),
            At::Head(Lane::Version(version)) => (Some(version), None),
            At::Head(Lane::Region(region)) => (None, Some(region)),
        };
        Some(FirstSeen {
            version: version.map(|version| version.names(board)),
            region: region.map(|region| region.names(board)),
        })
    }

    fn begin_with(self, first: &FirstSeen) -> bool {
        let ends = {
            let loaded = self.base.state.data.loaded.read();
            let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return false };
            let version = first.version.as_ref().and_then(|names| VersionId::find(names, board));
            (version, first.region.as_ref().and_then(|id| RegionId::find(id, board)))
        };
        let chart = self.chart.get_value();
        // From the end, the nearest place that shows it has it first.
        self.base.drawing.scroll_to(Point::new(f32::MAX, f32::MAX));
        let to = match ends {
            (Some(version), None) => chart
                .reveal_head(Lane::Version(version))
                .or_else(|| chart.reveal(Item { version, region: None })),
            (Some(version), region) => chart.reveal(Item { version, region }),
            (None, Some(region)) => chart.reveal_head(Lane::Region(region)),
            (None, None) => None,
        };
        self.base.drawing.scroll_to(to.unwrap_or_default());
        to.is_some()
    }

    fn has_pinned(self) -> bool {
        self.base.pinned.get().is_some() || self.base.state.view.pinned_node.get().is_some()
    }

    fn reveal_pinned(self) {
        let (chart, node) = (self.chart.get_value(), self.base.state.view.pinned_node);
        let node = || chart.reveal_head(Lane::Region(node.get_untracked()?));
        let item = self.base.pinned.get_untracked();
        let to = item.map_or_else(node, |item| chart.reveal_pinned(item));
        to.into_iter().for_each(|to| self.base.drawing.scroll_to(to));
    }
}

/// A chart on the page.
#[component]
pub fn ChartView(
    /// The constants of this kind of chart.
    kind: &'static ChartKind,
    /// The inputs of the layout.
    base: ChartState,
    /// The chart.
    chart: Arc<dyn Chart>,
    /// Further elements over the drawing, such as buttons.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let ChartState { state, drawing, focused, head, pinned } = base;
    let stored = StoredValue::new(chart);
    let chart = move || stored.get_value();

    drawing.paint(state, move |scene| chart().draw(scene));
    let content = memo(move |_| chart().content());
    let hit = memo(move |_| match drawing.pointer() {
        Some(pointer) => chart().hit(pointer.at),
        None => chart().resting(),
    });
    // Whether a key has moved the focus: then that has the tooltip, while the pointer is on nothing.
    let is_keyed = RwSignal::new(false);
    effect(move |_| {
        if drawing.pointer().is_some() {
            is_keyed.set(false);
        }
    });

    let show = move |scroll: Option<Point>| scroll.into_iter().for_each(|to| drawing.scroll_to(to));
    follow_link(state, ScrollingChart { base, chart: stored });
    let pin = move |item: Item| state.pin(item.version, item.region);
    let focus = move |at: At| {
        let (item, lane) = match at {
            At::Item(item) => (Some(item), None),
            At::Head(lane) => (None, Some(lane)),
        };
        focused.set(item);
        head.set(lane);
    };
    let gestures = Gestures::new(drawing);
    let click = move |event: MouseEvent| {
        if gestures.has_dragged() {
            return;
        }
        let at = drawing.point_of(&event);
        is_keyed.set(false);
        drawing.clicked(&event);
        untrack(|| match chart().hit(at).item {
            Some(item) => {
                focus(At::Item(item));
                pin(item);
            }
            None => chart().click(at),
        });
    };
    let press = move |event: KeyboardEvent| {
        let from = focused.get().or(pinned.get()).and_then(|item| chart().current(item));
        let at = head.get().map(At::Head).or(from.map(At::Item));
        if event.key() == "Enter" {
            is_keyed.set(false);
            match at {
                Some(At::Head(Lane::Region(region))) => state.pin_node(region),
                Some(At::Head(Lane::Version(version))) => state.pin(version, None),
                Some(At::Item(item)) => pin(item),
                None => {}
            }
            return;
        }
        let by_head = step_of(&event)
            .zip(at)
            .and_then(|((direction, stride), at)| chart().step_by_head(at, direction, stride));
        if let Some(at) = by_head {
            focus(at);
            show(match at {
                At::Item(item) => chart().reveal(item),
                At::Head(head) => chart().reveal_head(head),
            });
            is_keyed.set(true);
            event.prevent_default();
            return;
        }
        let (mut next, mut is_failure) = (None, false);
        match step_of(&event) {
            Some((direction, stride)) => next = chart().step(from, direction, stride),
            None => {
                if let Some(direction) = failure_direction(state, &event) {
                    (next, is_failure) = (chart().step_to_failure(from, direction), true);
                }
            }
        }
        if let Some(item) = next {
            focus(At::Item(item));
            show(if is_failure { chart().reveal_failure(item) } else { chart().reveal(item) });
            is_keyed.set(true);
        }
        if next.is_some() || chart().key(&event) {
            event.prevent_default();
        }
    };
    let press = move |event| untrack(|| press(event));

    let tooltip = memo(move |_| match drawing.pointer() {
        Some(pointer) => Some((hit.get().subject?, pointer.on_screen)),
        None => {
            let item = focused.get().filter(|_| is_keyed.get()).and_then(|item| chart().current(item))?;
            let place = chart().place_of(item)?;
            // Below the item, as it is below a pointer.
            Some((item.into(), drawing.on_screen(Point::new(place.x, place.bottom()))?))
        }
    });
    // Spoken when another item has the focus, or the status or the fold of that item changes: not for each second that passes.
    let spoken = memo(move |_| {
        let item = focused.get().and_then(|item| chart().current(item))?;
        let status = base
            .push_at(item)
            .and_then(|push| state.data.loaded.read().as_ref().map(|loaded| loaded.board.status(push)));
        Some((item, status, chart().is_unfolded(item)))
    });
    let speech = memo(move |_| {
        let words = state.words();
        if let Some(head) = head.get() {
            let subject = match head {
                Lane::Version(version) => Subject { version: Some(version), ..Subject::default() },
                Lane::Region(region) => Subject { region: Some(region), ..Subject::default() },
            };
            return untrack(|| description(state, subject, None));
        }
        let Some((item, _, is_unfolded)) = spoken.get() else { return String::new() };
        let item = untrack(|| description(state, item.into(), chart().details(item.into())));
        let fold = is_unfolded.map(words.rollouts.unfolded);
        item + &fold.map_or_else(String::new, |fold| format!(", {fold}"))
    });

    let frame = view! {
        <DrawingFrame
            drawing
            content
            id=kind.keys_id
            label=state.word(kind.label)
            keys=state.word(kind.keys)
            speech
        />
    };
    let act = move |gesture| untrack(|| chart().gesture(gesture));
    let brushes = move |at| untrack(|| chart().brushes_at(at));
    let zooms = move |at| untrack(|| chart().zooms_at(at));
    let events = if kind.has_gestures {
        view! {
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
                {frame}
            </div>
        }
    } else {
        view! { <div class="canvas-events" on:click=click on:keydown=press>{frame}</div> }
    };
    view! {
        <div class=kind.class on:focusout=move |_| is_keyed.set(false)>
            {events}
            <HoverMarks kinds=kind.marks hit plot=memo(move |_| chart().plot()) ratio=derive(move || drawing.ratio())/>
            {children.map(|children| children())}
        </div>
        <Tooltip subject=tooltip details=move |subject| chart().details(subject)/>
    }
}
