//! Scrolls to what a link leads to: what its sender had scrolled to, or else what is pinned. Once for each, and again while the
//! board is still loading or the view changes its size after that, until a person scrolls elsewhere.

use std::sync::Arc;
use std::time::Duration;

use board::Selection;
use board::draw::geometry::Point;
use board::link::FirstSeen;
use leptos::prelude::*;

use crate::platform::reactive::{effect, memo};
use crate::state::State;
use crate::state::view::FirstInWindow;

/// How long the view changes its size after a selection: its details open beside it.
const SETTLE: Duration = Duration::from_millis(600);

/// A view that scrolls.
pub trait Scrolls: Copy + Send + Sync + 'static {
    /// True where the window has a size, and rows to scroll to. Tracked.
    fn is_ready(self) -> bool;

    /// Where it is scrolled to. Tracked.
    fn place(self) -> Point;

    /// What stands first in the window. Tracked.
    fn first_in_window(self) -> Option<FirstSeen>;

    /// Scrolls so that this stands first, as far as there is content; false if the board does not have it.
    fn begin_with(self, first: &FirstSeen) -> bool;

    /// True if the board has what is pinned. Tracked.
    fn has_pinned(self) -> bool;

    /// Scrolls to what is pinned.
    fn reveal_pinned(self);
}

/// The selection, or the region.
type Wanted = (Option<Selection>, Option<String>);

/// The selection that was scrolled to.
#[derive(Clone)]
struct Followed {
    selection: Wanted,
    /// Where that led to; elsewhere if a person has scrolled since.
    place: Point,
    /// True from when nothing more is expected to change by itself: a refresh scrolls nothing.
    is_settled: bool,
}

/// Scrolls a view to what the link leads to, and lets links that are copied say where it is scrolled to.
pub fn follow_link(state: State, view: impl Scrolls) {
    let followed = StoredValue::new(None::<Followed>);
    follow_sent(state, view, followed);
    follow_pinned(state, view, followed);

    let read = move || (view.place() != Point::default()).then(|| view.first_in_window()).flatten();
    let read: FirstInWindow = Arc::new(move || untrack(read));
    state.view.first_in_window.set_value(Some(read.clone()));
    on_cleanup(move || {
        // The next view may have taken its place.
        let _ = state.view.first_in_window.try_update_value(|present| {
            present.take_if(|present| Arc::ptr_eq(present, &read));
        });
    });
}

// The pin of a link that says where its sender had scrolled to moves nothing.
fn follow_sent(state: State, view: impl Scrolls, followed: StoredValue<Option<Followed>>) {
    let led = StoredValue::new(None::<Point>);
    effect(move |_| {
        let Some(first) = state.first_seen().get() else { return };
        let is_complete = state.data.loaded.read().as_ref().is_some_and(|loaded| loaded.complete);
        if !view.is_ready() {
            return;
        }
        let has_scrolled = move || led.get_value().is_some_and(|led| led != untrack(|| view.place()));
        let end = move || {
            if led.get_value().is_none() {
                followed.set_value(None);
            }
            state.first_seen().set(None);
        };
        if has_scrolled() {
            return end();
        }
        let go = move || {
            if untrack(|| view.begin_with(&first)) {
                led.set_value(Some(untrack(|| view.place())));
            }
        };
        go();
        // The browser scrolls no further than the content reached before this change.
        request_animation_frame(move || {
            if !has_scrolled() {
                go();
            }
        });
        if is_complete {
            set_timeout(end, SETTLE);
        }
    });
}

fn follow_pinned(state: State, view: impl Scrolls, followed: StoredValue<Option<Followed>>) {
    let selection = memo(move |_| {
        let link = state.link.read();
        (link.selection.clone(), link.node.clone())
    });
    let go = move |wanted: &Wanted| {
        untrack(|| view.reveal_pinned());
        let place = untrack(|| view.place());
        followed.set_value(Some(Followed { selection: wanted.clone(), place, is_settled: false }));
    };
    let is_at = move |wanted: &Wanted| {
        let is_at =
            |followed: &Followed| followed.selection == *wanted && followed.place == untrack(|| view.place());
        followed.try_with_value(|followed| followed.as_ref().is_some_and(is_at)).unwrap_or(false)
    };
    effect(move |_| {
        let wanted = selection.get();
        if wanted == (None, None) {
            return followed.set_value(None);
        }
        let is_complete = state.data.loaded.read().as_ref().is_some_and(|loaded| loaded.complete);
        if state.first_seen().read().is_some() {
            let place = Point::default();
            return followed.set_value(Some(Followed { selection: wanted, place, is_settled: true }));
        }
        if !view.is_ready() || !view.has_pinned() {
            return;
        }
        let known = followed.get_value().filter(|followed| followed.selection == wanted);
        if known.is_some_and(|known| known.is_settled || known.place != untrack(|| view.place())) {
            return;
        }
        go(&wanted);
        let again = wanted.clone();
        request_animation_frame(move || {
            if is_at(&again) {
                go(&again);
            }
        });
        if is_complete {
            let settle = move || {
                let _ = followed.try_update_value(|followed| {
                    followed
                        .iter_mut()
                        .filter(|followed| followed.selection == wanted)
                        .for_each(|followed| followed.is_settled = true);
                });
            };
            set_timeout(settle, SETTLE);
        }
    });
}
