//! The handler of each route that calls ENS: reads the operation from the query, and responds with ENS's own bytes
//! or with an `ApiError`.

use std::net::Ipv4Addr;
use std::sync::Arc;

use axum::extract::{Extension, RawQuery, State};
use axum::routing::{MethodRouter, get};
use http::HeaderMap;

use super::ens_response::{requires_fresh, respond};
use super::state::AppState;
use crate::guard::{Caller, Who};
use crate::operations::ReadOperation;
use crate::refusal::refuse;
use crate::server::Peer;
use crate::upstream::Person;

/// A route that calls the operation that `read` reads.
pub(super) fn call(read: ReadOperation) -> MethodRouter<Arc<AppState>> {
    get(
        async move |State(state): State<Arc<AppState>>,
                    Extension(caller): Extension<Caller>,
                    RawQuery(query): RawQuery,
                    headers: HeaderMap| {
            match read(&query.unwrap_or_default(), &state.apps) {
                Ok(operation) => {
                    let person = person(&caller);
                    let cached = state.cache.get(&operation, requires_fresh(&headers), &person).await;
                    respond(cached, &headers, state.pages_at_once)
                }
                Err(error) => refuse(error),
            }
        },
    )
}

/// Whose share of the quota a request takes.
fn person(caller: &Caller) -> Person {
    let network = caller.peer.as_ref().map_or(Ipv4Addr::UNSPECIFIED.into(), Peer::network);
    match &caller.who {
        Who::Named(name) => Person::named(name.clone()),
        Who::SignedIn(session) => Person::signed_in(network, *session),
        Who::Anyone | Who::Stranger | Who::Script => Person::of_network(network),
    }
}
