//! `GET /healthz`: whether the proxy itself runs. Says nothing about ENS.

/// Answers `ok`.
pub async fn answer() -> &'static str {
    "ok\n"
}
