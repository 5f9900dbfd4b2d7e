//! The handler of each route that calls ENS: reads the operation from the query, and responds with ENS's own bytes
//! or with an `ApiError`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::routing::{MethodRouter, get};
use http::HeaderMap;

use super::ens_response::{requires_fresh, respond};
use super::state::AppState;
use crate::operations::ReadOperation;
use crate::refusal::refuse;

/// A route that calls the operation that `read` reads.
pub(super) fn call(read: ReadOperation) -> MethodRouter<Arc<AppState>> {
    get(async move |State(state): State<Arc<AppState>>, RawQuery(query): RawQuery, headers: HeaderMap| {
        match read(&query.unwrap_or_default(), &state.apps) {
            Ok(operation) => respond(state.cache.get(&operation, requires_fresh(&headers)).await, &headers),
            Err(error) => refuse(error),
        }
    })
}
