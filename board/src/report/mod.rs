//! What is said of a selection of pushes: numbers, failure groups, details, rows and files.

pub mod causes;
pub mod detail;
pub mod export;
pub mod rollouts;
pub mod summary;
pub mod table;
