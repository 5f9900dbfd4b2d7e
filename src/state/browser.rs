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

/// What the browser reports by itself.
#[derive(Clone, Copy)]
pub struct Browser {
    /// The current time, once a second.
    pub now: Signal<UtcSeconds>,
    /// Whether the browser believes that it has a network.
    pub online: Signal<bool>,
    /// Counts up when the colours of the style sheet change.
    pub appearance: Signal<u32>,
}

impl Browser {
    /// Follows the browser; the clock is set right by the proxy's session, the colours follow the theme.
    pub(crate) fn follow(session: Signal<Option<Session>>, theme: RwSignal<Theme>) -> Self {
        Self { now: clock_of(session), online: online(), appearance: appearance_of(theme) }
    }
}

/// Ticks each second; set right by the proxy's clock, since that is the one data is compared with.
fn clock_of(session: Signal<Option<Session>>) -> Signal<UtcSeconds> {
    let (now, set_now) = signal(clock::now());
    let ahead = StoredValue::new(0);
    effect(move |_| {
        if let Some(theirs) = session.read().as_ref().map(|session| session.now) {
            ahead.set_value(theirs - clock::now().0);
        }
    });
    set_interval(
        move || {
            let next = UtcSeconds(clock::now().0 + ahead.get_value());
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
    let (turn, set_turn) = signal(0);
    let changed = move || set_turn.update(|turn| *turn += 1);
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
            // The page's own: both live as long as it does.
            listener.forget();
            std::mem::forget(media);
        }
    }
    turn
}
