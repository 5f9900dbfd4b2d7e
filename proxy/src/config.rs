//! The settings: [`Options`] is the table of them, `read` reads them, `file` those of the `--config` file, and
//! `resolved` lists them with their sources.

mod file;
mod options;
mod read;
mod resolved;

pub use options::{LogFormat, Options, Task};
pub use resolved::Setting;
