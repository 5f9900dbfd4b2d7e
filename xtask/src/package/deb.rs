//! The Debian package: the static binary, its systemd unit and its file of settings.

use super::binary::{PROXY, target};
use crate::failure::Outcome;
use crate::process::{announce, cargo, finish, path_with};
use crate::tools;
use std::path::{Path, PathBuf};

/// Packs the binary that is built; `proxy/Cargo.toml` says what else.
pub(super) fn make(folder: &Path) -> Outcome<PathBuf> {
    let tool = tools::cargo_deb()?;
    let step = announce("packing the Debian package");
    let file = folder.join(format!("{PROXY}.deb"));
    let mut command = cargo(&["deb", "--no-build", "--locked", "--package", PROXY, "--target", &target()]);
    command.env("PATH", path_with(tool.parent()));
    finish(command.arg("--output").arg(&file))?;
    step.done();
    Ok(file)
}
