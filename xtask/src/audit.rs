//! `cargo xtask audit`: checks the source, the licence and the known vulnerabilities of each dependency by the rules of
//! `deny.toml`. The tests do not include it, since its result depends on the day.

use crate::failure::Outcome;
use crate::process::{announce, finish, program};
use crate::tools;

/// Fails if a dependency breaks a rule. Vulnerabilities are checked only if RustSec's database can be fetched.
pub(crate) fn run() -> Outcome {
    let deny = tools::cargo_deny()?;
    let step = announce("checking sources, bans and licences of all dependencies");
    finish(program(&deny).args(["--locked", "check", "bans", "licenses", "sources"]))?;
    step.done();

    let step = announce("checking known vulnerabilities, from RustSec's database");
    if let Err(failure) = finish(program(&deny).args(["--locked", "fetch", "db"])) {
        println!("    not checked: the database cannot be fetched ({failure})");
        return Ok(());
    }
    finish(program(&deny).args(["--locked", "check", "--disable-fetch", "advisories"]))?;
    step.done();
    Ok(())
}
