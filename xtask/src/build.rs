//! `cargo xtask build`: builds the page, then the two binaries, one of which embeds it.

use crate::failure::Outcome;
use crate::page;
use crate::process::{announce, cargo, finish};
use crate::workspace;

const BINARIES: [&str; 2] = ["pushboard", "ens-simulator"];

/// Builds `target/release/pushboard`, which embeds the page, and `target/release/ens-simulator`.
pub(crate) fn everything() -> Outcome {
    page::build()?;
    binaries()
}

/// Builds the binaries with the page that is in `dist/`. Both in one call: in two, cargo would compile shared dependencies
/// twice, with the features that each binary needs of them.
pub(crate) fn binaries() -> Outcome {
    let names = BINARIES.join(" and ");
    let step = announce(&format!("building {names} (some 3 minutes the first time)"));
    let mut command = cargo(&["build", "--locked", "--release"]);
    for package in BINARIES {
        command.args(["--package", package]);
    }
    finish(&mut command)?;
    step.done();
    for package in BINARIES {
        eprintln!("    {}", workspace::release(package).display());
    }
    Ok(())
}
