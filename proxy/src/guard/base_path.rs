//! `--base-path`: the path below which a reverse proxy serves the page, where that proxy passes the path on.

use std::str::FromStr;

use http::Uri;

/// The first folders of the proxy's own paths. Below one of them, two requests would have the same path.
const OWN: [&str; 4] = ["api", "healthz", "readyz", "metrics"];
/// The longest path, in bytes.
const LONGEST: usize = 256;

/// A path such as `/apps/pushboard`, without a slash at its end; empty at the root.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BasePath(String);

/// Why a text is not a [`BasePath`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadBasePath {
    /// It is no plain path. It is not shown: an address with a password could stand there.
    #[error(
        "--base-path takes a path such as /pushboard, and the value is something else: write the path of the address \
         that people open, from its first slash on, with A-Z a-z 0-9 - . _ ~ between slashes"
    )]
    Malformed,
    /// It is a path of the proxy itself.
    #[error("--base-path {0} is a path of pushboard itself: choose one that begins with another folder")]
    Own(String),
}

impl FromStr for BasePath {
    type Err = BadBasePath;

    fn from_str(text: &str) -> Result<Self, BadBasePath> {
        if text == "/" {
            return Ok(Self::default());
        }
        let path = text.strip_suffix('/').unwrap_or(text);
        let names = path.strip_prefix('/').filter(|_| path.len() <= LONGEST).ok_or(BadBasePath::Malformed)?;
        let is_plain = |name: &str| {
            !matches!(name, "" | "." | "..")
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        };
        if !names.split('/').all(is_plain) {
            return Err(BadBasePath::Malformed);
        }
        if names.split('/').next().is_some_and(|first| OWN.contains(&first)) {
            return Err(BadBasePath::Own(path.to_owned()));
        }
        Ok(Self(path.to_owned()))
    }
}

impl BasePath {
    /// The path, without a slash at its end; empty at the root.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The address of a request without this path; `None` if the path is not there: a reverse proxy has removed it, or
    /// the request came by another way.
    pub fn strip(&self, uri: &Uri) -> Option<Uri> {
        let rest = uri.path_and_query()?.as_str().strip_prefix(&self.0)?;
        if self.0.is_empty() || !rest.starts_with('/') {
            return None;
        }
        let mut parts = uri.clone().into_parts();
        parts.path_and_query = Some(rest.parse().ok()?);
        Uri::from_parts(parts).ok()
    }

    /// The folder of the page, relative to this path, with a query. A reverse proxy may have removed a part of the
    /// path, so that only a relative address is right for the browser.
    pub fn folder_with(&self, query: Option<&str>) -> String {
        let name = self.0.rsplit('/').next().unwrap_or_default();
        match query {
            Some(query) => format!("{name}/?{query}"),
            None => format!("{name}/"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_base_path_is_the_plain_path_of_an_address() {
        for (text, path) in [
            ("/pushboard", "/pushboard"),
            ("/pushboard/", "/pushboard"),
            ("/a/b-c/d_e.f~1", "/a/b-c/d_e.f~1"),
            ("/apis", "/apis"),
            ("/x/api", "/x/api"),
            ("/", ""),
        ] {
            assert_eq!(text.parse::<BasePath>().unwrap().as_str(), path, "{text}");
        }
        let long = format!("/{}", "a".repeat(LONGEST));
        for bad in [
            "",
            "pushboard",
            "pushboard/",
            "//",
            "//pushboard",
            "/pushboard//",
            "/a//b",
            "/.",
            "/..",
            "/a/../b",
            "/a/.",
            "/a b",
            "/%61",
            "/a?b",
            "/a#b",
            "/a;b",
            "/{a}",
            "/*",
            "/:a",
            "https://h/pushboard",
            "h.example/pushboard",
            "/\u{e9}",
            "/a\\b",
            "/a\n",
            "/a\"",
            &long,
        ] {
            let error = bad.parse::<BasePath>().unwrap_err().to_string();
            assert!(
                error.starts_with("--base-path ") && error.contains("such as /pushboard"),
                "{bad}: {error}"
            );
            assert!(error.lines().count() == 1 && error.len() < 600, "{error}");
        }
        for own in ["/api", "/api/", "/api/x", "/healthz", "/readyz", "/metrics/x"] {
            let error = own.parse::<BasePath>().unwrap_err().to_string();
            assert!(error.contains("of pushboard itself"), "{own}: {error}");
        }
    }

    #[test]
    fn only_whole_names_at_the_beginning_are_removed() {
        let base: BasePath = "/push/board".parse().unwrap();
        for (uri, stripped) in [
            ("/push/board/", Some("/")),
            ("/push/board/?a=/push/board/", Some("/?a=/push/board/")),
            ("/push/board/api/session", Some("/api/session")),
            ("/push/board/push/board/", Some("/push/board/")),
            ("http://h:1/push/board/api?x", Some("http://h:1/api?x")),
            // What is left is checked as any other path is.
            ("/push/board//evil.example/", Some("//evil.example/")),
            ("/push/board/../x", Some("/../x")),
            ("/push/board", None),
            ("/push/board?a=b", None),
            ("/push/boards/", None),
            ("/Push/board/", None),
            ("/push/", None),
            ("/x/push/board/", None),
            ("/", None),
            ("*", None),
        ] {
            let found = base.strip(&uri.parse().unwrap());
            assert_eq!(found.map(|uri| uri.to_string()).as_deref(), stripped, "{uri}");
        }
        assert_eq!(BasePath::default().strip(&Uri::from_static("/api/session")), None);
    }

    #[test]
    fn the_folder_is_relative_to_the_path() {
        let base: BasePath = "/push/board".parse().unwrap();
        assert_eq!(base.folder_with(None), "board/");
        assert_eq!(base.folder_with(Some("v=1&AppId=a")), "board/?v=1&AppId=a");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn what_is_taken_is_a_path_of_plain_names(text in "/?[a-zA-Z./%~ {}*:-]{0,12}") {
            if let Ok(base) = text.parse::<BasePath>() {
                prop_assert!(base.as_str().is_empty() || base.as_str().starts_with('/'));
                prop_assert!(!base.as_str().ends_with('/') && !base.as_str().contains("//"));
                let below = format!("{}/x", base.as_str());
                if !base.as_str().is_empty() {
                    let stripped = base.strip(&below.parse().unwrap()).unwrap();
                    prop_assert_eq!(stripped.path(), "/x");
                }
            }
        }
    }
}
