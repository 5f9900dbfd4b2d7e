//! The applications that the picker offers, from one page after the other.

use std::collections::HashSet;

use ens_api::fields::MAX_PAGE_SIZE;
use ens_api::operations::list_applications::{App, ListQuery, Response};
use ens_api::{ApiError, ErrorCode};

/// The most pages that are requested.
const MAX_PAGES: u32 = 20;

/// An application that the picker offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationChoice {
    /// Its id, for the AppId field.
    pub id: String,
    /// Its name, if ENS sent one.
    pub name: Option<String>,
    /// The cluster it runs in.
    pub cluster: Option<String>,
    /// The names of its workloads.
    pub workloads: Vec<String>,
}

impl ApplicationChoice {
    /// Its name; without one, its cluster and the beginning of its id, by which a person recognises it.
    pub fn title(&self) -> String {
        const BEGINNING: usize = 8;
        let beginning = || self.id.chars().take(BEGINNING).collect::<String>();
        match (&self.name, &self.cluster) {
            (Some(name), _) => name.clone(),
            (None, Some(cluster)) => format!("{cluster} · {}", beginning()),
            (None, None) => self.id.clone(),
        }
    }

    /// Its id, and its cluster or, where the title has that, its workloads.
    pub fn hint(&self) -> String {
        let cluster = self.name.as_ref().and(self.cluster.as_ref());
        let id = (self.title() != self.id).then_some(&self.id);
        let workloads = if self.name.is_none() { self.workloads.join(", ") } else { String::new() };
        let parts = [id, cluster, Some(&workloads).filter(|text| !text.is_empty())];
        parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" · ")
    }
}

/// The applications of the pages so far.
#[derive(Debug, Default)]
pub struct ApplicationList {
    choices: Vec<ApplicationChoice>,
    // Applications without an id.
    nameless: u64,
    total: Option<u64>,
    // Pages that have arrived, the number of the next one, and the applications on it.
    pages: u32,
    number: u32,
    size: u32,
}

impl ApplicationList {
    /// The applications so far.
    pub fn choices(&self) -> &[ApplicationChoice] {
        &self.choices
    }

    /// How many applications ENS has beside these: by its count, or since they came without an id.
    pub fn unlisted(&self) -> u64 {
        self.total.unwrap_or(0).saturating_sub(self.choices.len() as u64).max(self.nameless)
    }

    /// Adds a page. Returns the query of the next one, unless this one has nothing new, or is the last. The first request
    /// names no page; where the response has fewer than all, the next pages are as large as that.
    ///
    /// # Errors
    /// `Pushboard.BadResponse` if there is no application, though ENS counts some.
    pub fn add(&mut self, response: &Response) -> Result<Option<ListQuery>, ApiError> {
        self.total = response.total_count.and_then(|total| u64::try_from(total).ok()).or(self.total);
        let known: HashSet<_> = self.choices.iter().map(key).collect();
        let arrived: Vec<_> = response.apps().map(|(cluster, app)| choice(cluster, app)).collect();
        let count = u32::try_from(arrived.len()).unwrap_or(u32::MAX);
        self.nameless += arrived.iter().filter(|choice| choice.is_none()).count() as u64;
        let new: Vec<_> =
            arrived.into_iter().flatten().filter(|choice| !known.contains(&key(choice))).collect();
        let has_new = !new.is_empty();
        self.choices.extend(new);

        let listed = self.choices.len() as u64 + self.nameless;
        let has_more = self.total.is_some_and(|total| listed < total);
        if self.choices.is_empty() && self.total.is_some_and(|total| total > 0) {
            return Err(ApiError::new(ErrorCode::BadResponse, response.request_id.clone()));
        }
        if self.pages == 0 {
            self.size = count.clamp(1, MAX_PAGE_SIZE);
            self.number = count / self.size;
        }
        self.pages += 1;
        self.number += 1;
        let is_needed = has_new && has_more && self.pages < MAX_PAGES;
        Ok(is_needed.then(|| ListQuery::of_page(self.number, self.size)))
    }
}

/// What tells one application from another.
fn key(choice: &ApplicationChoice) -> (&str, Option<&str>) {
    (&choice.id, choice.cluster.as_deref())
}

