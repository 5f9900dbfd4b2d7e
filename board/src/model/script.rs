//! The script of characters.

/// Whether a character is a Chinese one.
pub(crate) fn is_ideograph(character: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&character)
}
