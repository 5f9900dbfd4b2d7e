//! The matrix: versions of data files by regions, with a crosshair at the pointer and an overview in the corner.

use std::sync::Arc;

use board::charts::matrix::{Cell, Head, KeyTarget, Matrix, MatrixHit, MatrixView as Layout};
use board::draw::geometry::{Direction, Point, Size, Stride};
use board::draw::scene::Scene;
use leptos::prelude::*;

use crate::platform::reactive::{Signal, derive, memo};
use crate::view::chart::chart_view::{At, Chart, ChartKind, ChartState, ChartView};
use crate::view::chart::hit::{Hit, Item, MarkKind, Subject};
use crate::view::chart::overview::Overview;
use crate::view::widgets::erased::view;

static KIND: ChartKind = ChartKind {
    class: "canvas-view",
    keys_id: "matrix-keys",
    label: |words| words.drawing.matrix_label,
    keys: |words| words.drawing.matrix_keys,
    marks: &[MarkKind::Plain("band"), MarkKind::Plain("band"), MarkKind::Plain("cell")],
    has_gestures: false,
};

/// The inputs of the matrix's layout.
#[derive(Clone, Copy)]
struct MatrixChart {
    base: ChartState,
    transposed: Signal<bool>,
}

impl MatrixChart {
    /// The result of `read` on the matrix's layout; `None` while there is no board. Tracked.
    fn with<T>(&self, read: impl FnOnce(&Matrix<'_>) -> T) -> Option<T> {
        let ChartState { state, drawing, focused, head, pinned } = self.base;
        self.base.track_data();
        // A version is pinned as a whole by its header.
        let whole_version = || {
            pinned.get().filter(|pinned| pinned.region.is_none()).map(|pinned| Head::Version(pinned.version))
        };
        let layout = Layout {
            size: drawing.size(),
            scroll: drawing.scroll(),
            transposed: self.transposed.get(),
            selected: pinned.get().and_then(cell_of),
            focused: focused.get().and_then(cell_of),
            focused_head: head.get(),
            selected_head: state.view.pinned_node.get().map(Head::Region).or_else(whole_version),
            ..Layout::default()
        };
        let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
        Some(read(&Matrix::new(&loaded.as_ref()?.board, &shown, state.view.widths.get(), layout)))
    }
}

impl Chart for MatrixChart {
    fn content(&self) -> Size {
        self.with(|matrix| matrix.content()).unwrap_or_default()
    }

    fn draw(&self, scene: &mut Scene) {
        self.with(|matrix| matrix.draw(scene));
    }

    fn hit(&self, at: Point) -> Hit {
        let hit = self.with(|matrix| match matrix.hit_test(at)? {
            MatrixHit::Cell(cell, _) => {
                let item = item_of(cell);
                let marks =
                    matrix.crosshair(cell).map(|crosshair| [crosshair.row, crosshair.column, crosshair.cell]);
                let marks = marks.map_or([None; 3], |marks| marks.map(Some));
                Some(Hit { item: Some(item), subject: Some(item.into()), marks, moment: None })
            }
            MatrixHit::Version(version) => {
                Some(Hit::of(Subject { version: Some(version), ..Subject::default() }))
            }
            MatrixHit::Region(region) => {
                Some(Hit::of(Subject { region: Some(region), ..Subject::default() }))
            }
            MatrixHit::Group(_) | MatrixHit::Corner => None,
        });
        hit.flatten().unwrap_or_default()
    }

    fn step(&self, from: Option<Item>, direction: Direction, stride: Stride) -> Option<Item> {
        let next = self.with(|matrix| {
            let near = from.and_then(cell_of).and_then(|from| matrix.neighbour(from, direction, stride));
            near.or_else(|| matrix.first_cell())
        });
        next.flatten().map(item_of)
    }

    fn step_by_head(&self, from: At, direction: Direction, stride: Stride) -> Option<At> {
        self.with(|matrix| match from {
            At::Item(item) => match stride {
                // Further steps end in the cells.
                Stride::One => matrix.head_before(cell_of(item)?, direction).map(At::Head),
                Stride::Page | Stride::Edge => None,
            },
            At::Head(head) => matrix.step_from_head(head, direction, stride).map(|place| match place {
                KeyTarget::Cell(cell) => At::Item(item_of(cell)),
                KeyTarget::Head(head) => At::Head(head),
            }),
        })?
    }

    fn reveal_head(&self, head: Head) -> Option<Point> {
        self.with(|matrix| matrix.scroll_to_head(head))?
    }

    fn step_to_failure(&self, from: Option<Item>, direction: Direction) -> Option<Item> {
        self.base.next_failed_push(from, direction)
    }

    fn reveal(&self, item: Item) -> Option<Point> {
        self.with(|matrix| {
            let in_window = || Some(Cell { version: item.version, region: matrix.first_cell()?.region });
            Some(matrix.scroll_into_view(cell_of(item).or_else(in_window)?))
        })?
    }

    /// The header of a version or of a region pins all of it.
    fn click(&self, at: Point) {
        match self.with(|matrix| matrix.hit_test(at)).flatten() {
            Some(MatrixHit::Version(version)) => self.base.state.pin(version, None),
            Some(MatrixHit::Region(region)) => self.base.state.pin_node(region),
            _ => {}
        }
    }
}

fn cell_of(Item { version, region }: Item) -> Option<Cell> {
    region.map(|region| Cell { version, region })
}

fn item_of(Cell { version, region }: Cell) -> Item {
    Item { version, region: Some(region) }
}

/// The matrix.
#[component]
pub fn MatrixView() -> impl IntoView {
    let base = ChartState::new();
    let transposed = memo(move |_| base.state.link.read().transposed);
    let matrix = MatrixChart { base, transposed };
    let corner = memo(move |_| matrix.with(|matrix| matrix.headers()).unwrap_or_default());
    let window = memo(move |_| matrix.with(|matrix| matrix.window()).unwrap_or_default());
    let go = move |place: (f32, f32)| {
        let scroll = untrack(|| matrix.with(|matrix| matrix.scroll_to(place)));
        scroll.into_iter().for_each(|to| base.drawing.scroll_to(to));
    };
    view! {
        <ChartView kind=&KIND base chart=Arc::new(matrix)>
            <Overview corner window ratio=derive(move || base.drawing.ratio()) go/>
        </ChartView>
    }
}
