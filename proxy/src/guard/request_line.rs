//! The request's line: which methods are accepted, and that the path is plain.

use ens_api::ApiError;
use http::{Method, Uri};

use crate::refusal::bad_request;

/// The longest path with query, in bytes.
const MAX_URI: usize = 8 * 1024;

/// The methods of all routes. OPTIONS is not one of them, so that no preflight succeeds.
pub(super) const METHODS: [Method; 3] = [Method::GET, Method::HEAD, Method::POST];

/// Only plain paths pass: this crate neither decodes nor normalises one.
pub(super) fn check(uri: &Uri) -> Result<(), ApiError> {
    if uri.path_and_query().is_none_or(|whole| whole.as_str().len() > MAX_URI) {
        return Err(bad_request("the address is longer than 8 KiB"));
    }
    let path = uri.path();
    if path.starts_with("//") {
        return Err(bad_request(
            "the path begins with two slashes: a reverse proxy that takes a prefix away must name it with a slash at its \
             end, as in `location /pushboard/`, if the address behind it ends in one",
        ));
    }
    let dotted = path.split('/').any(|segment| matches!(segment, "." | ".."));
    if !path.starts_with('/') || path.contains("//") || path.contains(['%', '\\']) || dotted {
        return Err(bad_request("the path is not written plainly"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_plain_paths_pass() {
        let long = format!("/?{}", "a".repeat(MAX_URI));
        for path in [
            "//api",
            "/a//b",
            "/api//session",
            "/%2e%2e/a",
            "/%2E%2E/a",
            "/a%2fb",
            "/a%2Fb",
            "/%2fapi/session",
            "/a/../b",
            "/a/..",
            "/./a",
            "/a/.",
            "/a%00",
            "/a%0d%0a",
            "/a%20b",
            "/a%5cb",
            "/..",
            "/.",
            "*",
            "/%61pi/session",
            "/api%2fsession",
            "/a%252fb",
            "/api/..;/x/../y",
            "/index.html%00",
            &long,
        ] {
            assert!(check(&path.parse().unwrap()).is_err(), "{path}");
        }
        for path in ["/", "/?v=1&q=%2e%2f//", "/api/session", "/a.b-c_d~e/f", "/..a", "/a..", "/.well-known"]
        {
            assert!(check(&path.parse().unwrap()).is_ok(), "{path}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn accepted_paths_are_plain(path in "/[a-z./%2eEfF\\\\;]{0,16}") {
            if let Ok(uri) = path.parse::<Uri>() && check(&uri).is_ok() {
                let mut steps = path[1..].split('/').collect::<Vec<_>>();
                // A slash at the end is an empty name, the only one that is allowed.
                if steps.last() == Some(&"") { steps.pop(); }
                prop_assert!(steps.iter().all(|step| !step.is_empty() && *step != "." && *step != ".."));
                prop_assert!(!path.contains('%') && !path.contains('\\'));
            }
        }
    }
}
