//! The command itself in an environment with credentials: which services it calls, what it prints, how it ends.

use std::io::{ErrorKind, Write};
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::{Command, Stdio};

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
        let options = Options::read(["pushboard", "--listen=127.0.0.1:0", words]).unwrap();
        let pushboard = Pushboard::start(&options, variable).await.unwrap();
        assert!(pushboard.greeting(false).contains(greeting));
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
    let options = Options::read(["pushboard", "--listen=127.0.0.1:0"]).unwrap();
    let pushboard = Pushboard::start(&options, variable).await.unwrap();
    let reloader = pushboard.reloader();
    assert!(pushboard.greeting(false).contains(" as first."));
    home.write(".aliyun/config.json", &profile("second"));
    assert!(reloader.reload(context).await.is_empty());
    assert!(pushboard.greeting(false).contains(" as second."), "{}", pushboard.greeting(false));
    for unusable in ["{", r#"{"profiles":[]}"#] {
        home.write(".aliyun/config.json", unusable);
        let problems = reloader.reload(context).await;
        assert!(problems.len() == 1 && !problems[0].contains(CANARY), "{problems:?}");
        assert!(pushboard.greeting(false).contains(" as second."));
    }
}

/// Runs the command to its end with that standard input; gives all that it printed, and whether it succeeded.
fn run(arguments: &[&str], set: &[(&str, &str)], input: &[u8]) -> (bool, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_pushboard"))
        .env_clear()
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .envs(set.iter().copied())
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may have ended without reading.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!said.contains(CANARY), "{said}");
    (output.status.success(), said)
}

#[test]
fn a_token_is_taken_from_standard_input_or_a_variable_and_from_one_place_alone() {
    let token = "canary-_09AZaz".repeat(3);
    let line = format!("{token}\n");
    let quoted = format!("\"{token}\"");
    for (arguments, set, input, expected) in [
        (&["--token-file", "-"][..], &[][..], line.as_bytes(), "Settings: ok"),
        (&[], &[("PUSHBOARD_TOKEN", &*token)], b"", "Settings: ok"),
        (&["--token-file", "-"], &[("PUSHBOARD_TOKEN", &*token)], b"", "both give a token: leave one out"),
        (&["--token-file", "-"], &[], b"", "--token-file - (standard input) must hold 32 to 256"),
        (&["--token-file", "-"], &[], quoted.as_bytes(), "it has a quotation mark"),
        (&["--token-file", "-"], &[], b"canary\xff", "it is no text"),
        (&["--token-file", "-"], &[], b"canary\nmore\n", "a space, a line end"),
        (&["--token-file", "/dev/stdin"], &[], line.as_bytes(), "Settings: ok"),
        (&["--token-file", "/dev/fd/0"], &[], line.as_bytes(), "Settings: ok"),
        (&["--token-file", "/proc/self/fd/0"], &[], b"short", "--token-file - (standard input) must hold 32"),
        (
            &["--token-file", "/dev/fd/1"],
            &[],
            b"",
            "or pipe the token in, as in `… | pushboard --token-file -`",
        ),
        (&[], &[("PUSHBOARD_TOKEN", &*quoted)], b"", "PUSHBOARD_TOKEN must hold 32 to 256"),
        (&[], &[("PUSHBOARD_TOKEN", "")], b"", "it is empty"),
        (&["--token-file", &token], &[], b"", "looks like a token itself"),
    ] {
        let (_, said) = run(&[&["--check"][..], arguments].concat(), set, input);
        assert!(said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("is no setting"), "{said}");
    }
}

