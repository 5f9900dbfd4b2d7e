//! The quick way through an answer that is written as ENS writes it: known elements, each once, texts and whole
//! numbers. It steps over the bytes itself, in any order of elements and with any blanks, takes them in pieces cut
//! anywhere, and gives up at the first thing that it does not expect: then the careful way reads the whole body.
//! Must not judge: whatever it takes, the careful way would take just so.
//!
//! ```text
//! Start { Answer "PushResults": { Results "PushResult": [ Entries { Entry "StatusStatS": { Statuses …
//!                                                                            … [ Stats { Stat … [ Pushes
//! ```
//! The way down is always the same, so where it stands is one [`Place`], with a [`Frame`] for each place above.

mod push;
#[cfg(test)]
mod tests;

use std::borrow::Cow;

use super::cursor::{Cursor, Step, Stop};
use crate::builder::{Builder, Envelope};
use crate::quality::{Quirk, Quirks};

/// Bytes of one value that are kept while its end is awaited. What is longer is no answer as ENS writes it.
const LONGEST_PIECE: usize = 1 << 20;

/// Reads a page into a builder, piece by piece.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    place: Place,
    frames: [Frame; Place::End as usize],
    envelope: Envelope,
    name: Option<String>,
    version: Option<String>,
    status: Option<String>,
    counted: Option<i64>,
    // What came and is not taken yet, in front; its length may be larger than `filled`.
    buffer: Vec<u8>,
    filled: usize,
}

/// It met something that the careful way has to look at. The builder is left in pieces, to be rolled back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unexpected;

/// Where the scanner stands: in the innermost object or list that is open. Each lies in the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Place {
    #[default]
    Start,
    Answer,
    Results,
    Entries,
    Entry,
    Statuses,
    Stats,
    Stat,
    Regions,
    Pushes,
    End,
}

/// An object or list that is open.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    /// Elements that have come, as bits.
    seen: u8,
    /// Something has come, so that a comma stands before what comes next.
    has_begun: bool,
}

