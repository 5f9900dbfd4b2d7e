//! The scaffold that every chart shares: a canvas that scrolls, pointer, gestures, keyboard, tooltip and overlay.

pub mod by_name;
pub mod chart_view;
pub mod drawing;
pub mod follow;
pub mod gestures;
pub mod hit;
pub mod keys;
pub mod overlay;
pub mod overview;
pub mod painting;
pub mod tooltip;
