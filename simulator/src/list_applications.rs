//! ListApplications: the applications of the account, by cluster, each with its AppInfo as JSON in a text.

use serde_json::{Value, json};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::parameters::Parameters;
use crate::world::World;
use crate::world::apps::App;

const MAX_PAGE_SIZE: u32 = 100;

/// Answers with the applications of the clusters in ClusterNames (all, if it is left out or says `All`).
/// Pages count applications; TotalCount too.
pub(crate) fn answer(world: &World, parameters: Parameters<'_>, request_id: &str) -> Result<Answer, Failure> {
    let clusters: Vec<&str> =
        parameters.text("ClusterNames")?.unwrap_or("All").split(',').map(str::trim).collect();
    let number = parameters.number("PageNumber", i32::MAX as u32)?;
    let size = parameters.number("PageSize", MAX_PAGE_SIZE)?;

    let wanted = |app: &&App| clusters.contains(&"All") || clusters.contains(&app.cluster);
    let mut apps: Vec<&App> = world.apps.iter().filter(wanted).collect();
    let total = apps.len();
    let paged = (number.is_some() || size.is_some()).then(|| (number.unwrap_or(1), size.unwrap_or(10)));
    if let Some((number, size)) = paged {
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
    let mut answer = json!({
        "Applications": {"Application": applications},
        "RequestId": request_id,
        "TotalCount": total,
    });
    if let Some((number, size)) = paged {
        answer["PageNumber"] = number.into();
        answer["PageSize"] = size.into();
    }
    Ok(Answer::json(answer.to_string().into_bytes()))
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
