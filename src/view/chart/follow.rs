//! Scrolls to what is pinned: once for each selection, and again while the board is still loading or the view changes its
//! size after that, until a person scrolls elsewhere.

use std::time::Duration;

use board::Selection;
use board::draw::geometry::Point;
use leptos::prelude::*;

use crate::platform::reactive::{effect, memo};
use crate::state::State;

/// How long the view changes its size after a selection: its details open beside it.
const SETTLE: Duration = Duration::from_millis(600);

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

/// Follows the selection of the link. `is_ready` tracks what the place of the selection depends on, and says whether it can
/// be revealed; `place` is how far the view is scrolled.
pub fn follow_pinned(
    state: State,
    is_ready: impl Fn() -> bool + 'static,
    place: impl Fn() -> Point + Copy + 'static,
    reveal: impl Fn() + Copy + 'static,
) {
    let selection = memo(move |_| {
        let link = state.link.read();
        (link.selection.clone(), link.node.clone())
    });
    let followed = StoredValue::new(None::<Followed>);
    let go = move |wanted: &Wanted| {
        untrack(reveal);
        let place = untrack(place);
        followed.set_value(Some(Followed { selection: wanted.clone(), place, is_settled: false }));
    };
    let is_at = move |wanted: &Wanted| {
        let is_at = |followed: &Followed| followed.selection == *wanted && followed.place == untrack(place);
        followed.try_with_value(|followed| followed.as_ref().is_some_and(is_at)).unwrap_or(false)
    };
    effect(move |_| {
        let wanted = selection.get();
        if wanted == (None, None) {
            return followed.set_value(None);
        }
        let is_complete = state.data.loaded.read().as_ref().is_some_and(|loaded| loaded.complete);
        if !is_ready() {
            return;
        }
        let known = followed.get_value().filter(|followed| followed.selection == wanted);
        if known.is_some_and(|known| known.is_settled || known.place != untrack(place)) {
            return;
        }
        go(&wanted);
        // The browser scrolls no further than the content reached before this change.
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
