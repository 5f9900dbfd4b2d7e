//! One log line, one count and one id for each request, whatever its outcome. The id is in the response's
//! header `x-request-id`, and in the body of an error for which ENS sent none.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use tracing::{Instrument, Span, field, info, info_span};

use crate::clock::monotonic;
use crate::metrics::Metrics;
use crate::random::Random;

/// The proxy's own id of a request.
pub const ID: HeaderName = HeaderName::from_static("x-request-id");

/// The route of requests for the page's files.
const PAGE: &str = "page";

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that this task serves; a new one outside of any request.
pub fn current_id() -> String {
    CURRENT.try_with(String::clone).unwrap_or_else(|_| new_id())
}

/// Adds ENS's own request id to the log line.
pub fn record_ens_id(id: &str) {
    Span::current().record("ens_request_id", id);
}

/// Adds the user name from the reverse proxy. Letters and digits of any script stay; other characters beyond visible ASCII
/// are escaped.
pub fn record_identity(identity: &str) {
    Span::current().record("identity", field::display(quoted(identity)));
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from('"');
    for c in text.chars() {
        if c == ' ' || c.is_alphanumeric() || c.is_ascii_graphic() && !matches!(c, '"' | '\\') {
            quoted.push(c);
        } else {
            quoted.extend(c.escape_default());
        }
    }
    quoted.push('"');
    quoted
}

/// The method's name, or `other`: a client may send any word.
fn method_label(method: &Method) -> &'static str {
    const KNOWN: [&str; 9] = ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "TRACE"];
    KNOWN.into_iter().find(|known| *known == method.as_str()).unwrap_or("other")
}

fn new_id() -> String {
    format!("proxy-{}", &Random::default().nonce()[..16])
}

/// The outermost layer. Paths and queries are never logged, since they contain what a person searches for; the route's
/// pattern is.
pub async fn layer(State(metrics): State<Arc<Metrics>>, request: Request, next: Next) -> Response {
    let id = new_id();
    let matched = request.extensions().get::<MatchedPath>().cloned();
    let route = matched.as_ref().map_or(PAGE, MatchedPath::as_str);
    let span = info_span!(
        "request",
        id,
        method = method_label(request.method()),
        route,
        identity = field::Empty,
        ens_request_id = field::Empty
    );
    let start = monotonic();
    let respond = async {
        let mut response = CURRENT.scope(id.clone(), next.run(request)).await;
        let took = monotonic().duration_since(start);
        let status = response.status().as_u16();
        metrics.request(route, status, took);
        info!(status, ms = took.as_millis() as u64, "responded");
        response.headers_mut().insert(ID, HeaderValue::from_str(&id).expect("an id is plain ASCII"));
        response
    };
    respond.instrument(span).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_in_the_log_is_a_known_one() {
        for (method, logged) in [
            ("GET", "GET"),
            ("TRACE", "TRACE"),
            ("get", "other"),
            ("PROPFIND", "other"),
            (&*"X".repeat(9000), "other"),
        ] {
            assert_eq!(method_label(&Method::from_bytes(method.as_bytes()).unwrap()), logged);
        }
    }

    #[test]
    fn a_name_in_the_log_is_letters_and_escapes() {
        for (name, logged) in [
            ("ada", r#""ada""#),
            ("Ada Lovelace <ada@example.com>", r#""Ada Lovelace <ada@example.com>""#),
            ("O\u{2019}Brien", r#""O\u{2019}Brien""#),
            ("陈工", r#""陈工""#),
            ("José Muñoz", r#""José Muñoz""#),
            ("a\"b\\c", r#""a\"b\\c""#),
            ("a\r\n\tb\u{1b}[2J", r#""a\r\n\tb\u{1b}[2J""#),
            ("a\u{202e}b\u{200b}\u{a0}\u{2028}\u{85}", r#""a\u{202e}b\u{200b}\u{a0}\u{2028}\u{85}""#),
        ] {
            assert_eq!(quoted(name), logged);
        }
    }
}
