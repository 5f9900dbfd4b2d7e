//! The proxy where it is deployed: below a path, behind other proxies, and probed by an orchestrator.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use ens_api::{ApiError, Mode};
use http::request::Builder;
use http::response::Parts;
use http::{HeaderValue, Request, StatusCode};
use http_body_util::BodyExt;
use pushboard::clock::Clock;
use pushboard::config::LogFormat;
use pushboard::guard::{Access, Guard};
use pushboard::log;
use pushboard::metrics::Metrics;
use pushboard::random::Random;
use pushboard::routes::router;
use pushboard::server::{Peer, ServerLimits};
use tower::ServiceExt;

use crate::scripted::{Scripted, app_state, short, whole};
use crate::server::{receive, send_text, serve_on_loopback};
use crate::watching::Lines;

const HOST: &str = "127.0.0.1:8787";

async fn proxy(access: Access) -> Router {
    let ens = Scripted::start(vec![whole()]).await;
    let metrics = Arc::<Metrics>::default();
    let state = app_state(ens.upstream(short()), Mode::Demo, metrics.clone());
    let address = HOST.parse().unwrap();
    let guard = Guard::new(access, address, false, Clock::default(), Random::default(), metrics).unwrap();
    router(Arc::new(state), guard)
}

async fn proxy_below(base_path: &str) -> Router {
    proxy(Access { base_path: base_path.parse().unwrap(), ..Access::default() }).await
}

/// Sends a GET as the page does, from this machine.
async fn get(router: &Router, path: &str) -> (Parts, Vec<u8>) {
    send(router, Request::get(path).header("host", HOST).header("x-pushboard", "1")).await
}

