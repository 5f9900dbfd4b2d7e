//! What can complete a search: fields, and the values of them that the board has, with the pushes that each would show.

use std::ops::Range;

use board::model::counts::Counts;
use board::model::regions::RegionFacet;
use board::select::facet_counts::FacetValue;
use board::select::search::field::STATUS_WORDS;
use board::select::search::parse::{Problem, exact, is_word, parse, value_of, without};
use board::select::search::{Normalize, Search, fold};
use board::select::value_counts::ValueCounts;
use board::{Facet, Field, Filter, Status};

use crate::platform::reactive::{Signal, derive, memo};
use crate::platform::unicode::nfkc;
use crate::state::State;
use crate::view::query::combobox::{Choice, ListState, MAX_OFFERED, byte_at};

/// The most values of a field that can be completed, those of most pushes.
const MAX_VALUES: usize = 5_000;
/// The most choices for a plain word.
const MAX_FOR_WORD: usize = 8;
/// The fields whose values complete a plain word: each has few, which are in no name of a data file.
const OF_WORDS: [Field; 5] = [
    Field::Status,
    Field::Place(RegionFacet::Area),
    Field::Place(RegionFacet::Province),
    Field::Place(RegionFacet::City),
    Field::Place(RegionFacet::Carrier),
];

/// What the list of the search field offers.
#[derive(Clone, Copy)]
pub struct Completion {
    /// The choices; each has the text that it writes.
    pub offered: Signal<Vec<Choice>>,
    /// True if the first one is most likely meant: a value of a field with few of them is being typed.
    pub takes_first: Signal<bool>,
    /// How a search is written, while there is none.
    pub help: Signal<Option<String>>,
    text: Signal<String>,
    typed: Signal<Typed>,
}

/// What is being typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Typed {
    /// What a choice replaces: the part at the caret without its minus, or its value alone where it has a field.
    place: Range<usize>,
    /// The field, where it is typed already.
    field: Option<Field>,
    /// The beginning of a value, or of a word; `None` in a regular expression.
    value: Option<String>,
    /// The text without this part.
    rest: String,
}

/// A value of a field.
#[derive(Debug, Clone, PartialEq)]
struct Value {
    field: Field,
    /// As it is written in the person's language.
    name: String,
    /// As the data has it.
    own: String,
    /// All names by which it is found, folded.
    folded: Vec<String>,
    /// Its pushes, and failed ones among them.
    count: (u64, u64),
}

impl Completion {
    /// Completes the text of a field at the caret of its list.
    pub fn new(state: State, text: Signal<String>, list: ListState) -> Self {
        let typed = memo(move |_| Typed::at(&text.read(), list.caret.get()));
        let is_asked = memo(move |_| {
            let typed = typed.read();
            let value = typed.value.as_ref().filter(|_| list.open.get())?;
            let fields = match typed.field {
                Some(field) => vec![field],
                None if is_beginning(value) => OF_WORDS.to_vec(),
                None => Vec::new(),
            };
            Some((fields, typed.rest.clone()))
        });
        let values = memo(move |_| match is_asked.get() {
            Some((fields, rest)) if !fields.is_empty() => values(state, &fields, &rest),
            _ => Vec::new(),
        });
        let offered = memo(move |_| {
            let (typed, is_open) = (typed.read(), list.open.get());
            let Some(value) = typed.value.as_ref().filter(|_| is_open) else { return Vec::new() };
            offered(state, &typed, value, &values.read(), list.typed.get())
        });
        let takes_first = derive(move || {
            let (typed, values) = (typed.read(), values.read());
            let folded = typed.value.as_deref().map(folded).unwrap_or_default();
            let is_one = || values.iter().any(|value| value.folded.contains(&folded));
            typed.field.is_some_and(|field| OF_WORDS.contains(&field)) && !folded.is_empty() && !is_one()
        });
        let help = memo(move |_| {
            let is_empty = text.read().trim().is_empty() && list.open.get();
            is_empty.then(|| state.words().search.help.to_owned())
        });
        Self { offered, takes_first, help, text, typed }
    }

