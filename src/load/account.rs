//! The session, the catalogue of edge nodes and the applications of the account.

use board::RegionCatalog;
use ens_api::operations::describe_ens_regions;
use ens_api::operations::list_applications::{self, ListQuery};
use ens_api::{ApiError, ErrorCode, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::load::access::AccessGate;
pub use crate::load::applications::ApplicationChoice;
use crate::load::applications::ApplicationList;
use crate::platform::http;
use crate::platform::reactive::{RwSignal, Signal};
use crate::platform::shared::Shared;

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
    unlisted_applications: RwSignal<u64>,
    // A page of them failed, after others had arrived.
    is_list_cut: StoredValue<bool>,
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
            unlisted_applications: RwSignal::new(0),
            is_list_cut: StoredValue::new(false),
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

    /// How many applications ENS has beside these; zero until all pages have arrived.
    pub fn unlisted_applications(self) -> Signal<u64> {
        self.unlisted_applications.read_only()
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
            Some(Ok(_)) => self.is_list_cut.get_value(),
            Some(Err(error)) => error.kind() != ErrorCode::NoPermission,
        };
        if is_worthwhile {
            self.is_list_cut.set_value(false);
            spawn_local(async move { self.load_pages_of_applications().await });
        }
    }

    /// Shows the applications of each page as it arrives, and counts the missing ones after the last.
    async fn load_pages_of_applications(self) {
        let mut list = ApplicationList::default();
        let mut next = Some(ListQuery::default());
        while let Some(query) = next {
            let path = format!("api/applications?{}", query.to_query_string());
            let response = self.get::<list_applications::Response>(path.trim_end_matches('?')).await;
            match response.and_then(|response| list.add(&response)) {
                Ok(following) => next = following,
                Err(error) if list.choices().is_empty() => return self.applications.set(Some(Err(error))),
                Err(_) => {
                    self.is_list_cut.set_value(true);
                    break;
                }
            }
            self.applications.set(Some(Ok(list.choices().to_vec())));
        }
        self.unlisted_applications.set(list.unlisted());
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
