//! The bytes of a page straight into the columns of a [`Builder`]: no value and no struct stands in between,
//! texts are borrowed from the body. Anything may be missing, null or of another type; only broken JSON and
//! what is no answer of this operation is an error. Knows no row order and no merging.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use ens_api::wire::ErrorAnswer;
use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use crate::builder::{Builder, Envelope, RowTexts};
use crate::quality::{Quirk, Quirks};

/// Why a body is no page of push results.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The body is no UTF-8.
    #[error("the answer is not UTF-8 from byte {at} on; fetch it again")]
    NotUtf8 {
        /// Offset of the first bad byte.
        at: usize,
    },
    /// The body is no whole JSON text: cut off, or something else.
    #[error("the answer is no complete JSON (line {line}, column {column}); fetch it again")]
    NotJson {
        /// Line, from 1.
        line: usize,
        /// Column, from 1.
        column: usize,
    },
    /// JSON, but none of the elements of `DescribeDataPushResult` is in it.
    #[error("the answer is not one of DescribeDataPushResult; check the address it came from")]
    NotAnAnswer,
    /// The service refused; classify by the code.
    #[error("the service refused with {code}; see its error code")]
    Refused {
        /// `Code`.
        code: String,
        /// `RequestId`.
        request_id: Option<String>,
    },
}

/// Reads a page into a builder; on an error it is left in pieces, to be rolled back.
pub(crate) fn decode(body: &[u8], builder: &mut Builder) -> Result<Envelope, DecodeError> {
    let text = std::str::from_utf8(body).map_err(|error| DecodeError::NotUtf8 { at: error.valid_up_to() })?;
    let text = text.trim_start_matches('\u{feff}');
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let answer = Answer(builder).deserialize(&mut deserializer);
    match answer.and_then(|answer| deserializer.end().map(|()| answer)) {
        Ok(Some(envelope)) => Ok(envelope),
        Ok(None) => Err(refusal(text).unwrap_or(DecodeError::NotAnAnswer)),
        Err(error) if error.is_data() => Err(DecodeError::NotAnAnswer),
        Err(error) => {
            Err(refusal(text).unwrap_or(DecodeError::NotJson { line: error.line(), column: error.column() }))
        }
    }
}

fn refusal(text: &str) -> Option<DecodeError> {
    let answer = ErrorAnswer::read(text)?;
    Some(DecodeError::Refused { code: answer.code?, request_id: answer.request_id })
}

/// The outermost object: its envelope, or nothing where it is no answer of this operation.
struct Answer<'b>(&'b mut Builder);

impl<'de> DeserializeSeed<'de> for Answer<'_> {
    type Value = Option<Envelope>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Answer<'_> {
    type Value = Option<Envelope>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an answer of DescribeDataPushResult")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let builder = self.0;
        let mut envelope = Envelope::default();
        let (mut known, mut results, mut code) = (false, Found::Nothing, None);
        let mut keys = Keys::default();
        builder.page_quirks = Quirks::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "PageNumber" => map.next_value_seed(Integer)?.put(&mut envelope.number) | keys.again(0),
                "PageSize" => map.next_value_seed(Integer)?.put(&mut envelope.size) | keys.again(1),
                "TotalCount" => map.next_value_seed(Integer)?.put(&mut envelope.total_count) | keys.again(2),
                "PushResults" => {
                    results = results.max(map.next_value_seed(Wrapper(builder, PhantomData::<Results>))?);
                    keys.again(3)
                }
                "RequestId" => {
                    let text = map.next_value_seed(Text)?;
                    envelope.request_id = text.value.map(Cow::into_owned);
                    text.odd | keys.again(4)
                }
                other => {
                    builder.unknown_element("Answer", other);
                    builder.page_quirks.add(Quirk::UnknownElement);
                    if other.eq_ignore_ascii_case("code") {
                        code = map.next_value_seed(Text)?.value;
                    } else {
                        map.next_value::<IgnoredAny>()?;
                    }
                    false
                }
            };
            known |= keys.any_below(4);
            builder.page_quirks.add_if(Quirk::OddType, odd);
        }
        let refused = code.is_some_and(|code| !matches!(code.as_ref(), "" | "0" | "200"));
        let is_answer = known && results != Found::Scalar && !(refused && results == Found::Nothing);
        Ok(is_answer.then_some(envelope))
    }
}

/// What stood where a list was expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Found {
    /// Null.
    Nothing,
    /// Something that may hold elements.
    List,
    /// A text, a number or a truth value.
    Scalar,
}

/// Which known keys of an object have come.
#[derive(Default)]
struct Keys(u8);

