//! Notifications of the browser, and a sound. A person's click must come first: browsers refuse both before.

use wasm_bindgen_futures::JsFuture;
use web_sys::{AudioContext, Notification, NotificationOptions, NotificationPermission};

/// The pitch of the sound in Hz, how loud it is from 0 to 1, and how long in seconds.
const SOUND: (f32, f32, f64) = (660.0, 0.08, 0.25);

/// Asks for the permission to notify where that is not decided yet; false where the browser has none or refuses.
pub async fn may_notify() -> bool {
    if !has_notifications() {
        return false;
    }
    if Notification::permission() == NotificationPermission::Default
        && let Ok(asked) = Notification::request_permission()
    {
        let _ = JsFuture::from(asked).await;
    }
    Notification::permission() == NotificationPermission::Granted
}

/// Shows a notification in the place of the last one, where that is permitted.
pub fn notify(title: &str, text: &str) {
    if !has_notifications() || Notification::permission() != NotificationPermission::Granted {
        return;
    }
    let options = NotificationOptions::new();
    options.set_body(text);
    options.set_tag("pushboard");
    let _ = Notification::new_with_options(title, &options);
}

/// A short sound.
pub fn sound() {
    let play = || {
        let context = AudioContext::new().ok()?;
        let (tone, volume) = (context.create_oscillator().ok()?, context.create_gain().ok()?);
        let (pitch, loudness, seconds) = SOUND;
        tone.frequency().set_value(pitch);
        volume.gain().set_value(loudness);
        tone.connect_with_audio_node(&volume).ok()?;
        volume.connect_with_audio_node(&context.destination()).ok()?;
        tone.start().ok()?;
        tone.stop_with_when(context.current_time() + seconds).ok()
    };
    // A page without sound does without.
    let _ = play();
}

/// Some browsers, and all pages without TLS but for this machine's own, have none.
fn has_notifications() -> bool {
    js_sys::Reflect::has(&js_sys::global(), &"Notification".into()).unwrap_or(false)
}
