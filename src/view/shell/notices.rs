//! Notices at the foot of the page, where they move nothing: old data and why, no network, problems of the link, names
//! and regions that the response lacks, blocked storage.

use board::Board;
use board::draw::labels::printable_text;
use board::model::time::UtcSeconds;
use ens_api::ErrorCode;
use leptos::prelude::*;

use crate::load::remote::Remote;
use crate::platform::reactive::{RwSignal, memo};
use crate::state::State;
use crate::text;
use crate::view::shell::seen_notice::SeenNotice;
use crate::view::shell::states::{Logged, RetryButton, RetryCountdown, detail_of};
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};

/// All notices that apply.
#[component]
pub fn Notices() -> impl IntoView {
    let state = State::current();
    view! {
        <section class="notices" aria-label=state.word(|words| words.notices.label)>
            <NewerBuild/>
            <Offline/>
            <ClockOff/>
            <Stale/>
            <Partial/>
            <LinkProblems/>
            <SeenNotice/>
            <NotReturned
                text=|words| words.names_not_returned
                names=|board| board.names_not_returned().to_vec()
            />
            <NotReturned
                text=|words| words.regions_not_returned
                names=|board| board.regions_not_returned().map(|region| board.region_name(region).to_owned()).collect()
            />
            <StorageBlocked/>
        </section>
    }
}

/// The proxy serves a newer build of the page. A reload loses nothing, since the link holds the view.
#[component]
fn NewerBuild() -> impl IntoView {
    let state = State::current();
    view! {
        <Show when=move || state.account.newer_build().get()>
            <div class="notice calm" role="status">
                <Picture icon=Icon::Refresh/>
                <p>{state.word(|words| words.notices.newer_build)}</p>
                <button type="button" class="button small framed" on:click=move |_| state.reload_page()>
                    {state.word(|words| words.notices.reload)}
                </button>
            </div>
        </Show>
    }
}

/// The proxy's clock differs from that of ENS.
#[component]
fn ClockOff() -> impl IntoView {
    /// Seconds that are ignored.
    const TOLERANCE: u64 = 60;
    let state = State::current();
    let off = memo(move |_| {
        let offset = state.account.session().read().as_ref().and_then(|session| session.clock_offset);
        offset.filter(|offset| offset.unsigned_abs() > TOLERANCE)
    });
    view! {
        <Show when=move || off.get().is_some()>
            <div class="notice" role="status">
                <Picture icon=Icon::Clock/>
                <p>{move || off.get().map(state.words().notices.clock_off)}</p>
            </div>
        </Show>
    }
}

/// The browser believes that it has no network. A hint: only a request that fails is a failure, and then the message about
/// it says more.
#[component]
fn Offline() -> impl IntoView {
    let state = State::current();
    let is_hinted = memo(move |_| !state.browser.online.get() && state.data.remote.read().error().is_none());
    view! {
        <Show when=move || is_hinted.get()>
            <div class="notice calm" role="status">
                <Picture icon=Icon::Offline/>
                <p>{state.word(|words| words.notices.offline)}</p>
            </div>
        </Show>
    }
}

/// The last load failed and an older board, or a part of the response, is displayed: its age or size, the error, and a
/// retry.
#[component]
fn Stale() -> impl IntoView {
    let state = State::current();
    let stale = memo(move |_| {
        let remote = state.data.remote.read();
        let (error, loaded) = (remote.error()?, remote.loaded()?);
        let id = error.request_id.as_deref().map(|id| printable_text(id).into_owned());
        // The sign-in form over the board explains this one.
        let is_listed = error.kind() != ErrorCode::NotSignedIn;
        let code = printable_text(&error.code).into_owned();
        is_listed.then(|| (error.kind(), code, detail_of(error), id, loaded.at))
    });
    let text = move |code: &ErrorCode, at: UtcSeconds| {
        let words = state.words();
        let mut why = format!("{} {}", (words.states.error)(code), (words.states.remedy)(code));
        if state.data.retries.get().ended {
            why = format!("{why} {}", words.notices.retries_ended);
        }
        match state.data.part.get() {
            Some((loaded, total)) => format!("{} {why}", (words.notices.partial)(loaded, total)),
            None => (words.notices.stale)(state.browser.now.get().0 - at.0, &why),
        }
    };
    move || {
        stale.get().map(|(kind, code, detail, request_id, at)| {
            let shown_id = request_id.map(|id| view! { <code class="muted">{id}</code> });
            view! {
                <div class="notice failed" role="status">
                    <Picture icon=Icon::Clock/>
                    <p>
                        {move || text(&kind, at)}
                        {detail.map(|detail| view! { " " <span class="muted"><Logged detail/></span> })}
                        " "
                        <RetryCountdown/>
                    </p>
                    <code class="muted">{code}</code>
                    {shown_id}
                    <RetryButton class="small"/>
                </div>
            }
        })
    }
}

