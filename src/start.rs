//! Wires the outer world into [`State`]: the token of the address, the clock, the network, stored settings. Knows
//! no view.

use ens_api::ErrorCode;
use leptos::prelude::*;

use crate::load::access::Access;
use crate::load::account::Facts;
use crate::load::fetch::{Fetcher, Request};
use crate::load::refresh;
use crate::platform::http::Cache;
use crate::platform::reactive::{effect, memo};
use crate::state::State;
use crate::state::address::{AddressBar, take_token};
use crate::state::browser::Browser;
use crate::state::preferences::Preferences;

/// Opens the address, puts the [`State`] into the context and asks what the address asks.
pub fn open() {
    // Before anything else: nobody copies an address with a token in it.
    let token = take_token();
    let access = Access::new();
    let facts = Facts::new(access);
    let preferences = Preferences::open();
    let browser = Browser::follow(facts.session(), preferences.theme);
    let state = State::new(AddressBar::open(), Fetcher::new(), access, facts, preferences, browser);
    provide_context(state);

    if let Some(token) = token {
        access.enter(token, state.browser.now);
    }
    // The printed address, opened where the page is already, changes the fragment alone and loads nothing.
    window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(token) = take_token() {
            access.enter(token, state.browser.now);
        }
    });

    follow_query(state);
}

/// Starts what goes on from then on. A task of its own: a browser compiles each function at its first call.
pub fn go_on(state: State) {
    follow_refusals(state);
    remember_queries(state);
    refresh::keep_fresh(state, js_sys::Math::random);
}

/// Asks whenever the query of the link, or how it is loaded, is another one, and after each sign-in. The first time at
/// once rather than by an effect, so that the answer is on its way while the page is built.
fn follow_query(state: State) {
    let asked = memo(move |_| {
        let query = state.query.parsed.get()?.ok()?;
        Some(Request { query, load: state.link.read().load })
    });
    let is_open = memo(move |_| state.access.is_open());
    let load =
        move |request| state.fetcher.load(request, Cache::Allowed, move || state.browser.now.get_untracked());
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
        state.data.remote.read().error().is_some_and(|error| error.kind() == ErrorCode::NotSignedIn)
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
        if let Some(loaded) = state.data.remote.read().answered() {
            let query = loaded.query.to_query_string();
            if state.preferences.recent.read_untracked().iter().next() != Some(&query) {
                state.preferences.recent.update(|recent| recent.remember(&query));
            }
        }
    });
}