impl Scanner {
    /// Takes the next bytes of the body: `fill` writes them, `len` of them, to where it is told.
    pub(crate) fn feed(
        &mut self,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
        builder: &mut Builder,
    ) -> Result<(), Unexpected> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let end = self.filled + len;
        if buffer.len() < end {
            buffer.resize(end, 0);
        }
        fill(&mut buffer[self.filled..end]);
        let taken = self.scan(&buffer[..end], builder)?;
        buffer.copy_within(taken..end, 0);
        self.filled = end - taken;
        self.buffer = buffer;
        if self.filled > LONGEST_PIECE { Err(Unexpected) } else { Ok(()) }
    }

    /// Reads as far as these bytes go, and tells how far that is.
    pub(crate) fn scan(&mut self, bytes: &[u8], builder: &mut Builder) -> Result<usize, Unexpected> {
        let mut cursor = Cursor::new(bytes);
        loop {
            match self.step(&mut cursor, builder) {
                Ok(()) => cursor.commit(),
                Err(Stop::Short) => return Ok(cursor.done()),
                Err(Stop::Unexpected) => return Err(Unexpected),
            }
        }
    }

    /// What stood beside the entries, if nothing is missing.
    pub(crate) fn end(self) -> Result<Envelope, Unexpected> {
        if self.place == Place::End && self.filled == 0 { Ok(self.envelope) } else { Err(Unexpected) }
    }

    /// Takes one element whole, or opens or ends what holds others. Changes nothing where it ends short.
    fn step(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        cursor.blanks();
        match self.place {
            Place::Start => {
                cursor.expect(b'{')?;
                builder.page_quirks = Quirks::default();
                self.place = Place::Answer;
                Ok(())
            }
            // Blanks may follow, and are taken one by one, so that they count as taken.
            Place::End => {
                cursor.commit();
                cursor.peek().and(Err(Stop::Unexpected))
            }
            Place::Pushes => self.pushes(cursor, builder),
            _ if !self.has_next(cursor)? => self.leave(builder),
            Place::Answer => self.in_answer(cursor, builder),
            Place::Results => self.in_wrapper(cursor, b"PushResult"),
            Place::Entries => {
                cursor.expect(b'{')?;
                builder.entry_quirks = Quirks::default();
                (self.name, self.version) = (None, None);
                self.enter();
                Ok(())
            }
            Place::Entry => self.in_entry(cursor, builder),
            Place::Statuses => self.in_wrapper(cursor, b"StatusStat"),
            Place::Stats => {
                cursor.expect(b'{')?;
                (self.status, self.counted) = (None, None);
                self.enter();
                Ok(())
            }
            Place::Stat => self.in_stat(cursor, builder),
            Place::Regions => self.in_wrapper(cursor, b"RegionId"),
        }
    }

    fn in_answer(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        let key = cursor.key()?;
        match key {
            b"PageNumber" => self.envelope.number = self.once(0, cursor.number()?)?,
            b"PageSize" => self.envelope.size = self.once(1, cursor.number()?)?,
            b"TotalCount" => self.envelope.total_count = self.once(2, cursor.number()?)?,
            b"PushResults" => self.open(cursor, 3)?,
            b"RequestId" => self.envelope.request_id = self.once(4, utf8(cursor.text()?)?)?,
            // What refuses is told by it.
            other if other.eq_ignore_ascii_case(b"code") => return Err(Stop::Unexpected),
            other => {
                self.unknown(cursor, builder, "Answer", other)?;
                builder.page_quirks.add(Quirk::UnknownElement);
            }
        }
        Ok(())
    }

    fn in_entry(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        let key = cursor.key()?;
        match key {
            b"Name" => self.name = self.once(0, utf8(cursor.text()?)?)?,
            b"Version" => self.version = self.once(1, utf8(cursor.text()?)?)?,
            b"StatusStatS" => self.open(cursor, 2)?,
            other => {
                self.unknown(cursor, builder, "PushResult", other)?;
                builder.entry_quirks.add(Quirk::UnknownElement);
            }
        }
        Ok(())
    }

    fn in_stat(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        let key = cursor.key()?;
        match key {
            b"Status" => self.status = self.once(0, utf8(cursor.text()?)?)?,
            b"RegionIdCount" => self.counted = self.once(1, cursor.number()?)?,
            b"RegionIds" => self.open(cursor, 2)?,
            other => {
                self.unknown(cursor, builder, "StatusStat", other)?;
                builder.entry_quirks.add(Quirk::UnknownElement);
            }
        }
        Ok(())
    }

    /// An array inside of an object with a singular name.
    fn in_wrapper(&mut self, cursor: &mut Cursor<'_>, name: &[u8]) -> Step<()> {
        if cursor.key()? != name {
            return Err(Stop::Unexpected);
        }
        cursor.expect(b'[')?;
        self.once(0, ())?;
        self.enter();
        Ok(())
    }

    fn pushes(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        while self.has_next(cursor)? {
            push::read(cursor, builder)?;
            self.frame().has_begun = true;
            cursor.blanks();
            cursor.commit();
        }
        self.leave(builder)
    }

    /// Goes over what stands between elements: true if another one comes, false, and behind it, at the end of what
    /// holds them.
    #[inline]
    fn has_next(&self, cursor: &mut Cursor<'_>) -> Step<bool> {
        let has_begun = self.frames[self.place as usize].has_begun;
        let byte = cursor.peek()?;
        if byte == self.place.close() {
            cursor.advance();
            return Ok(false);
        }
        if has_begun {
            cursor.expect(b',')?;
            cursor.blanks();
        }
        Ok(true)
    }

    /// Opens the object around a list, or takes a null in its place.
    fn open(&mut self, cursor: &mut Cursor<'_>, element: u8) -> Step<()> {
        let is_null = cursor.null()?;
        if !is_null {
            cursor.expect(b'{')?;
        }
        self.once(element, ())?;
        if !is_null {
            self.enter();
        }
        Ok(())
    }

    #[cold]
    fn unknown(
        &mut self,
        cursor: &mut Cursor<'_>,
        builder: &mut Builder,
        owner: &str,
        key: &[u8],
    ) -> Step<()> {
        let key = std::str::from_utf8(key).map_err(|_| Stop::Unexpected)?;
        cursor.skip()?;
        self.frame().has_begun = true;
        builder.unknown_element(owner, key);
        Ok(())
    }

    /// Takes note of an element of the object that is open, and hands over its value. Each may come once.
    fn once<T>(&mut self, element: u8, value: T) -> Step<T> {
        let frame = self.frame();
        if frame.seen & 1 << element != 0 {
            return Err(Stop::Unexpected);
        }
        frame.seen |= 1 << element;
        frame.has_begun = true;
        Ok(value)
    }

    #[inline]
    fn frame(&mut self) -> &mut Frame {
        &mut self.frames[self.place as usize]
    }

    fn enter(&mut self) {
        self.frame().has_begun = true;
        self.place = self.place.inner();
        *self.frame() = Frame::default();
    }

    fn leave(&mut self, builder: &mut Builder) -> Step<()> {
        let place = self.place;
        match place {
            Place::Entry => builder.end_entry(self.name.as_deref(), self.version.as_deref()),
            Place::Stat => builder.end_stat(self.status.as_deref(), self.counted),
            // A request's id alone is in every answer there is.
            Place::Answer if self.frame().seen & 0b1111 == 0 => return Err(Stop::Unexpected),
            _ => {}
        }
        self.place = place.outer();
        Ok(())
    }
}

impl Place {
    const WAY: [Self; 11] = [
        Self::Start,
        Self::Answer,
        Self::Results,
        Self::Entries,
        Self::Entry,
        Self::Statuses,
        Self::Stats,
        Self::Stat,
        Self::Regions,
        Self::Pushes,
        Self::End,
    ];

    fn inner(self) -> Self {
        Self::WAY[self as usize + 1]
    }

    fn outer(self) -> Self {
        if self == Self::Answer { Self::End } else { Self::WAY[self as usize - 1] }
    }

    #[inline]
    fn close(self) -> u8 {
        match self {
            Self::Entries | Self::Stats | Self::Pushes => b']',
            _ => b'}',
        }
    }
}

fn utf8(text: Option<Cow<'_, [u8]>>) -> Step<Option<String>> {
    text.map(|text| String::from_utf8(text.into_owned()).map_err(|_| Stop::Unexpected)).transpose()
}