#[test]
fn the_wrong_file_or_address_is_named_and_nothing_of_it_shown() {
    let home = Home::new();
    let key = "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5canary\n-----END PRIVATE KEY-----\n";
    let token = home.write("token.txt", &"canary-".repeat(6));
    let pem = home.write("key.pem", key);
    let env = home.write("env", "export ALIBABA_CLOUD_ACCESS_KEY_SECRET=canary\n");
    let json = home.write("config.json", "{\"access_key_secret\":\"canary\"}");
    let utf16 = home.write("utf16.toml", "");
    std::fs::write(&utf16, b"\xff\xfel\0i\0").unwrap();
    let binary = env!("CARGO_BIN_EXE_pushboard");
    let huge = home.write("huge", &"a".repeat(2 << 20));
    let folder = home.path("").display().to_string();
    let with_password = home.write("proxy.toml", "egress-proxy = \"http://user:canary@proxy:3128\"\n");
    std::fs::set_permissions(&with_password, std::fs::Permissions::from_mode(0o644)).unwrap();
    for (arguments, expected) in [
        (["--config", &token], "line 1, column "),
        (["--config", &token], "a single word, as --token-file takes it"),
        (["--config", &pem], "is no TOML but PEM"),
        (["--config", &env], "but a file of variables"),
        (["--config", &json], "but JSON"),
        (["--config", &utf16], "is UTF-16 text"),
        (["--config", binary], "is over 1024 KiB"),
        (["--config", &huge], "is over 1024 KiB"),
        (["--config", &folder], "it is a folder"),
        (["--config", "/none"], "--config /none can't be read (there is no such file)"),
        (["--config", "/dev/zero"], "it is no file"),
        (["--config", &with_password], "chmod 600"),
        (["--token-file", &pem], "it holds a key or a certificate"),
        (["--token-file", &json], "must hold 32 to 256"),
        (["--token-file", &folder], "it is a folder"),
        (["--token-file", &huge], "is over 4 KiB"),
        (["--token-file", "/dev/zero"], "it is no file"),
        (["--ca-file", &pem], "it holds a private key and no certificate"),
        (["--endpoint", "https://user:canary@ens.aliyuncs.com"], "'--endpoint <URL>': leave out"),
        (["--egress-proxy", "http://user:canary@proxy/path"], "'--egress-proxy <URL>': leave out"),
    ] {
        let (succeeded, said) = run(&arguments, &[], b"");
        assert!(!succeeded && said.contains(expected), "{arguments:?}: {said}");
        assert!(!said.contains("Y2FuYXJ5"), "{said}");
    }
    std::fs::set_permissions(&with_password, std::fs::Permissions::from_mode(0o600)).unwrap();
    assert!(run(&["--check", "--config", &with_password], &[], b"").1.contains("Settings: ok"));
    for name in ["ALIBABA_CLOUD_CONFIG_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"] {
        for file in [&token, &pem, &env, &folder, &huge] {
            let (succeeded, said) = run(&["--listen", "127.0.0.1:0"], &[(name, file.as_str())], b"");
            assert!(!succeeded && said.contains(file.as_str()), "{said}");
        }
    }
}

