//! `--check` against the simulated ENS over a socket: its report on each place and of each operation.

use acs3::Credentials;
use ens_simulator::Config;
use pushboard::check::check;
use pushboard::config::Options;
use pushboard::credentials::{Network, SearchContext};
use pushboard::start::{check_settings, network};
use pushboard::upstream::CallLimits;

use super::issuers::{CANARY, Fault, Home, ID, Issuers, ROLE, SECRET, TOKEN, issued, simulated_ens};

const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

/// An ENS that takes these keys and fails so; gives its origin.
pub(crate) async fn ens(credentials: Credentials, faults: &[&str]) -> String {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    let clock = std::sync::Arc::new(super::issuers::now);
    simulated_ens(Config { faults, clock, control: true, ..Config::new(credentials) }).await
}

async fn report(issuers: &Issuers, set: &[(&str, &str)], ens: &str) -> (bool, String) {
    report_with("", issuers, set, ens).await
}

async fn report_with(flags: &str, issuers: &Issuers, set: &[(&str, &str)], ens: &str) -> (bool, String) {
    let options = Options::read(format!("pushboard {flags}").split_whitespace()).unwrap();
    let variable =
        |name: &str| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned());
    let network = Network { egress: network(&options).unwrap_or_default().egress, ..issuers.network() };
    let context = SearchContext { variable: &variable, network: &network };
    let mut out = Vec::new();
    let settings = check_settings(&options, variable).await;
    let permitted =
        check(settings, ens.parse().unwrap(), context, CallLimits::default(), &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(CANARY), "{text}");
    (permitted, text)
}

