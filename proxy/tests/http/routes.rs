//! The routes behind their guard, without a socket in front, and with a scripted service behind them.

use std::io::Read;

use axum::body::Body;
use ens_api::{Mode, Session};
use http::{Request, StatusCode};

use crate::router::{HOST, error, get, proxy, send};
use crate::scripted::{Step, header, json, refusal, whole};

/// Nothing, and then what the page needs; never inline, never in a frame, nothing sent elsewhere.
const POLICY: [&str; 10] = [
    "base-uri 'none'",
    "connect-src 'self'",
    "default-src 'none'",
    "font-src 'self'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "img-src 'self' data:",
    "manifest-src 'self'",
    "script-src 'self' 'wasm-unsafe-eval'",
    "style-src 'self'",
];
const WHOLE: &str =
    "{ \"PushResults\": {\"PushResult\":[ ]},\r\n\t\"RequestId\":\"R-0\",\"Name\":\"\\u6210功\" }\n";

#[tokio::test]
async fn responses_pass_byte_for_byte() {
    let (ens, router) = proxy(json("200 OK", "", WHOLE)).await;
    let (parts, body) = get(&router, "/api/push-results?AppId=a&RegionIds=b,,a,b", &[]).await;
    assert_eq!(parts.status, StatusCode::OK);
    assert_eq!(body, WHOLE.as_bytes());
    assert_eq!(parts.headers["content-type"], "application/json");
    assert_eq!(parts.headers["cache-control"], "no-store");
    assert_eq!(parts.headers["age"], "0");
    assert_eq!(parts.headers["x-pushboard-response"], "miss");
    assert_eq!(parts.headers["x-pushboard-request-id"], "R-0");
    let at = parts.headers["x-pushboard-fetched-at"].to_str().unwrap();
    assert!(chrono::DateTime::parse_from_rfc3339(at).is_ok() && at.ends_with('Z'), "{at}");
    assert_eq!(parts.headers["x-pushboard-pages-at-once"], "3");
    assert!(ens.requests()[0].starts_with("POST /?AppId=a&RegionIds=b%2Ca HTTP/1.1\r\n"));
}

