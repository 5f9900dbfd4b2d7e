//! The tab of the page: its title and its icon.

use leptos::prelude::document;

/// Sets the title.
pub fn set_title(title: &str) {
    if document().title() != title {
        document().set_title(title);
    }
}

/// Sets the icon to a drawing in SVG.
pub fn set_icon(svg: &str) {
    if let Ok(Some(link)) = document().query_selector("link[rel='icon']") {
        let address = format!("data:image/svg+xml,{}", String::from(js_sys::encode_uri_component(svg)));
        let _ = link.set_attribute("href", &address);
    }
}
