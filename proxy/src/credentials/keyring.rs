//! What to sign with now: every call asks the keyring, and so none keeps keys that are over.
//! Must not know ENS, nor who asks.

use acs3::Credentials;
use ens_api::ApiError;

/// Keys for every call.
#[derive(Debug)]
pub struct Keyring {
    fixed: Credentials,
}

impl Keyring {
    /// The same keys for ever.
    pub fn fixed(credentials: Credentials) -> Self {
        Self { fixed: credentials }
    }

    /// What to sign with now.
    ///
    /// # Errors
    /// If there are no keys that are still valid, and none can be had.
    pub async fn current(&self) -> Result<Credentials, ApiError> {
        Ok(self.fixed.clone())
    }

    /// ENS said that these are over: newer ones to try once, or `None` if there are no others.
    ///
    /// # Errors
    /// If newer ones could be had in principle, and now can't.
    pub async fn renew(&self, _refused: &Credentials) -> Result<Option<Credentials>, ApiError> {
        Ok(None)
    }

    /// Whose keys they are, by the AccessKey's id, which is no secret.
    pub fn access_key_id(&self) -> String {
        self.fixed.access_key_id().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn fixed_keys_stay_and_can_not_be_printed() {
        let keyring = Keyring::fixed(Credentials::new("id", "canary"));
        let current = keyring.current().await.unwrap();
        assert_eq!((current.access_key_id(), keyring.access_key_id().as_str()), ("id", "id"));
        assert!(keyring.renew(&current).await.unwrap().is_none());
        assert!(!format!("{keyring:?}").contains("canary"));
    }
}
