//! Which pushes are shown, in which order and in which groups.

pub mod facet;
pub mod filter;
pub mod order;
pub(crate) mod radix;
pub mod search;
pub mod shown;
pub(crate) mod sort;
pub mod versions;
