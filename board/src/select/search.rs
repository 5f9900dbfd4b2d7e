//! The search: terms that must all hold of a push. Each distinct text is searched once for each term; a row only combines the
//! bits of its texts.

pub mod field;
pub mod fold;
pub mod parse;
pub mod regex;
pub mod term;

use std::collections::HashMap;
use std::fmt;

use self::field::{Field, Kinds};
pub use self::fold::{Normalize, fold};
use self::parse::{Part, exact, parse};
use self::regex::Regex;
use self::term::{Pattern, Term};
use crate::model::columns::Board;
use crate::model::regions::{RegionFacet, RegionFacts};
use crate::select::facet::city_names;
use crate::sort::work;

/// The text of the search field: terms that are separated by white space. A plain word has to occur in the name, version,
/// region (id, names and places) or description; neither case nor the form in which Unicode writes a character matters. A
/// field before it (`carrier:unicom`) says where, quotation marks (`"disk full"`) that it is one text, slashes
/// (`/g\d+/`) that it is a regular expression, and a minus that it must not be there. A part that can't be read is not
/// applied: see [`Search::parts`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Search(pub String);

impl Search {
    /// A search for the words of a text, whatever signs these have: a text that would be read otherwise stands in quotes.
    pub fn for_text(text: &str) -> Self {
        let is_plain = |part: &Part| part.term.as_ref().is_ok_and(Term::is_plain);
        let is_read = parse(text, Normalize::default()).iter().all(is_plain);
        Self(if is_read { text.to_owned() } else { exact(text) })
    }

    /// True if there is no text: every push is found.
    pub fn is_empty(&self) -> bool {
        self.0.trim().is_empty()
    }

    /// What each part of the text means, or why it can't be read.
    pub fn parts(&self, normalize: Normalize) -> Vec<Part> {
        parse(&self.0, normalize)
    }

    /// What can be read.
    pub(crate) fn terms(&self, normalize: Normalize) -> Vec<Term> {
        self.parts(normalize).into_iter().filter_map(|part| part.term.ok()).collect()
    }
}

/// The pushes whose status all terms pass.
pub(crate) fn kinds(terms: &[Term]) -> Kinds {
    terms.iter().filter_map(Term::kinds).fold(Kinds::ALL, Kinds::and)
}

/// Searches the texts of a board for the terms that are about texts.
pub(crate) fn hits(
    terms: &[Term],
    board: &Board,
    facts: &[RegionFacts],
    normalize: Normalize,
    place_names: PlaceNames,
) -> Hits {
    let tests: Vec<Test> = terms.iter().filter_map(|term| Test::new(term, normalize)).collect();
    if tests.is_empty() {
        return Hits::default();
    }
    let wanted = tests.iter().enumerate().map(|(at, test)| u64::from(!test.negated) << at).sum();
    let mut finder = Finder { tests, normalize, ascii: String::new() };
    let names: Vec<u64> = board.names.iter().map(|text| finder.find(Field::File, text)).collect();
    let version_names: Vec<u64> =
        board.version_names.iter().map(|text| finder.find(Field::Version, text)).collect();
    let versions = (board.versions.iter())
        .map(|version| names[version.name as usize] | version_names[version.version_name as usize]);
    let cities = if finder.tests.iter().any(|test| test.field == Some(Field::Place(RegionFacet::City))) {
        city_names(facts)
    } else {
        HashMap::new()
    };
    let mut places: HashMap<(RegionFacet, &str), u64> = HashMap::new();
    let regions = facts.iter().map(|facts| {
        let ids = [&facts.id, &facts.name, &facts.en_name];
        let found = ids.into_iter().fold(0, |found, text| found | finder.find(Field::Node, text));
        RegionFacet::ALL.into_iter().fold(found, |found, facet| {
            let value = facts.facet(facet);
            let find = || finder.find_place(facts, facet, place_names, cities.get(value));
            found | *places.entry((facet, value)).or_insert_with(find)
        })
    });
    Hits {
        has_terms: true,
        wanted,
        versions: versions.collect(),
        regions: regions.collect(),
        descriptions: board.descriptions.iter().map(|text| finder.find(Field::Description, text)).collect(),
    }
}

