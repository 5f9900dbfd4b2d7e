//! `ListApplications`: the applications of the account, by cluster.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::operation::Operation;
use crate::element::{Wrapper, integer, list, text, wrapper};
use crate::fields::{FieldError, MAX_PAGE_SIZE, number};
use crate::pairs;
use crate::text::of_json;

/// Its names.
pub const OPERATION: Operation =
    Operation { name: "ListApplications", ram_action: "ens:ListApplications", result: "Applications" };

/// Which applications are requested: all, as ENS documents for a request without a page, or those of one page.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ListQuery {
    page_number: Option<u32>,
    page_size: Option<u32>,
}

impl ListQuery {
    /// The names of its parameters.
    pub const KEYS: [&str; 2] = ["PageNumber", "PageSize"];

    /// The query for one page. `number` counts from 1; `size` is limited to [`MAX_PAGE_SIZE`].
    pub fn of_page(number: u32, size: u32) -> Self {
        Self { page_number: Some(number.max(1)), page_size: Some(size.clamp(1, MAX_PAGE_SIZE)) }
    }

    /// Parses the texts of the parameters; an empty one is left out.
    pub fn from_texts(texts: [&str; 2]) -> Result<Self, Vec<FieldError>> {
        let mut errors = Vec::new();
        let [page_number, page_size] = [(0, i32::MAX as u32), (1, MAX_PAGE_SIZE)].map(|(at, max)| {
            number(texts[at], max).unwrap_or_else(|problem| {
                errors.push(FieldError::new(Self::KEYS[at], problem));
                None
            })
        });
        if errors.is_empty() { Ok(Self { page_number, page_size }) } else { Err(errors) }
    }

    /// The parameters that are set.
    pub fn to_pairs(self) -> Vec<(&'static str, String)> {
        let numbers = [self.page_number, self.page_size];
        let pairs = Self::KEYS.into_iter().zip(numbers);
        pairs.filter_map(|(key, number)| Some((key, number?.to_string()))).collect()
    }

    /// The query string.
    pub fn to_query_string(self) -> String {
        let pairs = self.to_pairs();
        pairs::write(pairs.iter().map(|(key, value)| (*key, value.as_str())))
    }
}

/// The response.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Response {
    /// The clusters with their applications.
    #[serde(deserialize_with = "wrapper", skip_serializing_if = "Option::is_none")]
    pub applications: Option<Applications>,
    /// Id of the request.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// The number of applications.
    #[serde(deserialize_with = "integer", skip_serializing_if = "Option::is_none")]
    pub total_count: Option<i64>,
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
    #[serde(deserialize_with = "list", skip_serializing_if = "Option::is_none")]
    pub application: Option<Vec<Application>>,
}

impl Wrapper for Applications {
    type Element = Application;

    fn of(elements: Vec<Application>) -> Self {
        Self { application: Some(elements) }
    }
}

/// A cluster and its applications.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Application {
    /// Name of the cluster.
    #[serde(deserialize_with = "text", skip_serializing_if = "Option::is_none")]
    pub cluster_name: Option<String>,
    /// The applications.
    #[serde(deserialize_with = "wrapper", skip_serializing_if = "Option::is_none")]
    pub app_list: Option<AppList>,
}

/// The object around the array of [`App`].
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct AppList {
    /// One entry per application.
    #[serde(deserialize_with = "list", skip_serializing_if = "Option::is_none")]
    pub app: Option<Vec<App>>,
}

impl Wrapper for AppList {
    type Element = App;

    fn of(elements: Vec<App>) -> Self {
        Self { app: Some(elements) }
    }
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
    /// Its id, beside `AppInfo` or in it, and what `AppInfo` says about it. The vendor's sample of this operation has no
    /// name, that of `DescribeApplication` has one in `AppMetaData`.
    pub fn facts(&self) -> AppFacts {
        let info = Elements::of(self.app_info.as_deref().unwrap_or_default());
        let meta = info.object("AppMetaData");
        let filled =
            |texts: [Option<String>; 3]| texts.into_iter().flatten().find(|text| !text.trim().is_empty());
        let workloads = info.objects("WorkloadAttribute").into_iter().chain(info.objects("workload"));
        AppFacts {
            id: filled([self.app_id.clone(), meta.text("AppId"), None]),
            name: filled([meta.text("AppName"), info.text("AppName"), info.text("Name")]),
            cluster: filled([meta.text("ClusterName"), info.text("ClusterName"), None]),
            workloads: workloads.filter_map(|workload| filled([workload.text("Name"), None, None])).collect(),
        }
    }
}

