//! DescribeEnsRegions: the regions by name, province and area.

use ens_api::wire::{EnsRegion, EnsRegions, EnsRegionsAnswer};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::world::World;

/// Answers with every region, or with the one that EnsRegionId names; an unknown one gives an empty list.
pub(crate) fn answer(world: &World, parameters: Parameters<'_>, request_id: &str) -> Result<Answer, Failure> {
    let only = parameters.text("EnsRegionId")?;
    let regions = world.regions.iter().filter(|region| only.is_none_or(|id| id == region.id));
    let answer = EnsRegionsAnswer {
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
    Ok(Answer::json(serde_json::to_vec(&answer).expect("an answer of text alone can be written")))
}
