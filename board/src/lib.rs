//! Everything that can be computed about push results without a browser.
//!
//! - [`columns`]: [`Board`], the answer as flat columns of [`strings`]
//! - [`builder`], [`decode`]: pages of bytes to a board
//! - [`quality`]: what is odd about the data
//! - [`regions`]: area, province, city and carrier of regions; [`facet`]: how many stand behind each
//! - [`filter`], [`search`], [`order`], [`shown`]: which pushes are shown, in which order and groups
//! - [`summary`], [`causes`], [`table`], [`detail`]: numbers, failures, rows, one cell
//! - [`link`]: the whole view in a link; [`export`]: rows as CSV and JSON
//! - [`time`], [`geometry`], [`scale`], [`ticks`], [`labels`], [`stack`]: units, scales, axes, widths, bars
//! - [`scene`]: what a drawing is made of; [`damage`]: where two of them differ; [`raster`] with [`glyphs`]: their fills
//!   and glyphs as pixels
//! - [`matrix`] with [`overview`], [`tiles`], [`timeline`] on [`lanes`]: the drawings, and what lies at a point of them
//!
//! Sees no browser and no framework; the clock is a parameter.

pub mod builder;
pub mod causes;
pub mod columns;
pub mod damage;
pub mod decode;
pub mod detail;
pub mod export;
pub mod facet;
pub mod filter;
pub mod geometry;
pub mod glyphs;
pub mod labels;
pub mod lanes;
pub mod link;
pub mod matrix;
pub mod order;
pub mod overview;
pub mod quality;
mod radix;
pub mod raster;
pub mod regions;
pub mod scale;
pub mod scene;
pub mod search;
pub mod shown;
mod sort;
pub mod stack;
pub mod strings;
pub mod summary;
pub mod table;
pub mod ticks;
pub mod tiles;
pub mod time;
pub mod timeline;

pub use builder::{Builder, IncomingPage, PageInfo};
pub use columns::{Board, FileId, Merged, Push, PushId, RegionId, Stat, Status, StatusCode};
pub use decode::DecodeError;
pub use detail::{Detail, Selection};
pub use filter::Filter;
pub use link::{Link, LinkProblem};
pub use quality::{Quirk, Quirks};
pub use regions::{Facet, RegionCatalog, RegionFacts};
pub use shown::{Arrangement, Counts, RegionGroup, Shown};
pub use summary::{Summary, Tally};
pub use time::{Stamp, UtcSeconds, Zone};
