//! Values of request parameters: limits, parsers and their errors.

use std::collections::HashSet;
use std::ops::Range;

use chrono::NaiveDate;

/// The longest `AppId`, in characters.
const MAX_APP_ID: usize = 64;
/// Maximum number of entries of a comma-separated list.
const MAX_ENTRIES: usize = 100;
/// The longest entry of a list, in bytes.
const MAX_ENTRY_BYTES: usize = 512;
/// The largest `PageSize`. ENS documents no limit for `DescribeDataPushResult`; those of other operations are
/// 50 or 100.
pub const MAX_PAGE_SIZE: u32 = 100;

/// Why the value of a field is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A required field is empty.
    #[error("is required")]
    Missing,
    /// The value is longer than its limit, in characters.
    #[error("is longer than {max}")]
    TooLong {
        /// The limit.
        max: usize,
    },
    /// An entry of a list is longer than its limit, in bytes.
    #[error("entry {position} is longer than {max} bytes")]
    EntryTooLong {
        /// The position of the entry, from 1.
        position: usize,
        /// The limit.
        max: usize,
    },
    /// The list has too many entries.
    #[error("has {got} entries; a query takes at most {max}")]
    TooMany {
        /// The number of entries.
        got: usize,
        /// The limit.
        max: usize,
    },
    /// A character that is not allowed in the field.
    #[error("can't hold the character {0:?}")]
    BadCharacter(char),
    /// Not written as `2006-01-02`.
    #[error("is not a day written as 2006-01-02")]
    NotADate,
    /// Written as a day that is not in the calendar.
    #[error("is no day of the calendar")]
    NoSuchDay,
    /// `MaxDate` lies before `MinDate`.
    #[error("lies before MinDate ({0})")]
    BeforeMinDate(NaiveDate),
    /// Not a whole number within its bounds.
    #[error("is not a whole number from {min} to {max}")]
    NotInRange {
        /// The smallest valid number.
        min: u32,
        /// The largest valid number.
        max: u32,
    },
    /// The key is not the name of a parameter.
    #[error("is not a parameter that this can take")]
    Unknown,
    /// The key occurs twice.
    #[error("is given more than once")]
    Doubled,
    /// The text can't be decoded.
    #[error("can't be decoded: a `%` needs two hexadecimal digits, and the bytes must be UTF-8")]
    Undecodable,
}

/// A field and why its value is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field} {problem}")]
pub struct FieldError {
    /// The field's name in the request, or the unknown key.
    pub field: String,
    /// Why the value is invalid.
    pub problem: Problem,
}

impl FieldError {
    pub(crate) fn new(field: impl Into<String>, problem: Problem) -> Self {
        Self { field: field.into(), problem }
    }
}

/// Whether a name can be an entry of a comma-separated list, and so of a query.
pub fn is_list_entry(name: &str) -> bool {
    entries(name).is_ok_and(|entries| entries == [name])
}

pub(crate) fn app_id(text: &str) -> Result<String, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Problem::Missing);
    }
    if let Some(bad) = text.chars().find(|c| !c.is_ascii_alphanumeric() && *c != '-') {
        return Err(Problem::BadCharacter(bad));
    }
    if text.len() > MAX_APP_ID {
        return Err(Problem::TooLong { max: MAX_APP_ID });
    }
    Ok(text.to_owned())
}

pub(crate) fn entries(text: &str) -> Result<Vec<String>, Problem> {
    if let Some(bad) = text.trim().chars().find(|c| c.is_control()) {
        return Err(Problem::BadCharacter(bad));
    }
    let mut entries: Vec<String> = Vec::new();
    let mut seen = HashSet::new();
    for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
        if entry.len() > MAX_ENTRY_BYTES {
            let position = entries.len() + 1;
            return Err(Problem::EntryTooLong { position, max: MAX_ENTRY_BYTES });
        }
        if seen.insert(entry) {
            entries.push(entry.to_owned());
        }
    }
    if entries.len() > MAX_ENTRIES {
        return Err(Problem::TooMany { got: entries.len(), max: MAX_ENTRIES });
    }
    Ok(entries)
}

pub(crate) fn date(text: &str) -> Result<Option<NaiveDate>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    // chrono also accepts `2022-2-5`; only the form that `Display` writes is canonical.
    let is_canonical = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    if !is_canonical {
        return Err(Problem::NotADate);
    }
    let part = |place: Range<usize>| text[place].parse().unwrap_or_default();
    let day = NaiveDate::from_ymd_opt(part(0..4) as i32, part(5..7), part(8..10));
    day.map(Some).ok_or(Problem::NoSuchDay)
}

pub(crate) fn number(text: &str, max: u32) -> Result<Option<u32>, Problem> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse::<u32>() {
        Ok(number) if digits && (1..=max).contains(&number) => Ok(Some(number)),
        _ => Err(Problem::NotInRange { min: 1, max }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_comma_is_not_a_list_entry() {
        assert!(is_list_entry("159828628258496/mirror_file/a b.tar"));
        for name in ["a,b", "", " a", "a\u{0}"] {
            assert!(!is_list_entry(name), "{name:?}");
        }
    }
}
