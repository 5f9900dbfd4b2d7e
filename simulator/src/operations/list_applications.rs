//! ListApplications: the applications of the account by cluster, each with its AppInfo as JSON in a text.

use serde_json::{Value, json};

use crate::error::EnsError;
use crate::parameters::Parameters;
use crate::response::EnsResponse;
use crate::world::World;
use crate::world::apps::App;

const MAX_PAGE_SIZE: u32 = 100;

/// The applications of the clusters in ClusterNames, or of all clusters if it is left out or `All`. Pages and
/// TotalCount count applications.
pub(super) fn respond(
    world: &World,
    parameters: Parameters<'_>,
    request_id: &str,
) -> Result<EnsResponse, EnsError> {
    let clusters: Vec<&str> =
        parameters.text("ClusterNames")?.unwrap_or("All").split(',').map(str::trim).collect();
    let number = parameters.number("PageNumber", i32::MAX as u32)?;
    let size = parameters.number("PageSize", MAX_PAGE_SIZE)?;

    let is_selected = |app: &&App| clusters.contains(&"All") || clusters.contains(&app.cluster);
    let mut apps: Vec<&App> = world.apps.iter().filter(is_selected).collect();
    let total = apps.len();
    let page = (number.is_some() || size.is_some()).then(|| (number.unwrap_or(1), size.unwrap_or(10)));
    if let Some((number, size)) = page {
        let skipped = (number as usize - 1).saturating_mul(size as usize);
        apps = apps.into_iter().skip(skipped).take(size as usize).collect();
    }

    let mut names: Vec<&str> = Vec::new();
    for app in &apps {
        if !names.contains(&app.cluster) {
            names.push(app.cluster);
        }
    }
    let applications: Vec<Value> = names
        .into_iter()
        .map(|cluster| {
            let list: Vec<Value> =
                apps.iter().filter(|app| app.cluster == cluster).map(|app| entry(app)).collect();
            json!({"ClusterName": cluster, "AppList": {"App": list}})
        })
        .collect();
    let mut response = json!({
        "Applications": {"Application": applications},
        "RequestId": request_id,
        "TotalCount": total,
    });
    if let Some((number, size)) = page {
        response["PageNumber"] = number.into();
        response["PageSize"] = size.into();
    }
    Ok(EnsResponse::json(response.to_string().into_bytes()))
}

fn entry(app: &App) -> Value {
    let info = json!({
        "AppName": app.name,
        "Description": app.description,
        "ClusterName": app.cluster,
        "AppVersionStat": [{"AppVersion": "v1", "RegionIdCount": app.regions.len()}],
    });
    json!({"AppId": app.id, "AppInfo": info.to_string()})
}
