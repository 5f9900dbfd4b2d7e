//! The form in which texts are searched: neither case nor the form in which Unicode writes a character matters.

use std::fmt;

use crate::model::script::is_ideograph;

/// Writes a text in Unicode's form NFKC, in which a letter has its accent within it and its usual width. It is an argument,
/// since a browser has the tables for it, and the module need not carry them.
#[derive(Clone, Copy)]
pub struct Normalize(pub fn(&str) -> String);

impl Default for Normalize {
    /// Leaves each text as it is.
    fn default() -> Self {
        Self(str::to_owned)
    }
}

impl fmt::Debug for Normalize {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Normalize")
    }
}

// It is part of the program, not of a filter.
impl PartialEq for Normalize {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Normalize {}

/// A text in the form in which it is searched: equal for texts that differ in case or in Unicode's form only, and a part of
/// a text stays a part of it. `Straße` and `STRASSE` are equal, and so are the four letters i of Turkish.
pub fn fold(text: &str, normalize: Normalize) -> String {
    // Ideographs are the same in every form and have no case.
    let is_simple = |character: char| character.is_ascii() || is_ideograph(character);
    if text.chars().all(is_simple) {
        return text.to_ascii_lowercase();
    }
    let Normalize(normalize) = normalize;
    let visible: String = text.chars().filter(|character| !is_ignorable(*character)).collect();
    // Character by character: `str::to_lowercase` writes a sigma depending on its position in the word. Upper case in
    // between has one form for letters that have two in lower case, and `SS` for `ß`.
    let lower = |text: &str| text.chars().flat_map(char::to_lowercase).collect::<String>();
    let one_case = lower(&lower(&normalize(&visible)).to_uppercase());
    // The dot of a Turkish `İ` in lower case.
    normalize(&one_case.replace("i\u{307}", "i"))
}

// Soft hyphens, joiners, byte order marks and variation selectors are invisible.
fn is_ignorable(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_normalization::UnicodeNormalization;

    fn folded(text: &str) -> String {
        fold(text, Normalize(|text| text.nfkc().collect()))
    }

    #[test]
    fn a_part_of_a_text_is_a_part_when_folded_too() {
        for (text, part) in [("ΟΔΟΣΑ", "ΟΔΟΣ"), ("ΟΔΟΣΑ", "οδος"), ("CN-Wuxi", "WUXI"), ("上海", "海")]
        {
            assert!(folded(text).contains(&folded(part)), "{text}");
        }
    }

    #[test]
    fn neither_case_nor_form_matters() {
        for forms in [
            &["Café", "Cafe\u{301}", "CAFÉ", "cafe\u{301}", "ＣＡＦÉ"][..],
            &["game", "ｇａｍｅ", "ＧＡＭＥ", "𝐆ame", "ga\u{ad}me", "ga\u{200b}me"],
            &["Straße", "STRASSE", "STRAẞE", "strasse"],
            &["İSTANBUL", "istanbul", "i\u{307}stanbul", "ISTANBUL", "ıstanbul", "I\u{307}STANBUL"],
            &["ΟΔΟΣ", "οδος", "οδοσ"],
            &["ﬁle", "FILE", "file"],
            &["ПРИВЕТ", "привет"],
            &["Йод", "и\u{306}од"],
            &["ガイド", "ｶﾞｲﾄﾞ", "カ\u{3099}イト\u{3099}"],
            &["한글", "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}"],
            &["ｖ１．１０", "v1.10", "V1.10"],
            &["\u{1f80}", "\u{1f88}", "α\u{313}\u{345}"],
            &["\u{390}", "ϊ\u{301}", "Ϊ\u{301}"],
            &["Å", "\u{212b}", "A\u{30a}"],
        ] {
            for form in forms {
                assert_eq!(folded(form), folded(forms[0]), "{form:?} and {:?}", forms[0]);
            }
        }
        for (one, other) in [("café", "cafe"), ("game", "gane"), ("上海", "上")] {
            assert_ne!(folded(one), folded(other));
        }
    }
}
