//! Every word that a person reads, one file per language. [`Words`] has a field for each: a language that lacks one
//! does not compile.

mod chinese;
mod english;
mod facet_names;
mod format;
mod language;
mod logged;
mod places;
mod words;

use board::RegionFacet;

pub use format::{number, percent, sentence};
pub use language::Language;
pub use words::*;

/// The page's languages. A further one is a file beside this one and a row here; the tests say what the first paint
/// needs.
pub static LANGUAGES: [&Language; 2] = [&english::LANGUAGE, &chinese::LANGUAGE];

/// The names of an area, a province, a city or carriers in each language.
pub fn place_names(facet: RegionFacet, value: &str) -> Vec<String> {
    LANGUAGES.map(|language| (language.words.toolbar.place)(facet, value)).into()
}

impl Language {
    /// The language that a browser's tag (`zh-CN`, `en-GB`) selects; the first one where the page does not have it.
    pub fn for_tag(tag: &str) -> &'static Self {
        let has_same_primary = |language: &&Self| primary(language.tag).eq_ignore_ascii_case(primary(tag));
        LANGUAGES.into_iter().find(has_same_primary).unwrap_or(LANGUAGES[0])
    }

    /// The language after this one in the list; the first one after the last.
    pub fn next(&self) -> &'static Self {
        let following = LANGUAGES.into_iter().skip_while(|language| *language != self).nth(1);
        following.unwrap_or(LANGUAGES[0])
    }
}

fn primary(tag: &str) -> &str {
    tag.split('-').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use board::select::search::field::{Kinds, STATUS_WORDS};
    use board::{Field, Status};

    use super::*;

    #[test]
    fn the_language_follows_the_browser() {
        let cases = [("zh-CN", "zh-CN"), ("ZH", "zh-CN"), ("en-GB", "en"), ("fr", "en"), ("", "en")];
        for (tag, expected) in cases {
            assert_eq!(Language::for_tag(tag).tag, expected, "{tag}");
        }
        for language in LANGUAGES {
            assert_eq!(Language::for_tag(language.tag).tag, language.tag);
        }
    }

    #[test]
    fn the_switch_visits_all_languages() {
        let mut language = LANGUAGES[0];
        for expected in LANGUAGES.into_iter().skip(1).chain([LANGUAGES[0]]) {
            language = language.next();
            assert_eq!(language.tag, expected.tag);
        }
    }

    #[test]
    fn what_is_offered_for_a_search_is_read_as_what_it_is() {
        let words: Vec<&str> = STATUS_WORDS.iter().flat_map(|(words, _)| *words).copied().collect();
        for language in LANGUAGES {
            let search = &language.words.search;
            for field in Field::ALL {
                assert_eq!(Field::of((search.field)(field)), Some(field));
            }
            for status in Status::ALL {
                assert_eq!(Kinds::of_words((search.status)(status)), Ok(Kinds::of(status)));
                assert_eq!(Kinds::of_words((language.words.common.status)(status)), Ok(Kinds::of(status)));
                assert!((search.field_explained)(Field::Status).contains((search.status)(status)));
            }
            assert_eq!(Kinds::of_words(search.stuck), Ok(Kinds::STUCK));
            assert_eq!(Kinds::of_words(language.words.summary.stuck), Ok(Kinds::STUCK));
            assert!(words.contains(&search.stuck));
        }
    }

    #[test]
    fn the_first_paint_selects_from_the_same_languages() {
        let tags = LANGUAGES.map(|language| format!("\"{}\"", language.tag)).join(", ");
        assert!(include_str!("../early.js").contains(&format!("const languages = [{tags}];")));
    }

    #[test]
    fn the_first_paint_has_the_words_of_the_page() {
        const PAGE: &str = include_str!("../../index.html");
        const STYLE: &str = include_str!("../../style/first-paint.css");
        for language in LANGUAGES {
            let tag = language.tag;
            let hides = format!(":root:not(:lang({tag})) :is(#first-paint, .hollow) [lang=\"{tag}\"]");
            assert!(STYLE.contains(&hides), "the other languages do not hide the words of {tag}");
            let states = &language.words.states;
            for (element, text) in [
                ("h2", states.loading_title),
                ("p", states.loading_text),
                ("h2", states.welcome_title),
                ("p", states.welcome_text),
            ] {
                let is_painted = PAGE.lines().any(|line| {
                    let line = line.trim();
                    line.starts_with(&format!("<{element} "))
                        && line.ends_with(&format!("lang=\"{}\">{text}</{element}>", language.tag))
                });
                assert!(is_painted, "{text}");
            }
        }
    }

    #[test]
    fn each_cause_of_a_failed_start_is_said_in_every_language() {
        const PAGE: &str = include_str!("../../index.html");
        const MODULE: &str = include_str!("../module.js");
        let parts: Vec<&str> = PAGE.split("<div data-cause=\"").skip(1).collect();
        assert_eq!(parts.len(), 8);
        for part in parts {
            let (cause, words) = part.split_once('"').unwrap();
            let words = words.split("</div>").next().unwrap();
            assert!(MODULE.contains(&format!("\"{cause}\"")), "`src/module.js` never reports {cause}");
            for language in LANGUAGES {
                for element in ["h2", "p"] {
                    let is_said = words.contains(&format!("<{element} lang=\"{}\">", language.tag));
                    assert!(is_said, "{element} of {cause} in {}", language.tag);
                }
            }
        }
    }
}