fn pair(secret: &'static str) -> [(&'static str, &'static str); 2] {
    [("ALIBABA_CLOUD_ACCESS_KEY_ID", ID), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", secret)]
}

fn contains_all(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[tokio::test]
async fn reports_ok_for_each_permitted_action() {
    let issuers = Issuers::start().await;
    let ens = ens(Credentials::new(ID, SECRET), &[]).await;
    let (permitted, text) = report(&issuers, &pair(SECRET), &ens).await;
    assert!(permitted, "{text}");
    contains_all(
        &text,
        &[
            "environment       found: an AccessKey pair, access key LTAI5t…mple (ALIBABA_CLOUD_ACCESS_KEY_ID)\n",
            "OIDC role         not looked at\n",
            &format!("ENS at {ens}:\n"),
            "ens:DescribeDataPushResult  ok\n",
            "ens:DescribeEnsRegions      ok\n",
            "ens:ListApplications        ok\n",
            "clock: ENS is ",
            "Push results may be read",
        ],
    );
    assert!(!text.contains(ID), "{text}");
}

#[tokio::test]
async fn says_for_each_place_why_it_gave_nothing_and_since_when_a_role_holds() {
    let issuers = Issuers::start().await;
    let ens = ens(issued(1), &[]).await;
    let home = Home::with_config(&format!(
        r#"{{"name":"work","mode":"RamRoleArn","access_key_id":"{ID}","access_key_secret":"{SECRET}","ram_role_arn":"{ROLE}"}}"#
    ));
    let path = home.write("unused", "").replace("unused", "");
    let (permitted, text) = report(&issuers, &[("HOME", &path), NO_ECS], &ens).await;
    assert!(permitted, "{text}");
    contains_all(
        &text,
        &[
            "environment       nothing: ALIBABA_CLOUD_ACCESS_KEY_ID is not set\n",
            "OIDC role         nothing: ALIBABA_CLOUD_OIDC_TOKEN_FILE is not set\n",
            &format!(
                "config.json       found: the role {ROLE}, assumed with an AccessKey pair, access key STS.is…ed-1, valid until 2026-09-21T15:13:20Z (profile \"work\" of "
            ),
            "credentials file  not looked at\n",
        ],
    );
}

#[tokio::test]
async fn keys_that_were_issued_too_late_are_reported_as_expired() {
    let issuers = Issuers::start().await;
    let ens = ens(issued(1), &[]).await;
    let keys = r#"{"Code":"Success","AccessKeyId":"STS.issued-1","AccessKeySecret":"canary","SecurityToken":"canary","Expiration":"2020-01-01T00:00:00Z"}"#;
    // A byte order mark before the JSON is no fault.
    issuers.fail(Fault::Say(200, format!("\u{feff}{keys}")));
    let uri = format!("{}/keys", issuers.origin);
    let (permitted, text) = report(&issuers, &[NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", &uri)], &ens).await;
    assert!(
        !permitted && text.contains("access key STS.is…ed-1, expired at 2020-01-01T00:00:00Z ("),
        "{text}"
    );
}

#[tokio::test]
async fn names_the_missing_action() {
    let issuers = Issuers::start().await;
    let ens = ens(Credentials::new(ID, SECRET), &["no-permission"]).await;
    let (permitted, text) = report(&issuers, &pair(SECRET), &ens).await;
    assert!(!permitted);
    for action in ["ens:DescribeDataPushResult", "ens:DescribeEnsRegions", "ens:ListApplications"] {
        let line = text.lines().find(|line| line.trim_start().starts_with(action)).unwrap();
        contains_all(
            line,
            &["not permitted (", ", request ", &format!("allow the RAM action {action} on resource *")],
        );
    }
    assert!(text.contains("Push results can't be read"), "{text}");
}

#[tokio::test]
async fn without_a_known_application_the_refusal_of_a_made_up_one_is_read() {
    let issuers = Issuers::start().await;
    let origin = ens(Credentials::new(ID, SECRET), &[]).await;
    for (fault, permitted, expected) in [
        ("code=InvalidParameter.AppId", true, "ok (ENS says InvalidParameter.AppId, since no application"),
        ("code=EnsApp.NotFound", true, "ok (ENS says EnsApp.NotFound, since"),
        ("no-permission", false, "not permitted (NoPermission, request "),
        ("code=Something.Else", false, "failed (Something.Else"),
        ("unavailable", false, "failed (ServiceUnavailable"),
    ] {
        let rules = format!(
            r#"[{{"fault":"no-permission","action":"ListApplications"}},{{"fault":"{fault}","action":"DescribeDataPushResult"}}]"#
        );
        let set = reqwest::Client::new().put(format!("{origin}/_control/faults")).body(rules).send().await;
        assert!(set.unwrap().status().is_success());
        let (may_read, text) = report(&issuers, &pair(SECRET), &origin).await;
        assert_eq!(may_read, permitted, "{text}");
        contains_all(
            &text,
            &["ens:ListApplications        not permitted (", "ens:DescribeEnsRegions      ok\n", expected],
        );
    }
    // For an application that is known, it is no excuse.
    let rules = r#"[{"fault":"code=InvalidParameter.AppId","action":"DescribeDataPushResult"}]"#;
    let set = reqwest::Client::new().put(format!("{origin}/_control/faults")).body(rules).send().await;
    assert!(set.unwrap().status().is_success());
    let (may_read, text) = report(&issuers, &pair(SECRET), &origin).await;
    assert!(!may_read && text.contains("failed (InvalidParameter.AppId"), "{text}");
}

#[tokio::test]
async fn distinguishes_wrong_keys_from_a_missing_permission() {
    let issuers = Issuers::start().await;
    let ens = ens(Credentials::new(ID, SECRET), &[]).await;
    let (permitted, text) = report(&issuers, &pair("canary-wrong"), &ens).await;
    assert!(!permitted);
    contains_all(&text, &["failed (SignatureDoesNotMatch", "check ALIBABA_CLOUD_ACCESS_KEY_SECRET"]);
    let (permitted, text) = report(&issuers, &pair(SECRET), "http://127.0.0.1:1").await;
    assert!(!permitted);
    contains_all(&text, &["failed (Pushboard.Unreachable)", "clock: ENS did not say what time it is"]);
}

#[tokio::test]
async fn a_response_that_is_none_of_ens_is_described_with_its_address() {
    let issuers = Issuers::start().await;
    for (fault, received) in [
        ("html", "it is not JSON but HTML or XML, as a gateway or a proxy on the way would send it"),
        ("empty", "it is empty"),
        ("truncate", "it is cut short"),
        ("other-result", "it holds no result"),
        ("redirect", "it is a redirect, which is not followed"),
        ("status=206", "its HTTP status is not that of a whole response"),
    ] {
        let ens = ens(Credentials::new(ID, SECRET), &[fault]).await;
        let flags = "--allow-app 7c1f0a52-3b5e-41fc-9d55-2f6f0c8a1e90";
        let (permitted, text) = report_with(flags, &issuers, &pair(SECRET), &ens).await;
        assert!(!permitted, "{text}");
        let advice = format!("see that it is ENS that responds at {ens}, and no gateway");
        contains_all(&text, &["failed (Pushboard.BadResponse", received, &advice, "correct --endpoint"]);
    }
}

#[tokio::test]
async fn says_how_far_the_clocks_are_apart() {
    let issuers = Issuers::start().await;
    for (faults, expected) in [
        (&["clock-ahead=5"][..], "clock: ENS is 300 s ahead of this machine: set this machine's clock"),
        (&["clock-ahead=-5"], "clock: ENS is 300 s behind this machine: set this machine's clock"),
        (&[], "clock: ENS is 0 s ahead of this machine\n"),
    ] {
        let ens = ens(Credentials::new(ID, SECRET), faults).await;
        let (permitted, text) = report(&issuers, &pair(SECRET), &ens).await;
        assert!(permitted && text.contains(expected), "{text}");
    }
}

#[tokio::test]
async fn without_usable_credentials_ens_gets_no_call() {
    let issuers = Issuers::start().await;
    let (permitted, text) = report(&issuers, &[NO_ECS], "http://127.0.0.1:1").await;
    assert!(!permitted);
    contains_all(&text, &["credentials URI   nothing: ", "No credentials: pushboard would show its demo"]);
    assert!(!text.contains("ENS at"));

    let (permitted, text) = report(&issuers, &pair(SECRET)[1..], "http://127.0.0.1:1").await;
    assert!(!permitted);
    contains_all(
        &text,
        &[
            "environment       unusable: ALIBABA_CLOUD_ACCESS_KEY_ID is not set",
            "OIDC role         not looked at\n",
        ],
    );

    issuers.fail(Fault::Say(500, format!("{SECRET} {TOKEN}")));
    let uri = format!("{}/keys?{TOKEN}", issuers.origin);
    let (permitted, text) =
        report(&issuers, &[NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", &uri)], "http://127.0.0.1:1").await;
    assert!(!permitted);
    contains_all(&text, &["credentials URI   unusable: ALIBABA_CLOUD_CREDENTIALS_URI: ", "HTTP 500"]);
}

#[tokio::test]
async fn settings_that_would_not_start_are_reported_whatever_the_keys_permit() {
    let issuers = Issuers::start().await;
    let ens = ens(Credentials::new(ID, SECRET), &[]).await;
    for (flags, expected) in [
        ("--token-file /none", "Settings: unusable: --token-file /none can't be read"),
        ("--listen 0.0.0.0:80", "Settings: unusable: --listen 0.0.0.0:80 can be reached from other machines"),
        ("--tls-cert /none --tls-key /none", "Settings: unusable: --tls-cert /none can't be read"),
        ("--allow-app a/b", "Settings: unusable: --allow-app takes an AppId"),
        ("--allow-host *", "Settings: unusable: --allow-host takes HOST"),
    ] {
        let (permitted, text) = report_with(flags, &issuers, &pair(SECRET), &ens).await;
        assert!(!permitted, "{text}");
        contains_all(&text, &[expected, "ens:DescribeDataPushResult  ok\n", "but pushboard would not start"]);
    }
    let (permitted, text) = report_with("--listen 127.0.0.1:1", &issuers, &pair(SECRET), &ens).await;
    assert!(permitted && text.starts_with("Settings: ok\n"), "{text}");
}

#[tokio::test]
async fn an_allowed_application_is_the_one_that_is_called_for() {
    let issuers = Issuers::start().await;
    let origin = ens(Credentials::new(ID, SECRET), &[]).await;
    let rules = r#"[{"fault":"no-permission","action":"DescribeDataPushResult","app_id":"of-mine"}]"#;
    let set = reqwest::Client::new().put(format!("{origin}/_control/faults")).body(rules).send().await;
    assert!(set.unwrap().status().is_success());
    let (permitted, text) = report_with("--allow-app of-mine,other", &issuers, &pair(SECRET), &origin).await;
    assert!(!permitted && !text.contains("ens:DescribeDataPushResult  ok"), "{text}");
    let (permitted, text) = report(&issuers, &pair(SECRET), &origin).await;
    assert!(permitted, "{text}");
}
