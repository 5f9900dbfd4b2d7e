//! `GET /api/session`: demo or live, the endpoint, the proxy's clock. Asks nothing of ENS.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use ens_api::Session;

use super::{Shared, json};
use crate::assets;
use crate::door::Caller;

/// Answers with a [`Session`].
pub async fn answer(State(shared): State<Arc<Shared>>, Extension(caller): Extension<Caller>) -> Response {
    let session = Session {
        mode: shared.mode,
        endpoint: shared.upstream.endpoint().host().to_owned(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        demo_app_id: shared.demo_app_id.clone(),
        now: shared.upstream.now().timestamp(),
        build: assets::build().to_owned(),
        clock_offset: shared.upstream.clock_offset(),
        sign_out: caller.can_sign_out(),
    };
    json(serde_json::to_vec(&session).expect("a session is plain text").into())
}
