//! The files of `deploy/`: they can be read, their settings are settings of `pushboard`, and they name each other. What
//! needs tools of its own is in `tests/deploy`, which `cargo xtask package` runs.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pushboard::config::{Options, Task};
use serde::Deserialize;
use serde_yaml_ng::Value;

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().join("deploy")
}

fn read(name: &str) -> String {
    fs::read_to_string(deploy().join(name)).unwrap()
}

fn options(words: &[&str]) -> Options {
    let words = ["pushboard"].into_iter().chain(words.iter().copied());
    Options::read(words).unwrap_or_else(|error| panic!("{error}"))
}

/// `PUSHBOARD_DEMO=true` as a flag.
fn flag(variable: &str) -> String {
    let (name, value) = variable.split_once('=').unwrap();
    let name = name.strip_prefix("PUSHBOARD_").unwrap().to_lowercase().replace('_', "-");
    if value == "true" { format!("--{name}") } else { format!("--{name}={value}") }
}

fn documents(text: &str) -> Vec<Value> {
    serde_yaml_ng::Deserializer::from_str(text)
        .map(|document| Value::deserialize(document).unwrap())
        .collect()
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let found = entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] });
    found.collect()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_sequence().into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn every_manifest_has_a_kind_and_names_files_that_exist() {
    let manifests = files_below(&deploy().join("kubernetes"));
    let manifests: Vec<_> =
        manifests.iter().filter(|path| path.extension().is_some_and(|it| it == "yaml")).collect();
    assert!(manifests.len() > 10);
    for path in manifests {
        for document in documents(&fs::read_to_string(path).unwrap()) {
            let name = path.display();
            assert!(document["apiVersion"].is_string() && document["kind"].is_string(), "{name}");
            if document["kind"] != "Kustomization" {
                assert!(document["metadata"]["name"].is_string(), "{name}");
                continue;
            }
            let patches = document["patches"].as_sequence().into_iter().flatten();
            let patches = patches.filter_map(|patch| patch["path"].as_str());
            for named in texts(&document["resources"]).into_iter().chain(patches) {
                assert!(path.parent().unwrap().join(named).exists(), "{name} names {named}");
            }
        }
    }
}

#[test]
fn a_pod_has_no_rights_and_its_probes_are_the_proxy_s() {
    let [deployment] = documents(&read("kubernetes/base/deployment.yaml")).try_into().unwrap();
    let pod = &deployment["spec"]["template"]["spec"];
    let container = &pod["containers"][0];
    for (value, expected) in [
        (&pod["automountServiceAccountToken"], Value::from(false)),
        (&pod["securityContext"]["runAsNonRoot"], true.into()),
        (&pod["securityContext"]["seccompProfile"]["type"], "RuntimeDefault".into()),
        (&container["securityContext"]["allowPrivilegeEscalation"], false.into()),
        (&container["securityContext"]["readOnlyRootFilesystem"], true.into()),
        (&container["securityContext"]["capabilities"]["drop"][0], "ALL".into()),
        (&container["readinessProbe"]["httpGet"]["path"], "/healthz".into()),
        (&container["livenessProbe"]["httpGet"]["path"], "/healthz".into()),
    ] {
        assert_eq!(*value, expected);
    }
    // The image runs as the same user.
    let user = pod["securityContext"]["runAsUser"].as_u64().unwrap();
    assert!(read("container/Containerfile").contains(&format!("\nUSER {user}:{user}\n")));
}

