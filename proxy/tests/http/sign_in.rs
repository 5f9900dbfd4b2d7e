//! Signing in and out through the router as the page does it, and what each path requires of a request.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use ens_api::Mode;
use http::{HeaderMap, Method, Request, StatusCode};
use pushboard::allowed_apps::AllowedApps;
use pushboard::clock::Clock;
use pushboard::guard::{Access, Guard};
use pushboard::metrics::Metrics;
use pushboard::random::Random;
use pushboard::routes::{AppState, router};
use pushboard::server::Peer;

use crate::router::{HOST, error, send};
use crate::scripted::{Scripted, app_state, short, whole};

struct Proxy {
    router: Router,
    token: String,
    /// The printed address.
    opened: String,
    ens: Scripted,
}

async fn proxy(access: Access, apps: AllowedApps) -> Proxy {
    let ens = Scripted::start(vec![whole()]).await;
    let metrics = Arc::new(Metrics::new());
    let address: SocketAddr = HOST.parse().unwrap();
    let guard =
        Guard::new(access, address, true, Clock::default(), Random::default(), metrics.clone()).unwrap();
    // It ends the line of a terminal.
    let token = guard.how_to_sign_in(true).and_then(|how| Some(how.rsplit_once(' ')?.1.to_owned()));
    let opened = guard.address_to_open();
    let state = AppState { apps, ..app_state(ens.upstream(short()), Mode::Live, metrics) };
    Proxy { router: router(Arc::new(state), guard), token: token.unwrap_or_default(), opened, ens }
}

async fn live() -> Proxy {
    proxy(Access::default(), AllowedApps::ANY).await
}

impl Proxy {
    async fn send(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: &str,
    ) -> (StatusCode, HeaderMap, Vec<u8>) {
        let mut request = Request::builder().method(method).uri(path).header("host", HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::from(body.to_owned())).unwrap();
        let peer = Peer { address: ([127, 0, 0, 1], 40_000).into(), tls: false };
        request.extensions_mut().insert(peer);
        let (parts, body) = send(&self.router, request).await;
        (parts.status, parts.headers, body)
    }

    async fn sign_in(&self, body: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let page =
            [("x-pushboard", "1"), ("content-type", "application/json"), ("origin", "http://127.0.0.1:8787")];
        self.send(Method::POST, "/api/sign-in", &page, body).await
    }

    async fn get(&self, path: &str, headers: &[(&str, &str)]) -> (StatusCode, HeaderMap, Vec<u8>) {
        self.send(Method::GET, path, &[&[("x-pushboard", "1")], headers].concat(), "").await
    }
}

