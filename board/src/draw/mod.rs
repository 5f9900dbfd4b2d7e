//! Drawing without a canvas: units, scales, text widths, scenes, and scenes as pixels. A status is a colour and a
//! glyph.

pub mod damage;
pub mod extents;
pub mod folds;
pub mod geometry;
pub mod glyphs;
pub mod labels;
pub mod raster;
pub mod scale;
pub mod scene;
pub mod ticks;
