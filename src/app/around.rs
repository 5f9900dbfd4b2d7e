//! What the page has around a board and in place of one: a part of the module that comes after the first board.

use ens_api::ApiError;
use leptos::prelude::*;

use crate::platform::parts::{loaded, part};
use crate::platform::reactive::Signal;
use crate::view::{
    BadQueryState, CopyField, DetailPanel, EmptyState, FailedState, FilteredState, Header, Notices,
    PrintedQuery, QueryForm, Replay, ShortcutsDialog, SignIn, StoppedState, SummaryBar, Toolbar, WatchStrip,
    Welcome, view,
};

/// The components.
pub struct Around {
    /// The header.
    pub header: fn() -> AnyView,
    /// The sign-in form.
    pub sign_in: fn() -> AnyView,
    /// The form of the query.
    pub query: fn() -> AnyView,
    /// The summary.
    pub summary: fn() -> AnyView,
    /// The toolbar.
    pub toolbar: fn() -> AnyView,
    /// The panel of details.
    pub detail: fn() -> AnyView,
    /// The notices.
    pub notices: fn() -> AnyView,
    /// The dialogs.
    pub dialogs: fn() -> AnyView,
    /// Without a query.
    pub welcome: fn() -> AnyView,
    /// The query is not valid.
    pub bad_query: fn() -> AnyView,
    /// The load was stopped.
    pub stopped: fn() -> AnyView,
    /// The load failed.
    pub failed: fn(ApiError) -> AnyView,
    /// The response is empty.
    pub empty: fn() -> AnyView,
    /// The filter hides everything.
    pub filtered: fn() -> AnyView,
}

static AROUND: Around = Around {
    header: || view! { <Header/> },
    sign_in: || view! { <SignIn/> },
    query: || {
        view! {
            <QueryForm/>
            <PrintedQuery/>
        }
    },
    summary: || view! { <SummaryBar/> },
    toolbar: || view! { <Toolbar/> },
    detail: || view! { <DetailPanel/> },
    notices: || {
        view! {
            <Replay/>
            <WatchStrip/>
            <Notices/>
        }
    },
    dialogs: || {
        view! {
            <ShortcutsDialog/>
            <CopyField/>
        }
    },
    welcome: || view! { <Welcome/> },
    bad_query: || view! { <BadQueryState/> },
    stopped: || view! { <StoppedState/> },
    failed: |error| view! { <FailedState error/> },
    empty: || view! { <EmptyState/> },
    filtered: || view! { <FilteredState/> },
};

part!(around, load: &'static Around = &AROUND);

/// The components, once they have arrived.
#[derive(Clone, Copy)]
pub struct Arrived(pub Signal<Option<&'static Around>>);

impl Arrived {
    /// Loads the part.
    pub async fn load() -> &'static Around {
        loaded(load).await
    }

    /// One of them, from the context.
    pub fn show(of: fn(&Around) -> AnyView) -> AnyView {
        let Self(around) = expect_context();
        (move || around.get().map(of)).into_any()
    }
}
