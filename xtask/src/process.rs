//! Starts other programs in the root of the workspace, and shows or reads their output.

use crate::failure::{Failure, Outcome};
use crate::workspace;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// A command that starts a program in the root of the workspace.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root());
    // Cargo sets these variables for xtask. Build scripts that depend on them would run again, and dependents would be
    // compiled twice.
    for (name, _) in std::env::vars_os() {
        let is_of_xtask = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_BIN_NAME", "CARGO_CRATE_NAME"]
                    .contains(&name)
        });
        if is_of_xtask {
            command.env_remove(name);
        }
    }
    command
}

/// Cargo with these arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = program("cargo");
    command.args(arguments);
    command
}

/// Runs a program to its end. An exit status other than 0 is a failure.
pub(crate) fn finish(command: &mut Command) -> Outcome {
    let status = command.status().map_err(Failure::while_doing(shown(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} ended with {status}", shown(command))))
}

/// Runs a program to its end and calls `line` with each line of its standard output. True if its exit status was 0.
pub(crate) fn watch(command: &mut Command, mut line: impl FnMut(&str)) -> Outcome<bool> {
    let name = shown(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(Failure::while_doing(&name))?;
    let output = child.stdout.take().expect("standard output is piped");
    for bytes in BufReader::new(output).split(b'\n') {
        let bytes = bytes.map_err(Failure::while_doing(&name))?;
        line(String::from_utf8_lossy(&bytes).trim_end_matches('\r'));
    }
    let status = child.wait().map_err(Failure::while_doing(&name))?;
    Ok(status.success())
}

/// The standard output of a program; `None` if the program is missing or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The first executable of this name on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name).with_extension(std::env::consts::EXE_EXTENSION))
        .find(|file| file.is_file())
}

/// A value for `PATH` that begins with `folders`.
pub(crate) fn path_with<'a>(folders: impl IntoIterator<Item = &'a Path>) -> std::ffi::OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.into_iter().map(Path::to_owned).chain(std::env::split_paths(&old));
    std::env::join_paths(all).expect("folders of tools have no colon in their names")
}

/// Prints which step begins.
pub(crate) fn announce(what: &str) -> Step {
    eprintln!("==> {what}");
    Step(Instant::now())
}

/// A step that has begun.
pub(crate) struct Step(Instant);

impl Step {
    /// Seconds since it began.
    pub(crate) fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// Prints how long it took.
    pub(crate) fn done(self) {
        eprintln!("    done in {:.1} s", self.seconds());
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
