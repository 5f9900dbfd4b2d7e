//! The browser's local storage, as text under prefixed keys. Never given a secret.

use leptos::prelude::*;

const PREFIX: &str = "pushboard.";

/// The text stored under a key; `None` if there is no such text, or no storage.
pub fn read(key: &str) -> Option<String> {
    store()?.get_item(&format!("{PREFIX}{key}")).ok().flatten()
}

/// Stores a text under a key. False if the storage is full or blocked.
pub fn write(key: &str, text: &str) -> bool {
    store().is_some_and(|store| store.set_item(&format!("{PREFIX}{key}"), text).is_ok())
}

fn store() -> Option<web_sys::Storage> {
    window().local_storage().ok().flatten()
}
