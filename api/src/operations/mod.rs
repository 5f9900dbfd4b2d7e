//! The operations of ENS, one module each: the operation, its query where it has one, and its response.

pub mod describe_data_push_result;
pub mod describe_ens_regions;
pub mod list_applications;
