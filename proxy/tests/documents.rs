//! The documents agree with the code: every setting is in the README with its default, and
//! every test that SECURITY.md names exists.

use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use ens_api::operations::RAM_ACTIONS;
use pushboard::config::Options;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn the_readme_has_every_setting_and_its_default() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let command = Options::command();
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `--")).collect();
    for arg in command.get_arguments().filter(|arg| !arg.is_positional()) {
        let flag = format!("| `--{}", arg.get_long().unwrap());
        let row = rows
            .iter()
            .find(|row| row.strip_prefix(&flag).is_some_and(|rest| rest.starts_with([' ', '`'])))
            .unwrap_or_else(|| panic!("no row begins with {flag}"));
        if arg.get_action().takes_values() {
            for default in arg.get_default_values() {
                let default = format!("`{}`", default.to_str().unwrap());
                assert!(row.contains(&default), "{row} does not say {default}");
            }
        }
    }
    // The README has no setting that was removed.
    for row in rows {
        let flag = row.trim_start_matches("| `--").split([' ', '`']).next().unwrap();
        assert!(command.get_arguments().any(|arg| arg.get_long() == Some(flag)), "--{flag} is no setting");
    }
}

#[test]
fn the_policy_in_the_readme_allows_exactly_the_actions_of_the_operations() {
    let readme = fs::read_to_string(root().join("README.md")).unwrap();
    let policies = readme.split("```json\n").skip(1).map(|rest| rest.split("```").next().unwrap());
    let policy =
        policies.map(|json| serde_json::from_str::<serde_json::Value>(json).unwrap()).next().unwrap();
    assert_eq!(policy["Statement"][0]["Action"], serde_json::json!(RAM_ACTIONS));
}

#[test]
fn security_md_names_only_existing_tests() {
    let document = fs::read_to_string(root().join("SECURITY.md")).unwrap();
    // The names in the last column of the tables.
    let named: Vec<&str> = document
        .lines()
        .filter(|line| line.starts_with('|'))
        .filter_map(|line| line.trim_end_matches('|').rsplit('|').next())
        .flat_map(|cell| cell.split('`').skip(1).step_by(2))
        .collect();
    assert!(named.len() > 40, "only {} tests are named", named.len());
    let mut sources = String::new();
    for folder in ["acs3", "api", "board", "e2e", "fuzz", "proxy", "simulator", "src", "tests"] {
        read_all(&root().join(folder), &mut sources);
    }
    for name in named {
        let is_there = sources.contains(&format!("fn {name}(")) || sources.contains(&format!("\"{name}\""));
        assert!(is_there, "no test is called {name}");
    }
}

fn read_all(folder: &Path, text: &mut String) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries {
        let path: PathBuf = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap();
        if path.is_dir() && !matches!(name, "node_modules" | "target" | "test-results") {
            read_all(&path, text);
        } else if name.ends_with(".rs") || name.ends_with(".spec.ts") {
            *text += &fs::read_to_string(&path).unwrap();
        }
    }
}
