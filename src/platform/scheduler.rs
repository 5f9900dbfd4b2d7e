//! Shares the main thread with input and painting: long work yields to the browser, sleeps, or waits for a frame.

use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::task::Poll;

use js_sys::Promise;
use leptos::prelude::window;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::MessageChannel;

/// Milliseconds that one task may work before it yields.
const BUDGET_MS: f64 = 8.0;
/// Milliseconds after which a frame counts as painted: a hidden tab paints none.
const FRAME_TIMEOUT_MS: i32 = 100;

/// The result of a step, or `None` where the timer ends first; the step can be polled again after that.
pub async fn or_timeout<T>(
    mut step: Pin<&mut impl Future<Output = T>>,
    mut timer: Pin<&mut (impl Future<Output = ()> + ?Sized)>,
) -> Option<T> {
    poll_fn(|context| match step.as_mut().poll(context) {
        Poll::Ready(value) => Poll::Ready(Some(value)),
        Poll::Pending => timer.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Resumes after at least this many milliseconds.
pub async fn sleep(milliseconds: i32) {
    let elapsed = Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(elapsed).await;
}

/// Resumes in a new task, so that the browser handles waiting input, frames and timers before. A message costs next to
/// nothing, whereas browsers clamp nested timers of 0 ms to 4 ms.
pub async fn yield_to_browser() {
    let Ok(channel) = MessageChannel::new() else { return sleep(0).await };
    let received = Promise::new(&mut |resolve, _| {
        channel.port1().set_onmessage(Some(&resolve));
        let _ = channel.port2().post_message(&JsValue::NULL);
    });
    let _ = JsFuture::from(received).await;
    channel.port1().close();
}

/// The time that one task may work before it yields to the browser.
pub struct TimeBudget {
    start: f64,
}

impl TimeBudget {
    /// A full budget, from now on.
    pub fn start() -> Self {
        Self { start: milliseconds() }
    }

    /// Yields to the browser if the budget is spent, and starts the next one. True if it yielded.
    pub async fn yield_if_spent(&mut self) -> bool {
        let is_spent = milliseconds() - self.start > BUDGET_MS;
        if is_spent {
            yield_to_browser().await;
            *self = Self::start();
        }
        is_spent
    }
}

/// A random number from 0 to 1, by which the pages of several people do not request at the same moment.
pub fn random() -> f64 {
    js_sys::Math::random()
}

/// Milliseconds since the page was opened.
pub fn milliseconds() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

/// Resumes after the next frame is painted.
pub async fn next_frame() {
    let frame = Promise::new(&mut |resolve, _| {
        let _ = window().request_animation_frame(&resolve);
    });
    or_timeout(pin!(JsFuture::from(frame)), pin!(sleep(FRAME_TIMEOUT_MS))).await;
    yield_to_browser().await;
}
