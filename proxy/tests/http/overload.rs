//! More connections than the limit: health checks are served at once, those who wait for nothing give way, and
//! the rest are refused. Over real sockets, and with a process that may open few files.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ens_api::Mode;
use pushboard::routes::router;
use pushboard::server::ServerLimits;
use pushboard::upstream::CallLimits;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::{sleep, timeout};

use crate::router::{HOST, guard};
use crate::scripted::{Scripted, Step, app_state, late, short, whole};
use crate::server::{receive, send_text, serve_on_loopback};

/// Longer than any health check takes here, and far shorter than any time limit that would end the load.
const AT_ONCE: Duration = Duration::from_secs(3);

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: {HOST}\r\nx-pushboard: 1\r\n\r\n")
}

/// Sends a request, and returns the response as far as it comes at once.
async fn at_once(address: SocketAddr, request: &str) -> String {
    let exchange = async {
        let mut stream = send_text(address, request).await;
        let mut response = vec![0; 64 << 10];
        let read = stream.read(&mut response).await.unwrap_or(0);
        String::from_utf8_lossy(&response[..read]).into_owned()
    };
    timeout(AT_ONCE, exchange).await.unwrap_or_else(|_| panic!("no response at once to {request}"))
}

async fn assert_health(address: SocketAddr) {
    for (path, body) in [("/healthz", "ok\n"), ("/readyz", "ready\n")] {
        for _ in 0..5 {
            let response = at_once(address, &get(path)).await;
            assert!(response.starts_with("HTTP/1.1 200 ") && response.ends_with(body), "{path}: {response}");
        }
    }
}

/// Whether the other end has closed it.
async fn is_closed(stream: &mut TcpStream) -> bool {
    let read = timeout(Duration::from_millis(300), stream.read(&mut [0; 16])).await;
    matches!(read, Ok(Ok(0) | Err(_)))
}

/// A demo with that many connections, whose service hangs.
async fn hanging(connections: usize) -> (Scripted, SocketAddr, oneshot::Sender<()>) {
    let ens = Scripted::start(vec![Step::SayAndHang(Vec::new())]).await;
    let patient = Duration::from_secs(20);
    let upstream = ens.upstream(CallLimits { idle: patient, total: patient, ..short() });
    let state = app_state(upstream, Mode::Demo, Arc::default());
    let router = router(Arc::new(state), guard());
    let limits = ServerLimits { connections, overflow: 4, ..ServerLimits::default() };
    let (address, stop, _) = serve_on_loopback(router, limits).await;
    (ens, address, stop)
}

#[tokio::test]
async fn health_is_served_while_all_connections_wait_for_ens() {
    let (ens, address, _stop) = hanging(32).await;
    let mut joined = Vec::new();
    for _ in 0..32 {
        joined.push(send_text(address, &get("/api/push-results?AppId=a")).await);
    }
    while ens.requests().is_empty() {
        sleep(Duration::from_millis(10)).await;
    }
    sleep(Duration::from_millis(200)).await;
    assert_health(address).await;
    for path in ["/", "/api/session", "/api/push-results?AppId=b", "/metrics"] {
        let response = at_once(address, &get(path)).await.to_lowercase();
        for part in [
            "http/1.1 503 ",
            "retry-after: 5",
            "connection: close",
            "pushboard.overloaded",
            "x-content-type-options",
        ] {
            assert!(response.contains(part), "{part} is not in {response}");
        }
    }
    // A browser that opens the page gets one that a person can read.
    let opened = get("/").replace("x-pushboard: 1", "accept: text/html");
    assert!(at_once(address, &opened).await.contains("<h1>Pushboard</h1>"));
    // Those beyond the limit can't be filled either.
    let _idle: Vec<_> = connect(address, 40).await;
    assert_health(address).await;
    assert_eq!(ens.requests().len(), 1);
    // As soon as one leaves, another is served.
    joined.pop();
    sleep(Duration::from_millis(200)).await;
    assert!(at_once(address, &get("/api/session")).await.starts_with("HTTP/1.1 200 "));
}

async fn connect(address: SocketAddr, number: usize) -> Vec<TcpStream> {
    let mut streams = Vec::new();
    for _ in 0..number {
        streams.push(TcpStream::connect(address).await.unwrap());
    }
    streams
}

