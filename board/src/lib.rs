//! Everything that can be computed about push results without a browser.
//!
//! - [`columns`]: [`Board`], the answer as flat columns
//! - [`shown`]: which pushes are shown, in which order and groups
//! - [`time`], [`geometry`]: units
//! - [`scene`]: what a drawing is made of
//!
//! Sees no browser and no framework; the clock is a parameter.

pub mod columns;
pub mod geometry;
pub mod scene;
pub mod shown;
pub mod time;

pub use columns::{Board, FileId, PushId, RegionId, Status};
