//! The watcher compares each new board with what a person knows, and tells them what has happened: by a notification, a sound and a
//! line at the foot. A watched tab goes on requesting when it is hidden.

use board::report::watch::{Watch, WatchEvent};
use board::{Filter, Summary};

use super::State;
use super::tab::title;
use crate::platform::notify::{notify, sound};
use crate::platform::reactive::effect;

/// Looks at each new board while a person watches. What they have chosen to see is what they watch: with another filter, it
/// begins anew.
pub fn keep_watch(state: State) {
    effect(move |before: Option<Option<(Filter, Watch)>>| {
        if !state.watch.is_on.get() {
            return None;
        }
        // What was is no news.
        let newest = state
            .data
            .loaded
            .with(|loaded| loaded.as_ref().map(|loaded| (loaded.complete, loaded.moment() == loaded.at)));
        let (filter, summary) = (state.link.read().filter.clone(), state.view.summary.get());
        let before = before.flatten().filter(|(watched, _)| *watched == filter);
        if newest != Some((true, true)) {
            return before;
        }
        let Some((filter, mut watch)) = before else { return Some((filter, Watch::new(&summary))) };
        if let Some(event) = watch.look(&summary, state.data.clock.get()) {
            tell(state, event, &summary);
        }
        Some((filter, watch))
    });
}

fn tell(state: State, event: WatchEvent, summary: &Summary) {
    let text = (state.words().watch.event)(event);
    notify(&title(state, summary), &text);
    sound();
    state.watch.last.set(Some(event));
}
