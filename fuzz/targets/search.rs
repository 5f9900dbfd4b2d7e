//! The search: no text breaks its reader, each character is in a part or is space, and printed terms are read as the same.

use board::select::search::Search;
use board::select::search::fold::Normalize;
use board::select::search::parse::{MAX_TERMS, without};

use crate::{target, weave};

#[rustfmt::skip]
const WORDS: &[&str] = &[
    "status:", "状态：", "failed", "成功", "stuck", ",", "，", "file:", "version:", "node:", "carrier:", "运营商:", "why:", "原因：",
    "-", "－", "\"", "“", "”", "/", "\\", ":", " ", " ", "　", "(", ")", "[", "]", "[^", "{2,3}", "*", "+", "?", "|", "^", "$", ".",
    "\\d", "\\b", "\\p", "(?:", "(?", "a", "Ｂ", "ß", "07:31", "md5:abc", "\u{202e}",
];

target!(search, |bytes| {
    let search = Search(weave::text(bytes, WORDS));
    let parts = search.parts(Normalize::default());
    let mut at = 0;
    for part in &parts {
        assert!(search.0[at..part.range.start].trim().is_empty() && !part.range.is_empty());
        at = part.range.end;
    }
    assert!(search.0[at..].trim().is_empty());
    let terms: Vec<_> = parts.iter().filter_map(|part| part.term.as_ref().ok()).collect();
    assert!(terms.len() <= MAX_TERMS);
    let printed = Search(terms.iter().map(|term| term.to_string()).collect::<Vec<_>>().join(" "));
    let again = printed.parts(Normalize::default());
    assert_eq!(
        again.iter().filter_map(|part| part.term.as_ref().ok()).collect::<Vec<_>>(),
        terms,
        "{search:?}"
    );
    assert_eq!(again.len(), terms.len());
    if let Some(last) = parts.last() {
        assert!(without(&search.0, &last.range).len() < search.0.len());
    }
});
