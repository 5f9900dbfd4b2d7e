//! Named values of a profile or a response: found by name, checked by type, wiped from memory when dropped. An error
//! names the place and the field, never the value: it may be a secret in the wrong field.

use std::collections::BTreeMap;
use std::fmt;

use chrono::{DateTime, Utc};
use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use zeroize::Zeroizing;

use super::error::CredentialsError;
use crate::stray::stray;

/// The value of a field.
enum Value {
    Text(Zeroizing<String>),
    Number(u64),
    Switch(bool),
    Null,
    Other,
}

/// Values by their names. `Debug` shows the names alone.
#[derive(Default)]
pub(super) struct Fields(BTreeMap<String, Value>);

impl Fields {
    /// Adds a text.
    pub(super) fn insert(&mut self, name: &str, text: &str) {
        self.0.insert(name.to_owned(), Value::Text(Zeroizing::new(text.to_owned())));
    }

    /// The fields, with the name of their place.
    pub(super) fn of<'a>(&'a self, place: &'a str) -> Section<'a> {
        Section { place, fields: self }
    }
}

/// Fields, with the name of their place.
#[derive(Debug, Clone, Copy)]
pub(super) struct Section<'a> {
    /// The place's name in messages.
    pub(super) place: &'a str,
    fields: &'a Fields,
}

impl<'a> Section<'a> {
    /// A text; `None` if it is missing, null or empty. One under another spelling of the name is an error.
    pub(super) fn text(self, name: &str) -> Result<Option<&'a str>, CredentialsError> {
        match (self.fields.0.get(name), self.misspelled(name)) {
            (Some(Value::Text(text)), _) if !text.is_empty() => Ok(Some(text)),
            (None | Some(Value::Null | Value::Text(_)), Some(other)) => {
                Err(self.wrong(name, &format!("is missing, and {other} is not read: rename that")))
            }
            (None | Some(Value::Null | Value::Text(_)), None) => Ok(None),
            (Some(_), _) => Err(self.wrong(name, "is no text")),
        }
    }

    /// The name of a field that other tools write for this one: `accessKeyId`, `AccessKeyID`, `access-key-id`, `ak`.
    fn misspelled(self, name: &str) -> Option<&'a str> {
        let plain = |name: &str| name.replace(['_', '-', '.'], "").to_ascii_lowercase();
        let others: &[&str] = match name {
            "access_key_id" => &["ak", "accesskey", "accessid"],
            "access_key_secret" => &["sk", "secretkey", "accesssecret", "secretaccesskey"],
            _ => &[],
        };
        let is_meant = |other: &str| plain(other) == plain(name) || others.contains(&plain(other).as_str());
        self.fields.0.keys().find(|other| *other != name && is_meant(other)).map(String::as_str)
    }

    /// The text of the first of these fields that has one.
    pub(super) fn any_text(self, names: &[&str]) -> Result<Option<&'a str>, CredentialsError> {
        for name in names {
            if let Some(text) = self.text(name)? {
                return Ok(Some(text));
            }
        }
        Ok(None)
    }

    /// A text whose characters are all valid in a header: a key, a token, a name.
    pub(super) fn key(self, name: &str) -> Result<Option<&'a str>, CredentialsError> {
        let key = self.text(name)?;
        match key.and_then(stray) {
            Some(stray) => Err(self.wrong(name, &format!("has {stray}"))),
            None => Ok(key),
        }
    }

    /// The same for a required field.
    pub(super) fn required_key(self, name: &str) -> Result<&'a str, CredentialsError> {
        self.key(name)?.ok_or_else(|| self.wrong(name, "is missing or empty: fill it in"))
    }

    /// A whole number, which may be written as a text.
    pub(super) fn number(self, name: &str) -> Result<Option<u64>, CredentialsError> {
        let number = match self.fields.0.get(name) {
            None | Some(Value::Null) => return Ok(None),
            Some(Value::Number(number)) => Some(*number),
            Some(Value::Text(text)) if text.is_empty() => return Ok(None),
            Some(Value::Text(text)) => text.parse().ok(),
            Some(_) => None,
        };
        number.map(Some).ok_or_else(|| self.wrong(name, "is no whole number"))
    }

    /// A time in seconds since 1970; tools write 0 for "not set".
    pub(super) fn time(self, name: &str) -> Result<Option<DateTime<Utc>>, CredentialsError> {
        let seconds = self.number(name)?.filter(|seconds| *seconds > 0);
        Ok(seconds.and_then(|seconds| DateTime::from_timestamp(i64::try_from(seconds).ok()?, 0)))
    }

    /// A boolean.
    pub(super) fn switch(self, name: &str) -> Result<Option<bool>, CredentialsError> {
        match self.fields.0.get(name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::Switch(on)) => Ok(Some(*on)),
            Some(Value::Text(text)) if text.is_empty() => Ok(None),
            Some(Value::Text(text)) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(Value::Text(text)) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(_) => Err(self.wrong(name, "is neither true nor false")),
        }
    }

    /// An error for a field.
    pub(super) fn wrong(self, name: &str, problem: &str) -> CredentialsError {
        CredentialsError::new(format!("{}: {name} {problem}", self.place))
    }
}