async fn send(router: &Router, request: Builder) -> (Parts, Vec<u8>) {
    let mut request = request.body(Body::empty()).unwrap();
    request.extensions_mut().insert(Peer { address: ([127, 0, 0, 1], 40_000).into(), tls: false });
    let (parts, body) = router.clone().oneshot(request).await.unwrap().into_parts();
    (parts, body.collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn the_same_routes_are_below_the_base_path_and_without_it() {
    let router = proxy_below("/apps/pushboard").await;
    for prefix in ["/apps/pushboard", ""] {
        for (path, status) in [
            ("/", StatusCode::OK),
            ("/?v=1&AppId=a", StatusCode::OK),
            ("/index.html", StatusCode::OK),
            ("/healthz", StatusCode::OK),
            ("/readyz", StatusCode::OK),
            ("/metrics", StatusCode::OK),
            ("/api/session", StatusCode::OK),
            ("/api/push-results?AppId=a", StatusCode::OK),
            ("/api/none", StatusCode::NOT_FOUND),
            ("/none", StatusCode::NOT_FOUND),
            ("/apps/pushboard/apps/pushboard/", StatusCode::NOT_FOUND),
            ("/apps/", StatusCode::NOT_FOUND),
            ("/apps/pushboards/", StatusCode::NOT_FOUND),
            ("//", StatusCode::BAD_REQUEST),
            ("//evil.example/", StatusCode::BAD_REQUEST),
            ("/../api/session", StatusCode::BAD_REQUEST),
            ("/%61pi/session", StatusCode::BAD_REQUEST),
        ] {
            let (parts, _) = get(&router, &format!("{prefix}{path}")).await;
            assert_eq!(parts.status, status, "{prefix}{path}");
            assert!(parts.headers.contains_key("content-security-policy"), "{prefix}{path}");
            assert!(parts.headers.contains_key("x-request-id"), "{prefix}{path}");
        }
        // As guarded as at the root.
        let path = format!("{prefix}/api/session");
        for (host, header, status) in
            [(HOST, "x-pushboard", 200), (HOST, "x-other", 403), ("evil.example:8787", "x-pushboard", 403)]
        {
            let (parts, _) =
                send(&router, Request::get(&path).header("host", host).header(header, "1")).await;
            assert_eq!(parts.status, status, "{path} {host} {header}");
        }
    }
    // The route is counted by its pattern, wherever it is.
    let (_, counts) = get(&router, "/metrics").await;
    let counts = String::from_utf8(counts).unwrap();
    assert!(counts.contains(r#"route="/api/session",status="200"} 4"#), "{counts}");
}

#[tokio::test]
async fn the_base_path_leads_to_its_folder_and_keeps_the_query() {
    let router = proxy_below("/apps/pushboard/").await;
    for (path, location) in [
        ("/apps/pushboard", "pushboard/"),
        ("/apps/pushboard?v=1&AppId=a&q=%E6%8E%A8", "pushboard/?v=1&AppId=a&q=%E6%8E%A8"),
        ("/apps/pushboard?//evil.example", "pushboard/?//evil.example"),
    ] {
        let (parts, _) = get(&router, path).await;
        assert_eq!(parts.status, StatusCode::TEMPORARY_REDIRECT, "{path}");
        assert_eq!(parts.headers["location"], location, "{path}");
        assert!(parts.headers.contains_key("content-security-policy"));
    }
    let foreign = Request::get("/apps/pushboard").header("host", "evil.example");
    assert_eq!(send(&router, foreign).await.0.status, StatusCode::FORBIDDEN);
    // Without the flag there is no such page, and the response names the flag.
    let root = proxy(Access::default()).await;
    let (parts, body) = get(&root, "/pushboard/").await;
    assert_eq!(parts.status, StatusCode::NOT_FOUND);
    assert!(String::from_utf8(body).unwrap().contains("--base-path"));
}

#[tokio::test]
async fn a_probe_needs_no_name_and_learns_nothing_but_a_status() {
    let router = proxy(Access::default()).await;
    let (address, _stop, _server) = serve_on_loopback(router, ServerLimits::default()).await;
    let send = async |text: String| receive(send_text(address, &text).await).await;
    let close = "connection: close\r\n";
    for path in ["/healthz", "/readyz"] {
        for head in [
            "HTTP/1.0\r\n".to_owned(),
            format!("HTTP/1.1\r\n{close}"),
            format!("HTTP/1.1\r\nhost: 10.244.1.7:8787\r\nuser-agent: kube-probe/1.33\r\n{close}"),
            format!("HTTP/1.1\r\nhost: [fd00::7]\r\n{close}"),
            format!("HTTP/1.1\r\nhost: evil.example\r\nx-forwarded-user: \u{2019}\r\n{close}"),
            format!("HTTP/1.1\r\nhost: a\r\nhost: b\r\nx-forwarded-proto: https,http\r\n{close}"),
        ] {
            let response = send(format!("GET {path} {head}\r\n")).await;
            assert_eq!(response.split(' ').nth(1), Some("200"), "{path} {head}: {response}");
            let (_, body) = response.split_once("\r\n\r\n").unwrap();
            assert!(matches!(body, "ok\n" | "ready\n"), "{body}");
            let head = send(format!("HEAD {path} {head}\r\n")).await;
            assert_eq!(head.split(' ').nth(1), Some("200"), "{path} {head}");
        }
    }
    for path in ["/", "/metrics", "/api/session", "/healthz/", "/healthz/x", "/none"] {
        for (head, status) in [("HTTP/1.0\r\n", "400"), ("HTTP/1.0\r\nhost: 10.244.1.7:8787\r\n", "403")] {
            let response = send(format!("GET {path} {head}x-pushboard: 1\r\n\r\n")).await;
            assert_eq!(response.split(' ').nth(1), Some(status), "{path} {head}");
        }
    }
}

#[tokio::test]
async fn a_person_at_an_unknown_address_reads_which_flag_to_set() {
    let router = proxy(Access::default()).await;
    let open = async |host: &str, accept: &str| {
        let request = Request::get("/?v=1").header("host", host).header("accept", accept);
        let (parts, body) = send(&router, request).await;
        let kind = parts.headers["content-type"].to_str().unwrap().to_owned();
        assert_eq!(
            (parts.status, parts.headers["cache-control"].to_str().unwrap()),
            (StatusCode::FORBIDDEN, "no-store")
        );
        assert!(parts.headers["content-security-policy"].to_str().unwrap().starts_with("default-src 'none'"));
        (kind, String::from_utf8(body).unwrap())
    };
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
    let (kind, page) = open("localhost:9000", browser).await;
    assert_eq!(kind, "text/html; charset=utf-8");
    assert!(page.contains("--allow-host localhost:9000") && page.contains("lang=\"zh-CN\""), "{page}");
    assert!(page.contains("Pushboard.NotAllowed proxy-"), "{page}");
    let (kind, page) = open("<script>alert(1)</script>", browser).await;
    assert!(kind.starts_with("text/html") && !page.contains("<script"), "{page}");
    let (kind, body) = open("localhost:9000", "*/*").await;
    assert_eq!(kind, "application/json");
    let error: ApiError = serde_json::from_str(&body).unwrap();
    assert!(error.remedy.contains("--allow-host localhost:9000"), "{body}");
}

#[tokio::test]
async fn people_of_every_name_are_signed_in_and_logged_in_escapes() {
    let trusted_proxy = vec!["127.0.0.1/32".parse().unwrap()];
    let router = proxy(Access { trusted_proxy, ..Access::default() }).await;
    let rows: [(&[u8], &str); 6] = [
        ("O\u{2019}Brien".as_bytes(), r#""O\u{2019}Brien""#),
        (b"O\x92Brien", r#""O\u{2019}Brien""#),
        (b"Jos\xe9", "\"Jos\u{e9}\""),
        ("陈工".as_bytes(), "\"陈工\""),
        ("ada\u{202e}\u{85}".as_bytes(), r#""ada\u{202e}""#),
        (br#"ada" status=200 x=""#, r#""ada\" status=200 x=\"""#),
    ];
    for (name, logged) in rows {
        let lines = Lines::default();
        let writer = lines.clone();
        let subscriber = log::subscriber(&"info".parse().unwrap(), LogFormat::Json, move || writer.clone());
        let _guard = tracing::subscriber::set_default(subscriber);
        let request = Request::get("/api/session").header("host", HOST).header("x-pushboard", "1");
        let request = request.header("x-forwarded-user", HeaderValue::from_bytes(name).unwrap());
        assert_eq!(send(&router, request).await.0.status, StatusCode::OK, "{logged}");
        assert_eq!(lines.responded()["span"]["identity"], logged);
    }
    // Without a name no one is signed in, whatever the reverse proxy writes for that.
    for name in ["", "(null)"] {
        let request = Request::get("/api/session").header("host", HOST).header("x-pushboard", "1");
        let (parts, _) = send(&router, request.header("x-forwarded-user", name)).await;
        assert_eq!(parts.status, StatusCode::UNAUTHORIZED, "{name}");
    }
}
