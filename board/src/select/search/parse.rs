//! Reads a search. Nothing is lost: each part of the text is a term, or a problem that a person can be told.

use std::ops::Range;

use super::field::{Field, Kinds};
use super::fold::Normalize;
use super::regex::{Regex, RegexProblem};
use super::term::{COLONS, MINUSES, Pattern, QUOTES, Term};

/// The most terms of a search.
pub const MAX_TERMS: usize = 64;

/// A part of the text of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Where it is, in bytes.
    pub range: Range<usize>,
    /// What it means, or why it can't be read: then it is not applied, and all other terms are.
    pub term: Result<Term, Problem>,
}

/// Why a part of a search can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Problem {
    /// A quotation mark that is not closed.
    UnclosedQuote,
    /// Nothing stands between quotation marks.
    NothingQuoted,
    /// Nothing stands behind a field.
    NoValue,
    /// There is no such status.
    UnknownStatus(String),
    /// A regular expression is wrong.
    Regex(RegexProblem),
    /// It is one term too many.
    TooMany,
}

/// Reads the text of a search, part by part.
pub fn parse(text: &str, normalize: Normalize) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    while let Some(skipped) = text[at..].find(|character: char| !character.is_whitespace()) {
        let start = at + skipped;
        let (term, length) = part(&text[start..], normalize);
        at = start + length;
        let term = if parts.len() < MAX_TERMS { term } else { Err(Problem::TooMany) };
        parts.push(Part { range: start..at, term });
    }
    parts
}

/// Where the value of a part begins, behind its minus and its field, and that field.
pub fn value_of(part: &str) -> (usize, Option<Field>) {
    let word = &part[..word_length(part)];
    let minus = word.chars().next().filter(|first| {
        let has_more = |character: char| !MINUSES.contains(&character);
        MINUSES.contains(first) && word.contains(has_more)
    });
    let negated = minus.map_or(0, char::len_utf8);
    let field = word[negated..].char_indices().find(|(_, character)| COLONS.contains(character));
    let named = field.and_then(|(at, colon)| {
        let field = Field::of(&word[negated..negated + at])?;
        Some((negated + at + colon.len_utf8(), Some(field)))
    });
    named.unwrap_or((negated, None))
}

/// The text without one of its parts.
pub fn without(text: &str, range: &Range<usize>) -> String {
    let (before, after) = (text[..range.start].trim_end(), text[range.end..].trim_start());
    let space = if before.is_empty() || after.is_empty() { "" } else { " " };
    format!("{before}{space}{after}")
}

/// A value as it is written behind a field, so that it is found as a whole.
pub fn exact(value: &str) -> String {
    Pattern::Exact(value.to_owned()).to_string()
}

/// True if a value can be written behind a field without quotation marks.
pub fn is_word(value: &str) -> bool {
    let is_opener = |first: char| QUOTES.contains(&first) || first == '/';
    !value.is_empty() && word_length(value) == value.len() && !value.starts_with(is_opener)
}

/// The term that a text begins with, and its length.
fn part(text: &str, normalize: Normalize) -> (Result<Term, Problem>, usize) {
    let (from, field) = value_of(text);
    let (value, word_length) = (&text[from..], word_length(text));
    let (pattern, length) = if value.starts_with(QUOTES) {
        match quoted(value) {
            Some((quoted, length)) => (Ok(Pattern::Exact(quoted)), from + length),
            None => (Err(Problem::UnclosedQuote), word_length),
        }
    } else if let Some(source) = regex_source(value) {
        (Ok(Pattern::Regex(source.to_owned())), from + source.len() + 2)
    } else {
        (Ok(Pattern::Word(text[from..word_length].to_owned())), word_length)
    };
    let term = pattern.and_then(|pattern| {
        match (&pattern, field) {
            (Pattern::Word(word), Some(_)) if word.is_empty() => return Err(Problem::NoValue),
            (Pattern::Word(list) | Pattern::Exact(list), Some(Field::Status)) => {
                Kinds::of_words(list).map_err(|word| Problem::UnknownStatus(word.to_owned()))?;
            }
            (Pattern::Regex(source), Some(Field::Status)) => {
                return Err(Problem::UnknownStatus(format!("/{source}/")));
            }
            (Pattern::Regex(source), _) => drop(Regex::new(source, normalize).map_err(Problem::Regex)?),
            (Pattern::Exact(words), None) if words.trim().is_empty() => return Err(Problem::NothingQuoted),
            _ => {}
        }
        // Where a field begins behind a minus, so does the value.
        let negated = text.starts_with(MINUSES) && from > 0;
        Ok(Term { negated, field, pattern })
    });
    (term, length)
}

