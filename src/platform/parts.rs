//! Parts of the module, which the page loads when it needs them: `xtask/src/split.rs` makes a file of each.

use std::future::Future;
use std::pin::Pin;

use js_sys::Promise;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;

pub use wasm_split_helpers::SplitLoaderError as PartError;

/// Loads what a part has; made by [`part!`].
pub type LoadPart<T> = fn() -> Loading<T>;

/// What a part has, as it arrives.
pub type Loading<T> = Pin<Box<dyn Future<Output = Result<T, PartError>>>>;

#[wasm_bindgen]
extern "C" {
    /// Says that a part did not arrive until a person tries again, or loads the page anew where the server has another build.
    #[wasm_bindgen(js_name = waitForRetry)]
    fn wait_for_retry() -> Promise;
}

/// What a part has, once it has arrived, however often a person must try again.
pub async fn loaded<T>(load: LoadPart<T>) -> T {
    loop {
        if let Ok(value) = load().await {
            return value;
        }
        let _ = JsFuture::from(wait_for_retry()).await;
    }
}

/// A function that loads a value: `part!(part, name: Type = value)`. The code that only values of one part need is in the file
/// of that part. Debug builds have one file.
macro_rules! part {
    ($part:ident, $name:ident: $type:ty = $value:expr) => {
        fn $name() -> $crate::platform::parts::Loading<$type> {
            #[cfg(not(debug_assertions))]
            {
                #[wasm_split_helpers::wasm_split($part, fallible)]
                fn $name() -> Result<$type, $crate::platform::parts::PartError> {
                    Ok($value)
                }
                Box::pin($name())
            }
            #[cfg(debug_assertions)]
            {
                let value: $type = $value;
                Box::pin(async move { Ok(value) })
            }
        }
    };
}
pub(crate) use part;
