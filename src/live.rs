//! Keeps the board fresh: asks again at the pace chosen, rests while nobody looks or nothing can change, and backs
//! off when refused. Decides when; [`crate::fetch`] does it.

use ens_api::error::Retry;
use leptos::prelude::*;

use crate::remote::Remote;
use crate::state::State;

/// Longest pause after repeated failures, seconds.
const LONGEST_PAUSE: i64 = 300;

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
    /// An answer in which every push has ended.
    Settled,
    /// So many failures in a row, the last of a kind that can pass.
    Failed(u32, Retry),
}

impl Pulse {
    fn is_due(self) -> bool {
        if self.pace == 0 || !self.is_awake {
            return false;
        }
        match self.last {
            Last::Nothing | Last::Settled | Last::Failed(_, Retry::Never) => false,
            Last::Moving => self.age >= self.pace,
            Last::Failed(times, Retry::Once) => times < 2 && self.age >= self.pace,
            Last::Failed(times, Retry::BackOff) => {
                self.age >= (self.pace << times.min(10)).min(LONGEST_PAUSE.max(self.pace))
            }
        }
    }
}

/// Starts asking again by itself.
pub fn keep_fresh(state: State) {
    let visible = RwSignal::new(is_visible());
    window_event_listener_untyped("visibilitychange", move |_| visible.set(is_visible()));
    let failures = StoredValue::new(0);
    let since = StoredValue::new(state.now.get_untracked());
    // What came last, and since when, by this page's clock.
    let last = Memo::new(move |before: Option<&Last>| match &*state.remote.read() {
        Remote::Idle | Remote::Loading { .. } => Last::Nothing,
        Remote::Ready(loaded) => {
            failures.set_value(0);
            let summary = state.summary.read_untracked();
            if loaded.complete && summary.is_terminal { Last::Settled } else { Last::Moving }
        }
        Remote::Failed { error, .. } => match before {
            Some(same @ Last::Failed(..)) => *same,
            _ => {
                failures.update_value(|times| *times += 1);
                Last::Failed(failures.get_value(), error.kind().retry())
            }
        },
    });
    Effect::new(move |_| {
        last.track();
        since.set_value(state.now.get_untracked());
    });
    Effect::new(move |_| {
        let pulse = Pulse {
            pace: i64::from(state.refresh.get().seconds()),
            is_awake: visible.get() && state.online.get(),
            last: last.get(),
            age: state.now.get().0 - since.get_value().0,
        };
        if pulse.is_due() {
            state.refresh_now();
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
            (Pulse { last: Last::Failed(1, Retry::Never), age: 900, ..usual }, false),
            (Pulse { last: Last::Failed(1, Retry::Once), ..usual }, true),
            (Pulse { last: Last::Failed(2, Retry::Once), age: 900, ..usual }, false),
            (Pulse { last: Last::Failed(1, Retry::BackOff), age: 29, ..usual }, false),
            (Pulse { last: Last::Failed(1, Retry::BackOff), age: 30, ..usual }, true),
            (Pulse { last: Last::Failed(40, Retry::BackOff), age: LONGEST_PAUSE, ..usual }, true),
        ];
        for (pulse, due) in cases {
            assert_eq!(pulse.is_due(), due, "{pulse:?}");
        }
    }
}
