//! The browser's tables of Unicode.

use js_sys::JsString;

/// A text in Unicode's form NFKC.
pub fn nfkc(text: &str) -> String {
    JsString::from(text).normalize("NFKC").into()
}
