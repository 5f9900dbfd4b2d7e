//! Wires the outer world into [`State`]: the token of the address, the clock, the network, stored settings. Knows
//! no view.

use std::time::Duration;

use board::time::UtcSeconds;
use ens_api::{ErrorCode, Session};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use crate::access::Access;
use crate::facts::Facts;
use crate::fetch::{Fetcher, Request};
use crate::http::Cache;
use crate::preferences::{Language, RecentQueries, Refresh, Theme};
use crate::reactive::{RwSignal, Signal, effect, memo, signal};
use crate::state::{Sources, State};
use crate::url::{AddressBar, take_token};
use crate::{clock, live, storage};

/// Opens the address, puts the [`State`] into the context and asks what the address asks.
pub fn open() {
    // Before anything else: nobody copies an address with a token in it.
    let token = take_token();
    let access = Access::new();
    let facts = Facts::new(access);
    let (storage_blocked, set_blocked) = signal(false);
    let sources = Sources {
        access,
        facts,
        now: clock_of(facts.session()),
        online: online(),
        storage_blocked,
        appearance: RwSignal::new(0).read_only(),
        language: stored(
            "language",
            set_blocked,
            first_language,
            |text| Some(Language::for_tag(text)),
            |language| language.tag().to_owned(),
        ),
        theme: stored(
            "theme",
            set_blocked,
            Theme::default,
            |text| Some(Theme::from_name(text)),
            |theme| theme.name().to_owned(),
        ),
        refresh: stored(
            "refresh",
            set_blocked,
            Refresh::default,
            |text| text.parse().ok().map(Refresh::from_seconds),
            |pace| pace.seconds().to_string(),
        ),
        single_keys: stored("keys", set_blocked, || true, |text| text.parse().ok(), bool::to_string),
        recent: stored(
            "recent",
            set_blocked,
            RecentQueries::default,
            |text| Some(RecentQueries::parse(text)),
            RecentQueries::to_text,
        ),
    };
    let appearance = appearance_of(sources.theme);
    let state = State::new(AddressBar::open(), Fetcher::new(), Sources { appearance, ..sources });
    provide_context(state);

    if let Some(token) = token {
        access.enter(token, state.now);
    }
    // The printed address, opened where the page is already, changes the fragment alone and loads nothing.
    window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(token) = take_token() {
            access.enter(token, state.now);
        }
    });

    follow_query(state);
}

/// Starts what goes on from then on. A task of its own: a browser compiles each function at its first call.
pub fn go_on(state: State) {
    follow_refusals(state);
    remember_queries(state);
    live::keep_fresh(state, js_sys::Math::random);
}

/// Asks whenever the query of the link, or how it is loaded, is another one, and after each sign-in. The first time at
/// once rather than by an effect, so that the answer is on its way while the page is built.
fn follow_query(state: State) {
    let asked = memo(move |_| {
        let query = state.query.get()?.ok()?;
        Some(Request { query, load: state.link.read().load })
    });
    let is_open = memo(move |_| state.access.is_open());
    let load = move |request| state.fetcher.load(request, Cache::Allowed, move || state.now.get_untracked());
    let first = asked.get_untracked().filter(|_| is_open.get_untracked());
    first.clone().into_iter().for_each(load);
    effect(move |before: Option<()>| match asked.get() {
        // What is shown stays until the proxy knows who asks.
        _ if !is_open.get() => {}
        Some(request) if before.is_none() && first.as_ref() == Some(&request) => {}
        Some(request) => load(request),
        None => state.fetcher.forget(),
    });
}

/// Has the token asked for once a question is refused for want of it.
fn follow_refusals(state: State) {
    let is_refused = memo(move |_| {
        state.remote.read().error().is_some_and(|error| error.kind() == ErrorCode::NotSignedIn)
    });
    effect(move |_| {
        if is_refused.get() {
            state.access.refuse(state.access.turn());
        }
    });
}

/// A query that was answered is worth remembering.
fn remember_queries(state: State) {
    effect(move |_| {
        if let Some(loaded) = state.remote.read().answered() {
            let query = loaded.query.to_query_string();
            if state.recent.read_untracked().iter().next() != Some(&query) {
                state.recent.update(|recent| recent.remember(&query));
            }
        }
    });
}

/// Ticks each second; set right by the proxy's clock, since that is the one data is compared with.
fn clock_of(session: Signal<Option<Session>>) -> Signal<UtcSeconds> {
    let (now, set_now) = signal(clock::now());
    let ahead = StoredValue::new(0);
    effect(move |_| {
        if let Some(theirs) = session.read().as_ref().map(|session| session.now) {
            ahead.set_value(theirs - clock::now().0);
        }
    });
    set_interval(
        move || {
            let next = UtcSeconds(clock::now().0 + ahead.get_value());
            if now.get_untracked() != next {
                set_now.set(next);
            }
        },
        Duration::from_millis(500),
    );
    now
}

fn online() -> Signal<bool> {
    let (online, set_online) = signal(window().navigator().on_line());
    window_event_listener(leptos::ev::online, move |_| set_online.set(true));
    window_event_listener(leptos::ev::offline, move |_| set_online.set(false));
    online
}

/// Counts up when the theme, the system's colour scheme or its forced colours change.
fn appearance_of(theme: RwSignal<Theme>) -> Signal<u32> {
    let (turn, set_turn) = signal(0);
    let changed = move || set_turn.update(|turn| *turn += 1);
    effect(move |before: Option<()>| {
        theme.track();
        if before.is_some() {
            changed();
        }
    });
    for query in ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"] {
        if let Ok(Some(media)) = window().match_media(query) {
            let listener = Closure::<dyn Fn()>::new(changed);
            let _ = media.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
            // The page's own: both live as long as it does.
            listener.forget();
            std::mem::forget(media);
        }
    }
    turn
}

/// A setting that is kept in this browser.
fn stored<T: Clone + PartialEq + Send + Sync + 'static>(
    key: &'static str,
    blocked: RwSignal<bool>,
    default: impl FnOnce() -> T,
    read: impl FnOnce(&str) -> Option<T>,
    write: impl Fn(&T) -> String + 'static,
) -> RwSignal<T> {
    let value = RwSignal::new(storage::read(key).and_then(|text| read(&text)).unwrap_or_else(default));
    effect(move |before: Option<()>| {
        let text = write(&value.read());
        if before.is_some() && !storage::write(key, Some(&text)) {
            blocked.set(true);
        }
    });
    value
}

fn first_language() -> Language {
    Language::for_tag(&window().navigator().language().unwrap_or_default())
}
