//! The figures of the whole board, regardless of filters: the share that is pushed; the numbers of data files, versions and edge
//! nodes; durations; stuck pushes; and the age of the data. Before the first response it keeps its place without figures.

use std::time::Duration;

use board::Status;
use board::draw::labels::printable_text;
use leptos::prelude::*;

use crate::load::remote::Progress;
use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::preferences::RefreshInterval;
use crate::state::State;
use crate::text::{number, percent};
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::hand_focus_on;
use crate::view::widgets::icon::{Icon, Picture, status_class};
use crate::view::widgets::icon_button::IconButton;

/// How long a load lasts before its stop button appears.
const STOP_DELAY: Duration = Duration::from_secs(2);
/// Bytes from which on the progress of a response without pages is displayed.
const MIN_BYTES: u64 = 100_000;

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
            <Freshness/>
            <ProgressLine/>
            <Announcement/>
        </section>
    }
}

/// A figure, once there is a board.
fn known(state: State, figure: impl FnOnce() -> String) -> Option<String> {
    state.data.loaded.with(Option::is_some).then(figure)
}

/// The share of pushes that are done, and a bar of all statuses.
#[component]
fn Share() -> impl IntoView {
    let state = State::current();
    let done = memo(move |_| state.data.summary.read().done_newest());
    let of_all = memo(move |_| state.data.summary.read().done());
    let counts = memo(move |_| state.data.summary.read().newest);
    let part = move |status: Status| {
        let width = move || {
            // The bar ends where nothing is known of the others.
            format!("{}%", f64::from(counts.get()[status]) * 100.0 / done.get().1.max(1) as f64)
        };
        view! { <span class=status_class(Some(status)) style:width=move || width()></span> }
    };
    let in_words = move || {
        let (counts, words) = (counts.get(), &state.words().common);
        known(state, || {
            let part = |status| format!("{} {}", (words.status)(status), number(counts[status].into()));
            Status::ALL.map(part).join(", ")
        })
    };
    // One line in either case, so that nothing moves when the last part has come.
    let second_line = move || match state.data.part.get() {
        Some((here, all)) => Some(view! {
            <span class="part">{(state.words().summary.of_part)(here, all)}</span>
        }),
        None => {
            known(state, || (state.words().summary.of_newest)(of_all.get().0, of_all.get().1)).map(|text| {
                view! {
                    <span class="beside" title=percent(of_all.get().0, of_all.get().1)>{text}</span>
                }
            })
        }
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
                    " "
                    {move || second_line()}
                </span>
            </p>
            <div class="share-bar" role=move || role() aria-label=move || in_words()>
                {[Status::Success, Status::Pushing, Status::Unknown, Status::Failed].map(part)}
            </div>
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
    /// Class beside `figure`.
    #[prop(default = "")]
    class: &'static str,
) -> impl IntoView {
    let state = State::current();
    view! {
        <div class=format!("figure {class}") title=explained>
            <dt>{label}</dt>
            <dd>{move || known(state, || value.get())}</dd>
        </div>
    }
}

#[component]
fn Figures() -> impl IntoView {
    let state = State::current();
    let summary = state.data.summary;
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
            Some(eta) => (words().between)(eta.likely, eta.latest),
            None if summary.is_terminal => words().all_done.to_owned(),
            None => words().remaining_unknown.to_owned(),
        }
    };
    let stuck = memo(move |_| summary.read().stuck);
    let stuck_explained = move || Some((words().stuck_explained)(summary.read().stuck_after));
    view! {
        <dl class="figures">
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
            <Figure
                label=label(|w| w.remaining)
                explained=explained(|w| w.remaining_explained)
                value=derive(remaining)
            />
            <Show when=move || stuck.get() != 0>
                <Figure
                    class="stuck"
                    label=label(|w| w.stuck)
                    explained=derive(stuck_explained)
                    value=derive(move || number(stuck.get().into()))
                />
            </Show>
        </dl>
    }
}

