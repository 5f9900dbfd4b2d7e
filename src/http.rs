//! One GET from the page's own proxy: bytes, or an [`ApiError`]. A body never becomes a JavaScript string.
//! Knows no route by name and no board.

use ens_api::{ApiError, ErrorCode};
use gloo_net::http::Request;
use js_sys::{Reflect, Uint8Array};
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortSignal, ReadableStreamDefaultReader};

/// Why no answer came.
#[derive(Debug)]
pub enum Refusal {
    /// The request was aborted from here: nobody waits for it.
    Aborted,
    /// The proxy or ENS refused, or the proxy can't be reached.
    Error(ApiError),
}

/// The body of a 2xx answer. `progress` is told the bytes received so far, each time some arrive.
pub async fn get(
    path: &str,
    abort: Option<&AbortSignal>,
    mut progress: impl FnMut(usize),
) -> Result<Vec<u8>, Refusal> {
    let failed = || match abort {
        Some(abort) if abort.aborted() => Refusal::Aborted,
        _ => Refusal::Error(ApiError::new(ErrorCode::Offline, None)),
    };
    // The proxy takes API calls only with a header that no foreign page can send without asking first.
    let request = Request::get(path).header("X-Pushboard", "1").abort_signal(abort);
    let response = request.send().await.map_err(|_| failed())?;
    let mut body = Vec::new();
    if let Some(stream) = response.body() {
        let reader: ReadableStreamDefaultReader = stream.get_reader().unchecked_into();
        loop {
            let chunk = JsFuture::from(reader.read()).await.map_err(|_| failed())?;
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
    if response.ok() { Ok(body) } else { Err(Refusal::Error(refused(&body))) }
}

/// The JSON of a 2xx answer. A body of another shape counts as a bad answer.
pub async fn get_json<T: DeserializeOwned>(path: &str) -> Result<T, ApiError> {
    let body = get(path, None, |_| {}).await.map_err(|refusal| match refusal {
        Refusal::Error(error) => error,
        Refusal::Aborted => ApiError::new(ErrorCode::Offline, None),
    })?;
    serde_json::from_slice(&body).map_err(|_| ApiError::new(ErrorCode::BadAnswer, None))
}

/// The error in a refusal's body; a bad answer where it holds none, since only our proxy stands behind `/api`.
fn refused(body: &[u8]) -> ApiError {
    serde_json::from_slice(body).unwrap_or_else(|_| ApiError::new(ErrorCode::BadAnswer, None))
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
        assert_eq!(refused(&serde_json::to_vec(&sent).unwrap()), sent);
        for body in ["", "<html>", "{}", "null"] {
            assert_eq!(refused(body.as_bytes()).kind(), ErrorCode::BadAnswer, "{body}");
        }
    }
}
