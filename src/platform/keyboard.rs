//! Which key of a shortcut a person means, whatever the layout of the keyboard.

use std::cell::Cell;

use web_sys::KeyboardEvent;

thread_local! {
    /// Whether the last letter was of another script than Latin, so that marks, too, are those of another layout.
    static OF_OTHER_SCRIPT: Cell<bool> = const { Cell::new(false) };
}

/// The key in lower case: `x`, `/`, `arrowleft`. Where the layout has a character of another script in its place, or none,
/// the one that a Latin layout has there.
pub fn key_of(event: &KeyboardEvent) -> String {
    let (key, code) = (event.key(), event.code());
    if let Some(is_latin) = is_latin_letter(&key) {
        OF_OTHER_SCRIPT.set(!is_latin);
    }
    meant(&key, &code, event.shift_key(), OF_OTHER_SCRIPT.get())
}

/// The digit of the key's place, where the layout needs Shift for digits (as in France) or has digits of another script.
pub fn digit_of(event: &KeyboardEvent) -> Option<usize> {
    digit(&event.key(), &event.code(), event.shift_key())
}

/// True if a key is held that makes the browser or the system mean something else. AltGr only selects a character, though
/// Windows sends it as Ctrl and Alt.
pub fn is_modified(event: &KeyboardEvent) -> bool {
    let selects_character = event.get_modifier_state("AltGraph");
    event.meta_key() || (!selects_character && (event.ctrl_key() || event.alt_key()))
}

/// Whether a letter is Latin; `None` for anything else than one letter.
fn is_latin_letter(key: &str) -> Option<bool> {
    let mut characters = key.chars();
    let letter = characters.next().filter(|letter| letter.is_alphabetic() && characters.next().is_none())?;
    Some(letter < LATIN_END)
}

/// The end of Unicode's Latin letters with their accents.
const LATIN_END: char = '\u{250}';

/// Marks in the places of letters that no Latin layout has there: in Hebrew, in Greek and in Bulgarian.
const MARKS_FOR_LETTERS: [(&str, &str); 5] =
    [("/", "KeyQ"), ("'", "KeyW"), (";", "KeyQ"), (":", "KeyQ"), (",", "KeyQ")];

/// `of_other_script` is for marks that layouts of several scripts have in different places.
fn meant(key: &str, code: &str, shift: bool, of_other_script: bool) -> String {
    let is_latin = key.chars().all(|character| character < LATIN_END)
        && !MARKS_FOR_LETTERS.contains(&(key, code))
        // The full stop of Russian and Hebrew, which Turkish has there as well.
        && !(of_other_script && code == "Slash");
    if is_latin && key != "Unidentified" {
        return key.to_ascii_lowercase();
    }
    if let Some(letter) = code.strip_prefix("Key") {
        return letter.to_ascii_lowercase();
    }
    if let Some(digit) = code.strip_prefix("Digit").or_else(|| code.strip_prefix("Numpad")) {
        return digit.to_ascii_lowercase();
    }
    let latin = match (code, shift) {
        ("Slash", false) => "/",
        ("Slash", true) => "?",
        ("Period", _) => ".",
        ("Comma", _) => ",",
        ("Minus", _) => "-",
        ("Equal", _) => "+",
        _ => key,
    };
    latin.to_owned()
}

fn digit(key: &str, code: &str, shift: bool) -> Option<usize> {
    let typed = meant(key, code, shift, false).parse().ok();
    typed.or_else(|| code.strip_prefix("Digit")?.parse().ok().filter(|_| !shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_means_what_a_latin_layout_has_in_its_place() {
        for (key, code, shift, expected) in [
            ("x", "KeyX", false, "x"),
            // A layout of Latin letters counts by its letters, wherever they are.
            ("x", "KeyB", false, "x"),
            // Caps Lock.
            ("X", "KeyX", false, "x"),
            ("ц", "KeyW", false, "w"),
            ("Ц", "KeyW", true, "w"),
            ("χ", "KeyX", false, "x"),
            ("ㅌ", "KeyX", false, "x"),
            ("ק", "KeyE", false, "e"),
            ("٣", "Digit3", false, "3"),
            ("३", "Numpad3", false, "3"),
            ("ю", "Period", false, "."),
            ("б", "Comma", false, ","),
            ("／", "Slash", false, "/"),
            ("？", "Slash", true, "?"),
            ("＝", "Equal", false, "+"),
            ("Unidentified", "KeyR", false, "r"),
            ("ArrowLeft", "ArrowLeft", false, "arrowleft"),
            ("?", "Digit7", true, "?"),
            // A Latin letter that means nothing here.
            ("ß", "Minus", false, "ß"),
            ("字", "", false, "字"),
            // Hebrew, Greek, Bulgarian.
            ("/", "KeyQ", false, "q"),
            ("'", "KeyW", false, "w"),
            ("ש", "KeyA", false, "a"),
            ("ת", "Comma", false, ","),
            ("ץ", "Period", false, "."),
            (";", "KeyQ", false, "q"),
            (":", "KeyQ", true, "q"),
            ("ς", "KeyW", false, "w"),
            (",", "KeyQ", false, "q"),
            // Dvorak has these marks where other layouts have letters, France as well.
            ("'", "KeyQ", false, "'"),
            (",", "KeyW", false, ","),
            (".", "KeyE", false, "."),
            (";", "KeyZ", false, ";"),
            (",", "KeyM", false, ","),
            ("/", "Period", true, "/"),
            ("q", "KeyA", false, "q"),
            ("/", "BracketLeft", false, "/"),
            // Turkish.
            (".", "Slash", false, "."),
            ("ç", "Period", false, "ç"),
        ] {
            assert_eq!(meant(key, code, shift, false), expected, "{key} on {code}");
        }
    }

    #[test]
    fn a_mark_counts_by_its_place_where_the_letters_do() {
        for (key, code, shift, expected) in [
            (".", "Slash", false, "/"),
            (",", "Slash", true, "?"),
            ("ю", "Period", false, "."),
            ("/", "Backslash", true, "/"),
            ("?", "Digit7", true, "?"),
            ("1", "Digit1", false, "1"),
        ] {
            assert_eq!(meant(key, code, shift, true), expected, "{key} on {code}");
        }
        for (key, expected) in [
            ("x", Some(true)),
            ("ç", Some(true)),
            ("ש", Some(false)),
            ("я", Some(false)),
            ("/", None),
            ("Enter", None),
        ] {
            assert_eq!(is_latin_letter(key), expected, "{key}");
        }
    }

    #[test]
    fn a_digit_is_typed_or_has_its_place() {
        for (key, code, shift, expected) in [
            ("1", "Digit1", false, Some(1)),
            ("1", "Numpad1", false, Some(1)),
            ("٣", "Digit3", false, Some(3)),
            // France: digits with Shift, the Czech Republic as well.
            ("&", "Digit1", false, Some(1)),
            ("é", "Digit2", false, Some(2)),
            ("ě", "Digit2", false, Some(2)),
            ("2", "Digit2", true, Some(2)),
            ("!", "Digit1", true, None),
            ("x", "KeyX", false, None),
        ] {
            assert_eq!(digit(key, code, shift), expected, "{key} on {code}");
        }
    }
}
