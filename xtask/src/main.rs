//! `cargo xtask`: builds, runs, tests and measures Pushboard, and installs the tools for it. This file lists the commands;
//! each command is a file of its own, which starts other programs and reads their output.

mod audit;
mod bench;
mod build;
mod commit;
mod dev;
mod failure;
mod gallery;
mod package;
mod page;
mod process;
mod run;
mod split;
mod system;
mod tally;
mod test;
mod tools;
mod workspace;

use failure::{Failure, Outcome};
use std::process::ExitCode;

const HELP: &str = "\
Pushboard's tasks: cargo xtask <command>

  run [args…]    build the page and the binaries, start the proxy with args, print its address
  build          build the page, then target/release/pushboard and target/release/ens-simulator
  dev [args…]    serve the page with a debug build of the proxy; rebuild and reload it on each edit
  test [tier]    run all checks and tests, or one tier: native, sdk, e2e
  gallery        take pictures of the page in every state, view, theme, language and size
  package        make a static binary, a container image, a Debian package and lists of their
                 components, for Linux; start each, and check the files of deploy/
  bench [name]   run all benchmarks but lighthouse, or one of them:
                 board       decoding and layout, without a browser
                 proxy       the time that the proxy adds to a request
                 sizes       the bytes that a browser downloads
                 web         the page in Chromium, beside other pages; options:
                             --quick, --only loads,memory, --sizes 10000, --pages app, --runs 5
                 lighthouse  Lighthouse's scores of the demo
  audit          check sources, licences and known vulnerabilities of all dependencies
  ci             the same as test, for continuous integration

Missing tools are installed; a line says which, and how long it takes. Trunk and wasm-bindgen are
kept in $PUSHBOARD_TOOLS, by default the folder `pushboard` in your cache folder.";

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
        ["gallery"] => gallery::take(),
        ["package"] => package::run(),
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
