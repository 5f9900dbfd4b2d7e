//! Which pushes are shown, in which order and in which groups.

pub mod facet;
pub mod facet_counts;
pub mod filter;
pub mod lanes;
pub mod name_labels;
pub mod order;
pub mod push_set;
pub mod search;
pub mod shown;
pub mod value_counts;
