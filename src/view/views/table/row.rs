//! A row of the table. Its elements are built once; scrolling and sorting only change their texts.

use board::draw::labels::printable_text;
use board::model::issues::DataIssues;
use board::select::name_labels::NameLabels;
use board::{Board, PushId, Selection, Status, Timestamp};
use leptos::prelude::*;

use super::today::Today;
use super::window::CellPosition;
use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::state::State;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture, StatusGlyph};

/// The texts of a row, owned, since a row can outlive its board for a moment.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Row {
    /// Its number, from 1 on.
    pub(super) at: usize,
    /// Its push, as a link names it.
    pub(super) selection: Selection,
    /// The name of the data file in two parts: what a drawing leaves out, and what it shows.
    name: (String, String),
    status: Status,
    status_text: String,
    start: Timestamp,
    start_raw: String,
    update: Timestamp,
    update_raw: String,
    duration: Option<i64>,
    description: String,
    issues: DataIssues,
}

impl Row {
    pub(super) fn new(board: &Board, labels: &NameLabels, at: usize, id: PushId) -> Self {
        let push = board.push(id);
        let text = |text: &str| printable_text(text).into_owned();
        let label = labels.name(board, push.version);
        let folder = push.name.strip_suffix(label).unwrap_or_default();
        Self {
            at,
            selection: board.selection(id),
            name: (text(folder), text(label)),
            status: push.status,
            status_text: text(push.status_text),
            start: push.start,
            start_raw: text(push.start_raw.unwrap_or("–")),
            update: push.update,
            update_raw: text(push.update_raw.unwrap_or("–")),
            duration: push.duration(),
            description: text(push.description),
            issues: push.issues,
        }
    }

    fn version(&self) -> String {
        printable_text(&self.selection.version).into_owned()
    }

    fn region(&self) -> String {
        self.selection.region.as_deref().map(|region| printable_text(region).into_owned()).unwrap_or_default()
    }
}

#[component]
pub(super) fn TableRow(
    row: Signal<Row>,
    today: Signal<Today>,
    pinned: Signal<Option<Selection>>,
    cursor: RwSignal<CellPosition>,
) -> impl IntoView {
    let state = State::current();
    let is_pinned = move || pinned.read().as_ref() == Some(&row.read().selection);
    let moment = move |stamp: Timestamp, raw: &str| match stamp.get() {
        Some(at) => today.read().short(&state.moment(at)).to_owned(),
        None => raw.to_owned(),
    };
    let whole_name = move || {
        let (folder, file) = &row.read().name;
        format!("{folder}{file}")
    };
    let status_name = move || {
        let row = row.read();
        state.status_text(row.status, &row.status_text)
    };
    let span = move || row.read().duration.map_or_else(|| "–".to_owned(), state.words().common.duration);
    let status = derive(move || Some(row.read().status));
    let issues = memo(move |_| row.read().issues);
    let flag = move || {
        let issues = issues.get();
        let explained = move || issues.iter().map(state.words().common.issue).collect::<Vec<_>>().join(" ");
        (!issues.is_empty()).then(|| {
            view! {
                <span class="flag" title=move || explained()>
                    <Picture icon=Icon::Flag/>
                    <span class="visually-hidden">{state.word(|words| words.table.flag)} " "</span>
                </span>
            }
        })
    };
    let at = memo(move |_| row.read().at);
    let press = move |column: usize| {
        move |_| {
            cursor.set(CellPosition { row: at.get_untracked(), column });
            state.select(row.with_untracked(|row| row.selection.clone()));
        }
    };
    let id = move |column: usize| move || CellPosition { row: at.get(), column }.id();
    view! {
        <tr
            aria-rowindex=move || (at.get() + 1).to_string()
            aria-selected=move || is_pinned().to_string()
            data-active=move || cursor.get().column_in(at.get())
        >
            <td id=id(0) title=move || status_name() on:click=press(0)>
                <span class="status"><StatusGlyph status/> <span class="text">{move || status_name()}</span></span>
            </td>
            <td id=id(1) class="mono" title=move || whole_name() on:click=press(1)>
                <span class="file-name">
                    <span class="folder">{move || row.read().name.0.clone()}</span>
                    <span class="file">{move || row.read().name.1.clone()}</span>
                </span>
            </td>
            <td id=id(2) class="mono" title=move || row.read().version() on:click=press(2)>
                {move || row.read().version()}
            </td>
            <td id=id(3) title=move || row.read().region() on:click=press(3)>
                <span class="mono">{move || row.read().region()}</span>
                " "
                <span class="muted">{move || state.region_name(&row.read().region())}</span>
            </td>
            <td id=id(4) on:click=press(4)>{move || moment(row.read().start, &row.read().start_raw)}</td>
            <td id=id(5) on:click=press(5)>{move || moment(row.read().update, &row.read().update_raw)}</td>
            <td id=id(6) on:click=press(6)>{move || span()}</td>
            <td id=id(7) title=move || row.read().description.clone() on:click=press(7)>
                {move || flag()} {move || row.read().description.clone()}
            </td>
        </tr>
    }
}
