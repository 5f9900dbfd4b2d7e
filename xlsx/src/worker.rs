//! Messages between the page and the worker: "ready" once it runs; a [`Blob`] of rows from the page; the [`Blob`] of the
//! workbook back, or a text about the failure.

use js_sys::{Array, Uint8Array};
use pushboard_xlsx::Writer;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, DedicatedWorkerGlobalScope, FileReaderSync, MessageEvent};

/// Bytes of the rows that are in memory at a time.
const PART: f64 = 4_194_304.0;
const MEDIA_TYPE: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

/// Waits for rows.
pub(crate) fn start() {
    let scope: DedicatedWorkerGlobalScope = js_sys::global().unchecked_into();
    let page = scope.clone();
    let receive = Closure::<dyn Fn(MessageEvent)>::new(move |message: MessageEvent| {
        let written = written(&message.data().unchecked_into());
        let _ = page.post_message(&written.map_or_else(|error| error, JsValue::from));
    });
    scope.set_onmessage(Some(receive.as_ref().unchecked_ref()));
    receive.forget();
    let _ = scope.post_message(&JsValue::from_str("ready"));
}

fn written(rows: &Blob) -> Result<Blob, JsValue> {
    let reader = FileReaderSync::new()?;
    let mut writer = Writer::default();
    let mut at = 0.0;
    while at < rows.size() {
        let part = rows.slice_with_f64_and_f64(at, at + PART)?;
        writer.add(&Uint8Array::new(&reader.read_as_array_buffer(&part)?.into()).to_vec()).map_err(text)?;
        at += PART;
    }
    let file = writer.finish().map_err(text)?;
    let options = BlobPropertyBag::new();
    options.set_type(MEDIA_TYPE);
    let parts = Array::of1(&Uint8Array::from(file.as_slice()));
    Blob::new_with_u8_array_sequence_and_options(&parts, &options)
}

fn text(failure: pushboard_xlsx::Failure) -> JsValue {
    JsValue::from_str(&failure.to_string())
}