#[tokio::test]
async fn no_response_of_the_api_is_kept_by_a_browser() {
    let (_ens, router) = proxy(whole()).await;
    let known = get(&router, "/api/push-results?AppId=a", &[]).await.0.headers["etag"].clone();
    for (method, path, status) in [
        ("GET", "/api/push-results?AppId=a", 200),
        ("HEAD", "/api/push-results?AppId=a", 200),
        ("GET", "/api/push-results?AppId=a", 304),
        ("GET", "/api/push-results?AppId=", 400),
        ("GET", "/api/regions", 200),
        ("GET", "/api/applications", 200),
        ("GET", "/api/session", 200),
        ("GET", "/api/none", 404),
        ("PUT", "/api/session", 405),
        ("POST", "/api/sign-in", 400),
        ("POST", "/api/sign-out", 204),
        ("GET", "/metrics", 200),
    ] {
        let request =
            Request::builder().method(method).uri(path).header("host", HOST).header("x-pushboard", "1");
        let request = if status == 304 { request.header("if-none-match", &known) } else { request };
        let (parts, _) = send(&router, request.body(Body::empty()).unwrap()).await;
        assert_eq!(
            (parts.status.as_u16(), parts.headers["cache-control"].to_str().unwrap()),
            (status, "no-store"),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn large_responses_are_compressed_without_loss() {
    let names: Vec<String> = (0..5_000).map(|n| format!(r#"{{"Name":"data-{n}.tar"}}"#)).collect();
    let whole = format!(r#"{{"PushResults":{{"PushResult":[{}]}}}}"#, names.join(","));
    let (_ens, router) = proxy(json("200 OK", "", &whole)).await;
    let path = "/api/push-results?AppId=a";

    let (parts, plain) = get(&router, path, &[]).await;
    assert!(!parts.headers.contains_key("content-encoding"));
    assert_eq!(plain, whole.as_bytes());

    let (parts, packed) = get(&router, path, &[("accept-encoding", "gzip, deflate")]).await;
    assert_eq!(parts.headers["content-encoding"], "gzip");
    assert!(packed.len() * 4 < whole.len());
    let mut unpacked = Vec::new();
    flate2::read::MultiGzDecoder::new(packed.as_slice()).read_to_end(&mut unpacked).unwrap();
    assert_eq!(unpacked, whole.as_bytes());

    let (parts, packed) = get(&router, path, &[("accept-encoding", "gzip, deflate, br, zstd")]).await;
    assert_eq!(parts.headers["content-encoding"], "zstd");
    assert!(packed.len() * 4 < whole.len());
}

#[tokio::test]
async fn bad_queries_name_their_field_and_never_reach_ens() {
    let (ens, router) = proxy(json("200 OK", "", WHOLE)).await;
    let rows = [
        ("/api/push-results", "AppId"),
        ("/api/push-results?AppId=", "AppId"),
        ("/api/push-results?AppId=a&appid=b", "appid"),
        ("/api/push-results?AppId=a&AppId=a", "AppId"),
        ("/api/push-results?AppId=a&Action=PushApplicationData", "Action"),
        ("/api/push-results?AppId=a&Version=2017-11-10", "Version"),
        ("/api/push-results?AppId=a&PageSize=101", "PageSize"),
        ("/api/push-results?AppId=a&PageNumber=0", "PageNumber"),
        ("/api/push-results?AppId=a&MinDate=2022-02-30", "MinDate"),
        ("/api/push-results?AppId=a&MinDate=2022-02-20&MaxDate=2022-02-15", "MaxDate"),
        ("/api/push-results?AppId=a&DataNames=%zz", "query"),
        ("/api/push-results?AppId=a&DataNames=%00", "DataNames"),
        ("/api/regions?EnsRegionId=a%20b", "EnsRegionId"),
        ("/api/regions?EnsRegionId=a&EnsRegionId=a", "EnsRegionId"),
        ("/api/regions?RegionId=a", "RegionId"),
        ("/api/applications?Level=1", "Level"),
        ("/api/applications?PageNumber=0", "PageNumber"),
        ("/api/applications?PageNumber=1&PageSize=101", "PageSize"),
        ("/api/applications?PageNumber=1&PageNumber=2", "PageNumber"),
        ("/api/session?a=1", "a"),
        ("/api/session?a=1&a=1", "a"),
        ("/api/session?=", ""),
        ("/api/session?%zz", "query"),
    ];
    for (path, field) in rows {
        let (parts, body) = get(&router, path, &[]).await;
        let error = error(&body);
        assert_eq!(parts.status, StatusCode::BAD_REQUEST, "{path}");
        assert_eq!((error.code.as_str(), error.field.as_deref()), ("Pushboard.BadRequest", Some(field)));
        assert!(!error.remedy.is_empty() && error.message.starts_with(field), "{}", error.message);
    }
    assert!(ens.requests().is_empty());
}

#[tokio::test]
async fn each_route_calls_its_own_operation() {
    let rows = [
        (
            "/api/push-results?AppId=a&PageNumber=2&PageSize=50",
            "DescribeDataPushResult",
            "AppId=a&PageNumber=2&PageSize=50",
        ),
        ("/api/regions", "DescribeEnsRegions", ""),
        ("/api/regions?EnsRegionId=", "DescribeEnsRegions", ""),
        ("/api/regions?EnsRegionId=cn-wuxi-5", "DescribeEnsRegions", "EnsRegionId=cn-wuxi-5"),
        ("/api/applications", "ListApplications", ""),
        ("/api/applications?PageSize=20&PageNumber=2", "ListApplications", "PageNumber=2&PageSize=20"),
    ];
    for (path, action, query) in rows {
        let (ens, router) = proxy(whole()).await;
        let (parts, _) = get(&router, path, &[]).await;
        assert_eq!(parts.status, StatusCode::OK, "{path}");
        let head = ens.requests().remove(0);
        assert_eq!(header(&head, "x-acs-action"), Some(action));
        assert!(head.starts_with(&format!("POST /?{query} HTTP/1.1")), "{head}");
    }
}

#[tokio::test]
async fn refusals_come_as_api_errors() {
    let (_ens, router) = proxy(refusal("NoPermission")).await;
    let (parts, body) = get(&router, "/api/regions", &[]).await;
    assert_eq!(parts.status, StatusCode::FORBIDDEN);
    assert_eq!(parts.headers["content-type"], "application/json");
    let error = error(&body);
    assert_eq!(error.code, "NoPermission");
    assert_eq!(error.request_id.as_deref(), Some("R-1"));
    assert_eq!(error.ram_action.as_deref(), Some("ens:DescribeEnsRegions"));
    assert!(error.message.ends_with("ens:DescribeEnsRegions"), "{}", error.message);
    assert!(!String::from_utf8(body).unwrap().contains("canary"));
}

#[tokio::test]
async fn what_the_proxy_itself_refuses_has_an_id_of_its_own() {
    let (ens, router) = proxy(Step::Close).await;
    for (path, code) in [
        ("/api/push-results", "Pushboard.BadRequest"),
        ("/api/none", "Pushboard.NotFound"),
        ("/api/push-results/x", "Pushboard.NotFound"),
        ("/api/../x", "Pushboard.BadRequest"),
    ] {
        let (_, body) = get(&router, path, &[]).await;
        let error = error(&body);
        assert_eq!(error.code, code, "{path}");
        assert!(error.request_id.is_some_and(|id| id.starts_with("proxy-")), "{path}");
        assert!(!error.message.is_empty() && !error.remedy.is_empty(), "{path}");
    }
    assert!(ens.requests().is_empty());
}

#[tokio::test]
async fn the_session_says_what_the_page_needs() {
    let (ens, router) = proxy(Step::Close).await;
    let (parts, body) = get(&router, "/api/session", &[]).await;
    assert_eq!(parts.status, StatusCode::OK);
    let session: Session = serde_json::from_slice(&body).unwrap();
    assert_eq!((session.mode, session.demo_app_id.as_deref()), (Mode::Demo, Some("demo-app")));
    assert!(session.endpoint.starts_with("127.0.0.1:"));
    assert!((session.now - chrono::Utc::now().timestamp()).abs() < 60);
    assert!(ens.requests().is_empty());
}

#[tokio::test]
async fn the_rest_is_the_page() {
    let (_ens, router) = proxy(Step::Close).await;
    for (path, status) in [
        ("/", StatusCode::OK),
        ("/?v=1&AppId=a", StatusCode::OK),
        ("/index.html", StatusCode::OK),
        ("/healthz", StatusCode::OK),
        ("/none", StatusCode::NOT_FOUND),
        ("/api", StatusCode::NOT_FOUND),
        ("/api/none", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(get(&router, path, &[]).await.0.status, status, "{path}");
    }
    let post = Request::post("/api/regions").header("host", HOST).header("x-pushboard", "1");
    let (parts, body) = send(&router, post.body(Body::empty()).unwrap()).await;
    assert_eq!(parts.status, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(error(&body).message, "this route does not take that method");
}

#[tokio::test]
async fn every_response_has_the_security_headers_and_none_of_cors() {
    let (_ens, router) = proxy(json("200 OK", "", WHOLE)).await;
    let foreign = [("origin", "http://evil.example")];
    for path in
        ["/", "/none", "/healthz", "/api/push-results?AppId=a", "/api/regions?x=y", "//", "/api/session"]
    {
        for headers in [&[][..], &foreign[..]] {
            let (parts, _) = get(&router, path, headers).await;
            let policy = parts.headers["content-security-policy"].to_str().unwrap();
            let mut directives: Vec<&str> = policy.split("; ").collect();
            directives.sort_unstable();
            assert_eq!(directives, POLICY, "{path}");
            for (name, value) in [
                ("x-content-type-options", "nosniff"),
                ("x-frame-options", "DENY"),
                ("referrer-policy", "no-referrer"),
                ("cross-origin-resource-policy", "same-origin"),
                ("cross-origin-opener-policy", "same-origin"),
            ] {
                assert_eq!(
                    parts.headers.get(name).map(|value| value.as_bytes()),
                    Some(value.as_bytes()),
                    "{path} {name}"
                );
            }
            assert!(!parts.headers.keys().any(|name| name.as_str().starts_with("access-control-")));
        }
    }
}

#[tokio::test]
async fn the_guard_protects_every_route() {
    let (ens, router) = proxy(json("200 OK", "", WHOLE)).await;
    for path in ["/", "/none", "/metrics", "/api/push-results?AppId=a", "/api/none"] {
        let rebound = Request::get(path).header("host", "evil.example:8787").header("x-pushboard", "1");
        let (parts, body) = send(&router, rebound.body(Body::empty()).unwrap()).await;
        assert_eq!(parts.status, StatusCode::FORBIDDEN, "{path}");
        assert_eq!(error(&body).code, "Pushboard.NotAllowed");
    }
    for path in
        ["/api/push-results?AppId=a", "/api/regions", "/api/applications", "/api/session", "/api/none"]
    {
        let bare = Request::get(path).header("host", HOST);
        let (parts, _) = send(&router, bare.body(Body::empty()).unwrap()).await;
        assert_eq!(parts.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert!(ens.requests().is_empty());
}
