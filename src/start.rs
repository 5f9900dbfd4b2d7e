//! Connects [`State`] with the outside: the ticket of the address, the clock, the network, stored settings.

use ens_api::ErrorCode;
use leptos::prelude::*;

use crate::load::access::AccessGate;
use crate::load::account::Account;
use crate::load::loader::{LoadRequest, Loader};
use crate::platform::http::Cache;
use crate::platform::input_method::keep_compositions;
use crate::platform::reactive::{derive, effect, memo};
use crate::platform::scheduler::random;
use crate::state::State;
use crate::state::address::{AddressBar, page_folder, take_proof};
use crate::state::browser::Browser;
use crate::state::preferences::Preferences;
use crate::state::refresh::keep_fresh;
use crate::state::tab::keep_tab;
use crate::state::watcher::keep_watch;
use crate::view::widgets::copy::Copying;

/// Opens the address, provides the [`State`] as a context and starts the first load.
pub fn open() {
    // First of all, so that no one can copy an address with a ticket or a token in it.
    let proof = take_proof();
    // Before any other listener, since the first one can keep an event from the others.
    keep_compositions();
    let access = AccessGate::new(page_folder());
    let account = Account::new(access);
    let preferences = Preferences::open();
    let browser = Browser::follow(account.session(), preferences.theme);
    let state = State::new(AddressBar::open(), Loader::new(), access, account, preferences, browser);
    provide_context(state);
    provide_context(Copying::new(derive(move || &state.words().common)));

    if let Some(proof) = proof {
        access.sign_in_from_address(proof, state.browser.now);
    }
    // Opening the printed address where the page is open already changes the fragment only and loads nothing.
    window_event_listener(leptos::ev::hashchange, move |_| {
        if let Some(proof) = take_proof() {
            access.sign_in_from_address(proof, state.browser.now);
        }
    });

    follow_query(state);
}

/// Starts what the first load does not need. In a task of its own: a browser compiles each function at its first call.
pub fn continue_after_open(state: State) {
    follow_rejections(state);
    remember_queries(state);
    keep_fresh(state, random);
    keep_tab(state);
    keep_watch(state);
}

/// Loads the query of the link whenever it or its way of loading changes, and after each sign-in. The first load starts at
/// once rather than in an effect, so that the response arrives while the page is built.
fn follow_query(state: State) {
    let request = memo(move |_| {
        let query = state.query.parsed.get()?.ok()?;
        Some(LoadRequest { query, load: state.link.read().load })
    });
    let is_open = memo(move |_| state.access.is_open());
    let load = move |request| state.start_load(request, Cache::Allowed);
    let first = request.get_untracked().filter(|_| is_open.get_untracked());
    first.clone().into_iter().for_each(load);
    effect(move |before: Option<()>| match request.get() {
        // The board stays until the proxy accepts requests again.
        _ if !is_open.get() => {}
        Some(request) if before.is_none() && first.as_ref() == Some(&request) => {}
        Some(request) => load(request),
        None => state.loader.clear(),
    });
}

/// Requires the token once a load is rejected without one.
fn follow_rejections(state: State) {
    let is_rejected = memo(move |_| {
        state.data.remote.read().error().is_some_and(|error| error.kind() == ErrorCode::NotSignedIn)
    });
    effect(move |_| {
        if is_rejected.get() {
            state.access.reject(state.access.sign_ins());
        }
    });
}

/// Stores each query that has a response among the recent queries.
fn remember_queries(state: State) {
    effect(move |_| {
        if let Some(loaded) = state.data.remote.read().received() {
            let query = loaded.query.to_query_string();
            if state.preferences.recent.read_untracked().iter().next() != Some(&query) {
                state.preferences.recent.update(|recent| recent.remember(&query));
            }
        }
    });
}
