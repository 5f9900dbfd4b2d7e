//! What every chart shares: a canvas that scrolls, pointer, gestures, keyboard, tooltip and overlays.

pub mod crosshair;
pub mod cursor;
pub mod drawing;
pub mod gestures;
pub mod kept;
pub mod overlay;
pub mod overview;
pub mod tooltip;
