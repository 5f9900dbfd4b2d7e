//! Everything that can be computed about push results without a browser, in layers:
//!
//! - [`model`]: [`Board`], the response as flat columns; strings, times, regions, statuses, data issues
//! - [`ingest`]: builds a board from the bytes of pages
//! - [`select`]: which pushes are shown, in which order and groups
//! - [`report`]: reports on the shown pushes: summary, rollouts, failure groups, details, data issues, table, export
//! - [`draw`]: geometry, scales, text widths, glyphs, scenes and their pixels
//! - [`charts`]: lays the shown pushes out at a size, draws them as a scene, and does hit tests
//! - [`link`]: the whole view in a link
//!
//! A layer uses only those below it: `charts` uses `draw`, `report`, `select` and `model`; `link` uses `report`,
//! `select` and `model`; `report` and `ingest` use `select` and `model`; `draw` uses only statuses and times of
//! `model`. All may use `sort`. The current time is a parameter.

// Data that tests and benchmarks share.
#[cfg(test)]
extern crate self as board;

pub mod charts;
pub mod draw;
pub mod ingest;
pub mod link;
pub mod model;
pub mod report;
pub mod select;
pub mod sort;

pub use ingest::builder::{Builder, IncomingPage, PageInfo};
pub use ingest::decode::DecodeError;
pub use link::{Link, LinkProblem};
pub use model::columns::{Board, Merged, Push, PushId, RegionId, Stat, VersionId};
pub use model::counts::Counts;
pub use model::issues::{DataIssue, DataIssues};
pub use model::regions::{RegionCatalog, RegionFacet, RegionFacts};
pub use model::status::{Status, StatusCode};
pub use model::time::{Timestamp, UtcSeconds, Zone};
pub use report::detail::{Detail, NodeDetail, Selection};
pub use report::summary::{Summary, Tally};
pub use select::facet::Facet;
pub use select::filter::Filter;
pub use select::search::field::Field;
pub use select::shown::{Arrangement, RegionGroup, Shown};
