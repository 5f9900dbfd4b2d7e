//! The table of the pushes shown: an HTML table after the ARIA grid pattern, with one tab stop. Only the rows in its window
//! are rendered.

mod row;
mod sorted;
mod today;
mod window;

use board::draw::geometry::Point;
use board::link::FirstSeen;
use board::report::table::{TableColumn, TableOrder};
use board::{RegionId, VersionId};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use self::row::{Row, TableRow};
use self::sorted::{Sorted, sorted};
use self::today::Today;
use self::window::{CellPosition, HEAD, ROW, Window};
use crate::platform::canvas::{Extent, extent_of};
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::platform::shared::Shared;
use crate::state::State;
use crate::view::chart::by_name::HasNames;
use crate::view::chart::follow::{Scrolls, follow_link};
use crate::view::shell::caption::TABLE_KEYS;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

/// The rows that are rendered, and the window that they are of. They stay until the rows of a newer board are sorted.
#[derive(Clone, PartialEq, Default)]
struct RenderedRows {
    window: Window,
    rows: Vec<Row>,
}

impl RenderedRows {
    fn row(&self, at: usize) -> Option<&Row> {
        self.rows.get(at.checked_sub(self.window.first + 1)?)
    }

    /// The places of the rows in a ring: the element of a row that leaves above is used again below, with other texts.
    fn places(&self) -> Vec<usize> {
        self.rows.iter().map(|row| row.at % self.rows.len()).collect()
    }

    fn in_place(&self, place: usize) -> Option<&Row> {
        self.rows.iter().find(|row| row.at % self.rows.len() == place)
    }
}

/// The table.
#[component]
pub fn TableView() -> impl IntoView {
    let state = State::current();
    let scroller = NodeRef::<Div>::new();
    let scroll = RwSignal::new(0.0_f64);
    let extent = extent_of(scroller);
    // At most the height of the screen: an element without a bound would grow with its rows, and each would be rendered.
    let height = memo(move |_| match extent.get() {
        unknown if unknown.is_empty() => 640.0,
        extent => f64::from(extent.size.height.0).min(screen_height()),
    });
    let cursor = RwSignal::new(CellPosition { row: 1, column: 0 });

    let order = memo(move |_| state.link.read().table);
    let (sorted, is_busy) = sorted(state, order);
    let count = memo(move |_| sorted.read().count());
    let window = memo(move |_| Window::at(scroll.get(), height.get(), count.get()));
    let rendered = memo(move |before: Option<&RenderedRows>| {
        let (loaded, sorted, window) = (state.data.loaded.read(), sorted.read(), window.get());
        let board = loaded.as_ref().map(|loaded| &loaded.board);
        let Some((board, rows)) = board.and_then(|board| Some((board, sorted.of(board)?))) else {
            return before.cloned().unwrap_or_default();
        };
        let labels = &state.view.shown.read().labels;
        let rows = rows[window.first..][..window.count].iter().zip(window.first + 1..);
        RenderedRows { window, rows: rows.map(|(push, at)| Row::new(board, labels, at, *push)).collect() }
    });
    let pinned = memo(move |_| state.link.read().selection.clone());

    // Where the pinned push stands, once its board is sorted.
    let pinned_row = memo(move |_| {
        let (loaded, sorted) = (state.data.loaded.read(), sorted.read());
        let push = state.view.pinned.get()?.push?;
        let rows = sorted.of(&loaded.as_ref()?.board)?;
        rows.iter().position(|row| *row == push).map(|at| at + 1)
    });
    let rows = ScrollingRows { state, scroller, scroll, extent, height, sorted, cursor, pinned_row };
    let reveal = move |row: usize| rows.reveal(row, scroll.get_untracked());
    follow_link(state, rows);
    let today = memo(move |_| Today::new(state));
    let sort_by = move |column: TableColumn| {
        state.change(|link| {
            link.table = match link.table {
                TableOrder { column: chosen, descending } if chosen == column => {
                    TableOrder { column, descending: !descending }
                }
                _ => column.first_order(),
            };
        });
    };
    let press = move |event: KeyboardEvent| {
        // A filter or a refresh can have left fewer rows.
        let at = CellPosition {
            row: cursor.get_untracked().row.min(count.get_untracked()),
            ..cursor.get_untracked()
        };
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            match at.row {
                0 => sort_by(TableColumn::ALL[at.column]),
                row => {
                    // The row is rendered once it is in the window.
                    reveal(row);
                    let selection = rendered.with_untracked(|rows| Some(rows.row(row)?.selection.clone()));
                    selection.into_iter().for_each(|selection| state.select(selection));
                }
            }
            return;
        }
        let page = (((height.get_untracked() - HEAD) / ROW) as usize).max(2) - 1;
        let control = event.ctrl_key() || event.meta_key();
        if let Some(next) = at.after(&event.key(), control, count.get_untracked(), page) {
            event.prevent_default();
            cursor.set(next);
            reveal(next.row);
        }
    };

    let heading = move |(at, column): (usize, TableColumn)| {
        let sort = move || match order.get() {
            chosen if chosen.column != column => "none",
            chosen if chosen.descending => "descending",
            _ => "ascending",
        };
        let here = CellPosition { row: 0, column: at };
        // The heading names the zone of the times below it.
        let name = move || {
            let name = (state.words().table.column)(column);
            match column {
                TableColumn::Start | TableColumn::Update => format!("{name} ({})", today.read().zone),
                _ => name.to_owned(),
            }
        };
        view! {
            <th
                scope="col"
                id=here.id()
                class=format!("col-{}", column.key())
                aria-sort=move || sort()
                aria-colindex=(at + 1).to_string()
            >
                <button
                    type="button"
                    tabindex="-1"
                    on:click=move |_| {
                        cursor.set(here);
                        sort_by(column);
                    }
                >
                    {move || name()}
                    <Picture icon=Icon::ChevronDown/>
                </button>
            </th>
        }
    };
    let spacer = |size: fn(Window) -> f64| {
        let size = memo(move |_| size(rendered.read().window));
        view! {
            <tbody class="spacer" aria-hidden="true" hidden=move || size.get() == 0.0>
                <tr><td colspan="8"><div style:height=move || format!("{}px", size.get())></div></td></tr>
            </tbody>
        }
    };
    let row = move |place: usize| {
        // A row that is about to leave keeps its texts.
        let row = move |before: Option<&Row>| rendered.read().in_place(place).or(before).cloned();
        let row = memo(move |before| row(before).unwrap_or_default());
        view! { <TableRow row today pinned cursor/> }
    };
    // A row outside of the window has no element.
    let active = move || {
        let at = cursor.get();
        (at.row == 0 || rendered.read().row(at.row).is_some()).then(|| at.id())
    };
    view! {
        <div
            class="table-view"
            class:of-today=move || today.read().has_all
            class:in-seasons=move || today.read().has_seasons
        >
            <Show when=move || is_busy.get()>
                <div class="progress endless" aria-hidden="true">
                    <span></span>
                </div>
            </Show>
            <div
                class="table-scroll"
                node_ref=scroller
                on:scroll:target=move |event| scroll.set(f64::from(event.target().scroll_top()))
            >
                <table
                    role="grid"
                    tabindex="0"
                    style:--version=move || state.view.widths.read().version_name.to_string()
                    aria-label=state.word(|words| words.table.label)
                    aria-describedby=TABLE_KEYS
                    aria-rowcount=move || (count.get() + 1).to_string()
                    aria-colcount="8"
                    aria-busy=move || is_busy.get().to_string()
                    aria-activedescendant=move || active()
                    on:keydown=press
                >
                    <thead>
                        <tr aria-rowindex="1" data-active=move || cursor.get().column_in(0)>{TableColumn::ALL.into_iter().enumerate().map(heading).collect_view()}</tr>
                    </thead>
                    {spacer(|window| window.above)}
                    <tbody>
                        <For each=move || rendered.read().places() key=|place| *place children=row/>
                    </tbody>
                    {spacer(|window| window.below)}
                </table>
            </div>
        </div>
    }
}

