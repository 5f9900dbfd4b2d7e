//! `GET /api/session`: demo or live, the endpoint, the proxy's clock. Sends nothing to ENS.

use std::sync::Arc;

use axum::extract::{Extension, State};
use axum::response::Response;
use ens_api::Session;

use super::state::AppState;
use crate::assets;
use crate::build_info;
use crate::guard::Caller;
use crate::refusal::json;

/// A [`Session`].
pub(super) async fn handle(
    State(state): State<Arc<AppState>>,
    Extension(caller): Extension<Caller>,
) -> Response {
    let session = Session {
        mode: state.mode,
        endpoint: state.upstream.endpoint().host().to_owned(),
        version: build_info::VERSION.to_owned(),
        commit: build_info::commit().to_owned(),
        demo_app_id: state.demo_app_id.clone(),
        now: state.upstream.now().timestamp(),
        build: assets::build().to_owned(),
        clock_offset: state.upstream.clock_offset(),
        sign_out: caller.can_sign_out(),
    };
    json(serde_json::to_vec(&session).expect("a session is plain text").into())
}
