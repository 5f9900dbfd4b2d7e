//! The stand-in ENS as a program: `ens-simulator --access-key-id … --access-key-secret …`.

use std::net::SocketAddr;
use std::process::ExitCode;

use acs3::Credentials;
use clap::Parser;
use ens_simulator::{Config, FaultRate, Simulator, serve};

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

    /// What goes wrong: throttle, unavailable, interface-error, no-permission, garbage, truncate, slow or
    /// html, with the share of requests it happens to (1 if left out). May be given several times.
    #[arg(long, value_name = "NAME[:RATE]")]
    fault: Vec<FaultRate>,
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
