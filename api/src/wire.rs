//! What ENS sends, with its own spelling. Every element is optional, since any can be null or missing; what is
//! not known here survives in the `other` of a push; a number may come as text and a text as a number. Judges
//! nothing: contradictions pass through as they are.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Elements that no documentation names, kept as they came.
pub type Other = Map<String, Value>;

/// Answer of `DescribeDataPushResult`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PushResultsAnswer {
    /// The page number; what is echoed when none was asked for is documented nowhere.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<i64>,
    /// Entries a page.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// The entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push_results: Option<PushResults>,
    /// Id of the request.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Entries over all pages.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// The object around the array of [`PushResult`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PushResults {
    /// One entry a version of a data file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push_result: Option<Vec<PushResult>>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// A version of a data file, and where it has been pushed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PushResult {
    /// Name of the data file.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The statuses. The capital S at its end is ENS's.
    #[serde(rename = "StatusStatS", skip_serializing_if = "Option::is_none")]
    pub status_stats: Option<StatusStats>,
    /// Version of the data file.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// The object around the array of [`StatusStat`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StatusStats {
    /// One entry a status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_stat: Option<Vec<StatusStat>>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// The edge nodes that share a status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StatusStat {
    /// How many edge nodes there are, as ENS counts them: can differ from how many are listed.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub region_id_count: Option<i64>,
    /// The edge nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_ids: Option<RegionIds>,
    /// `SUCCESS`, `FAILED`, `PUSHING`, or whatever comes.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// The object around the array of [`RegionPush`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RegionIds {
    /// One entry an edge node; ENS names the array in the singular.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_id: Option<Vec<RegionPush>>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// A push to one edge node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct RegionPush {
    /// Id of the edge node.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub region_id: Option<String>,
    /// When the push began, in UTC.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub start_time: Option<String>,
    /// The status in words, at times in Chinese, at times against the status.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub status_descrip: Option<String>,
    /// When the status last changed, in UTC.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub update_time: Option<String>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// Answer of `DescribeEnsRegions`. A `Code` other than 0 is a failure, whatever the HTTP status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EnsRegionsAnswer {
    /// 0 on success.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The edge nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ens_regions: Option<EnsRegions>,
    /// Id of the request.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl EnsRegionsAnswer {
    /// The edge nodes, or nothing where `Code` tells of a failure.
    pub fn regions(&self) -> Option<&[EnsRegion]> {
        if self.code.unwrap_or(0) != 0 {
            return None;
        }
        Some(self.ens_regions.as_ref()?.ens_regions.as_deref().unwrap_or_default())
    }
}

/// The object around the array of [`EnsRegion`], of the same name as itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EnsRegions {
    /// One entry an edge node.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ens_regions: Option<Vec<EnsRegion>>,
}

/// An edge node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EnsRegion {
    /// Area, such as `NorthEastChina`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Name in English; often that of its area only.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub en_name: Option<String>,
    /// Id of the edge node.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub ens_region_id: Option<String>,
    /// Name in Chinese.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Province, in Chinese.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub province: Option<String>,
}

/// Answer of `ListApplications`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ApplicationsAnswer {
    /// The clusters with their applications.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub applications: Option<Applications>,
    /// Id of the request.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl ApplicationsAnswer {
    /// All applications with their cluster's name, in the order of the answer.
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
    /// One entry a cluster.
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
    /// One entry an application.
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
    /// What is known of it: JSON inside a string.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub app_info: Option<String>,
}

impl App {
    /// The name that `AppInfo` gives, by whichever of the spellings seen.
    pub fn name(&self) -> Option<String> {
        let info: AppInfo = serde_json::from_slice(self.app_info.as_deref()?.as_bytes()).ok()?;
        [info.app_name, info.camel_app_name, info.name, info.lower_name]
            .into_iter()
            .flatten()
            .find(|name| !name.is_empty())
    }
}

/// The spellings of an application's name.
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

