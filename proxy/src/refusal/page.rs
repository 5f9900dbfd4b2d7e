//! An error as a page, for a person whose browser opened an address that is refused.

use axum::body::Body;
use axum::response::Response;
use ens_api::ApiError;
use http::header::{ACCEPT, CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderMap, HeaderValue};

/// Whether a request is that of a browser which opens an address: the page's own requests accept anything.
pub(super) fn is_wanted(request: &HeaderMap) -> bool {
    let lines = request.get_all(ACCEPT).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(',')).any(|range| {
        let name = range.split(';').next().unwrap_or_default().trim();
        name.eq_ignore_ascii_case("text/html") || name.eq_ignore_ascii_case("application/xhtml+xml")
    })
}

/// The page, which no cache may keep.
pub(super) fn of(error: &ApiError) -> Response {
    let mut response = Response::new(Body::from(text(error)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// The details are for the operator, and in the language of the flags and headers that they name.
fn text(error: &ApiError) -> String {
    let id = error.request_id.as_deref().unwrap_or_default();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Pushboard</title>\n\
         <h1>Pushboard</h1>\n<p>{}</p>\n<p>{}</p>\n\
         <p lang=\"zh-CN\">Pushboard 未接受这个请求。请把以上说明转给部署它的人。</p>\n\
         <p><small>{} {}</small></p>\n</html>\n",
        escaped(&sentence(&error.message)),
        escaped(&sentence(&error.remedy)),
        escaped(&error.code),
        escaped(id)
    )
}

/// A text with a capital at its beginning and a full stop at its end.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_ascii_uppercase());
    format!("{}{}.", first.map(String::from).unwrap_or_default(), rest.as_str())
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_browser_that_opens_an_address_gets_a_page() {
        for (accept, wanted) in [
            ("text/html,application/xhtml+xml,application/xml;q=0.9,image/webp,*/*;q=0.8", true),
            ("application/json, Text/HTML;q=0.5", true),
            ("*/*", false),
            ("text/*", false),
            ("application/json", false),
            ("text/htmlx", false),
            ("", false),
        ] {
            let headers = [(ACCEPT, HeaderValue::from_static(accept))].into_iter().collect();
            assert_eq!(is_wanted(&headers), wanted, "{accept}");
        }
        assert!(!is_wanted(&HeaderMap::new()));
    }

    #[test]
    fn nothing_in_an_error_becomes_markup() {
        let error = ApiError {
            code: "<b>".to_owned(),
            message: "it is <script>alert('1')</script>".to_owned(),
            request_id: Some("\"><i>".to_owned()),
            remedy: "set <HOST> & \"PORT\"".to_owned(),
            field: None,
            ram_action: None,
            status: None,
            retry_after: None,
        };
        let text = text(&error);
        assert!(text.contains("<p>It is &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;.</p>"), "{text}");
        assert!(text.contains("<p>Set &lt;HOST&gt; &amp; &quot;PORT&quot;.</p>"), "{text}");
        assert!(text.contains("&lt;b&gt; &quot;&gt;&lt;i&gt;"), "{text}");
        assert!(!text.contains("<script") && !text.contains("<i>") && !text.contains("<b>"));
    }
}
