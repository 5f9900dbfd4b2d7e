//! `cargo xtask build`: the page, then the two binaries that are shipped.

use crate::failure::Outcome;
use crate::page;
use crate::process::{announce, cargo, finish};
use crate::workspace;

/// Leaves `target/release/pushboard`, with the page inside, and `target/release/ens-simulator`.
pub(crate) fn everything() -> Outcome {
    page::build()?;
    binaries(&["pushboard", "ens-simulator"])
}

/// Builds these packages' binaries in release.
pub(crate) fn binaries(packages: &[&str]) -> Outcome {
    let mut command = cargo(&["build", "--release"]);
    for package in packages {
        command.args(["--package", package]);
    }
    let step = announce(&format!("building {} (some 3 minutes the first time)", packages.join(" and ")));
    finish(&mut command)?;
    step.done();
    for package in packages {
        eprintln!("    {}", workspace::release(package).display());
    }
    Ok(())
}
