//! Turns of the main thread, which the page shares with input and painting: giving one, waiting for a time or a frame.
//! Knows no domain.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Milliseconds of work after which the browser gets its turn.
const WORK: f64 = 8.0;
/// Milliseconds after which a frame is not waited for any longer: a tab that is not seen paints none.
const NO_FRAME: i32 = 100;

/// What comes of a step, or nothing where something else happens first; the step can go on then.
pub async fn unless<T>(
    mut step: Pin<&mut impl Future<Output = T>>,
    mut other: Pin<&mut (impl Future<Output = ()> + ?Sized)>,
) -> Option<T> {
    poll_fn(|context| match step.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => other.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Comes back after so many milliseconds, at the earliest; what waits in the browser comes first.
pub async fn rest(milliseconds: i32) {
    let turn = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(turn).await;
}

/// Lets the browser do what waits: input, frames, timers. Costs next to nothing, where a timer of no time would cost
/// four milliseconds once a few of them have followed each other.
pub async fn turn() {
    let Ok(channel) = MessageChannel::new() else { return rest(0).await };
    let turn = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
        let _ = channel.port2().post_message(&JsValue::NULL);
    });
    let _ = JsFuture::from(turn).await;
    channel.port1().close();
}

/// Work that takes long, in stints between which the browser has its turn.
pub struct Stint {
    since: f64,
}

impl Stint {
    /// From now on.
    pub fn begin() -> Self {
        Self { since: milliseconds() }
    }

    /// Gives the browser its turn if this stint has been long enough, and begins the next one: true if it had it.
    pub async fn turn_if_due(&mut self) -> bool {
        let is_due = milliseconds() - self.since > WORK;
        if is_due {
            turn().await;
            *self = Self::begin();
        }
        is_due
    }
}

/// Milliseconds since the page was opened.
pub fn milliseconds() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Comes back after the next frame is painted.
pub async fn frame() {
    let frame = Promise::new(&mut |resolve, _| {
        let _ = window().request_animation_frame(&resolve);
    });
    unless(pin!(JsFuture::from(frame)), pin!(rest(NO_FRAME))).await;
    turn().await;
}
