//! Compares the values in a result with those that the query lists. A response of another query has none of them; ENS may
//! return more than was listed, which is no reason to refuse a response.

use std::fmt;

use ens_api::text;
use serde::de::{Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use crate::operations::OperationCall;

/// What a result repeats of its query.
pub(super) struct Echoes<'o> {
    nested: &'static [&'static str],
    lists: Vec<Listed<'o>>,
    depth: usize,
}

/// More levels than any result has. What lies deeper is not read.
const DEEPEST: usize = 16;

/// A list of the query, and whether the result has values of that kind and at least one from the list.
struct Listed<'o> {
    element: &'static str,
    values: Vec<&'o str>,
    occurs: bool,
    matches: bool,
}

impl<'o> Echoes<'o> {
    pub(super) fn new(operation: &'o OperationCall) -> Self {
        let list = |(parameter, element): &(&'static str, &'static str)| {
            let values = operation.parameter(parameter)?.split(',').collect();
            Some(Listed { element, values, occurs: false, matches: false })
        };
        let lists = operation.result.echoes.iter().filter_map(list).collect();
        Self { nested: operation.result.nested, lists, depth: 0 }
    }

    /// Reads the result, if the query lists anything.
    pub(super) fn read(&mut self, json: &str) -> serde_json::Result<()> {
        if self.lists.is_empty() { Ok(()) } else { self.value("", json) }
    }

    pub(super) fn are_those_of_the_query(&self) -> bool {
        self.lists.iter().all(|list| list.matches || !list.occurs)
    }

    /// The value of an element: what can hold others is read one level at a time.
    fn value(&mut self, name: &str, json: &str) -> serde_json::Result<()> {
        match json.as_bytes()[0] {
            b'{' | b'[' if self.depth < DEEPEST => {
                self.depth += 1;
                let read = serde_json::Deserializer::from_str(json).deserialize_any(Inside(self, name));
                self.depth -= 1;
                read
            }
            b'"' => {
                if let Some(list) = self.lists.iter_mut().find(|list| list.element == name) {
                    list.occurs = true;
                    list.matches = list.matches || list.values.contains(&text::of_json(json).as_str());
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

/// The elements of an object or of the list of that name.
struct Inside<'e, 'o, 'n>(&'e mut Echoes<'o>, &'n str);

impl<'de> Visitor<'de> for Inside<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object or a list")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((key, value)) = map.next_entry::<&RawValue, &RawValue>()? {
            let (key, value) = (text::of_json(key.get()), value.get());
            if value.starts_with('"') || self.0.nested.contains(&key.as_str()) {
                self.0.value(&key, value).map_err(serde::de::Error::custom)?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(value) = seq.next_element::<&RawValue>()? {
            self.0.value(self.1, value.get()).map_err(serde::de::Error::custom)?;
        }
        Ok(())
    }
}
