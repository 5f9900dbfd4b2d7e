//! Entry point of the page: mounts the app and nothing else.
use leptos::prelude::*;
fn main() {
    mount_to_body(|| view! { <main>"Pushboard"</main> });
}
