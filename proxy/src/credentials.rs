//! Finds the AccessKey pair to sign with, in the vendor's order of places, and is the only reader of
//! secrets. Looks into the environment; each further place of the vendor's chain is one more step of
//! [`find`]. Must not print what it finds: `acs3::Credentials` can't be printed either.

mod keyring;

use acs3::Credentials;

pub use keyring::Keyring;

/// The AccessKey's id.
pub const ACCESS_KEY_ID: &str = "ALIBABA_CLOUD_ACCESS_KEY_ID";
/// The AccessKey's secret.
pub const ACCESS_KEY_SECRET: &str = "ALIBABA_CLOUD_ACCESS_KEY_SECRET";
/// The token that STS issued with the pair, if it did.
pub const SECURITY_TOKEN: &str = "ALIBABA_CLOUD_SECURITY_TOKEN";

/// A place that holds credentials which can't be used. Names the place, never the value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialsError {
    /// Part of a pair is set and this part is not.
    #[error("{missing} is not set, though {present} is: set both, or neither for the demo")]
    HalfSet {
        /// The variable to set.
        missing: &'static str,
        /// The variable that is set.
        present: &'static str,
    },
    /// The value can't be a key: spaces, line ends or characters outside ASCII.
    #[error("{0} holds a space, a line end or a character that no key has: copy it again")]
    Malformed(&'static str),
}

/// The credentials of the first place that has any; `None` if no place has. `variable` reads an environment
/// variable.
///
/// # Errors
/// On the first place that holds something unusable: the next places are not looked at then, since signing
/// as somebody else than intended is worse than not starting.
pub fn find(variable: impl Fn(&str) -> Option<String>) -> Result<Option<Credentials>, CredentialsError> {
    environment(&variable)
}

fn environment(variable: &dyn Fn(&str) -> Option<String>) -> Result<Option<Credentials>, CredentialsError> {
    let read = |name: &'static str| match variable(name).filter(|value| !value.is_empty()) {
        Some(value) if !value.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Err(CredentialsError::Malformed(name))
        }
        value => Ok(value),
    };
    match (read(ACCESS_KEY_ID)?, read(ACCESS_KEY_SECRET)?, read(SECURITY_TOKEN)?) {
        (None, None, None) => Ok(None),
        (Some(id), Some(secret), None) => Ok(Some(Credentials::new(id, secret))),
        (Some(id), Some(secret), Some(token)) => {
            Ok(Some(Credentials::new(id, secret).with_security_token(token)))
        }
        (Some(_), None, _) => {
            Err(CredentialsError::HalfSet { missing: ACCESS_KEY_SECRET, present: ACCESS_KEY_ID })
        }
        (None, Some(_), _) => {
            Err(CredentialsError::HalfSet { missing: ACCESS_KEY_ID, present: ACCESS_KEY_SECRET })
        }
        (None, None, Some(_)) => {
            Err(CredentialsError::HalfSet { missing: ACCESS_KEY_ID, present: SECURITY_TOKEN })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find_in(set: &[(&str, &str)]) -> Result<Option<Credentials>, CredentialsError> {
        find(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn takes_a_pair_with_or_without_a_token() {
        let found = find_in(&[(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "secret")]).unwrap().unwrap();
        assert_eq!((found.access_key_id(), found.security_token()), ("id", None));
        let all = [(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "secret"), (SECURITY_TOKEN, "token")];
        assert_eq!(find_in(&all).unwrap().unwrap().security_token(), Some("token"));
    }

    #[test]
    fn nothing_set_is_no_error() {
        assert!(find_in(&[]).unwrap().is_none());
        assert!(find_in(&[(ACCESS_KEY_ID, ""), (ACCESS_KEY_SECRET, "")]).unwrap().is_none());
    }

    #[test]
    fn names_the_variable_that_is_missing() {
        let cases: [(&[(&str, &str)], &str); 4] = [
            (&[(ACCESS_KEY_ID, "id")], ACCESS_KEY_SECRET),
            (&[(ACCESS_KEY_SECRET, "canary")], ACCESS_KEY_ID),
            (&[(SECURITY_TOKEN, "canary")], ACCESS_KEY_ID),
            (&[(ACCESS_KEY_ID, "id"), (SECURITY_TOKEN, "canary")], ACCESS_KEY_SECRET),
        ];
        for (set, missing) in cases {
            let error = find_in(set).unwrap_err().to_string();
            assert!(error.starts_with(&format!("{missing} is not set")), "{error}");
            assert!(!error.contains("canary"));
        }
    }

    #[test]
    fn refuses_what_was_copied_badly_without_printing_it() {
        for bad in ["canary\n", " canary", "canary\u{e9}"] {
            let error = find_in(&[(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, bad)]).unwrap_err();
            assert_eq!(error, CredentialsError::Malformed(ACCESS_KEY_SECRET));
            assert!(!error.to_string().contains("canary"));
        }
    }

    #[test]
    fn what_is_found_can_not_be_printed() {
        let all = [(ACCESS_KEY_ID, "id"), (ACCESS_KEY_SECRET, "canary"), (SECURITY_TOKEN, "canary")];
        assert!(!format!("{:?}", find_in(&all)).contains("canary"));
    }
}
