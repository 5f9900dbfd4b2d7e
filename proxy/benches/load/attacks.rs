//! What one client can do to the others: how long another person waits while one floods, which calls are made although no
//! one waits for them, and how long a health check takes under each attack. Each row stands beside that of a quiet proxy
//! in the same run.

use std::io;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{interval, sleep};

use crate::client::{self, Load, Target};
use crate::process::{Pushboard, UpstreamProcess};
use crate::upstream;

/// The pause between two queries of a client that floods: more than twice as many as ENS is sent by default.
const FLOOD: Duration = Duration::from_millis(1_000 / 12);
/// After that time it hangs up.
const PATIENCE: Duration = Duration::from_millis(50);
/// A call that reaches ENS so long after its client hung up, in microseconds, had no one waiting when it was sent.
const SLACK: u64 = 20_000;
/// Queries of the other person.
const QUERIES: usize = 16;

/// Another person's requests while one person floods, at the default number of calls a second.
pub(crate) async fn flooded_person(ens: &UpstreamProcess) -> io::Result<()> {
    println!(
        "\nanother person, a new query every 600 ms, at the default 5 calls a second (p50 / p99, failed)"
    );
    let flags = ["--share", "0", "--trusted-proxy", "127.0.0.1/32"];

    let proxy = Pushboard::start(ens.address, &flags)?;
    let quiet = sample(&person(&proxy, "bob", "quiet")).await;
    print_row("quiet", &quiet, &quiet);

    let proxy = Pushboard::start(ens.address, &flags)?;
    let left = Arc::new(Mutex::new(Vec::new()));
    let flood = tokio::spawn(hang_up(person(&proxy, "ada", upstream::TIMED), left.clone()));
    sleep(Duration::from_secs(3)).await;
    let flooded = sample(&person(&proxy, "bob", "flooded")).await;
    flood.abort();
    print_row("one sends 12 a second, hangs up", &flooded, &quiet);
    sleep(Duration::from_secs(1)).await;
    let left = std::mem::take(&mut *left.lock().expect("no one panics"));
    let made = ens.times()?;
    let late = |(app, at): &&(String, u64)| made.get(app).is_some_and(|made| *made > at + SLACK);
    let (late, queries) = (left.iter().filter(late).count(), left.len());

    let proxy = Pushboard::start(ens.address, &flags)?;
    let mut waiting = JoinSet::new();
    for _ in 0..120 {
        let ada = person(&proxy, "ada", "waiting");
        waiting.spawn(async move { ada.time_once().await });
    }
    sleep(Duration::from_secs(3)).await;
    let beside = sample(&person(&proxy, "bob", "beside")).await;
    print_row("one has 120 queries waiting", &beside, &quiet);
    println!("  goal: at most two turns of 200 ms more than quiet, and none fails");
    println!(
        "  calls that no one waited for when they were sent: {late} of {}, for {queries} queries; goal 0",
        made.len()
    );
    Ok(())
}

/// Health checks, each on a new connection, under each attack.
pub(crate) async fn health(ens: &UpstreamProcess, round: Duration) -> io::Result<()> {
    println!("\nhealth checks, a new connection each (p50 / p99, failed); goal p99 < 100 ms");
    let join = |proxy: &Pushboard| {
        let hanging = proxy.target(|_| format!("/api/push-results?AppId={}", upstream::HANGING));
        client::hold(proxy.address(), 512, hanging.request())
    };
    let flood = |proxy: &Pushboard| {
        let target = proxy.target(|n| format!("/api/push-results?AppId=flood-{n}")).on_new_connections();
        tokio::spawn(async move {
            let _ = client::run(&target, 32, Duration::from_secs(600)).await;
        })
        .abort_handle()
    };
    let idle = |sockets| move |proxy: &Pushboard| client::hold(proxy.address(), sockets, String::new());
    let slow = |sockets| move |proxy: &Pushboard| client::send_slowly(proxy.address(), sockets);
    let none = |_: &Pushboard| tokio::spawn(async {}).abort_handle();
    type Attack<'a> = &'a dyn Fn(&Pushboard) -> AbortHandle;
    let rows: [(&str, Option<u32>, Attack<'_>); 8] = [
        ("quiet", None, &none),
        ("600 idle sockets", None, &idle(600)),
        ("200 idle sockets, 64 files", Some(64), &idle(200)),
        ("512 requests joined, ENS hangs", None, &join),
        ("the same, 64 files", Some(64), &join),
        ("2,000 slow headers", None, &slow(2_000)),
        ("200 slow headers, 64 files", Some(64), &slow(200)),
        ("32 clients without pause", None, &flood),
    ];
    let mut quiet = None;
    for (name, files, attack) in rows {
        let proxy = match files {
            Some(files) => Pushboard::start_with_files(files, ens.address, &[])?,
            None => Pushboard::start(ens.address, &[])?,
        };
        let under_attack = attack(&proxy);
        sleep(Duration::from_secs(2)).await;
        let checks = Target::new(proxy.address(), proxy.address().to_string(), |_| "/healthz".to_owned());
        let load = client::run(&checks.on_new_connections(), 1, round).await?;
        under_attack.abort();
        let quiet = quiet.get_or_insert_with(|| load.clone());
        print_row(name, &load, quiet);
    }
    Ok(())
}

fn print_row(name: &str, load: &Load, quiet: &Load) {
    println!(
        "  {name:32} {:>9.1} / {:>9.1} ms {:>4} of {:<6} p99 - quiet {:>9.1} ms",
        load.percentile(0.50),
        load.percentile(0.99),
        load.failed,
        load.failed + load.took.len() as u64,
        load.percentile(0.99) - quiet.percentile(0.99)
    );
}

/// New queries of one person, as a reverse proxy names them.
fn person(proxy: &Pushboard, name: &str, app: &'static str) -> Target {
    static COUNT: std::sync::atomic::AtomicU64 = std::sync::atomic::AtomicU64::new(0);
    let path = move |_| {
        let number = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        format!("/api/push-results?AppId={app}-{number}")
    };
    proxy.target(path).with_header("x-forwarded-user", name)
}

/// A person's queries at their own pace.
async fn sample(target: &Target) -> Load {
    let began = Instant::now();
    let (mut took, mut failed) = (Vec::new(), 0);
    let mut pace = interval(Duration::from_millis(600));
    for _ in 0..QUERIES {
        pace.tick().await;
        match target.time_once().await {
            Ok(time) => took.push(time),
            Err(_) => failed += 1,
        }
    }
    Load::new(took, failed, began.elapsed())
}

/// Sends queries and hangs up, and records each with the time at which it did.
async fn hang_up(target: Target, left: Arc<Mutex<Vec<(String, u64)>>>) {
    let mut pace = interval(FLOOD);
    loop {
        pace.tick().await;
        let (target, left) = (target.clone(), left.clone());
        tokio::spawn(async move {
            let path = target.send_and_leave(PATIENCE).await;
            let app = path.split_once("AppId=").map(|(_, app)| app.to_owned()).unwrap_or_default();
            left.lock().expect("no one panics").push((app, upstream::now()));
        });
    }
}
