//! A service that responds exactly as a test says, byte by byte over a real socket, and records its requests.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acs3::Credentials;
use ens_api::Mode;
use pushboard::allowed_apps::AllowedApps;
use pushboard::cache::{CacheLimits, ResponseCache};
use pushboard::clock::Clock;
use pushboard::credentials::Keyring;
use pushboard::egress::Egress;
use pushboard::metrics::Metrics;
use pushboard::random::Random;
use pushboard::routes::AppState;
use pushboard::upstream::{CallLimits, Upstream};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The secret and the token that must appear nowhere.
pub(crate) const SECRET: &str = "canary-secret-5b1f";
pub(crate) const TOKEN: &str = "canary-token-77d0";

/// The response to one request.
#[derive(Clone)]
pub(crate) enum Step {
    /// These bytes, then the end of the connection.
    Say(Vec<u8>),
    /// These bytes after a while, then the end of the connection.
    Late(Duration, Vec<u8>),
    /// These bytes, then silence.
    SayAndHang(Vec<u8>),
    /// These bytes, then one blank at a time, each after this time.
    Drip { head: Vec<u8>, every: Duration },
    /// The end of the connection.
    Close,
}

/// A response with a JSON body.
pub(crate) fn json(status: &str, headers: &str, body: &str) -> Step {
    body_of(status, headers, body.as_bytes())
}

/// A response with the empty result of each operation, so that each accepts it.
pub(crate) const WHOLE: &str = r#"{"PushResults":{"PushResult":[]},"EnsRegions":{"EnsRegions":[]},"Applications":{"Application":[]},"Code":0,"RequestId":"R-0","TotalCount":0}"#;

pub(crate) fn whole() -> Step {
    json("200 OK", "", WHOLE)
}

/// A response that says it is JSON.
pub(crate) fn body_of(status: &str, headers: &str, body: &[u8]) -> Step {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n{headers}\r\n"
    );
    Step::Say([head.as_bytes(), body].concat())
}

/// The same, after a while.
pub(crate) fn late(step: Step, pause: Duration) -> Step {
    match step {
        Step::Say(bytes) => Step::Late(pause, bytes),
        other => other,
    }
}

/// A refusal with a code, as ENS words it.
pub(crate) fn refusal(code: &str) -> Step {
    json(
        "400 Bad Request",
        "",
        &format!(
            r#"{{"RequestId":"R-1","HostId":"ens","Code":"{code}","Message":"it was {SECRET} {TOKEN}"}}"#
        ),
    )
}

/// The scripted service.
pub(crate) struct Scripted {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Scripted {
    /// Responds to each request with the next step, and with the last one when there are no more.
    pub(crate) async fn start(steps: Vec<Step>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let recorded = requests.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let (steps, recorded) = (steps.clone(), recorded.clone());
                tokio::spawn(async move { serve(stream, &steps, &recorded).await });
            }
        });
        Self { address, requests }
    }

    /// Its address.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The heads of all requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }

    /// A client of it, with bounds short enough for a test.
    pub(crate) fn upstream(&self, limits: CallLimits) -> Upstream {
        upstream(&format!("http://{}", self.address), limits)
    }
}

/// A client of any endpoint, signing with the canaries.
pub(crate) fn upstream(endpoint: &str, limits: CallLimits) -> Upstream {
    let credentials = Credentials::new("canary-id", SECRET).with_security_token(TOKEN);
    let keyring = Keyring::fixed(credentials);
    let (clock, random) = (Clock::default(), Random::default());
    Upstream::new(
        endpoint.parse().unwrap(),
        &Egress::default(),
        keyring,
        limits,
        clock,
        random,
        Arc::default(),
    )
    .unwrap()
}

/// The state of the routes, in front of this service.
pub(crate) fn app_state(upstream: Upstream, mode: Mode, metrics: Arc<Metrics>) -> AppState {
    let upstream = Arc::new(upstream);
    AppState {
        cache: ResponseCache::new(upstream.clone(), CacheLimits::default(), metrics.clone()),
        upstream,
        pages_at_once: 3,
        mode,
        demo_app_id: (mode == Mode::Demo).then(|| "demo-app".to_owned()),
        apps: AllowedApps::ANY,
        metrics,
    }
}

/// Limits short enough for a test.
pub(crate) fn short() -> CallLimits {
    CallLimits {
        connect: Duration::from_millis(300),
        idle: Duration::from_millis(300),
        total: Duration::from_secs(2),
        retry_pause: Duration::from_millis(1),
        rate: NonZeroU32::new(10_000).unwrap(),
        burst: NonZeroU32::new(10_000).unwrap(),
        ..CallLimits::default()
    }
}

/// A header of a request's head.
pub(crate) fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (key, value) = line.split_once(':')?;
        key.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

async fn serve(mut stream: TcpStream, steps: &[Step], recorded: &Mutex<Vec<String>>) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut byte).await {
            Ok(1) => head.push(byte[0]),
            _ => return,
        }
    }
    let step = {
        let mut recorded = recorded.lock().unwrap();
        recorded.push(String::from_utf8(head).unwrap());
        steps[(recorded.len() - 1).min(steps.len() - 1)].clone()
    };
    match step {
        Step::Say(bytes) => {
            let _ = stream.write_all(&bytes).await;
        }
        Step::Late(pause, bytes) => {
            tokio::time::sleep(pause).await;
            let _ = stream.write_all(&bytes).await;
        }
        Step::SayAndHang(bytes) => {
            let _ = stream.write_all(&bytes).await;
            std::future::pending::<()>().await;
        }
        Step::Drip { head, every } => {
            let mut sent = stream.write_all(&head).await;
            while sent.is_ok() {
                tokio::time::sleep(every).await;
                sent = stream.write_all(b" ").await;
            }
        }
        Step::Close => {}
    }
}
