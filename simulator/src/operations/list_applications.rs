//! ListApplications: the applications of the account by cluster, each with its AppInfo as JSON in a text.

use serde_json::{Value, json};

use crate::error::EnsError;
use crate::parameters::Parameters;
use crate::response::EnsResponse;
use crate::world::World;
use crate::world::apps::{App, VENDOR_EXAMPLE};

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

/// `AppInfo` as in the vendor's samples: without a name for the vendor's own example, as in that of this operation; with
/// `AppMetaData` for the others, as in that of `DescribeApplication`.
fn entry(app: &App) -> Value {
    let status = json!({
        "status": "UPDATE_SUCCESS",
        "step": "DONE",
        "descrip": "update to version:1022 success",
        "start_time": "2022-03-01 16:18:22",
    });
    let ports = json!([{
        "Protocol": "TCP",
        "BindType": "Mapping",
        "StartNodePorts": "31000-31009",
        "ContainerPorts": "4440-4449",
    }]);
    let service = json!({
        "PortsBindConfig": {"NetServiceContainer": app.name, "Ports": ports},
        "ServiceContainerName": app.name,
    });
    let mut info = json!({
        "AppStatus": {
            "Phase": "RUNNING",
            "StatusDescrip": status.to_string(),
            "UpdateTime": "2022-03-01 16:18:22",
            "OrderStatus": null,
        },
        "ResourceAttribute": {
            "NetSecurityInfo": null,
            "InitConfig": null,
            "InventoryType": "Ens",
            "InstanceSpec": "ens.gi6s-c12g1.large",
            "SystemDiskSize": 100,
            "DataDiskSize": 0,
            "BandwithOut": 5000,
            "SchedulingStrategy": "Disperse",
            "ImageId": "m-5or73kzkuxytv7hh6wxr6yc5q",
            "ResourceType": "Linux",
            "AreaLevel": "National",
            "IpType": "PublicIP",
        },
        "WorkloadAttribute": [
            {"Name": app.name, "Count": app.regions.len(), "ServiceConfig": service},
            {"Name": "aic-manager", "Count": 1, "ServiceConfig": null},
        ],
    });
    if app.id != VENDOR_EXAMPLE {
        info["AppMetaData"] = json!({
            "AppId": app.id,
            "AppName": app.name,
            "ClusterName": app.cluster,
            "AppStableVersion": "1022",
            "AppType": "Scheduler",
            "Description": app.description,
            "CreateTime": "2020-08-25 16:36:16",
        });
    }
    json!({"AppId": app.id, "AppInfo": info.to_string()})
}
