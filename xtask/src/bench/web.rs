//! `cargo xtask bench web` and `lighthouse`: builds the binaries and starts the scripts of `bench/`, which measure the page in
//! a real Chromium.

use crate::build;
use crate::failure::Outcome;
use crate::process::{announce, cargo, finish, program};
use crate::system;
use crate::tools::PageTools;
use crate::workspace;
use std::path::PathBuf;

/// The crate whose module decodes without the page.
const DECODE: &str = "bench-decode";

/// Builds everything and runs `bench/main.js` with these arguments.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    system::node_packages("e2e")?;
    system::node_packages("bench")?;
    let chromium = system::chromium()?;
    build::everything()?;
    let decode = decode()?;
    let step = announce("measuring the page in Chromium (some 40 minutes; less with --quick or --only)");
    let mut node = program("node");
    node.arg("bench/main.js").args(arguments);
    node.env("PUSHBOARD", workspace::release("pushboard")).env("BENCH_DECODE", decode);
    if let Some(file) = chromium {
        node.env("CHROMIUM", file);
    }
    finish(&mut node)?;
    step.done();
    Ok(())
}

/// Runs Lighthouse on the demo. It needs some 100 packages from npm, so it is a command of its own.
pub(crate) fn lighthouse() -> Outcome {
    system::node_packages("bench/lighthouse")?;
    let chromium = system::chromium()?;
    build::everything()?;
    let step = announce("running Lighthouse on the demo (some 3 minutes)");
    let mut node = program("node");
    node.arg("bench/lighthouse/run.js").env("PUSHBOARD", workspace::release("pushboard"));
    if let Some(file) = chromium {
        node.env("CHROMIUM", file);
    }
    finish(&mut node)?;
    step.done();
    Ok(())
}

/// Builds the decoder's module, with the profile of the page, and returns its folder.
fn decode() -> Outcome<PathBuf> {
    let tools = PageTools::ready()?;
    let step = announce("building the module that decodes without the page");
    let target = "wasm32-unknown-unknown";
    finish(&mut cargo(&["build", "--locked", "--package", DECODE, "--profile", "page", "--target", target]))?;
    let name = DECODE.replace('-', "_");
    let folder = workspace::target().join(DECODE);
    let built = workspace::target().join(target).join("page").join(&name).with_extension("wasm");
    let bindgen = ["--target", "web", "--no-typescript", "--out-dir"];
    finish(program(&tools.wasm_bindgen).args(bindgen).arg(&folder).arg(built))?;
    step.done();
    Ok(folder)
}
