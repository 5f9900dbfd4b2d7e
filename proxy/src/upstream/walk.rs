//! Walks a response's bytes once and keeps what decides whether it is the result of a call. Its memory does not grow with
//! the response. A list in another shape, and a text that is cut, are left to the page, which shows them with a data issue.

use std::fmt;

use ens_api::error_code::is_success;
use ens_api::text;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::echo::Echoes;
use crate::operations::OperationCall;
use crate::signed_client::request_id;

/// The findings of a walk.
#[derive(Default)]
pub(super) struct Head {
    pub(super) request_id: Option<String>,
    code: Option<String>,
    total_count: Option<String>,
    /// The echoed page.
    pub(super) page_number: Option<String>,
    result: Found,
    /// Whether it says itself that the call failed.
    pub(super) has_failed: bool,
    /// Whether there is anything that no empty result has.
    has_other: bool,
    /// Whether the values in the result can be those of the query.
    pub(super) echoes_query: bool,
}

/// What the element of the result holds.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Found {
    #[default]
    Missing,
    /// A list in any shape, an empty one included.
    List,
    /// A text, a number, a truth value, or a list of other things.
    Scalar,
}

impl Head {
    /// Whether it can be the operation's result. ENS may leave an empty result out: the count must say so, then.
    pub(super) fn is_result(&self) -> bool {
        let is_empty = self.total_count.as_deref() == Some("0") && !self.has_other;
        let has_result = self.result == Found::List || self.result == Found::Missing && is_empty;
        has_result && !self.has_failed && self.code.as_deref().is_none_or(is_success)
    }

    /// Whether something else is in the place of the result.
    pub(super) fn has_other_shape(&self) -> bool {
        self.result == Found::Scalar
    }
}

/// Why a walk did not reach the end.
pub(super) enum WalkError {
    CutShort,
    NotJson,
    WrongShape,
}

pub(super) fn walk(operation: &OperationCall, body: &[u8]) -> Result<Head, WalkError> {
    match walk_plain(operation, body) {
        // A copy is made of a body only where a text breaks JSON's rules: the page reads it, too.
        Err(WalkError::NotJson) => match text::with_plain_escapes(body) {
            Some(body) => walk_plain(operation, &body),
            None => Err(WalkError::NotJson),
        },
        walked => walked,
    }
}

fn walk_plain(operation: &OperationCall, body: &[u8]) -> Result<Head, WalkError> {
    // A copy is made of a damaged body only. Bytes that are not UTF-8 are no JSON outside of texts.
    let body = String::from_utf8_lossy(body);
    let mut reader = serde_json::Deserializer::from_str(body.trim_start_matches('\u{feff}'));
    Top(operation).deserialize(&mut reader).and_then(|head| reader.end().map(|()| head)).map_err(|error| {
        match error.classify() {
            Category::Eof => WalkError::CutShort,
            Category::Syntax | Category::Io => WalkError::NotJson,
            Category::Data => WalkError::WrongShape,
        }
    })
}

/// Walks the outermost object.
struct Top<'o>(&'o OperationCall);

impl<'de> DeserializeSeed<'de> for Top<'_> {
    type Value = Head;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Head, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Top<'_> {
    type Value = Head;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Head, A::Error> {
        let operation = self.0;
        let mut head = Head { echoes_query: true, ..Head::default() };
        let mut seen = Seen::default();
        while let Some(key) = map.next_key::<&RawValue>()? {
            let key = text::of_json(key.get());
            let value: &RawValue = map.next_value()?;
            let value = value.get();
            let element = match key.as_str() {
                "RequestId" => {
                    head.request_id = scalar(value).as_deref().and_then(request_id::plausible);
                    0
                }
                // Refusals spell them in either case.
                name if name.eq_ignore_ascii_case("code") => {
                    head.code = scalar(value);
                    1
                }
                name if name == operation.result.name => {
                    head.result = found(value, operation.result.nested);
                    let mut echoes = Echoes::new(operation);
                    echoes.read(value).map_err(A::Error::custom)?;
                    head.echoes_query = echoes.are_those_of_the_query();
                    2
                }
                "PageNumber" => {
                    head.page_number = scalar(value);
                    3
                }
                "TotalCount" => {
                    head.total_count = scalar(value);
                    4
                }
                "PageSize" | "Message" | "message" => continue,
                name => {
                    match says_failed(name, value) {
                        Some(has_failed) => head.has_failed |= has_failed,
                        None => head.has_other = true,
                    }
                    continue;
                }
            };
            seen.once::<A::Error>(element)?;
        }
        Ok(head)
    }
}

/// The elements of the outermost object that have occurred. A repeated name is refused: the page could read the other
/// value.
#[derive(Default)]
struct Seen(u8);

impl Seen {
    fn once<E: serde::de::Error>(&mut self, element: u8) -> Result<(), E> {
        let before = self.0;
        self.0 |= 1 << element;
        if self.0 == before { Err(E::custom("a name stands there twice")) } else { Ok(()) }
    }
}

/// What an element beside the result says of the call; `None` for one that says nothing of it. The vendor's services
/// spell it in several ways.
fn says_failed(name: &str, value: &str) -> Option<bool> {
    let value = scalar(value).unwrap_or_default();
    let is_one_of = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word));
    match name.to_ascii_lowercase().as_str() {
        "success" | "issuccess" | "successful" => {
            Some(!is_one_of(&["true", "1", "ok", "success", "yes", ""]))
        }
        "errorcode" | "errcode" | "errormessage" | "errormsg" | "errmsg" => {
            Some(!value.is_empty() && !is_success(&value))
        }
        "httpstatuscode" | "statuscode" => Some(value.parse::<u16>().is_ok_and(|status| status >= 400)),
        _ => None,
    }
}

/// A text, a number or a truth value as text; `None` for null.
fn scalar(json: &str) -> Option<String> {
    /// The longest text that is read: longer than any code and any id.
    const LONGEST: usize = 101;
    match json.as_bytes()[0] {
        b'n' => None,
        b'[' => Some("[]".to_owned()),
        b'{' => Some("{}".to_owned()),
        _ => Some(text::of_json(json).chars().take(LONGEST).collect()),
    }
}

/// What the result holds; `nested` begins with the name of its list.
fn found(json: &str, nested: &[&str]) -> Found {
    match json.as_bytes()[0] {
        // Not the list itself, but one of objects around lists: nothing reads that.
        b'[' if first_key(json).is_some_and(|key| nested.first() == Some(&key.as_str())) => Found::Scalar,
        b'{' | b'[' | b'n' => Found::List,
        b'"' if text::of_json(json).trim_ascii().is_empty() => Found::List,
        _ => Found::Scalar,
    }
}

/// The first name in the first object of a list.
fn first_key(list: &str) -> Option<String> {
    let key = list[1..].trim_ascii_start().strip_prefix('{')?.trim_ascii_start();
    let end = key.get(1..)?.find('"')? + 2;
    Some(text::of_json(&key[..end]))
}
