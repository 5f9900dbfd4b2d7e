//! `pushboard diagnose`: the report has what helps, of a running instance too, and no secret.

use std::process::{Command, Stdio};

use super::{get, greeting, pushboard, stop};

fn diagnose(arguments: &[&str], variables: &[(&str, &str)]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pushboard"))
        .env_clear()
        .env("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true")
        .envs(variables.iter().copied())
        .arg("diagnose")
        .args(arguments)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success() && output.stderr.is_empty(), "{output:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.contains("canary"), "{text}");
    text
}

fn assert_has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn a_report_has_build_machine_settings_and_checks() {
    let token = "canary-token-".repeat(3);
    let variables = [
        ("PUSHBOARD_TOKEN", &*token),
        ("PUSHBOARD_RATE", "3"),
        ("PUSHBOARD_RATES", "canary"),
        ("HTTPS_PROXY", "http://user:canary@proxy"),
        ("ALICLOUD_ACCESS_KEY", "canary"),
    ];
    let text = diagnose(&["--egress-proxy", "http://user:canary@127.0.0.1:9"], &variables);
    assert_has(
        &text,
        &[
            &format!("Pushboard {} (commit ", env!("CARGO_PKG_VERSION")),
            "Open files: ",
            "Variables that are set: ALIBABA_CLOUD_ECS_METADATA_DISABLED, ALICLOUD_ACCESS_KEY, HTTPS_PROXY, \
             PUSHBOARD_RATE, PUSHBOARD_RATES, PUSHBOARD_TOKEN\n",
            "Variables that are no settings: PUSHBOARD_RATES\n",
            "  --rate 3 (variable)\n",
            "  --egress-proxy http://127.0.0.1:9 with a password (flag)\n",
            "  --listen 127.0.0.1:8787 (default)\n",
            "Settings: ok",
            "Credentials, in the order",
            "set --metrics-listen",
        ],
    );
}

#[test]
fn settings_that_can_not_be_read_are_reported() {
    let text = diagnose(&["--rate", "many"], &[]);
    assert_has(&text, &["Pushboard ", "Settings can't be read: ", "--rate"]);
}

#[test]
fn a_report_has_no_value_of_a_setting_that_cannot_be_read() {
    for name in ["rate", "listen", "endpoint", "egress-proxy", "log-format", "trusted-proxy", "demo"] {
        let variable = format!("PUSHBOARD_{}", name.replace('-', "_").to_uppercase());
        diagnose(&[], &[(&variable, "proxy.corp:canary2pw")]);
        let flag = format!("--{name}=canary");
        let text = diagnose(&[&flag], &[]);
        assert!(text.contains(name), "{text}");
    }
    // The start says nothing of a file's content either.
    let file = std::env::temp_dir().join(format!("pushboard-settings-{}.toml", std::process::id()));
    std::fs::write(&file, "rate = \"canary-in-the-wrong-place\"\n").unwrap();
    diagnose(&["--config", file.to_str().unwrap()], &[]);
    let output = Command::new(env!("CARGO_BIN_EXE_pushboard")).arg("--config").arg(&file).output().unwrap();
    std::fs::remove_file(&file).unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success() && said.contains("--rate") && !said.contains("canary"), "{said}");
}

#[test]
fn a_running_instance_says_its_counts_and_last_problems() {
    // Refuses each call.
    let unused = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let endpoint = format!("http://{unused}");
    let metrics = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string();
    let flags = ["--listen", "127.0.0.1:0", "--endpoint", &endpoint, "--metrics-listen", &metrics];
    let mut child = pushboard(&flags, true);
    let (said, address, output) = greeting(&mut child);
    assert!(said.contains("Live"), "{said}");
    // The page's own address has no such route, whoever requests it.
    assert!(get(&address, "/problems", "").starts_with("HTTP/1.1 404"));
    // A signal that it reports as a warning.
    assert!(Command::new("kill").args(["-s", "HUP", &child.id().to_string()]).status().unwrap().success());
    let running = ["--listen", &address, "--endpoint", &endpoint, "--metrics-listen", &metrics];
    let keys =
        [("ALIBABA_CLOUD_ACCESS_KEY_ID", "canary-id"), ("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary-secret")];
    let began = std::time::Instant::now();
    let mut text = String::new();
    while !text.contains("were read again") {
        assert!(began.elapsed().as_secs() < 20, "no problem is reported: {text}");
        text = diagnose(&running, &keys);
    }
    assert_has(
        &text,
        &[
            "  /healthz: 200\n",
            "  /readyz: ",
            "Last problems",
            "  pushboard_build_info{",
            "ens:DescribeDataPushResult",
        ],
    );
    drop(output);
    stop(child, std::io::empty());
}
