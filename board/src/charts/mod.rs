//! The charts: each lays the shown pushes out at a size, draws them as a scene, and does hit tests.

pub mod labels;
pub mod lanes;
pub mod matrix;
pub mod overview;
pub mod rollouts;
pub mod stack;
pub mod tiles;
pub mod timeline;
