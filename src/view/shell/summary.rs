//! The figures of the pushes that pass the filter, whatever statuses it has: the share that is pushed; the numbers of data
//! files, versions and edge nodes; durations; stuck pushes; beside them the data issues and the age of the data. Before
//! the first response it keeps its place without figures.

use board::Status;
use board::link::View;
use board::report::causes::top_cause;
use leptos::prelude::*;

use crate::platform::reactive::{Signal, derive, memo};
use crate::state::State;
use crate::text::{number, percent};
use crate::view::query::newest_and_older::{OlderCount, counts_in_words};
use crate::view::shell::data_issues::DataIssuesFlag;
use crate::view::shell::freshness::{Freshness, progress_text};
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::status_class;

/// The summary.
#[component]
pub fn SummaryBar() -> impl IntoView {
    let state = State::current();
    let is_waiting = memo(move |_| state.data.loaded.with(Option::is_none));
    view! {
        <section
            class="summary"
            class:waiting=move || is_waiting.get()
            aria-busy=move || is_waiting.get().to_string()
            aria-label=state.word(|words| words.summary.label)
        >
            <Share/>
            <Figures/>
            <DataIssuesFlag/>
            <Freshness/>
            <ProgressLine/>
            <Announcement/>
        </section>
    }
}

/// A figure, once there is a board.
fn known<T>(state: State, figure: impl FnOnce() -> T) -> Option<T> {
    state.data.loaded.with(Option::is_some).then(figure)
}

/// The share of pushes that are done, and a bar of all statuses; beside it what the share is not of.
#[component]
fn Share() -> impl IntoView {
    let state = State::current();
    let (summary, whole) = (state.view.summary, state.data.summary);
    let done = memo(move |_| summary.read().done_newest());
    let counts = memo(move |_| summary.read().newest);
    let part = move |status: Status| {
        let width = move || {
            // The bar ends where nothing is known of the others.
            format!("{}%", f64::from(counts.get()[status]) * 100.0 / done.get().1.max(1) as f64)
        };
        let name = move || {
            format!("{} {}", (state.words().common.status)(status), number(counts.get()[status].into()))
        };
        // For the pointer, as large as it is; the chips are the same for the keyboard and for a screen reader.
        view! {
            <span
                class=status_class(Some(status))
                title=move || name()
                style:width=move || width()
                on:click=move |_| state.change(|link| link.filter.statuses.toggle(status))
            ></span>
        }
    };
    let in_words = move || {
        let (counts, words) = (counts.get(), &state.words().common);
        known(state, || {
            let part = |status| format!("{} {}", (words.status)(status), number(counts[status].into()));
            Status::ALL.map(part).join(", ")
        })
    };
    // The share of the whole, or of all versions, and its words; none where that is the share itself.
    let beside = move || {
        let (words, summary) = (&state.words().summary, summary.read());
        let (of, share) = match state.view.is_narrowed.get() {
            true => (words.of_whole, whole.read().done_newest()),
            false => (words.of_newest, summary.done()),
        };
        let differs = state.view.is_narrowed.get() || share.1 > summary.done_newest().1;
        known(state, || differs.then_some((of, share))).flatten()
    };
    let text = move || beside().map(|(of, (done, all))| of(&percent(done, all)));
    let exactly = move || beside().map(|(_, (done, all))| (state.words().summary.pushed_of)(done, all));
    let beside_bar = move || match state.data.part.get() {
        Some((here, all)) => view! { <span class="part">{(state.words().summary.of_part)(here, all)}</span> },
        None => view! { <span class="beside" title=exactly>{text}</span> },
    };
    let role = move || state.data.loaded.with(Option::is_some).then_some("img");
    view! {
        <div class="share">
            <p class="share-text">
                <strong>{move || known(state, || percent(done.get().0, done.get().1))}</strong>
                <span>
                    {move || known(state, || state.words().summary.pushed_share.to_owned())}
                    " "
                    <span class="muted">
                        {move || known(state, || (state.words().summary.pushed_of)(done.get().0, done.get().1))}
                    </span>
                </span>
            </p>
            <p class="share-line">
                <span class="share-bar" role=move || role() aria-label=move || in_words()>
                    {[Status::Failed, Status::Unknown, Status::Pushing, Status::Success].map(part)}
                </span>
                {move || beside_bar()}
            </p>
        </div>
    }
}

#[component]
fn Figure(
    /// What it counts.
    #[prop(into)]
    label: Signal<String>,
    /// Its explanation.
    #[prop(optional, into)]
    explained: Signal<Option<String>>,
    /// The figure.
    #[prop(into)]
    value: Signal<String>,
) -> impl IntoView {
    let state = State::current();
    view! {
        <div class="figure" title=explained>
            <dt>{label}</dt>
            <dd>{move || known(state, || value.get())}</dd>
        </div>
    }
}

