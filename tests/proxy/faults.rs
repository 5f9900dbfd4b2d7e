//! What goes wrong at ENS or with the keys reaches the page as an error of our own words: each fault of the
//! stand-in, each way to sign wrongly. No answer holds a key, a token or what the vendor said of them.

use std::sync::Arc;

use crate::sockets::{Heard, ID, SECRET, TOKEN, ask, keys, proxy, simulator};
use acs3::Credentials;
use chrono::{TimeDelta, Utc};
use ens_api::{ApiError, ErrorCode};
use ens_simulator::Config;

const PATH: &str = "/api/push-results?AppId=e76f8985-7965-41fc-925b-9648bb6bf650";

fn error(heard: &Heard) -> ApiError {
    let body = String::from_utf8(heard.body.clone()).unwrap();
    for secret in [SECRET, TOKEN, "canonicalString", "string to sign is", "ACS3-HMAC", "<html"] {
        assert!(!heard.head.contains(secret) && !body.contains(secret), "{body}");
    }
    let error: ApiError = serde_json::from_str(&body).unwrap_or_else(|_| panic!("no error: {body}"));
    assert_eq!(heard.status, error.kind().http_status());
    assert!(!error.message.is_empty() && !error.remedy.is_empty());
    error
}

#[tokio::test]
async fn each_fault_has_its_code() {
    let rows = [
        ("unavailable", "ServiceUnavailable"),
        ("interface-error", "ens.interface.error"),
        ("no-permission", "NoPermission"),
        ("garbage", "Pushboard.BadAnswer"),
        ("truncate", "Pushboard.BadAnswer"),
        ("html", "Pushboard.BadAnswer"),
        ("throttle", "Throttling.User"),
    ];
    for (fault, code) in rows {
        let faults = vec![fault.parse().unwrap()];
        let ens = simulator(Config { faults, ..Config::new(keys()) }).await;
        let proxy = proxy(ens, ID, SECRET, TOKEN).await;
        let error = error(&ask(proxy, PATH).await);
        assert_eq!(error.code, code);
        assert!(error.request_id.is_some(), "{fault}");
        let action = (fault == "no-permission").then_some("ens:DescribeDataPushResult");
        assert_eq!(error.ram_action.as_deref(), action);
        // The proxy itself is well.
        assert_eq!(ask(proxy, "/healthz").await.status, 200);
        assert_eq!(ask(proxy, "/api/session").await.status, 200);
    }
}

#[tokio::test]
async fn wrong_keys_have_the_documented_codes() {
    let rows = [
        ("another-id", SECRET, TOKEN, "InvalidAccessKeyId.NotFound"),
        (ID, "another-secret", TOKEN, "SignatureDoesNotMatch"),
        (ID, SECRET, "another-token", "InvalidSecurityToken.Expired"),
        (ID, SECRET, "", "MissingSecurityToken"),
    ];
    let ens = simulator(Config::new(keys())).await;
    for (id, secret, token, code) in rows {
        let proxy = proxy(ens, id, secret, token).await;
        let error = error(&ask(proxy, PATH).await);
        assert_eq!(error.code, code);
        assert!(error.remedy.contains("ALIBABA_CLOUD") || error.kind() == ErrorCode::InvalidSecurityToken);
        assert!(!serde_json::to_string(&error).unwrap().contains("another"));
    }
}

#[tokio::test]
async fn a_clock_that_is_an_hour_off_is_made_good_for() {
    let clock = Arc::new(|| Utc::now() + TimeDelta::hours(1));
    let ens = simulator(Config { clock, ..Config::new(Credentials::new(ID, SECRET)) }).await;
    let proxy = proxy(ens, ID, SECRET, "").await;
    for _ in 0..2 {
        assert_eq!(ask(proxy, PATH).await.status, 200);
    }
}

#[tokio::test]
async fn what_passes_is_not_ens_s_to_judge() {
    let ens = simulator(Config::new(keys())).await;
    let proxy = proxy(ens, ID, SECRET, TOKEN).await;
    let error = error(&ask(proxy, &format!("{PATH}&PageSize=1000")).await);
    assert_eq!((error.code.as_str(), error.field.as_deref()), ("Pushboard.BadRequest", Some("PageSize")));
}
