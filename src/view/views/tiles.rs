//! The tiles on the page: a region a tile, of one version of a file. Turns pointer and keys into a tile and a tile
//! into an intent; where tiles lie is `board::charts::tiles`'s to say.

use board::charts::tiles::{TileHit, TileTexts, Tiles, TilesView as Look};
use board::draw::geometry::Point;
use board::draw::labels::{FontMetrics, printable_text};
use board::{FileId, RegionId, Selection};
use leptos::prelude::*;
use web_sys::{KeyboardEvent, MouseEvent};

use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::state::State;
use crate::view::chart::drawing::{Drawing, DrawingFrame, step_of};
use crate::view::chart::kept::Kept;
use crate::view::chart::tooltip::{Subject, Tip, spoken};
use crate::view::widgets::erased::view;

/// All that tiles are laid out from.
#[derive(Clone, Copy)]
struct Inputs {
    state: State,
    look: Signal<Option<Look>>,
}

impl Inputs {
    /// What `read` finds in the tiles laid out; `None` while there is no file. Tracked.
    fn with<T>(self, look: Option<Look>, read: impl FnOnce(&Tiles<'_>) -> T) -> Option<T> {
        let (loaded, shown) = (self.state.data.loaded.read(), self.state.view.shown.read());
        Some(read(&Tiles::new(&loaded.as_ref()?.board, &shown, look?)))
    }

    fn now<T>(self, read: impl FnOnce(&Tiles<'_>) -> T) -> Option<T> {
        untrack(|| self.with(self.look.get(), read))
    }
}

/// The tiles, and the choice of the file that they show.
#[component]
pub fn TilesView() -> impl IntoView {
    let state = State::current();
    let drawing = Drawing::new();
    let focused = Kept::<RegionId>::new(state);
    let file = memo(move |_| {
        let first = || state.view.shown.read().files.first().copied();
        state.view.pinned.get().map(|pinned| pinned.file).or_else(first)
    });
    let selected = memo(move |_| state.view.pinned.get()?.region);
    let look = memo(move |_| {
        Some(Look {
            size: drawing.size(),
            scroll: drawing.scroll().y,
            file: file.get()?,
            font: FontMetrics::default(),
            selected: selected.get(),
            hovered: focused.get(),
        })
    });
    let inputs = Inputs { state, look };

    let hit = memo(move |_| {
        let pointer = drawing.pointer()?;
        inputs.with(look.get(), |tiles| tiles.hit_test(pointer.at)).flatten()
    });
    let hovered = memo(move |_| match hit.get() {
        Some(TileHit::Tile(region, _)) => Some(region),
        _ => focused.get(),
    });
    drawing.paint(state, move |scene| {
        let look = look.get().map(|look| Look { hovered: hovered.get(), ..look });
        let (loaded, catalog) = (state.data.loaded.read(), state.data.catalog.read());
        let (words, language) = (state.words(), state.preferences.language.get());
        let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return };
        let name = |region: RegionId| {
            let id = board.region_name(region);
            let known = catalog.get(id).map_or("", language.tile_name);
            if known.is_empty() { id } else { known }
        };
        let duration = |push: board::PushId, out: &mut String| {
            if let Some(seconds) = board.push(push).duration() {
                out.push_str(&(words.common.duration)(seconds));
            }
        };
        inputs.with(look, |tiles| tiles.draw(TileTexts { region: &name, detail: &duration }, scene));
    });
    let content = memo(move |_| {
        let look = look.get().map(|look| Look { scroll: Default::default(), ..look });
        inputs.with(look, |tiles| tiles.content()).unwrap_or_default()
    });
    let bring_into_view = move |region: RegionId| {
        if let Some(y) = inputs.now(|tiles| tiles.scroll_into_view(region)) {
            drawing.scroll_to(Point { y, ..Point::default() });
        }
    };
    drawing.follow_pinned(state, move || selected.get_untracked().into_iter().for_each(bring_into_view));

    let pin = move |region: RegionId| {
        focused.set(Some(region));
        if let Some(file) = file.get_untracked() {
            state.pin(file, Some(region));
        }
    };
    let click = move |event: MouseEvent| {
        let at = drawing.point_of(&event);
        if let Some(TileHit::Tile(region, _)) = inputs.now(|tiles| tiles.hit_test(at)).flatten() {
            pin(region);
        }
    };
    let press = move |event: KeyboardEvent| {
        let from = focused.get_untracked().or(selected.get_untracked());
        if event.key() == "Enter" {
            from.into_iter().for_each(pin);
            return;
        }
        let Some((direction, stride)) = step_of(&event) else { return };
        let next = inputs.now(|tiles| {
            let near = from.and_then(|from| tiles.neighbour(from, direction, stride));
            near.or_else(|| tiles.first_tile())
        });
        let Some(next) = next.flatten() else { return };
        event.prevent_default();
        focused.set(Some(next));
        bring_into_view(next);
    };

    let subject = move |region: RegionId| {
        let file = file.get();
        let push = file.and_then(|file| state.push_at(file, region));
        Subject { file, region: Some(region), push, others: 0 }
    };
    let tip = memo(move |_| {
        let pointer = drawing.pointer()?;
        match hit.get()? {
            TileHit::Tile(region, _) => Some((subject(region), pointer.on_screen)),
            TileHit::Group(_) => None,
        }
    });
    let speech = memo(move |_| focused.get().map(|at| spoken(state, subject(at))).unwrap_or_default());

    view! {
        <FileChoice file/>
        <div class="canvas-view" on:click=click on:keydown=press>
            <DrawingFrame
                drawing
                content
                id="tiles-keys"
                label=derive(move || state.words().drawing.tiles_label.to_owned())
                keys=derive(move || state.words().drawing.matrix_keys.to_owned())
                spoken=speech
            />
        </div>
        <Tip subject=tip/>
    }
}

/// More files than this are listed only while the choice is being made: making the list takes longer than a frame.
const MANY: usize = 200;
/// Stands between name and version.
const BETWEEN: char = '\0';

/// Which version of a file the tiles show.
#[component]
fn FileChoice(
    /// The one shown.
    file: Signal<Option<FileId>>,
) -> impl IntoView {
    let state = State::current();
    let is_used = RwSignal::new(false);
    let options = move || {
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return Vec::new() };
        let chosen = file.get();
        // A file that a filter hides can still be looked at.
        let hidden = chosen.filter(|file| !shown.files.contains(file));
        let option = |file: FileId| {
            let text = format!("{} {}", board.name(file), board.version(file));
            let text = printable_text(&text).into_owned();
            let value = format!("{}{BETWEEN}{}", board.name(file), board.version(file));
            view! { <option value=value selected=Some(file) == chosen>{text}</option> }
        };
        if shown.files.len() > MANY && !is_used.get() {
            return chosen.into_iter().map(option).collect();
        }
        hidden.into_iter().chain(shown.files.iter().copied()).map(option).collect()
    };
    // By its texts: the list can be of the board before, which numbered its files otherwise.
    let choose = move |event| {
        let value = event_target_value::<leptos::web_sys::Event>(&event);
        if let Some((name, version)) = value.rsplit_once(BETWEEN) {
            state.select(Selection { name: name.to_owned(), version: version.to_owned(), region: None });
        }
    };
    view! {
        <label class="file-choice">
            <span>{state.word(|words| words.drawing.choose_file)}</span>
            <select
                class="mono"
                on:change=choose
                on:pointerdown=move |_| is_used.set(true)
                on:focus=move |_| is_used.set(true)
                on:blur=move |_| is_used.set(false)
            >
                {move || options()}
            </select>
        </label>
    }
}
