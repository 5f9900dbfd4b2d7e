//! Elements of a response in JSON: any of them can be missing or null, a number can come as a text and a text
//! as a number.

use serde::de::Error;
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// Undocumented elements, as they were received.
pub type Other = Map<String, Value>;

/// An integer; `None` for anything else.
pub(crate) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.trim().parse().ok()))
}

/// A text; another value becomes the text of its JSON.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    match json.get().as_bytes() {
        b"null" => Ok(None),
        quoted @ [b'"', ..] => serde_json::from_slice(quoted).map(Some).map_err(D::Error::custom),
        _ => Ok(Some(String::from(Box::<str>::from(json)))),
    }
}