#[tokio::test]
async fn a_token_is_exchanged_for_a_cookie_that_holds_until_it_is_ended() {
    let proxy = live().await;
    let (status, headers, body) = proxy.get("/api/session", &[]).await;
    assert_eq!((status, error(&body).code.as_str()), (StatusCode::UNAUTHORIZED, "Pushboard.NotSignedIn"));
    assert_eq!(headers["www-authenticate"], "Bearer");

    let (status, headers, body) = proxy.sign_in(&format!(r#"{{"token":"{}"}}"#, proxy.token)).await;
    assert_eq!((status, body.len()), (StatusCode::NO_CONTENT, 0));
    assert_eq!(headers["cache-control"], "no-store");
    let set = headers["set-cookie"].to_str().unwrap().to_owned();
    let (cookie, marks) = set.split_once("; ").unwrap();
    assert_eq!(marks, "HttpOnly; SameSite=Strict; Path=/");
    assert!(cookie.starts_with("pushboard-8787=") && !cookie.contains(&proxy.token), "{cookie}");

    for path in ["/api/session", "/api/push-results?AppId=a", "/api/regions", "/api/applications", "/metrics"]
    {
        assert_eq!(proxy.get(path, &[("cookie", cookie)]).await.0, StatusCode::OK, "{path}");
    }
    let session = |body: &[u8]| serde_json::from_slice::<ens_api::Session>(body).unwrap();
    assert!(session(&proxy.get("/api/session", &[("cookie", cookie)]).await.2).sign_out);
    let bearer = format!("Bearer {}", proxy.token);
    let by_script = proxy.get("/api/session", &[("authorization", bearer.as_str())]).await.2;
    assert!(!session(&by_script).sign_out, "a script has no session to end");

    let (status, headers, _) =
        proxy.send(Method::POST, "/api/sign-out", &[("x-pushboard", "1"), ("cookie", cookie)], "").await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    assert!(headers["set-cookie"].to_str().unwrap().starts_with("pushboard-8787=; "));
    assert_eq!(proxy.get("/api/session", &[("cookie", cookie)]).await.0, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_ticket_of_the_printed_address_is_exchanged_once() {
    let proxy = live().await;
    let (address, ticket) = proxy.opened.split_once("#ticket=").unwrap();
    assert!(address == "http://127.0.0.1:8787/" && ticket != proxy.token, "{}", proxy.opened);
    let whole = format!(r#"{{"ticket":"{ticket}"}}"#);
    let (status, headers, _) = proxy.sign_in(&whole).await;
    assert_eq!(status, StatusCode::NO_CONTENT);
    let cookie = headers["set-cookie"].to_str().unwrap().split(';').next().unwrap();
    assert!(!cookie.contains(ticket));
    assert_eq!(proxy.get("/api/session", &[("cookie", cookie)]).await.0, StatusCode::OK);
    let (status, headers, body) = proxy.sign_in(&whole).await;
    assert_eq!((status, error(&body).code.as_str()), (StatusCode::UNAUTHORIZED, "Pushboard.NotSignedIn"));
    assert!(!headers.contains_key("set-cookie"));
    assert_eq!(
        proxy.get("/api/session", &[("cookie", cookie)]).await.0,
        StatusCode::OK,
        "who signed in stays"
    );
    assert_eq!(proxy.sign_in(&format!(r#"{{"token":"{}"}}"#, proxy.token)).await.0, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn each_path_has_its_policy() {
    use StatusCode as S;
    let proxy = live().await;
    let api = [
        "/api",
        "/api/",
        "/api/session",
        "/api/push-results?AppId=a",
        "/api/regions",
        "/api/applications",
        "/api/none",
        "/api/sign-in/",
        "/api/sign-out/x",
        "/api/a/b",
    ];
    let rows = [
        (Method::GET, "/", S::OK, S::OK),
        (Method::GET, "/none", S::NOT_FOUND, S::NOT_FOUND),
        (Method::GET, "/apis", S::NOT_FOUND, S::NOT_FOUND),
        (Method::GET, "/healthz", S::OK, S::OK),
        (Method::GET, "/readyz", S::OK, S::OK),
        (Method::GET, "/metrics", S::UNAUTHORIZED, S::UNAUTHORIZED),
        (Method::POST, "/api/sign-in", S::FORBIDDEN, S::BAD_REQUEST),
        (Method::POST, "/api/sign-out", S::FORBIDDEN, S::NO_CONTENT),
    ];
    let api = api.map(|path| (Method::GET, path, S::FORBIDDEN, S::UNAUTHORIZED));
    for (method, path, bare, from_page) in rows.into_iter().chain(api) {
        let status = async |headers| proxy.send(method.clone(), path, headers, "").await.0;
        assert_eq!(status(&[][..]).await, bare, "{path}");
        assert_eq!(status(&[("x-pushboard", "1")][..]).await, from_page, "{path}");
    }
    let trusted_proxy = vec!["10.0.0.0/8".parse().unwrap()];
    let proxy = self::proxy(Access { trusted_proxy, ..Access::default() }, AllowedApps::ANY).await;
    for (path, without_tls) in
        [("/healthz", S::OK), ("/readyz", S::OK), ("/", S::FORBIDDEN), ("/none", S::FORBIDDEN)]
    {
        let mut request = Request::get(path).header("host", HOST).body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer { address: ([192, 0, 2, 7], 40_000).into(), tls: false });
        assert_eq!(send(&proxy.router, request).await.0.status, without_tls, "{path}");
    }
}

#[tokio::test]
async fn ens_gets_no_call_from_a_client_that_is_not_signed_in() {
    let proxy = live().await;
    for path in [
        "/api/push-results?AppId=a",
        "/api/regions",
        "/api/applications",
        "/api/session",
        "/api/none",
        "/metrics",
    ] {
        for headers in [
            &[][..],
            &[("authorization", "Bearer wrong")],
            &[("cookie", "pushboard-8787=aa")],
            &[("x-forwarded-user", "root")],
            &[("x-forwarded-for", "127.0.0.1")],
        ] {
            assert_eq!(proxy.get(path, headers).await.0, StatusCode::UNAUTHORIZED, "{path} {headers:?}");
        }
    }
    for path in ["/", "/healthz"] {
        assert_eq!(proxy.get(path, &[]).await.0, StatusCode::OK, "{path}");
    }
    assert!(proxy.ens.requests().is_empty());
}

#[tokio::test]
async fn a_script_sends_the_token_with_each_request() {
    let proxy = live().await;
    let bearer = format!("Bearer {}", proxy.token);
    let (status, headers, _) =
        proxy.send(Method::GET, "/api/session", &[("authorization", bearer.as_str())], "").await;
    assert_eq!(status, StatusCode::OK);
    assert!(!headers.contains_key("set-cookie"));
}

#[tokio::test]
async fn a_malformed_sign_in_is_refused_and_not_repeated() {
    let proxy = live().await;
    let right = &proxy.token;
    for body in [
        String::new(),
        "{}".to_owned(),
        format!("\"{right}\""),
        format!("{{\"token\":[\"{right}\"]}}"),
        format!("{{\"token\":\"{right}\",\"user\":\"x\"}}"),
        format!("{{\"token\":\"{right}\",\"ticket\":\"x\"}}"),
        format!("{{\"Token\":\"{right}\"}}"),
        format!("{{\"secret\":\"{right}\"}}"),
        format!("{{\"token\":\"{right}\",\"token\":\"{right}\"}}"),
        format!("{{\"{right}\":1}}"),
        format!("{{\"token\":\"{right}\"}}x"),
        format!("token={right}"),
    ] {
        let (status, headers, response) = proxy.sign_in(&body).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(!headers.contains_key("set-cookie"));
        assert!(!String::from_utf8(response).unwrap().contains(&right[..8]), "{body}");
    }
    let whole = format!(r#"{{"token":"{right}"}}"#);
    for path in ["/api/sign-in?a=1", "/api/sign-in?token=x", "/api/sign-out?a=1&a=1"] {
        let headers = [("x-pushboard", "1"), ("content-type", "application/json")];
        let (status, headers, _) = proxy.send(Method::POST, path, &headers, &whole).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{path}");
        assert!(!headers.contains_key("set-cookie"), "{path}");
    }
    let page = ("x-pushboard", "1");
    let rows: [(&[(&str, &str)], StatusCode); 6] = [
        (&[page], StatusCode::BAD_REQUEST),
        (&[page, ("content-type", "text/plain")], StatusCode::BAD_REQUEST),
        (&[page, ("content-type", "application/x-www-form-urlencoded")], StatusCode::BAD_REQUEST),
        (&[("content-type", "application/json")], StatusCode::FORBIDDEN),
        (
            &[page, ("content-type", "application/json"), ("origin", "http://evil.example")],
            StatusCode::FORBIDDEN,
        ),
        (&[page, ("content-type", "application/json; charset=utf-8")], StatusCode::NO_CONTENT),
    ];
    for (headers, expected) in rows {
        let (status, ..) = proxy.send(Method::POST, "/api/sign-in", headers, &whole).await;
        assert_eq!(status, expected, "{headers:?}");
    }
}

#[tokio::test]
async fn too_many_wrong_tokens_have_to_wait() {
    let proxy = live().await;
    for _ in 0..10 {
        let (status, _, body) = proxy.sign_in(r#"{"token":"canary"}"#).await;
        assert_eq!((status, error(&body).code.as_str()), (StatusCode::UNAUTHORIZED, "Pushboard.NotSignedIn"));
    }
    let (status, headers, body) = proxy.sign_in(r#"{"token":"canary"}"#).await;
    assert_eq!(
        (status, error(&body).code.as_str()),
        (StatusCode::TOO_MANY_REQUESTS, "Pushboard.TooManyTries")
    );
    let seconds: u32 = headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=7).contains(&seconds) && error(&body).retry_after == Some(seconds));
    assert!(!String::from_utf8(body).unwrap().contains("canary"));
    let (status, ..) = proxy.sign_in(&format!(r#"{{"token":"{}"}}"#, proxy.token)).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "the owner shares the address and is not locked out");
}

#[tokio::test]
async fn other_methods_are_refused_without_cors_headers() {
    let proxy = live().await;
    let preflight = [
        ("origin", "http://evil.example"),
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "x-pushboard, authorization"),
    ];
    for path in ["/", "/api/session", "/api/sign-in", "/healthz", "/none"] {
        for method in ["OPTIONS", "TRACE", "PUT", "DELETE", "PATCH", "PROPFIND", "get"] {
            let method = Method::from_bytes(method.as_bytes()).unwrap();
            let (status, headers, _) = proxy.send(method.clone(), path, &preflight, "").await;
            assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{method} {path}");
            assert_eq!(headers["allow"], "GET, HEAD, POST");
            assert!(!headers.keys().any(|name| name.as_str().starts_with("access-control-")));
        }
    }
    for (method, path) in
        [(Method::GET, "/api/sign-in"), (Method::GET, "/api/sign-out"), (Method::POST, "/healthz")]
    {
        let (status, ..) = proxy.send(method, path, &[("x-pushboard", "1")], "").await;
        assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
}

#[tokio::test]
async fn only_listed_applications_reach_ens() {
    let apps = AllowedApps::of_flags(&["a-1".to_owned(), "b-2".to_owned()]).unwrap();
    let proxy = proxy(Access::default(), apps).await;
    let bearer = format!("Bearer {}", proxy.token);
    let by_script = [("authorization", bearer.as_str())];
    for path in ["/api/push-results?AppId=c-3", "/api/applications"] {
        let (status, _, body) = proxy.get(path, &by_script).await;
        let error = error(&body);
        assert_eq!((status, error.code.as_str()), (StatusCode::FORBIDDEN, "Pushboard.NotAllowed"), "{path}");
        assert!(error.remedy.ends_with("a-1, b-2"), "{}", error.remedy);
    }
    assert!(proxy.ens.requests().is_empty());
    assert_eq!(proxy.get("/api/push-results?AppId=b-2", &by_script).await.0, StatusCode::OK);
    assert_eq!(proxy.get("/api/regions", &by_script).await.0, StatusCode::OK);
}

#[tokio::test]
async fn the_cookie_belongs_to_the_folder_and_the_port_of_the_page() {
    let proxy = live().await;
    let json = ("content-type", "application/json");
    let whole = format!(r#"{{"token":"{}"}}"#, proxy.token);
    let post = async |path: &str, headers: &[(&str, &str)], body: &str| {
        let all = [&[("x-pushboard", "1"), ("sec-fetch-site", "same-origin"), json], headers].concat();
        proxy.send(Method::POST, path, &all, body).await
    };
    for (origin, folder, name, path) in [
        ("http://127.0.0.1:8787", "/", "pushboard-8787", "/"),
        ("http://127.0.0.1:9000", "/", "pushboard-9000", "/"),
        ("https://pushes.example.com", "/pushboard/", "pushboard-443-pushboard", "/pushboard/"),
        ("https://pushes.example.com:8443", "/a/b/", "pushboard-8443-a-b", "/a/b/"),
    ] {
        let page = [("origin", origin), ("x-pushboard-folder", folder)];
        let (status, headers, _) = post("/api/sign-in", &page, &whole).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{origin} {folder}");
        let set = headers["set-cookie"].to_str().unwrap();
        let (cookie, marks) = set.split_once("; ").unwrap();
        assert!(cookie.starts_with(&format!("{name}=")), "{set}");
        assert_eq!(marks, format!("HttpOnly; SameSite=Strict; Path={path}"));
        assert_eq!(proxy.get("/api/session", &[("cookie", cookie)]).await.0, StatusCode::OK);
        let leaving = [&page[..], &[("cookie", cookie)]].concat();
        let (status, headers, _) = post("/api/sign-out", &leaving, "").await;
        let cleared = headers["set-cookie"].to_str().unwrap();
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert_eq!(cleared, format!("{name}=; HttpOnly; SameSite=Strict; Path={path}; Max-Age=0"));
        assert_eq!(proxy.get("/api/session", &[("cookie", cookie)]).await.0, StatusCode::UNAUTHORIZED);
    }
    for folder in ["pushboard", "/a; Secure/", "/a/../"] {
        for path in ["/api/sign-in", "/api/sign-out"] {
            let (status, headers, _) = post(path, &[("x-pushboard-folder", folder)], &whole).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {folder}");
            assert!(!headers.contains_key("set-cookie"));
        }
    }
}

#[tokio::test]
async fn a_tunnel_to_another_port_leads_to_the_sign_in() {
    let proxy = live().await;
    let get = async |host: &str, from: [u8; 4], headers: &[(&str, &str)]| {
        let mut request = Request::get("/").header("host", host);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let mut request = request.body(Body::empty()).unwrap();
        request.extensions_mut().insert(Peer { address: (from, 40_000).into(), tls: false });
        let (parts, body) = send(&proxy.router, request).await;
        (parts.status, String::from_utf8_lossy(&body).into_owned())
    };
    // `ssh -L 9000:…` and `kubectl port-forward` connect from this machine, `docker -p` from its bridge.
    assert_eq!(get("localhost:9000", [127, 0, 0, 1], &[]).await.0, StatusCode::OK);
    let (status, page) = get("localhost:9000", [172, 17, 0, 1], &[("accept", "text/html")]).await;
    assert_eq!(status, StatusCode::FORBIDDEN);
    assert!(page.starts_with("<!doctype html>") && page.contains("--allow-host localhost:9000"), "{page}");
}
