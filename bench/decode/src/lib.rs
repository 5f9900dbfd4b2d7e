//! Decoding alone, without the page around it, so that it can be timed beside `JSON.parse` of the same bytes.
//! Knows nothing of what is done with a board.

use board::{Builder, UtcSeconds};
use ens_api::PushQuery;
use wasm_bindgen::prelude::wasm_bindgen;

/// Makes a board of an answer's bytes, indices included, and returns how many pushes are on it; -1 where the bytes
/// are no answer. `now` is in seconds since 1970.
#[wasm_bindgen]
pub fn decode(bytes: Vec<u8>, now: i32) -> i32 {
    let Ok(query) = PushQuery::for_application("app") else { return -1 };
    let mut builder = Builder::new(&query);
    if builder.add_page(&bytes, UtcSeconds(now.into())).is_err() {
        return -1;
    }
    // As the page does: the text is not held any longer once it is read.
    drop(bytes);
    i32::try_from(builder.finish().push_count()).unwrap_or(i32::MAX)
}
