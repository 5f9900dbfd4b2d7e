//! The applications whose data may be read (`--allow-app`). Without the flag, all of them.

use ens_api::{ApiError, ErrorCode, PushQuery};

/// The applications whose data may be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedApps(Option<Vec<String>>);

/// An `--allow-app` that can't be an AppId. It is not shown: a key could stand there by mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "--allow-app takes an AppId, and the value can't be one: name the application as ENS does, 1 to 64 letters, \
     digits and -"
)]
pub struct BadAppId;

impl AllowedApps {
    /// All applications.
    pub const ANY: Self = Self(None);

    /// The applications of the flag; all, if the flag was not given.
    ///
    /// # Errors
    /// For the first value that can't be an AppId.
    pub fn of_flags(ids: &[String]) -> Result<Self, BadAppId> {
        if ids.is_empty() {
            return Ok(Self::ANY);
        }
        let read = |id: &String| match PushQuery::for_application(id) {
            Ok(query) => Ok(query.app_id().to_owned()),
            Err(_) => Err(BadAppId),
        };
        ids.iter().map(read).collect::<Result<_, _>>().map(|ids| Self(Some(ids)))
    }

    /// The first of the list, if there is one.
    pub fn first(&self) -> Option<&str> {
        self.0.as_ref()?.first().map(String::as_str)
    }

    /// Whether data of an application may be read.
    ///
    /// # Errors
    /// `Pushboard.NotAllowed` for the field `AppId`.
    pub fn check(&self, app_id: &str) -> Result<(), ApiError> {
        match &self.0 {
            Some(ids) if !ids.iter().any(|id| id == app_id) => Err(ApiError {
                field: Some("AppId".to_owned()),
                ..self.refusal("this application is not among those that the proxy shows", ids)
            }),
            _ => Ok(()),
        }
    }

    /// Whether the applications of the account may be listed. ENS's response is passed on byte for byte or not at
    /// all: with `--allow-app` it is not.
    ///
    /// # Errors
    /// `Pushboard.NotAllowed`, with the list in its remedy.
    pub fn check_all(&self) -> Result<(), ApiError> {
        match &self.0 {
            Some(ids) => Err(self.refusal("the proxy shows only some of the account's applications", ids)),
            None => Ok(()),
        }
    }

    fn refusal(&self, message: &str, ids: &[String]) -> ApiError {
        ApiError {
            message: message.to_owned(),
            remedy: format!("query one of these by its AppId: {}", ids.join(", ")),
            ..ApiError::new(ErrorCode::NotAllowed, None)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn apps(ids: &[&str]) -> Result<AllowedApps, BadAppId> {
        AllowedApps::of_flags(&ids.iter().map(|id| (*id).to_owned()).collect::<Vec<_>>())
    }

    #[test]
    fn only_listed_applications_may_be_read() {
        let some = apps(&["a-1", "b-2"]).unwrap();
        assert_eq!(some.check("a-1"), Ok(()));
        for other in ["c", "a-1 ", "A-1", "", "a-1,b-2"] {
            let error = some.check(other).unwrap_err();
            assert_eq!(
                (error.kind(), error.field.as_deref()),
                (ErrorCode::NotAllowed, Some("AppId")),
                "{other}"
            );
            assert!(error.remedy.ends_with("a-1, b-2"));
        }
        assert!(some.check_all().unwrap_err().remedy.contains("a-1, b-2"));
    }

    #[test]
    fn without_a_list_all_applications_may_be_read() {
        let any = apps(&[]).unwrap();
        assert_eq!((any.check("anything"), any.check_all()), (Ok(()), Ok(())));
    }

    #[test]
    fn a_list_holds_only_what_can_be_an_application() {
        for bad in ["", "a b", "a/b", "*", &"a".repeat(65)] {
            assert_eq!(apps(&["ok", bad]), Err(BadAppId));
        }
    }
}
