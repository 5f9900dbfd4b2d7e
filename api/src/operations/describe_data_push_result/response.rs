//! The response of `DescribeDataPushResult`. Every element is optional; contradictions are not corrected.

use serde::{Deserialize, Serialize};

use crate::element::{Other, integer, text};

/// The response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Response {
    /// The page number; its value for a request without one is not documented.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub page_number: Option<i64>,
    /// Entries per page.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub page_size: Option<i64>,
    /// The entries.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push_results: Option<PushResults>,
    /// Id of the request.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Entries on all pages.
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
    /// One entry per version of a data file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub push_result: Option<Vec<PushResult>>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// A version of a data file, and the edge nodes it is pushed to.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct PushResult {
    /// Name of the data file.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The statuses. The capital S at the end is ENS's spelling.
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
    /// One entry per status.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_stat: Option<Vec<StatusStat>>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

/// The edge nodes with the same status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct StatusStat {
    /// The number of edge nodes as ENS counts them; it can differ from the number listed.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub region_id_count: Option<i64>,
    /// The edge nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region_ids: Option<RegionIds>,
    /// `SUCCESS`, `FAILED`, `PUSHING`, or an undocumented status.
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
    /// One entry per edge node; ENS's name of the array is singular.
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
    /// The status in words, sometimes in Chinese, sometimes contradicting the status.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub status_descrip: Option<String>,
    /// When the status last changed, in UTC.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub update_time: Option<String>,
    /// Undocumented elements.
    #[serde(flatten)]
    pub other: Other,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn every_element_of_the_documented_example_round_trips() {
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
        let response: Response = serde_json::from_value(page.clone()).unwrap();
        assert_eq!(response.push_results.as_ref().unwrap().push_result.as_ref().unwrap().len(), 1);
        assert_eq!(serde_json::to_value(&response).unwrap(), page);
    }

    #[test]
    fn null_numbers_as_texts_and_undocumented_elements_are_read() {
        let odd = json!({
            "PageNumber": "3", "TotalCount": null, "Trace": {"a": [1]},
            "PushResults": {"PushResult": [{"Name": null, "Version": 90396, "Size": 4}, {}]}
        });
        let response: Response = serde_json::from_value(odd).unwrap();
        assert_eq!((response.page_number, response.total_count), (Some(3), None));
        assert_eq!(response.other["Trace"], json!({"a": [1]}));
        let results = response.push_results.unwrap().push_result.unwrap();
        assert_eq!(results[0].version.as_deref(), Some("90396"));
        assert_eq!(results[0].other["Size"], json!(4));
    }
}
