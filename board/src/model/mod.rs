//! The push results as flat columns of interned strings, and what they hold: times, regions, statuses, data issues.

pub mod columns;
pub mod counts;
pub mod issues;
pub mod regions;
pub mod status;
pub mod strings;
pub mod time;
