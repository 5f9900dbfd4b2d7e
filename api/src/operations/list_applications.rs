//! `ListApplications`: the applications of the account, by cluster.

use serde::{Deserialize, Serialize};

use crate::element::text;

/// The name of the operation: the value of `x-acs-action`.
pub const ACTION: &str = "ListApplications";
/// The RAM action that allows it.
pub const RAM_ACTION: &str = "ens:ListApplications";
/// The element of the response that contains the result.
pub const RESULT: &str = "Applications";

/// The response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Response {
    /// The clusters with their applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applications: Option<Applications>,
    /// Id of the request.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Response {
    /// All applications with their cluster's name, in the order of the response.
    pub fn apps(&self) -> impl Iterator<Item = (Option<&str>, &App)> {
        let clusters = self.applications.iter().flat_map(|list| list.application.iter().flatten());
        clusters.flat_map(|cluster| {
            let apps = cluster.app_list.iter().flat_map(|list| list.app.iter().flatten());
            apps.map(|app| (cluster.cluster_name.as_deref(), app))
        })
    }
}

/// The object around the array of [`Application`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Applications {
    /// One entry per cluster.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub application: Option<Vec<Application>>,
}

/// A cluster and its applications.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Application {
    /// Name of the cluster.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub cluster_name: Option<String>,
    /// The applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app_list: Option<AppList>,
}

/// The object around the array of [`App`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AppList {
    /// One entry per application.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub app: Option<Vec<App>>,
}

/// An application.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct App {
    /// Id of the application.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub app_id: Option<String>,
    /// Facts about the application: JSON inside a text.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub app_info: Option<String>,
}

impl App {
    /// The name in `AppInfo`, which has been seen under several keys.
    pub fn name(&self) -> Option<String> {
        let info: AppInfo = serde_json::from_slice(self.app_info.as_deref()?.as_bytes()).ok()?;
        [info.app_name, info.camel_app_name, info.name, info.lower_name]
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty())
    }
}

/// The keys under which an application's name has been seen.
#[derive(Default, Deserialize)]
#[serde(default)]
struct AppInfo {
    #[serde(rename = "AppName", deserialize_with = "text")]
    app_name: Option<String>,
    #[serde(rename = "appName", deserialize_with = "text")]
    camel_app_name: Option<String>,
    #[serde(rename = "Name", deserialize_with = "text")]
    name: Option<String>,
    #[serde(rename = "name", deserialize_with = "text")]
    lower_name: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applications_have_the_name_in_their_info() {
        let body = r#"{"Applications":{"Application":[{"ClusterName":"c","AppList":{"App":[
            {"AppId":"a","AppInfo":"{\"AppName\":\"game\"}"},{"AppId":"b","AppInfo":"not json"}]}}]}}"#;
        let response: Response = serde_json::from_str(body).unwrap();
        let apps: Vec<_> = response.apps().map(|(cluster, app)| (cluster, app.name())).collect();
        assert_eq!(apps, [(Some("c"), Some("game".to_owned())), (Some("c"), None)]);
    }
}
