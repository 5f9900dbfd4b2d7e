//! Texts of fields that their columns can't hold, as they were sent: eight bytes each, and each distinct text once.

use crate::model::lists;
use crate::model::strings::Strings;
use crate::sort::sort_by;

/// A field whose text its column can't hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum RawField {
    /// `StartTime` that can't be read.
    Start,
    /// `UpdateTime` that can't be read.
    Update,
    /// `Status`, where there are more unknown statuses than a byte can number.
    Status,
}

/// Bits of a field.
const FIELD: u32 = 2;

/// The texts of rows.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct RawTexts {
    texts: Strings,
    /// By row and field.
    fields: Vec<RawText>,
}

/// The text of a field of a row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct RawText {
    pub(crate) row: u32,
    // The number of the text, and in the lowest bits the field.
    text: u32,
}

impl RawText {
    fn field(self) -> u32 {
        self.text & ((1 << FIELD) - 1)
    }

    fn key(self) -> (u32, u32) {
        (self.row, self.field())
    }
}

impl RawTexts {
    /// Adds the text of a row's field. Rows come in ascending order from the last [`RawTexts::sort_from`] on.
    pub(crate) fn add(&mut self, row: u32, field: RawField, text: &str) {
        let text = self.texts.intern(text) << FIELD | field as u32;
        lists::push(&mut self.fields, RawText { row, text });
    }

    /// Gives those from the index `first` on the rows that `place` says, and sorts them.
    pub(crate) fn place_from(&mut self, first: usize, place: impl Fn(u32) -> u32) {
        let new = &mut self.fields[first..];
        new.iter_mut().for_each(|raw| raw.row = place(raw.row));
        sort_by(new, |one, other| one.key().cmp(&other.key()));
    }

    /// The text of a row's field.
    pub(crate) fn get(&self, row: u32, field: RawField) -> Option<&str> {
        let at = self.fields.binary_search_by_key(&(row, field as u32), |raw| raw.key()).ok()?;
        Some(self.texts.get(self.fields[at].text >> FIELD))
    }

    /// Those of a row, as fields and texts.
    pub(crate) fn of(&self, row: u32) -> impl Iterator<Item = (RawField, &str)> {
        [RawField::Start, RawField::Update, RawField::Status]
            .into_iter()
            .filter(|_| !self.fields.is_empty())
            .filter_map(move |field| Some((field, self.get(row, field)?)))
    }

    /// Keeps the texts of the rows that `place` gives another number; the rows stay in their order.
    pub(crate) fn keep(&mut self, place: impl Fn(u32) -> Option<u32>) {
        self.fields.retain_mut(|raw| match place(raw.row) {
            Some(row) => {
                raw.row = row;
                true
            }
            None => false,
        });
    }

    /// How many fields and distinct texts there are.
    pub(crate) fn mark(&self) -> (usize, usize) {
        (self.fields.len(), self.texts.len())
    }

    /// Forgets all that came after a mark.
    pub(crate) fn truncate(&mut self, mark: (usize, usize)) {
        self.fields.truncate(mark.0);
        self.texts.truncate(mark.1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_by_row_and_field_after_the_rows_were_placed() {
        let mut raw = RawTexts::default();
        raw.add(0, RawField::Status, "w");
        raw.place_from(0, |row| row);
        let first = raw.mark();
        for (row, field, text) in [
            (1, RawField::Update, "soon"),
            (1, RawField::Start, "never"),
            (2, RawField::Status, "w"),
            (3, RawField::Start, "soon"),
        ] {
            raw.add(row, field, text);
        }
        raw.place_from(first.0, |row| 4 - row);
        assert_eq!(raw.get(0, RawField::Status), Some("w"));
        assert_eq!(raw.of(3).collect::<Vec<_>>(), [(RawField::Start, "never"), (RawField::Update, "soon")]);
        assert_eq!(raw.of(1).collect::<Vec<_>>(), [(RawField::Start, "soon")]);
        assert_eq!(raw.get(2, RawField::Start), None);
        assert_eq!(raw.mark(), (5, 3));
        raw.truncate(first);
        assert_eq!((raw.mark(), raw.get(2, RawField::Status)), ((1, 1), None));
    }
}
