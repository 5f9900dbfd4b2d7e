//! A module that only decodes, so that decoding can be timed beside `JSON.parse` of the same bytes.

use board::{Builder, UtcSeconds};
use ens_api::PushQuery;
use js_sys::Uint8Array;
use wasm_bindgen::prelude::wasm_bindgen;

/// Size of a chunk in bytes, as a browser delivers them.
const CHUNK: u32 = 64 * 1024;

/// Decodes the bytes of a response into a board with its indices, in chunks as the page does, and returns its number of
/// pushes, or -1 for an invalid response. `now` is in seconds since 1970.
#[wasm_bindgen]
pub fn decode(bytes: &Uint8Array, now: i32) -> i32 {
    let Ok(query) = PushQuery::for_application("app") else { return -1 };
    let mut builder = Builder::new(&query);
    let mut page = builder.begin_page(UtcSeconds(now.into()));
    for start in (0..bytes.length()).step_by(CHUNK as usize) {
        let chunk = bytes.subarray(start, bytes.length().min(start + CHUNK));
        if page.feed_with(chunk.length() as usize, |slice| chunk.copy_to(slice)).is_err() {
            return -1;
        }
    }
    if page.end().is_err() {
        return -1;
    }
    i32::try_from(builder.finish().push_count()).unwrap_or(i32::MAX)
}
