//! Everything that can be computed about push results without a browser.
//!
//! - [`columns`]: [`Board`], the answer as flat columns of [`strings`]
//! - [`builder`], [`decode`]: pages of bytes to a board
//! - [`quality`]: what is odd about the data
//! - [`shown`]: which pushes are shown, in which order and groups
//! - [`time`], [`geometry`]: units
//! - [`scene`]: what a drawing is made of
//!
//! Sees no browser and no framework; the clock is a parameter.

pub mod builder;
pub mod columns;
pub mod decode;
pub mod geometry;
pub mod quality;
pub mod scene;
pub mod shown;
pub mod strings;
pub mod time;

pub use builder::{Builder, PageInfo};
pub use columns::{Board, FileId, Push, PushId, RegionId, Status, StatusCode};
pub use decode::DecodeError;
pub use quality::{Quirk, Quirks};
pub use time::{Stamp, UtcSeconds};
