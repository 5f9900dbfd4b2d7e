//! Keeps the data fresh: reloads the board when [`crate::load::refresh`] says that it is due, and requests the session, the
//! catalogue and the applications.

use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::load::refresh::{LoadOutcome, LoadOutcomes, Retries, Timing};
use crate::platform::reactive::{RwSignal, Signal, effect, memo};
use crate::platform::scheduler::{next_frame, yield_to_browser};
use crate::state::State;

/// Seconds between two requests of the session.
const SESSION_INTERVAL: i64 = 300;
/// Seconds between two loads of a watched tab that is hidden, at least.
const HIDDEN_INTERVAL: i64 = 60;

/// Starts reloading. `random` gives numbers from 0 to 1.
pub fn keep_fresh(state: State, random: impl Fn() -> f64 + Send + Sync + 'static) {
    let visible = RwSignal::new(is_visible());
    window_event_listener_untyped("visibilitychange", move |_| visible.set(is_visible()));
    // Not whether the browser believes that it has a network: it can be wrong, and the proxy is often on this machine.
    let is_awake = visible.read_only();
    let outcomes = memo(move |before: Option<&LoadOutcomes>| {
        let remote = state.data.remote.read();
        // Of the newest board, whatever moment is shown.
        let newest = state.data.newest.read_untracked();
        let clock = state.data.clock.get_untracked();
        let is_terminal = newest.as_ref().is_some_and(|newest| newest.tally.at(clock).is_terminal);
        let interval = state.preferences.refresh.get_untracked().seconds();
        before.unwrap_or(&LoadOutcomes::default()).next(&remote, is_terminal, interval.into(), random())
    });
    let last = memo(move |_| outcomes.read().last);
    let since = StoredValue::new(state.browser.now.get_untracked());
    effect(move |_| {
        last.track();
        since.set_value(state.browser.now.get_untracked());
    });
    effect(move |_| {
        let retries = state.preferences.refresh.get().seconds() != 0;
        let remote = state.data.remote.read_untracked();
        state.data.retries.set(match (last.get(), remote.error()) {
            (LoadOutcome::Failed(delay), Some(error)) => {
                Retries::after(error, since.get_value(), delay.filter(|_| retries))
            }
            _ => Retries::default(),
        });
    });
    effect(move |_| {
        let timing = Timing {
            interval: interval(state, is_awake.get()),
            is_awake: is_awake.get() || state.watch.is_on.get(),
            last: last.get(),
            age: state.browser.now.get().0 - since.get_value().0,
        };
        if timing.is_due() {
            state.reload_board();
        }
    });
    // Back in a network, a failed load is retried at once.
    effect(move |was_online: Option<bool>| {
        let is_online = state.browser.online.get();
        let is_back = is_online && was_online == Some(false);
        let retries = state.preferences.refresh.get_untracked().seconds() != 0;
        if is_back && retries && matches!(last.get_untracked(), LoadOutcome::Failed(Some(_))) {
            state.reload_board();
        }
        is_online
    });
    keep_account(state, is_awake, memo(move |_| matches!(last.get(), LoadOutcome::Failed(_))));
}

/// Seconds between two loads; 0 for never. A tab that is watched while it is hidden takes less of the quota.
fn interval(state: State, is_visible: bool) -> i64 {
    let chosen = i64::from(state.preferences.refresh.get().seconds());
    if is_visible || chosen == 0 { chosen } else { chosen.max(HIDDEN_INTERVAL) }
}

/// Requests the data of the account: at the start, after each sign-in, when the proxy responds again after a failure, and at
/// an interval.
fn keep_account(state: State, is_awake: Signal<bool>, is_failed: Signal<bool>) {
    let requested_at = StoredValue::new(state.browser.now.get_untracked());
    let may_request = memo(move |_| state.access.is_open() && is_awake.get());
    let account = state.account;
    let has_response = memo(move |_| state.data.remote.read().received().is_some());
    // Whether the session was requested since ENS first responded.
    let knows_clock = StoredValue::new(false);
    let request = move || {
        requested_at.set_value(state.browser.now.get_untracked());
        // The board displays names of the catalogue; the rest is less urgent.
        account.load_catalog();
        let before = knows_clock.get_value();
        spawn_local(async move {
            yield_to_browser().await;
            state.loader.yield_to_display().await;
            // The first response of ENS may have requested the session meanwhile.
            if knows_clock.get_value() == before {
                account.load_session();
            }
            account.load_applications();
        });
    };
    effect(move |_| {
        if state.access.is_open() {
            request();
        }
    });
    effect(move |was_failed: Option<bool>| {
        let was_failed = was_failed.unwrap_or(false) || is_failed.get();
        if was_failed && has_response.get() {
            request();
            return false;
        }
        was_failed
    });
    // The proxy learns how far its clock differs from that of ENS only from a response of ENS.
    effect(move |_| {
        if has_response.get() && !knows_clock.get_value() {
            knows_clock.set_value(true);
            spawn_local(async move {
                next_frame().await;
                account.load_session();
            });
        }
    });
    effect(move |_| {
        let is_due = state.browser.now.get().0 - requested_at.get_value().0 >= SESSION_INTERVAL;
        if is_due && may_request.get() {
            request();
        }
    });
}

fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}
