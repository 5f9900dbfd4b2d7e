//! A page on its way into a builder: bytes as they arrive, then its end. It is taken whole or not at all: until its
//! end nothing is sure, and whatever was taken can be taken back. Knows no JSON and no network.

use super::{Builder, Envelope, Mark, PageInfo};
use crate::ingest::decode::{DecodeError, Scanner};
use crate::model::quality::CLOCK_TOLERANCE;
use crate::model::time::UtcSeconds;

/// A page that is being read. Dropped before its end, it leaves the builder as it was.
#[derive(Debug)]
pub struct IncomingPage<'b> {
    builder: &'b mut Builder,
    // Where the builder was before.
    mark: Mark,
    has_ended: bool,
    // Or why nothing more is taken.
    scanner: Result<Scanner, DecodeError>,
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
            scanner: Ok(Scanner::default()),
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
        // The same as feeding it, without a copy.
        page.bytes = body.len();
        let mut scanner = Scanner::default();
        let taken = scanner.scan(body, page.builder)?;
        let envelope = scanner.end_with(&body[taken..])?;
        Ok(page.end_with(envelope))
    }
}

impl IncomingPage<'_> {
    /// Takes the next piece of the body, cut anywhere.
    ///
    /// # Errors
    /// As [`IncomingPage::feed_with`].
    pub fn feed(&mut self, bytes: &[u8]) -> Result<(), DecodeError> {
        self.feed_with(bytes.len(), |room| room.copy_from_slice(bytes))
    }

    /// Takes the next piece of the body, cut anywhere: `fill` writes it, `len` bytes, to where it is told.
    ///
    /// # Errors
    /// As soon as it is sure that the body is no page of push results; what follows needs not be fed then.
    pub fn feed_with(&mut self, len: usize, fill: impl FnOnce(&mut [u8])) -> Result<(), DecodeError> {
        self.bytes += len;
        let scanner = self.scanner.as_mut().map_err(|error| error.clone())?;
        let taken = scanner.feed(len, fill, self.builder);
        if let Err(error) = &taken {
            self.scanner = Err(error.clone());
        }
        taken
    }

    /// Ends the page, all of whose body was fed.
    ///
    /// # Errors
    /// If the body is no page of push results. The builder is as it was before the page, then.
    pub fn end(mut self) -> Result<PageInfo, DecodeError> {
        let scanner = std::mem::replace(&mut self.scanner, Err(DecodeError::NotAnAnswer))?;
        let envelope = scanner.end(self.builder)?;
        Ok(self.end_with(envelope))
    }

    fn end_with(mut self, envelope: Envelope) -> PageInfo {
        self.has_ended = true;
        self.builder.end_page(envelope, &self.mark, self.bytes, self.fetched_at)
    }
}

impl Drop for IncomingPage<'_> {
    fn drop(&mut self) {
        if !self.has_ended {
            self.builder.roll_back(&self.mark);
        }
    }
}
