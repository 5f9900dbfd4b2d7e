//! What the drawings share: a container that scrolls by itself, a canvas that stays in its window, and the one
//! effect that paints a scene. Knows no data.

use std::time::Duration;

use board::draw::geometry::{CssPx, Direction, Point, Size, Stride};
use board::draw::scene::Scene;
use board::{PushId, Selection};
use leptos::html;
use leptos::prelude::*;
use web_sys::{HtmlCanvasElement, KeyboardEvent, MouseEvent};

use crate::platform::canvas::{Extent, NextFrame, Surface, extent_of};
use crate::platform::paint::{Painter, Palette};
use crate::platform::reactive::{RwSignal, Signal, effect, memo};
use crate::state::State;
use crate::view::widgets::erased::view;

/// A canvas and the container it stands in.
#[derive(Clone, Copy)]
pub struct Drawing {
    container: NodeRef<html::Div>,
    canvas: NodeRef<html::Canvas>,
    extent: Signal<Extent>,
    scroll: RwSignal<Point>,
    pointer: RwSignal<Option<Pointer>>,
    /// Where the pointer rests while the drawing moves below it.
    resting: StoredValue<Option<Pointer>>,
    /// The pointer drags the drawing along.
    is_dragged: StoredValue<bool>,
    /// How often the drawing has moved.
    moves: StoredValue<u32>,
}

/// How long a drawing rests before a resting pointer points at something again: turns of a wheel come quicker.
const SETTLE: Duration = Duration::from_millis(120);

/// Where the pointer is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pointer {
    /// In the drawing.
    pub at: Point,
    /// In the window.
    pub on_screen: Point,
}

impl Drawing {
    /// One that nothing is painted on yet.
    pub fn new() -> Self {
        let container = NodeRef::new();
        Self {
            container,
            canvas: NodeRef::new(),
            extent: extent_of(container),
            scroll: RwSignal::new(Point::default()),
            pointer: RwSignal::new(None),
            resting: StoredValue::new(None),
            is_dragged: StoredValue::new(false),
            moves: StoredValue::new(0),
        }
    }

    /// Device pixels a CSS pixel; tracked.
    pub fn ratio(self) -> f64 {
        self.extent.get().ratio
    }

    /// Room for the drawing; tracked.
    pub fn size(self) -> Size {
        self.extent.get().size
    }

    /// True while there is no room to draw in; tracked.
    pub fn is_hidden(self) -> bool {
        self.extent.get().is_empty()
    }

    /// How far the container is scrolled; tracked.
    pub fn scroll(self) -> Point {
        self.scroll.get()
    }

    /// Where the pointer is, if it is over the drawing and that does not scroll; tracked.
    pub fn pointer(self) -> Option<Pointer> {
        self.pointer.get()
    }

    /// The container.
    pub fn element(self) -> Option<web_sys::HtmlDivElement> {
        self.container.get_untracked()
    }

    /// Where an event happened in the drawing.
    pub fn point_of(self, event: &MouseEvent) -> Point {
        let Some(container) = self.element() else { return Point::default() };
        let frame = container.get_bounding_client_rect();
        let (left, top) = (f64::from(container.client_left()), f64::from(container.client_top()));
        Point::new(
            (f64::from(event.client_x()) - frame.left() - left) as f32,
            (f64::from(event.client_y()) - frame.top() - top) as f32,
        )
    }

    /// Calls `bring` once for each thing that gets pinned, as soon as it can be found and seen. Not again when the
    /// window changes its size or an answer renumbers the board: a person may have moved on since.
    pub fn follow_pinned(self, state: State, bring: impl Fn() + 'static) {
        let selection = memo(move |_| state.link.read().selection.clone());
        effect(move |brought: Option<Option<Selection>>| {
            let brought = brought.flatten();
            let wanted = selection.get()?;
            if state.view.pinned.read().is_none() || self.is_hidden() {
                return brought;
            }
            if brought.as_ref() != Some(&wanted) {
                untrack(&bring);
            }
            Some(wanted)
        });
    }

    /// Scrolls the container; what is shown follows by its scroll event.
    pub fn scroll_to(self, to: Point) {
        let Some(container) = self.element() else { return };
        container.set_scroll_left(to.x.0.round() as i32);
        container.set_scroll_top(to.y.0.round() as i32);
        self.follow_scroll();
    }

