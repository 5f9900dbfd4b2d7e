//! The header: name, the query, demo or live, link, keyboard shortcuts, theme and language.

use ens_api::operations::RAM_ACTIONS;
use ens_api::{ErrorCode, Mode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::reactive::{RwSignal, derive, memo};
use crate::state::State;
use crate::view::query::query_line::QueryLine;
use crate::view::shell::handover::Handover;
use crate::view::shell::language::LanguageSwitch;
use crate::view::shell::policy::{ENVIRONMENT, ram_policy};
use crate::view::shell::replay::ReplayButton;
use crate::view::shell::share::CopyLink;
use crate::view::shell::theme::ThemeSwitch;
use crate::view::shell::watch::WatchButton;
use crate::view::widgets::copy::Snippet;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Mark};
use crate::view::widgets::icon_button::IconButton;
use crate::view::widgets::menu::Menu;

/// The page's header.
#[component]
pub fn Header() -> impl IntoView {
    let state = State::current();
    let shortcuts = state.word(|words| words.header.shortcuts);
    view! {
        <header class="header">
            <h1 class="brand">
                <a href="./" title=state.word(|words| words.header.home)>
                    <Mark/>
                    <span>"Pushboard"</span>
                </a>
            </h1>
            <Show
                when=move || state.query.is_valid.get()
                fallback=move || view! { <p class="tagline">{state.word(|words| words.header.tagline)}</p> }
            >
                <QueryLine/>
            </Show>
            <ModeBadge/>
            <CopyLink/>
            <Handover/>
            <Show when=move || state.query.is_valid.get()>
                <div class="wide-only">
                    <ReplayButton/>
                    <WatchButton/>
                </div>
            </Show>
            <IconButton
                icon=Icon::Keyboard
                name=shortcuts
                press=move |()| state.view.shortcuts_open.set(true)
                class="shortcuts"
                attr:aria-haspopup="dialog"
            />
            <ThemeSwitch/>
            <LanguageSwitch/>
        </header>
    }
}

/// Demo or live, with an explanation and how to go live. Absent until the proxy has responded.
#[component]
fn ModeBadge() -> impl IntoView {
    let state = State::current();
    let open = RwSignal::new(false);
    let mode = memo(move |_| state.account.session().read().as_ref().map(|session| session.mode));
    let is_late = memo(move |_| state.data.remote.read().is_failing());
    let class = derive(move || {
        let kind = if mode.get() == Some(Mode::Live) { "live" } else { "demo" };
        format!("button small badge {kind}{}", if is_late.get() { " late" } else { "" })
    });
    let name = move || match mode.get() {
        Some(Mode::Live) => state.words().header.live,
        _ => state.words().header.demo,
    };
    let note = move || match (is_late.get(), mode.get()) {
        (true, _) => Some(state.words().header.late),
        (false, Some(Mode::Demo)) => Some(state.words().header.demo_note),
        (false, _) => None,
    };
    let label = derive(move || match note().filter(|_| is_late.get()) {
        Some(note) => format!("{}: {note}", name()),
        None => name().to_owned(),
    });
    let button = move || {
        view! {
            <span>
                {move || name()}
                <span class="words">{move || note().map(|note| format!(": {note}"))}</span>
            </span>
        }
    };
    let late = move || is_late.get().then(|| view! { <p class="late">{move || label.get()}</p> });
    let explained = move || {
        let text = match mode.get() {
            Some(Mode::Live) => view! { <LiveExplained/> },
            _ => view! { <DemoExplained/> },
        };
        view! { {move || late()} {text} <SignOut/> }
    };
    view! {
        <Show when=move || mode.get().is_some()>
            <Menu class label open button=ViewFn::from(button)>
                {move || explained()}
            </Menu>
        </Show>
    }
}

/// Ends the session, if there is one.
#[component]
fn SignOut() -> impl IntoView {
    let state = State::current();
    let failed = RwSignal::new(None::<ErrorCode>);
    let can = memo(move |_| state.account.session().read().as_ref().is_some_and(|session| session.sign_out));
    let leave = move |_| {
        spawn_local(async move {
            if let Err(error) = state.sign_out().await {
                failed.set(Some(error.kind()));
            }
        });
    };
    let problem = move || failed.get().map(|code| (state.words().states.error)(&code));
    view! {
        <Show when=move || can.get()>
            <div class="sign-out">
                <button type="button" class="button framed" on:click=leave>
                    {state.word(|words| words.header.sign_out)}
                </button>
                <p class="hint">{state.word(|words| words.header.sign_out_explained)}</p>
                <p class="problem" role="status">{move || problem()}</p>
            </div>
        </Show>
    }
}

#[component]
fn DemoExplained() -> impl IntoView {
    let state = State::current();
    view! {
        <div class="go-live">
            <p>{state.word(|words| words.header.demo_explained)}</p>
            <h2>{state.word(|words| words.header.go_live)}</h2>
            <ol>
                <li>{state.word(|words| words.header.go_live_environment)} <Snippet text=ENVIRONMENT/></li>
                <li>{state.word(|words| words.header.go_live_policy)} <Snippet text=ram_policy(&RAM_ACTIONS)/></li>
                <li>{state.word(|words| words.header.go_live_restart)}</li>
            </ol>
        </div>
    }
}

#[component]
fn LiveExplained() -> impl IntoView {
    let state = State::current();
    let endpoint = move || state.account.session().read().as_ref().map(|session| session.endpoint.clone());
    view! {
        <div class="go-live">
            <p>{state.word(|words| words.header.live_explained)}</p>
            {move || endpoint().map(|endpoint| view! { <p><code>{endpoint}</code></p> })}
        </div>
    }
}
