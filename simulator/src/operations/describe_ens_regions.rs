//! DescribeEnsRegions: the regions with name, province and area.

use ens_api::operations::describe_ens_regions::{EnsRegion, EnsRegions, Response};

use crate::error::EnsError;
use crate::parameters::Parameters;
use crate::response::EnsResponse;
use crate::world::World;

/// All regions, or that of EnsRegionId; the list is empty if the id is unknown.
pub(super) fn respond(
    world: &World,
    parameters: Parameters<'_>,
    request_id: &str,
) -> Result<EnsResponse, EnsError> {
    let only = parameters.text("EnsRegionId")?;
    let regions = world.regions.iter().filter(|region| only.is_none_or(|id| id == region.id));
    let response = Response {
        code: Some(0),
        ens_regions: Some(EnsRegions {
            ens_regions: Some(
                regions
                    .map(|region| EnsRegion {
                        area: Some(region.area.to_owned()),
                        en_name: Some(region.english_name.clone()),
                        ens_region_id: Some(region.id.clone()),
                        name: Some(region.name.clone()),
                        province: Some(region.province.to_owned()),
                    })
                    .collect(),
            ),
        }),
        request_id: Some(request_id.to_owned()),
    };
    Ok(EnsResponse::json(serde_json::to_vec(&response).expect("texts can be serialized")))
}
