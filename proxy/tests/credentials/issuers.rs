//! All services that issue keys, played by one server: STS, which verifies signatures, the ECS metadata service,
//! which takes IMDSv2 alone, and a credentials URI. Each key it ever issues holds a canary.

use std::cell::Cell;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use acs3::{Credentials, Received, decode_query, verify};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use pushboard::clock::Clock;
use pushboard::credentials::{FetchLimits, Network, Search, SearchContext, search};
use pushboard::egress::Egress;
use pushboard::random::Random;

/// Stands in every secret of these tests.
pub(crate) const CANARY: &str = "canary";
pub(crate) const ID: &str = "LTAI5tExampleExample";
pub(crate) const SECRET: &str = "canary-secret-2f6c";
pub(crate) const TOKEN: &str = "canary-token-81d9";
pub(crate) const ROLE: &str = "acs:ram::1234567890123456:role/reader";

thread_local! {
    static NOW: Cell<DateTime<Utc>> = const { Cell::new(DateTime::from_timestamp(1_790_000_000, 0).unwrap()) };
}

/// The clock of a test and of all it runs, which a test moves: each test has a thread of its own.
pub(crate) fn now() -> DateTime<Utc> {
    NOW.get()
}

pub(crate) fn wait(time: TimeDelta) {
    NOW.set(now() + time);
}

/// A fault of an issuer.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    Say(u16, String),
    /// In place of keys, with HTTP status 200.
    Keys(String),
    Hang,
    Redirect(String),
    Drip,
}

/// A request that came.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) line: String,
    pub(crate) signer: Option<String>,
    pub(crate) pairs: Vec<(String, String)>,
}

impl Seen {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[derive(Clone)]
pub(crate) struct Issuers {
    pub(crate) origin: String,
    state: Arc<IssuerState>,
}

#[derive(Default)]
struct IssuerState {
    seen: Mutex<Vec<Seen>>,
    fault: Mutex<Option<Fault>>,
    issued: AtomicU64,
    /// Minutes for which keys are valid.
    minutes: AtomicU64,
    /// Seconds that the issuer's clock is ahead.
    ahead: AtomicU64,
    delay: Mutex<Duration>,
}

impl Issuers {
    pub(crate) async fn start() -> Self {
        let state = Arc::new(IssuerState { minutes: AtomicU64::new(60), ..IssuerState::default() });
        let router = Router::new().fallback(respond).with_state(state.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { origin, state }
    }

    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.state.seen.lock().unwrap().clone()
    }

    pub(crate) fn fail(&self, fault: impl Into<Option<Fault>>) {
        *self.state.fault.lock().unwrap() = fault.into();
    }

    pub(crate) fn slow_down(&self, delay: Duration) {
        *self.state.delay.lock().unwrap() = delay;
    }

    /// The next keys are these.
    pub(crate) fn issue_again_from(&self, first: u64) {
        self.state.issued.store(first - 1, Ordering::Relaxed);
    }

    pub(crate) fn keys_live(&self, minutes: u64) {
        self.state.minutes.store(minutes, Ordering::Relaxed);
    }

    pub(crate) fn clock_is_ahead(&self, seconds: u64) {
        self.state.ahead.store(seconds, Ordering::Relaxed);
    }

    /// The way to it, with time enough for a machine that has much to do.
    pub(crate) fn network(&self) -> Network {
        self.network_within(Duration::from_secs(10))
    }

    /// How it is reached, with short time limits.
    pub(crate) fn network_within(&self, total: Duration) -> Network {
        let bounds = FetchLimits { connect: total, total };
        Network {
            sts_endpoint: Some(self.origin.parse().unwrap()),
            metadata_endpoint: Some(self.origin.parse().unwrap()),
            sts: bounds,
            metadata: bounds,
            egress: Egress::default(),
            clock: Clock { utc: now, ..Clock::default() },
            random: Random { jitter: || 1.0, ..Random::default() },
        }
    }

    /// Looks for credentials in a home, with these variables set.
    pub(crate) async fn search(&self, home: &Home, set: &[(&str, &str)]) -> Search {
        self.search_by(home, set, &self.network()).await
    }

    pub(crate) async fn search_by(&self, home: &Home, set: &[(&str, &str)], network: &Network) -> Search {
        let variable = |name: &str| match set.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => Some((*value).to_owned()),
            None if name == "HOME" => Some(home.0.display().to_string()),
            None => None,
        };
        search(SearchContext { variable: &variable, network }).await
    }
}

/// The n-th keys that were issued, counted from 1.
pub(crate) fn issued(n: u64) -> Credentials {
    Credentials::new(format!("STS.issued-{n}"), format!("canary-issued-secret-{n}"))
        .with_security_token(format!("canary-issued-token-{n}"))
}

/// Starts a simulated ENS; gives its origin.
pub(crate) async fn simulated_ens(config: ens_simulator::Config) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let simulator = ens_simulator::Simulator::new(config);
    tokio::spawn(ens_simulator::serve(listener, simulator, std::future::pending()));
    origin
}