/// An application as a choice; `None` without an id.
fn choice(cluster: Option<&str>, app: &App) -> Option<ApplicationChoice> {
    let facts = app.facts();
    let id = facts.id?;
    let cluster = cluster.filter(|cluster| !cluster.is_empty()).map(str::to_owned).or(facts.cluster);
    Some(ApplicationChoice { id, name: facts.name, cluster, workloads: facts.workloads })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<ApplicationChoice>, ApiError> {
        let mut list = ApplicationList::default();
        list.add(&serde_json::from_str(body).unwrap())?;
        Ok(list.choices)
    }

    /// A page of applications with these ids. An application whose id is given as `-` comes without an id.
    fn page(ids: impl IntoIterator<Item = String>, total: Option<i64>) -> Response {
        let apps: Vec<_> = ids
            .into_iter()
            .map(|id| if id == "-" { serde_json::json!({}) } else { serde_json::json!({ "AppId": id }) })
            .collect();
        let body = serde_json::json!({
            "Applications": {"Application": [{"ClusterName": "c", "AppList": {"App": apps}}]},
            "TotalCount": total,
        });
        serde_json::from_value(body).unwrap()
    }

    /// Loads from an account of so many applications with pages of at most so many. Returns the queries, the ids and the
    /// number of the missing ones.
    fn load(
        total: Option<i64>,
        mut respond: impl FnMut(u32) -> Vec<String>,
    ) -> (Vec<String>, Vec<String>, u64) {
        let (mut list, mut queries) = (ApplicationList::default(), Vec::new());
        let mut next = list.add(&page(respond(1), total)).unwrap();
        while let Some(query) = next {
            queries.push(query.to_query_string());
            next = list.add(&page(respond(queries.len() as u32 + 1), total)).unwrap();
        }
        let ids = list.choices().iter().map(|choice| choice.id.clone()).collect();
        (queries, ids, list.unlisted())
    }

    fn ids(range: std::ops::Range<u32>) -> Vec<String> {
        range.map(|id| id.to_string()).collect()
    }

    #[test]
    fn further_pages_follow_until_all_applications_are_listed() {
        let of_size = |all: u32, size: u32| {
            move |number: u32| ids(((number - 1) * size).min(all)..(number * size).min(all))
        };
        let (queries, listed, unlisted) = load(Some(45), of_size(45, 20));
        assert_eq!(queries, ["PageNumber=2&PageSize=20", "PageNumber=3&PageSize=20"]);
        assert_eq!((listed, unlisted), (ids(0..45), 0));
        // All at once, or without a count.
        assert_eq!(load(Some(45), of_size(45, 100)), (Vec::new(), ids(0..45), 0));
        assert_eq!(load(None, of_size(45, 20)), (Vec::new(), ids(0..20), 0));
        // More at once than a later page can have.
        let (queries, listed, unlisted) = load(Some(350), |number| match number {
            1 => ids(0..250),
            number => ids(number * 100..(number * 100 + 100).min(350)),
        });
        assert_eq!(queries, ["PageNumber=3&PageSize=100", "PageNumber=4&PageSize=100"]);
        assert_eq!((listed, unlisted), (ids(0..350), 0));
        let (queries, listed, unlisted) = load(Some(1_000), of_size(1_000, 10));
        assert_eq!((queries.len() as u32, listed.len(), unlisted), (MAX_PAGES - 1, 200, 800));
    }

    #[test]
    fn applications_that_do_not_come_are_counted() {
        for respond in [|_| ids(0..20), |number| if number == 1 { ids(0..20) } else { Vec::new() }] {
            let (queries, listed, unlisted) = load(Some(45), respond);
            assert_eq!((queries.len(), listed.len(), unlisted), (1, 20, 25));
        }
        // A page that begins earlier adds what is new.
        let (_, listed, unlisted) = load(Some(30), |number| ids(number * 15 - 15..number * 15 + 5));
        assert_eq!((listed.len(), unlisted), (35, 0));
        let nameless = || ["a", "-", "b", "-"].map(str::to_owned).to_vec();
        for total in [None, Some(3), Some(4)] {
            let (queries, listed, unlisted) = load(total, |_| nameless());
            assert_eq!((queries.len(), listed.len(), unlisted), (0, 2, 2));
        }
        // The same one twice on a page is two of the count.
        assert_eq!(load(Some(2), |_| vec!["a".to_owned(); 2]).2, 0);
    }

    #[test]
    fn an_application_is_named_by_what_there_is() {
        let titles = |app: &str, cluster: &str| {
            let body = format!(
                r#"{{"Applications":{{"Application":[{{"ClusterName":{cluster},"AppList":{{"App":[{app}]}}}}]}}}}"#
            );
            let choice = read(&body).unwrap().remove(0);
            (choice.title(), choice.hint())
        };
        let unnamed = r#"{"AppId":"e76f8985-7965","AppInfo":"{\"WorkloadAttribute\":[{\"Name\":\"andorid\"},{\"Name\":\"coturn\"}]}"}"#;
        let named = r#"{"AppId":"e76f8985-7965","AppInfo":"{\"AppMetaData\":{\"AppName\":\"asp-yz\",\"ClusterName\":\"poc\"}}"}"#;
        for (app, cluster, title, hint) in [
            (unnamed, r#""ay-ads""#, "ay-ads · e76f8985", "e76f8985-7965 · andorid, coturn"),
            (unnamed, "null", "e76f8985-7965", "andorid, coturn"),
            (named, "null", "asp-yz", "e76f8985-7965 · poc"),
            (named, r#""pre""#, "asp-yz", "e76f8985-7965 · pre"),
            (r#"{"AppId":"a"}"#, "null", "a", ""),
            (r#"{"AppInfo":"{\"AppMetaData\":{\"AppId\":\"a\"}}"}"#, "null", "a", ""),
        ] {
            assert_eq!(titles(app, cluster), (title.to_owned(), hint.to_owned()), "{app} {cluster}");
        }
    }

    #[test]
    fn an_empty_list_is_an_error_where_the_count_says_more() {
        assert_eq!(read(r#"{"Applications":[],"TotalCount":0}"#), Ok(Vec::new()));
        assert_eq!(read(r#"{"Applications":{}}"#), Ok(Vec::new()));
        let error = read(r#"{"Applications":[],"TotalCount":"3","RequestId":"r"}"#).unwrap_err();
        assert_eq!((error.kind(), error.request_id.as_deref()), (ErrorCode::BadResponse, Some("r")));
    }
}