    fn follow_scroll(self) {
        let Some(container) = self.element() else { return };
        let next = Point::new(container.scroll_left() as f32, container.scroll_top() as f32);
        if self.scroll.get_untracked() == next {
            return;
        }
        self.scroll.set(next);
        self.moves.update_value(|moves| *moves = moves.wrapping_add(1));
        // Nobody reads what rushes by below a pointer: it points at nothing until the drawing rests.
        if let Some(pointer) = self.pointer.get_untracked() {
            self.resting.set_value(Some(pointer));
            self.pointer.set(None);
        }
    }

    /// Points again at what has come to lie below the pointer, unless the drawing moves on.
    fn rest(self) {
        let moves = self.moves.get_value();
        let settled = move || {
            if self.moves.try_get_value() == Some(moves)
                && let Some(pointer) = self.resting.try_update_value(Option::take).flatten()
            {
                self.pointer.set(Some(pointer));
            }
        };
        set_timeout(settled, SETTLE);
    }

    /// Whether the pointer drags the drawing along: it points at nothing while it does.
    pub fn drag(self, is_dragged: bool) {
        self.is_dragged.set_value(is_dragged);
        if is_dragged {
            self.look_away();
        }
    }

    /// The pointer has left: it points at nothing until it moves again.
    fn look_away(self) {
        self.resting.set_value(None);
        if self.pointer.read_untracked().is_some() {
            self.pointer.set(None);
        }
    }

    fn follow_pointer(self, event: &MouseEvent) {
        let on_screen = Point::new(event.client_x() as f32, event.client_y() as f32);
        if self.is_dragged.get_value() {
            return;
        }
        // A browser says that a pointer moved, too, where what is below it did.
        if self.resting.get_value().is_some_and(|resting| resting.on_screen == on_screen) {
            return;
        }
        self.resting.set_value(None);
        self.pointer.set(Some(Pointer { at: self.point_of(event), on_screen }));
    }

    /// Paints what `draw` puts into the scene, in the next frame after anything it reads has changed.
    pub fn paint(self, state: State, draw: impl Fn(&mut Scene) + 'static) {
        paint_on(self.canvas, self.extent, state, draw);
    }
}

/// Paints what `draw` puts into the scene on a canvas of that size, in the next frame after anything it reads has
/// changed.
pub fn paint_on(
    canvas: NodeRef<html::Canvas>,
    extent: Signal<Extent>,
    state: State,
    draw: impl Fn(&mut Scene) + 'static,
) {
    keep_painted(canvas, extent, state, Box::new(draw));
}

// One for all drawings.
#[inline(never)]
fn keep_painted(
    canvas: NodeRef<html::Canvas>,
    extent: Signal<Extent>,
    state: State,
    draw: Box<dyn Fn(&mut Scene)>,
) {
    let frame = NextFrame::new();
    let scene = StoredValue::new_local(Scene::default());
    let easel = StoredValue::new_local(Easel::default());
    // A frame that was asked for earlier paints what is wanted by then.
    let wanted = StoredValue::new((Extent::NONE, Turn::default()));
    // A browser may take a canvas's pixels away, and tell when it can have new ones.
    let restored = RwSignal::new(0_u32);
    effect(move |_| {
        let again = move |_| restored.update(|times| *times += 1);
        canvas.get().map(|canvas| {
            canvas.on(leptos::ev::Custom::<leptos::web_sys::Event>::new("contextrestored"), again)
        })
    });
    effect(move |_| {
        let extent = extent.get();
        let turn = Turn {
            ratio: extent.ratio,
            appearance: state.browser.appearance.get(),
            restored: restored.get(),
        };
        if extent.is_empty() || canvas.get().is_none() {
            return;
        }
        scene.update_value(&draw);
        wanted.set_value((extent, turn));
        frame.request(move || {
            if let Some(canvas) = canvas.get_untracked() {
                let (extent, turn) = wanted.get_value();
                easel.update_value(|easel| {
                    scene.update_value(|scene| easel.paint(&canvas, extent, turn, scene));
                });
            }
        });
    });
}