    /// The text with a choice in it, the caret behind that, in units of UTF-16, and whether a value is to follow.
    pub fn take(self, choice: &str) -> (String, usize, bool) {
        let (mut text, place) = (self.text.get_untracked(), self.typed.read_untracked().place.clone());
        text.replace_range(place.clone(), choice);
        let caret = text[..place.start + choice.len()].encode_utf16().count();
        (text, caret, choice.ends_with(':'))
    }
}

impl Typed {
    fn at(text: &str, caret: usize) -> Self {
        let at = byte_at(text, caret);
        let parts = parse(text, Normalize(nfkc));
        let is_open = |problem: &Result<_, Problem>| *problem == Err(Problem::UnclosedQuote);
        let quoted = parts.iter().find(|part| is_open(&part.term) && part.range.start < at);
        let part = quoted.or_else(|| parts.iter().find(|part| part.range.start < at && at <= part.range.end));
        let Some(part) = part else {
            return Self {
                place: at..at,
                value: Some(String::new()),
                rest: text.to_owned(),
                ..Self::default()
            };
        };
        let end = if quoted.is_some() { at } else { part.range.end };
        let (from, field) = value_of(&text[part.range.clone()]);
        let from = part.range.start + from;
        let written = text.get(from..end).unwrap_or_default();
        let is_regex = written.starts_with('/') && written.len() > 1;
        let value = written.trim_matches(['"', '“', '”', '＂']);
        Self {
            place: from..end.max(from),
            field,
            value: (!is_regex).then(|| value.to_owned()),
            rest: without(text, &(part.range.start..end.max(from))),
        }
    }
}

/// The choices for what is typed. A list that was opened by a key, with nothing typed, has the fields.
fn offered(state: State, typed: &Typed, value: &str, values: &[Value], is_typing: bool) -> Vec<Choice> {
    let words = &state.words().search;
    let begun = folded(value);
    if typed.field.is_some() {
        let has = |value: &&Value| value.folded.iter().any(|name| name.contains(&begun));
        let begins = |value: &&Value| value.folded.iter().any(|name| name.starts_with(&begun));
        let (first, others): (Vec<&Value>, Vec<&Value>) = values.iter().filter(has).partition(begins);
        let choice = |value: &Value| value.choice(state, values, "");
        return first.into_iter().chain(others).take(MAX_OFFERED).map(choice).collect();
    }
    let is_empty = begun.is_empty();
    if is_empty && is_typing && !typed.rest.trim().is_empty() || !is_empty && !is_beginning(value) {
        return Vec::new();
    }
    let is_meant = |field: &Field| field.words().iter().any(|word| word.starts_with(&begun));
    let field = |field: Field| {
        let written = format!("{}:", (words.field)(field));
        Choice { value: written.clone(), title: written, hint: (words.field_explained)(field).to_owned() }
    };
    let fields = Field::ALL.into_iter().filter(is_meant).map(field);
    if is_empty {
        return fields.collect();
    }
    let begins = |value: &&Value| value.folded.iter().any(|name| name.starts_with(&begun));
    let values = values.iter().filter(begins).map(|value| {
        let of_field: Vec<Value> =
            values.iter().filter(|other| other.field == value.field).cloned().collect();
        value.choice(state, &of_field, &format!("{}:", (words.field)(value.field)))
    });
    fields.chain(values).take(MAX_FOR_WORD).collect()
}

impl Value {
    fn new(state: State, field: Field, FacetValue { value: own, counts }: FacetValue) -> Self {
        let (name, names) = match field {
            Field::Place(facet) => {
                (state.facet_name(facet.into(), &own), state.facet_names(facet.into(), &own).collect())
            }
            Field::Node => {
                (state.region_name(&own), state.facet_names(Facet::Node, &own).collect::<Vec<_>>())
            }
            _ => (String::new(), vec![own.clone()]),
        };
        Self {
            field,
            folded: names.iter().map(|name| folded(name)).collect(),
            name: if name.is_empty() { own.clone() } else { name },
            own,
            count: (counts.total().into(), counts[Status::Failed].into()),
        }
    }

