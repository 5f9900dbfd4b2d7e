//! What the proxy costs, beside the bare upstream and nginx in the same run: requests a second, latencies, memory,
//! shared calls, what 2,000 slow clients do to an honest one, and what attacks do to another person and to health checks. Prints tables; passes or fails nothing.
//!
//! `cargo bench -p pushboard --bench load`, or `-- --quick` for shorter rounds, or `-- --attacks` for the last part alone. Linux only: processor time and
//! memory of another process are read from /proc.

mod attacks;
mod client;
mod figures;
mod process;
mod upstream;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use client::{Load, Target};
use figures::{Figures, median};
use process::{Nginx, Pushboard, UpstreamProcess};

/// Clients that send requests without pause, each on its own connection: enough to keep one core of the proxy busy.
const BUSY: usize = 16;
/// Clients for latencies: few, so that none waits for a core.
const CALM: usize = 2;
/// Rounds of each measurement; measured in alternation.
const ROUNDS: usize = 5;

#[tokio::main]
async fn main() -> io::Result<()> {
    let words: Vec<String> = std::env::args().collect();
    if words.iter().any(|word| word == upstream::COMMAND) {
        return upstream::serve().await;
    }
    let round = Duration::from_millis(if words.iter().any(|word| word == "--quick") { 500 } else { 3_000 });

    let ens = UpstreamProcess::start()?;
    if words.iter().any(|word| word == "--attacks") {
        attacks::flooded_person(&ens).await?;
        return attacks::health(&ens, round).await;
    }
    println!("bare upstream: one page of results, {} bytes\n", upstream::RESPONSE.len());
    hits(&ens, round).await?;
    misses(&ens, round).await?;
    memory(&ens).await?;
    shared_calls(&ens).await?;
    slow_clients(&ens, round).await?;
    attacks::flooded_person(&ens).await?;
    attacks::health(&ens, round).await
}

/// The same request over and over: a hit in the cache.
async fn hits(ens: &UpstreamProcess, round: Duration) -> io::Result<()> {
    let proxy = Pushboard::start(ens.address, &["--share", "60000"])?;
    let target = proxy.target(|_| "/api/push-results?AppId=bench".to_owned());
    client::run(&target, BUSY, round / 4).await?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        let before = proxy.process.cpu()?;
        let load = client::run(&target, BUSY, round).await?;
        rounds.push((load.per_core_second(proxy.process.cpu()? - before), load));
    }
    let loads: Vec<&Load> = rounds.iter().map(|(_, load)| load).collect();
    println!("hit ({BUSY} clients without pause)");
    println!("  requests a second         {:>10.0}", median(loads.iter().map(|load| load.per_second())));
    println!(
        "  requests a core-second    {:>10.0}   of the proxy's own processor time; goal 5,000",
        median(rounds.iter().map(|(rate, _)| *rate))
    );
    println!("  p50 / p99                 {:>10}\n", Figures::of(&loads));
    Ok(())
}

/// Each question new: what a call costs through each of the three.
async fn misses(ens: &UpstreamProcess, round: Duration) -> io::Result<()> {
    let proxy = Pushboard::start(ens.address, &["--rate", "1000000", "--share", "0"])?;
    let nginx = Nginx::start(ens.address)?;
    if nginx.is_none() {
        println!(
            "nginx is not on the PATH: install it to see its row (Debian: apt-get install nginx-light)\n"
        );
    }
    let targets = |application: &'static str| {
        let question = move |n: u64| format!("/api/push-results?AppId={application}-{n}");
        let mut targets = vec![
            ("bare upstream", Target::new(ens.address, ens.address.to_string(), question)),
            ("through pushboard", proxy.target(question)),
        ];
        if let Some(nginx) = &nginx {
            targets.push(("through nginx", Target::new(nginx.address, nginx.address.to_string(), question)));
        }
        targets
    };
    println!("miss, the upstream responds at once ({CALM} clients, medians of {ROUNDS} rounds in turn)");
    compare(&targets("bench"), CALM, round).await?;
    println!("miss, the upstream takes {} ms as ENS does ({BUSY} clients)", upstream::DISTANCE.as_millis());
    compare(&targets(upstream::DISTANT), BUSY, round).await?;
    println!("  goal: pushboard's p99 at most 2 ms over the bare upstream's, and at most nginx's\n");
    Ok(())
}

