//! The static binary, with the page.

use crate::failure::{Failure, Outcome};
use crate::process::{announce, cargo, finish};
use crate::{build, commit, system, tools, workspace};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The package and the binary of the proxy.
pub(super) const PROXY: &str = "pushboard";

/// The target without shared libraries for this machine's processor.
pub(super) fn target() -> String {
    format!("{}-unknown-linux-musl", env::consts::ARCH)
}

/// Builds `pushboard` without shared libraries, and copies it to `folder`.
pub(super) fn make(folder: &Path) -> Outcome<PathBuf> {
    build::page()?;
    let target = target();
    tools::rust_target(&target)?;
    system::musl_compiler()?;
    let step = announce("building the static pushboard (some 5 minutes the first time)");
    let mut command = cargo(&["build", "--locked", "--release", "--package", PROXY, "--bin", PROXY]);
    commit::set(&mut command);
    finish(command.args(["--target", &target]))?;
    step.done();
    let built = workspace::target().join(target).join("release").join(PROXY);
    copy(&built, &folder.join(PROXY))
}

/// Copies a file.
pub(super) fn copy(from: &Path, to: &Path) -> Outcome<PathBuf> {
    fs::copy(from, to).map_err(Failure::while_doing(from.display()))?;
    Ok(to.to_owned())
}
