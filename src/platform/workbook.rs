//! Makes a workbook of rows in a worker, whose module is loaded for it alone.

use std::pin::pin;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, MessageEvent, Worker};

use crate::platform::scheduler::{or_timeout, sleep};

/// The worker's script, beside the page. `index.html` names its package.
const SCRIPT: &str = "workbook_loader.js";
/// Milliseconds that the worker may take to load: where a file of it is missing, nothing reports it.
const LOAD_TIMEOUT: i32 = 20_000;

/// The workbook of rows, which are lines of JSON.
///
/// # Errors
/// If the worker can't be loaded, or can't write the workbook.
pub async fn workbook_of(rows: &Blob) -> Result<Blob, JsValue> {
    let worker = Worker::new(SCRIPT)?;
    let workbook = request_workbook(&worker, rows).await;
    worker.terminate();
    workbook
}

async fn request_workbook(worker: &Worker, rows: &Blob) -> Result<Blob, JsValue> {
    let ready = or_timeout(pin!(next_message(worker)), pin!(sleep(LOAD_TIMEOUT))).await;
    ready.ok_or(JsValue::NULL)??;
    worker.post_message(rows)?;
    next_message(worker).await?.dyn_into()
}

async fn next_message(worker: &Worker) -> Result<JsValue, JsValue> {
    let message = Promise::new(&mut |resolve, reject| {
        worker.set_onmessage(Some(&resolve));
        worker.set_onerror(Some(&reject));
    });
    let event: MessageEvent = JsFuture::from(message).await?.unchecked_into();
    Ok(event.data())
}
