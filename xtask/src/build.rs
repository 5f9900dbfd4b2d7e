//! `cargo xtask build`: builds the page, then the two binaries, one of which embeds it.

use crate::failure::{Failure, Outcome};
use crate::page;
use crate::process::{announce, cargo, finish};
use crate::workspace;
use std::process::{Command, Stdio};

const BINARIES: [&str; 2] = ["pushboard", "ens-simulator"];

/// Builds `target/release/pushboard`, which embeds the page, and `target/release/ens-simulator`.
pub(crate) fn everything() -> Outcome {
    if page::is_up_to_date()? {
        return binaries();
    }
    // Tools and page leave a core idle at times. Meanwhile the dependencies of the binaries compile there; the second build of
    // the binaries embeds the page, and prints errors.
    let mut early = compile_binaries();
    let early = early.stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut early = early.map_err(Failure::while_doing("cargo build"))?;
    let page = page::build();
    if page.is_err() {
        let _ = early.kill();
    }
    early.wait().map_err(Failure::while_doing("cargo build"))?;
    page?;
    binaries()
}

/// Builds the binaries with the page that is in `dist/`.
pub(crate) fn binaries() -> Outcome {
    let names = BINARIES.join(" and ");
    let step = announce(&format!("building {names} (some minutes the first time)"));
    finish(&mut compile_binaries())?;
    step.done();
    for package in BINARIES {
        eprintln!("    {}", workspace::release(package).display());
    }
    Ok(())
}

/// Both in one call: in two, cargo would compile shared dependencies twice, with the features that each binary needs of them.
fn compile_binaries() -> Command {
    let mut command = cargo(&["build", "--locked", "--release"]);
    for package in BINARIES {
        command.args(["--package", package]);
    }
    command
}
