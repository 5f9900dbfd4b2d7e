//! `cargo xtask audit`: where each dependency comes from, under which licence, and what is known against it, by
//! the rules of `deny.toml`. No part of the tests, since it says something else on another day.

use crate::failure::Outcome;
use crate::process::{announce, finish, program};
use crate::tools;

/// Fails on a dependency that breaks a rule. Known flaws are asked of RustSec, where that can be reached.
pub(crate) fn run() -> Outcome {
    let deny = tools::cargo_deny()?;
    let step = announce("sources, bans and licences of all dependencies");
    finish(program(&deny).args(["--locked", "check", "bans", "licenses", "sources"]))?;
    step.done();

    let step = announce("known flaws, from RustSec's database");
    if let Err(failure) = finish(program(&deny).args(["--locked", "fetch", "db"])) {
        println!("    NOT CHECKED: the database can't be fetched ({failure})");
        return Ok(());
    }
    finish(program(&deny).args(["--locked", "check", "--disable-fetch", "advisories"]))?;
    step.done();
    Ok(())
}
