//! Keeps the board fresh: asks again at the pace chosen, rests while nobody looks or nothing can change, and backs
//! off when refused, each page by a pause of its own. Asks for the session again now and then, and when the proxy
//! is back. Decides when; [`crate::load::fetch`] and [`crate::load::account`] do it.

use ens_api::error::Retry;
use ens_api::{ApiError, ErrorCode};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::load::remote::Remote;
use crate::platform::reactive::{RwSignal, Signal, effect, memo};
use crate::platform::scheduler::{frame, turn};
use crate::state::State;

/// Longest pause after repeated failures, seconds, before its jitter.
const LONGEST_PAUSE: i64 = 300;
/// The first pause after the proxy could not be reached, and the longest: it is near, and often back in a moment.
const RECONNECT: (i64, i64) = (2, 60);
/// Seconds between two looks at the session.
const SESSION_PACE: i64 = 300;

/// What the next request depends on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pulse {
    /// Seconds of the pace chosen; 0 for never.
    pace: i64,
    /// Someone can see the page, and it has a network.
    is_awake: bool,
    /// What came last.
    last: Last,
    /// Seconds since then.
    age: i64,
}

/// What came last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Last {
    /// Nothing, or it is on its way.
    Nothing,
    /// An answer in which pushes may still change.
    Moving,
    /// An answer in which every push has ended, or a person's wish to stop.
    Settled,
    /// A failure, and the pause after it; `None` where only a person should ask again.
    Failed(Option<i64>),
}

impl Pulse {
    fn is_due(self) -> bool {
        if self.pace == 0 || !self.is_awake {
            return false;
        }
        match self.last {
            Last::Nothing | Last::Settled | Last::Failed(None) => false,
            Last::Moving => self.age >= self.pace,
            Last::Failed(Some(pause)) => self.age >= pause,
        }
    }
}

/// Failures since the last answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Row {
    /// All of them.
    times: u32,
    /// The last ones, of one code.
    alike: u32,
    code: String,
}

impl Row {
    fn add(&mut self, error: &ApiError) {
        self.alike = if self.code == error.code { self.alike + 1 } else { 1 };
        self.times += 1;
        self.code.clone_from(&error.code);
    }
}

/// Seconds to rest after a row of failures, the last of them this one; `None` where asking again by itself can't
/// help: what is worth one more try may come once alone, whatever else failed before it. `jitter`, from 0 to 1, makes the pause longer by up to its half, so that pages that failed together
/// do not come back together.
fn pause(row: &Row, error: &ApiError, pace: i64, jitter: f64) -> Option<i64> {
    let code = error.kind();
    let doubled = |first: i64, longest: i64| (first << row.times.min(10)).min(longest);
    let seconds = match (code.retry(), &code) {
        // The proxy has renewed what it can: a token that is over stays over.
        (Retry::Never, _) | (_, ErrorCode::InvalidSecurityToken) => return None,
        (Retry::Once, _) if row.alike > 1 => return None,
        (Retry::Once, _) => pace,
        (Retry::BackOff, ErrorCode::Offline) => doubled(RECONNECT.0, RECONNECT.1),
        (Retry::BackOff, _) => doubled(pace, LONGEST_PAUSE.max(pace)),
    };
    let longer = (seconds as f64 * jitter.clamp(0.0, 1.0) / 2.0).round() as i64;
    Some((seconds + longer).max(error.retry_after.map_or(0, i64::from)))
}

/// Starts asking again by itself. `random` gives numbers from 0 to 1.
pub fn keep_fresh(state: State, random: impl Fn() -> f64 + Send + Sync + 'static) {
    let visible = RwSignal::new(is_visible());
    window_event_listener_untyped("visibilitychange", move |_| visible.set(is_visible()));
    let failures = StoredValue::new(Row::default());
    let since = StoredValue::new(state.browser.now.get_untracked());
    // What came last, and since when, by this page's clock.
    let last = memo(move |before: Option<&Last>| match &*state.data.remote.read() {
        Remote::Idle | Remote::Loading { .. } => Last::Nothing,
        // Who stopped it does not want it to begin again by itself.
        Remote::Stopped { .. } => Last::Settled,
        Remote::Ready(loaded) => {
            failures.set_value(Row::default());
            let is_over = loaded.complete && state.data.summary.read_untracked().is_terminal;
            if is_over { Last::Settled } else { Last::Moving }
        }
        Remote::Failed { error, .. } => match before {
            Some(same @ Last::Failed(_)) => *same,
            _ => {
                failures.update_value(|row| row.add(error));
                let pace = i64::from(state.preferences.refresh.get_untracked().seconds());
                Last::Failed(failures.with_value(|row| pause(row, error, pace, random())))
            }
        },
    });
    effect(move |_| {
        last.track();
        since.set_value(state.browser.now.get_untracked());
    });
    effect(move |_| {
        let is_stopped = last.get() == Last::Failed(None)
            || (matches!(last.get(), Last::Failed(_)) && state.preferences.refresh.get().seconds() == 0);
        state.data.retries_ended.set(is_stopped);
    });
    let is_awake = memo(move |_| visible.get() && state.browser.online.get());
    effect(move |_| {
        let pulse = Pulse {
            pace: i64::from(state.preferences.refresh.get().seconds()),
            is_awake: is_awake.get(),
            last: last.get(),
            age: state.browser.now.get().0 - since.get_value().0,
        };
        if pulse.is_due() {
            state.poll();
        }
    });
    keep_session(state, is_awake, memo(move |_| matches!(last.get(), Last::Failed(_))));
}

