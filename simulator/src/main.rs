//! The stand-in ENS as a program: `ens-simulator --access-key-id … --access-key-secret …`.

use std::net::SocketAddr;
use std::process::ExitCode;

use acs3::Credentials;
use clap::Parser;
use ens_simulator::{Config, FaultRate, Simulator, control, faults, serve};

/// A stand-in for Alibaba Cloud ENS: verifies signatures, and answers about a made-up world in which pushes
/// move. Nothing it says is about the real service.
#[derive(Parser)]
#[command(name = "ens-simulator", version)]
struct Arguments {
    /// Address to listen on; port 0 takes any free one.
    #[arg(long, default_value = "127.0.0.1:8788", value_name = "HOST:PORT")]
    listen: SocketAddr,

    /// AccessKey id that requests must be signed with.
    #[arg(long, value_name = "ID")]
    access_key_id: String,

    /// AccessKey secret that requests must be signed with.
    #[arg(long, value_name = "SECRET")]
    access_key_secret: String,

    /// Security token that requests must carry, as STS would have issued it with the key.
    #[arg(long, value_name = "TOKEN")]
    security_token: Option<String>,

    /// About how many statuses there are, a status being a version of a data file in a region.
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    statuses: u64,

    /// Seed of the world: the same seed, size and time give the same answers.
    #[arg(long, default_value_t = 1, value_name = "S")]
    seed: u64,

    /// Another key that requests may be signed with, such as STS would issue when the first has expired. May
    /// be given several times.
    #[arg(long, value_name = "ID,SECRET[,TOKEN]", value_parser = further_key)]
    further_key: Vec<Credentials>,

    /// What goes wrong, and with which share of requests (1 if left out). May be given several times; the
    /// first whose turn it is happens. `--help` lists the names.
    #[arg(long, value_name = "NAME[=VALUE][:RATE]", long_help = fault_help())]
    fault: Vec<FaultRate>,

    /// Calls of each operation that are taken a second; more are answered with Throttling.User. No limit if
    /// left out.
    #[arg(long, value_name = "CALLS_PER_SECOND", value_parser = rate)]
    quota: Option<f64>,

    /// Lets programs on this machine set faults, read counts and move the clock while the stand-in runs.
    #[arg(long, long_help = control_help())]
    control: bool,
}

fn fault_help() -> String {
    format!(
        "What goes wrong, and with which share of requests, from 0 to 1 (1 if left out). May be given several \
         times; the first whose turn it is happens. Names, with the values they take and mean if left \
         out:\n{}",
        faults::help()
    )
}

fn control_help() -> String {
    format!(
        "Lets programs on this machine set faults, read counts and move the clock while the stand-in runs. \
         Nothing is signed there, so leave it off where others have a shell:\n{}",
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
        serve(listener, simulator, asked_to_stop()).await
    };
    match served.await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("can't serve on {}: {error}", arguments.listen);
            ExitCode::FAILURE
        }
    }
}

/// Over when the program is interrupted or told to end.
async fn asked_to_stop() {
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
