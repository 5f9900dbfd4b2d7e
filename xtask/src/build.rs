//! `cargo xtask build`: the page, then the two binaries that are shipped.

use crate::failure::Outcome;
use crate::page;
use crate::process::{announce, cargo, finish};
use crate::workspace;

const BINARIES: [&str; 2] = ["pushboard", "ens-simulator"];

/// Leaves `target/release/pushboard`, with the page inside, and `target/release/ens-simulator`.
pub(crate) fn everything() -> Outcome {
    page::build()?;
    binaries()
}

/// The same with the page as it lies in `dist/`. Always both at once: cargo would build what they
/// share anew for each alone, since each alone needs other features of it.
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
