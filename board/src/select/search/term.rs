//! A term of a search, and how it is printed: what is printed is read again as the same term.

use std::fmt;

use super::field::{Field, Kinds};

/// The signs that open and close a text in quotes: those of a keyboard, and those that an input method writes.
pub(super) const QUOTES: [char; 4] = ['"', '“', '”', '＂'];
/// The signs that negate a term.
pub(super) const MINUSES: [char; 2] = ['-', '－'];
/// The signs behind a field.
pub(super) const COLONS: [char; 2] = [':', '：'];

/// One condition of a search.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// True if it passes what does not have it.
    pub negated: bool,
    /// What must have it; `None` for any text: name, version, region or description.
    pub field: Option<Field>,
    /// What there must be.
    pub pattern: Pattern,
}

/// What a text must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pattern {
    /// This word, somewhere in it. Of a status: its name, or several separated by commas.
    Word(String),
    /// In quotes: the whole value of the field; without a field these very words, somewhere in it.
    Exact(String),
    /// A match of a regular expression.
    Regex(String),
}

impl Term {
    /// True for a word alone.
    pub fn is_plain(&self) -> bool {
        !self.negated && self.field.is_none() && matches!(self.pattern, Pattern::Word(_))
    }

    /// The pushes whose status it passes; `None` for a term about something else.
    pub(crate) fn kinds(&self) -> Option<Kinds> {
        let (Some(Field::Status), Pattern::Word(list) | Pattern::Exact(list)) = (self.field, &self.pattern)
        else {
            return None;
        };
        let kinds = Kinds::of_words(list).unwrap_or(Kinds::ALL);
        Some(if self.negated { kinds.not() } else { kinds })
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.negated {
            f.write_str("-")?;
        }
        if let Some(field) = self.field {
            write!(f, "{}:", field.words()[0])?;
        }
        self.pattern.fmt(f)
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Word(word) => f.write_str(word),
            Self::Regex(source) => write!(f, "/{source}/"),
            Self::Exact(text) => {
                f.write_str("\"")?;
                for character in text.chars() {
                    if character == '\\' || QUOTES.contains(&character) {
                        f.write_str("\\")?;
                    }
                    write!(f, "{character}")?;
                }
                f.write_str("\"")
            }
        }
    }
}
