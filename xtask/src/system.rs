//! Finds or installs what tests and benchmarks need beside Rust: Node.js with the packages of
//! `e2e/` and `bench/`, a Chromium, a Python with the vendor's SDK, nginx.
//! Must not know what is tested.

use crate::failure::{Failure, Outcome};
use crate::process::{announce, finish, on_path, output, program};
use crate::{tools, workspace};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The Playwright needs it.
const OLDEST_NODE: u32 = 18;

/// Node.js, npm and the packages that the lock file of this folder pins.
pub(crate) fn node_packages(folder: &str) -> Outcome {
    if !node_is_new_enough() || on_path("npm").is_none() {
        install(&["nodejs", "npm"], &["node"]);
        if !node_is_new_enough() || on_path("npm").is_none() {
            return Err(Failure::new(format!("install Node.js {OLDEST_NODE} or newer, with npm")));
        }
    }
    let what = format!("installing the packages of {folder}/ from npm (half a minute)");
    let folder = workspace::root().join(folder);
    let lock = folder.join("package-lock.json");
    let lock = fs::read(&lock).map_err(Failure::while_doing(lock.display()))?;
    once(&folder.join("node_modules"), &workspace::content_hash(&lock), || {
        let step = announce(&what);
        let mut npm = program("npm");
        npm.current_dir(&folder).args([
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ]);
        finish(npm.env("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1"))?;
        step.done();
        Ok(())
    })
}

/// A Chromium, or `None` if it is Playwright's own, which Playwright finds by itself.
pub(crate) fn chromium() -> Outcome<Option<PathBuf>> {
    if let Some(file) = installed_chromium() {
        return Ok(Some(file));
    }
    install(&["chromium"], &["--cask", "chromium"]);
    if let Some(file) = installed_chromium() {
        return Ok(Some(file));
    }
    let step = announce("installing Playwright's Chromium (a minute)");
    let mut playwright = program(workspace::root().join("e2e/node_modules/.bin/playwright"));
    playwright.args(["install", "chromium", "--no-shell"]);
    finish(&mut playwright)
        .map_err(|failure| Failure::new(format!("{failure}: install Chromium, or name one in CHROMIUM")))?;
    step.done();
    Ok(None)
}

/// The Python of a virtual environment that holds what `tests/sdk/requirements.txt` pins.
pub(crate) fn python_with_sdk() -> Outcome<PathBuf> {
    let requirements = workspace::root().join("tests/sdk/requirements.txt");
    let pins = fs::read(&requirements).map_err(Failure::while_doing(requirements.display()))?;
    let hash = workspace::content_hash(&pins);
    let folder = tools::cache()?.join(format!("sdk-{hash}"));
    let python = folder.join("bin/python");
    once(&folder, &hash, || {
        let step = announce("installing the vendor's SDK from PyPI (a minute)");
        let make = || finish(program("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        if on_path("python3").is_none() || make().is_err() {
            // Debian has the module `venv` in a package of its own.
            install(&["python3", "python3-venv"], &["python"]);
            make().map_err(|failure| Failure::new(format!("{failure}: install Python 3 with venv")))?;
        }
        let pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement"];
        finish(program(&python).args(pip).arg(&requirements))?;
        step.done();
        Ok(())
    })?;
    Ok(python)
}

/// Tries to have nginx, which the proxy is measured against.
pub(crate) fn nginx() {
    if on_path("nginx").is_none() && !Path::new("/usr/sbin/nginx").is_file() {
        install(&["nginx-light"], &["nginx"]);
    }
}

/// Fills a folder unless it was filled completely for the same `key`: an interrupted installation
/// is done again.
fn once(folder: &Path, key: &str, fill: impl FnOnce() -> Outcome) -> Outcome {
    let stamp = folder.join(".pushboard-complete");
    if fs::read_to_string(&stamp).is_ok_and(|done| done == key) {
        return Ok(());
    }
    fill()?;
    fs::write(&stamp, key).map_err(Failure::while_doing(stamp.display()))
}

fn node_is_new_enough() -> bool {
    let version = output(program("node").arg("--version"));
    version.and_then(|version| major(&version)).is_some_and(|major| major >= OLDEST_NODE)
}

/// 20 of `v20.20.2`.
fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn installed_chromium() -> Option<PathBuf> {
    let named = env::var_os("CHROMIUM").map(PathBuf::from);
    let on_path = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]
        .into_iter()
        .find_map(on_path);
    let on_mac = ["Chromium.app/Contents/MacOS/Chromium", "Google Chrome.app/Contents/MacOS/Google Chrome"]
        .map(|app| Path::new("/Applications").join(app));
    named.into_iter().chain(on_path).chain(on_mac).find(|file| file.is_file())
}

/// Tries the system's package manager; whether it worked is for the caller to see.
fn install(debian: &[&str], brew: &[&str]) {
    let tried = if on_path("apt-get").is_some() {
        let step = announce(&format!("apt-get install {} (a minute)", debian.join(" ")));
        let done = apt_get(&["update", "--quiet=2"]).and_then(|()| {
            let options = ["install", "--yes", "--quiet=2", "--no-install-recommends"];
            apt_get(&[&options, debian].concat())
        });
        step.done();
        done
    } else if on_path("brew").is_some() {
        let step = announce(&format!("brew install {} (some minutes)", brew.join(" ")));
        let done = finish(program("brew").arg("install").args(brew));
        step.done();
        done
    } else {
        Err(Failure::new("neither apt-get nor brew is there to install it"))
    };
    if let Err(failure) = tried {
        eprintln!("    {failure}");
    }
}

fn apt_get(arguments: &[&str]) -> Outcome {
    let root = output(program("id").arg("-u")).as_deref() == Some("0");
    let mut command = program(if root { "env" } else { "sudo" });
    if !root {
        command.args(["--non-interactive", "env"]);
    }
    finish(command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(arguments))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_nodes_version() {
        let rows = [("v20.20.2", Some(20)), ("v8.0.0", Some(8)), ("20.1", None), ("", None)];
        for (version, expected) in rows {
            assert_eq!(major(version), expected, "{version}");
        }
    }

    #[test]
    fn an_installation_that_failed_is_done_again() {
        let folder = env::temp_dir().join(format!("pushboard-once-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let mut filled = 0;
        assert!(once(&folder, "a", || Err(Failure::new("no"))).is_err());
        for (key, expected) in [("a", 1), ("a", 1), ("b", 2), ("b", 2)] {
            once(&folder, key, || {
                filled += 1;
                Ok(())
            })
            .unwrap();
            assert_eq!(filled, expected);
        }
        fs::remove_dir_all(folder).unwrap();
    }
}
