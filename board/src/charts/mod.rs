//! The charts: each lays a selection out at a size, as a scene and as an answer to what lies at a point.

pub mod lanes;
pub mod matrix;
pub mod overview;
pub mod rollouts;
pub mod tiles;
pub mod timeline;
