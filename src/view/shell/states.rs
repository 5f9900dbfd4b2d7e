//! The page without a board: welcome, loading, stopped, empty, filtered out, bad query, failed. Each says what to do
//! next.

use board::draw::labels::printable_text;
use ens_api::error_code::Fault;
use ens_api::operations::describe_data_push_result::OPERATION;
use ens_api::{ApiError, ErrorCode, Mode, Parameter};
use leptos::prelude::*;

use crate::load::account::ApplicationChoice;
use crate::platform::reactive::{derive, memo};
use crate::state::State;
use crate::text::sentence;
use crate::view::query::chosen_facets::ChosenFacets;
use crate::view::query::form::QueryForm;
use crate::view::query::recent::RecentQueries;
use crate::view::query::saved::SavedViews;
use crate::view::shell::policy::ram_policy;
use crate::view::widgets::copy::{CopyButton, Snippet};
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};

/// Without a query: an introduction, the form, applications and recent queries.
#[component]
pub fn Welcome() -> impl IntoView {
    let state = State::current();
    let has_saved = move || state.preferences.saved.read().iter().next().is_some();
    let has_recent = move || state.preferences.recent.read().iter().next().is_some();
    view! {
        <div class="welcome">
            <div class="welcome-text">
                <h2>{state.word(|words| words.states.welcome_title)}</h2>
                <p>{state.word(|words| words.states.welcome_text)}</p>
            </div>
            <QueryForm/>
            <div class="starts">
                <ApplicationStarts/>
                <Show when=has_saved>
                    <section>
                        <h3>{state.word(|words| words.search.saved)}</h3>
                        <SavedViews class="card" done=|()| ()/>
                    </section>
                </Show>
                <Show when=has_recent>
                    <section>
                        <h3>{state.word(|words| words.query.recent)}</h3>
                        <RecentQueries class="card" done=|()| ()/>
                    </section>
                </Show>
            </div>
        </div>
    }
}

/// The first applications of the account, as buttons.
#[component]
fn ApplicationStarts() -> impl IntoView {
    /// The picker lists more.
    const MAX_STARTS: usize = 6;
    let state = State::current();
    let choices = memo(move |_| {
        let applications = state.account.applications().read();
        let all = applications.as_ref().and_then(|result| result.as_ref().ok());
        all.map(|all| all.iter().take(MAX_STARTS).cloned().collect::<Vec<_>>()).unwrap_or_default()
    });
    let demo =
        move || state.account.session().read().as_ref().is_some_and(|session| session.mode == Mode::Demo);
    let title = move || {
        let states = &state.words().states;
        if demo() { states.welcome_demo } else { states.welcome_start }
    };
    let card = move |choice: ApplicationChoice| {
        let (title, second) = (choice.title(), choice.hint());
        view! {
            <li>
                <button type="button" class="card" on:click=move |_| state.open_application(&choice.id)>
                    <strong>{printable_text(&title).into_owned()}</strong>
                    <span class="second mono">{printable_text(&second).into_owned()}</span>
                </button>
            </li>
        }
    };
    view! {
        <Show when=move || !choices.read().is_empty()>
            <section>
                <h3>{move || title()}</h3>
                <ul class="card-list">{move || choices.get().into_iter().map(card).collect_view()}</ul>
            </section>
        </Show>
    }
}

/// The first page is being loaded.
#[component]
pub fn LoadingState() -> impl IntoView {
    let state = State::current();
    view! {
        <div class="skeleton">
            <div role="status">
                <h2>{state.word(|words| words.states.loading_title)}</h2>
                <p class="muted">{state.word(|words| words.states.loading_text)}</p>
            </div>
            <div class="tiles" aria-hidden="true"></div>
        </div>
    }
}

/// A person stopped the load before the first page.
#[component]
pub fn StoppedState() -> impl IntoView {
    let state = State::current();
    view! {
        <div class="state" role="status">
            <BlankPicture/>
            <h2>{state.word(|words| words.states.stopped_title)}</h2>
            <p>{state.word(|words| words.states.stopped_text)}</p>
            <div class="actions">
                <RetryButton/>
            </div>
        </div>
    }
}

