//! Requests to the page's own proxy: a body as chunks while they arrive, or an [`ApiError`]. Chunks stay in the browser's
//! memory until they are copied. A request on which nothing arrives for too long is aborted.

use std::cell::Cell;
use std::future::Future;
use std::pin::{Pin, pin};
use std::rc::Rc;

use ens_api::text::with_plain_escapes;
use ens_api::{ApiError, ErrorCode};
use gloo_net::http::{Request, RequestBuilder};
use js_sys::Promise;
use leptos::prelude::window;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, RequestCache};

use crate::platform::abort::Abort;
use crate::platform::body::{Body, Chunk};
use crate::platform::scheduler::{milliseconds, or_timeout, sleep};

/// Milliseconds without a byte after which a request is aborted: longer than any timeout of the proxy.
const IDLE_TIMEOUT_MS: f64 = 45_000.0;
/// The longest `Retry-After` that is accepted, in seconds.
const MAX_RETRY_AFTER: u32 = 3_600;

/// Why a request has no response.
#[derive(Debug)]
pub enum RequestError {
    /// The page aborted it.
    Aborted,
    /// The proxy or ENS responded with an error, or the proxy can't be reached.
    Failed(ApiError),
}

impl From<RequestError> for ApiError {
    fn from(error: RequestError) -> Self {
        match error {
            RequestError::Failed(error) => error,
            RequestError::Aborted => offline(),
        }
    }
}

/// Whether a cached response may be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cache {
    /// A response that the proxy has cached and that is still fresh.
    Allowed,
    /// Only a new response of ENS.
    Bypassed,
}

/// A request that has been sent and has no response yet.
pub struct PendingResponse {
    sent: JsFuture,
    abort: Abort,
}

/// The head of a response, and its body as it arrives.
pub struct Response {
    head: gloo_net::http::Response,
    body: Option<Body>,
    abort: Abort,
    timeout: IdleTimeout,
}

#[wasm_bindgen]
extern "C" {
    /// The response that `src/early.js` requested, if it is of this path.
    #[wasm_bindgen(js_name = takeEarlyResponse)]
    fn take_early_response(path: &str, signal: &AbortSignal) -> Option<Promise>;
}

/// Sends a GET, unless `src/early.js` has sent it already. Dropping the response does not abort the request.
pub fn get(path: &str, cache: Cache, abort: &Abort) -> PendingResponse {
    if cache == Cache::Allowed
        && let Some(sent) = take_early_response(path, &abort.signal())
    {
        return PendingResponse { sent: JsFuture::from(sent), abort: abort.clone() };
    }
    let request = Request::get(path).cache(match cache {
        Cache::Allowed => RequestCache::Default,
        Cache::Bypassed => RequestCache::Reload,
    });
    send(with_api_header(request, abort).build(), abort)
}

impl PendingResponse {
    /// The response, once its head has arrived.
    ///
    /// # Errors
    /// If none arrives, or its status is not 2xx.
    pub async fn response(self) -> Result<Response, RequestError> {
        let Self { sent, abort } = self;
        let mut timeout = IdleTimeout::new();
        let response: web_sys::Response = result_of(timeout.over(sent).await, &abort)?.unchecked_into();
        let head = gloo_net::http::Response::from(response);
        let body = head.body().as_ref().map(Body::of);
        let mut response = Response { head, body, abort, timeout };
        if response.head.ok() {
            return Ok(response);
        }
        let body = response.body().await?;
        Err(RequestError::Failed(response.error(&body)))
    }
}

impl Response {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<String> {
        self.head.headers().get(name)
    }

    /// The next chunk of the body; `None` at its end.
    ///
    /// # Errors
    /// If the body breaks off.
    pub async fn chunk(&mut self) -> Result<Option<Chunk>, RequestError> {
        let Some(body) = &mut self.body else { return Ok(None) };
        let read = result_of(self.timeout.over(JsFuture::from(body.read())).await, &self.abort)?;
        Ok(body.chunk(&read))
    }

    async fn body(&mut self) -> Result<Vec<u8>, RequestError> {
        let mut body = Vec::new();
        while let Some(chunk) = self.chunk().await? {
            chunk.append_to(&mut body);
        }
        Ok(body)
    }

    /// The error of a response that is not 2xx.
    fn error(&self, body: &[u8]) -> ApiError {
        let error = error_in(body);
        let retry_after = error.retry_after.or_else(|| retry_seconds(&self.header("retry-after")?));
        ApiError { retry_after: retry_after.map(|seconds| seconds.min(MAX_RETRY_AFTER)), ..error }
    }
}

/// The JSON of a 2xx response. A body of another shape is an [`ErrorCode::BadResponse`].
pub async fn get_json<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    let abort = Abort::new().ok_or_else(offline)?;
    let body = body_of(get(path, Cache::Allowed, &abort)).await?;
    read_json(&body)
}

/// A body as JSON, with U+FFFD where a text is cut.
fn read_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let plain = with_plain_escapes(body);
    let text = String::from_utf8_lossy(plain.as_deref().unwrap_or(body));
    serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|_| ApiError::new(ErrorCode::BadResponse, None))
}

