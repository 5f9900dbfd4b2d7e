//! The types of Alibaba Cloud ENS that Pushboard uses, API version 2017-11-10.
//!
//! - [`operations`]: the operations, one module each: names, query, response
//! - [`fields`]: values of request parameters and their errors
//! - [`pairs`]: the codec of query strings, for the address bar and for `/api`
//! - [`error_response`]: the body of an error response of ENS; [`error_code`]: its classification
//! - [`error`]: the error that the proxy sends to the page; [`session`]: the proxy's description of itself

mod element;
pub mod error;
pub mod error_code;
pub mod error_response;
pub mod fields;
pub mod operations;
pub mod pairs;
pub mod session;

pub use element::Other;
pub use error::ApiError;
pub use error_code::ErrorCode;
pub use fields::FieldError;
pub use operations::describe_data_push_result::{Parameter, PushQuery, PushQueryDraft};
pub use session::{Mode, Session};

/// The version of the ENS API.
pub const API_VERSION: &str = "2017-11-10";

/// The queries and their fields, under one path.
pub mod query {
    pub use crate::fields::{FieldError, MAX_PAGE_SIZE, Problem, is_list_entry};
    pub use crate::operations::describe_data_push_result::{Parameter, PushQuery, PushQueryDraft};
}

/// The responses, under names that say their operation.
pub mod wire {
    pub use crate::element::Other;
    pub use crate::error_response::{AccessDeniedDetail, ErrorResponse};
    pub use crate::operations::describe_data_push_result::{
        PushResult, PushResults, RegionIds, RegionPush, Response as PushResultsResponse, StatusStat,
        StatusStats,
    };
    pub use crate::operations::describe_ens_regions::{
        EnsRegion, EnsRegions, Response as EnsRegionsResponse,
    };
    pub use crate::operations::list_applications::{
        App, AppList, Application, Applications, Response as ApplicationsResponse,
    };
}
