//! The session, the catalogue of edge nodes and the applications of the account.

use board::RegionCatalog;
use ens_api::operations::{describe_ens_regions, list_applications};
use ens_api::{ApiError, ErrorCode, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::load::access::Access;
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
}

/// Requests the data of the account. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct Account {
    access: Access,
    session: RwSignal<Option<Session>>,
    // The build of the proxy that served this page.
    build: StoredValue<Option<String>>,
    newer_build: RwSignal<bool>,
    catalog: RwSignal<Shared<RegionCatalog>>,
    has_catalog: StoredValue<bool>,
    applications: RwSignal<Option<Result<Vec<ApplicationChoice>, ApiError>>>,
}

impl Account {
    /// Without data.
    pub fn new(access: Access) -> Self {
        Self {
            access,
            session: RwSignal::new(None),
            build: StoredValue::new(None),
            newer_build: RwSignal::new(false),
            catalog: RwSignal::new(Shared::default()),
            has_catalog: StoredValue::new(false),
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

    /// The applications of the account; `None` until the proxy has responded.
    pub fn applications(self) -> Signal<Option<Result<Vec<ApplicationChoice>, ApiError>>> {
        self.applications.read_only()
    }

    /// Requests the catalogue, unless it has arrived.
    pub fn load_catalog(self) {
        if !self.has_catalog.get_value() {
            spawn_local(async move {
                let response = self.get::<describe_ens_regions::Response>("api/regions").await;
                if let Some(catalog) = response.ok().and_then(|response| RegionCatalog::new(&response)) {
                    self.has_catalog.set_value(true);
                    self.catalog.set(Shared::new(catalog));
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
                self.applications.set(Some(response.map(|response| choices(&response))));
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

fn choices(response: &list_applications::Response) -> Vec<ApplicationChoice> {
    let choice = |(cluster, app): (Option<&str>, &list_applications::App)| {
        let id = app.app_id.clone().filter(|id| !id.is_empty())?;
        Some(ApplicationChoice { id, name: app.name(), cluster: cluster.map(str::to_owned) })
    };
    response.apps().filter_map(choice).collect()
}
