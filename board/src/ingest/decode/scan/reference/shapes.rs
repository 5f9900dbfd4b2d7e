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
    fn odd_element(builder: &mut Builder, text: Read<Cow<'_, str>>);
}

/// The object around a list. An array in its place is read as the list itself, with a data issue.
pub(super) struct Wrapper<'b, L>(pub(super) &'b mut Builder, pub(super) PhantomData<L>);

impl<'de, L: List> DeserializeSeed<'de> for Wrapper<'_, L> {
    type Value = Found;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Found, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let mut inner = serde_json::Deserializer::from_str(json);
        let found = match json.as_bytes()[0] {
            b'{' => inner.deserialize_map(self),
            b'[' => inner.deserialize_seq(self),
            b'n' => Ok(Found::Nothing),
            _ => {
                L::issues(self.0).add(DataIssue::OddType);
                Ok(if text(json).is_blank() { Found::Nothing } else { Found::Scalar })
            }
        };
        found.map_err(D::Error::custom)
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
}

/// The array. Anything else in its place but null and a blank text is read as its only element, with a data issue.
struct Array<'b, L>(&'b mut Builder, PhantomData<L>);

impl<'de, L: List> DeserializeSeed<'de> for Array<'_, L> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        match json.as_bytes()[0] {
            b'[' => serde_json::Deserializer::from_str(json).deserialize_seq(self).map_err(D::Error::custom),
            b'n' => Ok(()),
            _ => {
                L::issues(self.0).add(DataIssue::OddType);
                match text(json).is_blank() {
                    true => Ok(()),
                    false => read_element::<L>(self.0, json).map_err(D::Error::custom),
                }
            }
        }
    }
}

impl<'de, L: List> Visitor<'de> for Array<'_, L> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(L::NAMES.1)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let builder = self.0;
        while let Some(json) = seq.next_element::<&RawValue>()? {
            read_element::<L>(builder, json.get()).map_err(A::Error::custom)?;
        }
        Ok(())
    }
}

fn read_element<L: List>(builder: &mut Builder, json: &str) -> serde_json::Result<()> {
    if json.starts_with('{') {
        return serde_json::Deserializer::from_str(json).deserialize_map(Element(builder, PhantomData::<L>));
    }
    L::odd_element(builder, text(json));
    Ok(())
}

/// An element that is an object.
struct Element<'b, L>(&'b mut Builder, PhantomData<L>);

impl<'de, L: List> Visitor<'de> for Element<'_, L> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an element")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        L::element(self.0, map)
    }
}

/// A value, whether it came as another type than documented, and whether it is a text that is cut.
pub(super) struct Read<T> {
    pub(super) value: Option<T>,
    pub(super) odd: bool,
    pub(super) cut: bool,
}

impl<T> Read<T> {
    // Stores the value; true if it was odd.
    pub(super) fn put(self, place: &mut Option<T>) -> bool {
        *place = self.value;
        self.odd
    }

    // Adds a data issue where it is cut.
    pub(super) fn noted(self, issues: &mut DataIssues) -> Self {
        issues.add_if(DataIssue::TextCut, self.cut);
        self
    }
}

impl Read<Cow<'_, str>> {
    fn is_blank(&self) -> bool {
        !self.odd && self.value.as_ref().is_none_or(|text| text.trim_ascii().is_empty())
    }
}

/// A text; another value in its place is its JSON text, and odd.
#[derive(Clone, Copy)]
pub(super) struct Text;

impl<'de> DeserializeSeed<'de> for Text {
    type Value = Read<Cow<'de, str>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        Ok(text(<&RawValue>::deserialize(deserializer)?.get()))
    }
}

/// In the place of bytes that are not UTF-8. No text of a test holds it.
const CUT: char = '\u{fdd0}';

/// A body as a text, with [`CUT`] for each character that is cut, and for half of a surrogate pair as bytes.
pub(super) fn marked(mut body: &[u8]) -> String {
    let mut marked = String::new();
    while let Some(chunk) = body.utf8_chunks().next() {
        marked.push_str(chunk.valid());
        body = &body[chunk.valid().len()..];
        let invalid = match body {
            [0xed, 0xa0..=0xbf, 0x80..=0xbf, ..] => 3,
            _ => chunk.invalid().len(),
        };
        if invalid > 0 {
            marked.push(CUT);
        }
        body = &body[invalid..];
    }
    marked
}

fn text(json: &str) -> Read<Cow<'_, str>> {
    let is_cut = json.contains(CUT);
    match json.as_bytes() {
        [b'n', ..] => Read { value: None, odd: false, cut: false },
        [b'"', inner @ .., b'"'] if !is_cut && !inner.contains(&b'\\') => {
            Read { value: Some(Cow::Borrowed(&json[1..json.len() - 1])), odd: false, cut: false }
        }
        [b'"', ..] => {
            let (text, cut) = unescaped(&json[1..json.len() - 1]);
            Read { value: Some(Cow::Owned(text)), odd: false, cut }
        }
        _ => Read { value: Some(Cow::Owned(json.replace(CUT, "\u{fffd}"))), odd: true, cut: is_cut },
    }
}

/// A text of a valid JSON string by its UTF-16 units, and whether it is cut.
fn unescaped(json: &str) -> (String, bool) {
    let mut cut = json.contains(CUT);
    let json = json.replace(CUT, "\u{fffd}");
    let mut units = Vec::new();
    let mut chars = json.chars();
    while let Some(char) = chars.next() {
        let char = match char {
            '\\' => match chars.next().unwrap() {
                'u' => {
                    let hex: String = chars.by_ref().take(4).collect();
                    units.push(u16::from_str_radix(&hex, 16).unwrap());
                    continue;
                }
                'b' => '\u{8}',
                'f' => '\u{c}',
                'n' => '\n',
                'r' => '\r',
                't' => '\t',
                other => other,
            },
            other => other,
        };
        units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
    }
    let text = char::decode_utf16(units).map(|unit| {
        unit.unwrap_or_else(|_| {
            cut = true;
            char::REPLACEMENT_CHARACTER
        })
    });
    let text = text.collect();
    (text, cut)
}

/// A whole number; a text that holds one will do, with a data issue.
pub(super) struct Integer;

impl<'de> DeserializeSeed<'de> for Integer {
    type Value = Read<i64>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        let json = <&RawValue>::deserialize(deserializer)?.get();
        let number = text(json).value.and_then(|text| text.trim().parse().ok());
        let is_plain = json == "null" || !json.starts_with('"') && number.is_some();
        Ok(Read { value: number, odd: !is_plain, cut: false })
    }
}
