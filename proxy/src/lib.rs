//! Serves the Pushboard page and signs its read-only calls.

pub mod assets;
