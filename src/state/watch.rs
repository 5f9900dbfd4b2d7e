//! Whether a person watches what is shown, and the last event of which they were notified.

use board::report::watch::WatchEvent;
use leptos::task::spawn_local;

use crate::platform::notify::may_notify;
use crate::platform::reactive::RwSignal;

/// The state of the watch.
#[derive(Clone, Copy)]
pub struct WatchState {
    /// Whether a person watches.
    pub is_on: RwSignal<bool>,
    /// Whether the browser shows notifications; `None` until it is asked.
    pub may_notify: RwSignal<Option<bool>>,
    /// The last event of which they were notified.
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
