//! Requests to the page's own proxy: bytes as they arrive, or an [`ApiError`]. A body never becomes a JavaScript string,
//! and stands in the module's memory only where somebody asks for the whole of it. A connection on which nothing moves
//! any more is given up. Knows no route by name and no board.

use std::cell::Cell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;

use board::model::time::{Timestamp, UtcSeconds};
use ens_api::{ApiError, ErrorCode};
use gloo_net::http::{Request, RequestBuilder, Response};
use js_sys::{Promise, Reflect, Uint8Array};
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, ReadableStreamDefaultReader, RequestCache};

use crate::platform::scheduler::{milliseconds, rest, unless};

/// Milliseconds without a byte after which a request is given up: longer than the proxy lets any take.
const STILL: f64 = 45_000.0;
/// Longest wait that is believed, seconds.
const LONGEST_WAIT: u32 = 3_600;

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

/// A request that is sent, whether or not anybody waits for its answer yet.
pub struct Asked {
    sent: JsFuture,
    controller: AbortController,
}

/// An answer whose body is on its way. Its chunks wait in the browser until they are asked for.
pub struct Answer {
    response: Response,
    reader: Option<ReadableStreamDefaultReader>,
    controller: AbortController,
    watch: Watch,
}

/// What has come of a body: kept by the browser, outside of the module's memory.
#[derive(Default)]
pub struct Body(Vec<Uint8Array>);

#[wasm_bindgen]
extern "C" {
    /// What `src/early.js` has asked for, if it is this.
    #[wasm_bindgen(js_name = takeEarly)]
    fn take_early(path: &str, signal: &AbortSignal) -> Option<Promise>;
}

/// Sends a GET, unless it is on its way already. Dropping it does not take it back; the controller does.
pub fn ask(path: &str, cache: Cache, controller: &AbortController) -> Asked {
    if cache == Cache::Allowed
        && let Some(sent) = take_early(path, &controller.signal())
    {
        return Asked { sent: JsFuture::from(sent), controller: controller.clone() };
    }
    let request = Request::get(path).cache(match cache {
        Cache::Allowed => RequestCache::Default,
        Cache::Bypassed => RequestCache::Reload,
    });
    send(ours(request, controller).build(), controller)
}

impl Asked {
    /// The answer, once its head is here.
    ///
    /// # Errors
    /// If it does not come, or is a refusal.
    pub async fn answer(self) -> Result<Answer, Refusal> {
        let Self { sent, controller } = self;
        let mut watch = Watch::new();
        let response = watch.over(sent).await;
        let response: web_sys::Response = settled(response, &controller)?.unchecked_into();
        let response = Response::from(response);
        let reader = response.body().map(|stream| stream.get_reader().unchecked_into());
        let mut answer = Answer { response, reader, controller, watch };
        if answer.response.ok() {
            return Ok(answer);
        }
        let body = answer.body().await?;
        Err(Refusal::Failed(refused(&answer.response, &body)))
    }
}

impl Answer {
    /// When it came from ENS, by the proxy's clock; earlier than now where the proxy had it already.
    pub fn fetched_at(&self) -> Option<UtcSeconds> {
        Timestamp::parse(&header(&self.response, "x-pushboard-fetched-at")?).get()
    }

    /// The next piece of its body; none at its end.
    ///
    /// # Errors
    /// If the body breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Uint8Array>, Refusal> {
        let Some(reader) = &self.reader else { return Ok(None) };
        let chunk = self.watch.over(JsFuture::from(reader.read())).await;
        let chunk = settled(chunk, &self.controller)?;
        let is_done = field(&chunk, "done").is_truthy();
        Ok((!is_done).then(|| field(&chunk, "value").unchecked_into()))
    }

    async fn body(&mut self) -> Result<Vec<u8>, Refusal> {
        let mut body = Body::default();
        while let Some(chunk) = self.chunk().await? {
            body.push(chunk);
        }
        Ok(body.whole())
    }
}

impl Body {
    /// Keeps one more piece.
    pub fn push(&mut self, chunk: Uint8Array) {
        self.0.push(chunk);
    }

