//! Scans a response in pieces that may be cut anywhere: elements in any order, each consumed once all of it is there. A
//! value of another type than documented is read as far as possible, with a data issue: an array instead of the object
//! around it, an element instead of an array of one, a blank text instead of an empty list, a number instead of a text. So
//! is a text that is cut in the middle of a character.
//!
//! ```text
//! Start { Response "PushResults": { Results "PushResult": [ Entries { Entry "StatusStatS": { Statuses …
//!                                                                            … [ Stats { Stat … [ Pushes
//! ```
//! Objects nest in one fixed order, so the scanner has one [`Position`], with a [`Frame`] for each position above.

mod push;
#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;

use ens_api::error_code::is_success;
use ens_api::error_response::ErrorResponse;
use ens_api::text::mended;

use super::DecodeError;
use super::cursor::{Cursor, Read, Step, Stop};
use crate::ingest::builder::{Builder, Envelope};
use crate::model::issues::{DataIssue, DataIssues};
use crate::sort::work;

/// Most bytes of one element that are buffered until its end arrives. No element of this operation is longer.
const LONGEST_ELEMENT: usize = 16 << 20;

/// Decodes the body of a page into a [`Builder`] while it arrives, in chunks that may be cut anywhere.
///
/// It consumes each element once all its bytes are there and buffers only the incomplete rest, so the body is never in
/// memory as a whole. `position` is where it continues with the next chunk. A name, version, status or count can come before
/// or after the list that it belongs to, so it is stored until its entry or stat ends and the builder needs it. After an
/// error the builder must be rolled back.
#[derive(Debug, Default)]
pub(crate) struct Scanner {
    position: Position,
    frames: [Frame; Position::End as usize],
    envelope: Envelope,
    results: Results,
    refusal: Refusal,
    name: Option<String>,
    version: Option<String>,
    status: Option<String>,
    counted: Option<i64>,
    // In front, the bytes that are not consumed yet; its length may be larger than `filled`.
    buffer: Vec<u8>,
    filled: usize,
    // The buffer is scanned again once it holds this many bytes.
    wanted: usize,
    // Bytes consumed so far.
    consumed: usize,
}

/// The value of `PushResults`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Results {
    #[default]
    Nothing,
    List,
    /// A text, a number or a truth value.
    Scalar,
}

/// The elements of a refusal.
#[derive(Debug, Default)]
struct Refusal {
    code: Option<String>,
    request_id: Option<String>,
    success: Option<String>,
}

/// The innermost open object or list. Each lies in the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Position {
    #[default]
    Start,
    Response,
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
    /// The elements that have occurred, as bits.
    seen: u8,
    /// Whether an element has occurred, so that a comma precedes the next one.
    has_begun: bool,
    /// Whether the response omits it and has its content in its place: it ends with that content.
    is_left_out: bool,
}

impl Scanner {
    /// Takes the next `len` bytes of the body, which `fill` writes into the given slice.
    pub(crate) fn feed(
        &mut self,
        len: usize,
        fill: impl FnOnce(&mut [u8]),
        builder: &mut Builder,
    ) -> Result<(), DecodeError> {
        let end = self.filled + len;
        if self.buffer.len() < end {
            self.buffer.resize(end, 0);
        }
        fill(&mut self.buffer[self.filled..end]);
        self.filled = end;
        if end < self.wanted { Ok(()) } else { self.scan_buffer(builder) }
    }

