//! The command itself in an environment with credentials: which services it calls, what it prints, how it ends.

use std::io::ErrorKind;
use std::net::TcpListener;
use std::process::Command;

use acs3::Credentials;
use ens_simulator::Config;
use pushboard::config::Options;
use pushboard::credentials::SearchContext;
use pushboard::start::Pushboard;

use super::issuers::{CANARY, Home, Issuers, TOKEN, issued, simulated_ens};

/// An ENS by the machine's own clock, as the command has it; gives its origin.
async fn ens(credentials: Credentials, faults: &[&str]) -> String {
    let faults = faults.iter().map(|fault| fault.parse().unwrap()).collect();
    simulated_ens(Config { faults, ..Config::new(credentials) }).await
}

#[tokio::test]
async fn check_takes_no_proxy_logs_no_secret_and_ends_by_what_is_permitted() {
    let trap = TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let proxy = format!("http://{}", trap.local_addr().unwrap());
    for (faults, status) in [(&[][..], 0), (&["no-permission"], 1)] {
        let issuers = Issuers::start().await;
        let ens = ens(issued(1), faults).await;
        let uri = format!("{}/keys?{TOKEN}", issuers.origin);
        let mut command = Command::new(env!("CARGO_BIN_EXE_pushboard"));
        command
            .env_clear()
            .args(["--check", "--log", "trace", "--endpoint", &ens])
            .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
            .env("ALIBABA_CLOUD_CREDENTIALS_URI", uri)
            .envs(["http_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].map(|name| (name, &proxy)));
        let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(status), "{said}");
        assert!(said.contains("credentials URI   found: keys that 127.0.0.1:"), "{said}");
        assert!(!said.contains(CANARY), "{said}");
        assert_eq!(issuers.seen().len(), 1);
    }
    assert_eq!(
        trap.accept().unwrap_err().kind(),
        ErrorKind::WouldBlock,
        "a proxy of the environment was used"
    );
}

#[tokio::test]
async fn the_demo_fetches_no_keys() {
    let issuers = Issuers::start().await;
    let uri = format!("{}/keys", issuers.origin);
    let variable = |name: &str| match name {
        "ALIBABA_CLOUD_CREDENTIALS_URI" => Some(uri.clone()),
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED" => Some("true".to_owned()),
        _ => None,
    };
    for (words, greeting, calls) in [("--demo", "Demo", 0), ("--endpoint=http://127.0.0.1:1", "Live", 1)] {
        let options = Options::from_args(["pushboard", "--listen=127.0.0.1:0", words]).unwrap();
        let pushboard = Pushboard::start(&options, variable).await.unwrap();
        assert!(pushboard.greeting().contains(greeting));
        assert_eq!(issuers.seen().len(), calls);
    }
}

#[tokio::test]
async fn keys_are_reloaded_and_unusable_ones_change_nothing() {
    let issuers = Issuers::start().await;
    let network = issuers.network();
    let profile = |id: &str| {
        format!(
            r#"{{"current":"work","profiles":[{{"name":"work","mode":"AK","access_key_id":"{id}","access_key_secret":"{CANARY}"}}]}}"#
        )
    };
    let home = Home::new();
    let path = home.write(".aliyun/config.json", &profile("first"));
    let variable = |name: &str| match name {
        "ALIBABA_CLOUD_CONFIG_FILE" => Some(path.clone()),
        "ALIBABA_CLOUD_ECS_METADATA_DISABLED" => Some("true".to_owned()),
        _ => None,
    };
    let context = SearchContext { variable: &variable, network: &network };
    let options = Options::from_args(["pushboard", "--listen=127.0.0.1:0"]).unwrap();
    let pushboard = Pushboard::start(&options, variable).await.unwrap();
    let reloader = pushboard.reloader();
    assert!(pushboard.greeting().contains(" as first."));
    home.write(".aliyun/config.json", &profile("second"));
    assert!(reloader.reload(context).await.is_empty());
    assert!(pushboard.greeting().contains(" as second."), "{}", pushboard.greeting());
    for unusable in ["{", r#"{"profiles":[]}"#] {
        home.write(".aliyun/config.json", unusable);
        let problems = reloader.reload(context).await;
        assert!(problems.len() == 1 && !problems[0].contains(CANARY), "{problems:?}");
        assert!(pushboard.greeting().contains(" as second."));
    }
}