/// Loads the query again, once ENS takes requests.
#[component]
pub fn RetryButton(
    /// Class beside `button`.
    #[prop(default = "primary query-again")]
    class: &'static str,
) -> impl IntoView {
    let state = State::current();
    let is_refused = memo(move |_| state.is_refused());
    view! {
        <button
            type="button"
            class=format!("button {class}")
            aria-disabled=move || is_refused.get().then_some("true")
            on:click=move |_| state.refresh_now()
        >
            <Picture icon=Icon::Refresh/>
            {state.word(|words| words.states.retry)}
        </button>
    }
}

/// Counts down to the next request: that of the page itself, or the first one that ENS takes. A screen reader does not speak
/// each second.
#[component]
pub fn RetryCountdown() -> impl IntoView {
    let state = State::current();
    let text = move || {
        let (retries, now, words) =
            (state.data.retries.get(), state.browser.now.get(), &state.words().states);
        let own = retries.seconds_left(now).map(words.retry_in);
        own.or_else(|| retries.seconds_refused(now).map(words.retry_allowed))
    };
    view! { <span class="countdown" role="timer">{move || text()}</span> }
}

/// The parameters whose names must match exactly.
const NAMES: [Parameter; 3] = [Parameter::DataNames, Parameter::DataVersions, Parameter::RegionIds];

/// ENS has no pushes for the query.
#[component]
pub fn EmptyState() -> impl IntoView {
    let state = State::current();
    // Nothing came, and the count says that there is something.
    let promised = memo(move |_| state.data.part.get().and_then(|(_, all)| all).filter(|all| *all > 0));
    let title = move || {
        let states = &state.words().states;
        if promised.get().is_some() { states.missing_title } else { states.empty_title }
    };
    let text = move || {
        let states = &state.words().states;
        promised.get().map_or_else(|| states.empty_text.to_owned(), |all| (states.missing_text)(all))
    };
    // Names are compared by ENS, and not searched for.
    let has_names = move || NAMES.iter().any(|names| !state.query.draft.read().get(*names).trim().is_empty());
    let instead = memo(move |_| {
        let draft = state.query.draft.read();
        let given = NAMES.into_iter().find(|names| !draft.get(*names).trim().is_empty())?;
        let name = draft.get(given).trim().trim_matches(',').trim();
        (promised.get().is_none() && !name.contains(',')).then(|| (given, name.to_owned()))
    });
    let search = move || {
        instead.get().map(|(parameter, name)| {
            let shown = printable_text(&name).into_owned();
            let label = move || (state.words().states.search_instead)(&shown);
            let search = move |_| state.search_instead(parameter, &name);
            view! {
                <button type="button" class="button primary" on:click=search>
                    <Picture icon=Icon::Search/>
                    {label}
                </button>
            }
        })
    };
    let missing_names = move || {
        let loaded = state.data.loaded.read();
        let names = loaded.as_ref().map(|loaded| {
            let board = &loaded.board;
            let regions = board.regions_not_returned().map(|region| board.region_name(region).to_owned());
            board.names_not_returned().iter().cloned().chain(regions).collect::<Vec<_>>()
        });
        names.unwrap_or_default()
    };
    view! {
        <div class="state">
            <BlankPicture/>
            <h2>{move || title()}</h2>
            <p>{move || text()}</p>
            {move || {
                let line = |name: String| view! { <p class="mono">{printable_text(&name).into_owned()}</p> };
                missing_names().into_iter().map(line).collect_view()
            }}
            <Show when=move || has_names() && promised.get().is_none()>
                <p>{state.word(|words| words.states.names_exact)}</p>
            </Show>
            {move || search()}
        </div>
    }
}

/// The filters hide all pushes.
#[component]
pub fn FilteredState() -> impl IntoView {
    let state = State::current();
    view! {
        <div class="state">
            <BlankPicture/>
            <h2>{state.word(|words| words.states.filtered_title)}</h2>
            <p>{state.word(|words| words.states.filtered_text)}</p>
            <ChosenFacets/>
            <button type="button" class="button framed" on:click=move |_| state.clear_filters()>
                {state.word(|words| words.toolbar.clear_filters)}
            </button>
        </div>
    }
}

/// The link's query is invalid: the fields say why.
#[component]
pub fn BadQueryState() -> impl IntoView {
    let state = State::current();
    view! {
        <div class="state">
            <BlankPicture/>
            <h2>{state.word(|words| words.states.bad_query_title)}</h2>
            <p>{state.word(|words| words.states.bad_query_text)}</p>
        </div>
    }
}

