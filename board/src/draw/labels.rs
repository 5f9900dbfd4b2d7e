//! How wide a text is and how it is shortened, by arithmetic: no text is measured in a frame.

use std::borrow::Cow;

/// Replaces a data file's name, its version or a region's id that is empty or all white space: an en dash, so that
/// it is visible.
pub const PLACEHOLDER: &str = "–";

/// Widths of a monospaced font's characters, as a share of the font size.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FontMetrics {
    /// Of Latin letters, digits and most else.
    pub narrow: f32,
    /// Of Chinese, Japanese and Korean characters, full-width forms and emoji.
    pub wide: f32,
}

impl Default for FontMetrics {
    /// What most monospaced faces have: 0.6 em, and 1 em for wide characters.
    fn default() -> Self {
        Self { narrow: 0.6, wide: 1.0 }
    }
}

/// Which end of a text is kept when it is shortened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Keep {
    /// Its start, which keeps two thirds: ids of regions begin with their place.
    Start,
    /// Its end, which keeps two thirds: names of versions differ at their tails.
    End,
}

const ELLIPSIS: char = '…';
/// Tolerance for rounding in sums of widths, em.
const SLACK: f32 = 1e-4;

impl FontMetrics {
    /// Width of a text in em; times the font size gives pixels.
    pub fn width(&self, text: &str) -> f32 {
        text.chars().map(|char| self.width_of(printable(char))).sum()
    }

    /// Appends a text, shortened in the middle until it is no wider than `em`; gives the width of what was
    /// appended, in em. Characters that can't be seen or that change the writing direction are appended as visible
    /// ones. Nothing where not even `…` fits.
    pub fn write_shortened(&self, text: &str, em: f32, keep: Keep, out: &mut String) -> f32 {
        let whole = self.width(text);
        if whole <= em + SLACK {
            out.extend(text.chars().map(printable));
            return whole;
        }
        let dots = self.width_of(ELLIPSIS);
        let width = em - dots;
        if width < 0.0 {
            return 0.0;
        }
        let share = if keep == Keep::Start { 2.0 / 3.0 } else { 1.0 / 3.0 };
        let (head, head_width) = self.fitting(text.chars(), width * share);
        let (tail, tail_width) = self.fitting(text.chars().rev(), width - head_width);
        out.extend(text.chars().take(head).map(printable));
        out.push(ELLIPSIS);
        let count = text.chars().count();
        out.extend(text.chars().skip(count - tail).map(printable));
        head_width + dots + tail_width
    }

    /// Widths, in em, for a name and for the version a character beside it: the version is shortened only where it would
    /// leave the name less than three characters.
    pub fn share(&self, name: &str, version: &str, em: f32) -> (f32, f32) {
        if version.is_empty() {
            return (em, 0.0);
        }
        let width = (em - self.narrow).max(0.0);
        let least = self.width(name).min(3.0 * self.narrow);
        let version = self.width(version).min((width - least).max(0.0));
        (width - version, version)
    }

    /// Appends a name and its version, both shortened until together they are no wider than `em`.
    pub fn write_named(&self, name: &str, version: &str, em: f32, out: &mut String) {
        let (name_width, version_width) = self.share(name, version, em);
        let width = self.write_shortened(name, name_width, Keep::End, out);
        if width > 0.0 && !version.is_empty() {
            out.push(' ');
        }
        self.write_shortened(version, version_width, Keep::End, out);
    }

    fn width_of(&self, char: char) -> f32 {
        match columns(char) {
            0 => 0.0,
            1 => self.narrow,
            _ => self.wide,
        }
    }

    // How many characters fit into a width, and how wide they are.
    fn fitting(&self, chars: impl Iterator<Item = char>, em: f32) -> (usize, f32) {
        let (mut count, mut width) = (0, 0.0);
        for char in chars {
            let wider = width + self.width_of(printable(char));
            if wider > em + SLACK {
                break;
            }
            (count, width) = (count + 1, wider);
        }
        (count, width)
    }
}