/// What a canvas is painted with.
#[derive(Default)]
struct Easel {
    surface: Surface,
    painter: Painter,
    palette: Option<(Turn, Palette)>,
}

impl Easel {
    fn paint(&mut self, canvas: &HtmlCanvasElement, extent: Extent, turn: Turn, scene: &mut Scene) {
        let Some((context, is_empty)) = self.surface.context(canvas, extent) else { return };
        let is_old = self.palette.as_ref().is_none_or(|(known, _)| *known != turn);
        if is_old {
            self.palette = Some((turn, Palette::read(context, turn.ratio)));
        }
        if is_empty || is_old {
            self.painter.forget();
        }
        if let Some((_, palette)) = &self.palette {
            self.painter.paint(context, scene, palette);
        }
    }
}

/// What changes all pixels at once: colours, hatches, and a canvas that lost its pixels.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Turn {
    ratio: f64,
    appearance: u32,
    restored: u32,
}

/// The container with its canvas. Events bubble to whatever stands around it.
#[component]
pub fn DrawingFrame(
    /// What is drawn on.
    drawing: Drawing,
    /// Width and height of everything: what the container scrolls over.
    #[prop(into)]
    content: Signal<Size>,
    /// What the drawing is, for a screen reader.
    #[prop(into)]
    label: Signal<String>,
    /// Which keys it takes.
    #[prop(into)]
    keys: Signal<String>,
    /// What has the keyboard's focus, in words, spoken when it changes.
    #[prop(into)]
    spoken: Signal<String>,
    /// Id of the hint, unique on the page.
    id: &'static str,
) -> impl IntoView {
    // What fits is given what there is: the canvas's own size may differ from it by a part of a pixel.
    let length =
        |css: CssPx, room: CssPx| if css <= room { "100%".to_owned() } else { format!("{}px", css.0) };
    view! {
        <div
            class="drawing"
            node_ref=drawing.container
            tabindex="0"
            role="application"
            aria-label=move || label.get()
            aria-describedby=id
            on:scroll=move |_| drawing.follow_scroll()
            on:scrollend=move |_| drawing.rest()
            on:pointermove=move |event| drawing.follow_pointer(&event)
            on:pointerleave=move |_| drawing.look_away()
        >
            <div
                class="drawing-content"
                style:width=move || length(content.get().width, drawing.size().width)
                style:height=move || length(content.get().height, drawing.size().height)
            >
                <canvas node_ref=drawing.canvas aria-hidden="true"></canvas>
            </div>
        </div>
        <p class="visually-hidden" id=id>{move || keys.get()}</p>
        <p class="visually-hidden" role="status">{move || spoken.get()}</p>
    }
}

/// The step that a key asks for on a grid.
pub fn step_of(event: &KeyboardEvent) -> Option<(Direction, Stride)> {
    let far = event.ctrl_key() || event.meta_key();
    let one = if far { Stride::Edge } else { Stride::One };
    Some(match event.key().as_str() {
        "ArrowLeft" => (Direction::Left, one),
        "ArrowRight" => (Direction::Right, one),
        "ArrowUp" => (Direction::Up, one),
        "ArrowDown" => (Direction::Down, one),
        "Home" => (Direction::Left, Stride::Edge),
        "End" => (Direction::Right, Stride::Edge),
        "PageUp" => (Direction::Up, Stride::Page),
        "PageDown" => (Direction::Down, Stride::Page),
        _ => return None,
    })
}

/// The failed push that `.` and `,` go to: the next and the previous one in time. `None` for other keys, for all
/// where single keys are off, and where nothing failed.
pub fn failure_for(state: State, event: &KeyboardEvent, from: Option<PushId>) -> Option<PushId> {
    let is_plain = !(event.ctrl_key() || event.meta_key() || event.alt_key());
    if !is_plain || !state.preferences.single_keys.get_untracked() {
        return None;
    }
    let key = event.key();
    if !matches!(key.as_str(), "." | ",") {
        return None;
    }
    let (loaded, timeline) = (state.data.loaded.read_untracked(), state.view.timeline.read_untracked());
    let board = &loaded.as_ref()?.board;
    if key == "." {
        timeline.lanes().next_failure(board, from)
    } else {
        timeline.lanes().previous_failure(board, from)
    }
}