/// The part of the proxy's message that follows the message of its code, such as when a token expired. In English, as
/// logged.
pub fn detail_of(error: &ApiError) -> Option<String> {
    let usual = error.kind().message();
    let detail = match error.message.strip_prefix(&usual) {
        Some(more) => more.trim_start_matches([':', ' ']),
        None => &error.message,
    };
    (!detail.is_empty()).then(|| sentence(&printable_text(detail)))
}

/// Such a part of a message: in the chosen language where it is known there, otherwise as it was logged.
#[component]
pub fn Logged(detail: String) -> impl IntoView {
    let state = State::current();
    move || {
        let words = &state.words().states;
        match (words.logged)(&detail) {
            Some(known) => known.into_any(),
            None => view! { {words.verbatim} <span lang="en">{detail.clone()}</span> },
        }
    }
}

/// What the proxy says to do, where it is more than the usual for the code: which flag or header to set. In English, as
/// logged.
pub fn remedy_of(error: &ApiError) -> Option<String> {
    let is_usual = error.remedy.is_empty() || error.remedy == error.kind().remedy();
    (!is_usual).then(|| sentence(&printable_text(&error.remedy)))
}

/// The load failed, and there is no older board.
#[component]
pub fn FailedState(
    /// The error.
    error: ApiError,
) -> impl IntoView {
    let state = State::current();
    let code = error.kind();
    let states = move || &state.words().states;
    let title = {
        let (code, fault) = (code.clone(), error.fault());
        move || match (&code, fault) {
            (ErrorCode::Offline, _) => states().offline_title,
            (_, Fault::Permission) => states().denied_title,
            (_, Fault::Query) => states().bad_query_title,
            _ => states().failed_title,
        }
    };
    let message = {
        let code = code.clone();
        move || (states().error)(&code)
    };
    let remedy = {
        let code = code.clone();
        move || (states().remedy)(&code)
    };
    let policy = (code == ErrorCode::NoPermission)
        .then(|| error.ram_action.clone().unwrap_or_else(|| OPERATION.ram_action.to_owned()));
    let field = error.field.clone();
    let detail = detail_of(&error);
    view! {
        <div class="state" role="alert">
            <BlankPicture/>
            <h2>{move || title()}</h2>
            <p>{message}</p>
            <p class="remedy">{remedy}</p>
            <dl class="facts">
                <dt>{state.word(|words| words.states.code)}</dt>
                <dd><code>{printable_text(&error.code).into_owned()}</code></dd>
                {field.map(|field| view! {
                    <dt>{state.word(|words| words.states.field)}</dt>
                    <dd><code>{printable_text(&field).into_owned()}</code></dd>
                })}
                {detail.map(|detail| view! {
                    <dt>{state.word(|words| words.states.detail)}</dt>
                    <dd><Logged detail/></dd>
                })}
                {error.request_id.map(|id| view! { <RequestId id/> })}
                {policy.clone().map(|action| view! {
                    <dt>{state.word(|words| words.states.ram_action)}</dt>
                    <dd><code>{printable_text(&action).into_owned()}</code></dd>
                })}
            </dl>
            {policy.map(|action| view! {
                <div class="policy">
                    <p class="label">{state.word(|words| words.states.policy)}</p>
                    <Snippet text=ram_policy(&[&action])/>
                </div>
            })}
            <div class="actions">
                <RetryButton/>
            </div>
            <p><RetryCountdown/></p>
        </div>
    }
}

#[component]
fn RequestId(id: String) -> impl IntoView {
    let state = State::current();
    let copy = derive(move || state.words().common.copy.to_owned());
    view! {
        <dt>{state.word(|words| words.states.request_id)}</dt>
        <dd class="with-copy">
            <code>{printable_text(&id).into_owned()}</code>
            <CopyButton text=id label="" name=copy/>
        </dd>
    }
}

/// An empty board.
#[component]
fn BlankPicture() -> impl IntoView {
    let tile = |at: usize| {
        let (x, y) = (at % 6 * 16 + 1, at / 6 * 16 + 1);
        view! { <rect x=x.to_string() y=y.to_string() width="14" height="14" rx="3"></rect> }
    };
    view! {
        <svg class="picture" viewBox="0 0 96 64" aria-hidden="true" focusable="false">
            {(0..24).map(tile).collect_view()}
        </svg>
    }
}
