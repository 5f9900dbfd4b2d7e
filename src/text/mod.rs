//! Every word a person reads, in English and in 简体中文. [`Words`] has a field for each; a catalogue that
//! lacks one does not compile. Knows no component and no state.

mod chinese;
mod english;
mod faults;
mod numbers;
mod places;
mod words;

use crate::preferences::Language;

pub use faults::sentence;
pub use numbers::{number, percent};
pub use words::*;

/// The catalogue of a language.
pub fn words(language: Language) -> &'static Words {
    match language {
        Language::English => &english::WORDS,
        Language::Chinese => &chinese::WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_page_paints_first_says_what_it_says_then() {
        const PAGE: &str = include_str!("../../index.html");
        for language in [Language::English, Language::Chinese] {
            let states = &words(language).states;
            for (element, text) in [
                ("h2", states.loading_title),
                ("p", states.loading_text),
                ("h2", states.welcome_title),
                ("p", states.welcome_text),
            ] {
                let is_said = PAGE.lines().any(|line| {
                    let line = line.trim();
                    line.starts_with(&format!("<{element} "))
                        && line.ends_with(&format!("lang=\"{}\">{text}</{element}>", language.tag()))
                });
                assert!(is_said, "{text}");
            }
        }
    }
}