/// A character as it is shown: one that can't be seen, or that changes the writing direction, as a visible
/// stand-in, so that no name can disguise itself.
pub fn printable(char: char) -> char {
    match char {
        '\0'..='\u{1f}' => char::from_u32(0x2400 + char as u32).unwrap_or(char::REPLACEMENT_CHARACTER),
        '\u{7f}' => '\u{2421}',
        '\u{80}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => char::REPLACEMENT_CHARACTER,
        _ => char,
    }
}

/// A text as it is shown, each character by [`printable`]: borrowed where there is nothing to replace, as nearly
/// always. For names, ids and descriptions shown on a page; copies and exports stay as they came.
pub fn printable_text(text: &str) -> Cow<'_, str> {
    if text.chars().all(|char| printable(char) == char) {
        Cow::Borrowed(text)
    } else {
        Cow::Owned(text.chars().map(printable).collect())
    }
}

/// A name, or [`PLACEHOLDER`] where it is empty or all white space; not yet printable.
pub fn name_or_placeholder(name: &str) -> &str {
    if name.trim().is_empty() { PLACEHOLDER } else { name }
}

// Terminal columns of a character: 0 for marks on the one before, 2 for wide ones.
fn columns(char: char) -> u8 {
    match char as u32 {
        0x300..=0x36f | 0xfe00..=0xfe0f | 0x20d0..=0x20ff => 0,
        0x1100..=0x115f
        | 0x2e80..=0x303e
        | 0x3041..=0xa4cf
        | 0xac00..=0xd7a3
        | 0xf900..=0xfaff
        | 0xfe30..=0xfe6f
        | 0xff00..=0xff60
        | 0xffe0..=0xffe6
        | 0x1f300..=0x1faff
        | 0x20000..=0x3fffd => 2,
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_distinguishing_tail_stays() {
        let metrics = FontMetrics::default();
        let table = [
            ("game.tar", 4.8, Keep::End, "game.tar"),
            ("159828628258496/mirror_file/game-20220215.tar", 12.0, Keep::End, "159828…-20220215.tar"),
            ("cn-wuhan-telecom_unicom_cmcc-2", 10.0, Keep::Start, "cn-wuhan-t…mcc-2"),
            ("game-v2.tar", 0.6, Keep::End, "…"),
            ("game-v2.tar", 0.5, Keep::End, ""),
            ("大连联通机房三号", 5.0, Keep::End, "大…房三号"),
            ("a\u{202e}b\n", 9.0, Keep::End, "a\u{fffd}b\u{240a}"),
        ];
        for (text, em, keep, expected) in table {
            let mut out = String::new();
            metrics.write_shortened(text, em, keep, &mut out);
            assert_eq!(out, expected, "{text}");
        }
    }

    #[test]
    fn no_text_hides_or_reverses_others() {
        for guarded in [
            "\u{0}", "\u{7f}", "\u{9b}", "\u{200e}", "\u{200f}", "\u{202a}", "\u{202e}", "\u{2066}",
            "\u{2069}",
        ] {
            let shown = printable_text(guarded);
            assert_ne!(shown, guarded);
            assert!(
                matches!(printable_text(&shown), Cow::Borrowed(_)),
                "what is shown is printable: {shown:?}"
            );
        }
        assert!(matches!(printable_text("磁盘已满 disk full"), Cow::Borrowed(_)));
        assert_eq!(printable_text("tar.\u{202e}exe"), "tar.\u{fffd}exe");
        assert_eq!(
            [name_or_placeholder(""), name_or_placeholder(" \u{3000}"), name_or_placeholder("a")],
            ["–", "–", "a"]
        );
    }

    proptest! {
        #[test]
        fn shortened_texts_fit(text in "\\PC{0,40}", em in 0.0f32..30.0) {
            let metrics = FontMetrics::default();
            let mut out = String::new();
            let width = metrics.write_shortened(&text, em, Keep::End, &mut out);
            prop_assert!(width <= em + 1e-3);
            prop_assert!((metrics.width(&out) - width).abs() < 1e-3);
            prop_assert_eq!(out.contains(ELLIPSIS), text.contains(ELLIPSIS) || (em >= 0.6 && metrics.width(&text) > em));
        }
    }
}