#[component]
fn Figures() -> impl IntoView {
    let state = State::current();
    let summary = state.view.summary;
    let words = move || &state.words().summary;
    let label = move |of: fn(&crate::text::Summary) -> &'static str| derive(move || of(words()).to_owned());
    let explained =
        move |of: fn(&crate::text::Summary) -> &'static str| derive(move || Some(of(words()).to_owned()));
    let span = move |seconds: Option<i64>| match seconds {
        Some(seconds) => (state.words().common.duration)(seconds),
        None => "–".to_owned(),
    };
    let remaining = move || {
        let summary = summary.read();
        match summary.eta {
            // Pushes that have not arrived may be running.
            _ if state.data.part.get().is_some() => words().remaining_unknown.to_owned(),
            _ if summary.newest.total() == 0 => "–".to_owned(),
            Some(eta) => (words().between)(eta.likely, eta.latest),
            None if summary.newest_ended() => words().all_done.to_owned(),
            None if summary.newest_stalled() => words().remaining_stalled.to_owned(),
            None => words().remaining_unknown.to_owned(),
        }
    };
    let stuck = memo(move |_| (u64::from(summary.read().stuck), u64::from(summary.read().stuck_older)));
    let is_stuck_chosen = memo(move |_| state.link.read().filter.statuses.has_stuck());
    let stuck_explained = move || Some((words().stuck_explained)(summary.read().stuck_after));
    view! {
        // It scrolls where it is narrow, also by keys.
        <dl class="figures" tabindex="0" aria-label=state.word(|words| words.summary.label)>
            <Figure
                label=label(|w| w.remaining)
                explained=explained(|w| w.remaining_explained)
                value=derive(remaining)
            />
            <TopCause/>
            <Figure label=label(|w| w.files) value=derive(move || number(summary.read().data_files as u64))/>
            <Figure label=label(|w| w.versions) value=derive(move || number(summary.read().versions as u64))/>
            <Figure label=label(|w| w.regions) value=derive(move || number(summary.read().regions as u64))/>
            <Figure
                label=label(|w| w.median)
                explained=explained(|w| w.median_explained)
                value=derive(move || span(summary.read().duration_p50))
            />
            <Figure
                label=label(|w| w.slowest)
                explained=explained(|w| w.slowest_explained)
                value=derive(move || span(summary.read().duration_p95))
            />
            <Show when=move || stuck.get() != (0, 0) || is_stuck_chosen.get()>
                <div class="figure stuck" title=move || stuck_explained()>
                    <dt>{label(|w| w.stuck)}</dt>
                    <dd>
                        <button
                            type="button"
                            class="button small"
                            aria-pressed=move || is_stuck_chosen.get().to_string()
                            aria-label=move || counts_in_words(state, words().stuck, stuck.get())
                            on:click=move |_| state.change(|link| link.filter.statuses.toggle_stuck())
                        >
                            {move || number(stuck.get().0)}
                            <OlderCount count=derive(move || stuck.get().1)/>
                        </button>
                    </dd>
                </div>
            </Show>
        </dl>
    }
}

/// The most frequent cause of failures of newest versions; it leads to all causes.
#[component]
fn TopCause() -> impl IntoView {
    let state = State::current();
    let top = memo(move |_| {
        let (loaded, shown, rollouts) =
            (state.data.loaded.read(), state.view.shown.read(), state.view.rollouts.read());
        let board = &loaded.as_ref()?.board;
        let newest = (0..rollouts.len()).map(|row| rollouts.versions(row)[0]);
        let pushes = newest.flat_map(|version| board.pushes_of(version));
        top_cause(board, pushes.filter(|push| shown.is_in_scope(*push)))
    });
    let text = move || {
        let text = state.wording(&top.read().as_ref()?.text);
        Some(if text.is_empty() { state.words().causes.no_description.to_owned() } else { text })
    };
    let explained = move || {
        let (text, top) = text().zip(top.get())?;
        let [failed, of, others] = [top.failed, top.of, top.others].map(u64::from);
        Some((state.words().causes.top_explained)(&text, failed, of, others))
    };
    let count = move || top.read().as_ref().map(|top| number(top.failed.into()));
    // Its place stays while a filter leaves no failure.
    let has_failures = memo(move |_| state.data.summary.read().newest[Status::Failed] > 0);
    let is_hidden = move || top.with(Option::is_none);
    view! {
        <Show when=move || has_failures.get()>
            <div class="figure top-cause" class:idle=move || is_hidden() title=move || explained()>
                <dt>{state.word(|words| words.causes.top)}</dt>
                <dd>
                    <button type="button" class="button small" on:click=move |_| state.change(|link| link.view = View::Causes)>
                        <span class="grow">{text}</span>
                        <span class="muted">{count}</span>
                    </button>
                </dd>
            </div>
        </Show>
    }
}

/// The progress of the load: a line on the lower edge, out of the layout.
#[component]
fn ProgressLine() -> impl IntoView {
    let state = State::current();
    let progress = memo(move |_| state.data.remote.read().progress());
    let is_loading = memo(move |_| progress.get().is_some());
    let share = move || progress.get().and_then(|progress| progress.share());
    let percent = move || share().map(|share| format!("{:.0}", share * 100.0));
    let text = move || progress.get().map(|progress| progress_text(state, progress));
    view! {
        <Show when=move || is_loading.get()>
            <div
                class="progress"
                class:endless=move || share().is_none()
                role="progressbar"
                aria-label=move || text()
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=move || percent()
            >
                <span style:width=move || percent().map(|percent| format!("{percent}%"))></span>
            </div>
        </Show>
    }
}

/// For a screen reader: what is shown, when a response has arrived and when a filter changes.
#[component]
fn Announcement() -> impl IntoView {
    let state = State::current();
    let counts = memo(move |_| {
        let has_arrived = state.data.remote.read().received().is_some();
        has_arrived.then(|| state.view.shown.read().counts)
    });
    let text = move || {
        let counts = counts.get()?;
        Some((state.words().summary.announced)(counts.total().into(), counts[Status::Failed].into()))
    };
    view! { <p class="visually-hidden" role="status">{move || text()}</p> }
}