/// Body of a refusal. Lower-case keys and XML bodies occur; [`ErrorAnswer::read`] takes them all.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct ErrorAnswer {
    /// Id of the request.
    #[serde(alias = "requestId", alias = "request_id", deserialize_with = "text")]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Host that answered.
    #[serde(alias = "hostId", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub host_id: Option<String>,
    /// The code, by which alone an error is classified.
    #[serde(alias = "code", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// The message. Can echo secrets: never shown.
    #[serde(alias = "message", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// Address of a page with advice.
    #[serde(alias = "recommend", deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub recommend: Option<String>,
    /// What a denied permission was about.
    #[serde(alias = "accessDeniedDetail", skip_serializing_if = "Option::is_none")]
    pub access_denied_detail: Option<AccessDeniedDetail>,
}

/// What a denied permission was about.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AccessDeniedDetail {
    /// The action that was denied, such as `ens:DescribeDataPushResult`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_action: Option<String>,
    /// Who was denied.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_principal_display_name: Option<String>,
    /// The account of who was denied.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_principal_owner_id: Option<String>,
    /// What kind of principal was denied.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub auth_principal_type: Option<String>,
    /// The vendor's diagnosis, encoded.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub encoded_diagnostic_message: Option<String>,
    /// Whether a policy denied it or none allowed it.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub no_permission_type: Option<String>,
    /// Kind of the policy that decided.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub policy_type: Option<String>,
}

impl ErrorAnswer {
    /// Reads a refusal out of a body, JSON or XML; `None` if it holds no code.
    pub fn read(body: &str) -> Option<Self> {
        let body = body.trim_start_matches('\u{feff}').trim();
        if body.starts_with('<') {
            return Self::read_xml(body);
        }
        let answer: Self = serde_json::from_str(body).ok()?;
        answer.code.as_ref().filter(|code| !code.is_empty())?;
        Some(answer)
    }

    /// Reads a refusal out of XML; `None` if it holds no code. Flat elements only: an error body holds nothing deeper
    /// that matters here.
    pub fn read_xml(body: &str) -> Option<Self> {
        let element = |name: &str| {
            let (_, rest) = body.split_once(&format!("<{name}>"))?;
            let (text, _) = rest.split_once(&format!("</{name}>"))?;
            let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
            Some(plain.replace("&apos;", "'").replace("&amp;", "&"))
        };
        Some(Self {
            request_id: element("RequestId"),
            host_id: element("HostId"),
            code: Some(element("Code").filter(|code| !code.is_empty())?),
            message: element("Message"),
            recommend: element("Recommend"),
            access_denied_detail: None,
        })
    }
}

fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.trim().parse().ok()))
}

