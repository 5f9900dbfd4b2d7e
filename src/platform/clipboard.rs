//! Copies a text to the clipboard: by the browser's clipboard, or by the older command `copy` if the browser refuses, does not
//! answer, or has no clipboard for the page, as over plain HTTP from another machine.

use std::pin::pin;

use js_sys::{Function, Promise, Reflect};
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Element, HtmlDocument, HtmlElement, HtmlTextAreaElement};

use crate::platform::scheduler::{or_timeout, sleep};

/// Milliseconds after which the browser's clipboard counts as refused. A browser allows the older way for a second or more
/// after a press.
const PATIENCE_MS: i32 = 700;

/// False if the browser refuses both ways.
pub async fn copy_text(text: &str) -> bool {
    copy_by_clipboard(text).await || copy_by_command(text).unwrap_or(false)
}

async fn copy_by_clipboard(text: &str) -> bool {
    // Programs that replace the function may throw, or return something else than a promise.
    let Ok(written) = write_text(text) else { return false };
    let written = JsFuture::from(Promise::resolve(&written));
    or_timeout(pin!(written), pin!(sleep(PATIENCE_MS))).await.is_some_and(|written| written.is_ok())
}

fn write_text(text: &str) -> Result<JsValue, JsValue> {
    let clipboard = Reflect::get(&window().navigator(), &"clipboard".into())?;
    let write: Function = Reflect::get(&clipboard, &"writeText".into())?.dyn_into()?;
    write.call1(&clipboard, &text.into())
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
