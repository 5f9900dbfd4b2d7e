//! Entry point of the page: mounts the app and nothing else.

mod canvas;
mod http;
mod paint;
mod preferences;
mod remote;
mod session;
mod state;
mod storage;

use leptos::prelude::*;

fn main() {
    mount_to_body(|| view! { <main>"Pushboard"</main> });
}
