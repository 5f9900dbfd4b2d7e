//! `cargo xtask test`: runs all checks and tests, tier by tier. It continues after a failed one, and its last line is the sum
//! `N passed, M failed`. A tier in which no test ran has failed.

use crate::failure::{Failure, Outcome};
use crate::process::{Step, announce, cargo, finish, program, watch};
use crate::tally::{Tally, harness_line, plain_line, playwright_report};
use crate::{build, system, tools, workspace};
use std::fs;

/// Runs all tiers, the fast ones first.
pub(crate) fn all() -> Outcome {
    let mut report = Report::default();
    native(&mut report);
    if prepare_browser(&mut report) & build_release(&mut report, build::everything) {
        sdk(&mut report);
        e2e(&mut report);
    } else if build_release(&mut report, build::binaries) {
        sdk(&mut report);
    }
    report.close()
}

/// Runs one tier: `native`, `sdk` or `e2e`.
pub(crate) fn one(tier: &str) -> Outcome {
    let mut report = Report::default();
    match tier {
        "native" => native(&mut report),
        "sdk" => {
            if build_release(&mut report, build::binaries) {
                sdk(&mut report);
            }
        }
        "e2e" => {
            if prepare_browser(&mut report) & build_release(&mut report, build::everything) {
                e2e(&mut report);
            }
        }
        _ => return Err(Failure::new(format!("no tier {tier}: there are native, sdk and e2e"))),
    }
    report.close()
}

fn native(report: &mut Report) {
    report.check("formatting", || finish(&mut cargo(&["fmt", "--all", "--check"])));
    report.check("clippy, native", || {
        finish(&mut cargo(&[
            "clippy",
            "--locked",
            "--workspace",
            "--exclude",
            "pushboard-app",
            "--all-targets",
            "--",
            "--deny",
            "warnings",
        ]))
    });
    report.check("clippy, the page in wasm", || {
        tools::wasm_target()?;
        let page = ["clippy", "--locked", "--package", "pushboard-app", "--package", "pushboard-xlsx"];
        let target = ["--all-targets", "--target", "wasm32-unknown-unknown"];
        finish(cargo(&page).args(target).args(["--", "--deny", "warnings"]))
    });
    report.tests("tests of the workspace", || {
        let mut tally = Tally::default();
        let succeeded = watch(&mut cargo(&["test", "--locked", "--workspace", "--no-fail-fast"]), |line| {
            println!("{line}");
            if let Some(counts) = harness_line(line) {
                tally += counts;
            }
        })?;
        Ok(tally.with_status(succeeded))
    });
}

/// Calls the simulator with the vendor's own SDK.
fn sdk(report: &mut Report) {
    report.tests("the vendor's SDK against the simulator", || {
        let python = system::python_with_sdk()?;
        let mut command = program(python);
        command.arg("tests/sdk/run.py");
        command.env("ENS_SIMULATOR", workspace::release("ens-simulator"));
        let mut tally = Tally::default();
        let succeeded = watch(&mut command, |line| match plain_line(line) {
            // Not printed: only the last line of xtask has this form.
            Some(counts) => tally += counts,
            None => println!("{line}"),
        })?;
        Ok(tally.with_status(succeeded))
    });
}

/// Runs Playwright in a real Chromium.
fn e2e(report: &mut Report) {
    report.tests("the page in Chromium", || {
        let results = workspace::target().join("playwright.json");
        // An old report must not count as the one of this run.
        if results.exists() {
            fs::remove_file(&results).map_err(Failure::while_doing(results.display()))?;
        }
        let mut command = system::playwright()?;
        command.args(["test", "--reporter=list,json"]);
        command.env("PLAYWRIGHT_JSON_OUTPUT_FILE", &results);
        // Without it the scenarios that need it fail, and say so.
        if let Some(file) = system::nginx() {
            command.env("NGINX", file);
        }
        let succeeded = watch(&mut command, |line| println!("{line}"))?;
        let json = fs::read_to_string(&results).unwrap_or_default();
        Ok(playwright_report(&json).unwrap_or_default().with_status(succeeded))
    });
}

fn prepare_browser(report: &mut Report) -> bool {
    report.needed("Node.js packages", || system::node_packages("e2e"))
}

fn build_release(report: &mut Report, build: impl FnOnce() -> Outcome) -> bool {
    report.needed("build for release", build)
}

/// The steps that ran, with their tests and seconds.
#[derive(Default)]
struct Report(Vec<(String, Tally, f64)>);

impl Report {
    /// Runs a step that counts as one test. True if it passed.
    fn check(&mut self, name: &str, run: impl FnOnce() -> Outcome) -> bool {
        self.tests(name, || {
            run()?;
            Ok(Tally::check(true))
        })
    }

    /// Runs a step that other steps need and that counts only if it fails. True if it passed.
    fn needed(&mut self, name: &str, run: impl FnOnce() -> Outcome) -> bool {
        self.tests(name, || {
            run()?;
            Ok(Tally::default())
        })
    }

    /// Runs a step that counts its tests. True if none failed.
    fn tests(&mut self, name: &str, run: impl FnOnce() -> Outcome<Tally>) -> bool {
        let step: Step = announce(name);
        let tally = run().unwrap_or_else(|failure| {
            eprintln!("    {failure}");
            Tally::check(false)
        });
        let seconds = step.seconds();
        step.done();
        self.0.push((name.to_owned(), tally, seconds));
        tally.failed == 0
    }

    /// Prints a line for each step and, last, the sum.
    fn close(self) -> Outcome {
        println!();
        let mut sum = Tally::default();
        for (name, tally, seconds) in self.0 {
            let mark = if tally.failed == 0 { "ok    " } else { "FAILED" };
            println!("{mark} {name:40} {tally:>24} {seconds:>8.1} s");
            sum += tally;
        }
        println!("\n{sum}");
        if sum.failed == 0 && sum.passed > 0 {
            return Ok(());
        }
        std::process::exit(1)
    }
}
