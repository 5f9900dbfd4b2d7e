//! Invalid requests and their documented errors.

mod client;

use acs3::Credentials;
use axum::body::Body;
use client::{Client, credentials, draft};
use ens_simulator::apps::LIVING;
use http::Request;

const ACTION: &str = "DescribeDataPushResult";

#[tokio::test]
async fn each_invalid_request_has_its_documented_code() {
    let client = Client::new(|_| {});
    let base = || draft(ACTION, &[("AppId", LIVING), ("PageSize", "1")]);
    let with = |edit: &dyn Fn(&mut client::Draft)| {
        let mut draft = base();
        edit(&mut draft);
        draft
    };
    let used = "used once".to_owned();
    assert_eq!(client.send(with(&|d| d.nonce = Some(used.clone()))).await.status, 200);

    let cases = [
        (400, "SignatureNonceUsed", with(&|d| d.nonce = Some(used.clone()))),
        (404, "InvalidAccessKeyId.NotFound", with(&|d| d.credentials = Credentials::new("LTAIother", "x"))),
        (400, "SignatureDoesNotMatch", with(&|d| d.credentials = Credentials::new("LTAItest", "x"))),
        (400, "SignatureDoesNotMatch", with(&|d| d.other_body = Some(b"other".to_vec()))),
        (
            400,
            "InvalidSecurityToken.Expired",
            with(&|d| d.credentials = credentials().with_security_token("t")),
        ),
        (400, "InvalidTimeStamp.Expired", with(&|d| d.seconds_off = 901)),
        (400, "InvalidTimeStamp.Expired", with(&|d| d.seconds_off = -901)),
        (400, "InvalidParameter.Action", with(&|d| d.action = "DescribeInstances")),
        (400, "InvalidParameter.Version", with(&|d| d.version = "2014-05-26")),
        (400, "MissingParameter", with(&|d| d.dropped = Some("authorization"))),
        (400, "MissingParameter", with(&|d| d.dropped = Some("x-acs-date"))),
        (400, "MissingParameter", with(&|d| d.dropped = Some("x-acs-signature-nonce"))),
        (400, "MissingParameter", with(&|d| d.dropped = Some("x-acs-content-sha256"))),
        (400, "InvalidParameter.x-acs-signature-nonce", with(&|d| d.nonce = Some("n".repeat(65)))),
        (405, "UnsupportedHTTPMethod", with(&|d| d.method = "PUT")),
        (400, "MissingParameter", draft(ACTION, &[])),
        (400, "InvalidParameter.AppId", draft(ACTION, &[("AppId", "no-such-application")])),
        (400, "InvalidParameter.AppId", draft(ACTION, &[("AppId", "a b")])),
        (400, "InvalidParameter.PageSize", draft(ACTION, &[("AppId", LIVING), ("PageSize", "0")])),
        (400, "InvalidParameter.PageNumber", draft(ACTION, &[("AppId", LIVING), ("PageNumber", "x")])),
        (400, "InvalidParameter.MinDate", draft(ACTION, &[("AppId", LIVING), ("MinDate", "2026-02-30")])),
        (
            400,
            "InvalidParameter.MaxDate",
            draft(ACTION, &[("AppId", LIVING), ("MinDate", "2026-02-02"), ("MaxDate", "2026-02-01")]),
        ),
        (400, "InvalidParameter.PageSize", draft("ListApplications", &[("PageSize", "1000")])),
    ];
    for (status, code, draft) in cases {
        let response = client.send(draft).await;
        assert_eq!((response.status.as_u16(), response.code().as_str()), (status, code));
        let body = response.json();
        for field in ["RequestId", "HostId", "Message", "Recommend"] {
            assert!(body[field].as_str().is_some_and(|text| !text.is_empty()), "{code}: {field}");
        }
        assert_eq!(body["HostId"], "ens.test:80");
        assert_eq!(body["RequestId"].as_str().unwrap(), response.headers["x-acs-request-id"]);
        assert_eq!(response.headers["x-acs-trace-id"].len(), 32);
        assert_eq!(response.headers["date"], "Mon, 21 Sep 2026 14:13:20 GMT");
        assert!(response.headers["content-type"].to_str().unwrap().starts_with("application/json"));
    }
}

#[tokio::test]
async fn an_unsigned_request_is_rejected() {
    let client = Client::new(|_| {});
    for (path, code) in [("/", "MissingParameter"), ("/other", "InvalidAction.NotFound")] {
        let request = Request::get(path).header("host", "ens.test").body(Body::empty()).unwrap();
        assert_eq!(client.send_request(request).await.code(), code);
    }
}

#[tokio::test]
async fn the_error_of_a_wrong_secret_contains_the_string_to_sign() {
    let client = Client::new(|_| {});
    let mut wrong = draft(ACTION, &[("AppId", LIVING)]);
    wrong.credentials = Credentials::new("LTAItest", "x");
    let message = client.send(wrong).await.json()["Message"].as_str().unwrap().to_owned();
    assert!(message.contains("server string to sign is:ACS3-HMAC-SHA256\n"), "{message}");
    assert!(message.contains(&format!("POST\n/\nAppId={LIVING}\n")), "{message}");
}

#[tokio::test]
async fn the_nonce_of_a_rejected_request_can_be_used_again() {
    let client = Client::new(|_| {});
    for (secret, status) in [("wrong", 400), ("test secret", 200), ("test secret", 400)] {
        let mut draft = draft(ACTION, &[("AppId", LIVING), ("PageSize", "1")]);
        draft.credentials = Credentials::new("LTAItest", secret);
        draft.nonce = Some("the same".to_owned());
        assert_eq!(client.send(draft).await.status, status);
    }
}

#[tokio::test]
async fn a_security_token_is_required_if_the_key_has_one() {
    let client = Client::new(|config| config.credentials = credentials().with_security_token("the token"));
    for (token, code) in [
        (Some("the token"), ""),
        (Some("another"), "InvalidSecurityToken.Expired"),
        (None, "MissingSecurityToken"),
    ] {
        let mut draft = draft("ListApplications", &[]);
        if let Some(token) = token {
            draft.credentials = credentials().with_security_token(token);
        }
        assert_eq!(client.send(draft).await.code(), code);
    }
}
