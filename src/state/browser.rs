//! The browser as signals: the clock, the network, the colours of the style sheet.

use std::time::Duration;

use board::UtcSeconds;
use ens_api::Session;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

use crate::platform::clock;
use crate::platform::reactive::{RwSignal, Signal, effect, signal};
use crate::preferences::Theme;

/// Values that the browser reports.
#[derive(Clone, Copy)]
pub struct Browser {
    /// The current time, once a second.
    pub now: Signal<UtcSeconds>,
    /// Whether the browser believes that it has a network. It can be wrong both ways.
    pub online: Signal<bool>,
    /// Counts up when the colours of the style sheet change.
    pub appearance: Signal<u32>,
}

impl Browser {
    /// Follows the browser. The clock is corrected by the proxy's session; the colours follow the theme.
    pub(crate) fn follow(session: Signal<Option<Session>>, theme: RwSignal<Theme>) -> Self {
        Self { now: clock_of(session), online: online(), appearance: appearance_of(theme) }
    }
}

/// The current time by the proxy's clock, which also dates the data.
fn clock_of(session: Signal<Option<Session>>) -> Signal<UtcSeconds> {
    let (now, set_now) = signal(clock::now());
    let offset = StoredValue::new(0);
    effect(move |_| {
        if let Some(proxy_now) = session.read().as_ref().map(|session| session.now) {
            offset.set_value(proxy_now - clock::now().0);
        }
    });
    set_interval(
        move || {
            let next = UtcSeconds(clock::now().0 + offset.get_value());
            if now.get_untracked() != next {
                set_now.set(next);
            }
        },
        Duration::from_millis(500),
    );
    now
}

fn online() -> Signal<bool> {
    let (online, set_online) = signal(window().navigator().on_line());
    window_event_listener(leptos::ev::online, move |_| set_online.set(true));
    window_event_listener(leptos::ev::offline, move |_| set_online.set(false));
    online
}

/// Counts up when the theme, the system's colour scheme or its forced colours change.
fn appearance_of(theme: RwSignal<Theme>) -> Signal<u32> {
    let (changes, set_changes) = signal(0);
    let changed = move || set_changes.update(|changes| *changes += 1);
    effect(move |before: Option<()>| {
        theme.track();
        if before.is_some() {
            changed();
        }
    });
    for query in ["(prefers-color-scheme: dark)", "(forced-colors: active)", "(prefers-contrast: more)"] {
        if let Ok(Some(media)) = window().match_media(query) {
            let listener = Closure::<dyn Fn()>::new(changed);
            let _ = media.add_event_listener_with_callback("change", listener.as_ref().unchecked_ref());
            // Both live as long as the page.
            listener.forget();
            std::mem::forget(media);
        }
    }
    changes
}