/// Rows that scroll to what a link leads to.
#[derive(Clone, Copy)]
struct ScrollingRows {
    state: State,
    scroller: NodeRef<Div>,
    scroll: RwSignal<f64>,
    extent: Signal<Extent>,
    height: Signal<f64>,
    sorted: Signal<Shared<Sorted>>,
    cursor: RwSignal<CellPosition>,
    /// The row of the pinned push, from 1.
    pinned_row: Signal<Option<usize>>,
}

impl ScrollingRows {
    // Shows a row, counted from 1, by the way that is shortest from a scroll position.
    fn reveal(self, row: usize, from: f64) {
        let (Some(element), Some(row)) = (self.scroller.get_untracked(), row.checked_sub(1)) else { return };
        let count = self.sorted.read_untracked().count();
        let top = Window::showing(row, from, self.height.get_untracked(), count);
        element.set_scroll_top(top.round() as i32);
        self.scroll.set(f64::from(element.scroll_top()));
    }
}

impl Scrolls for ScrollingRows {
    fn is_ready(self) -> bool {
        !self.extent.get().is_empty() && self.sorted.read().count() > 0
    }

    fn place(self) -> Point {
        Point::new(0.0, self.scroll.get() as f32)
    }

    fn first_in_window(self) -> Option<FirstSeen> {
        let (loaded, sorted) = (self.state.data.loaded.read(), self.sorted.read());
        let board = &loaded.as_ref()?.board;
        let row = Window::first_row(self.scroll.get(), self.height.get(), sorted.count());
        let (version, region) = self.state.place_of(*sorted.of(board)?.get(row)?)?;
        Some(FirstSeen { version: Some(version.names(board)), region: Some(region.names(board)) })
    }

    fn begin_with(self, first: &FirstSeen) -> bool {
        let row = || {
            let (loaded, sorted) = (self.state.data.loaded.read(), self.sorted.read());
            let board = &loaded.as_ref()?.board;
            let version = VersionId::find(first.version.as_ref()?, board)?;
            let push = board.find(version, RegionId::find(first.region.as_ref()?, board)?)?;
            sorted.of(board)?.iter().position(|row| *row == push)
        };
        let row = row();
        // From the end, the nearest place that shows it has it first.
        row.into_iter().for_each(|row| self.reveal(row + 1, f64::MAX));
        row.is_some()
    }

    fn has_pinned(self) -> bool {
        self.pinned_row.get().is_some()
    }

    fn reveal_pinned(self) {
        if let Some(row) = self.pinned_row.get() {
            self.cursor.set(CellPosition { row, ..self.cursor.get() });
            self.reveal(row, self.scroll.get());
        }
    }
}

/// Height of the screen in CSS pixels, or of the window where that is larger, as an emulated one can be.
fn screen_height() -> f64 {
    let screen = window().screen().and_then(|screen| screen.height()).unwrap_or(1_000);
    let window = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    f64::from(screen).max(window)
}