/// Asks for what the proxy says of itself at the start, after each sign-in, when it answers again, and now and then.
fn keep_session(state: State, is_awake: Signal<bool>, is_failed: Signal<bool>) {
    let asked_at = StoredValue::new(state.browser.now.get_untracked());
    let may = memo(move |_| state.access.is_open() && is_awake.get());
    let facts = state.facts;
    let answered = memo(move |_| state.data.remote.read().answered().is_some());
    // Whether the session was asked for since ENS has answered at all.
    let asked_of_ens = StoredValue::new(false);
    let ask = move || {
        asked_at.set_value(state.browser.now.get_untracked());
        // The board shows its names; the rest is not what is waited for.
        facts.ask_catalog();
        let before = asked_of_ens.get_value();
        spawn_local(async move {
            // What came meanwhile is shown first.
            turn().await;
            state.fetcher.let_answer_pass().await;
            // Unless the answer that passed has it asked for, too.
            if asked_of_ens.get_value() == before {
                facts.ask_session();
            }
            facts.ask_applications();
        });
    };
    effect(move |_| {
        if state.access.is_open() {
            ask();
        }
    });
    effect(move |was_failed: Option<bool>| {
        let was_failed = was_failed.unwrap_or(false) || is_failed.get();
        if was_failed && answered.get() {
            ask();
            return false;
        }
        was_failed
    });
    // Only by talking to ENS the proxy learns how far their clocks are apart.
    effect(move |_| {
        if answered.get() && !asked_of_ens.get_value() {
            asked_of_ens.set_value(true);
            spawn_local(async move {
                frame().await;
                facts.ask_session();
            });
        }
    });
    effect(move |_| {
        let is_due = state.browser.now.get().0 - asked_at.get_value().0 >= SESSION_PACE;
        if is_due && may.get() {
            ask();
        }
    });
}

fn is_visible() -> bool {
    document().visibility_state() == web_sys::VisibilityState::Visible
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn asks_again_only_when_it_can_tell_something_new() {
        let usual = Pulse { pace: 15, is_awake: true, last: Last::Moving, age: 15 };
        let cases = [
            (usual, true),
            (Pulse { age: 14, ..usual }, false),
            (Pulse { pace: 0, age: 900, ..usual }, false),
            (Pulse { is_awake: false, age: 900, ..usual }, false),
            (Pulse { last: Last::Settled, age: 900, ..usual }, false),
            (Pulse { last: Last::Nothing, age: 900, ..usual }, false),
            (Pulse { last: Last::Failed(None), age: 900, ..usual }, false),
            (Pulse { last: Last::Failed(Some(30)), age: 29, ..usual }, false),
            (Pulse { last: Last::Failed(Some(30)), age: 30, ..usual }, true),
            (Pulse { last: Last::Failed(Some(30)), pace: 0, age: 900, ..usual }, false),
        ];
        for (pulse, due) in cases {
            assert_eq!(pulse.is_due(), due, "{pulse:?}");
        }
    }

    #[test]
    fn pauses_grow_and_differ_and_heed_the_proxy() {
        let failed = |code, retry_after| ApiError { retry_after, ..ApiError::new(code, None) };
        let cases = [
            (1, ErrorCode::Throttling, None, 0.0, Some(30)),
            (2, ErrorCode::Throttling, None, 0.0, Some(60)),
            (40, ErrorCode::Throttling, None, 0.0, Some(LONGEST_PAUSE)),
            (1, ErrorCode::Throttling, None, 1.0, Some(45)),
            (1, ErrorCode::Throttling, Some(120), 1.0, Some(120)),
            (1, ErrorCode::Throttling, Some(5), 0.0, Some(30)),
            (1, ErrorCode::Offline, None, 0.0, Some(4)),
            (3, ErrorCode::Offline, None, 0.5, Some(20)),
            (40, ErrorCode::Offline, None, 0.0, Some(60)),
            (1, ErrorCode::BadAnswer, None, 0.0, Some(15)),
            (2, ErrorCode::BadAnswer, None, 0.0, None),
            (1, ErrorCode::NoPermission, None, 0.0, None),
            (1, ErrorCode::InvalidSecurityToken, None, 0.0, None),
            (1, ErrorCode::NotSignedIn, None, 0.0, None),
        ];
        for (times, code, wait, jitter, expected) in cases {
            let error = failed(code, wait);
            let mut row = Row::default();
            (0..times).for_each(|_| row.add(&error));
            assert_eq!(pause(&row, &error, 15, jitter), expected, "{times} {error:?} {jitter}");
        }
    }

    #[test]
    fn what_is_worth_one_more_try_gets_it_whatever_failed_before() {
        let [away, broken] = [ErrorCode::Offline, ErrorCode::BadAnswer].map(|code| ApiError::new(code, None));
        let mut row = Row::default();
        (0..3).for_each(|_| row.add(&away));
        row.add(&broken);
        assert_eq!(pause(&row, &broken, 15, 0.0), Some(15));
        row.add(&broken);
        assert_eq!(pause(&row, &broken, 15, 0.0), None);
        row.add(&away);
        assert_eq!(pause(&row, &away, 15, 0.0), Some(60), "the pauses of all grow together");
    }
}
