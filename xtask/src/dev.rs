//! `cargo xtask dev`: Trunk rebuilds and reloads the page on each edit, and forwards `/api` to a debug build of the
//! proxy. An edit of the proxy needs a restart of this command.

use crate::failure::{Failure, Outcome};
use crate::page;
use crate::process::{announce, cargo, finish, program};
use crate::tools::PageTools;
use crate::workspace;
use std::process::Child;
use std::time::Duration;
use std::{env, thread};

/// Trunk.toml forwards `/api` to this address.
const PROXY: &str = "127.0.0.1:8787";
const PAGE_PORT: &str = "8080";

/// Runs the proxy and Trunk until one of them ends or the terminal interrupts them.
pub(crate) fn dev(arguments: &[&str]) -> Outcome {
    let tools = PageTools::ready()?;
    let step = announce("building the proxy for debugging (some 2 minutes the first time)");
    finish(&mut cargo(&["build", "--package", "pushboard"]))?;
    step.done();

    let binary = workspace::target().join("debug/pushboard").with_extension(env::consts::EXE_EXTENSION);
    // `dist/` holds the release build of the page.
    let dist = workspace::target().join("dev-page");
    let dist = dist.to_string_lossy();
    let serve = ["serve", "--port", PAGE_PORT, "--dist", &dist];

    let mut children = [
        start(program(binary).args(["--listen", PROXY]).args(arguments))?,
        start(&mut page::trunk(&tools, &serve))?,
    ];
    eprintln!("==> the page, live: http://127.0.0.1:{PAGE_PORT}/ (stop with ctrl-c)");
    wait_for_any(&mut children)
}

fn start(command: &mut std::process::Command) -> Outcome<Child> {
    command.spawn().map_err(Failure::while_doing(command.get_program().display()))
}

/// Waits until one child ends, and ends the others. The terminal sends an interrupt to all of them.
fn wait_for_any(children: &mut [Child]) -> Outcome {
    let status = loop {
        let ended = children.iter_mut().find_map(|child| child.try_wait().transpose());
        if let Some(status) = ended {
            break status.map_err(Failure::while_doing("waiting for the proxy and Trunk"))?;
        }
        thread::sleep(Duration::from_millis(100));
    };
    for child in children {
        // Fails if the child has already ended.
        let _ = child.kill();
        let _ = child.wait();
    }
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("the proxy or Trunk ended with {status}")))
}
