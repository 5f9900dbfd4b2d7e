//! Reloads the token, the certificate and the credentials while the proxy runs. A file that can't be used leaves the
//! present one in use.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::credentials::{self, Keyring, SearchContext};
use crate::guard::Guard;
use crate::metrics::Metrics;

/// Reloads; one reload at a time for all clones.
#[derive(Clone)]
pub struct Reloader {
    guard: Guard,
    /// `None` for the demo, which has keys of its own.
    keyring: Option<Keyring>,
    metrics: Arc<Metrics>,
    running: Arc<Mutex<()>>,
}

impl Reloader {
    pub(crate) fn new(guard: Guard, keyring: Option<Keyring>, metrics: Arc<Metrics>) -> Self {
        Self { guard, keyring, metrics, running: Arc::default() }
    }

    /// Reloads everything. Returns an error for each item that can't be used, which names the flag or the place. May
    /// wait for a service that issues keys.
    pub async fn reload(&self, context: SearchContext<'_>) -> Vec<String> {
        let _running = self.running.lock().await;
        let mut problems: Vec<String> = self.guard.reload().iter().map(ToString::to_string).collect();
        problems.extend(self.reload_keys(context).await.err());
        for problem in self.guard.certificate_problems() {
            tracing::warn!("{problem}");
        }
        problems
    }

    /// The address with a new ticket, where the token was made at the start.
    pub fn new_address(&self) -> Option<String> {
        self.guard.has_made_token().then(|| self.guard.address_to_open())
    }

    async fn reload_keys(&self, context: SearchContext<'_>) -> Result<(), String> {
        let Some(keyring) = &self.keyring else { return Ok(()) };
        let found = credentials::search(context).await.keyring().map_err(|error| error.to_string())?;
        let found =
            found.ok_or("no credentials are found any more: see with --check where they were looked for")?;
        found.count_into(self.metrics.clone());
        keyring.replace(&found);
        Ok(())
    }
}
