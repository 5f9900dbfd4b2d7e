//! The status of a push, and its byte in a column: 0 to 3 are the four statuses, each further number
//! is one undocumented text.

/// The status of a push. The page has a word for each; the board has the text of an unknown one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Status {
    /// `FAILED`. The worst comes first.
    Failed,
    /// Anything that is not documented, and a missing status.
    #[default]
    Unknown,
    /// `PUSHING`.
    Pushing,
    /// `SUCCESS`.
    Success,
}

impl Status {
    /// All four, worst first.
    pub const ALL: [Self; 4] = [Self::Failed, Self::Unknown, Self::Pushing, Self::Success];

    /// The vendor's spelling; empty for [`Status::Unknown`].
    pub const fn vendor_text(self) -> &'static str {
        match self {
            Self::Failed => "FAILED",
            Self::Unknown => "",
            Self::Pushing => "PUSHING",
            Self::Success => "SUCCESS",
        }
    }
}

/// A status in a byte: 0 to 3 are [`Status::ALL`], from 4 on each unknown text has a number of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
#[repr(transparent)]
pub struct StatusCode(pub(crate) u8);

impl StatusCode {
    /// The status of this number.
    #[inline]
    pub const fn status(self) -> Status {
        match self.0 {
            0 => Status::Failed,
            2 => Status::Pushing,
            3 => Status::Success,
            _ => Status::Unknown,
        }
    }
}
