//! From bytes to a board: [`decode`] scans a response while it arrives, [`builder`] merges its pages.

pub mod builder;
pub mod decode;
#[cfg(test)]
mod growth;