/// Entries are missing without an error: the load was stopped, or ENS sent fewer entries than its total.
#[component]
fn Partial() -> impl IntoView {
    let state = State::current();
    let part = memo(move |_| {
        let has_arrived = state.data.remote.read().received().is_some();
        state.data.part.get().filter(|_| has_arrived)
    });
    let is_stopped = memo(move |_| matches!(*state.data.remote.read(), Remote::Stopped { .. }));
    let text = move |(loaded, total)| {
        let words = &state.words().notices;
        let part = (words.partial)(loaded, total);
        if is_stopped.get() { format!("{part} {}", words.retries_ended) } else { part }
    };
    view! {
        <Show when=move || part.get().is_some()>
            <div class="notice failed" role="status">
                <Picture icon=Icon::Clock/>
                <p>{move || part.get().map(text)}</p>
                <button type="button" class="button small" on:click=move |_| state.refresh_now()>
                    {state.word(|words| words.states.retry)}
                </button>
            </div>
        </Show>
    }
}

/// The parts of the address that could not be parsed.
#[component]
fn LinkProblems() -> impl IntoView {
    let state = State::current();
    let has_unread = move || !state.link.read().unread().is_empty();
    let text = move || {
        let words = &state.words().notices;
        state
            .link_problems
            .read()
            .iter()
            .map(words.link_problem)
            .map(|text| view! { <p>{printable_text(&text).into_owned()}</p> })
            .collect_view()
    };
    view! {
        <Show when=move || !state.link_problems.read().is_empty()>
            <div class="notice" role="status">
                <Picture icon=Icon::Link/>
                <div class="grow problems">{move || text()}</div>
                <Show when=has_unread>
                    <button
                        type="button"
                        class="button small"
                        on:click=move |_| state.change(|link| link.drop_unread())
                    >
                        {state.word(|words| words.notices.link_forget)}
                    </button>
                </Show>
            </div>
        </Show>
    }
}

/// Names, or regions, of the query that the complete response lacks.
#[component]
fn NotReturned(
    /// Says how many they are.
    text: fn(&text::Notices) -> text::Count,
    /// Those that a board lacks.
    names: fn(&Board) -> Vec<String>,
) -> impl IntoView {
    let state = State::current();
    let names = memo(move |_| {
        let newest = state.data.newest.read();
        let complete = newest.as_ref().filter(|loaded| loaded.complete && loaded.board.push_count() > 0);
        complete.map(|loaded| names(&loaded.board)).unwrap_or_default()
    });
    view! {
        <Show when=move || !names.read().is_empty()>
            <div class="notice calm">
                <Picture icon=Icon::Question/>
                <p>
                    {move || text(&state.words().notices)(names.read().len() as u64)} " "
                    <code>{move || printable_text(&names.read().join(", ")).into_owned()}</code>
                </p>
            </div>
        </Show>
    }
}

#[component]
fn StorageBlocked() -> impl IntoView {
    let state = State::current();
    let dismissed = RwSignal::new(false);
    view! {
        <Show when=move || state.preferences.storage_blocked.get() && !dismissed.get()>
            <div class="notice calm" role="status">
                <Picture icon=Icon::Flag/>
                <p>{state.word(|words| words.notices.storage_blocked)}</p>
                <button type="button" class="button small" on:click=move |_| dismissed.set(true)>
                    {state.word(|words| words.notices.dismiss)}
                </button>
            </div>
        </Show>
    }
}
