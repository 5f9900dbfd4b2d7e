//! The step, or the direction to a failure, that a key of a chart means.

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

/// The direction to the failure that `.` or `,` leads to: down to the next one, up to the previous one. `None` for other
/// keys.
pub fn failure_direction(state: State, event: &KeyboardEvent) -> Option<Direction> {
    let direction = match key_of(event).as_str() {
        "." => Direction::Down,
        "," => Direction::Up,
        _ => return None,
    };
    is_single_key(state, event).then_some(direction)
}