impl Keys {
    // True if it came before.
    fn again(&mut self, key: u8) -> bool {
        let before = self.0;
        self.0 |= 1 << key;
        before == self.0
    }

    fn any_below(&self, key: u8) -> bool {
        self.0 & ((1 << key) - 1) != 0
    }
}

/// A list of the answer: an array inside of an object with a singular name.
trait List {
    /// Name of the object, and of the array inside.
    const NAMES: (&'static str, &'static str);
    /// The quirks of what the list belongs to.
    fn quirks(builder: &mut Builder) -> &mut Quirks;
    /// Reads an element that is an object.
    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, map: A) -> Result<(), A::Error>;
    /// Takes an element that is none.
    fn odd_element(builder: &mut Builder, text: Option<&str>);
}

enum Results {}

impl List for Results {
    const NAMES: (&'static str, &'static str) = ("PushResults", "PushResult");

    fn quirks(builder: &mut Builder) -> &mut Quirks {
        &mut builder.page_quirks
    }

    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, mut map: A) -> Result<(), A::Error> {
        let (mut name, mut version) = (None, None);
        let mut keys = Keys::default();
        builder.entry_quirks = Quirks::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "Name" => map.next_value_seed(Text)?.put(&mut name) | keys.again(0),
                "Version" => map.next_value_seed(Text)?.put(&mut version) | keys.again(1),
                "StatusStatS" => {
                    map.next_value_seed(Wrapper(builder, PhantomData::<Stats>))?;
                    keys.again(2)
                }
                other => {
                    builder.unknown_element("PushResult", other);
                    builder.entry_quirks.add(Quirk::UnknownElement);
                    map.next_value::<IgnoredAny>()?;
                    false
                }
            };
            builder.entry_quirks.add_if(Quirk::OddType, odd);
        }
        builder.end_entry(name.as_deref(), version.as_deref());
        Ok(())
    }

    fn odd_element(builder: &mut Builder, text: Option<&str>) {
        builder.entry_quirks = Quirks::default();
        builder.entry_quirks.add(Quirk::OddType);
        builder.end_entry(text, None);
    }
}

enum Stats {}

impl List for Stats {
    const NAMES: (&'static str, &'static str) = ("StatusStatS", "StatusStat");

    fn quirks(builder: &mut Builder) -> &mut Quirks {
        &mut builder.entry_quirks
    }

    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, mut map: A) -> Result<(), A::Error> {
        let (mut status, mut counted) = (None, None);
        let mut keys = Keys::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "Status" => map.next_value_seed(Text)?.put(&mut status) | keys.again(0),
                "RegionIdCount" => map.next_value_seed(Integer)?.put(&mut counted) | keys.again(1),
                "RegionIds" => {
                    map.next_value_seed(Wrapper(builder, PhantomData::<Regions>))?;
                    keys.again(2)
                }
                other => {
                    builder.unknown_element("StatusStat", other);
                    builder.entry_quirks.add(Quirk::UnknownElement);
                    map.next_value::<IgnoredAny>()?;
                    false
                }
            };
            builder.entry_quirks.add_if(Quirk::OddType, odd);
        }
        builder.end_stat(status.as_deref(), counted);
        Ok(())
    }

    fn odd_element(builder: &mut Builder, text: Option<&str>) {
        builder.entry_quirks.add(Quirk::OddType);
        builder.end_stat(text, None);
    }
}

enum Regions {}

impl List for Regions {
    const NAMES: (&'static str, &'static str) = ("RegionIds", "RegionId");

    fn quirks(builder: &mut Builder) -> &mut Quirks {
        &mut builder.entry_quirks
    }

    fn element<'de, A: MapAccess<'de>>(builder: &mut Builder, mut map: A) -> Result<(), A::Error> {
        let (mut region, mut start, mut update, mut description) = (None, None, None, None);
        let mut quirks = Quirks::default();
        let mut keys = Keys::default();
        while let Some(key) = map.next_key_seed(Text)? {
            let key = key.value.unwrap_or_default();
            let odd = match key.as_ref() {
                "RegionId" => map.next_value_seed(Text)?.put(&mut region) | keys.again(0),
                "StartTime" => map.next_value_seed(Text)?.put(&mut start) | keys.again(1),
                "StatusDescrip" => map.next_value_seed(Text)?.put(&mut description) | keys.again(2),
                "UpdateTime" => map.next_value_seed(Text)?.put(&mut update) | keys.again(3),
                other => {
                    builder.unknown_element("RegionId", other);
                    quirks.add(Quirk::UnknownElement);
                    map.next_value::<IgnoredAny>()?;
                    false
                }
            };
            quirks.add_if(Quirk::OddType, odd);
        }
        builder.row(RowTexts {
            region: region.as_deref(),
            start: start.as_deref(),
            update: update.as_deref(),
            description: description.as_deref(),
            quirks,
        });
        Ok(())
    }

