//! The name of a person as a reverse proxy sends it: bytes of UTF-8 or, from older programs, of Latin-1.

use std::sync::Arc;

/// Longest name, bytes.
pub(super) const LONGEST: usize = 256;

/// What Apache's mod_headers sends where there is no name.
const UNSET: &[u8] = b"(null)";

/// Placeholders that programs send where a user has no name. If they were taken as names, all users without a name would
/// be one person.
const NO_NAMES: [&str; 6] = ["null", "nil", "none", "undefined", "anonymous", "system:anonymous"];

/// 0x80 to 0x9f as Windows writes them, the apostrophe of O’Brien among them. In Latin-1 proper they are controls,
/// which no name has; five of them mean nothing here either.
const WINDOWS: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', //
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

/// Whether a header's value says that there is no name.
pub(super) fn is_unset(bytes: &[u8]) -> bool {
    bytes.is_empty() || bytes == UNSET
}

/// The name in a header's value; `None` if it is too long, has neither a letter nor a digit of any script, or is the word
/// of a program for no name.
pub(super) fn read(bytes: &[u8]) -> Option<Arc<str>> {
    if bytes.len() > LONGEST {
        return None;
    }
    let text = match str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| of_latin_1(*byte)).collect(),
    };
    let name = text.trim();
    let is_name = name.contains(char::is_alphanumeric)
        && !NO_NAMES.iter().any(|no_name| no_name.eq_ignore_ascii_case(name));
    is_name.then(|| name.into())
}

fn of_latin_1(byte: u8) -> char {
    match byte {
        0x80..=0x9f => WINDOWS[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn people_have_names_of_every_script_and_punctuation() {
        let long = "a".repeat(LONGEST);
        for good in [
            "ada",
            "ada lovelace",
            "陈工",
            "a+b@example.com",
            "DOMAIN\\ada",
            "O'Brien",
            "O\u{2019}Brien",
            "Jos\u{e9}",
            "Jose\u{301}",
            "M\u{fc}ller\u{2013}L\u{fc}denscheidt",
            "\u{645}\u{200c}\u{631}",
            "\u{915}\u{94d}\u{937}",
            "Nguy\u{1ec5}n V\u{103}n A",
            "\u{200f}\u{5d0}\u{5d1}",
            "a\u{a0}b",
            "a\tb",
            "a\u{202e}b",
            "陈\u{3000}工",
            "\u{1f600} ada",
            "Ada \u{201c}the first\u{201d} Lovelace",
            "Lovelace, Ada",
            &long,
        ] {
            assert_eq!(read(good.as_bytes()).as_deref(), Some(good), "{good}");
        }
        assert_eq!(read("\u{a0}ada\u{3000}".as_bytes()).as_deref(), Some("ada"));
        let longer = "a".repeat(LONGEST + 1);
        assert_eq!(read(b"Nil None").as_deref(), Some("Nil None"));
        for bad in [
            "null",
            "None",
            "undefined",
            "Anonymous",
            " nil ",
            "",
            " ",
            "-",
            "\u{a0}",
            "\u{200b}",
            "\u{85}",
            "...",
            &longer,
        ] {
            assert_eq!(read(bad.as_bytes()), None, "{bad:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_utf_8_are_latin_1() {
        for (bytes, name) in [
            (&b"Jos\xe9"[..], "Jos\u{e9}"),
            (b"O\x92Brien", "O\u{2019}Brien"),
            (b"M\xfcller \x96 L\xfcdenscheidt", "M\u{fc}ller \u{2013} L\u{fc}denscheidt"),
            (b"\x8eeljko", "\u{17d}eljko"),
            (b"\xff", "\u{ff}"),
        ] {
            assert_eq!(read(bytes).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_value_that_says_no_one_is_no_name() {
        for (value, unset) in [(&b""[..], true), (b"(null)", true), (b"null", false), (b"(null", false)] {
            assert_eq!(is_unset(value), unset);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn no_value_makes_it_panic_or_grows_a_name(bytes in prop::collection::vec(0x20u8..=0xff, 0..300)) {
            if let Some(name) = read(&bytes) {
                prop_assert!(name.chars().count() <= LONGEST && name.contains(char::is_alphanumeric));
            }
        }
    }
}
