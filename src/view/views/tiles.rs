//! The tiles: one version of a data file, one tile per region, and the choice of the version.

use std::sync::Arc;

use board::charts::tiles::{TileHit, TileTexts, Tiles, TilesView as Layout};
use board::draw::geometry::{Direction, Point, Size, Stride};
use board::draw::labels::{FontMetrics, printable_text};
use board::draw::scene::Scene;
use board::{PushId, RegionId, Selection, VersionId};
use leptos::prelude::*;

use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::state::State;
use crate::view::chart::chart_view::{Chart, ChartKind, ChartState, ChartView};
use crate::view::chart::hit::{Hit, Item, MarkKind};
use crate::view::widgets::erased::view;

static KIND: ChartKind = ChartKind {
    class: "canvas-view",
    keys_id: "tiles-keys",
    label: |words| words.drawing.tiles_label,
    keys: |words| words.drawing.matrix_keys,
    marks: &[MarkKind::Plain("pointed")],
    has_gestures: false,
};

/// The inputs of the tiles' layout.
#[derive(Clone, Copy)]
struct TilesChart {
    base: ChartState,
    version: Signal<Option<VersionId>>,
}

impl TilesChart {
    /// The result of `read` on the tiles' layout; `None` while there is no version. Tracked.
    fn with<T>(&self, read: impl FnOnce(&Tiles<'_>) -> T) -> Option<T> {
        let ChartState { state, drawing, focused, pinned, .. } = self.base;
        self.base.track_data();
        let layout = Layout {
            size: drawing.size(),
            scroll: drawing.scroll().y,
            version: self.version.get()?,
            font: FontMetrics::default(),
            selected: pinned.get().and_then(|pinned| pinned.region),
            focused: focused.get().and_then(|focused| focused.region),
        };
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        Some(read(&Tiles::new(&loaded.as_ref()?.board, &shown, layout)))
    }

    fn item_of(&self, region: RegionId) -> Option<Item> {
        Some(Item { version: self.version.get()?, region: Some(region) })
    }
}

impl Chart for TilesChart {
    fn content(&self) -> Size {
        self.with(|tiles| tiles.content()).unwrap_or_default()
    }

    fn draw(&self, scene: &mut Scene) {
        let state = self.base.state;
        let (loaded, shown, words) = (state.data.loaded.read(), state.view.shown.read(), state.words());
        let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return };
        let name = |region: RegionId| shown.labels.region(board, region);
        let duration = |push: PushId, out: &mut String| {
            if let Some(seconds) = board.push(push).duration() {
                out.push_str(&(words.common.duration)(seconds));
            }
        };
        self.with(|tiles| tiles.draw(TileTexts { region: &name, detail: &duration }, scene));
    }

    fn hit(&self, at: Point) -> Hit {
        let tile = self.with(|tiles| match tiles.hit_test(at)? {
            TileHit::Tile(region, _) => Some((region, tiles.rect_of(region))),
            TileHit::Group(_) => None,
        });
        let Some((region, rect)) = tile.flatten() else { return Hit::default() };
        let item = self.item_of(region);
        // The pinned tile has an outline of its own.
        let mark = rect.filter(|_| item != self.base.pinned.get());
        Hit { item, subject: item.map(Into::into), marks: [mark, None, None], moment: None }
    }

    fn step(&self, from: Option<Item>, direction: Direction, stride: Stride) -> Option<Item> {
        let next = self.with(|tiles| {
            let near = from.and_then(|from| tiles.neighbour(from.region?, direction, stride));
            near.or_else(|| tiles.first_tile())
        });
        self.item_of(next.flatten()?)
    }

    fn reveal(&self, item: Item) -> Option<Point> {
        let region = item.region?;
        let y = self.with(|tiles| tiles.scroll_into_view(region))?;
        Some(Point { y, ..Point::default() })
    }

    /// The focus stays on its region when another version is chosen.
    fn current(&self, item: Item) -> Option<Item> {
        self.item_of(item.region?)
    }
}

/// The tiles, and the choice of the version that they show.
#[component]
pub fn TilesView() -> impl IntoView {
    let base = ChartState::new();
    let version = memo(move |_| {
        let first = || base.state.view.shown.read().versions.first().copied();
        base.pinned.get().map(|pinned| pinned.version).or_else(first)
    });
    let tiles = TilesChart { base, version };
    view! {
        <VersionChoice version/>
        <ChartView kind=&KIND base chart=Arc::new(tiles)/>
    }
}

/// A list of more versions than this is built only while it is used: it takes longer than a frame.
const MANY: usize = 200;
/// Separates name and version in the value of an option.
const SEPARATOR: char = '\0';

/// The choice of the version of a data file that the tiles show.
#[component]
fn VersionChoice(
    /// The one shown.
    version: Signal<Option<VersionId>>,
) -> impl IntoView {
    let state = State::current();
    let is_used = RwSignal::new(false);
    let options = move || {
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return Vec::new() };
        let chosen = version.get();
        // The chosen version stays in the list when a filter hides it.
        let hidden = chosen.filter(|version| !shown.versions.contains(version));
        let option = |version: VersionId| {
            let text = format!("{} {}", shown.labels.name(board, version), board.version_name(version));
            let text = printable_text(&text).into_owned();
            let value = format!("{}{SEPARATOR}{}", board.name(version), board.version_name(version));
            view! { <option value=value selected=Some(version) == chosen>{text}</option> }
        };
        if shown.versions.len() > MANY && !is_used.get() {
            return chosen.into_iter().map(option).collect();
        }
        hidden.into_iter().chain(shown.versions.iter().copied()).map(option).collect()
    };
    // By name: the list can be of an earlier board, which numbered its versions otherwise.
    let choose = move |event| {
        let value = event_target_value::<leptos::web_sys::Event>(&event);
        if let Some((name, version)) = value.rsplit_once(SEPARATOR) {
            state.select(Selection { name: name.to_owned(), version: version.to_owned(), region: None });
        }
    };
    view! {
        <label class="file-choice">
            <span>{state.word(|words| words.drawing.choose_version)}</span>
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