/// What is known about an application.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AppFacts {
    /// Its id.
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// The cluster it runs in.
    pub cluster: Option<String>,
    /// The names of its workloads.
    pub workloads: Vec<String>,
}

/// The elements of an object in `AppInfo`, by which a person recognises an application. Templates spell their names in
/// lower case, beside the others or in their place.
#[derive(Default)]
struct Elements(BTreeMap<String, Box<RawValue>>);

impl Elements {
    /// Those of an object, of the first one of a list, or of JSON in a text; none of anything else.
    fn of(json: &str) -> Self {
        Self::all(json).into_iter().next().unwrap_or_default()
    }

    fn all(json: &str) -> Vec<Self> {
        let json = json.trim();
        let object = |json: &str| serde_json::from_str(json).map(Self).ok();
        match json.as_bytes().first() {
            Some(b'{') => object(json).into_iter().collect(),
            Some(b'[') => {
                let elements: Vec<&RawValue> = serde_json::from_str(json).unwrap_or_default();
                elements.into_iter().filter_map(|element| object(element.get())).collect()
            }
            // Each text takes escapes off, so this ends.
            Some(b'"') => {
                let inner = of_json(json);
                if inner == json { Vec::new() } else { Self::all(&inner) }
            }
            _ => Vec::new(),
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut elements = self.0.iter().filter(|(other, _)| other.eq_ignore_ascii_case(name));
        elements.find_map(|(_, value)| Some(value.get()).filter(|json| *json != "null"))
    }

    fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(of_json)
    }

    fn object(&self, name: &str) -> Self {
        self.get(name).map(Self::of).unwrap_or_default()
    }

