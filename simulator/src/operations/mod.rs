//! The operations, one file each.

mod describe_data_push_result;
mod describe_ens_regions;
mod list_applications;
mod push_application_data;

use std::sync::{Arc, Mutex, PoisonError};

use ens_api::operations;

use crate::error::EnsError;
use crate::parameters::Parameters;
use crate::response::EnsResponse;
use crate::world::World;
pub(crate) use push_application_data::PostedPushes;

/// The name of an operation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Action {
    DescribeDataPushResult,
    DescribeEnsRegions,
    ListApplications,
    PushApplicationData,
}

impl Action {
    const ALL: [Self; 4] = [
        Self::DescribeDataPushResult,
        Self::DescribeEnsRegions,
        Self::ListApplications,
        Self::PushApplicationData,
    ];

    /// The operation with that name.
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// The value of `x-acs-action`.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::DescribeDataPushResult => operations::describe_data_push_result::OPERATION.name,
            Self::DescribeEnsRegions => operations::describe_ens_regions::OPERATION.name,
            Self::ListApplications => operations::list_applications::OPERATION.name,
            Self::PushApplicationData => "PushApplicationData",
        }
    }

    /// The response to decoded parameters; `now` is in seconds since 1970.
    pub(crate) fn respond(
        self,
        world: &Arc<World>,
        posted: &Mutex<PostedPushes>,
        pairs: &[(String, String)],
        now: i64,
        request_id: &str,
    ) -> Result<EnsResponse, EnsError> {
        let parameters = Parameters(pairs);
        let posted = || posted.lock().unwrap_or_else(PoisonError::into_inner);
        match self {
            Self::DescribeDataPushResult => {
                let posted = posted().newest.clone();
                describe_data_push_result::respond(world, &posted, pairs, now, request_id)
            }
            Self::DescribeEnsRegions => describe_ens_regions::respond(world, parameters, request_id),
            Self::ListApplications => list_applications::respond(world, parameters, request_id),
            Self::PushApplicationData => {
                push_application_data::respond(world, &mut posted(), parameters, now, request_id)
            }
        }
    }
}