    fn odd_element(builder: &mut Builder, text: Option<&str>) {
        let mut quirks = Quirks::default();
        quirks.add(Quirk::OddType);
        builder.row(RowTexts { region: text, quirks, ..RowTexts::default() });
    }
}

/// The object around a list. An array in its place is taken for the list itself, with a quirk.
struct Wrapper<'b, L>(&'b mut Builder, PhantomData<L>);

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
                L::quirks(builder).add_if(Quirk::OddType, keys.again(0));
            } else {
                builder.unknown_element(L::NAMES.0, &key);
                L::quirks(builder).add(Quirk::UnknownElement);
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(Found::List)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Found, A::Error> {
        L::quirks(self.0).add(Quirk::OddType);
        Array(self.0, PhantomData::<L>).visit_seq(seq).map(|()| Found::List)
    }

    fn visit_unit<E>(self) -> Result<Found, E> {
        Ok(Found::Nothing)
    }

    fn visit_str<E>(self, _: &str) -> Result<Found, E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(Found::Scalar)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Found, E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(Found::Scalar)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Found, E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(Found::Scalar)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Found, E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(Found::Scalar)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Found, E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(Found::Scalar)
    }
}

/// The array. An object in its place is taken for its only element, with a quirk.
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
        L::quirks(self.0).add(Quirk::OddType);
        L::element(self.0, map)
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        L::quirks(self.0).add(Quirk::OddType);
        Ok(())
    }
}

/// An element of an array.
struct Element<'b, L>(&'b mut Builder, PhantomData<L>);

impl<'de, L: List> DeserializeSeed<'de> for Element<'_, L> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
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

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        L::odd_element(self.0, Text.visit_seq(seq)?.value.as_deref());
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        L::odd_element(self.0, None);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        L::odd_element(self.0, Some(text));
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        L::odd_element(self.0, Some(&value.to_string()));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        L::odd_element(self.0, Some(&value.to_string()));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        L::odd_element(self.0, Some(&value.to_string()));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        L::odd_element(self.0, Some(&Value::from(value).to_string()));
        Ok(())
    }
}

/// A value, and whether it came as another type than documented.
struct Read<T> {
    value: Option<T>,
    odd: bool,
}

impl<T> Read<T> {
    // Hands over the value, and tells whether it was odd.
    fn put(self, place: &mut Option<T>) -> bool {
        *place = self.value;
        self.odd
    }
}

/// A text; whatever else stands in its place is kept as its JSON.
#[derive(Clone, Copy)]
struct Text;

impl Text {
    fn odd<'de, E>(value: impl Into<Value>) -> Result<Read<Cow<'de, str>>, E> {
        Ok(Read { value: Some(Cow::Owned(value.into().to_string())), odd: true })
    }
}

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Read<Cow<'de, str>>;

    #[inline]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Text {
    type Value = Read<Cow<'de, str>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    #[inline]
    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Read { value: Some(Cow::Borrowed(text)), odd: false })
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Read { value: Some(Cow::Owned(text.to_owned())), odd: false })
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Read { value: None, odd: false })
    }

    fn visit_bool<E>(self, value: bool) -> Result<Self::Value, E> {
        Self::odd(value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        Self::odd(value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Self::odd(value)
    }

    fn visit_f64<E>(self, value: f64) -> Result<Self::Value, E> {
        Self::odd(value)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        Self::odd(Value::deserialize(MapAccessDeserializer::new(map))?)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Self::Value, A::Error> {
        Self::odd(Value::deserialize(SeqAccessDeserializer::new(seq))?)
    }
}

/// A whole number; a text that holds one will do, with a quirk.
struct Integer;

impl Integer {
    fn odd<E>(value: Option<i64>) -> Result<Read<i64>, E> {
        Ok(Read { value, odd: true })
    }
}

impl<'de> DeserializeSeed<'de> for Integer {
    type Value = Read<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Integer {
    type Value = Read<i64>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a whole number")
    }

    fn visit_u64<E>(self, value: u64) -> Result<Self::Value, E> {
        let value = i64::try_from(value).ok();
        Ok(Read { odd: value.is_none(), value })
    }

    fn visit_i64<E>(self, value: i64) -> Result<Self::Value, E> {
        Ok(Read { value: Some(value), odd: false })
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Read { value: None, odd: false })
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Self::odd(text.trim().parse().ok())
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Self::odd(None)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Self::odd(None)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Self::odd(None)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
        while seq.next_element::<IgnoredAny>()?.is_some() {}
        Self::odd(None)
    }
}
