//! The command `pushboard`: reads the command line and the environment, and serves until it is told to stop.

use std::fmt::Display;
use std::io::Write;
use std::process::ExitCode;

use pushboard::check::check;
use pushboard::credentials::{Network, Surroundings};
use pushboard::log;
use pushboard::options::Options;
use pushboard::reading::Reading;
use pushboard::signals::{Signals, Told};
use pushboard::start::{Pushboard, limits, settings};

#[tokio::main]
async fn main() -> ExitCode {
    let options = Options::read(std::env::args_os()).unwrap_or_else(|error| error.exit());
    let filter = options.log.parse().expect("the reader of the options took it");
    let written = log::subscriber(&filter, options.log_format, std::io::stderr);
    tracing::subscriber::set_global_default(written).expect("nobody logged before");
    for name in Options::unknown_variables(std::env::vars_os().map(|(name, _)| name)) {
        tracing::warn!("the variable {name:?} is no setting: --help tells which there are");
    }
    if options.check {
        let around = Surroundings { variable: &variable, network: &Network::default() };
        let settings = settings(&options);
        let endpoint = options.endpoint.clone().unwrap_or_default();
        let permitted = check(settings, endpoint, around, limits(&options), &mut std::io::stdout()).await;
        return if matches!(permitted, Ok(true)) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    // Before anybody knows that it runs, so that nobody's signal comes too early.
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return failed(&format!("the system's signals can't be listened to ({error})")),
    };
    let started = tokio::select! {
        started = Pushboard::start(&options, variable) => started,
        () = told_to_stop(&mut signals) => {
            // Without waiting for what was asked of others: nothing is under way for anybody.
            std::process::exit(0);
        }
    };
    match started {
        Ok(pushboard) => {
            // Who does not read the greeting to its end (`pushboard | head -1`) still gets the board.
            let _ = writeln!(std::io::stdout(), "{}", pushboard.greeting());
            let reading = pushboard.reading();
            pushboard.serve(until_told(signals, reading)).await;
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error),
    }
}

fn failed(error: &dyn Display) -> ExitCode {
    eprintln!("pushboard: {error}");
    ExitCode::FAILURE
}

/// Done when told to stop. Reads again what it was started with whenever told to.
async fn until_told(mut signals: Signals, reading: Reading) {
    while signals.next().await == Told::ReadAgain {
        tokio::spawn(read_again(reading.clone()));
    }
    tracing::info!("stopping: answers under way may still be finished");
    tokio::spawn(async move {
        // Who asks twice does not want to wait for the last answers.
        told_to_stop(&mut signals).await;
        std::process::exit(130);
    });
}

async fn told_to_stop(signals: &mut Signals) {
    while signals.next().await != Told::Stop {}
}

async fn read_again(reading: Reading) {
    let around = Surroundings { variable: &variable, network: &Network::default() };
    let problems = reading.again(around).await;
    for problem in &problems {
        tracing::error!("{problem}; what was read before stays in use");
    }
    if problems.is_empty() {
        tracing::warn!("token, certificate and credentials were read again, as far as there are any");
    }
}

/// A variable of the environment. One that is no text still counts as set, and is then refused by its name.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
