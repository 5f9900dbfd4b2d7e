//! The proxy in front of the simulated ENS, each on a socket of its own, and a client of either that speaks
//! HTTP by hand.

use std::ffi::OsString;
use std::fs::OpenOptions;
use std::io::Write;
use std::net::SocketAddr;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use acs3::{Call, Credentials, RequestParts, headers_for, sha256_hex, sign};
use chrono::Utc;
use ens_api::API_VERSION;
use ens_simulator::{Config, Simulator};
use pushboard::config::Options;
use pushboard::start::Pushboard;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

pub(crate) const ID: &str = "canary-id";
pub(crate) const SECRET: &str = "canary-secret-3f6d";
pub(crate) const TOKEN: &str = "canary-token-8a01";

/// The token with which a client signs in to the proxy.
const SIGN_IN_TOKEN: &str = "sign-in-token-of-the-pair-0123456789";

/// The keys that the simulator takes, unless a test says otherwise.
pub(crate) fn keys() -> Credentials {
    Credentials::new(ID, SECRET).with_security_token(TOKEN)
}

/// Serves a simulator until the test's runtime ends.
pub(crate) async fn simulator(config: Config) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(ens_simulator::serve(listener, Simulator::new(config), std::future::pending()));
    address
}

/// Serves a proxy in front of it, started as the command starts it, with these keys in its environment.
pub(crate) async fn proxy(ens: SocketAddr, id: &str, secret: &str, token: &str) -> SocketAddr {
    proxy_with(ens, id, secret, token, &[]).await
}

/// The same, with these flags.
pub(crate) async fn proxy_with(
    ens: SocketAddr,
    id: &str,
    secret: &str,
    token: &str,
    flags: &[&str],
) -> SocketAddr {
    let endpoint = format!("http://{ens}");
    let words =
        ["--listen", "127.0.0.1:0", "--endpoint", endpoint.as_str(), "--token-file"].map(OsString::from);
    let words = ["pushboard".into()]
        .into_iter()
        .chain(words)
        .chain([token_file().into()])
        .chain(flags.iter().map(OsString::from));
    let options = Options::read(words).unwrap();
    let variable = |name: &str| match name {
        "ALIBABA_CLOUD_ACCESS_KEY_ID" => Some(id.to_owned()),
        "ALIBABA_CLOUD_ACCESS_KEY_SECRET" => Some(secret.to_owned()),
        "ALIBABA_CLOUD_SECURITY_TOKEN" => Some(token.to_owned()),
        _ => None,
    };
    let pushboard = Pushboard::start(&options, variable).await.unwrap();
    let address = pushboard.address();
    tokio::spawn(pushboard.serve(std::future::pending()));
    address
}

/// A file that holds [`SIGN_IN_TOKEN`].
fn token_file() -> PathBuf {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let path = std::env::temp_dir().join(format!("pushboard-pair-{}-{number}", std::process::id()));
    let mut file =
        OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&path).unwrap();
    file.write_all(SIGN_IN_TOKEN.as_bytes()).unwrap();
    path
}

/// A response, as received.
pub(crate) struct HttpResponse {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl HttpResponse {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(": ")?;
            key.eq_ignore_ascii_case(name).then_some(value)
        })
    }
}

/// Sends a request to the proxy as the page does.
pub(crate) async fn get(proxy: SocketAddr, path: &str) -> HttpResponse {
    let headers = format!(
        "host: {proxy}\r\nx-pushboard: 1\r\nsec-fetch-site: same-origin\r\n\
         authorization: Bearer {SIGN_IN_TOKEN}\r\n"
    );
    exchange(proxy, "GET", path, &headers).await
}

/// Sends a request to the simulator itself.
pub(crate) async fn call_ens(ens: SocketAddr, action: &str, pairs: &[(String, String)]) -> HttpResponse {
    let (host, nonce) = (ens.to_string(), format!("{:032x}", rand::random::<u128>()));
    let call = Call { host: &host, action, version: API_VERSION, date: Utc::now(), nonce: &nonce, body: b"" };
    let headers = headers_for(&call, &keys());
    let body_sha256 = sha256_hex(b"");
    let parts = RequestParts {
        method: "POST",
        path: "/",
        query: pairs,
        headers: &headers,
        body_sha256: &body_sha256,
    };
    let signed = sign(&parts, &keys());
    let mut text: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
    text += &format!("authorization: {}\r\ncontent-length: 0\r\n", signed.authorization);
    exchange(ens, "POST", &format!("/?{}", signed.canonical_request.query), &text).await
}

/// How many requests of each operation the simulator has got, and of all together (`total`); it was started
/// with its control route.
pub(crate) async fn counts(ens: SocketAddr) -> Value {
    let response = exchange(ens, "GET", "/_control/counts", "").await;
    serde_json::from_slice(&response.body).unwrap()
}

/// HTTP/1.0, so that the body is neither packed nor in chunks and ends with the connection.
async fn exchange(to: SocketAddr, method: &str, target: &str, headers: &str) -> HttpResponse {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(format!("{method} {target} HTTP/1.0\r\n{headers}\r\n").as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("a whole head");
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    HttpResponse { status, head, body: bytes[end + 4..].to_vec() }
}
