//! The shapes that the reference decoder reads, whatever value is in their place: lists in their objects, texts, whole
//! numbers.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::value::RawValue;

use crate::ingest::builder::Builder;
use crate::model::issues::{DataIssue, DataIssues};

/// The same result for every scalar.
macro_rules! scalars {
    ($value:ty, |$visitor:ident| $result:expr) => {
        fn visit_str<E: Error>(self, _: &str) -> Result<$value, E> {
            let $visitor = self;
            Ok($result)
        }

        fn visit_bool<E: Error>(self, _: bool) -> Result<$value, E> {
            self.visit_str("")
        }

        fn visit_u64<E: Error>(self, _: u64) -> Result<$value, E> {
            self.visit_str("")
        }

        fn visit_i64<E: Error>(self, _: i64) -> Result<$value, E> {
            self.visit_str("")
        }

        fn visit_f64<E: Error>(self, _: f64) -> Result<$value, E> {
            self.visit_str("")
        }
    };
}

/// The kind of value where a list was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Found {
    /// Null.
    Nothing,
    /// Something that may hold elements.
    List,
    /// A text, a number or a truth value.
    Scalar,
}

/// The known keys of an object that have occurred.
#[derive(Default)]
pub(super) struct Keys(u8);

impl Keys {
    // Records a key; true if it occurred before.
    pub(super) fn is_repeated(&mut self, key: u8) -> bool {
        let before = self.0;
        self.0 |= 1 << key;
        before == self.0
    }

    pub(super) fn any_below(&self, key: u8) -> bool {
        self.0 & ((1 << key) - 1) != 0
    }
}

/// A list of the response: an array inside of an object with a singular name.
pub(super) trait List {
    /// Name of the object, and of the array inside.
    const NAMES: (&'static str, &'static str);
    /// The data issues of what the list belongs to.
    fn issues(builder: &mut Builder) -> &mut DataIssues;
    /// Reads an element that is an object.
    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, map: A) -> Result<(), A::Error>;
    /// Takes an element that is not an object.
    fn odd_element<E: Error>(builder: &mut Builder, text: Option<&str>) -> Result<(), E>;
}

/// The object around a list. An array in its place is read as the list itself, with a data issue.
pub(super) struct Wrapper<'b, L>(pub(super) &'b mut Builder, pub(super) PhantomData<L>);

impl<'de, L: List> DeserializeSeed<'de> for Wrapper<'_, L> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, L: List> Visitor<'de> for Wrapper<'_, L> {
    type Value = Found;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(L::NAMES.0)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Found, A::Error> {
        let builder = self.0;
        let mut keys = Keys::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            if key == L::NAMES.1 {
                map.next_value_seed(Array(builder, PhantomData::<L>))?;
                L::issues(builder).add_if(DataIssue::OddType, keys.is_repeated(0));
            } else {
                builder.unknown_element(L::NAMES.0, &key);
                L::issues(builder).add(DataIssue::UnknownElement);
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Found::List)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Found, A::Error> {
        L::issues(self.0).add(DataIssue::OddType);
        Array(self.0, PhantomData::<L>).visit_seq(seq).map(|()| Found::List)
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Nothing)
    }

    scalars!(Found, |visitor| {
        L::issues(visitor.0).add(DataIssue::OddType);
        Found::Scalar
    });
}

/// The array. An object in its place is read as its only element, with a data issue.
struct Array<'b, L>(&'b mut Builder, PhantomData<L>);

impl<'de, L: List> DeserializeSeed<'de> for Array<'_, L> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, L: List> Visitor<'de> for Array<'_, L> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(L::NAMES.1)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let builder = self.0;
        while seq.next_element_seed(Element(builder, PhantomData::<L>))?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        L::issues(self.0).add(DataIssue::OddType);
        L::element(self.0, map)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    scalars!((), |visitor| L::issues(visitor.0).add(DataIssue::OddType));
}

/// An element of an array.
struct Element<'b, L>(&'b mut Builder, PhantomData<L>);

impl<'de, L: List> DeserializeSeed<'de> for Element<'_, L> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        if json.starts_with('{') {
            return serde_json::Deserializer::from_str(json).deserialize_map(self).map_err(D::Error::custom);
        }
        L::odd_element(self.0, text(json).map_err(D::Error::custom)?.value.as_deref())
    }
}

impl<'de, L: List> Visitor<'de> for Element<'_, L> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        L::element(self.0, map)
    }
}

/// A value, and whether it came as another type than documented.
pub(super) struct Read<T> {
    pub(super) value: Option<T>,
    pub(super) odd: bool,
}

impl<T> Read<T> {
    // Stores the value; true if it was odd.
    pub(super) fn put(self, place: &mut Option<T>) -> bool {
        *place = self.value;
        self.odd
    }
}

/// A text; another value in its place is its JSON text, and odd.
#[derive(Clone, Copy)]
pub(super) struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Read<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        text(<&RawValue>::deserialize(deserializer)?.get()).map_err(D::Error::custom)
    }
}

fn text(json: &str) -> serde_json::Result<Read<Cow<'_, str>>> {
    Ok(match json.as_bytes() {
        [b'n', ..] => Read { value: None, odd: false },
        [b'"', ..] => Read { value: Some(serde_json::from_str(json)?), odd: false },
        _ => Read { value: Some(Cow::Borrowed(json)), odd: true },
    })
}

/// A whole number; a text that holds one will do, with a data issue.
pub(super) struct Integer;

impl<'de> DeserializeSeed<'de> for Integer {
    type Value = Read<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let number = text(json).map_err(D::Error::custom)?.value.and_then(|text| text.trim().parse().ok());
        let is_plain = json == "null" || !json.starts_with('"') && number.is_some();
        Ok(Read { value: number, odd: !is_plain })
    }
}
