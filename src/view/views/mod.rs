//! The views, one file each.

pub mod matrix;
pub mod table;
pub mod tiles;
pub mod timeline;
