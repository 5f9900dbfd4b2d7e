//! The settings: [`Options`] is the table of them, and `file` reads those of the `--config` file.

mod file;
mod options;

pub use options::{LogFormat, Options};
