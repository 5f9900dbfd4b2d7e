//! Watching: the newest board is compared with what a person knows, and they are told what has happened: by a notification, a
//! sound and a line at the foot. A watched tab goes on requesting when it is hidden.

use board::report::watch::{Watch, WatchEvent};
use board::{Filter, Summary};
use leptos::task::spawn_local;

use super::State;
use crate::platform::notify::{may_notify, notify, sound};
use crate::platform::reactive::{RwSignal, effect};

/// The state of the watch.
#[derive(Clone, Copy)]
pub struct WatchState {
    /// Whether a person watches.
    pub is_on: RwSignal<bool>,
    /// Whether the browser shows notifications; `None` until it is asked.
    pub may_notify: RwSignal<Option<bool>>,
    /// What was told last.
    pub last: RwSignal<Option<WatchEvent>>,
}

impl WatchState {
    pub(super) fn new() -> Self {
        Self { is_on: RwSignal::new(false), may_notify: RwSignal::new(None), last: RwSignal::new(None) }
    }

    /// Begins to watch, or ends. The browser asks for its permission only here, at a person's click.
    pub fn toggle(self) {
        let is_on = !self.is_on.get_untracked();
        self.is_on.set(is_on);
        self.last.set(None);
        if is_on {
            spawn_local(async move { self.may_notify.set(Some(may_notify().await)) });
        }
    }
}

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
    notify(&super::tab::title(state, summary), &text);
    sound();
    state.watch.last.set(Some(event));
}
