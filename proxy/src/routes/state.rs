//! The state that the handlers share.

use std::sync::Arc;

use ens_api::Mode;

use crate::allowed_apps::AllowedApps;
use crate::cache::ResponseCache;
use crate::metrics::Metrics;
use crate::upstream::Upstream;

/// The state that the handlers share.
#[derive(Debug)]
pub struct AppState {
    /// ENS, or the demo.
    pub upstream: Arc<Upstream>,
    /// Its responses, shared among equal requests.
    pub cache: ResponseCache,
    /// How many pages of a board may be requested at a time.
    pub pages_at_once: u32,
    /// Whether the upstream is ENS or the demo.
    pub mode: Mode,
    /// The application that the demo opens with.
    pub demo_app_id: Option<String>,
    /// The applications whose data may be read.
    pub apps: AllowedApps,
    /// The proxy's metrics.
    pub metrics: Arc<Metrics>,
}
