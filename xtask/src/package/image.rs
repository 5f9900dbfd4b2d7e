//! The container image: a folder that `docker build` takes, and the image that buildah builds of it.

use super::binary::{PROXY, copy};
use crate::failure::{Failure, Outcome};
use crate::process::{announce, finish, program};
use crate::{commit, system, workspace};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where Debian and its derivatives have the certificates that this machine trusts.
const CERTIFICATES: &str = "/etc/ssl/certs/ca-certificates.crt";

/// Builds the image of this binary; returns the archive, which `docker load` takes.
pub(super) fn make(folder: &Path, binary: &Path) -> Outcome<PathBuf> {
    let context = folder.join("container");
    fs::create_dir_all(&context).map_err(Failure::while_doing(context.display()))?;
    copy(&workspace::root().join("deploy/container/Containerfile"), &context.join("Containerfile"))?;
    copy(binary, &context.join(PROXY))?;
    system::certificates()?;
    copy(Path::new(CERTIFICATES), &context.join("ca-certificates.crt"))?;

    system::buildah()?;
    let step = announce("building the container image");
    let version = env!("CARGO_PKG_VERSION");
    let name = format!("{PROXY}:{version}");
    let commit = commit::of_clone().unwrap_or_else(|| "unknown".to_owned());
    let mut build = buildah(folder);
    build.args(["build", "--isolation", "chroot", "--format", "docker", "--tag", &name]);
    build.args(["--build-arg", &format!("VERSION={version}"), "--build-arg", &format!("COMMIT={commit}")]);
    finish(build.arg("--quiet").arg(&context))?;
    let archive = folder.join(format!("{PROXY}-image.tar"));
    // It is not overwritten.
    if archive.exists() {
        fs::remove_file(&archive).map_err(Failure::while_doing(archive.display()))?;
    }
    finish(buildah(folder).args([
        "push",
        "--quiet",
        &name,
        &format!("docker-archive:{}:{name}", archive.display()),
    ]))?;
    step.done();
    Ok(archive)
}

/// buildah with a storage of its own, which needs no help of the kernel.
fn buildah(folder: &Path) -> Command {
    let mut command = program("buildah");
    command.args(["--storage-driver", "vfs"]);
    command.arg("--root").arg(folder.join("storage")).arg("--runroot").arg(folder.join("storage-run"));
    command
}
