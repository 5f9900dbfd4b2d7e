//! The session, the catalogue of edge nodes and the applications of the account.

use board::RegionCatalog;
use ens_api::operations::{describe_ens_regions, list_applications};
use ens_api::{ApiError, ErrorCode, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::load::access::AccessGate;
use crate::platform::http;
use crate::platform::reactive::{RwSignal, Signal};
use crate::platform::shared::Shared;

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

/// Requests the data of the account. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct Account {
    access: AccessGate,
    session: RwSignal<Option<Session>>,
    // The build of the proxy that served this page.
    build: StoredValue<Option<String>>,
    newer_build: RwSignal<bool>,
    catalog: RwSignal<Shared<RegionCatalog>>,
    has_catalog: StoredValue<bool>,
    catalog_error: RwSignal<Option<ApiError>>,
    applications: RwSignal<Option<Result<Vec<ApplicationChoice>, ApiError>>>,
}

impl Account {
    /// Without data.
    pub fn new(access: AccessGate) -> Self {
        Self {
            access,
            session: RwSignal::new(None),
            build: StoredValue::new(None),
            newer_build: RwSignal::new(false),
            catalog: RwSignal::new(Shared::default()),
            has_catalog: StoredValue::new(false),
            catalog_error: RwSignal::new(None),
            applications: RwSignal::new(None),
        }
    }

    /// The session as the proxy describes it; `None` until it has responded.
    pub fn session(self) -> Signal<Option<Session>> {
        self.session.read_only()
    }

    /// Whether the proxy serves a newer build of the page than this one.
    pub fn newer_build(self) -> Signal<bool> {
        self.newer_build.read_only()
    }

    /// The catalogue of edge nodes; empty until it has arrived.
    pub fn catalog(self) -> Signal<Shared<RegionCatalog>> {
        self.catalog.read_only()
    }

    /// Why the catalogue has not arrived; `None` while it has, or is on its way.
    pub fn catalog_error(self) -> Signal<Option<ApiError>> {
        self.catalog_error.read_only()
    }

    /// The applications of the account; `None` until the proxy has responded.
    pub fn applications(self) -> Signal<Option<Result<Vec<ApplicationChoice>, ApiError>>> {
        self.applications.read_only()
    }

    /// Requests the catalogue, unless it has arrived.
    pub fn load_catalog(self) {
        if !self.has_catalog.get_value() {
            spawn_local(async move {
                let response = self.get::<describe_ens_regions::Response>("api/regions").await;
                match response.and_then(|response| catalog(&response)) {
                    Ok(catalog) => {
                        self.has_catalog.set_value(true);
                        self.catalog.set(Shared::new(catalog));
                        self.catalog_error.set(None);
                    }
                    Err(error) => self.catalog_error.set(Some(error)),
                }
            });
        }
    }

    /// Requests the applications, unless they have arrived or the permission is missing.
    pub fn load_applications(self) {
        let is_worthwhile = match &*self.applications.read_untracked() {
            None => true,
            Some(Ok(_)) => false,
            Some(Err(error)) => error.kind() != ErrorCode::NoPermission,
        };
        if is_worthwhile {
            spawn_local(async move {
                let response = self.get::<list_applications::Response>("api/applications").await;
                self.applications.set(Some(response.and_then(|response| choices(&response))));
            });
        }
    }

    /// Requests the session.
    pub fn load_session(self) {
        spawn_local(async move {
            if let Ok(session) = self.get::<Session>("api/session").await {
                self.compare_build(&session.build);
                self.session.set(Some(session));
            }
        });
    }

    fn compare_build(self, build: &str) {
        if build.is_empty() {
            return;
        }
        let first = self.build.get_value().unwrap_or_else(|| build.to_owned());
        self.newer_build.set(first != build);
        self.build.set_value(Some(first));
    }

    async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiError> {
        let sign_ins = self.access.sign_ins();
        let response = http::get_json(path).await;
        if let Err(error) = &response
            && error.kind() == ErrorCode::NotSignedIn
        {
            self.access.reject(sign_ins);
        }
        response
    }
}

fn catalog(response: &describe_ens_regions::Response) -> Result<RegionCatalog, ApiError> {
    RegionCatalog::new(response)
        .ok_or_else(|| ApiError::new(ErrorCode::BadResponse, response.request_id.clone()))
}

/// The applications of a response; an error where it has none, and says that there are some.
fn choices(response: &list_applications::Response) -> Result<Vec<ApplicationChoice>, ApiError> {
    let choice = |(cluster, app): (Option<&str>, &list_applications::App)| {
        let id = app.app_id.clone().filter(|id| !id.is_empty())?;
        let facts = app.facts();
        let cluster = cluster.filter(|cluster| !cluster.is_empty()).map(str::to_owned).or(facts.cluster);
        Some(ApplicationChoice { id, name: facts.name, cluster, workloads: facts.workloads })
    };
    let choices: Vec<_> = response.apps().filter_map(choice).collect();
    if choices.is_empty() && response.total_count.is_some_and(|total| total > 0) {
        return Err(ApiError::new(ErrorCode::BadResponse, response.request_id.clone()));
    }
    Ok(choices)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Vec<ApplicationChoice>, ApiError> {
        choices(&serde_json::from_str(body).unwrap())
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
