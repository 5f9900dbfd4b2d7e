//! `DescribeEnsRegions`: the edge nodes with their names, provinces and areas.

use serde::{Deserialize, Serialize};

use super::operation::Operation;
use crate::element::{Wrapper, integer, list, text, wrapper};
use crate::error_code::is_success;

/// Its names.
pub const OPERATION: Operation =
    Operation { name: "DescribeEnsRegions", ram_action: "ens:DescribeEnsRegions", result: "EnsRegions" };

/// The response. Its `Code` alone decides whether it is an error, whatever the HTTP status.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Response {
    /// 0 on success.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub code: Option<i64>,
    /// The edge nodes.
    #[serde(deserialize_with = "wrapper", skip_serializing_if = "Option::is_none")]
    pub ens_regions: Option<EnsRegions>,
    /// Id of the request.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
}

impl Response {
    /// The edge nodes; `None` if `Code` is that of an error.
    pub fn regions(&self) -> Option<&[EnsRegion]> {
        if self.code.is_some_and(|code| !is_success(&code.to_string())) {
            return None;
        }
        Some(self.ens_regions.as_ref()?.ens_regions.as_deref().unwrap_or_default())
    }
}

/// The object around the array of [`EnsRegion`]; both have the same name.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EnsRegions {
    /// One entry per edge node.
    #[serde(deserialize_with = "list", skip_serializing_if = "Option::is_none")]
    pub ens_regions: Option<Vec<EnsRegion>>,
}

impl Wrapper for EnsRegions {
    type Element = EnsRegion;

    fn of(elements: Vec<EnsRegion>) -> Self {
        Self { ens_regions: Some(elements) }
    }
}

/// An edge node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct EnsRegion {
    /// Area, such as `NorthEastChina`.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub area: Option<String>,
    /// Name in English; often only that of its area.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_response_with_an_error_code_has_no_regions() {
        let ok = r#"{"Code":0,"EnsRegions":{"EnsRegions":[{"Area":"NorthEastChina","EnName":"NorthChina",
            "EnsRegionId":"cn-dalian-unicom","Name":"大连联通","Province":"辽宁省"}]},"RequestId":"r"}"#;
        let response: Response = serde_json::from_str(ok).unwrap();
        assert_eq!(response.regions().unwrap()[0].ens_region_id.as_deref(), Some("cn-dalian-unicom"));
        let failed: Response = serde_json::from_str(r#"{"Code":500,"EnsRegions":{}}"#).unwrap();
        assert_eq!(failed.regions(), None);
    }

    #[test]
    fn a_list_in_another_shape_and_a_cut_name_are_read() {
        let ids = |list: &str| {
            let body = format!(r#"{{"Code":0,"EnsRegions":{list}}}"#);
            let response: Response = serde_json::from_str(&body).unwrap();
            response
                .regions()
                .map(|all| all.iter().filter_map(|region| region.ens_region_id.clone()).collect())
        };
        let some = |ids: &[&str]| Some(ids.iter().map(ToString::to_string).collect::<Vec<_>>());
        let one = r#"{"EnsRegionId":"a","Name":"\ud83d"}"#;
        for (list, expected) in [
            ("null".to_owned(), None),
            (r#""""#.into(), None),
            ("{}".into(), some(&[])),
            ("[]".into(), some(&[])),
            (r#"{"EnsRegions":null}"#.into(), some(&[])),
            (format!(r#"{{"EnsRegions":{one}}}"#), some(&["a"])),
            (format!(r#"{{"EnsRegions":[null,{one},7]}}"#), some(&["a"])),
            (format!("[{one},{one}]"), some(&["a", "a"])),
        ] {
            assert_eq!(ids(&list), expected, "{list}");
        }
        let region: EnsRegion = serde_json::from_str(one).unwrap();
        assert_eq!(region.name.as_deref(), Some("\u{fffd}"));
    }
}