/// A row a target, measured in alternation.
async fn compare(targets: &[(&str, Target)], clients: usize, round: Duration) -> io::Result<()> {
    let mut loads: Vec<Vec<Load>> = targets.iter().map(|_| Vec::new()).collect();
    for _ in 0..ROUNDS {
        for ((_, target), loads) in targets.iter().zip(&mut loads) {
            loads.push(client::run(target, clients, round).await?);
        }
    }
    println!("  {:20} {:>12} {:>12} {:>12} {:>12}", "", "a second", "p50 ms", "p99 ms", "p99 - bare");
    let bare = Figures::of(&loads[0].iter().collect::<Vec<_>>());
    for ((name, _), loads) in targets.iter().zip(&loads) {
        let figures = Figures::of(&loads.iter().collect::<Vec<_>>());
        println!(
            "  {name:20} {:>12.0} {:>12.3} {:>12.3} {:>12.3}",
            median(loads.iter().map(Load::per_second)),
            figures.p50,
            figures.p99,
            figures.p99 - bare.p99
        );
    }
    println!();
    Ok(())
}

/// Resident memory at rest, and with all its connections open.
async fn memory(ens: &UpstreamProcess) -> io::Result<()> {
    let proxy = Pushboard::start(ens.address, &[])?;
    tokio::time::sleep(Duration::from_millis(500)).await;
    let at_rest = proxy.process.resident()?;
    let target = proxy.target(|_| "/api/push-results?AppId=bench".to_owned());
    let open = client::open(&target, 512).await?;
    let in_use = proxy.process.resident()?;
    drop(open);
    println!("resident memory, MB");
    println!("  at rest                   {:>10.1}   goal 30", megabytes(at_rest));
    println!("  512 connections           {:>10.1}   each has had a response\n", megabytes(in_use));
    Ok(())
}

/// A thousand equal requests at once, and no response is stored.
async fn shared_calls(ens: &UpstreamProcess) -> io::Result<()> {
    let proxy = Pushboard::start(ens.address, &["--max-connections", "1100"])?;
    let before = ens.calls().await?;
    let target = proxy.target(|_| "/api/push-results?AppId=cold".to_owned());
    let open = client::open(&target, 1_000).await?;
    println!("1,000 clients on one cold key  {:>5} upstream calls; goal 1\n", ens.calls().await? - before);
    drop(open);
    Ok(())
}

/// Two thousand sockets send a byte of a header now and then; honest clients send requests meanwhile.
async fn slow_clients(ens: &UpstreamProcess, round: Duration) -> io::Result<()> {
    const SLOW_CLIENTS: usize = 2_000;
    let proxy = Pushboard::start(ens.address, &["--share", "60000"])?;
    let target = proxy.target(|_| "/api/push-results?AppId=bench".to_owned()).on_new_connections();
    let alone = client::run(&target, CALM, round).await?;
    let slow_clients = client::send_slowly(proxy.address(), SLOW_CLIENTS);
    tokio::time::sleep(Duration::from_millis(500)).await;
    let beside = client::run(&target, CALM, round).await?;
    slow_clients.abort();
    println!("honest clients, a new connection each ({CALM} at a time)");
    println!("  alone, p50 / p99                 {}", Figures::of(&[&alone]));
    println!("  beside 2,000 dribbling sockets   {}   goal p99 < 100 ms", Figures::of(&[&beside]));
    println!("  that failed: {} of {}", beside.failed, beside.failed + beside.took.len() as u64);
    Ok(())
}

fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1e6
}

/// Any free port of this machine.
fn loopback() -> SocketAddr {
    SocketAddr::from(([127, 0, 0, 1], 0))
}
