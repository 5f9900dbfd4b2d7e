//! The operations of ENS, one module each: the name, the RAM action, the query if any, and the response.

pub mod describe_data_push_result;
pub mod describe_ens_regions;
pub mod list_applications;
