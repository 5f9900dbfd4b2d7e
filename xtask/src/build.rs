//! `cargo xtask build`: builds the page, then the two binaries, one of which embeds it.

use crate::commit;
use crate::failure::{Failure, Outcome};
use crate::page;
use crate::process::{announce, cargo, finish};
use crate::workspace;
use std::path::PathBuf;
use std::process::{Command, Stdio};

const PROXY: &str = "pushboard";
const SIMULATOR: &str = "ens-simulator";

/// Builds `target/release/pushboard`, which embeds the page and the demo, and `target/release/ens-simulator`.
pub(crate) fn everything() -> Outcome {
    page()?;
    binaries()
}

/// Builds `target/release/pushboard` alone; returns its path.
pub(crate) fn proxy() -> Outcome<PathBuf> {
    page()?;
    link(&[PROXY])?;
    Ok(workspace::release(PROXY))
}

/// Builds the binaries with the page that is in `dist/`.
pub(crate) fn binaries() -> Outcome {
    link(&[PROXY, SIMULATOR])
}

/// Builds the page, unless it is up to date.
pub(crate) fn page() -> Outcome {
    if page::is_up_to_date()? {
        return Ok(());
    }
    // Tools and page leave a core idle at times. Meanwhile the libraries of the binaries compile there; the build of
    // the binaries prints their errors.
    let mut libraries = compile();
    let libraries = libraries.arg("--lib").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut libraries = libraries.map_err(Failure::while_doing("cargo build"))?;
    let page = page::build();
    if page.is_err() {
        let _ = libraries.kill();
    }
    libraries.wait().map_err(Failure::while_doing("cargo build"))?;
    page
}

fn link(names: &[&str]) -> Outcome {
    let step = announce(&format!("building {} (some minutes the first time)", names.join(" and ")));
    let mut command = compile();
    commit::set(&mut command);
    for name in names {
        command.args(["--bin", name]);
    }
    finish(&mut command)?;
    step.done();
    for name in names {
        eprintln!("    {}", workspace::release(name).display());
    }
    Ok(())
}

/// Selects both packages whatever is built of them: otherwise cargo would compile shared dependencies twice, with the
/// features that each package needs of them.
fn compile() -> Command {
    cargo(&["build", "--locked", "--release", "--package", PROXY, "--package", SIMULATOR])
}
