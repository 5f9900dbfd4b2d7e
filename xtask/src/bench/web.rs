//! What the page costs in a real Chromium, beside hand-written JavaScript, uPlot and ECharts. Builds
//! what that needs; `bench/` does the rest. Also Lighthouse over the demo.

use crate::build;
use crate::failure::Outcome;
use crate::process::{announce, cargo, finish, program};
use crate::system;
use crate::tools::PageTools;
use crate::workspace;
use std::path::PathBuf;

/// The crate that times decoding alone.
const DECODE: &str = "bench-decode";

/// Builds all and hands the arguments on to `bench/main.js`, which refuses what it does not know.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    system::node_packages("e2e")?;
    system::node_packages("bench")?;
    let chromium = system::chromium()?;
    build::everything()?;
    let decode = decode()?;
    let step =
        announce("the page in Chromium (some 40 minutes; --quick for a first look, --only for a part)");
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

/// Lighthouse over the demo: some 100 packages from npm, so it is a step of its own.
pub(crate) fn lighthouse() -> Outcome {
    system::node_packages("bench/lighthouse")?;
    let chromium = system::chromium()?;
    build::everything()?;
    let step = announce("Lighthouse over the demo (some 3 minutes)");
    let mut node = program("node");
    node.arg("bench/lighthouse/run.js").env("PUSHBOARD", workspace::release("pushboard"));
    if let Some(file) = chromium {
        node.env("CHROMIUM", file);
    }
    finish(&mut node)?;
    step.done();
    Ok(())
}

/// The folder of the decoder's module, built like the page's own.
fn decode() -> Outcome<PathBuf> {
    let tools = PageTools::ready()?;
    let step = announce("building the decoder alone");
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
