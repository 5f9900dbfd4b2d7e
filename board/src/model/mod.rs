//! The push results as flat columns of interned strings, and what they hold: times, regions, statuses, data issues.

pub mod as_of;
pub mod columns;
pub mod counts;
pub mod ids;
pub mod issues;
pub(crate) mod lists;
pub mod merged;
mod newest_first;
pub mod raw;
pub(crate) mod reason;
pub mod reasons;
pub mod regions;
pub(crate) mod script;
pub mod stats;
pub mod status;
pub mod strings;
pub(crate) mod table;
pub(crate) mod texts;
pub mod time;
