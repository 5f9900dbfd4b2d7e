//! The watcher compares each new board with what a person knows, and notifies them of events: by the browser, a sound and a line at
//! the foot. A watched tab goes on requesting when it is hidden.

use board::report::watch::{Watch, WatchEvent};
use board::{Filter, Summary};
use ens_api::PushQuery;

use super::State;
use super::tab::title;
use crate::platform::notify::{notify, sound};
use crate::platform::reactive::effect;
use crate::platform::shared::Shared;

/// What a person watches: the query, and what of it they have chosen to see.
type Watched = (Shared<PushQuery>, Filter);

/// Looks at each new board while a person watches. With another query or another filter, the watch begins anew.
pub fn keep_watch(state: State) {
    effect(move |before: Option<Option<(Watched, Watch)>>| {
        if !state.watch.is_on.get() {
            return None;
        }
        let (loaded, summary) = (state.data.loaded.read(), state.view.summary.get());
        let before = before.flatten();
        // A part of a response, and the state of an earlier moment, are not compared with.
        let Some(loaded) =
            loaded.as_ref().filter(|loaded| loaded.complete && loaded.board.moment().is_none())
        else {
            return before;
        };
        let watched = (loaded.query.clone(), state.link.read().filter.clone());
        let is_same = |(of, _): &(Watched, Watch)| *of.0 == *watched.0 && of.1 == watched.1;
        let Some((_, mut watch)) = before.filter(is_same) else {
            return Some((watched, Watch::new(&summary)));
        };
        if let Some(event) = watch.look(&summary, state.data.clock.get()) {
            tell(state, event, &summary);
        }
        Some((watched, watch))
    });
}

fn tell(state: State, event: WatchEvent, summary: &Summary) {
    let text = (state.words().watch.event)(event);
    notify(&title(state, summary), &text);
    sound();
    state.watch.last.set(Some(event));
}
