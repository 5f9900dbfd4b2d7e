//! Finds or installs the programs that tests and benchmarks need beside Rust: Node.js with the packages of `e2e/` and
//! `bench/`, Chromium, Python with the vendor's SDK, nginx.

use crate::failure::{Failure, Outcome};
use crate::process::{announce, finish, on_path, output, program};
use crate::{tools, workspace};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// Playwright needs at least this version.
const OLDEST_NODE: u32 = 18;

/// Installs Node.js, npm and the packages that the lock file of this folder pins.
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

/// The executable of Chromium; `None` for Playwright's own, which Playwright finds by itself.
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
    finish(&mut playwright).map_err(|failure| {
        Failure::new(format!("{failure}: install Chromium, or set CHROMIUM to its executable"))
    })?;
    step.done();
    Ok(None)
}

/// Playwright in `e2e/`, with the release binaries and the browser.
pub(crate) fn playwright() -> Outcome<Command> {
    let folder = workspace::root().join("e2e");
    let mut playwright = program(folder.join("node_modules/.bin/playwright"));
    playwright.current_dir(&folder);
    playwright.env("PUSHBOARD", workspace::release("pushboard"));
    playwright.env("ENS_SIMULATOR", workspace::release("ens-simulator"));
    if let Some(file) = chromium()? {
        playwright.env("CHROMIUM", file);
    }
    Ok(playwright)
}

/// The Python of a virtual environment with the vendor's SDK.
pub(crate) fn python_with_sdk() -> Outcome<PathBuf> {
    python_with("tests/sdk/requirements.txt", "sdk", "the vendor's SDK")
}

/// The Python of a virtual environment with the packages that this file pins.
pub(crate) fn python_with(requirements: &str, name: &str, what: &str) -> Outcome<PathBuf> {
    let requirements = workspace::root().join(requirements);
    let pins = fs::read(&requirements).map_err(Failure::while_doing(requirements.display()))?;
    let hash = workspace::content_hash(&pins);
    let folder = tools::cache()?.join(format!("{name}-{hash}"));
    let python = folder.join("bin/python");
    once(&folder, &hash, || {
        let step = announce(&format!("installing {what} from PyPI (a minute)"));
        let make = || finish(program("python3").args(["-m", "venv", "--clear"]).arg(&folder));
        if on_path("python3").is_none() || make().is_err() {
            // On Debian the module `venv` is a separate package.
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

/// nginx, the baseline of the proxy's benchmark and the reverse proxy of the tests. `None` if it can't be installed.
pub(crate) fn nginx() -> Option<PathBuf> {
    find("nginx").or_else(|| {
        install(&["nginx-light"], &["nginx"]);
        find("nginx")
    })
}

/// The C compiler for static binaries; *ring* has parts in C.
pub(crate) fn musl_compiler() -> Outcome {
    needed("musl-gcc", "musl-tools")
}

/// buildah, which builds container images without a daemon.
pub(crate) fn buildah() -> Outcome {
    needed("buildah", "buildah")
}

/// The certificates that this machine trusts, for an image that has no other files.
pub(crate) fn certificates() -> Outcome {
    needed("update-ca-certificates", "ca-certificates")
}

/// What `tests/deploy` starts beside the packages; nginx and kubectl too, where they can be had.
pub(crate) fn for_packages() -> Outcome {
    nginx();
    let programs =
        [("ip", "iproute2"), ("openssl", "openssl"), ("pgrep", "procps"), ("systemd-analyze", "systemd")];
    programs.into_iter().try_for_each(|(name, package)| needed(name, package))
}

/// Installs a Debian package unless its program is there.
fn needed(name: &str, package: &str) -> Outcome {
    if find(name).is_none() {
        install(&[package], &[package]);
    }
    find(name)
        .map(|_| ())
        .ok_or_else(|| Failure::new(format!("install {name}: on Debian, the package {package}")))
}

/// A program; Debian has some where only root's PATH leads to.
fn find(name: &str) -> Option<PathBuf> {
    on_path(name).or_else(|| Some(Path::new("/usr/sbin").join(name)).filter(|file| file.is_file()))
}

/// Calls `fill`, unless it already succeeded for this folder and `key`. An interrupted installation is repeated.
fn once(folder: &Path, key: &str, fill: impl FnOnce() -> Outcome) -> Outcome {
    let stamp = folder.join(".pushboard-complete");
    if fs::read_to_string(&stamp).is_ok_and(|filled| filled == key) {
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

/// Tries the package manager of the system and prints a failure. The caller checks for the program.
fn install(debian: &[&str], brew: &[&str]) {
    let result = if on_path("apt-get").is_some() {
        let step = announce(&format!("apt-get install {} (a minute)", debian.join(" ")));
        let result = apt_get(&["update", "--quiet=2"]).and_then(|()| {
            let options = ["install", "--yes", "--quiet=2", "--no-install-recommends"];
            apt_get(&[&options, debian].concat())
        });
        step.done();
        result
    } else if on_path("brew").is_some() {
        let step = announce(&format!("brew install {} (some minutes)", brew.join(" ")));
        let result = finish(program("brew").arg("install").args(brew));
        step.done();
        result
    } else {
        Err(Failure::new("neither apt-get nor brew is installed"))
    };
    if let Err(failure) = result {
        eprintln!("    {failure}");
    }
}

fn apt_get(arguments: &[&str]) -> Outcome {
    finish(as_root(&["DEBIAN_FRONTEND=noninteractive"]).arg("apt-get").args(arguments))
}

/// A command that runs the program in its next argument as root, with these variables.
pub(crate) fn as_root(variables: &[&str]) -> Command {
    let is_root = output(program("id").arg("-u")).as_deref() == Some("0");
    let mut command = program(if is_root { "env" } else { "sudo" });
    if !is_root {
        command.args(["--non-interactive", "env"]);
    }
    command.args(variables);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read() {
        let rows = [("v20.20.2", Some(20)), ("v8.0.0", Some(8)), ("20.1", None), ("", None)];
        for (version, expected) in rows {
            assert_eq!(major(version), expected, "{version}");
        }
    }

    #[test]
    fn a_failed_installation_is_repeated() {
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