#[tokio::test]
async fn idle_connections_give_way_first_and_responses_under_way_do_not() {
    let ens = Scripted::start(vec![late(whole(), Duration::from_secs(4))]).await;
    let patient = Duration::from_secs(20);
    let upstream = ens.upstream(CallLimits { idle: patient, total: patient, ..short() });
    let state = app_state(upstream, Mode::Demo, Arc::default());
    let router = router(Arc::new(state), guard());
    let limits = ServerLimits { connections: 4, ..ServerLimits::default() };
    let (address, _stop, _) = serve_on_loopback(router, limits).await;
    let waits = send_text(
        address,
        &get("/api/push-results?AppId=a").replace("\r\n\r\n", "\r\nconnection: close\r\n\r\n"),
    )
    .await;
    let mut begun = send_text(address, "GET / HTTP/1.1\r\nhost: ").await;
    let mut silent = TcpStream::connect(address).await.unwrap();
    let mut kept = send_text(address, &get("/healthz")).await;
    assert!(kept.read(&mut [0; 4096]).await.unwrap() > 0);
    sleep(Duration::from_millis(1200)).await;

    let _one = send_text(address, &get("/healthz")).await;
    assert!(is_closed(&mut silent).await && !is_closed(&mut kept).await && !is_closed(&mut begun).await);
    let _two = send_text(address, &get("/healthz")).await;
    assert!(is_closed(&mut kept).await && !is_closed(&mut begun).await);
    let _three = send_text(address, &get("/healthz")).await;
    sleep(Duration::from_millis(100)).await;
    assert!(is_closed(&mut begun).await, "it waited longer than those that were just served");
    assert!(receive(waits).await.starts_with("HTTP/1.1 200 "));
}

/// The demo in a process of its own that may open few files; it ends when dropped.
struct Process {
    child: Child,
    address: SocketAddr,
}

impl Process {
    fn start(files: usize, arguments: &str) -> Self {
        let command = format!("ulimit -n {files}; exec \"$0\" --demo --listen 127.0.0.1:0 {arguments}");
        let mut child = Command::new("sh")
            .args(["-c", &command, env!("CARGO_BIN_EXE_pushboard")])
            .env_clear()
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.split_once("http://").expect(&line).1.split_once('/').unwrap().0.parse().unwrap();
        Self { child, address }
    }

    fn request(&self, path: &str) -> String {
        get(path).replace(HOST, &self.address.to_string())
    }

    async fn assert_health(&self) {
        for path in ["/healthz", "/readyz"] {
            for _ in 0..5 {
                let response = at_once(self.address, &self.request(path)).await;
                assert!(response.starts_with("HTTP/1.1 200 "), "{path}: {response}");
            }
        }
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[tokio::test]
async fn the_limit_of_connections_fits_the_files_that_the_process_may_open() {
    let mut process = Process::start(64, "");
    let idle = connect(process.address, 200).await;
    process.assert_health().await;
    // And so do the calls: the page and its data are served.
    for path in ["/api/session", "/api/applications", "/api/regions"] {
        let response = at_once(process.address, &process.request(path)).await;
        assert!(response.starts_with("HTTP/1.1 200 "), "{path}: {response}");
    }
    // Slow ones give way as idle ones do.
    let mut slow = Vec::new();
    for _ in 0..200 {
        slow.push(send_text(process.address, "GET / HTTP/1.1\r\nhost: ").await);
    }
    process.assert_health().await;
    drop((idle, slow));
    let _ = process.child.kill();
    let mut log = String::new();
    std::io::Read::read_to_string(&mut process.child.stderr.take().unwrap(), &mut log).unwrap();
    for part in ["this process may open 64 files", "--max-connections 512", "LimitNOFILE"] {
        assert!(log.contains(part), "{part} is not in {log}");
    }
    assert_eq!(log.lines().count(), 1, "{log}");
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn health_is_served_when_no_descriptor_is_left() {
    use rustix::process::{Pid, Resource, Rlimit, prlimit};

    let process = Process::start(256, "");
    // Requests that wait, so that none of their connections gives way.
    let body = "POST /api/sign-in HTTP/1.1\r\nhost: a\r\ncontent-length: 9\r\n\r\n";
    let mut held = Vec::new();
    for _ in 0..30 {
        held.push(send_text(process.address, body).await);
    }
    sleep(Duration::from_millis(300)).await;
    // Fewer than are open already.
    let pid = Pid::from_raw(process.child.id().try_into().unwrap());
    prlimit(pid, Resource::Nofile, Rlimit { current: Some(20), maximum: Some(20) }).unwrap();
    process.assert_health().await;
    let begin = Instant::now();
    let _more = connect(process.address, 100).await;
    process.assert_health().await;
    assert!(begin.elapsed() < Duration::from_secs(60));
}
