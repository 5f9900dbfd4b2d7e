//! Elements of a response in JSON: any of them can be missing or null, a number can come as a text and a text
//! as a number, a text can be cut, and a list can come in another shape than documented.

use serde::de::{DeserializeOwned, Error};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::text::{mended, unescaped};

/// Undocumented elements, as they were received.
pub type Other = Map<String, Value>;

/// An integer; `None` for anything else.
pub(crate) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    Ok(text(deserializer)?.and_then(|text| text.trim().parse().ok()))
}

/// A text, with U+FFFD where it is cut; another value becomes the text of its JSON.
pub(crate) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    match json.get().as_bytes() {
        b"null" => Ok(None),
        quoted @ [b'"', ..] => {
            let text = unescaped(quoted).map_err(D::Error::custom)?;
            Ok(Some(mended(&text).into_owned()))
        }
        _ => Ok(Some(String::from(Box::<str>::from(json)))),
    }
}

/// The elements of a list: an array, or a single one in its place. What is no object is left out.
pub(crate) fn list<'de, D: Deserializer<'de>, T: DeserializeOwned>(
    deserializer: D,
) -> Result<Option<Vec<T>>, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    elements(json.get()).map_err(D::Error::custom)
}

/// The object around a list. The list can stand in its place.
pub(crate) fn wrapper<'de, D: Deserializer<'de>, W: Wrapper>(deserializer: D) -> Result<Option<W>, D::Error> {
    let json = Box::<RawValue>::deserialize(deserializer)?;
    match json.get().as_bytes()[0] {
        b'{' => serde_json::from_str(json.get()).map(Some).map_err(D::Error::custom),
        _ => Ok(elements(json.get()).map_err(D::Error::custom)?.map(W::of)),
    }
}

/// An object around a list.
pub(crate) trait Wrapper: DeserializeOwned {
    /// An element of the list.
    type Element: DeserializeOwned;

    /// The object around these.
    fn of(elements: Vec<Self::Element>) -> Self;
}

fn elements<T: DeserializeOwned>(json: &str) -> serde_json::Result<Option<Vec<T>>> {
    match json.as_bytes()[0] {
        b'{' => Ok(Some(vec![serde_json::from_str(json)?])),
        b'[' => {
            let elements: Vec<&RawValue> = serde_json::from_str(json)?;
            let objects = elements.into_iter().map(RawValue::get).filter(|json| json.starts_with('{'));
            objects.map(serde_json::from_str).collect::<Result<_, _>>().map(Some)
        }
        _ => Ok(None),
    }
}