    fn scan_buffer(&mut self, builder: &mut Builder) -> Result<(), DecodeError> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let taken = self.scan(&buffer[..self.filled], builder)?;
        buffer.copy_within(taken..self.filled, 0);
        self.buffer = buffer;
        self.filled -= taken;
        // A long element is not scanned again for every few bytes.
        self.wanted = self.filled * 2;
        if self.filled > LONGEST_ELEMENT { Err(DecodeError::NotPushResults) } else { Ok(()) }
    }

    /// Scans as many whole elements as these bytes hold, and returns how many bytes these are.
    pub(crate) fn scan(&mut self, bytes: &[u8], builder: &mut Builder) -> Result<usize, DecodeError> {
        let mut cursor = Cursor::new(bytes);
        work::count(bytes.len());
        loop {
            match self.step(&mut cursor, builder) {
                Ok(()) => cursor.commit(),
                Err(Stop::Short) => break,
                Err(Stop::Broken) if self.position == Position::Start && begins_a_value(&cursor) => {
                    return Err(DecodeError::NotPushResults);
                }
                Err(Stop::Broken) => return Err(DecodeError::NotJson { at: self.consumed + cursor.done() }),
            }
        }
        self.consumed += cursor.done();
        Ok(cursor.done())
    }

    /// The elements beside the entries, if the body is complete.
    pub(crate) fn end(mut self, builder: &mut Builder) -> Result<Envelope, DecodeError> {
        self.scan_buffer(builder)?;
        let rest = std::mem::take(&mut self.buffer);
        let filled = self.filled;
        self.end_with(&rest[..filled])
    }

    /// The elements beside the entries, if the body is complete; `rest` are the bytes that were not consumed.
    pub(crate) fn end_with(self, rest: &[u8]) -> Result<Envelope, DecodeError> {
        if self.position != Position::End {
            let at = self.consumed + rest.len();
            return Err(refusal_in_xml(rest).unwrap_or(DecodeError::NotJson { at }));
        }
        let Refusal { code, request_id, success } = self.refusal;
        let code = code.filter(|code| !code.is_empty());
        let is_refusal = code.as_deref().is_some_and(|code| !is_success(code));
        // A `RequestId` alone occurs in the response of any operation.
        let is_known = self.frames[Position::Response as usize].seen & 0b1111 != 0;
        let has_failed = success.is_some_and(|success| success.eq_ignore_ascii_case("false"));
        let is_push_results = match self.results {
            _ if has_failed => false,
            Results::Scalar => false,
            Results::List => true,
            Results::Nothing => is_known && !is_refusal,
        };
        if is_push_results {
            let has_results = self.results == Results::List;
            return Ok(Envelope { has_results, ..self.envelope });
        }
        let request_id = self.envelope.request_id.or(request_id);
        Err(code.map_or(DecodeError::NotPushResults, |code| DecodeError::Refused { code, request_id }))
    }

    /// Consumes one whole element, or the start or end of an object or list. Changes nothing where the bytes end
    /// before it does.
    fn step(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        cursor.blanks();
        match self.position {
            Position::Start => Self::start(cursor, builder).map(|()| self.position = Position::Response),
            // Blanks may follow, and count as consumed.
            Position::End => {
                cursor.commit();
                cursor.peek().and(Err(Stop::Broken))
            }
            Position::Pushes => self.pushes(cursor, builder),
            _ if !self.has_next(cursor)? => {
                self.leave(builder);
                Ok(())
            }
            Position::Response => self.in_response(cursor, builder),
            Position::Results => self.in_wrapper(cursor, builder, ("PushResults", "PushResult")),
            Position::Entries => self.entry(cursor, builder),
            Position::Entry => self.in_entry(cursor, builder),
            Position::Statuses => self.in_wrapper(cursor, builder, ("StatusStatS", "StatusStat")),
            Position::Stats => self.stat(cursor, builder),
            Position::Stat => self.in_stat(cursor, builder),
            Position::Regions => self.in_wrapper(cursor, builder, ("RegionIds", "RegionId")),
        }
    }

    /// The brace that opens the response, and byte order marks before it.
    #[cold]
    fn start(cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        while cursor.peek()? == 0xef {
            [0xef, 0xbb, 0xbf].into_iter().try_for_each(|byte| cursor.expect(byte))?;
        }
        cursor.blanks();
        // XML is parsed when it is complete.
        if cursor.peek()? == b'<' {
            return Err(Stop::Short);
        }
        cursor.expect(b'{')?;
        builder.page_issues = DataIssues::default();
        Ok(())
    }

    fn in_response(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        let key = cursor.key()?;
        let envelope = &mut self.envelope;
        let (element, is_odd) = match key.as_ref() {
            b"PageNumber" => (0, put(cursor.number()?, &mut envelope.number)),
            b"PageSize" => (1, put(cursor.number()?, &mut envelope.size)),
            b"TotalCount" => (2, put(cursor.number()?, &mut envelope.total_count)),
            b"PushResults" => return self.open(cursor, builder, 3),
            b"RequestId" => (4, text(cursor, &mut envelope.request_id, &mut builder.page_issues)?),
            other => {
                // Refusals spell them in either case.
                let place = match () {
                    () if other.eq_ignore_ascii_case(b"code") => &mut self.refusal.code,
                    () if other.eq_ignore_ascii_case(b"requestid") => &mut self.refusal.request_id,
                    () if other.eq_ignore_ascii_case(b"success") => &mut self.refusal.success,
                    () => return self.skip(cursor, builder, "Response", other),
                };
                text(cursor, place, &mut DataIssues::default())?;
                self.unknown(builder, "Response", other);
                return Ok(());
            }
        };
        self.note(builder, element, is_odd);
        Ok(())
    }

    fn entry(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        if cursor.peek()? != b'{' {
            let mut issues = DataIssues::default();
            issues.add(DataIssue::OddType);
            let mut name = None;
            text(cursor, &mut name, &mut issues)?;
            self.frame().has_begun = true;
            builder.entry_issues = issues;
            builder.end_entry(name.as_deref(), None);
            return Ok(());
        }
        cursor.advance();
        builder.entry_issues = DataIssues::default();
        (self.name, self.version) = (None, None);
        self.enter();
        Ok(())
    }

    fn in_entry(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        let key = cursor.key()?;
        let (element, is_odd) = match key.as_ref() {
            b"Name" => (0, text(cursor, &mut self.name, &mut builder.entry_issues)?),
            b"Version" => (1, text(cursor, &mut self.version, &mut builder.entry_issues)?),
            b"StatusStatS" => return self.open(cursor, builder, 2),
            other => return self.skip(cursor, builder, "PushResult", other),
        };
        self.note(builder, element, is_odd);
        Ok(())
    }

    fn stat(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        if cursor.peek()? != b'{' {
            let mut status = None;
            text(cursor, &mut status, &mut builder.entry_issues)?;
            self.frame().has_begun = true;
            builder.entry_issues.add(DataIssue::OddType);
            builder.end_stat(status.as_deref(), None);
            return Ok(());
        }
        cursor.advance();
        (self.status, self.counted) = (None, None);
        self.enter();
        Ok(())
    }

    fn in_stat(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        let key = cursor.key()?;
        let (element, is_odd) = match key.as_ref() {
            b"Status" => (0, text(cursor, &mut self.status, &mut builder.entry_issues)?),
            b"RegionIdCount" => (1, put(cursor.number()?, &mut self.counted)),
            b"RegionIds" => return self.open(cursor, builder, 2),
            other => return self.skip(cursor, builder, "StatusStat", other),
        };
        self.note(builder, element, is_odd);
        Ok(())
    }

    /// An array inside of an object with a singular name. Anything else in its place is its only element; a blank text is
    /// none.
    fn in_wrapper(
        &mut self,
        cursor: &mut Cursor<'_>,
        builder: &mut Builder,
        (owner, name): (&str, &str),
    ) -> Step<()> {
        let key = cursor.key()?;
        if *key != *name.as_bytes() {
            return self.skip(cursor, builder, owner, &key);
        }
        match cursor.peek()? {
            b'[' => {
                cursor.advance();
                self.note(builder, 0, false);
                self.enter();
                return Ok(());
            }
            _ if is_nothing(cursor)? => {
                let is_odd = cursor.text()?.value.is_some();
                self.note(builder, 0, is_odd);
                return Ok(());
            }
            _ => {}
        }
        if self.position == Position::Regions {
            push::read(cursor, builder)?;
            self.note(builder, 0, true);
            return Ok(());
        }
        let is_object = cursor.peek()? == b'{';
        // A scalar may end beyond these bytes, and then all of this is read again.
        let before = (self.position, *self.frame());
        let issues = (builder.page_issues, builder.entry_issues);
        self.note(builder, 0, true);
        self.enter();
        self.frame().is_left_out = is_object;
        let read = if self.position == Position::Entries {
            self.entry(cursor, builder)
        } else {
            self.stat(cursor, builder)
        };
        if read.is_err() || !is_object {
            self.position = before.0;
        }
        if read.is_err() {
            *self.frame() = before.1;
            (builder.page_issues, builder.entry_issues) = issues;
        }
        read
    }

    fn pushes(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder) -> Step<()> {
        while self.has_next(cursor)? {
            push::read(cursor, builder)?;
            self.frame().has_begun = true;
            cursor.blanks();
            cursor.commit();
        }
        self.leave(builder);
        Ok(())
    }

    /// Skips to the next element of the open object or list: true if there is one; false, with its end consumed, if
    /// not.
    #[inline]
    fn has_next(&self, cursor: &mut Cursor<'_>) -> Step<bool> {
        let has_begun = self.frames[self.position as usize].has_begun;
        let byte = cursor.peek()?;
        if byte == self.position.close() {
            cursor.advance();
            return Ok(false);
        }
        if has_begun {
            cursor.expect(b',')?;
            cursor.blanks();
        }
        Ok(true)
    }

    /// Opens the object around a list, or consumes a scalar in its place.
    fn open(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder, element: u8) -> Step<()> {
        let byte = cursor.peek()?;
        if !matches!(byte, b'{' | b'[') {
            let is_nothing = is_nothing(cursor)?;
            let is_odd = cursor.text()?.value.is_some();
            if !is_nothing && self.position == Position::Response {
                self.results = Results::Scalar;
            }
            self.note(builder, element, is_odd);
            return Ok(());
        }
        cursor.advance();
        if self.position == Position::Response && self.results == Results::Nothing {
            self.results = Results::List;
        }
        let is_list = byte == b'[';
        self.note(builder, element, is_list);
        self.enter();
        if is_list {
            self.frame().is_left_out = true;
            self.enter();
        }
        Ok(())
    }

    #[cold]
    fn skip(&mut self, cursor: &mut Cursor<'_>, builder: &mut Builder, owner: &str, key: &[u8]) -> Step<()> {
        cursor.skip()?;
        self.unknown(builder, owner, key);
        Ok(())
    }

    #[cold]
    fn unknown(&mut self, builder: &mut Builder, owner: &str, key: &[u8]) {
        self.frame().has_begun = true;
        builder.unknown_element(owner, &mended(key));
        self.issues(builder).add(DataIssue::UnknownElement);
    }

    /// Records that an element of the open object occurred. A repeated one has the data issue of an odd type.
    fn note(&mut self, builder: &mut Builder, element: u8, is_odd: bool) {
        let frame = self.frame();
        let comes_again = frame.seen & 1 << element != 0;
        frame.seen |= 1 << element;
        frame.has_begun = true;
        self.issues(builder).add_if(DataIssue::OddType, is_odd | comes_again);
    }

    /// The data issues of the page or the entry that the open object belongs to.
    fn issues<'b>(&self, builder: &'b mut Builder) -> &'b mut DataIssues {
        match self.position {
            Position::Response | Position::Results => &mut builder.page_issues,
            _ => &mut builder.entry_issues,
        }
    }

    #[inline]
    fn frame(&mut self) -> &mut Frame {
        &mut self.frames[self.position as usize]
    }

    fn enter(&mut self) {
        self.frame().has_begun = true;
        self.position = self.position.inner();
        *self.frame() = Frame::default();
    }

    fn leave(&mut self, builder: &mut Builder) {
        match self.position {
            Position::Entry => builder.end_entry(self.name.as_deref(), self.version.as_deref()),
            Position::Stat => builder.end_stat(self.status.as_deref(), self.counted),
            _ => {}
        }
        self.position = self.position.outer();
        while self.position != Position::End && self.frame().is_left_out {
            self.position = self.position.outer();
        }
    }
}