/// The names of an area, a province, a city or carriers in each language of the page, by which a search finds regions. It is
/// an argument, since the page has the words.
#[derive(Clone, Copy)]
pub struct PlaceNames(pub fn(RegionFacet, &str) -> Vec<String>);

impl Default for PlaceNames {
    /// No names but those in the data.
    fn default() -> Self {
        Self(|_, _| Vec::new())
    }
}

impl fmt::Debug for PlaceNames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PlaceNames")
    }
}

// They are part of the program, not of a filter.
impl PartialEq for PlaceNames {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for PlaceNames {}

/// The terms that each text has: one bit per term. A row is found if its texts together have those that are wanted, and no
/// negated one.
#[derive(Default)]
pub(crate) struct Hits {
    /// False where nothing is searched, and then the lists are empty.
    pub(crate) has_terms: bool,
    /// The terms that are not negated.
    pub(crate) wanted: u64,
    pub(crate) versions: Vec<u64>,
    pub(crate) regions: Vec<u64>,
    pub(crate) descriptions: Vec<u64>,
}

/// A term about texts, prepared.
struct Test {
    negated: bool,
    field: Option<Field>,
    texts: Texts,
}

/// The folded texts that pass.
enum Texts {
    With(String),
    Equal(String),
    Matching(Regex),
}

impl Test {
    /// `None` for a term about statuses.
    fn new(term: &Term, normalize: Normalize) -> Option<Self> {
        let texts = match (&term.pattern, term.field) {
            (_, Some(Field::Status)) => return None,
            (Pattern::Word(text), _) | (Pattern::Exact(text), None) => Texts::With(fold(text, normalize)),
            (Pattern::Exact(text), Some(_)) => Texts::Equal(fold(text, normalize)),
            // It was read before.
            (Pattern::Regex(source), _) => Texts::Matching(Regex::new(source, normalize).ok()?),
        };
        Some(Self { negated: term.negated, field: term.field, texts })
    }

    fn passes(&mut self, folded: &str) -> bool {
        match &mut self.texts {
            Texts::With(part) => folded.contains(part.as_str()),
            Texts::Equal(whole) => folded == whole,
            Texts::Matching(regex) => regex.is_match(folded),
        }
    }
}

struct Finder {
    tests: Vec<Test>,
    normalize: Normalize,
    ascii: String,
}

impl Finder {
    /// The terms that a text of a field has.
    fn find(&mut self, field: Field, text: &str) -> u64 {
        self.find_if(text, |of| of.is_none_or(|of| of == field))
    }

    /// The terms that the places of a region of one facet have: as the data has them, in words, and the city's own name.
    fn find_place(
        &mut self,
        facts: &RegionFacts,
        facet: RegionFacet,
        PlaceNames(names): PlaceNames,
        city: Option<&String>,
    ) -> u64 {
        let (field, value) = (Field::Place(facet), facts.facet(facet));
        let own = city.filter(|_| facet == RegionFacet::City).cloned();
        let whole = names(facet, value);
        let parts = facts.facet_values(facet).filter(|part| *part != value);
        let parts = parts.flat_map(|part| names(facet, part).into_iter().chain([part.to_owned()]));
        let found = whole.iter().fold(self.find(field, value), |found, name| found | self.find(field, name));
        // A word that is not about this field finds what it always found.
        own.into_iter()
            .chain(parts)
            .fold(found, |found, text| found | self.find_if(&text, |of| of == Some(field)))
    }

    fn find_if(&mut self, text: &str, applies: impl Fn(Option<Field>) -> bool) -> u64 {
        let folded;
        let text = if text.is_ascii() {
            self.ascii.clear();
            self.ascii.push_str(text);
            self.ascii.make_ascii_lowercase();
            &self.ascii
        } else {
            folded = fold(text, self.normalize);
            &folded
        };
        work::count(self.tests.len());
        let tests = self.tests.iter_mut().enumerate();
        tests.fold(0, |found, (at, test)| found | u64::from(applies(test.field) && test.passes(text)) << at)
    }
}
