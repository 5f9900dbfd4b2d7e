//! `GET /api/push-results`: where each version of each data file has been pushed. Takes the eight parameters
//! of `DescribeDataPushResult` by their names.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use ens_api::PushQuery;
use http::HeaderMap;

use super::{Shared, asks_afresh, bad_fields, pass, refuse};
use crate::operation::Operation;

/// Answers with ENS's own bytes, or with an `ApiError`.
pub async fn answer(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    match PushQuery::from_query_string(&query.unwrap_or_default()) {
        Ok(query) if let Err(error) = shared.apps.check(query.app_id()) => refuse(error),
        Ok(query) => {
            pass(shared.answers.get(&Operation::PushResults(query), asks_afresh(&headers)).await, &headers)
        }
        Err(errors) => refuse(bad_fields(&errors)),
    }
}
