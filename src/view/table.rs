//! The pushes as a real table: the same rows as the drawings, a window of them at a time, the ARIA grid pattern
//! with one tab stop. Sorting is the board's business; this places rows.

use board::labels::printable_text;
use board::quality::Quirks;
use board::table::{TableColumn, rows};
use board::{PushId, Stamp, Status};
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::erased::view;
use super::icon::{Icon, Picture, StatusGlyph};
use crate::canvas::extent_of;
use crate::reactive::{RwSignal, Signal, memo};
use crate::remote::Shared;
use crate::state::State;

/// Height of a row and of the header, CSS pixels, as the style sheet has them.
const ROW: f64 = 32.0;
const HEAD: f64 = 34.0;
/// No browser lays out an element much taller than this; more rows share the same track.
const TALLEST: f64 = 15_000_000.0;
/// Rows rendered beyond what is seen, above and below.
const MARGIN: usize = 6;

/// Which rows are rendered, and the room that the others take.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Window {
    first: usize,
    count: usize,
    above: f64,
    below: f64,
}

impl Window {
    /// The rows around what is seen of `rows` in all, at a scroll position and height in CSS pixels.
    fn at(scroll: f64, height: f64, rows: usize) -> Self {
        let full = rows as f64 * ROW;
        let track = full.min(TALLEST);
        let room = (height - HEAD).max(ROW);
        let reach = (track - room).max(0.0);
        // Where all rows fit the track this is the scroll position itself.
        let top = if reach > 0.0 { scroll.clamp(0.0, reach) / reach * (full - room) } else { 0.0 };
        let first = ((top / ROW) as usize).saturating_sub(MARGIN);
        let count = ((room / ROW).ceil() as usize + 1 + 2 * MARGIN).min(rows.saturating_sub(first));
        let above = (scroll.clamp(0.0, reach) - (top - first as f64 * ROW)).max(0.0);
        let below = (track - above - count as f64 * ROW).max(0.0);
        Self { first, count, above, below }
    }

    /// The scroll position that shows a row, nearest to the current one.
    fn showing(row: usize, scroll: f64, height: f64, rows: usize) -> f64 {
        let full = rows as f64 * ROW;
        let track = full.min(TALLEST);
        let room = (height - HEAD).max(ROW);
        let reach = (track - room).max(0.0);
        if reach == 0.0 {
            return 0.0;
        }
        let top = scroll.clamp(0.0, reach) / reach * (full - room);
        let start = row as f64 * ROW;
        let wanted = top.clamp((start + ROW - room).max(0.0), start.max(0.0));
        wanted / (full - room) * reach
    }
}

/// The cell that the keyboard is on. Row 0 is the header.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
struct Cursor {
    row: usize,
    column: usize,
}

impl Cursor {
    /// Where a key leads in a table of so many rows, the header not counted; `page` rows are seen at once.
    fn after(self, key: &str, control: bool, rows: usize, page: usize) -> Option<Self> {
        let last_column = TableColumn::ALL.len() - 1;
        let Self { row, column } = self;
        let (row, column) = match key {
            "ArrowUp" => (row.saturating_sub(1), column),
            "ArrowDown" => ((row + 1).min(rows), column),
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(last_column)),
            "Home" if control => (0, 0),
            "End" if control => (rows, last_column),
            "Home" => (row, 0),
            "End" => (row, last_column),
            "PageUp" => (row.saturating_sub(page).max(1.min(rows)), column),
            "PageDown" => ((row + page).min(rows), column),
            _ => return None,
        };
        Some(Self { row, column })
    }

    fn id(self) -> String {
        format!("cell-{}-{}", self.row, self.column)
    }
}

/// What a row says, owned.
#[derive(Clone, PartialEq)]
struct Row {
    at: usize,
    push: PushId,
    name: String,
    version: String,
    region: String,
    status: Status,
    status_text: String,
    start: Stamp,
    start_raw: String,
    update: Stamp,
    update_raw: String,
    duration: Option<i64>,
    description: String,
    quirks: Quirks,
}