    /// Written so that it is found, and no other value of the field is: `among` has them all.
    fn choice(&self, state: State, among: &[Self], before: &str) -> Choice {
        let is_alone = |written: &str| {
            let written = folded(written);
            let is_other = |other: &&Self| {
                other.own != self.own && other.folded.iter().any(|name| name.contains(&written))
            };
            is_word(written.as_str()) && among.iter().find(is_other).is_none()
        };
        let has_few = OF_WORDS.contains(&self.field) && !self.own.is_empty();
        let written = [&self.name, &self.own].into_iter().find(|written| has_few && is_alone(written));
        let value = written.cloned().unwrap_or_else(|| exact(&self.own));
        let shown = written.unwrap_or(if self.own.is_empty() { &self.name } else { &self.own });
        let (all, failed) = self.count;
        let count = (state.words().toolbar.facet_count)(all, failed);
        let hint = if *shown == self.name { count } else { format!("{} · {count}", self.name) };
        Choice { value: format!("{before}{value}"), title: format!("{before}{shown}"), hint }
    }
}

/// The values of fields that the board has where the rest of the search, and all facets, hold.
fn values(state: State, fields: &[Field], rest: &str) -> Vec<Value> {
    let (loaded, facts) = (state.data.loaded.read(), state.data.region_facts.read());
    let Some(loaded) = loaded.as_ref() else { return Vec::new() };
    let filter = Filter { search: Search(rest.to_owned()), ..state.view.filter.get() };
    let counts = ValueCounts::new(&loaded.board, &facts, &filter);
    let of_field = |field: &Field| match field {
        Field::Status => statuses(state, counts.all),
        field => {
            let all = counts.values(&loaded.board, &facts, *field);
            all.into_iter().take(MAX_VALUES).map(|value| Value::new(state, *field, value)).collect()
        }
    };
    fields.iter().flat_map(of_field).collect()
}

fn statuses(state: State, counts: Counts) -> Vec<Value> {
    let (words, summary) = (&state.words().search, state.view.summary.read());
    let stuck = u64::from(summary.stuck) + u64::from(summary.stuck_older);
    let value = |name: &'static str, all: u64, failed: u64| {
        let same =
            STATUS_WORDS.iter().find(|(words, _)| words.contains(&name)).map_or(&[][..], |(words, _)| words);
        Value {
            field: Field::Status,
            name: name.to_owned(),
            own: name.to_owned(),
            folded: same.iter().map(|word| folded(word)).collect(),
            count: (all, failed),
        }
    };
    let of = |status: Status| value((words.status)(status), counts[status].into(), 0);
    let known = Status::ALL.into_iter().filter(|status| counts[*status] > 0).map(of);
    known.chain((stuck > 0).then(|| value(words.stuck, stuck, 0))).collect()
}

/// True if a word is long enough to be the beginning of something.
fn is_beginning(word: &str) -> bool {
    word.chars().nth(1).is_some() || !word.is_ascii()
}

fn folded(text: &str) -> String {
    fold(text, Normalize(nfkc))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_found_at_the_caret() {
        let city = Some(Field::Place(RegionFacet::City));
        for (text, caret, place, field, value, rest) in [
            ("", 0, 0..0, None, Some(""), ""),
            ("game ", 5, 5..5, None, Some(""), "game "),
            ("game wu", usize::MAX, 5..7, None, Some("wu"), "game"),
            ("a -ca b", 5, 3..5, None, Some("ca"), "a b"),
            ("a -city:wu b", 10, 8..10, city, Some("wu"), "a b"),
            ("城市：成", 4, 9..12, city, Some("成"), ""),
            ("why:\"no sp", usize::MAX, 4..10, Some(Field::Description), Some("no sp"), ""),
            ("why:\"no sp x", 9, 4..9, Some(Field::Description), Some("no s"), "p x"),
            ("file:/a b/ c", 8, 5..10, Some(Field::File), None, "c"),
            ("status:", usize::MAX, 7..7, Some(Field::Status), Some(""), ""),
        ] {
            let typed = Typed::at(text, caret);
            let expected = Typed { place, field, value: value.map(str::to_owned), rest: rest.to_owned() };
            assert_eq!(typed, expected, "{text}");
        }
    }
}
