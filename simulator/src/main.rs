//! The simulator as a program: `ens-simulator --access-key-id … --access-key-secret …`.

use std::net::SocketAddr;
use std::process::ExitCode;

use acs3::Credentials;
use clap::Parser;
use ens_simulator::{Config, FaultRate, Simulator, control, faults, serve};

/// A simulator of Alibaba Cloud ENS: it verifies signatures and returns the pushes of a generated world. It
/// never connects to ENS.
#[derive(Parser)]
#[command(name = "ens-simulator", version)]
struct Arguments {
    /// Address to listen on; port 0 selects a free port.
    #[arg(long, default_value = "127.0.0.1:8788", value_name = "HOST:PORT")]
    listen: SocketAddr,

    /// AccessKey id that requests must be signed with.
    #[arg(long, value_name = "ID")]
    access_key_id: String,

    /// AccessKey secret that requests must be signed with.
    #[arg(long, value_name = "SECRET")]
    access_key_secret: String,

    /// Security token that requests must have, as STS would issue it with the key.
    #[arg(long, value_name = "TOKEN")]
    security_token: Option<String>,

    /// Approximate number of statuses; a status is that of one version of a data file in one region.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    statuses: u64,

    /// Seed of the world: the same seed, size and time give the same responses.
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,

    /// Another key for signatures, such as STS would issue when the first key has expired. Can be repeated.
    #[arg(long, value_name = "ID,SECRET[,TOKEN]", value_parser = further_key)]
    further_key: Vec<Credentials>,

    /// Fault, and the share of requests that have it (1 by default). Can be repeated; a request has the first
    /// fault that applies. `--help` lists the names.
    #[arg(long, value_name = "NAME[=VALUE][:RATE]", long_help = fault_help())]
    fault: Vec<FaultRate>,

    /// Limit of calls per second for each operation; further calls get Throttling.User. No limit by default.
    #[arg(long, value_name = "CALLS_PER_SECOND", value_parser = rate)]
    quota: Option<f64>,

    /// Lets programs on this machine set faults, read counters and move the clock while the simulator runs.
    #[arg(long, long_help = control_help())]
    control: bool,
}

fn fault_help() -> String {
    format!(
        "Fault, and the share of requests that have it, from 0 to 1 (1 by default). Can be repeated; a request has \
         the first fault that applies. Names, with the unit and the default of their values:\n{}",
        faults::help()
    )
}

fn control_help() -> String {
    format!(
        "Lets programs on this machine set faults, read counters and move the clock while the simulator runs. \
         These routes need no signature, so do not use them on a machine that others can log in to:\n{}",
        control::HELP
    )
}

fn further_key(text: &str) -> Result<Credentials, &'static str> {
    let parts: Vec<&str> = text.splitn(3, ',').collect();
    match parts[..] {
        [id, secret] => Ok(Credentials::new(id, secret)),
        [id, secret, token] => Ok(Credentials::new(id, secret).with_security_token(token)),
        _ => Err("write ID,SECRET or ID,SECRET,TOKEN"),
    }
}

fn rate(text: &str) -> Result<f64, &'static str> {
    let rate = text.parse().ok().filter(|rate: &f64| rate.is_finite() && *rate > 0.0);
    rate.ok_or("write a number above 0")
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let mut credentials = Credentials::new(arguments.access_key_id, arguments.access_key_secret);
    if let Some(token) = arguments.security_token {
        credentials = credentials.with_security_token(token);
    }
    let simulator = Simulator::new(Config {
        statuses: arguments.statuses,
        seed: arguments.seed,
        faults: arguments.fault,
        further: arguments.further_key,
        quota: arguments.quota,
        control: arguments.control,
        ..Config::new(credentials)
    });

    let served = async {
        let listener = tokio::net::TcpListener::bind(arguments.listen).await?;
        println!("listening on http://{}", listener.local_addr()?);
        serve(listener, simulator, stop_signal()).await
    };
    match served.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("can't serve on {}: {error}", arguments.listen);
            ExitCode::FAILURE
        }
    }
}

/// Ends when the program receives SIGINT or SIGTERM.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let Ok(mut terminate) = signal(SignalKind::terminate()) else {
            return std::future::pending().await;
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
    }
    #[cfg(not(unix))]
    let _ = tokio::signal::ctrl_c().await;
}
