//! Pushes that were merged into another one of the same version and region: 21 bytes each.

use crate::model::ids::PushId;
use crate::model::lists;
use crate::model::raw::{RawField, RawTexts};
use crate::model::status::StatusCode;
use crate::model::time::Timestamp;

/// A push that was merged into another one of the same version and region, as it was sent.
#[derive(Debug, Clone)]
pub struct Merged<'a> {
    /// The push that is shown instead.
    pub push: PushId,
    /// Its status; its text by [`Board::merged_status_text`](crate::Board::merged_status_text).
    pub status: StatusCode,
    /// The number of its description, see [`Board::description`](crate::Board::description).
    pub description: u32,
    /// When it began.
    pub start: Timestamp,
    /// When it last changed.
    pub update: Timestamp,
    /// Index of its page in [`Board::pages`](crate::Board::pages).
    pub page: usize,
    // Texts that its fields can't hold, and its row there.
    raw: &'a RawTexts,
    row: u32,
}

impl<'a> Merged<'a> {
    /// A text as it was sent, where its field can't hold it.
    pub fn raw_text(&self, field: RawField) -> Option<&'a str> {
        self.raw.get(self.row, field)
    }
}

/// Merged pushes as columns, sorted by the push that is shown, then by arrival.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct MergedRows {
    push: Vec<PushId>,
    status: Vec<StatusCode>,
    description: Vec<u32>,
    start: Vec<Timestamp>,
    update: Vec<Timestamp>,
    page: Vec<u32>,
    raw: RawTexts,
}

/// One of them.
pub(crate) struct MergedRow {
    pub(crate) push: PushId,
    pub(crate) status: StatusCode,
    pub(crate) description: u32,
    pub(crate) start: Timestamp,
    pub(crate) update: Timestamp,
    pub(crate) page: u32,
}

impl MergedRows {
    pub(crate) fn len(&self) -> usize {
        self.push.len()
    }

    /// Adds one, with the texts that its fields can't hold.
    pub(crate) fn add<'a>(&mut self, row: MergedRow, raw: impl Iterator<Item = (RawField, &'a str)>) {
        let at = self.len() as u32;
        raw.for_each(|(field, text)| self.raw.add(at, field, text));
        lists::push(&mut self.push, row.push);
        lists::push(&mut self.status, row.status);
        lists::push(&mut self.description, row.description);
        lists::push(&mut self.start, row.start);
        lists::push(&mut self.update, row.update);
        lists::push(&mut self.page, row.page);
    }

    /// Those merged into a push.
    pub(crate) fn of(&self, push: PushId) -> impl Iterator<Item = Merged<'_>> {
        let first = self.push.partition_point(|other| *other < push);
        (first..self.len()).take_while(move |at| self.push[*at] == push).map(move |at| Merged {
            push,
            status: self.status[at],
            description: self.description[at],
            start: self.start[at],
            update: self.update[at],
            page: self.page[at] as usize,
            raw: &self.raw,
            row: at as u32,
        })
    }
}
