//! The push results as flat columns of interned strings, and what they hold: times, regions, statuses, data issues.

pub mod columns;
pub mod quality;
pub mod regions;
pub mod strings;
pub mod time;
