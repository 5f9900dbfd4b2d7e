//! Buttons, icons, menus and focus.

pub mod copy;
pub mod erased;
pub mod focus;
pub mod icon;
pub mod icon_button;
pub mod later;
pub mod menu;
pub mod toggle_button;
