//! Services that issue keys, when they are absent, slow, wrong or hostile: limited waits, no redirect followed, and
//! messages without a secret.

use std::time::{Duration, Instant};

use pushboard::credentials::{Network, SearchOutcome, SearchPlace};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use super::issuers::{CANARY, Fault, Home, ID, Issuers, ROLE, SECRET, TOKEN};

const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

/// The bound where nothing else ends a wait.
const SHORT: Duration = Duration::from_millis(600);

fn role_home() -> Home {
    Home::with_config(&format!(
        r#"{{"name":"work","mode":"RamRoleArn","access_key_id":"{ID}","access_key_secret":"{SECRET}","ram_role_arn":"{ROLE}"}}"#
    ))
}

/// All the ways in which an issuer can fail to give keys, and a word of what is said of each.
fn faults(elsewhere: &Issuers) -> Vec<(Fault, &'static str)> {
    vec![
        (Fault::Say(403, format!(r#"{{"Code":"NoPermission","Message":"{SECRET}"}}"#)), ""),
        (Fault::Say(500, SECRET.to_owned()), "HTTP 500"),
        (Fault::Say(200, SECRET.to_owned()), "has no keys"),
        (Fault::Say(200, "{}".to_owned()), ""),
        (Fault::Say(200, format!(r#"{{"Code":"{SECRET}","AccessKeyId":"{SECRET}"}}"#)), "has no keys"),
        (Fault::Say(200, " ".repeat(70_000)), "over 64 KiB"),
        (Fault::Redirect(format!("{}/keys", elsewhere.origin)), "HTTP 302"),
        (Fault::Hang, "did not respond within 0.6 s"),
        (Fault::Drip, "did not respond within 0.6 s"),
    ]
}

#[tokio::test]
async fn whatever_an_issuer_does_is_limited_and_reported_without_a_secret() {
    let (issuers, elsewhere) = (Issuers::start().await, Issuers::start().await);
    let (uri, none) = (format!("{}/keys?token={TOKEN}", issuers.origin), Home::new());
    let token_file = none.write("token", TOKEN);
    let oidc = [
        ("ALIBABA_CLOUD_ROLE_ARN", ROLE),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &*token_file),
    ];
    let with_role = role_home();
    let sources = [
        (&with_role, vec![], SearchPlace::ConfigFile),
        (&none, oidc.to_vec(), SearchPlace::OidcRole),
        (&none, vec![("ALIBABA_CLOUD_ECS_METADATA", "named")], SearchPlace::EcsRole),
        (&none, vec![NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", &*uri)], SearchPlace::Uri),
    ];
    for (home, set, place) in sources {
        for (fault, expected) in faults(&elsewhere) {
            issuers.fail(fault.clone());
            let endless = matches!(fault, Fault::Hang | Fault::Drip);
            let network = if endless { issuers.network_within(SHORT) } else { issuers.network() };
            let begun = Instant::now();
            let search = issuers.search_by(home, &set, &network).await;
            assert!(begun.elapsed() < SHORT * 10, "{place} {fault:?}: {:?}", begun.elapsed());
            let shown = format!("{search:?}");
            assert!(!shown.contains(CANARY), "{shown}");
            let Some((at, SearchOutcome::Unusable(error))) = search.steps.last() else {
                panic!("{fault:?}: {shown}")
            };
            let error = error.to_string();
            assert_eq!(*at, place);
            assert!(error.contains(expected), "{place} {fault:?}: {error}");
        }
        issuers.fail(None);
        assert!(issuers.search(home, &set).await.keyring().unwrap().is_some(), "{place}");
    }
    assert!(elsewhere.seen().is_empty(), "a redirect was followed: {:?}", elsewhere.seen());
}

/// Keys with another code, or without one of their fields.
fn issued(change: (&str, &str)) -> String {
    let whole = r#"{"Code":"Success","AccessKeyId":"STS.canary-1","AccessKeySecret":"canary-2","SecurityToken":"canary-3","Expiration":"2026-09-21T15:13:20Z"}"#;
    assert!(whole.contains(change.0), "{}", change.0);
    whole.replace(change.0, change.1)
}

#[tokio::test]
async fn a_200_without_keys_says_what_was_received() {
    let issuers = Issuers::start().await;
    let (uri, none) = (format!("{}/keys", issuers.origin), Home::new());
    let rows = [
        (r#"{"Code":"Failed","Message":"canary"}"#.to_owned(), "a failure with the code Failed: "),
        (issued((r#""Success""#, r#""Failed""#)), "a failure with the code Failed: "),
        (issued((r#""Success""#, "404")), "a failure with the code: "),
        (issued((r#""Success""#, r#""Throttling.User""#)), "the code Throttling.User: wait a little"),
        (issued((r#""Success""#, r#""can ary""#)), "a failure with the code: "),
        (issued(("canary-2", "")), "AccessKeySecret is missing or empty"),
        (issued((r#""AccessKeyId":"STS.canary-1","#, "")), "AccessKeyId is missing or empty"),
        (issued((r#""canary-3""#, "null")), "SecurityToken is missing or empty"),
        (issued((r#""canary-3""#, "7")), "SecurityToken is no text"),
        (issued(("canary-3", "canary ")), "SecurityToken has a space"),
        (issued(("2026-09-21T15:13:20Z", "tomorrow")), "Expiration is no time"),
        ("{}".to_owned(), "AccessKeyId is missing or empty"),
        ("[]".to_owned(), "it is not the JSON that it should be"),
        ("".to_owned(), "it is empty"),
        (" <!doctype html><title>canary</title>".to_owned(), "it is a page of HTML or XML"),
    ];
    let sources = [
        vec![("ALIBABA_CLOUD_ECS_METADATA", "named")],
        vec![NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", &*uri)],
    ];
    for (set, place) in sources.iter().zip([SearchPlace::EcsRole, SearchPlace::Uri]) {
        for (body, expected) in &rows {
            issuers.fail(Fault::Keys(body.clone()));
            let search = issuers.search(&none, set).await;
            assert!(matches!(search.steps.last(), Some((at, SearchOutcome::Unusable(_))) if *at == place));
            let error = search.keyring().unwrap_err().to_string();
            assert!(error.contains(expected) && !error.contains(CANARY), "{body}: {error}");
        }
        for body in [
            issued((r#""Code":"Success","#, "")),
            issued((r#""Success""#, r#""success""#)),
            issued((r#""Success""#, "200")),
            issued(("SecurityToken", "SessionToken")),
            issued(("2026-09-21T15:13:20Z", "2026-09-21T23:13:20.5+08:00")),
        ] {
            issuers.fail(Fault::Keys(body.clone()));
            let keyring = issuers.search(&none, set).await.keyring();
            assert!(matches!(keyring, Ok(Some(_))), "{body}: {keyring:?}");
        }
    }
    // An instance with a role that gives no keys is not one without a role.
    issuers.fail(Fault::Keys(r#"{"Code":"Failed"}"#.to_owned()));
    let error = issuers.search(&none, &[]).await.keyring().unwrap_err().to_string();
    assert!(error.contains("the code Failed"), "{error}");
    // Neither a token nor a role is a page.
    issuers.fail(Fault::Say(200, "<html>canary".to_owned()));
    let error = issuers.search(&none, &sources[0]).await.keyring().unwrap_err().to_string();
    assert!(error.contains("it is a page of HTML or XML"), "{error}");
}

#[tokio::test]
async fn interim_responses_of_an_issuer_have_an_end() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let uri = format!("http://{}/keys", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let _ = stream.read(&mut [0; 4096]).await;
                while stream.write_all(&b"HTTP/1.1 103 Early Hints\r\n\r\n".repeat(100)).await.is_ok() {}
            });
        }
    });
    let set = [NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", &*uri)];
    let (begun, issuers) = (Instant::now(), Issuers::start().await);
    let network = issuers.network_within(SHORT * 20);
    let shown = format!("{:?}", issuers.search_by(&Home::new(), &set, &network).await);
    assert!(shown.contains("interim responses (1xx) without end"), "{shown}");
    assert!(begun.elapsed() < SHORT * 10, "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_refusal_of_sts_has_its_code_its_request_id_and_a_remedy() {
    let issuers = Issuers::start().await;
    let home = role_home();
    for (code, expected) in [
        ("NoPermission", "allow sts:AssumeRole on the role"),
        ("EntityNotExist.Role", "check their ARNs"),
        ("InvalidAccessKeyId.NotFound", "check the access key's id"),
        ("SignatureDoesNotMatch", "check the access key's secret"),
        ("InvalidParameter.RoleSessionName", "check the ARNs, the session name"),
        ("InvalidSecurityToken.Expired", "fetch new ones"),
        ("AuthenticationFail.OIDCToken.Expired", "check that the token's file is renewed"),
        ("Throttling.User", "wait a little"),
        ("What.Ever", "list of STS error codes"),
    ] {
        issuers
            .fail(Fault::Say(400, format!(r#"{{"Code":"{code}","Message":"{SECRET}","RequestId":"R-7"}}"#)));
        let search = issuers.search(&home, &[]).await;
        let error = search.keyring().unwrap_err().to_string();
        for part in [expected, code, "R-7", ROLE, "config.json"] {
            assert!(error.contains(part), "{error}");
        }
        assert!(!error.contains(CANARY));
    }
}

#[tokio::test]
async fn a_clock_that_is_off_is_made_up_for_once() {
    let issuers = Issuers::start().await;
    issuers.clock_is_ahead(3600);
    assert!(issuers.search(&role_home(), &[]).await.keyring().unwrap().is_some());
    assert_eq!(issuers.seen().len(), 2);
    // One that agrees with ours has nothing to add.
    issuers.clock_is_ahead(0);
    issuers.fail(Fault::Say(400, r#"{"Code":"InvalidTimeStamp.Expired"}"#.to_owned()));
    let error = issuers.search(&role_home(), &[]).await.keyring().unwrap_err().to_string();
    assert!(error.contains("set this machine's clock"), "{error}");
    assert_eq!(issuers.seen().len(), 3);
}

#[tokio::test]
async fn the_metadata_service_is_called_by_imds_v2_and_for_the_role_s_name_only_if_needed() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let path = "/latest/meta-data/ram/security-credentials";
    for (set, expected) in [
        (
            vec![],
            vec!["PUT /latest/api/token".to_owned(), format!("GET {path}/"), format!("GET {path}/own-role")],
        ),
        (
            vec![("ALIBABA_CLOUD_ECS_METADATA", "named")],
            vec!["PUT /latest/api/token".to_owned(), format!("GET {path}/named")],
        ),
    ] {
        let before = issuers.seen().len();
        assert!(issuers.search(&home, &set).await.keyring().unwrap().is_some());
        let lines: Vec<String> = issuers.seen()[before..].iter().map(|seen| seen.line.clone()).collect();
        assert_eq!(lines, expected);
    }
}

#[tokio::test]
async fn a_machine_without_metadata_service_differs_from_one_that_should_have_it() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let refusing =
        Network { metadata_endpoint: Some(format!("http://{unused}").parse().unwrap()), ..issuers.network() };
    let named = [("ALIBABA_CLOUD_ECS_METADATA", "named")];
    let search = issuers.search_by(&home, &[], &refusing).await;
    assert!(
        matches!(&search.steps[4], (SearchPlace::EcsRole, SearchOutcome::Nothing(why)) if why.contains("can't be reached"))
    );
    assert!(search.keyring().unwrap().is_none());
    let error = issuers.search_by(&home, &named, &refusing).await.keyring().unwrap_err().to_string();
    assert!(error.starts_with("ALIBABA_CLOUD_ECS_METADATA: "), "{error}");

    // No role, or something else that listens there.
    for status in [404, 403, 405] {
        issuers.fail(Fault::Say(status, CANARY.to_owned()));
        let search = issuers.search(&home, &[]).await;
        assert!(matches!(&search.steps[4], (_, SearchOutcome::Nothing(_))), "{search:?}");
        assert!(issuers.search(&home, &named).await.keyring().is_err());
    }
    // A service that refuses IMDSv2 is not called by the older protocol, which any page on the machine could use.
    assert!(issuers.seen().iter().all(|seen| seen.line == "PUT /latest/api/token"), "{:?}", issuers.seen());

    // A server that is not the service that issues keys.
    issuers.fail(Fault::Say(200, "<html>".to_owned()));
    let error = issuers.search(&home, &[]).await.keyring().unwrap_err().to_string();
    assert!(
        error.ends_with("if this is no ECS instance, set ALIBABA_CLOUD_ECS_METADATA_DISABLED=true"),
        "{error}"
    );

    // An address that swallows every packet costs one second, not one a request.
    issuers.fail(Fault::Hang);
    let begun = Instant::now();
    let impatient = issuers.network_within(SHORT);
    assert!(issuers.search_by(&home, &[], &impatient).await.keyring().unwrap().is_none());
    assert!(begun.elapsed() < SHORT * 2, "{:?}", begun.elapsed());
    let bounds = Network::default().metadata;
    assert!(bounds.total.as_millis() <= 1000 && bounds.connect <= bounds.total);
}
