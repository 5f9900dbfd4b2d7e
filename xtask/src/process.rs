//! Starting other programs: in the workspace's root, with what they print shown as they print it.
//! Must not know which programs there are.

use crate::failure::{Failure, Outcome};
use crate::workspace;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// A program to be started in the workspace's root.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(workspace::root());
    // Cargo tells xtask about xtask. Passed on, these would make build scripts that watch them
    // run again, and much be compiled twice.
    for (name, _) in std::env::vars_os() {
        let about_xtask = name.to_str().is_some_and(|name| {
            name.starts_with("CARGO_PKG_")
                || ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_BIN_NAME", "CARGO_CRATE_NAME"]
                    .contains(&name)
        });
        if about_xtask {
            command.env_remove(name);
        }
    }
    command
}

/// Cargo, with these arguments.
pub(crate) fn cargo(arguments: &[&str]) -> Command {
    let mut command = program("cargo");
    command.args(arguments);
    command
}

/// Waits for a program; its exit status other than 0 is a failure.
pub(crate) fn finish(command: &mut Command) -> Outcome {
    let status = command.status().map_err(Failure::while_doing(shown(command)))?;
    if status.success() {
        return Ok(());
    }
    Err(Failure::new(format!("{} ended with {status}", shown(command))))
}

/// Waits for a program and hands each line of its standard output to `line`, which shows it or
/// not. True if its exit status was 0.
pub(crate) fn watch(command: &mut Command, mut line: impl FnMut(&str)) -> Outcome<bool> {
    let name = shown(command);
    let mut child = command.stdout(Stdio::piped()).spawn().map_err(Failure::while_doing(&name))?;
    let output = child.stdout.take().expect("it was piped");
    for bytes in BufReader::new(output).split(b'\n') {
        let bytes = bytes.map_err(Failure::while_doing(&name))?;
        line(String::from_utf8_lossy(&bytes).trim_end_matches('\r'));
    }
    let status = child.wait().map_err(Failure::while_doing(&name))?;
    Ok(status.success())
}

/// What a program prints on standard output, or `None` if it isn't there or fails.
pub(crate) fn output(command: &mut Command) -> Option<String> {
    let output = command.stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// The file that a name stands for on `PATH`.
pub(crate) fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name).with_extension(std::env::consts::EXE_EXTENSION))
        .find(|file| file.is_file())
}

/// A value for `PATH` that looks in `folders` first.
pub(crate) fn path_with<'a>(folders: impl IntoIterator<Item = &'a Path>) -> std::ffi::OsString {
    let old = std::env::var_os("PATH").unwrap_or_default();
    let all = folders.into_iter().map(Path::to_owned).chain(std::env::split_paths(&old));
    std::env::join_paths(all).expect("folders of tools have no colon in their names")
}

/// Says what comes next and how long it may take.
pub(crate) fn announce(what: &str) -> Step {
    eprintln!("==> {what}");
    Step(Instant::now())
}

/// Something announced that has begun.
pub(crate) struct Step(Instant);

impl Step {
    /// Seconds since it began.
    pub(crate) fn seconds(&self) -> f64 {
        self.0.elapsed().as_secs_f64()
    }

    /// Says that it is done and how long it took.
    pub(crate) fn done(self) {
        eprintln!("    done in {:.1} s", self.seconds());
    }
}

fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}
