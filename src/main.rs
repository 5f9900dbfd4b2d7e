//! Entry point of the page: mounts the app, which replaces the first paint of `index.html`.

// The crate is a program and exports nothing; `pub` marks what other files may use.
#![allow(unreachable_pub)]
// In a view, `{move || age()}` is smaller than `{age}`: Leptos boxes a closure expression, whereas a named closure
// instantiates all generic code for a type of its own.
#![allow(clippy::redundant_closure)]

mod app;
mod load;
mod platform;
mod preferences;
mod start;
mod state;
mod text;
mod view;

use leptos::mount::mount_to_body;
use wasm_bindgen_futures::spawn_local;

fn main() {
    // Instantiating the module is a task of its own.
    spawn_local(async {
        platform::scheduler::yield_to_browser().await;
        mount_to_body(app::App);
    });
}
