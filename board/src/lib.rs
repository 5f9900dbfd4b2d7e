//! Everything that can be computed about push results without a browser, in layers:
//!
//! - [`model`]: [`Board`], the response as flat columns; strings, times, regions, data issues
//! - [`ingest`]: bytes of one page after another to a board
//! - [`select`]: which pushes are shown, in which order and groups
//! - [`report`]: what is said of a selection: summary, failure groups, details, table, export
//! - [`draw`]: geometry, scales, text widths, glyphs, scenes and their pixels
//! - [`charts`]: a selection and a size to a scene, and what lies at a point of it
//! - [`link`]: the whole view in a link
//!
//! A layer uses only those below it: `charts` uses `draw`, `report`, `select` and `model`; `link` uses `report`, `select`
//! and `model`; `report` and `ingest` use `select` and `model`. The current time is a parameter.

pub mod charts;
pub mod draw;
pub mod ingest;
pub mod link;
pub mod model;
pub mod report;
pub mod select;

pub use ingest::builder::{Builder, IncomingPage, PageInfo};
pub use ingest::decode::DecodeError;
pub use link::{Link, LinkProblem};
pub use model::columns::{Board, FileId, Merged, Push, PushId, RegionId, Stat, Status, StatusCode};
pub use model::quality::{Quirk, Quirks};
pub use model::regions::{Facet, RegionCatalog, RegionFacts};
pub use model::time::{Stamp, UtcSeconds, Zone};
pub use report::detail::{Detail, Selection};
pub use report::summary::{Summary, Tally};
pub use select::filter::Filter;
pub use select::shown::{Arrangement, Counts, RegionGroup, Shown};