    fn objects(&self, name: &str) -> Vec<Self> {
        self.get(name).map(Self::all).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `AppInfo` as in the vendor's sample of this operation, and as in that of `DescribeApplication`.
    const SAMPLES: [&str; 2] = [
        r#"{"AppStatus":{"Phase":"RUNNING","StatusDescrip":"{\"status\":\"UPDATE_SUCCESS\",\"step\":\"DONE\",\"descrip\":\"update to version:1022 success\",\"start_time\":\"2022-03-01 16:18:22\"}","UpdateTime":"2022-03-01 16:18:22","OrderStatus":null},
            "ResourceAttribute":{"NetSecurityInfo":null,"InstanceSpec":"ens.gi6s-c12g1.large","SystemDiskSize":100},
            "WorkloadAttribute":[{"Name":"andorid","Count":15,"ServiceConfig":{"ServiceContainerName":"android"}},
            {"Name":"coturn","Count":1,"ServiceConfig":null},{"Name":"aic-manager","Count":1,"ServiceConfig":null}]}"#,
        r#"{"AppMetaData":{"AppId":"b0b27670","AppName":"asp-yz","ClusterName":"poc","AppStableVersion":"0825"},
            "WorkloadAttribute":[{"Name":"andorid","PodCount":7}]}"#,
    ];

    fn facts(info: &str) -> (Option<String>, Option<String>, String) {
        let facts = App { app_id: None, app_info: Some(info.to_owned()) }.facts();
        (facts.name, facts.cluster, facts.workloads.join(" "))
    }

    #[test]
    fn an_application_has_the_name_that_there_is_and_its_workloads() {
        let some = |text: &str| Some(text.to_owned());
        for (info, name, cluster, workloads) in [
            (SAMPLES[0], None, None, "andorid coturn aic-manager"),
            (SAMPLES[1], some("asp-yz"), some("poc"), "andorid"),
            (r#"{"AppName":"game"}"#, some("game"), None, ""),
            (r#"{"name":"game","AppMetaData":null}"#, some("game"), None, ""),
            (r#"{"AppName":"","AppMetaData":{"AppName":" "}}"#, None, None, ""),
            (r#"{"AppName":"bad \ud83d","WorkloadAttribute":{"Name":"w"}}"#, some("bad \u{fffd}"), None, "w"),
            (
                r#"{"appMetaData":{"appName":"nginx"},"workload":[{"name":"nginx"}]}"#,
                some("nginx"),
                None,
                "nginx",
            ),
            // Both spellings, and JSON in a text, as where a program encodes it twice.
            (r#"{"Name":"game","name":"other","AppMetaData":null,"appMetaData":{}}"#, some("game"), None, ""),
            (
                r#"{"AppMetaData":"{\"AppName\":\"game\",\"ClusterName\":\"c\"}"}"#,
                some("game"),
                some("c"),
                "",
            ),
            (
                r#""{\"AppName\":\"game\",\"WorkloadAttribute\":[7,{\"Name\":\"w\"}]}""#,
                some("game"),
                None,
                "w",
            ),
            (r#"[{"AppName":"game"}]"#, some("game"), None, ""),
            (r#"{"AppMetaData":{"AppName":"cut"#, None, None, ""),
            (r#""""#, None, None, ""),
            ("not json", None, None, ""),
            ("null", None, None, ""),
            ("[]", None, None, ""),
        ] {
            assert_eq!(facts(info), (name, cluster, workloads.to_owned()), "{info}");
        }
    }

    #[test]
    fn an_application_has_the_id_beside_its_facts_or_the_one_in_them() {
        let inside = r#"{"AppMetaData":{"AppId":"in"}}"#;
        for (outside, info, id) in [
            (Some("out"), inside, Some("out")),
            (Some(" "), inside, Some("in")),
            (None, inside, Some("in")),
            (None, r#"{"appMetaData":{"appId":7}}"#, Some("7")),
            (None, r#"{"AppMetaData":{"AppId":""}}"#, None),
            (None, "not json", None),
        ] {
            let app = App { app_id: outside.map(str::to_owned), app_info: Some(info.to_owned()) };
            assert_eq!(app.facts().id.as_deref(), id, "{outside:?} {info}");
        }
    }

    #[test]
    fn a_page_is_a_number_and_a_size_within_their_bounds() {
        for (texts, query) in [
            (["", ""], Ok("")),
            (["2", ""], Ok("PageNumber=2")),
            (["2147483647", " 100 "], Ok("PageNumber=2147483647&PageSize=100")),
            (["0", "101"], Err(&["PageNumber", "PageSize"][..])),
            (["2147483648", "1"], Err(&["PageNumber"])),
            (["1", "x"], Err(&["PageSize"])),
        ] {
            let read = ListQuery::from_texts(texts).map(ListQuery::to_query_string);
            let fields = |errors: Vec<FieldError>| errors.into_iter().map(|error| error.field).collect();
            let expected = query.map(str::to_owned);
            assert_eq!(
                read.map_err::<String, _>(fields),
                expected.map_err(|fields| fields.concat()),
                "{texts:?}"
            );
        }
        assert_eq!(ListQuery::of_page(0, 500).to_query_string(), "PageNumber=1&PageSize=100");
    }

    #[test]
    fn lists_in_another_shape_are_read() {
        let ids = |applications: &str| -> Vec<String> {
            let body = format!(r#"{{"Applications":{applications},"TotalCount":1}}"#);
            let response: Response = serde_json::from_str(&body).unwrap();
            response.apps().filter_map(|(_, app)| app.app_id.clone()).collect()
        };
        let app = r#"{"AppId":"a","AppInfo":null}"#;
        for (applications, count) in [
            ("null".to_owned(), 0),
            (r#""""#.into(), 0),
            ("[]".into(), 0),
            ("{}".into(), 0),
            (r#"{"Application":{}}"#.into(), 0),
            (r#"{"Application":[{"AppList":[]},{"AppList":null},{"AppList":{"App":null}}]}"#.into(), 0),
            (format!(r#"{{"Application":{{"AppList":{{"App":{app}}}}}}}"#), 1),
            (format!(r#"[{{"AppList":[{app},{app}]}}]"#), 2),
        ] {
            assert_eq!(ids(&applications).len(), count, "{applications}");
        }
    }
}