/// Posts JSON, and the folder of the page, to which the proxy's cookie belongs. The body of a 2xx response is ignored.
pub async fn post_json<T: Serialize>(path: &str, folder: &str, body: &T) -> Result<(), ApiError> {
    let abort = Abort::new().ok_or_else(offline)?;
    let request =
        with_api_header(Request::post(path), &abort).header("X-Pushboard-Folder", folder).json(body);
    body_of(send(request, &abort)).await.map(drop)
}

/// The whole body of a response. Boxed, so that each caller's future does not contain these steps again.
fn body_of(pending: PendingResponse) -> Pin<Box<dyn Future<Output = Result<Vec<u8>, ApiError>>>> {
    Box::pin(async { Ok(pending.response().await?.body().await?) })
}

/// Adds the header that the proxy requires of API calls: a page of another origin can send it only after a preflight.
fn with_api_header(request: RequestBuilder, abort: &Abort) -> RequestBuilder {
    request.header("X-Pushboard", "1").abort_signal(Some(&abort.signal()))
}

/// Sends at once, before the response is awaited. A request that can't be built fails as one that can't be sent.
fn send(request: Result<Request, gloo_net::Error>, abort: &Abort) -> PendingResponse {
    let sent = match request {
        Ok(request) => window().fetch_with_request(&request.into()),
        Err(error) => Promise::reject(&JsValue::from_str(&error.to_string())),
    };
    PendingResponse { sent: JsFuture::from(sent), abort: abort.clone() }
}

/// The result of one step of a request; `None` is a step that timed out, which aborts the request.
fn result_of(step: Option<Result<JsValue, JsValue>>, abort: &Abort) -> Result<JsValue, RequestError> {
    match step {
        Some(Ok(value)) => Ok(value),
        Some(Err(_)) if abort.is_aborted() => Err(RequestError::Aborted),
        Some(Err(_)) => Err(RequestError::Failed(offline())),
        None => {
            abort.abort();
            Err(RequestError::Failed(offline()))
        }
    }
}

/// Limits the time that each step of a request may take.
struct IdleTimeout {
    step_start: Rc<Cell<f64>>,
    // Ends when the current step has taken too long. One timer for all steps: a body has thousands.
    timer: Pin<Box<dyn Future<Output = ()>>>,
}

impl IdleTimeout {
    fn new() -> Self {
        let step_start = Rc::new(Cell::new(milliseconds()));
        let start = Rc::clone(&step_start);
        let timer = Box::pin(async move {
            loop {
                let left = start.get() + IDLE_TIMEOUT_MS - milliseconds();
                if left <= 0.0 {
                    return;
                }
                sleep(left as i32).await;
            }
        });
        Self { step_start, timer }
    }

    /// The result of a step, or `None` if it has taken too long.
    async fn over<T>(&mut self, step: impl Future<Output = T>) -> Option<T> {
        self.step_start.set(milliseconds());
        or_timeout(pin!(step), self.timer.as_mut()).await
    }
}

fn offline() -> ApiError {
    ApiError::new(ErrorCode::Offline, None)
}

/// The error in the body of a response; [`ErrorCode::BadResponse`] where it holds none, since only Pushboard's proxy serves
/// `/api`.
fn error_in(body: &[u8]) -> ApiError {
    serde_json::from_slice(body).unwrap_or_else(|_| ApiError::new(ErrorCode::BadResponse, None))
}

/// The seconds of a `Retry-After`. A date is ignored: the proxy never sends one.
fn retry_seconds(text: &str) -> Option<u32> {
    text.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_status_without_an_error_body_is_a_bad_response() {
        let sent = ApiError::new(ErrorCode::NoPermission, Some("r".into()));
        assert_eq!(error_in(&serde_json::to_vec(&sent).unwrap()), sent);
        for body in ["", "<html>", "{}", "null"] {
            assert_eq!(error_in(body.as_bytes()).kind(), ErrorCode::BadResponse, "{body}");
        }
    }

    #[test]
    fn a_cut_text_leaves_the_rest_of_a_body() {
        let body = b"\xef\xbb\xbf{\"Code\":0,\"EnsRegions\":[{\"EnsRegionId\":\"a\",\"Name\":\"\xe6\x88\",\"Area\":\"\\ud83d\",\"Province\":\"a\nb\\u12\"}]}";
        let response: ens_api::operations::describe_ens_regions::Response = read_json(body).unwrap();
        let region = &response.regions().unwrap()[0];
        assert_eq!((region.name.as_deref(), region.area.as_deref()), (Some("\u{fffd}"), Some("\u{fffd}")));
        assert_eq!(region.province.as_deref(), Some("a\nb\u{fffd}u12"));
        assert!(read_json::<ens_api::ApiError>(b"{").is_err());
    }

    #[test]
    fn retry_after_is_seconds() {
        for (text, seconds) in
            [("30", Some(30)), (" 0 ", Some(0)), ("-1", None), ("", None), ("Wed, 21", None)]
        {
            assert_eq!(retry_seconds(text), seconds, "{text}");
        }
    }
}
