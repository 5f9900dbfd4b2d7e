//! `GET /healthz`: whether the proxy itself runs, whatever the state of ENS.

/// `ok`.
pub(super) async fn handle() -> &'static str {
    "ok\n"
}
