//! `GET /api/regions`: the edge nodes with their areas and provinces. Takes an optional `EnsRegionId`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use ens_api::query::{FieldError, Problem};
use http::HeaderMap;

use super::{Shared, asks_afresh, bad_fields, pass, read_query, refuse};
use crate::operation::Operation;

const KEY: &str = "EnsRegionId";
const LONGEST: usize = 128;

/// Answers with ENS's own bytes, or with an `ApiError`.
pub async fn answer(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let region = match read_query(&query.unwrap_or_default(), [KEY]) {
        Ok([region]) => region.filter(|id| !id.is_empty()),
        Err(error) => return refuse(error),
    };
    match region.as_deref().map_or(Ok(()), check) {
        Ok(()) => {
            pass(shared.answers.get(&Operation::Regions(region), asks_afresh(&headers)).await, &headers)
        }
        Err(problem) => refuse(bad_fields(&[FieldError { field: KEY.to_owned(), problem }])),
    }
}

fn check(id: &str) -> Result<(), Problem> {
    if id.len() > LONGEST {
        return Err(Problem::TooLong { max: LONGEST });
    }
    match id.chars().find(|c| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_')) {
        Some(bad) => Err(Problem::BadCharacter(bad)),
        None => Ok(()),
    }
}
