//! The sign-in form: alone on the page, or over an older board. The token is sent to the proxy and stored nowhere, neither in
//! the link nor in the browser's storage.

use board::model::time::UtcSeconds;
use ens_api::{ApiError, ErrorCode};
use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, SubmitEvent};

use crate::load::access::AccessState;
use crate::platform::reactive::{RwSignal, effect, memo};
use crate::state::State;
use crate::view::shell::states::{detail_of, remedy_of};
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

const TITLE: &str = "sign-in-title";
const FIELD: &str = "sign-in-token";
const PROBLEM: &str = "sign-in-problem";

/// The form. Returns the focus to where it was once the proxy accepts the token.
#[component]
pub fn SignIn() -> impl IntoView {
    let state = State::current();
    let words = move || &state.words().sign_in;
    let input = NodeRef::<Input>::new();
    let empty = RwSignal::new(false);
    let busy = state.access.busy();
    let rejected = memo(move |_| match &*state.access.state().read() {
        AccessState::TokenRequired { error, by_ticket, retry_at } => {
            error.clone().map(|error| (error, *by_ticket, *retry_at))
        }
        AccessState::Open | AccessState::SigningIn => None,
    });
    let wait = memo(move |_| {
        let retry_at = rejected.read().as_ref().and_then(|(_, _, retry_at)| *retry_at);
        retry_at.map(|retry_at| (retry_at.0 - state.browser.now.get().0).max(0))
    });
    let must_wait = move || wait.get().is_some_and(|seconds| seconds > 0);
    let problem = move || {
        if empty.get() {
            return Some(words().empty.to_owned());
        }
        let (error, by_ticket, _) = rejected.get()?;
        Some(problem(state, &error, by_ticket, wait.get()))
    };
    let over_board = move || state.data.loaded.with(Option::is_some);
    let is_wrong = move || empty.get() || rejected.read().is_some();
    let age = move || {
        let at = state.data.loaded.read().as_ref().map(|loaded| loaded.at);
        at.map(|UtcSeconds(at)| (words().behind)((state.browser.now.get().0 - at).max(0)))
    };

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(input) = input.get_untracked() else { return };
        let token = input.value();
        empty.set(token.trim().is_empty());
        if empty.get_untracked() {
            let _ = input.focus();
        } else if !untrack(must_wait) {
            state.sign_in(token);
        }
    };
    // A rejected token is selected, so that typing replaces it.
    effect(move |_| {
        rejected.track();
        if let Some(input) = input.get() {
            let _ = input.focus();
            input.select();
        }
    });
    return_focus();

    view! {
        <div class="sign-in" class:over=move || over_board() role=move || (!over_board()).then_some("main")>
            <section
                class="sign-in-card"
                role=move || over_board().then_some("dialog")
                aria-modal=move || over_board().then_some("true")
                aria-labelledby=TITLE
            >
                <div class="sign-in-head">
                    <span class="sign-in-picture"><Picture icon=Icon::Lock/></span>
                    <h2 id=TITLE>{state.word(|words| words.sign_in.title)}</h2>
                </div>
                <p>{state.word(|words| words.sign_in.text)}</p>
                {move || age().map(|age| view! {
                    <p class="sign-in-age"><Picture icon=Icon::Clock/> <span>{age}</span></p>
                })}
                <form class="sign-in-form" novalidate autocomplete="off" on:submit=submit>
                    <div class="field">
                        <label for=FIELD>{state.word(|words| words.sign_in.field)}</label>
                        <input
                            id=FIELD
                            node_ref=input
                            class="mono"
                            type="password"
                            autocomplete="off"
                            autocapitalize="off"
                            spellcheck="false"
                            aria-required="true"
                            aria-invalid=move || is_wrong().to_string()
                            aria-describedby=PROBLEM
                            on:input=move |_| empty.set(false)
                        />
                        <p id=PROBLEM class="problem" role="alert">{move || problem()}</p>
                    </div>
                    <button type="submit" class="button primary" disabled=move || busy.get() || must_wait()>
                        {move || if busy.get() { words().submitting } else { words().submit }}
                    </button>
                </form>
                <div class="sign-in-where">
                    <h3>{state.word(|words| words.sign_in.where_title)}</h3>
                    <ul>
                        <li>{state.word(|words| words.sign_in.where_terminal)}</li>
                        <li>{state.word(|words| words.sign_in.where_file)}</li>
                    </ul>
                </div>
            </section>
        </div>
    }
}

/// Why the proxy rejected the last token or ticket. What the proxy says of a request that its guard refuses is for the
/// operator: which flag or header to set.
fn problem(state: State, error: &ApiError, by_ticket: bool, wait: Option<i64>) -> String {
    let words = state.words();
    match (error.kind(), wait) {
        (ErrorCode::TooManyTries, seconds) => (words.sign_in.too_many)(seconds.unwrap_or(0)),
        (ErrorCode::NotSignedIn, _) if by_ticket => words.sign_in.spent.to_owned(),
        (ErrorCode::NotSignedIn, _) => words.sign_in.wrong.to_owned(),
        (code, _) => {
            let remedy = remedy_of(error).unwrap_or_else(|| (words.states.remedy)(&code));
            let detail = detail_of(error).map(|detail| match (words.states.logged)(&detail) {
                Some(known) => known.to_owned(),
                None => format!("{}{detail}", words.states.verbatim),
            });
            let said = [Some((words.states.error)(&code)), detail, Some(remedy)];
            said.into_iter().flatten().collect::<Vec<_>>().join(" ")
        }
    }
}

fn return_focus() {
    let active = document().active_element().and_then(|element| element.dyn_into::<HtmlElement>().ok());
    let before = StoredValue::new_local(active);
    on_cleanup(move || {
        let Some(before) = before.try_update_value(Option::take).flatten() else { return };
        // Once the board behind can be focused again.
        request_animation_frame(move || {
            if before.is_connected() {
                let _ = before.focus();
            }
        });
    });
}
