//! Reports on the shown pushes: numbers, failure groups, details, data issues, rows and files.

pub mod causes;
pub mod comparison;
pub mod detail;
pub mod export;
pub mod handover;
pub mod issues;
mod made_good;
pub mod moments;
pub mod rollouts;
pub mod summary;
pub mod table;
pub mod watch;
