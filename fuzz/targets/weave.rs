//! Turns bytes into nearly valid input: a text with words of a language, or an edited valid text. Purely
//! random bytes would be rejected at the first character.

/// Words of JSON, valid and invalid.
#[rustfmt::skip]
pub(crate) const JSON: &[&str] = &[
    "{", "}", "[", "]", "\"", ":", ",", "null", "true", "0", "-1", "1e999", "\"\"", "\\u0000", "\\ud800",
    "[[[[[[[[", "\u{feff}",
];

/// A text in which each byte above ASCII becomes a word. ASCII bytes are copied, so that a
/// corpus is legible.
pub(crate) fn text(bytes: &[u8], words: &[&str]) -> String {
    let mut text = String::new();
    for byte in bytes {
        match byte.checked_sub(128) {
            Some(word) => text.push_str(words[usize::from(word) % words.len()]),
            None => text.push(char::from(*byte)),
        }
    }
    text
}

/// A valid text after a few edits, each of four bytes: two for the position, the kind, and the content. Many
/// edits would leave nothing of the text.
pub(crate) fn tampered(good: &[u8], edits: &[u8], words: &[&[&str]]) -> Vec<u8> {
    let words = words.concat();
    let mut out = good.to_vec();
    let few = usize::from(edits.first().map_or(0, |first| first % 6)) + 1;
    for edit in edits.chunks_exact(4).take(few) {
        let at = usize::from(u16::from_le_bytes([edit[0], edit[1]])) % (out.len() + 1);
        let end = (at + usize::from(edit[3])).min(out.len());
        match edit[2] % 8 {
            0 => drop(out.drain(at..end)),
            1 => out.truncate(at),
            2 => {
                let twice = out[at..end].to_vec();
                out.splice(at..at, twice);
            }
            3 | 4 => drop(out.splice(at..at, [edit[3]])),
            5 if at < out.len() => out[at] = edit[3],
            _ => drop(out.splice(at..at, words[usize::from(edit[3]) % words.len()].bytes())),
        }
    }
    out
}
