//! Walks a response's bytes once and keeps its request id, its code and whether its result has the expected
//! shape. Its memory does not grow with the response.

use std::fmt;

use ens_api::error_code::is_success;
use serde::de::{DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::error::Category;

use crate::operations::{Operation, Shape};
use crate::signed_client::request_id;

/// The findings of a walk.
#[derive(Default)]
pub(super) struct Head {
    pub(super) request_id: Option<String>,
    code: Option<String>,
    has_result: bool,
}

impl Head {
    /// Whether it can be the operation's result.
    pub(super) fn is_result(&self) -> bool {
        self.code.as_deref().is_none_or(is_success) && (self.has_result || self.request_id.is_some())
    }
}

/// Why a walk did not reach the end.
pub(super) enum WalkError {
    CutShort,
    NotJson,
    WrongShape,
}

pub(super) fn walk(operation: &Operation, body: &[u8]) -> Result<Head, WalkError> {
    // The parser below passes over texts without reading them as UTF-8.
    let text = std::str::from_utf8(body).map_err(|error| match error.error_len() {
        None => WalkError::CutShort,
        Some(_) => WalkError::NotJson,
    })?;
    let (name, shape) = operation.result;
    let mut reader = serde_json::Deserializer::from_str(text);
    Top { name, shape }.deserialize(&mut reader).and_then(|head| reader.end().map(|()| head)).map_err(
        |error| match error.classify() {
            Category::Eof => WalkError::CutShort,
            Category::Syntax | Category::Io => WalkError::NotJson,
            Category::Data => WalkError::WrongShape,
        },
    )
}

/// Walks the outermost object.
struct Top {
    name: &'static str,
    shape: Shape,
}

impl<'de> DeserializeSeed<'de> for Top {
    type Value = Head;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Head, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top {
    type Value = Head;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let mut head = Head::default();
        let elements = [("RequestId", Field::RequestId), ("Code", Field::Code), (self.name, Field::Result)];
        let mut seen = Seen::default();
        while let Some(element) = map.next_key_seed(Element(&elements))? {
            match seen.once(element)? {
                Some(Field::RequestId) => {
                    head.request_id = map.next_value_seed(Scalar)?.as_deref().and_then(request_id::plausible);
                }
                Some(Field::Code) => head.code = map.next_value_seed(Scalar)?,
                Some(Field::Result) => {
                    map.next_value_seed(self.shape)?;
                    head.has_result = true;
                }
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(head)
    }
}

/// The elements of the outermost object that the walk reads.
#[derive(Clone, Copy)]
enum Field {
    RequestId,
    Code,
    Result,
}

/// The elements of an object that have occurred. A repeated name is refused: the page could read the other
/// value.
#[derive(Default)]
struct Seen(u8);

impl Seen {
    fn once<T, E: serde::de::Error>(&mut self, element: Option<(usize, T)>) -> Result<Option<T>, E> {
        let Some((at, element)) = element else { return Ok(None) };
        let bit = 1 << at;
        if self.0 & bit != 0 {
            return Err(E::custom("a name stands there twice"));
        }
        self.0 |= bit;
        Ok(Some(element))
    }
}

/// Reads a text, a number or a boolean as text, and null as `None`. Anything else is skipped.
struct Scalar;

impl<'de> DeserializeSeed<'de> for Scalar {
    type Value = Option<String>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<String>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Scalar {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text or a number")
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(None)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Some(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Ok(Some(format!("{value:?}")))
    }

    fn visit_str<E>(self, value: &str) -> Result<Self::Value, E> {
        /// The longest text that is read: longer than any code and any id.
        const LONGEST: usize = 101;
        Ok(Some(value.chars().take(LONGEST).collect()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Some("[]".to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Some("{}".to_owned()))
    }
}

impl<'de> DeserializeSeed<'de> for Shape {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Shape {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Object(_) => "an object",
            Self::Array(_) => "an array",
        })
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Self::Object(elements) = self else {
            return Err(A::Error::custom("an object stands where an array should"));
        };
        let mut seen = Seen::default();
        while let Some(element) = map.next_key_seed(Element(elements))? {
            match seen.once(element)? {
                Some(shape) => map.next_value_seed(shape)?,
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let Self::Array(item) = self else {
            return Err(A::Error::custom("an array stands where an object should"));
        };
        while seq.next_element_seed(*item)?.is_some() {}
        Ok(())
    }
}

/// Reads a key and finds the element of that name, with its index.
struct Element<'a, T>(&'a [(&'a str, T)]);

impl<'de, T: Copy> DeserializeSeed<'de> for Element<'_, T> {
    type Value = Option<(usize, T)>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl<T: Copy> Visitor<'_> for Element<'_, T> {
    type Value = Option<(usize, T)>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<Self::Value, E> {
        let at = self.0.iter().position(|(name, _)| *name == key);
        Ok(at.map(|at| (at, self.0[at].1)))
    }
}
