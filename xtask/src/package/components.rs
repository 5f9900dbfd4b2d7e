//! The lists of components (SBOM, CycloneDX) of the binary and of the page in it, each for its own target.

use super::binary::{PROXY, target};
use crate::failure::{Failure, Outcome};
use crate::process::{announce, cargo, finish, path_with};
use crate::{tools, workspace};
use std::fs;
use std::path::{Path, PathBuf};

/// The name of the files that cargo-cyclonedx writes, without their ending.
const WRITTEN: &str = "pushboard-components";

/// Writes both lists to `folder`.
pub(super) fn make(folder: &Path) -> Outcome<[PathBuf; 2]> {
    let tool = tools::cargo_cyclonedx()?;
    let step = announce("listing all components");
    let list = |of: &str, target: &str, name: &str| {
        let mut command = cargo(&["cyclonedx", "--format", "json", "--spec-version", "1.5", "-qq"]);
        command.env("PATH", path_with(tool.parent()));
        finish(command.args(["--target", target, "--override-filename", WRITTEN]))?;
        let written = workspace::root().join(of).join(WRITTEN).with_extension("json");
        let text = fs::read_to_string(&written).map_err(Failure::while_doing(written.display()))?;
        let list = folder.join(name).with_extension("cdx.json");
        // Without the folder that the sources happen to be in.
        let text = text.replace(&format!("file://{}", workspace::root().display()), "file://");
        fs::write(&list, text).map_err(Failure::while_doing(list.display()))?;
        remove_written(workspace::root(), 2)?;
        Ok(list)
    };
    let lists = [list("proxy", &target(), PROXY)?, list("", tools::WASM_TARGET, "page")?];
    step.done();
    Ok(lists)
}

/// Removes the lists of all packages of the workspace, which are written beside their manifests.
fn remove_written(folder: &Path, depth: u32) -> Outcome {
    let failed = |error| Failure::new(format!("{}: {error}", folder.display()));
    for entry in fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if path.file_stem().is_some_and(|stem| stem == WRITTEN) {
            fs::remove_file(&path).map_err(failed)?;
        } else if depth > 0 && path.join("Cargo.toml").is_file() || path.ends_with("bench") {
            remove_written(&path, depth - 1)?;
        }
    }
    Ok(())
}