impl fmt::Debug for Fields {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl<'de> Deserialize<'de> for Fields {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(Self)
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;

        impl<'de> Visitor<'de> for Reader {
            type Value = Value;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("any value")
            }

            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(Zeroizing::new(text.to_owned())))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Value, E> {
                Ok(Value::Number(number))
            }

            fn visit_i64<E>(self, _: i64) -> Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_f64<E>(self, _: f64) -> Result<Value, E> {
                Ok(Value::Other)
            }

            fn visit_bool<E>(self, on: bool) -> Result<Value, E> {
                Ok(Value::Switch(on))
            }

            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
                while items.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }

            fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
                while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
                Ok(Value::Other)
            }
        }

        deserializer.deserialize_any(Reader)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_by_kind_and_names_what_is_wrong_without_its_value() {
        let json = r#"{"a":"text","e":"","n":900,"t":"900","on":true,"off":"False","null":null,
            "list":["canary"],"object":{"x":"canary"},"less":-1,"part":1.5,"space":"canary "}"#;
        let fields: Fields = serde_json::from_str(json).unwrap();
        let section = fields.of("a place");
        assert_eq!(section.text("a"), Ok(Some("text")));
        for nothing in ["e", "null", "missing"] {
            assert_eq!(section.text(nothing), Ok(None), "{nothing}");
            assert_eq!(section.number(nothing), Ok(None), "{nothing}");
            assert_eq!(section.switch(nothing), Ok(None), "{nothing}");
        }
        assert_eq!((section.number("n"), section.number("t")), (Ok(Some(900)), Ok(Some(900))));
        assert_eq!((section.switch("on"), section.switch("off")), (Ok(Some(true)), Ok(Some(false))));
        assert_eq!(section.any_text(&["e", "a", "n"]), Ok(Some("text")));
        for name in ["n", "on", "list", "object", "less", "part"] {
            let error = section.text(name).unwrap_err().to_string();
            assert_eq!(error, format!("a place: {name} is no text"));
        }
        for name in ["a", "list", "less", "part", "on", "space"] {
            let error = section.number(name).unwrap_err().to_string();
            assert_eq!(error, format!("a place: {name} is no whole number"));
        }
        for (name, other) in [
            ("access_key_id", "accessKeyID"),
            ("access_key_id", "AK"),
            ("access_key_secret", "access-key-secret"),
            ("access_key_secret", "SecretKey"),
            ("sts_token", "StsToken"),
        ] {
            let json = format!(r#"{{"{other}":"canary","{name}":""}}"#);
            let error = serde_json::from_str::<Fields>(&json).unwrap().of("a place").key(name).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("a place: {name} is missing, and {other} is not read: rename that")
            );
        }
        let error = section.required_key("space").unwrap_err().to_string();
        assert!(error.contains("space has a space") && !error.contains("canary"), "{error}");
        assert!(section.required_key("e").unwrap_err().to_string().contains("e is missing or empty"));
        assert!(!format!("{fields:?}").contains("text\""));
    }
}