#[test]
fn a_file_that_others_can_change_decides_nothing() {
    let home = Home::new();
    let settings = home.write("settings.toml", "demo = true\n");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = home.write("certificate.pem", &made.cert.pem());
    let key = home.write("key.pem", &made.signing_key.serialize_pem());
    let mode = |file: &str, mode| {
        std::fs::set_permissions(file, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    mode(&key, 0o600);
    for (file, arguments) in [
        (&settings, &["--config", &*settings][..]),
        (&certificate, &["--ca-file", &certificate]),
        (&certificate, &["--tls-cert", &certificate, "--tls-key", &key]),
    ] {
        let check = || run(&[&["--check"][..], arguments].concat(), &[], b"").1;
        mode(file, 0o644);
        assert!(check().contains("Settings: ok"), "{arguments:?}: {}", check());
        mode(file, 0o666);
        let said = check();
        assert!(
            said.contains(&format!("{} {file} can be changed by others", arguments[0]))
                && said.contains(&format!(
                    "(mode 0666), and pushboard trusts what it says: run `chmod go-w {file}`"
                )),
            "{said}"
        );
        mode(file, 0o644);
        // Only root can give a file away.
        if std::os::unix::fs::chown(file, Some(1234), None).is_ok() {
            assert!(check().contains(&format!("{file} belongs to another user (uid 1234)")), "{}", check());
            std::os::unix::fs::chown(file, Some(0), None).unwrap();
        }
    }
}

#[test]
fn a_certificate_that_browsers_refuse_is_named_and_served() {
    let home = Home::new();
    let signing_key = rcgen::KeyPair::generate().unwrap();
    let key = home.write("key.pem", &signing_key.serialize_pem());
    let mut params = rcgen::CertificateParams::new(["pushes.example.com".to_owned()]).unwrap();
    (params.not_before, params.not_after) =
        (rcgen::date_time_ymd(2020, 1, 1), rcgen::date_time_ymd(2021, 1, 1));
    let expired = home.write("expired.pem", &params.self_signed(&signing_key).unwrap().pem());
    params.not_after = rcgen::date_time_ymd(2200, 1, 1);
    let valid = home.write("valid.pem", &params.self_signed(&signing_key).unwrap().pem());
    let other_key = home.write("other.pem", &rcgen::KeyPair::generate().unwrap().serialize_pem());
    for (certificate, key, host, expected) in [
        (
            &expired,
            &key,
            "pushes.example.com",
            "--tls-cert expired at 2021-01-01T00:00:00Z, so browsers refuse it",
        ),
        (&valid, &key, "other.example.com", "--tls-cert is not for other.example.com of --allow-host"),
        (&valid, &key, "pushes.example.com", "Settings: ok"),
        (&valid, &other_key, "pushes.example.com", "--tls-key is not the key of the first certificate"),
    ] {
        let flags = ["--check", "--tls-cert", certificate, "--tls-key", key, "--allow-host", host];
        let (_, said) = run(&flags, &[], b"");
        assert!(said.contains(expected), "{said}");
        assert_eq!(said.contains("Settings: ok"), key != &other_key, "{said}");
        assert_eq!(said.contains("--tls-cert"), !expected.starts_with("Settings"), "{said}");
    }
}

#[test]
fn what_docker_leaves_around_a_setting_is_named_and_no_help_shows_a_value() {
    for (name, value, expected) in [
        ("PUSHBOARD_LISTEN", "\"127.0.0.1:0\"", "PUSHBOARD_LISTEN has a quotation mark around it"),
        ("PUSHBOARD_TOKEN_FILE", "/run/token\r", "PUSHBOARD_TOKEN_FILE has a carriage return"),
        ("PUSHBOARD_DEMO", "true ", "PUSHBOARD_DEMO has a space"),
        ("PUSHBOARD_ENDPOINT", "'https://user:canary@host'", "PUSHBOARD_ENDPOINT has a quotation mark"),
        ("PUSHBOARD_EGRESS_PROXY", "${CANARY}", "PUSHBOARD_EGRESS_PROXY has a placeholder"),
    ] {
        let (succeeded, said) = run(&[], &[(name, value)], b"");
        assert!(!succeeded && said.contains(expected), "{said}");
    }
    for name in
        ["PUSHBOARD_TOKEN_FILE", "PUSHBOARD_ALLOW_HOST", "PUSHBOARD_ALLOW_PLAINTEXT", "PUSHBOARD_CONFIG"]
    {
        let (succeeded, said) = run(&["--check"], &[(name, "")], b"");
        assert!(
            !succeeded && said.contains(&format!("{name} is set and empty: fill it in, or unset it")),
            "{said}"
        );
    }
    for help in ["--help", "-h"] {
        let (succeeded, said) =
            run(&[help], &[("PUSHBOARD_EGRESS_PROXY", "http://user:canary@proxy:1")], b"");
        assert!(succeeded && said.contains("--egress-proxy"), "{said}");
    }
}

#[test]
fn the_demo_is_not_served_to_someone_who_meant_to_go_live() {
    let terraform = [("ALICLOUD_ACCESS_KEY", CANARY), ("ALICLOUD_SECRET_KEY", CANARY)];
    for arguments in [&["--listen", "127.0.0.1:0"][..], &["--check"]] {
        let (succeeded, said) = run(arguments, &terraform, b"");
        assert!(!succeeded && !said.contains("Demo:"), "{said}");
        assert!(
            said.contains("rename them to ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET"),
            "{said}"
        );
    }
}