/// The table.
#[component]
pub fn TableView() -> impl IntoView {
    let state = State::current();
    let scroller = NodeRef::<Div>::new();
    let scroll = RwSignal::new(0.0_f64);
    let extent = extent_of(scroller);
    // Never more than a screen holds: without a bound every row would be seen, and be rendered. A window can grow
    // where the table does not, and it can't outgrow its screen.
    let height = memo(move |_| match extent.get() {
        unknown if unknown.is_empty() => 640.0,
        extent => f64::from(extent.size.height.0).min(screen_height()),
    });
    let cursor = RwSignal::new(Cursor { row: 1, column: 0 });

    let order = memo(move |_| state.link.read().table);
    let sorted = memo(move |_| {
        let (loaded, shown) = (state.loaded.read(), state.shown.read());
        Shared::new(loaded.as_ref().map(|held| rows(&held.board, &shown, order.get())).unwrap_or_default())
    });
    let count = memo(move |_| sorted.read().len());
    let window = memo(move |_| Window::at(scroll.get(), height.get(), count.get()));
    let visible = memo(move |_| {
        let (loaded, sorted, window) = (state.loaded.read(), sorted.read(), window.get());
        let Some(loaded) = loaded.as_ref() else { return Vec::new() };
        let end = (window.first + window.count).min(sorted.len());
        let rows = sorted.get(window.first..end).unwrap_or_default().iter().enumerate();
        rows.map(|(at, push)| Row::new(&loaded.board, window.first + at + 1, *push)).collect()
    });

    let reveal = move |row: usize| {
        let (Some(element), Some(row)) = (scroller.get_untracked(), row.checked_sub(1)) else { return };
        let top = Window::showing(row, scroll.get_untracked(), height.get_untracked(), count.get_untracked());
        element.set_scroll_top(top.round() as i32);
        scroll.set(f64::from(element.scroll_top()));
    };
    let sort_by = move |column: TableColumn| {
        state.change(|link| {
            let table = &mut link.table;
            table.descending = table.column == column && !table.descending;
            table.column = column;
        });
    };
    let act = move |event: KeyboardEvent| {
        let at = cursor.get_untracked();
        if matches!(event.key().as_str(), "Enter" | " ") {
            event.prevent_default();
            match at.row.checked_sub(1) {
                None => sort_by(TableColumn::ALL[at.column]),
                Some(row) => {
                    if let Some(push) = sorted.with_untracked(|rows| rows.get(row).copied()) {
                        state.pin_push(push);
                    }
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
        let here = Cursor { row: 0, column: at };
        // Times say in which zone they are, once for all rows.
        let name = move || {
            let name = (state.words().table.column)(column);
            match column {
                TableColumn::Start | TableColumn::Update => format!("{name} ({})", state.zone_name()),
                _ => name.to_owned(),
            }
        };
        view! {
            <th
                scope="col"
                id=here.id()
                class=format!("col-{}", column.key())
                class:active=move || cursor.get() == here
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
    let spacer = |size: fn(Window) -> f64, window: Signal<Window>| {
        view! {
            <tbody class="spacer" aria-hidden="true" hidden=move || size(window.get()) == 0.0>
                <tr><td colspan="8"><div style:height=move || format!("{}px", size(window.get()))></div></td></tr>
            </tbody>
        }
    };
    let row_count = move || (state.words().table.rows)(count.get() as u64);
    view! {
        <div class="table-view">
            <div
                class="table-scroll"
                node_ref=scroller
                on:scroll:target=move |event| scroll.set(f64::from(event.target().scroll_top()))
            >
                <table
                    role="grid"
                    tabindex="0"
                    aria-label=state.word(|words| words.table.label)
                    aria-describedby="table-keys"
                    aria-rowcount=move || (count.get() + 1).to_string()
                    aria-colcount="8"
                    aria-activedescendant=move || cursor.get().id()
                    on:keydown=act
                >
                    <thead>
                        <tr aria-rowindex="1">{TableColumn::ALL.into_iter().enumerate().map(heading).collect_view()}</tr>
                    </thead>
                    {spacer(|window| window.above, window)}
                    <tbody>
                        {move || visible.get().into_iter().map(|row| view! { <TableRow row cursor/> }).collect_view()}
                    </tbody>
                    {spacer(|window| window.below, window)}
                </table>
            </div>
            <p class="table-foot">
                <span>{move || row_count()}</span>
                " · "
                <span id="table-keys">{state.word(|words| words.table.keys)}</span>
            </p>
        </div>
    }
}

impl Row {
    fn new(board: &board::Board, at: usize, id: PushId) -> Self {
        let push = board.push(id);
        let text = |text: &str| printable_text(text).into_owned();
        Self {
            at,
            push: id,
            name: text(push.name),
            version: text(push.version),
            region: text(push.region_name),
            status: push.status,
            status_text: text(push.status_text),
            start: push.start,
            start_raw: text(push.start_raw.unwrap_or("–")),
            update: push.update,
            update_raw: text(push.update_raw.unwrap_or("–")),
            duration: push.duration(),
            description: text(push.description),
            quirks: push.quirks,
        }
    }
}

#[component]
fn TableRow(row: Row, cursor: RwSignal<Cursor>) -> impl IntoView {
    let state = State::current();
    let Row { at, push, name, version, region, status, status_text, duration, description, quirks, .. } = row;
    let (name_title, version_title) = (name.clone(), version.clone());
    let (region_title, description_title) = (region.clone(), description.clone());
    let is_pinned = move || state.pinned.get().is_some_and(|pinned| pinned.push == Some(push));
    let moment = move |stamp: Stamp, raw: String| {
        move || stamp.get().map_or_else(|| raw.clone(), |at| state.moment(at))
    };
    let region_name = {
        let region = region.clone();
        move || state.region_name(&region)
    };
    let in_words = move || match status {
        Status::Unknown if !status_text.is_empty() => status_text.clone(),
        status => (state.words().common.status)(status).to_owned(),
    };
    let status_title = in_words.clone();
    let span = move || duration.map_or_else(|| "–".to_owned(), state.words().common.duration);
    let flag = (!quirks.is_empty()).then(|| {
        let in_words = move || quirks.iter().map(state.words().common.quirk).collect::<Vec<_>>().join(" ");
        view! {
            <span class="flag" title=move || in_words()>
                <Picture icon=Icon::Flag/>
                <span class="visually-hidden">{state.word(|words| words.table.flag)} " "</span>
            </span>
        }
    });
    let press = move |column: usize| {
        move |_| {
            cursor.set(Cursor { row: at, column });
            state.pin_push(push);
        }
    };
    let here = move |column: usize| Cursor { row: at, column };
    let is_here = move |column: usize| move || cursor.get() == here(column);
    view! {
        <tr aria-rowindex=(at + 1).to_string() aria-selected=move || is_pinned().to_string()>
            <td id=here(0).id() class="mono" class:active=is_here(0) title=name_title on:click=press(0)><FileName name/></td>
            <td id=here(1).id() class="mono" class:active=is_here(1) title=version_title on:click=press(1)>
                {version}
            </td>
            <td id=here(2).id() class:active=is_here(2) title=region_title on:click=press(2)>
                <span class="mono">{region}</span> " " <span class="muted">{region_name}</span>
            </td>
            <td id=here(3).id() class:active=is_here(3) title=status_title on:click=press(3)>
                <span class="status"><StatusGlyph status=Some(status)/> <span class="text">{move || in_words()}</span></span>
            </td>
            <td id=here(4).id() class:active=is_here(4) on:click=press(4)>{moment(row.start, row.start_raw)}</td>
            <td id=here(5).id() class:active=is_here(5) on:click=press(5)>{moment(row.update, row.update_raw)}</td>
            <td id=here(6).id() class:active=is_here(6) on:click=press(6)>{move || span()}</td>
            <td id=here(7).id() class:active=is_here(7) title=description_title on:click=press(7)>
                {flag} {description}
            </td>
        </tr>
    }
}

/// Height of the screen, CSS pixels; of the window where that is larger, as an emulated one can be.
fn screen_height() -> f64 {
    let screen = window().screen().and_then(|screen| screen.height()).unwrap_or(1_000);
    let window = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or_default();
    f64::from(screen).max(window)
}

/// A file's name in two parts, so that a narrow cell shortens the folder.
#[component]
fn FileName(name: String) -> impl IntoView {
    let (folder, file) = match name.rsplit_once('/') {
        Some((folder, file)) => (format!("{folder}/"), file.to_owned()),
        None => (String::new(), name),
    };
    view! {
        <span class="file-name">
            <span class="folder">{folder}</span>
            <span class="file">{file}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_covers_what_is_seen_and_the_track_keeps_its_length() {
        for rows in [0, 1, 10, 1_000, 468_750, 1_000_000] {
            let track = (rows as f64 * ROW).min(TALLEST);
            for part in [0.0, 0.3, 1.0] {
                let room = 600.0 - HEAD;
                let scroll = (track - room).max(0.0) * part;
                let window = Window::at(scroll, 600.0, rows);
                let length = window.above + window.count as f64 * ROW + window.below;
                assert!((length - track).abs() < ROW * (2 * MARGIN + 3) as f64, "{rows} {part} {length}");
                assert!(window.above <= scroll + 0.5, "{rows} {part} {window:?}");
                let end = window.above + window.count as f64 * ROW;
                assert!(end + 0.5 >= (scroll + room).min(track), "{rows} {part} {window:?}");
                if part == 1.0 {
                    assert_eq!(window.first + window.count, rows);
                }
            }
        }
    }

    #[test]
    fn any_row_can_be_shown() {
        for rows in [3, 1_000, 1_000_000] {
            for row in [0, rows / 2, rows - 1] {
                let scroll = Window::showing(row, 0.0, 600.0, rows);
                let window = Window::at(scroll, 600.0, rows);
                assert!(
                    (window.first..window.first + window.count).contains(&row),
                    "{row} of {rows}: {window:?}"
                );
            }
        }
        assert_eq!(Window::showing(3, 0.0, 600.0, 1_000), 0.0, "a row that is seen moves nothing");
    }

    #[test]
    fn keys_lead_from_cell_to_cell() {
        let at = |row, column| Cursor { row, column };
        for (from, key, control, to) in [
            (at(1, 0), "ArrowUp", false, at(0, 0)),
            (at(0, 0), "ArrowUp", false, at(0, 0)),
            (at(9, 7), "ArrowDown", false, at(9, 7)),
            (at(3, 7), "ArrowRight", false, at(3, 7)),
            (at(3, 4), "Home", false, at(3, 0)),
            (at(3, 4), "End", true, at(9, 7)),
            (at(3, 4), "Home", true, at(0, 0)),
            (at(3, 4), "PageUp", false, at(1, 4)),
            (at(3, 4), "PageDown", false, at(8, 4)),
        ] {
            assert_eq!(from.after(key, control, 9, 5), Some(to), "{key}");
        }
        assert_eq!(at(1, 0).after("a", false, 9, 5), None);
    }
}
