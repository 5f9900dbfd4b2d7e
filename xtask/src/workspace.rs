//! Paths of the repository, versions of Cargo.lock, and fingerprints of files.

use crate::failure::{Failure, Outcome};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;
use std::{env, fs};

/// The folder of the workspace's Cargo.toml.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the folder of xtask is in the workspace")
}

/// The target folder of cargo.
pub(crate) fn target() -> PathBuf {
    env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), |dir| root().join(dir))
}

/// The path of a binary of the release build.
pub(crate) fn release(name: &str) -> PathBuf {
    target().join("release").join(name).with_extension(env::consts::EXE_EXTENSION)
}

/// The version of a package in Cargo.lock.
pub(crate) fn locked(package: &str) -> Outcome<String> {
    let file = root().join("Cargo.lock");
    let lock = fs::read_to_string(&file).map_err(Failure::while_doing(file.display()))?;
    version_in(&lock, package).ok_or_else(|| {
        Failure::new(format!("Cargo.lock has no package {package}: run `cargo metadata` to update it"))
    })
}

/// A number that changes if one of these files, or a file in one of these folders, is changed, added or removed. Names are
/// relative to the root, and may be missing. Folders of tests and benches are skipped.
pub(crate) fn fingerprint(names: &[&str]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for name in names {
        add(&root().join(name), &mut hasher);
    }
    hasher.finish()
}

/// A hash of these bytes, as sixteen hexadecimal digits.
pub(crate) fn content_hash(bytes: &[u8]) -> String {
    let mut hasher = DefaultHasher::new();
    bytes.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn version_in(lock: &str, package: &str) -> Option<String> {
    let name = format!("name = \"{package}\"");
    let mut lines = lock.lines();
    lines.find(|line| *line == name)?;
    let version = lines.next()?.strip_prefix("version = \"")?.strip_suffix('"')?;
    Some(version.to_owned())
}

fn add(path: &Path, hasher: &mut DefaultHasher) {
    path.hash(hasher);
    let Ok(metadata) = fs::metadata(path) else { return };
    if metadata.is_file() {
        let changed = metadata.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        (metadata.len(), changed).hash(hasher);
        return;
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    entries.retain(|entry| !entry.ends_with("tests") && !entry.ends_with("benches"));
    entries.sort();
    for entry in entries {
        add(&entry, hasher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_exact_package() {
        let lock = "\
version = 4

[[package]]
name = \"wasm-bindgen-futures\"
version = \"0.4.80\"

[[package]]
name = \"wasm-bindgen\"
version = \"0.2.130\"
source = \"registry\"
dependencies = [
 \"cfg-if\",
]
";
        let rows = [
            ("wasm-bindgen", Some("0.2.130")),
            ("wasm-bindgen-futures", Some("0.4.80")),
            ("wasm", None),
            ("cfg-if", None),
        ];
        for (package, expected) in rows {
            assert_eq!(version_in(lock, package).as_deref(), expected, "{package}");
        }
    }

    #[test]
    fn the_lock_file_of_the_workspace_is_read() {
        assert!(locked("wasm-bindgen").is_ok());
    }

    // Trunk takes the version from Cargo.lock, as `tools.rs` does, unless Trunk.toml names one.
    #[test]
    fn only_cargo_lock_pins_wasm_bindgen() {
        let trunk = fs::read_to_string(root().join("Trunk.toml")).unwrap();
        assert!(!trunk.contains("wasm_bindgen"));
    }

    #[test]
    fn a_fingerprint_changes_with_a_changed_and_an_added_file() {
        let folder = env::temp_dir().join(format!("pushboard-fingerprint-{}", std::process::id()));
        fs::create_dir_all(folder.join("tests")).unwrap();
        let name = folder.to_str().unwrap();
        let mut seen = vec![fingerprint(&[name])];
        for (file, text) in [("one", "1"), ("one", "11"), ("two", "2")] {
            fs::write(folder.join(file), text).unwrap();
            let now = fingerprint(&[name]);
            assert!(!seen.contains(&now), "{file} {text}");
            assert_eq!(now, fingerprint(&[name]));
            seen.push(now);
        }
        fs::write(folder.join("tests/three"), "3").unwrap();
        assert_eq!(seen.last(), Some(&fingerprint(&[name])));
        fs::remove_dir_all(folder).unwrap();
    }
}
