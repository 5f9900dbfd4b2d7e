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
