//! A page on its way into a builder: bytes as they arrive, then its end. It is taken whole or not at all: until its
//! end nothing is sure, and whatever was taken can be taken back. Knows no JSON and no network.

use std::borrow::Cow;

use super::{Builder, Envelope, Mark, PageInfo};
use crate::decode::{DecodeError, Scanner, decode, text_of};
use crate::quality::CLOCK_TOLERANCE;
use crate::time::UtcSeconds;

/// A page that is being read. Dropped before its end, it leaves the builder as it was.
#[derive(Debug)]
pub struct IncomingPage<'b> {
    builder: &'b mut Builder,
    // Where the builder was before.
    mark: Mark,
    has_ended: bool,
    // None once it met something that has to be read the careful way.
    scanner: Option<Scanner>,
    bytes: usize,
    fetched_at: UtcSeconds,
}

impl Builder {
    /// Begins to read a page whose body comes in pieces, fetched at a moment.
    pub fn begin_page(&mut self, fetched_at: UtcSeconds) -> IncomingPage<'_> {
        self.latest = fetched_at.0.saturating_add(CLOCK_TOLERANCE);
        IncomingPage {
            mark: self.mark(),
            builder: self,
            has_ended: false,
            scanner: Some(Scanner::default()),
            bytes: 0,
            fetched_at,
        }
    }

    /// Takes the body of a page. A page that can't be read leaves the builder as it was.
    ///
    /// # Errors
    /// If the body is no page of push results.
    pub fn add_page(&mut self, body: &[u8], fetched_at: UtcSeconds) -> Result<PageInfo, DecodeError> {
        let mut page = self.begin_page(fetched_at);
        page.take_whole(body);
        page.end(|| Cow::Borrowed(body))
    }
}

impl<'b> IncomingPage<'b> {
    /// Takes the next piece of the body, cut anywhere.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.feed_with(bytes.len(), |room| room.copy_from_slice(bytes));
    }

    /// Takes the next piece of the body, cut anywhere: `fill` writes it, `len` bytes, to where it is told.
    pub fn feed_with(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) {
        self.bytes += len;
        let Some(scanner) = &mut self.scanner else { return };
        if scanner.feed(len, fill, self.builder).is_err() {
            self.give_up();
        }
    }

    /// Ends the page. `body` gives all that was fed, in one piece; it is only asked for if something in it is not
    /// written as ENS writes it.
    ///
    /// # Errors
    /// If the body is no page of push results. The builder is as it was before the page, then.
    pub fn end<'a>(mut self, body: impl FnOnce() -> Cow<'a, [u8]>) -> Result<PageInfo, DecodeError> {
        let envelope = match self.scanner.take().map(Scanner::end) {
            Some(Ok(envelope)) => envelope,
            _ => {
                self.give_up();
                self.careful(&body())?
            }
        };
        self.has_ended = true;
        Ok(self.builder.end_page(envelope, &self.mark, self.bytes, self.fetched_at))
    }

    // The same as feeding it, without a copy.
    fn take_whole(&mut self, body: &[u8]) {
        self.bytes = body.len();
        let Some(scanner) = &mut self.scanner else { return };
        if scanner.scan(body, self.builder) != Ok(body.len()) {
            self.give_up();
        }
    }

    fn careful(&mut self, body: &[u8]) -> Result<Envelope, DecodeError> {
        decode(text_of(body)?, self.builder)
    }

    fn give_up(&mut self) {
        self.scanner = None;
        self.builder.roll_back(&self.mark);
    }
}

impl Drop for IncomingPage<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.builder.roll_back(&self.mark);
        }
    }
}