impl Position {
    const NESTING: [Self; 11] = [
        Self::Start,
        Self::Response,
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
        Self::NESTING[self as usize + 1]
    }

    fn outer(self) -> Self {
        if self == Self::Response { Self::End } else { Self::NESTING[self as usize - 1] }
    }

    #[inline]
    fn close(self) -> u8 {
        match self {
            Self::Entries | Self::Stats | Self::Pushes => b']',
            _ => b'}',
        }
    }
}

fn begins_a_value(cursor: &Cursor<'_>) -> bool {
    matches!(cursor.peek(), Ok(b'[' | b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'))
}

/// The refusal in a body of XML.
#[cold]
fn refusal_in_xml(body: &[u8]) -> Option<DecodeError> {
    let error = ErrorResponse::read_xml(std::str::from_utf8(body).ok()?)?;
    Some(DecodeError::Refused { code: error.code?, request_id: error.request_id })
}

// Stores the value; true if it was odd.
fn put<T>(read: Read<T>, place: &mut Option<T>) -> bool {
    *place = read.value;
    read.is_odd
}

/// Reads a text, with U+FFFD where it is cut. True if it came as another type.
fn text(cursor: &mut Cursor<'_>, place: &mut Option<String>, issues: &mut DataIssues) -> Step<bool> {
    let Read { value, is_odd } = cursor.text()?;
    *place = value.map(|bytes| match String::from_utf8(bytes.into_owned()) {
        Ok(text) => text,
        Err(error) => {
            issues.add(DataIssue::TextCut);
            mended(error.as_bytes()).into_owned()
        }
    });
    Ok(is_odd)
}

/// Whether the next value is null or a blank text. It stays unread.
fn is_nothing(cursor: &Cursor<'_>) -> Step<bool> {
    if !matches!(cursor.peek()?, b'n' | b'"') {
        return Ok(false);
    }
    let text = Cursor::new(cursor.rest()).text()?.value;
    Ok(text.is_none_or(|text| text.trim_ascii().is_empty()))
}
