//! The commit that a binary says it was built from.

use crate::process::{output, program};
use std::env;
use std::process::Command;

/// `pushboard` reads it when it is compiled.
const VARIABLE: &str = "SOURCE_COMMIT";

/// Sets the variable for a build, unless it is set already, as where the sources are no clone.
pub(crate) fn set(command: &mut Command) {
    if env::var_os(VARIABLE).is_none()
        && let Some(commit) = of_clone()
    {
        command.env(VARIABLE, commit);
    }
}

/// The commit of this clone, with a mark if a file differs from it.
pub(crate) fn of_clone() -> Option<String> {
    let commit = output(program("git").args(["rev-parse", "--short=12", "HEAD"]))?;
    let changed = output(program("git").args(["status", "--porcelain", "--untracked-files=no"]))?;
    Some(if changed.is_empty() { commit } else { format!("{commit}-modified") })
}
