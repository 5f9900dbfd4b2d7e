//! Entry point of the page: mounts the app and nothing else.

// A program exports nothing; `pub` says what other files may use.
#![allow(unreachable_pub)]

mod canvas;
mod clock;
mod fetch;
mod http;
mod live;
mod paint;
mod preferences;
mod remote;
mod session;
mod start;
mod state;
mod storage;
mod text;
mod url;
mod view;

use leptos::prelude::*;

fn main() {
    mount_to_body(|| {
        let _ = start::start();
        view! { <main>"Pushboard"</main> }
    });
}
