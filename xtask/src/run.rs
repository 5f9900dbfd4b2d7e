//! `cargo xtask run`: builds the page and the proxy, then replaces itself with the proxy, which prints its address.

use crate::build;
use crate::failure::{Failure, Outcome};
use crate::process::program;

/// Runs `pushboard` with these arguments until it ends.
pub(crate) fn run(arguments: &[&str]) -> Outcome {
    let mut command = program(build::proxy()?);
    command.args(arguments);
    replace(command)
}

/// On Unix the proxy replaces this process, so that it receives the signals and sets the exit status.
#[cfg(unix)]
fn replace(mut command: std::process::Command) -> Outcome {
    use std::os::unix::process::CommandExt;
    let error = command.exec();
    Err(Failure::new(format!("{}: {error}", command.get_program().display())))
}

#[cfg(not(unix))]
fn replace(mut command: std::process::Command) -> Outcome {
    crate::process::finish(&mut command)
}