fn word_length(text: &str) -> usize {
    text.find(char::is_whitespace).unwrap_or(text.len())
}

/// The text between the quotation mark that a text begins with and the next one, and the length with both. A backslash takes
/// the meaning from a mark or another backslash.
fn quoted(text: &str) -> Option<(String, usize)> {
    let mut inside = String::new();
    let mut rest = text.char_indices().skip(1).peekable();
    while let Some((at, character)) = rest.next() {
        let is_sign = |(_, next): &(usize, char)| *next == '\\' || QUOTES.contains(next);
        if character == '\\'
            && let Some((_, sign)) = rest.next_if(is_sign)
        {
            inside.push(sign);
        } else if QUOTES.contains(&character) {
            return Some((inside, at + character.len_utf8()));
        } else {
            inside.push(character);
        }
    }
    None
}

/// What stands between the slash that a text begins with and one at the end of a word. A path such as `/etc/app` is no
/// expression.
fn regex_source(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('/')?;
    let mut is_escaped = false;
    for (at, character) in inside.char_indices() {
        let ends_word = || inside[at + 1..].chars().next().is_none_or(char::is_whitespace);
        if character == '/' && !is_escaped && at > 0 && ends_word() {
            return Some(&inside[..at]);
        }
        is_escaped = character == '\\' && !is_escaped;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::regions::RegionFacet;
    use proptest::prelude::*;

    fn term(text: &str) -> Result<Term, Problem> {
        let mut parts = parse(text, Normalize::default());
        assert_eq!(parts.len(), 1, "{text}: {parts:?}");
        assert_eq!(parts[0].range, 0..text.len(), "{text}");
        parts.remove(0).term
    }

    fn word(negated: bool, field: Option<Field>, word: &str) -> Result<Term, Problem> {
        Ok(Term { negated, field, pattern: Pattern::Word(word.to_owned()) })
    }

    #[test]
    fn what_is_no_field_or_sign_is_a_plain_word() {
        for plain in [
            "game",
            "07:31",
            "md5:abc",
            "https://x.cn/a",
            "-",
            "--",
            "a-b",
            "cn-wuxi-5",
            ":",
            "：",
            "a:",
            "/",
            "//",
            "/etc/app",
            "1/mirror/g.tar",
            "5\"",
            "状态",
            "status",
            "a\\b",
            "－",
            "_-_",
        ] {
            assert_eq!(term(plain), word(false, None, plain), "{plain}");
        }
        let words: Vec<_> =
            parse(" a　b\tc ", Normalize::default()).into_iter().map(|part| part.range).collect();
        assert_eq!(words, [1..2, 5..6, 7..8]);
    }

    #[test]
    fn fields_are_read_in_both_languages() {
        let carrier = Some(Field::Place(RegionFacet::Carrier));
        for (text, expected) in [
            ("carrier:unicom", word(false, carrier, "unicom")),
            ("运营商：联通", word(false, carrier, "联通")),
            ("-Version:1.0", word(true, Some(Field::Version), "1.0")),
            ("－版本：1.0", word(true, Some(Field::Version), "1.0")),
            ("状态:失败", word(false, Some(Field::Status), "失败")),
            ("status:FAILED,stuck", word(false, Some(Field::Status), "FAILED,stuck")),
            ("name:a:b", word(false, Some(Field::File), "a:b")),
            ("region:-5", word(false, Some(Field::Node), "-5")),
            ("--x", word(true, None, "-x")),
            ("-07:31", word(true, None, "07:31")),
        ] {
            assert_eq!(term(text), expected, "{text}");
        }
    }

    #[test]
    fn quotes_and_slashes_enclose_spaces() {
        let exact =
            |field, text: &str| Ok(Term { negated: false, field, pattern: Pattern::Exact(text.to_owned()) });
        assert_eq!(term("\"disk full\""), exact(None, "disk full"));
        assert_eq!(term("“disk full”"), exact(None, "disk full"));
        assert_eq!(term(r#"why:"a \"b\" C:\d \\""#), exact(Some(Field::Description), r#"a "b" C:\d \"#));
        assert_eq!(term("carrier:\"\""), exact(Some(Field::Place(RegionFacet::Carrier)), ""));
        let regex = |negated, field, source: &str| {
            Ok(Term { negated, field, pattern: Pattern::Regex(source.to_owned()) })
        };
        assert_eq!(term("/disk (full|failed)/"), regex(false, None, "disk (full|failed)"));
        assert_eq!(term(r"-file:/a\/ b/c[/]/"), regex(true, Some(Field::File), r"a\/ b/c[/]"));
        let parts = parse("a \"b c\"d /e f/ g", Normalize::default());
        let ranges: Vec<_> = parts.into_iter().map(|part| part.range).collect();
        assert_eq!(ranges, [0..1, 2..7, 7..8, 9..14, 15..16]);
    }

    #[test]
    fn what_cannot_be_read_is_told_and_the_rest_is_read() {
        for (text, problem) in [
            ("\"disk", Problem::UnclosedQuote),
            ("-why:“disk", Problem::UnclosedQuote),
            ("\"\"", Problem::NothingQuoted),
            ("\" \"", Problem::NothingQuoted),
            ("carrier:", Problem::NoValue),
            ("-状态：", Problem::NoValue),
            ("status:fail", Problem::UnknownStatus("fail".to_owned())),
            ("status:failed,", Problem::UnknownStatus(String::new())),
            ("status:/a/", Problem::UnknownStatus("/a/".to_owned())),
            ("/a(/", Problem::Regex(RegexProblem::UnclosedGroup)),
        ] {
            assert_eq!(term(text), Err(problem), "{text}");
        }
        let parts = parse("a status:x b", Normalize::default());
        assert_eq!(parts.iter().map(|part| part.term.is_ok()).collect::<Vec<_>>(), [true, false, true]);
        let many = parse(&"a ".repeat(MAX_TERMS + 2), Normalize::default());
        let refused = many.iter().filter(|part| part.term == Err(Problem::TooMany)).count();
        assert_eq!((many.len(), refused), (MAX_TERMS + 2, 2));
    }

    #[test]
    fn a_part_is_removed_with_its_space() {
        for (text, range, left) in [
            ("a  b c", 3..4, "a c"),
            ("a b", 0..1, "b"),
            ("a b", 2..3, "a"),
            ("a", 0..1, ""),
            ("a \"b\"c", 2..5, "a c"),
        ] {
            assert_eq!(without(text, &range), left);
        }
    }

    /// Texts that are made of the signs that mean something.
    fn typed() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(
            &[
                "-",
                "－",
                "\"",
                "“",
                "”",
                "/",
                ":",
                "：",
                "\\",
                " ",
                "　",
                "a",
                "B",
                "1",
                ".",
                "(",
                "status",
                "failed",
                "成功",
                "状态",
                "file",
                "why",
                "运营商",
                "联通",
                "file:",
                "why:\"",
                "status:stuck",
                ",",
            ][..],
        );
        prop::collection::vec(piece, 0..14).prop_map(|pieces| pieces.concat())
    }

    fn print(terms: &[Term]) -> String {
        terms.iter().map(Term::to_string).collect::<Vec<_>>().join(" ")
    }

    fn terms(text: &str) -> Vec<Term> {
        parse(text, Normalize::default()).into_iter().filter_map(|part| part.term.ok()).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_search_that_is_printed_is_read_as_the_same(text in prop_oneof![typed(), ".{0,40}"]) {
            let read = terms(&text);
            prop_assert_eq!(terms(&print(&read)), read);
        }

        #[test]
        fn any_text_in_quotes_comes_back(
            all in prop::collection::vec(
                (any::<bool>(), prop::option::of(prop::sample::select(&Field::ALL[1..])), prop_oneof![typed(), ".{1,20}"]),
                0..5,
            ),
        ) {
            let all: Vec<Term> = all
                .into_iter()
                .filter(|(_, field, text)| field.is_some() || !text.trim().is_empty())
                .map(|(negated, field, text)| Term { negated, field, pattern: Pattern::Exact(text) })
                .collect();
            prop_assert_eq!(terms(&print(&all)), all);
        }

        #[test]
        fn every_character_is_in_a_part_or_is_space(text in prop_oneof![typed(), ".{0,40}"]) {
            let parts = parse(&text, Normalize::default());
            let mut at = 0;
            for part in &parts {
                prop_assert!(text[at..part.range.start].trim().is_empty());
                prop_assert!(!part.range.is_empty());
                at = part.range.end;
            }
            prop_assert!(text[at..].trim().is_empty());
        }

        #[test]
        fn a_removed_part_leaves_the_others(text in typed(), at in 0..14_usize) {
            let parts = parse(&text, Normalize::default());
            if let Some(removed) = parts.get(at) {
                let mut left: Vec<_> = parts.iter().map(|part| part.term.clone()).collect();
                drop(left.remove(at));
                let rest = parse(&without(&text, &removed.range), Normalize::default());
                prop_assert_eq!(rest.into_iter().map(|part| part.term).collect::<Vec<_>>(), left);
            }
        }
    }
}
