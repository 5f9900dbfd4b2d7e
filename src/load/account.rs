//! What the page knows beside push results: the proxy's session, the catalogue of edge nodes, the applications of
//! the account. Asked at the start and after each sign-in; the session again now and then, what did not come again
//! when the proxy is back. Knows no view.

use board::RegionCatalog;
use ens_api::wire::{ApplicationsAnswer, EnsRegionsAnswer};
use ens_api::{ApiError, ErrorCode, Session};
use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::de::DeserializeOwned;

use crate::load::access::Access;
use crate::load::remote::Shared;
use crate::platform::http;
use crate::platform::reactive::{RwSignal, Signal};

/// An application that the picker offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplicationChoice {
    /// Its id, for the AppId field.
    pub id: String,
    /// Its name, where ENS knows one.
    pub name: Option<String>,
    /// The cluster it runs in.
    pub cluster: Option<String>,
}

/// All of it. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct Facts {
    access: Access,
    session: RwSignal<Option<Session>>,
    // The build that this page came from.
    build: StoredValue<Option<String>>,
    newer_build: RwSignal<bool>,
    catalog: RwSignal<Shared<RegionCatalog>>,
    has_catalog: StoredValue<bool>,
    applications: RwSignal<Option<Result<Vec<ApplicationChoice>, ApiError>>>,
}

impl Facts {
    /// With nothing known.
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

    /// What the proxy says of itself; `None` until it has answered.
    pub fn session(self) -> Signal<Option<Session>> {
        self.session.read_only()
    }

    /// Whether the proxy carries another page than this one by now.
    pub fn newer_build(self) -> Signal<bool> {
        self.newer_build.read_only()
    }

    /// What is known of edge nodes; empty until it is here.
    pub fn catalog(self) -> Signal<Shared<RegionCatalog>> {
        self.catalog.read_only()
    }

    /// The applications of the account: `None` while they load.
    pub fn applications(self) -> Signal<Option<Result<Vec<ApplicationChoice>, ApiError>>> {
        self.applications.read_only()
    }

    /// Asks for the catalogue, unless it is here.
    pub fn ask_catalog(self) {
        if !self.has_catalog.get_value() {
            spawn_local(async move {
                let answer = self.get::<EnsRegionsAnswer>("/api/regions").await;
                if let Some(catalog) = answer.ok().and_then(|answer| RegionCatalog::new(&answer)) {
                    self.has_catalog.set_value(true);
                    self.catalog.set(Shared::new(catalog));
                }
            });
        }
    }

    /// Asks for the applications, unless they are here or can't come.
    pub fn ask_applications(self) {
        let may_come = match &*self.applications.read_untracked() {
            None => true,
            Some(Ok(_)) => false,
            Some(Err(error)) => error.kind() != ErrorCode::NoPermission,
        };
        if may_come {
            spawn_local(async move {
                let answer = self.get::<ApplicationsAnswer>("/api/applications").await;
                self.applications.set(Some(answer.map(|answer| choices(&answer))));
            });
        }
    }

    /// Asks for the session.
    pub fn ask_session(self) {
        spawn_local(async move {
            if let Ok(session) = self.get::<Session>("/api/session").await {
                self.note_build(&session.build);
                self.session.set(Some(session));
            }
        });
    }

    fn note_build(self, build: &str) {
        if build.is_empty() {
            return;
        }
        let first = self.build.get_value().unwrap_or_else(|| build.to_owned());
        self.newer_build.set(first != build);
        self.build.set_value(Some(first));
    }

    async fn get<T: DeserializeOwned>(self, path: &str) -> Result<T, ApiError> {
        let turn = self.access.turn();
        let answer = http::get_json(path).await;
        if let Err(error) = &answer
            && error.kind() == ErrorCode::NotSignedIn
        {
            self.access.refuse(turn);
        }
        answer
    }
}

fn choices(answer: &ApplicationsAnswer) -> Vec<ApplicationChoice> {
    let choice = |(cluster, app): (Option<&str>, &ens_api::wire::App)| {
        let id = app.app_id.clone().filter(|id| !id.is_empty())?;
        Some(ApplicationChoice { id, name: app.name(), cluster: cluster.map(str::to_owned) })
    };
    answer.apps().filter_map(choice).collect()
}
