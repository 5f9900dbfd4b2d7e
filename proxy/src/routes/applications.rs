//! `GET /api/applications`: the applications of the account, to pick one from. Takes no parameter.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use http::HeaderMap;

use super::{Shared, asks_afresh, pass, read_query, refuse};
use crate::operation::Operation;

/// Answers with ENS's own bytes, or with an `ApiError`.
pub async fn answer(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match read_query(&query.unwrap_or_default(), []) {
        Ok([]) if let Err(error) = shared.apps.check_all() => refuse(error),
        Ok([]) => pass(shared.answers.get(&Operation::Applications, asks_afresh(&headers)).await, &headers),
        Err(error) => refuse(error),
    }
}
