//! The settings: [`Options`] is the table of them, `read` reads them, and `file` those of the `--config` file.

mod file;
mod options;
mod read;

pub use options::{LogFormat, Options, Task};
