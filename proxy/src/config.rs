//! The settings: [`Options`] is the table of them, `read` reads them, `file` those of the `--config` file, `values` single
//! ones, and `resolved` lists all with their sources.

mod file;
mod options;
mod read;
mod resolved;
mod values;

pub use options::{LogFormat, Options, Task};
pub use resolved::Setting;
