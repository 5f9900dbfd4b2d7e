//! The step, or the failed push, that a key of a chart means.

use board::PushId;
use board::draw::geometry::{Direction, Stride};
use web_sys::KeyboardEvent;

use crate::platform::keyboard::{is_modified, key_of};
use crate::state::State;

/// The step of an arrow key, of Home, End, PageUp or PageDown; `None` for other keys.
pub fn step_of(event: &KeyboardEvent) -> Option<(Direction, Stride)> {
    let far = event.ctrl_key() || event.meta_key();
    let one = if far { Stride::Edge } else { Stride::One };
    Some(match event.key().as_str() {
        "ArrowLeft" => (Direction::Left, one),
        "ArrowRight" => (Direction::Right, one),
        "ArrowUp" => (Direction::Up, one),
        "ArrowDown" => (Direction::Down, one),
        "Home" => (Direction::Left, Stride::Edge),
        "End" => (Direction::Right, Stride::Edge),
        "PageUp" => (Direction::Up, Stride::Page),
        "PageDown" => (Direction::Down, Stride::Page),
        _ => return None,
    })
}

/// True if the key has no modifier and the user allows shortcuts of a single key.
pub fn is_single_key(state: State, event: &KeyboardEvent) -> bool {
    !is_modified(event) && state.preferences.single_keys.get_untracked()
}

/// The failed push that `.` and `,` lead to: the next and the previous one in time. `None` for other keys, and where
/// nothing failed.
pub fn failure_of(state: State, event: &KeyboardEvent, from: Option<PushId>) -> Option<PushId> {
    let key = key_of(event);
    if !matches!(key.as_str(), "." | ",") || !is_single_key(state, event) {
        return None;
    }
    let (loaded, timeline) = (state.data.loaded.read_untracked(), state.view.timeline.read_untracked());
    let board = &loaded.as_ref()?.board;
    if key == "." {
        timeline.lanes().next_failure(board, from)
    } else {
        timeline.lanes().previous_failure(board, from)
    }
}
