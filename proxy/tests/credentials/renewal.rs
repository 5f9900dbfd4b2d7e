//! Renewal: early, in the background, once for all calls that wait, and within limits.

use std::sync::Arc;
use std::time::{Duration, Instant};

use acs3::Credentials;
use chrono::TimeDelta;
use ens_api::{ApiError, ErrorCode};
use ens_simulator::{Config, Simulator};
use pushboard::credentials::{Keyring, Network};
use pushboard::egress::Egress;
use pushboard::metrics::Metrics;
use pushboard::operations::applications;
use pushboard::random::Random;
use pushboard::upstream::{CallLimits, Upstream};

use super::issuers::{CANARY, Fault, Home, ID, Issuers, ROLE, SECRET, TOKEN, issued, wait};

const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

/// A keyring of keys that the credentials URI issues, for an hour at a time; the first are there.
async fn keyring(issuers: &Issuers) -> Keyring {
    keyring_by(issuers, &issuers.network()).await
}

async fn keyring_by(issuers: &Issuers, network: &Network) -> Keyring {
    let uri = format!("{}/keys", issuers.origin);
    let set = [NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", &*uri)];
    issuers.search_by(&Home::new(), &set, network).await.keyring().unwrap().unwrap()
}

fn ids(results: &[Result<Credentials, ApiError>]) -> Vec<&str> {
    let mut ids: Vec<&str> = results.iter().map(|result| result.as_ref().unwrap().access_key_id()).collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}

async fn all_at_once(keyring: &Keyring, count: usize) -> Vec<Result<Credentials, ApiError>> {
    let tasks: Vec<_> = (0..count)
        .map(|_| {
            let keyring = keyring.clone();
            tokio::spawn(async move { keyring.current().await })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    results
}

/// Waits until the issuers have received this many requests in total, and have responded.
async fn wait_for_requests(issuers: &Issuers, times: usize) {
    let reached = async {
        while issuers.seen().len() < times {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(10), reached).await.expect("a renewal begins");
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(issuers.seen().len(), times);
}

#[tokio::test]
async fn a_hundred_calls_that_wait_share_one_renewal() {
    let issuers = Issuers::start().await;
    let keyring = keyring(&issuers).await;
    issuers.slow_down(Duration::from_millis(300));
    wait(TimeDelta::minutes(61));
    let results = all_at_once(&keyring, 100).await;
    assert_eq!(ids(&results), ["STS.issued-2"]);
    assert_eq!(issuers.seen().len(), 2);
    assert_eq!(keyring.access_key_id(), "STS.issued-2");
}

#[tokio::test]
async fn an_error_is_shared_too_and_not_retried_at_once() {
    let issuers = Issuers::start().await;
    let keyring = keyring(&issuers).await;
    let metrics = Arc::new(Metrics::new());
    keyring.count_into(metrics.clone());
    issuers.slow_down(Duration::from_millis(300));
    issuers.fail(Fault::Say(503, SECRET.to_owned()));
    wait(TimeDelta::minutes(61));
    for _ in 0..2 {
        for result in all_at_once(&keyring, 50).await {
            let error = result.unwrap_err();
            assert_eq!(error.kind(), ErrorCode::ServiceUnavailable);
            assert!(!format!("{error:?}").contains(CANARY));
        }
    }
    assert_eq!(issuers.seen().len(), 2);
    // After a pause, everything is as if nothing had been.
    issuers.fail(None);
    wait(TimeDelta::seconds(11));
    assert_eq!(ids(&all_at_once(&keyring, 50).await), ["STS.issued-2"]);
    assert_eq!(issuers.seen().len(), 3);
    for line in ["credential_renewals_total 1", "credential_renewal_failures_total 1"] {
        assert!(metrics.text().contains(&format!("pushboard_{line}\n")), "{}", metrics.text());
    }
}

#[tokio::test]
async fn keys_are_renewed_before_they_expire_and_no_call_waits() {
    let issuers = Issuers::start().await;
    let keyring = keyring(&issuers).await;
    issuers.slow_down(Duration::from_millis(50));
    wait(TimeDelta::minutes(54));
    assert_eq!(keyring.current().await.unwrap().access_key_id(), "STS.issued-1");
    wait_for_requests(&issuers, 1).await;
    // Five minutes before the end.
    wait(TimeDelta::minutes(1) + TimeDelta::seconds(1));
    assert_eq!(ids(&all_at_once(&keyring, 20).await), ["STS.issued-1"]);
    wait_for_requests(&issuers, 2).await;
    assert_eq!(keyring.current().await.unwrap().access_key_id(), "STS.issued-2");
}

#[tokio::test]
async fn keys_that_live_shortly_are_renewed_after_five_sixths_and_jitter_spreads_it() {
    let issuers = Issuers::start().await;
    issuers.keys_live(12);
    let random = Random { jitter: || 0.5, ..Random::default() };
    let half = Network { random, ..issuers.network() };
    // Two minutes early, or half of that.
    for (network, quiet, due) in [(issuers.network(), 597, 4), (half, 657, 4)] {
        let keyring = keyring_by(&issuers, &network).await;
        let before = issuers.seen().len();
        wait(TimeDelta::seconds(quiet));
        keyring.current().await.unwrap();
        wait_for_requests(&issuers, before).await;
        wait(TimeDelta::seconds(due));
        keyring.current().await.unwrap();
        wait_for_requests(&issuers, before + 1).await;
    }
}

#[tokio::test]
async fn an_early_renewal_that_fails_leaves_the_old_keys_in_use() {
    let issuers = Issuers::start().await;
    let keyring = keyring(&issuers).await;
    issuers.fail(Fault::Say(500, SECRET.to_owned()));
    wait(TimeDelta::minutes(56));
    for _ in 0..3 {
        assert_eq!(ids(&all_at_once(&keyring, 20).await), ["STS.issued-1"]);
        wait_for_requests(&issuers, 2).await;
    }
    wait(TimeDelta::seconds(11));
    assert_eq!(keyring.current().await.unwrap().access_key_id(), "STS.issued-1");
    wait_for_requests(&issuers, 3).await;
    // Over is over.
    wait(TimeDelta::minutes(4));
    assert!(keyring.current().await.is_err());
    issuers.fail(None);
    wait(TimeDelta::seconds(11));
    assert_eq!(keyring.current().await.unwrap().access_key_id(), "STS.issued-2");
}

#[tokio::test]
async fn the_call_that_started_a_renewal_may_be_dropped() {
    let issuers = Issuers::start().await;
    let keyring = keyring(&issuers).await;
    issuers.slow_down(Duration::from_millis(500));
    wait(TimeDelta::minutes(61));
    let first = tokio::spawn({
        let keyring = keyring.clone();
        async move { keyring.current().await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let others = tokio::spawn({
        let keyring = keyring.clone();
        async move { all_at_once(&keyring, 10).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    first.abort();
    assert_eq!(ids(&others.await.unwrap()), ["STS.issued-2"]);
    assert_eq!(issuers.seen().len(), 2);
}

#[tokio::test]
async fn no_call_waits_longer_than_a_renewal_may_take() {
    let issuers = Issuers::start().await;
    let keyring = keyring_by(&issuers, &issuers.network_within(Duration::from_millis(600))).await;
    issuers.fail(Fault::Hang);
    wait(TimeDelta::minutes(61));
    let begun = Instant::now();
    let error = keyring.current().await.unwrap_err();
    assert_eq!(error.kind(), ErrorCode::TimedOut);
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn keys_that_ens_refuses_are_renewed_once_for_all() {
    let issuers = Issuers::start().await;
    let keyring = keyring(&issuers).await;
    issuers.slow_down(Duration::from_millis(300));
    wait(TimeDelta::minutes(10));
    let refused = keyring.current().await.unwrap();
    let tasks: Vec<_> = (0..100)
        .map(|_| {
            let (keyring, refused) = (keyring.clone(), refused.clone());
            tokio::spawn(async move { keyring.renew(&refused).await.map(Option::unwrap) })
        })
        .collect();
    let mut results = Vec::new();
    for task in tasks {
        results.push(task.await.unwrap());
    }
    assert_eq!(ids(&results), ["STS.issued-2"]);
    // Who was refused with the old ones only hears of it now.
    assert_eq!(keyring.renew(&refused).await.unwrap().unwrap().access_key_id(), "STS.issued-2");
    assert_eq!(issuers.seen().len(), 2);
    // Keys that are brand new are not exchanged again and again.
    assert!(keyring.renew(&issued(2)).await.unwrap().is_none());
    assert_eq!(issuers.seen().len(), 2);
    wait(TimeDelta::seconds(11));
    assert_eq!(keyring.renew(&issued(2)).await.unwrap().unwrap().access_key_id(), "STS.issued-3");
    issuers.fail(Fault::Say(403, SECRET.to_owned()));
    wait(TimeDelta::seconds(11));
    assert_eq!(keyring.renew(&issued(3)).await.unwrap_err().kind(), ErrorCode::NoCredentials);
    assert_eq!(keyring.current().await.unwrap().access_key_id(), "STS.issued-3");
}

#[tokio::test]
async fn a_clock_far_ahead_does_not_make_every_call_a_renewal() {
    let issuers = Issuers::start().await;
    issuers.keys_live(0);
    let keyring = keyring(&issuers).await;
    for _ in 0..10 {
        assert_eq!(keyring.current().await.unwrap().access_key_id(), "STS.issued-1");
    }
    assert_eq!(issuers.seen().len(), 1);
}

#[tokio::test]
async fn the_oidc_token_is_read_anew_for_each_renewal() {
    let issuers = Issuers::start().await;
    let home = Home::new();
    let token_file = home.write("token", "canary-first");
    let set = [
        ("ALIBABA_CLOUD_ROLE_ARN", ROLE),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &*token_file),
    ];
    let keyring = issuers.search(&home, &set).await.keyring().unwrap().unwrap();
    home.write("token", "canary-second");
    wait(TimeDelta::minutes(61));
    keyring.current().await.unwrap();
    let tokens: Vec<_> =
        issuers.seen().iter().map(|seen| seen.get("OIDCToken").unwrap().to_owned()).collect();
    assert_eq!(tokens, ["canary-first", "canary-second"]);
    // The error for a missing token names its path.
    std::fs::remove_file(&token_file).unwrap();
    wait(TimeDelta::minutes(61));
    let error = keyring.current().await.unwrap_err();
    assert!(error.message.contains(&token_file), "{error}");
    assert_eq!(error.kind(), ErrorCode::NoCredentials);
}

#[tokio::test]
async fn keys_that_the_vendor_s_tool_stores_are_read_again() {
    let issuers = Issuers::start().await;
    let stored = |id: &str, until: i64| {
        format!(
            r#"{{"current":"work","profiles":[{{"name":"work","mode":"CloudSSO","access_key_id":"{id}","access_key_secret":"{SECRET}","sts_token":"{TOKEN}","sts_expiration":{until}}}]}}"#
        )
    };
    let home = Home::new();
    home.write(".aliyun/config.json", &stored("STS.first", 1_790_000_900));
    let keyring = issuers.search(&home, &[]).await.keyring().unwrap().unwrap();
    assert_eq!(keyring.access_key_id(), "STS.first");
    // Over, and no one signed in again.
    wait(TimeDelta::seconds(901));
    let error = keyring.current().await.unwrap_err();
    assert_eq!(error.kind(), ErrorCode::NoCredentials);
    assert!(error.message.contains("profile \"work\"") && error.message.contains("expired at"), "{error}");
    assert!(error.remedy.contains("aliyun sts GetCallerIdentity --profile work"), "{error}");
    assert!(!format!("{error:?}").contains(CANARY));
    home.write(".aliyun/config.json", &stored("STS.second", 1_790_009_000));
    wait(TimeDelta::seconds(11));
    assert_eq!(keyring.current().await.unwrap().access_key_id(), "STS.second");
}

#[tokio::test]
async fn a_token_of_a_file_says_when_it_expired() {
    let issuers = Issuers::start().await;
    let home = Home::with_config(&format!(
        r#"{{"name":"work","mode":"StsToken","access_key_id":"{ID}","access_key_secret":"{SECRET}","sts_token":"{TOKEN}","sts_expiration":1790000900}}"#
    ));
    let keyring = issuers.search(&home, &[]).await.keyring().unwrap().unwrap();
    // Whether it is over is for ENS to say, whose clock counts; until then it is signed with.
    let refused = keyring.current().await.unwrap();
    assert!(keyring.renew(&refused).await.unwrap().is_none());
    wait(TimeDelta::seconds(900));
    assert_eq!(keyring.current().await.unwrap().security_token(), Some(TOKEN));
    let error = keyring.renew(&refused).await.unwrap_err();
    assert_eq!(error.kind(), ErrorCode::InvalidSecurityToken);
    assert!(
        error.message.contains("profile \"work\"")
            && error.message.contains("expired at 2026-09-21T14:28:20Z"),
        "{error}"
    );
    assert!(!format!("{error:?}").contains(CANARY));
}

#[tokio::test]
async fn calls_that_ens_refuses_for_their_keys_are_signed_again_with_new_ones() {
    let issuers = Issuers::start().await;
    let keyring = keyring(&issuers).await;
    // All have been refused by the time the new keys are there.
    issuers.slow_down(Duration::from_millis(500));
    let clock = Arc::new(super::issuers::now);
    let config = Config { further: vec![issued(2)], control: true, clock, ..Config::new(issued(1)) };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(ens_simulator::serve(listener, Simulator::new(config), std::future::pending()));
    let rule = r#"[{"fault":"code=InvalidSecurityToken.Expired","times":20}]"#;
    let set = reqwest::Client::new().put(format!("{origin}/_control/faults")).body(rule).send().await;
    assert!(set.unwrap().status().is_success());

    let many = 1000.try_into().unwrap();
    let limits = CallLimits { rate: many, burst: many, ..CallLimits::default() };
    let Network { clock, random, .. } = issuers.network();
    let metrics = Arc::new(Metrics::new());
    let upstream =
        Upstream::new(origin.parse().unwrap(), &Egress::default(), keyring, limits, clock, random, metrics)
            .unwrap();
    let upstream = Arc::new(upstream);
    wait(TimeDelta::minutes(10));
    let calls: Vec<_> = (0..20)
        .map(|_| {
            let upstream = upstream.clone();
            tokio::spawn(async move { upstream.call(&applications::operation()).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(upstream.access_key_id(), "STS.issued-2");
    assert_eq!(issuers.seen().len(), 2);
}
