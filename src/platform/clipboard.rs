//! Copies a text to the clipboard: by the browser's clipboard, or by the older command `copy` if the browser refuses or
//! has no clipboard for the page, as over plain HTTP from another machine.

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlDocument, HtmlElement, HtmlTextAreaElement};

/// False if the browser refuses both ways.
pub async fn copy_text(text: &str) -> bool {
    copy_by_clipboard(text).await || copy_by_command(text).unwrap_or(false)
}

async fn copy_by_clipboard(text: &str) -> bool {
    let navigator = window().navigator();
    let clipboard = Reflect::get(&navigator, &"clipboard".into());
    if !clipboard.is_ok_and(|clipboard| clipboard.is_object()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Copies what is selected in a field that exists for a moment.
fn copy_by_command(text: &str) -> Result<bool, JsValue> {
    let document: HtmlDocument = document().unchecked_into();
    let focused: Option<HtmlElement> = document.active_element().and_then(|element| element.dyn_into().ok());
    // A field outside of an open dialog can't be selected.
    let dialog = document.query_selector("dialog[open]")?;
    let Some(place) = dialog.or_else(|| document.body().map(Element::from)) else { return Ok(false) };
    let field: HtmlTextAreaElement = document.create_element("textarea")?.unchecked_into();
    field.set_class_name("copied-text");
    field.set_read_only(true);
    field.set_value(text);
    place.append_child(&field)?;
    field.focus()?;
    field.select();
    let is_copied = document.exec_command("copy");
    field.remove();
    if let Some(focused) = focused {
        focused.focus()?;
    }
    is_copied
}