/// A text; whatever else stands in its place is kept as the JSON that it is.
fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    match json.get().as_bytes() {
        b"null" => Ok(None),
        quoted @ [b'"', ..] => serde_json::from_slice(quoted).map(Some).map_err(D::Error::custom),
        _ => Ok(Some(String::from(Box::<str>::from(json)))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn every_element_of_the_page_s_example_round_trips() {
        let page = json!({
            "PageNumber": 1, "PageSize": 10, "RequestId": "CEF72CEB-54B6-4AE8-B225-F876FF7BA984", "TotalCount": 6,
            "PushResults": {"PushResult": [{
                "Name": "gcs-pre-websocket-eip-telecom", "Version": "standard",
                "StatusStatS": {"StatusStat": [{
                    "RegionIdCount": 2, "Status": "FAILED",
                    "RegionIds": {"RegionId": [{
                        "RegionId": "cn-wuxi-5", "StartTime": "2021-12-28T16:00:00Z",
                        "StatusDescrip": "Success", "UpdateTime": "2021-12-07T02:37:10Z"
                    }]}
                }]}
            }]}
        });
        let answer: PushResultsAnswer = serde_json::from_value(page.clone()).unwrap();
        assert_eq!(answer.push_results.as_ref().unwrap().push_result.as_ref().unwrap().len(), 1);
        assert_eq!(serde_json::to_value(&answer).unwrap(), page);
    }

    #[test]
    fn nulls_numbers_in_text_and_unknown_elements_survive() {
        let odd = json!({
            "PageNumber": "3", "TotalCount": null, "Trace": {"a": [1]},
            "PushResults": {"PushResult": [{"Name": null, "Version": 90396, "Size": 4}, {}]}
        });
        let answer: PushResultsAnswer = serde_json::from_value(odd).unwrap();
        assert_eq!((answer.page_number, answer.total_count), (Some(3), None));
        assert_eq!(answer.other["Trace"], json!({"a": [1]}));
        let results = answer.push_results.unwrap().push_result.unwrap();
        assert_eq!(results[0].version.as_deref(), Some("90396"));
        assert_eq!(results[0].other["Size"], json!(4));
    }

    #[test]
    fn regions_with_another_code_are_a_failure() {
        let ok = r#"{"Code":0,"EnsRegions":{"EnsRegions":[{"Area":"NorthEastChina","EnName":"NorthChina",
            "EnsRegionId":"cn-dalian-unicom","Name":"大连联通","Province":"辽宁省"}]},"RequestId":"r"}"#;
        let answer: EnsRegionsAnswer = serde_json::from_str(ok).unwrap();
        assert_eq!(answer.regions().unwrap()[0].ens_region_id.as_deref(), Some("cn-dalian-unicom"));
        let failed: EnsRegionsAnswer = serde_json::from_str(r#"{"Code":500,"EnsRegions":{}}"#).unwrap();
        assert_eq!(failed.regions(), None);
    }

    #[test]
    fn applications_are_named_by_their_info() {
        let body = r#"{"Applications":{"Application":[{"ClusterName":"c","AppList":{"App":[
            {"AppId":"a","AppInfo":"{\"AppName\":\"game\"}"},{"AppId":"b","AppInfo":"not json"}]}}]}}"#;
        let answer: ApplicationsAnswer = serde_json::from_str(body).unwrap();
        let apps: Vec<_> = answer.apps().map(|(cluster, app)| (cluster, app.name())).collect();
        assert_eq!(apps, [(Some("c"), Some("game".to_owned())), (Some("c"), None)]);
    }

    #[test]
    fn errors_are_read_in_every_spelling() {
        let bodies = [
            r#"{"RequestId":"r","HostId":"h","Code":"Throttling.User","Message":"m"}"#,
            r#"{"requestId":"r","hostId":"h","code":"Throttling.User","message":"m"}"#,
            "\u{feff}<?xml version='1.0'?><Error><RequestId>r</RequestId><HostId>h</HostId>\
             <Code>Throttling.User</Code><Message>m</Message></Error>",
        ];
        for body in bodies {
            let error = ErrorAnswer::read(body).unwrap();
            assert_eq!(error.code.as_deref(), Some("Throttling.User"), "{body}");
            assert_eq!((error.request_id.as_deref(), error.host_id.as_deref()), (Some("r"), Some("h")));
        }
        for body in ["", "<html>", "{}", "[1]", r#"{"Code":""}"#] {
            assert_eq!(ErrorAnswer::read(body), None, "{body}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn refusals_are_read_in_json_and_in_xml(code in "[A-Za-z.]{1,20}", message in ".{0,40}", id in "[A-Z0-9-]{1,36}") {
            let read = |body: &str| {
                let answer = ErrorAnswer::read(body).unwrap();
                (answer.code.unwrap(), answer.message.unwrap_or_default(), answer.request_id.unwrap())
            };
            let expected = (code.clone(), message.clone(), id.clone());
            for (key, text, request) in [("Code", "Message", "RequestId"), ("code", "message", "requestId")] {
                let body = json!({key: code, text: message, request: id}).to_string();
                prop_assert_eq!(read(&body), expected.clone());
            }
            let escaped = message.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
            let body = format!(
                "<?xml version='1.0'?>\n<Error><RequestId>{id}</RequestId><Code>{code}</Code><Message>{escaped}</Message></Error>"
            );
            prop_assert_eq!(read(&body), expected);
        }

        #[test]
        fn no_body_makes_reading_panic(
            body in prop_oneof![
                ".*",
                "(<|>|</|Code|RequestId|Message|&amp;|&|x){0,30}",
                r#"(\{|\}|\[|\]|"|:|,|"Code"|"code"|null|1|\\u00){0,30}"#,
            ],
        ) {
            prop_assert!(ErrorAnswer::read(&body).is_none_or(|answer| answer.code.is_some_and(|code| !code.is_empty())));
        }
    }
}