#[test]
fn every_variable_of_a_manifest_or_of_the_image_is_a_setting() {
    let base = documents(&read("kubernetes/base/kustomization.yaml")).remove(0);
    let base: Vec<_> = texts(&base["configMapGenerator"][0]["literals"]).into_iter().map(flag).collect();
    let mut count = 0;
    for overlay in ["demo", "ingress"] {
        let overlay =
            documents(&read(&format!("kubernetes/overlays/{overlay}/kustomization.yaml"))).remove(0);
        let merged = texts(&overlay["configMapGenerator"][0]["literals"]).into_iter().map(flag);
        let words: Vec<_> = base.iter().cloned().chain(merged).collect();
        count += words.len();
        options(&words.iter().map(String::as_str).collect::<Vec<_>>());
    }
    assert!(count > 10);
    let container = read("container/Containerfile");
    let variables = container.lines().filter_map(|line| line.strip_prefix("ENV "));
    let flags: Vec<_> = variables.map(flag).collect();
    let flags: Vec<_> = flags.iter().map(String::as_str).chain(["healthcheck"]).collect();
    assert_eq!(options(&flags).command, Some(Task::Healthcheck));
    assert!(container.contains(r#"CMD ["/pushboard", "healthcheck"]"#));
}

#[test]
fn the_unit_and_its_file_of_settings_are_read() {
    let unit = read("systemd/pushboard.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/pushboard ")).unwrap();
    let file = deploy().join("systemd/pushboard.toml");
    let start = start.replace("/etc/pushboard/pushboard.toml", file.to_str().unwrap()).replace("%d", "/run");
    let read_by_unit = options(&start.split(' ').collect::<Vec<_>>());
    assert_eq!(read_by_unit.token_file.as_deref(), Some(Path::new("/run/token")));
    assert_eq!(read_by_unit.listen.to_string(), "127.0.0.1:8787");

    // With each line that it suggests.
    let text = fs::read_to_string(&file).unwrap();
    let suggested: String = text
        .lines()
        .map(|line| match line.strip_prefix("# ") {
            Some(setting) if setting.contains(" = ") => format!("{setting}\n"),
            _ => format!("{line}\n"),
        })
        .collect();
    let copy = std::env::temp_dir().join(format!("pushboard-deploy-{}.toml", std::process::id()));
    fs::write(&copy, suggested).unwrap();
    let all = options(&["--config", copy.to_str().unwrap()]);
    fs::remove_file(copy).unwrap();
    assert!(all.metrics_listen.is_some() && !all.allow_host.is_empty());
}

#[test]
fn systemd_takes_the_unit_where_systemd_is_installed() {
    // The program is not installed where tests run.
    let unit = read("systemd/pushboard.service").replace("/usr/bin/pushboard", "/bin/true");
    let folder = std::env::temp_dir().join(format!("pushboard-unit-{}", std::process::id()));
    fs::create_dir_all(folder.join("pushboard.service.d")).unwrap();
    fs::write(folder.join("pushboard.service"), unit).unwrap();
    fs::copy(deploy().join("systemd/keys.conf"), folder.join("pushboard.service.d/keys.conf")).unwrap();
    let verified = Command::new("systemd-analyze")
        .args(["verify", "--man=no"])
        .arg(folder.join("pushboard.service"))
        .output();
    fs::remove_dir_all(folder).unwrap();
    match verified {
        Ok(output) => {
            let complaints = String::from_utf8_lossy(&output.stderr);
            let ours: Vec<_> = complaints.lines().filter(|line| line.contains("pushboard")).collect();
            assert!(output.status.success() && ours.is_empty(), "{complaints}");
        }
        Err(error) => eprintln!("not verified, since systemd-analyze can't be run: {error}"),
    }
}

#[test]
fn the_readme_s_commands_name_flags_that_exist() {
    let readme = fs::read_to_string(deploy().parent().unwrap().join("README.md")).unwrap();
    let blocks = readme.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let commands =
        blocks.flat_map(|block| block.replace("\\\n", " ").lines().map(str::to_owned).collect::<Vec<_>>());
    let mut count = 0;
    for command in commands {
        let words: Vec<_> = command.split_whitespace().collect();
        if words.first().is_some_and(|program| program.ends_with("pushboard")) {
            options(&words[1..]);
            count += 1;
        }
    }
    assert!(count >= 3, "only {count} commands");
}
