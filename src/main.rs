//! Entry point of the page: mounts the app in the place of what `index.html` paints first, and nothing else.

// A program exports nothing; `pub` says what other files may use.
#![allow(unreachable_pub)]
// In a view, `{move || age()}` is smaller than `{age}`: a closure at its place is boxed by Leptos, one with a name
// brings a type of its own and all that builds it.
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
    // The browser has just taken the module in: that was a task of its own.
    spawn_local(async {
        platform::scheduler::turn().await;
        mount_to_body(app::App);
    });
}
