//! What is read again while the proxy runs: the token, the certificate, and the places where credentials are looked
//! for. What can't be used leaves in use what was read before. Knows no signal.

use std::sync::Arc;

use tokio::sync::Mutex;

use crate::credentials::{self, Keyring, Surroundings};
use crate::door::Door;
use crate::metrics::Metrics;

/// Reads again; clones take turns.
#[derive(Clone)]
pub struct Reading {
    door: Door,
    /// `None` for the demo, whose keys are its own.
    keyring: Option<Keyring>,
    metrics: Arc<Metrics>,
    turn: Arc<Mutex<()>>,
}

impl Reading {
    pub(crate) fn new(door: Door, keyring: Option<Keyring>, metrics: Arc<Metrics>) -> Self {
        Self { door, keyring, metrics, turn: Arc::default() }
    }

    /// Reads everything again. Gives what could not be used, in words that name the flag or the place. Takes as
    /// long as whoever issues keys does.
    pub async fn again(&self, around: Surroundings<'_>) -> Vec<String> {
        let _turn = self.turn.lock().await;
        let mut problems: Vec<String> = self.door.reload().iter().map(ToString::to_string).collect();
        problems.extend(self.keys_again(around).await.err());
        problems
    }

    async fn keys_again(&self, around: Surroundings<'_>) -> Result<(), String> {
        let Some(keyring) = &self.keyring else { return Ok(()) };
        let found = credentials::search(around).await.keyring().map_err(|error| error.to_string())?;
        let found =
            found.ok_or("no credentials are found any more: see with --check where they were looked for")?;
        found.count_into(self.metrics.clone());
        keyring.exchange(&found);
        Ok(())
    }
}