    /// All of it, in the module's memory.
    pub fn whole(&self) -> Vec<u8> {
        let mut whole = vec![0; self.0.iter().map(|chunk| chunk.length() as usize).sum()];
        let mut rest = &mut whole[..];
        for chunk in &self.0 {
            let (place, behind) = rest.split_at_mut(chunk.length() as usize);
            chunk.copy_to(place);
            rest = behind;
        }
        whole
    }
}

/// The JSON of a 2xx answer. A body of another shape counts as a bad answer.
pub async fn get_json<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    let controller = AbortController::new().map_err(|_| offline())?;
    let body = body_of(ask(path, Cache::Allowed, &controller)).await?;
    serde_json::from_slice(&body).map_err(|_| ApiError::new(ErrorCode::BadAnswer, None))
}

/// Posts a JSON text; whatever stands in a 2xx answer is left there.
pub async fn post<T: Serialize>(path: &str, body: &T) -> Result<(), ApiError> {
    let controller = AbortController::new().map_err(|_| offline())?;
    let request = ours(Request::post(path), &controller).json(body);
    body_of(send(request, &controller)).await.map(drop)
}

/// The whole body of an answer. Boxed, since what waits for it would hold all these steps anew, each time it is used.
fn body_of(asked: Asked) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, ApiError>>>> {
    Box::pin(async { Ok(asked.answer().await?.body().await?) })
}

/// With the header that the proxy asks of API calls, and that no foreign page can send without asking first.
fn ours(request: RequestBuilder, controller: &AbortController) -> RequestBuilder {
    request.header("X-Pushboard", "1").abort_signal(Some(&controller.signal()))
}

/// Sends at once, whether or not anybody waits yet. A request that can't be made fails like one that can't be sent.
fn send(request: Result<Request, gloo_net::Error>, controller: &AbortController) -> Asked {
    let sent = match request {
        Ok(request) => window().fetch_with_request(&request.into()),
        Err(error) => Promise::reject(&JsValue::from_str(&error.to_string())),
    };
    Asked { sent: JsFuture::from(sent), controller: controller.clone() }
}

// What a step came to; one that took too long is given up.
fn settled(step: Option<Result<JsValue, JsValue>>, controller: &AbortController) -> Result<JsValue, Refusal> {
    match step {
        Some(Ok(value)) => Ok(value),
        Some(Err(_)) if controller.signal().aborted() => Err(Refusal::Aborted),
        Some(Err(_)) => Err(Refusal::Failed(offline())),
        None => {
            controller.abort();
            Err(Refusal::Failed(offline()))
        }
    }
}

/// Watches over the steps of a request.
struct Watch {
    moved: Rc<Cell<f64>>,
    // Ends once nothing has moved for too long. One timer for all steps, since there are thousands.
    still: Pin<Box<dyn Future<Output = ()>>>,
}

impl Watch {
    fn new() -> Self {
        let moved = Rc::new(Cell::new(milliseconds()));
        let last = Rc::clone(&moved);
        let still = Box::pin(async move {
            loop {
                let left = last.get() + STILL - milliseconds();
                if left <= 0.0 {
                    return;
                }
                rest(left as i32).await;
            }
        });
        Self { moved, still }
    }

    /// What comes of a step, or nothing once it has taken too long.
    async fn over<T>(&mut self, step: impl Future<Output = T>) -> Option<T> {
        self.moved.set(milliseconds());
        unless(pin!(step), self.still.as_mut()).await
    }
}

fn offline() -> ApiError {
    ApiError::new(ErrorCode::Offline, None)
}

/// What a refusal says.
fn refused(response: &Response, body: &[u8]) -> ApiError {
    let error = error_in(body);
    let asked = || wait(&header(response, "retry-after")?);
    ApiError { retry_after: error.retry_after.or_else(asked).map(|wait| wait.min(LONGEST_WAIT)), ..error }
}

/// The error in a refusal's body; a bad answer where it holds none, since only our proxy stands behind `/api`.
fn error_in(body: &[u8]) -> ApiError {
    serde_json::from_slice(body).unwrap_or_else(|_| ApiError::new(ErrorCode::BadAnswer, None))
}

/// The seconds of a `Retry-After`; dates, which our proxy never sends, are not read.
fn wait(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

fn header(response: &Response, name: &str) -> Option<String> {
    response.headers().get(name)
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