/// The age of the data, its request id, and how it is refreshed.
#[component]
fn Freshness() -> impl IntoView {
    let state = State::current();
    let words = move || &state.words().summary;
    let progress = memo(move |_| state.data.remote.read().progress());
    let at = memo(move |_| state.data.loaded.read().as_ref().map(|loaded| loaded.at));
    let age = move || match (progress.get(), at.get()) {
        (Some(progress), at) if progress.pages > 0 || at.is_none() && progress.bytes >= MIN_BYTES => {
            progress_text(state, progress)
        }
        (_, Some(at)) => (words().fetched)(&(state.words().common.ago)(state.browser.now.get().0 - at.0)),
        (Some(_), None) => words().refreshing.to_owned(),
        (None, None) => String::new(),
    };
    let is_loading = memo(move |_| progress.get().is_some());
    let exactly = move || at.get().map(|at| state.moment(at));
    let request_id = memo(move |_| {
        let loaded = state.data.loaded.read();
        loaded.as_ref()?.board.pages().last()?.request_id.clone()
    });
    let name = derive(move || format!("{} {}", state.words().common.copy, words().request_id));
    let refresh = move || if is_loading.get() { words().refreshing } else { words().refresh };
    let option = move |interval: RefreshInterval| {
        view! {
            <option
                value=interval.seconds().to_string()
                selected=move || state.preferences.refresh.get() == interval
            >
                {move || (words().interval)(interval)}
            </option>
        }
    };
    view! {
        <div class="freshness">
            <div class="as-of">
                <span class="age">
                    <span title=move || exactly()>{move || age()}</span>
                    // The place of the button, so that its appearance moves nothing.
                    <span class="slot">
                        <Show when=move || is_loading.get()>
                            <StopButton/>
                        </Show>
                    </span>
                </span>
                {move || {
                    request_id.get().map(|id| view! {
                        <span class="request-id">
                            <span class="visually-hidden">{state.word(|words| words.summary.request_id)}</span>
                            <code title=printable_text(&id).into_owned()>{printable_text(&id).into_owned()}</code>
                            <CopyButton text=id label="" name class="small only-icon"/>
                        </span>
                    })
                }}
            </div>
            <label class="setting">
                <span class="visually-hidden">{state.word(|words| words.summary.auto_refresh)}</span>
                <select
                    title=state.word(|words| words.summary.auto_refresh)
                    prop:value=move || state.preferences.refresh.get().seconds().to_string()
                    on:change:target=move |event| {
                        let seconds = event.target().value().parse().unwrap_or_default();
                        state.preferences.refresh.set(RefreshInterval::from_seconds(seconds));
                    }
                >
                    {RefreshInterval::ALL.map(option)}
                </select>
            </label>
            <button
                type="button"
                class="button framed refresh"
                class:spinning=move || is_loading.get()
                title=move || refresh()
                on:click=move |_| state.refresh_now()
            >
                <Picture icon=Icon::Refresh/>
                {state.word(|words| words.summary.refresh)}
            </button>
        </div>
    }
}

/// Stops a load that lasts long. When it disappears, its focus moves to a button that loads again.
#[component]
fn StopButton() -> impl IntoView {
    let state = State::current();
    hand_focus_on(".stop".to_owned(), ".refresh, .query-again".to_owned());
    let is_late = RwSignal::new(false);
    let appear = move || {
        if is_late.is_alive() {
            is_late.set(true);
        }
    };
    set_timeout(appear, STOP_DELAY);
    view! {
        <Show when=move || is_late.get()>
            <IconButton
                icon=Icon::Close
                name=state.word(|words| words.summary.stop_loading)
                press=move |()| state.stop_loading()
                class="small stop"
            />
        </Show>
    }
}

/// The progress of a load: in entries once a page has arrived, in bytes before.
fn progress_text(state: State, progress: Progress) -> String {
    let words = &state.words().summary;
    match progress.pages {
        0 => (words.loading_bytes)(progress.bytes),
        _ => (words.loading)(progress.entries, progress.total),
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
