//! What can be wrong with a file that an operator names.

use std::io::ErrorKind;

/// What is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Problem {
    Missing,
    Folder,
    NoFile,
    Unreadable(ErrorKind),
    TooLarge(usize),
    Utf16,
    NoText,
    /// It is ours, and its mode admits others.
    Exposed(u32),
    /// It is ours, and its mode lets others change it.
    Changeable(u32),
    /// It is another user's, and its mode lets everyone change it.
    WritableByAll(u32),
    /// It is another user's, and only the privilege of root opens it, or that user could change it for root.
    Foreign(u32),
}
