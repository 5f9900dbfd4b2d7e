//! One request to the page's own proxy: bytes, or an [`ApiError`]. A body never becomes a JavaScript string, and a
//! connection on which nothing moves any more is given up. Knows no route by name and no board.

use std::cell::Cell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;

use board::time::{Stamp, UtcSeconds};
use ens_api::{ApiError, ErrorCode};
use gloo_net::http::{Request, Response};
use js_sys::{Reflect, Uint8Array};
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, ReadableStreamDefaultReader, RequestCache};

/// Milliseconds without a byte after which a request is given up: longer than the proxy lets any take.
const STILL: f64 = 45_000.0;
/// Longest wait that is believed, seconds.
const LONGEST_WAIT: u32 = 3_600;

/// A whole answer.
#[derive(Debug)]
pub struct Answer {
    /// Its body.
    pub body: Vec<u8>,
    /// When it came from ENS, by the proxy's clock; earlier than now where the proxy had it already.
    pub fetched_at: Option<UtcSeconds>,
}

/// Why no answer came.
#[derive(Debug)]
pub enum Refusal {
    /// The request was aborted from here: nobody waits for it.
    Aborted,
    /// The proxy or ENS refused, or the proxy can't be reached.
    Failed(ApiError),
}

impl From<Refusal> for ApiError {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Failed(error) => error,
            Refusal::Aborted => offline(),
        }
    }
}

/// Which answers will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// One that the browser or the proxy has, if the proxy says that it is still good.
    Allowed,
    /// Only one that ENS gives now: what a person asks for by hand.
    Bypassed,
}

/// The answer to a GET. `progress` is told the bytes received so far, each time some arrive.
pub async fn get(
    path: &str,
    cache: Cache,
    controller: &AbortController,
    mut progress: impl FnMut(usize),
) -> Result<Answer, Refusal> {
    let request = Request::get(path).cache(match cache {
        Cache::Allowed => RequestCache::Default,
        Cache::Bypassed => RequestCache::Reload,
    });
    let moved = Cell::new(milliseconds());
    let answer = async {
        let signal = controller.signal();
        let response = ours(request).abort_signal(Some(&signal)).send().await.ok()?;
        moved.set(milliseconds());
        let body = receive(&response, |bytes| {
            moved.set(milliseconds());
            progress(bytes);
        });
        let body = body.await?;
        Some((response, body))
    };
    match until_still(answer, &moved).await {
        Some(Some((response, body))) if response.ok() => {
            Ok(Answer { body, fetched_at: fetched_at(&response) })
        }
        Some(Some((response, body))) => Err(Refusal::Failed(refused(&response, &body))),
        Some(None) if controller.signal().aborted() => Err(Refusal::Aborted),
        Some(None) => Err(Refusal::Failed(offline())),
        None => {
            controller.abort();
            Err(Refusal::Failed(offline()))
        }
    }
}

/// The JSON of a 2xx answer. A body of another shape counts as a bad answer.
pub async fn get_json<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    let controller = AbortController::new().map_err(|_| offline())?;
    let answer = get(path, Cache::Allowed, &controller, |_| {}).await?;
    serde_json::from_slice(&answer.body).map_err(|_| ApiError::new(ErrorCode::BadAnswer, None))
}

/// Posts a JSON text; whatever stands in a 2xx answer is left there.
pub async fn post<T: Serialize>(path: &str, body: &T) -> Result<(), ApiError> {
    let request = ours(Request::post(path)).json(body).map_err(|_| offline())?;
    let moved = Cell::new(milliseconds());
    let answer = async {
        let response = request.send().await.ok()?;
        let body = receive(&response, |_| moved.set(milliseconds())).await?;
        Some((response, body))
    };
    match until_still(answer, &moved).await.flatten() {
        Some((response, _)) if response.ok() => Ok(()),
        Some((response, body)) => Err(refused(&response, &body)),
        None => Err(offline()),
    }
}

/// With the header that the proxy asks of API calls, and that no foreign page can send without asking first.
fn ours(request: gloo_net::http::RequestBuilder) -> gloo_net::http::RequestBuilder {
    request.header("X-Pushboard", "1")
}

async fn receive(response: &Response, mut progress: impl FnMut(usize)) -> Option<Vec<u8>> {
    let mut body = Vec::new();
    if let Some(stream) = response.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        loop {
            let chunk = JsFuture::from(reader.read()).await.ok()?;
            if field(&chunk, "done").is_truthy() {
                break;
            }
            let chunk: Uint8Array = field(&chunk, "value").unchecked_into();
            let start = body.len();
            body.resize(start + chunk.length() as usize, 0);
            chunk.copy_to(&mut body[start..]);
            progress(body.len());
        }
    }
    Some(body)
}

/// What comes of a request, or nothing once nothing has moved for too long.
async fn until_still<T>(request: impl Future<Output = T>, moved: &Cell<f64>) -> Option<T> {
    let mut request = pin!(request);
    let mut still = pin!(async {
        loop {
            let left = moved.get() + STILL - milliseconds();
            if left <= 0.0 {
                return;
            }
            rest(left as i32).await;
        }
    });
    poll_fn(|context| match request.as_mut().poll(context) {
        Poll::Ready(answer) => Poll::Ready(Some(answer)),
        Poll::Pending => still.as_mut().poll(context).map(|()| None),
    })
    .await
}

/// Comes back after so many milliseconds, at the earliest; what waits in the browser comes first.
pub async fn rest(milliseconds: i32) {
    let turn = js_sys::Promise::new(&mut |resolve, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds);
    });
    let _ = JsFuture::from(turn).await;
}

/// Milliseconds since the page was opened.
pub fn milliseconds() -> f64 {
    window().performance().map_or(0.0, |performance| performance.now())
}

fn fetched_at(response: &Response) -> Option<UtcSeconds> {
    Stamp::parse(&response.headers().get("x-pushboard-fetched-at")?).get()
}

fn offline() -> ApiError {
    ApiError::new(ErrorCode::Offline, None)
}

/// What a refusal says.
fn refused(response: &Response, body: &[u8]) -> ApiError {
    let error = error_in(body);
    let header = || wait(&response.headers().get("retry-after")?);
    ApiError { retry_after: error.retry_after.or_else(header).map(|wait| wait.min(LONGEST_WAIT)), ..error }
}

/// The error in a refusal's body; a bad answer where it holds none, since only our proxy stands behind `/api`.
fn error_in(body: &[u8]) -> ApiError {
    serde_json::from_slice(body).unwrap_or_else(|_| ApiError::new(ErrorCode::BadAnswer, None))
}

/// The seconds of a `Retry-After`; dates, which our proxy never sends, are not read.
fn wait(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

fn field(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or(JsValue::UNDEFINED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_without_an_error_in_it_is_a_bad_answer() {
        let sent = ApiError::new(ErrorCode::NoPermission, Some("r".into()));
        assert_eq!(error_in(&serde_json::to_vec(&sent).unwrap()), sent);
        for body in ["", "<html>", "{}", "null"] {
            assert_eq!(error_in(body.as_bytes()).kind(), ErrorCode::BadAnswer, "{body}");
        }
    }

    #[test]
    fn waits_are_seconds() {
        for (text, seconds) in
            [("30", Some(30)), (" 0 ", Some(0)), ("-1", None), ("", None), ("Wed, 21", None)]
        {
            assert_eq!(wait(text), seconds, "{text}");
        }
    }
}