async fn respond(State(state): State<Arc<IssuerState>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, 64 * 1024).await.unwrap();
    let headers: Vec<(String, String)> = parts
        .headers
        .iter()
        .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
        .collect();
    let header = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let raw_query = parts.uri.query().unwrap_or_default();
    let mut pairs = decode_query(raw_query).unwrap();
    if header("content-type") == Some("application/x-www-form-urlencoded") {
        pairs.extend(decode_query(std::str::from_utf8(&body).unwrap()).unwrap());
    }
    let received = Received {
        method: parts.method.as_str(),
        path: parts.uri.path(),
        raw_query,
        headers: &headers,
        body: &body,
    };
    let verified = header("authorization").map(|_| verify(&received, key_of));
    state.seen.lock().unwrap().push(Seen {
        line: format!("{} {}", parts.method, parts.uri),
        signer: verified.as_ref().and_then(|verified| Some(verified.as_ref().ok()?.access_key_id.clone())),
        pairs: pairs.clone(),
    });

    let delay = *state.delay.lock().unwrap();
    tokio::time::sleep(delay).await;
    let clock = now() + TimeDelta::seconds(state.ahead.load(Ordering::Relaxed) as i64);
    let fault = state.fault.lock().unwrap().clone();
    match fault {
        Some(Fault::Say(status, text)) => return say(status, text, clock),
        Some(Fault::Redirect(to)) => {
            return Response::builder().status(302).header("location", to).body(Body::empty()).unwrap();
        }
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::Drip) => {
            let (sender, receiver) = tokio::sync::mpsc::unbounded_channel::<u8>();
            tokio::spawn(async move {
                while sender.send(b' ').is_ok() {
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            });
            return Response::new(Body::new(Dripping(receiver)));
        }
        Some(Fault::Keys(text)) if parts.method == "GET" && !parts.uri.path().ends_with('/') => {
            return say(200, text, clock);
        }
        Some(Fault::Keys(_)) | None => {}
    }

    let issue = || {
        let n = state.issued.fetch_add(1, Ordering::Relaxed) + 1;
        let expires = clock + TimeDelta::minutes(state.minutes.load(Ordering::Relaxed) as i64);
        let expires = expires.format("%Y-%m-%dT%H:%M:%SZ");
        format!(
            r#""AccessKeyId":"STS.issued-{n}","AccessKeySecret":"canary-issued-secret-{n}","SecurityToken":"canary-issued-token-{n}","Expiration":"{expires}""#
        )
    };
    let refuse = |code: &str| {
        say(400, format!(r#"{{"Code":"{code}","Message":"{SECRET} {TOKEN}","RequestId":"R-STS"}}"#), clock)
    };
    let role = || say(200, format!(r#"{{"RequestId":"R-STS","Credentials":{{{}}}}}"#, issue()), clock);
    let keys = || say(200, format!(r#"{{"Code":"Success",{}}}"#, issue()), clock);
    let has_token = header("x-aliyun-ecs-metadata-token") == Some("imds-token");
    match (parts.method.as_str(), parts.uri.path()) {
        ("POST", "/") if pairs.iter().any(|pair| *pair == ("Action".into(), "AssumeRoleWithOIDC".into())) => {
            role()
        }
        ("POST", "/") => match verified {
            Some(Ok(verified)) if verified.action != "AssumeRole" || verified.version != "2015-04-01" => {
                refuse("InvalidAction.NotFound")
            }
            Some(Ok(verified)) if !acs3::date::is_fresh(verified.date, clock) => {
                refuse("InvalidTimeStamp.Expired")
            }
            Some(Ok(_)) => role(),
            _ => refuse("SignatureDoesNotMatch"),
        },
        ("PUT", "/latest/api/token") if header("x-aliyun-ecs-metadata-token-ttl-seconds").is_some() => {
            say(200, "imds-token".to_owned(), clock)
        }
        ("GET", "/latest/meta-data/ram/security-credentials/") if has_token => {
            say(200, "own-role".to_owned(), clock)
        }
        (
            "GET",
            "/latest/meta-data/ram/security-credentials/own-role"
            | "/latest/meta-data/ram/security-credentials/named",
        ) if has_token => keys(),
        ("GET", "/keys") => keys(),
        _ => say(404, CANARY.to_owned(), clock),
    }
}

fn key_of(id: &str) -> Option<Credentials> {
    match id.strip_prefix("STS.issued-") {
        Some(n) => Some(issued(n.parse().ok()?)),
        None if id == ID => Some(Credentials::new(ID, SECRET)),
        None => None,
    }
}

fn say(status: u16, text: String, clock: DateTime<Utc>) -> Response {
    let date = clock.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    Response::builder().status(status).header("date", date).body(text.into()).unwrap()
}

/// A body that never ends, and never stops either.
struct Dripping(tokio::sync::mpsc::UnboundedReceiver<u8>);

impl axum::body::HttpBody for Dripping {
    type Data = bytes::Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<bytes::Bytes>, Self::Error>>> {
        self.0.poll_recv(context).map(|byte| byte.map(|byte| Ok(hyper::body::Frame::data(vec![byte].into()))))
    }
}

/// A home directory; gone when dropped.
pub(crate) struct Home(PathBuf);

impl Home {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("pushboard-home-{}-{n}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Writes a file below it, for us alone, and gives its path.
    pub(crate) fn write(&self, name: &str, text: &str) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        path.display().to_string()
    }

    /// The path of a file below it.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub(crate) fn with_config(profiles: &str) -> Self {
        let home = Self::new();
        home.write(".aliyun/config.json", &format!(r#"{{"current":"work","profiles":[{profiles}]}}"#));
        home
    }

    pub(crate) fn with_section(lines: &str) -> Self {
        let home = Self::new();
        home.write(".alibabacloud/credentials", &format!("[default]\n{lines}\n"));
        home
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}
