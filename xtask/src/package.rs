//! `cargo xtask package`: makes what a server needs, in `target/package/`: a static binary with the page, an image of it,
//! a Debian package and a list of all components. Then it starts each of them, and checks the files of `deploy/`.

mod binary;
mod components;
mod deb;
mod image;

use crate::failure::{Failure, Outcome};
use crate::process::{announce, watch};
use crate::tally::{Tally, plain_line};
use crate::{system, workspace};
use std::fs;
use std::path::Path;

/// Makes and tries all packages.
pub(crate) fn run() -> Outcome {
    if !cfg!(target_os = "linux") {
        return Err(Failure::new("packages are made on Linux, for Linux"));
    }
    let folder = workspace::target().join("package");
    fs::create_dir_all(&folder).map_err(Failure::while_doing(folder.display()))?;
    let binary = binary::make(&folder)?;
    let image = image::make(&folder, &binary)?;
    let deb = deb::make(&folder)?;
    let lists = components::make(&folder)?;
    for file in [&binary, &image, &deb].into_iter().chain(&lists) {
        let bytes = fs::metadata(file).map_err(Failure::while_doing(file.display()))?.len();
        eprintln!("    {:>6.2} MB  {}", bytes as f64 / 1e6, file.display());
    }
    try_out(&folder)
}

/// Starts each package and checks each file of `deploy/`.
fn try_out(folder: &Path) -> Outcome {
    let python = system::python_with(
        "tests/deploy/requirements.txt",
        "deploy",
        "the validators of manifests and lists",
    )?;
    system::for_packages()?;
    let step = announce("starting each package, and checking the files of deploy/ (a minute)");
    let mut tally = Tally::default();
    // It starts a systemd, and mounts what a package may not change.
    let mut command = system::as_root(&[&format!("PACKAGES={}", folder.display())]);
    command.arg(python).arg("tests/deploy/run.py");
    let succeeded = watch(&mut command, |line| match plain_line(line) {
        Some(counts) => tally += counts,
        None => println!("{line}"),
    })?;
    step.done();
    let tally = tally.with_status(succeeded);
    println!("\n{tally}");
    if tally.failed == 0 { Ok(()) } else { Err(Failure::new("a package does not work")) }
}
