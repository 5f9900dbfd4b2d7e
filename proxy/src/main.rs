//! The command `pushboard`: reads the command line and the environment, and serves until it is stopped.

use std::fmt::Display;
use std::io::{IsTerminal, Write};
use std::process::ExitCode;

use pushboard::build_info;
use pushboard::check::check;
use pushboard::config::{Options, Task};
use pushboard::credentials::{Network, SearchContext};
use pushboard::diagnose;
use pushboard::health_probe::{HealthProbe, TIME_LIMIT};
use pushboard::log;
use pushboard::recent_problems;
use pushboard::reload::Reloader;
use pushboard::service_manager;
use pushboard::signals::{Command, Signals};
use pushboard::start::{Pushboard, call_limits, check_settings, network};
use tracing_subscriber::fmt::writer::MakeWriterExt;

#[tokio::main]
async fn main() -> ExitCode {
    build_info::set_commit(option_env!("SOURCE_COMMIT"));
    let options = match Options::read(std::env::args_os()) {
        Ok(options) => options,
        // A request for help is no error.
        Err(error) if error.use_stderr() && std::env::args_os().any(|word| word == "diagnose") => {
            return diagnose(Err(&error)).await;
        }
        Err(error) => error.exit(),
    };
    match options.command {
        Some(Task::Healthcheck) => return healthcheck(&options).await,
        Some(Task::Diagnose) => return diagnose(Ok(&options)).await,
        None => {}
    }
    let filter = options.log.parse().expect("the options were checked");
    let keep = (|| recent_problems::Keep).with_max_level(tracing::Level::WARN);
    let stderr: fn() -> std::io::Stderr = std::io::stderr;
    let subscriber = log::subscriber(&filter, options.log_format, stderr.and(keep));
    tracing::subscriber::set_global_default(subscriber).expect("there is no other subscriber");
    for name in Options::unknown_variables(std::env::vars_os().map(|(name, _)| name)) {
        tracing::warn!("the variable {name:?} is no setting: --help lists them");
    }
    if options.check {
        let settings = check_settings(&options, variable).await;
        // What is wrong with it is among the settings.
        let network = network(&options).unwrap_or_default();
        let context = SearchContext { variable: &variable, network: &network };
        let endpoint = options.endpoint.clone().unwrap_or_default();
        let permitted =
            check(settings, endpoint, context, call_limits(&options), &mut std::io::stdout()).await;
        return if matches!(permitted, Ok(true)) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
    }
    // Before the greeting, so that no signal can come too early.
    let mut signals = match Signals::listen() {
        Ok(signals) => signals,
        Err(error) => return failed(&format!("the system's signals can't be listened to ({error})")),
    };
    let started = tokio::select! {
        started = Pushboard::start(&options, variable) => started,
        () = stop_command(&mut signals) => {
            // No client waits for anything yet.
            std::process::exit(0);
        }
    };
    match started {
        Ok(pushboard) => {
            // The board is served even if the greeting is not read to its end (`pushboard | head -1`).
            let greeting = pushboard.greeting(std::io::stdout().is_terminal());
            let _ = writeln!(std::io::stdout(), "{greeting}");
            service_manager::ready();
            if let Some(probe) = pushboard.health_probe() {
                tokio::spawn(service_manager::feed_watchdog(probe));
            }
            let (reloader, network) = (pushboard.reloader(), pushboard.network().clone());
            pushboard.serve(until_stopped(signals, reloader, network)).await;
            ExitCode::SUCCESS
        }
        Err(error) => failed(&error),
    }
}

async fn diagnose(options: Result<&Options, &clap::Error>) -> ExitCode {
    let names = std::env::vars_os().map(|(name, _)| name);
    let written =
        diagnose::diagnose(std::env::args_os(), options, &variable, names, &mut std::io::stdout()).await;
    if written.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

async fn healthcheck(options: &Options) -> ExitCode {
    let probe = HealthProbe::new(options.listen, options.tls_cert.is_some());
    let healthy = match probe {
        Ok(probe) => probe.run(TIME_LIMIT).await,
        Err(error) => Err(error),
    };
    healthy.map_or_else(|error| failed(&error), |()| ExitCode::SUCCESS)
}

fn failed(error: &dyn Display) -> ExitCode {
    eprintln!("pushboard: {error}");
    ExitCode::FAILURE
}

/// Returns at the command to stop; reloads at each command to reload.
async fn until_stopped(mut signals: Signals, reloader: Reloader, network: Network) {
    while signals.next().await == Command::Reload {
        tokio::spawn(reload(reloader.clone(), network.clone()));
    }
    service_manager::stopping();
    tracing::info!("stopping: responses under way may still be finished");
    tokio::spawn(async move {
        // A second command does not wait for the last responses.
        stop_command(&mut signals).await;
        std::process::exit(130);
    });
}

async fn stop_command(signals: &mut Signals) {
    while signals.next().await != Command::Stop {}
}

async fn reload(reloader: Reloader, network: Network) {
    let context = SearchContext { variable: &variable, network: &network };
    let problems = reloader.reload(context).await;
    for problem in &problems {
        tracing::error!("{problem}; what was read before stays in use");
    }
    if let Some(address) = reloader.new_address() {
        let _ = writeln!(std::io::stdout(), "Pushboard is at {address}");
    }
    if problems.is_empty() {
        tracing::warn!("token, certificate and credentials were read again, as far as there are any");
    }
}

/// A variable of the environment. One that is not Unicode still counts as set, and is then refused by its name.
fn variable(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}
