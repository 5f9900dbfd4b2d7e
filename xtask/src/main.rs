//! `cargo xtask`: builds, runs, tests and measures Pushboard, and installs what that needs.
//! This file is the list of commands; each command is a file of its own.
//! Must not know how any crate works inside: it starts programs and reads what they print.

mod audit;
mod bench;
mod build;
mod dev;
mod failure;
mod page;
mod process;
mod run;
mod system;
mod tally;
mod test;
mod tools;
mod workspace;

use failure::{Failure, Outcome};
use std::process::ExitCode;

const HELP: &str = "\
Pushboard's tasks: cargo xtask <command>

  run [args…]    build all, start the proxy (with args) and print its address
  build          build the page, then target/release/pushboard and target/release/ens-simulator
  dev [args…]    rebuild and reload the page as you edit it, against a debug build of the proxy
  test [tier]    run every check and test, or one tier: native, sdk, e2e
  bench [name]   measure: board (decode and layout), proxy (what a request costs), sizes (what
                 a browser downloads), web (the page in Chromium, beside other pages; takes
                 --quick, --only loads,memory, --sizes 10000, --runs 5), lighthouse
  audit          check the sources, licences and known flaws of all dependencies
  ci             what continuous integration runs: the same as test

Missing tools are installed, each with a word on what and how long. Trunk and wasm-bindgen are
kept in $PUSHBOARD_TOOLS, by default a folder `pushboard` in your cache folder.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match dispatch(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("xtask: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(words: &[&str]) -> Outcome {
    match words {
        ["run", arguments @ ..] => run::run(arguments),
        ["build"] => build::everything(),
        ["dev", arguments @ ..] => dev::dev(arguments),
        ["test"] | ["ci"] => test::all(),
        ["test", tier] => test::one(tier),
        ["audit"] => audit::run(),
        ["bench"] => bench::all(),
        ["bench", name, arguments @ ..] => bench::one(name, arguments),
        [] | ["help" | "--help" | "-h"] => {
            println!("{HELP}");
            Ok(())
        }
        _ => Err(Failure::new(format!("no such command: {}\n\n{HELP}", words.join(" ")))),
    }
}
