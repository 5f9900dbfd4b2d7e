//! The menu of what a person copies for others: ids of failed regions, what a new push of them takes, a summary, and the
//! response as ENS sent it.

use board::report::handover::{
    FailedVersion, Spelling, failed_versions, markdown_code, markdown_table, markdown_text, push_commands,
    push_strategy, region_ids, summary_rows,
};
use board::report::table::TableColumn;
use board::{Board, Shown, Status};
use ens_api::Parameter;
use leptos::prelude::*;

use crate::load::live::address_of;
use crate::load::remote::Loaded;
use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::state::State;
use crate::text::{number, percent};
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::menu::Menu;

/// The most lines of the summary's table.
const MOST_LINES: usize = 30;

/// The menu; nothing where there is no query.
#[component]
pub fn Handover() -> impl IntoView {
    let state = State::current();
    let open = RwSignal::new(false);
    let label = state.word(|words| words.handover.label);
    let button = || view! { <Picture icon=Icon::Copy/> };
    view! {
        <Show when=move || state.query.is_valid.get()>
            <Menu class="button framed only-icon" label open button=ViewFn::from(button)>
                <Choices/>
            </Menu>
        </Show>
    }
}

/// What can be copied. It is computed when the menu opens, and at each copy.
#[component]
fn Choices() -> impl IntoView {
    let state = State::current();
    let failed = memo(move |_| {
        with_shown(state, |board, shown| region_ids(board, &failed_versions(board, shown)).len()).unwrap_or(0)
    });
    let ids = move || with_failed(state, |board, failed| region_ids(board, failed).join("\n"));
    let strategy = move || with_failed(state, |board, failed| push_strategy(&region_ids(board, failed)));
    let command = move |spelling| {
        move || {
            let app_id = state.query.draft.read().get(Parameter::AppId).to_owned();
            with_failed(state, |board, failed| push_commands(board, failed, &app_id, spelling))
        }
    };
    let words = move || &state.words().handover;
    let commands = move || {
        Spelling::ALL.map(|spelling| {
            view! { <Choice label=derive(move || spelling.command().to_owned()) text=derive(command(spelling)) mono=true/> }
        })
    };
    let has_board = memo(move |_| state.data.loaded.with(Option::is_some));
    let raw =
        move || state.data.loaded.with(|loaded| loaded.as_ref().map(|loaded| address_of(&loaded.query)));
    view! {
        <div class="handover">
            <h2>{move || (words().failed_regions)(failed.get() as u64)}</h2>
            <p class="hint">{move || if failed.get() > 0 { words().failed_explained } else { words().none_failed }}</p>
            <Show when=move || { failed.get() > 0 }>
                <ul>
                    <Choice label=state.word(|words| words.handover.ids) text=derive(ids)/>
                    <Choice label=derive(|| "PushStrategy".to_owned()) text=derive(strategy) mono=true/>
                    {commands()}
                </ul>
                <p class="hint">{move || words().placeholders}</p>
            </Show>
            <Show when=move || has_board.get()>
                <h2>{move || words().all_shown}</h2>
                <ul>
                    <Choice label=state.word(|words| words.handover.summary) text=derive(move || summary(state))/>
                    <li>
                        <span class="grow">{move || words().response}</span>
                        <a class="button framed small" href=raw target="_blank" rel="noopener">{move || words().open}</a>
                    </li>
                </ul>
            </Show>
        </div>
    }
}

/// A text, and the button that copies it.
#[component]
fn Choice(
    /// What it is.
    #[prop(into)]
    label: Signal<String>,
    /// The text.
    text: Signal<String>,
    /// True where the label is code.
    #[prop(default = false)]
    mono: bool,
) -> impl IntoView {
    let state = State::current();
    let name = derive(move || (state.words().common.copy_of)(&label.read()));
    let copy = derive(move || state.words().common.copy.to_owned());
    view! {
        <li>
            <span class="grow" class:mono=mono>{label}</span>
            <CopyButton text label=copy name class="small framed"/>
        </li>
    }
}

/// What `read` makes of the shown pushes; `None` without a board.
fn with_shown<T>(state: State, read: impl FnOnce(&Board, &Shown) -> T) -> Option<T> {
    let (loaded, shown) = (state.data.loaded.read(), state.view.shown.read());
    Some(read(&loaded.as_ref()?.board, &shown))
}

fn with_failed(state: State, read: impl FnOnce(&Board, &[FailedVersion]) -> String) -> String {
    with_shown(state, |board, shown| read(board, &failed_versions(board, shown))).unwrap_or_default()
}

/// What is shown as Markdown: the share, a table of the newest versions, the link and the time of the data.
fn summary(state: State) -> String {
    let words = state.words();
    let application = state.application_name(state.query.draft.read().get(Parameter::AppId));
    let at = state.data.loaded.with(|loaded| loaded.as_ref().map(Loaded::moment));
    let time = at.map(|at| state.moment_and_zone(at)).unwrap_or_default();
    let summary = state.view.summary.read();
    let (done, all) = summary.done_newest();
    let share = format!(
        "{} {} ({}), {} {}",
        percent(done, all),
        words.summary.pushed_share,
        (words.summary.pushed_of)(done, all),
        (words.common.status)(Status::Failed),
        number(summary.newest[Status::Failed].into()),
    );
    let table = with_shown(state, |board, shown| table(state, board, shown)).unwrap_or_default();
    let link = state.href_untracked();
    format!("**{}** · {time}  \n{share}\n\n{table}\n[Pushboard]({link})\n", markdown_text(&application))
}

fn table(state: State, board: &Board, shown: &Shown) -> String {
    let words = state.words();
    let lines = summary_rows(board, shown);
    let status = words.common.status;
    let headings = [
        (words.table.column)(TableColumn::Name),
        (words.table.column)(TableColumn::Version),
        status(Status::Success),
        status(Status::Failed),
        status(Status::Pushing),
        status(Status::Unknown),
        words.handover.reason,
    ];
    let cells = lines.iter().take(MOST_LINES).map(|line| {
        let count = |status| number(line.counts[status].into());
        let cause = line.cause.as_ref();
        vec![
            markdown_code(shown.labels.name(board, line.version)),
            markdown_code(board.version_name(line.version)),
            count(Status::Success),
            count(Status::Failed),
            count(Status::Pushing),
            count(Status::Unknown),
            cause
                .map(|cause| {
                    format!(
                        "{} ({})",
                        markdown_text(&state.wording(&cause.text)),
                        number(cause.failed.into())
                    )
                })
                .unwrap_or_default(),
        ]
    });
    let mut table = markdown_table(&headings, 2..6, &cells.collect::<Vec<_>>());
    if let Some(others @ 1..) = lines.len().checked_sub(MOST_LINES) {
        table += &format!("\n{}\n", (words.handover.more_files)(others as u64));
    }
    table
}
