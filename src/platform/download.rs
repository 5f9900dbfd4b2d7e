//! Files that the browser downloads, written part by part: the browser holds finished parts outside of the module's
//! memory, on disk if need be.

use std::time::Duration;

use js_sys::{Array, Uint8Array};
use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, HtmlElement, Url};

/// How long the browser may take to start the download of an object URL.
const URL_LIFETIME: Duration = Duration::from_secs(60);

/// The parts of a file.
#[derive(Default)]
pub struct FileParts(Array);

impl FileParts {
    /// Appends bytes.
    ///
    /// # Errors
    /// If the browser can't allocate them.
    pub fn push(&self, bytes: &[u8]) -> Result<(), JsValue> {
        let bytes = Array::of1(&Uint8Array::from(bytes));
        self.0.push(&Blob::new_with_u8_array_sequence(&bytes)?.into());
        Ok(())
    }

    /// All parts as one file.
    ///
    /// # Errors
    /// If the browser can't hold it.
    pub fn file(&self, media_type: &str) -> Result<Blob, JsValue> {
        let options = BlobPropertyBag::new();
        options.set_type(media_type);
        Blob::new_with_blob_sequence_and_options(&self.0, &options)
    }
}

/// Starts the download of a file.
///
/// # Errors
/// If the browser refuses it.
pub fn download(file: &Blob, name: &str) -> Result<(), JsValue> {
    let url = Url::create_object_url_with_blob(file)?;
    // The browser makes this URL and the page makes the name: nothing of the address comes from data.
    let link: HtmlElement = document().create_element("a")?.unchecked_into();
    link.set_attribute("href", &url)?;
    link.set_attribute("download", name)?;
    link.click();
    set_timeout(move || _ = Url::revoke_object_url(&url), URL_LIFETIME);
    Ok(())
}
