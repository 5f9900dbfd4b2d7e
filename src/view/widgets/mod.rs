//! Buttons, icons, menus and focus: parts that any view is built of.

pub mod copy;
pub mod erased;
pub mod focus;
pub mod icon;
pub mod icon_button;
pub mod menu;
