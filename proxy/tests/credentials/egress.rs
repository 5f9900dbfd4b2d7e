//! The way out, over real sockets: a CONNECT proxy of this test, and an ENS and an STS whose certificates an own
//! authority signed.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use pushboard::check::check;
use pushboard::config::Options;
use pushboard::credentials::{Network, SearchContext};
use pushboard::start::{check_settings, network};
use pushboard::upstream::CallLimits;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::PrivateKeyDer;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::check::ens;
use super::issuers::{CANARY, Home, ID, Issuers, ROLE, SECRET, issued};

const PASSWORD: &str = "canary pass@word";

/// An authority and the file with its certificate.
struct Authority {
    issuer: CertifiedIssuer<'static, KeyPair>,
    home: Home,
}

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let issuer = CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap();
        let home = Home::new();
        home.write("ca.pem", &issuer.pem());
        Self { issuer, home }
    }

    fn file(&self) -> String {
        self.home.path("ca.pem").display().to_string()
    }

    /// Accepts TLS as `name`, and passes what comes on to `to`; gives the port.
    async fn serve(&self, name: &str, to: SocketAddr) -> u16 {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let ring = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(ring)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![certificate.der().clone()],
                PrivateKeyDer::try_from(key.serialize_der()).unwrap(),
            )
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let acceptor = acceptor.clone();
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else { return };
                    let mut onward = TcpStream::connect(to).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut onward).await;
                });
            }
        });
        port
    }
}

/// A proxy that answers each CONNECT with that line, and more lines behind it, and opens the tunnel if it is a 200 alone.
#[derive(Clone)]
struct ConnectProxy {
    address: SocketAddr,
    heads: Arc<Mutex<Vec<String>>>,
}

impl ConnectProxy {
    async fn start(line: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Self { address: listener.local_addr().unwrap(), heads: Arc::default() };
        let heads = proxy.heads.clone();
        tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                tokio::spawn(tunnel(stream, line, heads.clone()));
            }
        });
        proxy
    }

    fn heads(&self) -> Vec<String> {
        self.heads.lock().unwrap().clone()
    }
}

async fn tunnel(mut stream: TcpStream, line: &str, heads: Arc<Mutex<Vec<String>>>) {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(byte) = stream.read_u8().await else { return };
        head.push(byte);
    }
    let head = String::from_utf8(head).unwrap();
    heads.lock().unwrap().push(head.clone());
    if stream.write_all(format!("{line}\r\n\r\n").as_bytes()).await.is_err() || !line.contains(" 200 ") {
        return;
    }
    if line.contains("late") {
        let _ = stream.write_all(b"<html>canary</html>").await;
        return;
    }
    let target = head.split(' ').nth(1).unwrap();
    let mut onward = TcpStream::connect(target).await.unwrap();
    let _ = copy_bidirectional(&mut stream, &mut onward).await;
}

fn socket(origin: &str) -> SocketAddr {
    origin.strip_prefix("http://").unwrap().parse().unwrap()
}

/// The report of `--check` with these flags, where a role's keys are issued by an STS and taken by an ENS at these
/// origins.
async fn report(flags: &[&str], issuers: &Issuers, sts: &str, ens: &str) -> (bool, String) {
    let home = Home::with_config(&format!(
        r#"{{"name":"work","mode":"RamRoleArn","access_key_id":"{ID}","access_key_secret":"{SECRET}","ram_role_arn":"{ROLE}"}}"#
    ));
    let config = home.path(".aliyun/config.json").display().to_string();
    let variable = |name: &str| (name == "ALIBABA_CLOUD_CONFIG_FILE").then(|| config.clone());
    let options = Options::read([&["pushboard"][..], flags].concat()).unwrap();
    let settings = check_settings(&options, variable).await;
    let egress = network(&options).unwrap_or_default().egress;
    let network = Network { egress, sts_endpoint: Some(sts.parse().unwrap()), ..issuers.network() };
    let context = SearchContext { variable: &variable, network: &network };
    let limits = CallLimits { retry_pause: Duration::from_millis(1), ..CallLimits::default() };
    let mut out = Vec::new();
    let permitted = check(settings, ens.parse().unwrap(), context, limits, &mut out).await.unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(!text.contains(CANARY), "{text}");
    (permitted, text)
}

#[tokio::test]
async fn ens_and_sts_are_called_through_the_proxy_by_the_authority_of_the_file() {
    let (authority, issuers) = (Authority::new(), Issuers::start().await);
    let plain = ens(issued(1), &[]).await;
    let ens_port = authority.serve("localhost", socket(&plain)).await;
    let sts_port = authority.serve("localhost", socket(&issuers.origin)).await;
    let (ens, sts) = (format!("https://localhost:{ens_port}"), format!("https://localhost:{sts_port}"));
    let proxy = ConnectProxy::start("HTTP/1.1 200 Connection established").await;
    // The way to the proxy itself, plain and encrypted.
    let tls_port = authority.serve("localhost", proxy.address).await;
    for (n, way) in [proxy.address.to_string(), format!("localhost:{tls_port}")].iter().enumerate() {
        let scheme = ["http", "https"][n];
        let url = format!("{scheme}://user:canary%20pass%40word@{way}");
        let file = authority.file();
        let flags = ["--egress-proxy", &url, "--ca-file", &file];
        issuers.issue_again_from(1);
        let (permitted, text) = report(&flags, &issuers, &sts, &ens).await;
        assert!(permitted, "{text}");
        let expected = format!(
            "ENS at {ens} through the proxy {scheme}://{way} (with a password), trusting 1 certificate of --ca-file \
             beside the system's:\n"
        );
        assert!(text.contains(&expected), "{text}");
    }
    let heads = proxy.heads();
    let authorization = format!("Proxy-Authorization: Basic {}", STANDARD.encode(format!("user:{PASSWORD}")));
    for port in [ens_port, sts_port] {
        let begins = format!("CONNECT localhost:{port} HTTP/1.1\r\n");
        let to_it: Vec<_> = heads.iter().filter(|head| head.starts_with(&begins)).collect();
        assert!(to_it.len() >= 2, "{heads:?}");
        for head in to_it {
            assert!(head.to_lowercase().contains(&authorization.to_lowercase()), "{head}");
        }
    }
}

#[tokio::test]
async fn check_tells_a_certificate_from_a_host_and_a_host_from_a_proxy() {
    let (authority, other, issuers) = (Authority::new(), Authority::new(), Issuers::start().await);
    let plain = ens(issued(1), &[]).await;
    let trusted = format!("https://localhost:{}", authority.serve("localhost", socket(&plain)).await);
    let misnamed = format!("https://localhost:{}", authority.serve("other.example", socket(&plain)).await);
    let no_tls = format!("https://{}", socket(&plain));
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let unreachable = format!("https://{closed}");
    let proxy = |line| ConnectProxy::start(line);
    let url = |proxy: &ConnectProxy| format!("http://user:canary@{}", proxy.address);
    let (forbids, asks, breaks, opens) = (
        url(&proxy("HTTP/1.1 403 canary").await),
        url(&proxy("HTTP/1.1 407 canary").await),
        url(&proxy("").await),
        url(&proxy("HTTP/1.1 200 OK").await),
    );
    let (page, late_page, redirects, fails, serves) = (
        url(&proxy("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>canary</html>").await),
        url(&proxy("HTTP/1.1 200 late").await),
        url(&proxy("HTTP/1.1 302 Found\r\nLocation: http://canary/").await),
        url(&proxy("HTTP/1.1 503 canary\r\n\r\n<html>canary</html>").await),
        url(&proxy("HTTP/1.1 405 canary").await),
    );
    let no_proxy = format!("http://user:canary@{closed}");
    let tls_to_plain = format!("https://user:canary@{}", socket(&plain));
    let (file, other_file) = (authority.file(), other.file());
    for (ens, flags, expected) in [
        (&trusted, vec![], "its certificate is not trusted: if it is one of your own authority, name"),
        (
            &trusted,
            vec!["--ca-file", &other_file],
            "its certificate is not trusted: if it is one of your own",
        ),
        (
            &misnamed,
            vec!["--ca-file", &file],
            "its certificate is not trusted, since it is one of another name",
        ),
        (&no_tls, vec![], "TLS failed: check that it speaks TLS"),
        (&unreachable, vec![], "the connection was refused"),
        (
            &trusted,
            vec!["--ca-file", &file, "--egress-proxy", &forbids],
            "the egress proxy refuses to connect to it and answered 403",
        ),
        (
            &trusted,
            vec!["--ca-file", &file, "--egress-proxy", &page],
            "the egress proxy answered 200 with a page",
        ),
        (&trusted, vec!["--ca-file", &file, "--egress-proxy", &late_page], "the egress proxy answered 200"),
        (
            &trusted,
            vec!["--ca-file", &file, "--egress-proxy", &redirects],
            "the egress proxy answered 302, a redirect",
        ),
        (
            &trusted,
            vec!["--ca-file", &file, "--egress-proxy", &fails],
            "answered 503, since it does not reach it",
        ),
        (&trusted, vec!["--ca-file", &file, "--egress-proxy", &serves], "answered 405 and opens no tunnels"),
        (&trusted, vec!["--ca-file", &file, "--egress-proxy", &asks], "requires another user and password"),
        (&trusted, vec!["--ca-file", &file, "--egress-proxy", &breaks], "the egress proxy"),
        (
            &trusted,
            vec!["--ca-file", &file, "--egress-proxy", &no_proxy],
            "the egress proxy refuses connections",
        ),
        (
            &trusted,
            vec!["--ca-file", &file, "--egress-proxy", &tls_to_plain],
            "TLS with the egress proxy failed",
        ),
        (&trusted, vec!["--egress-proxy", &opens], "its certificate is not trusted: if it is one"),
    ] {
        issuers.issue_again_from(1);
        // STS is on this machine, unencrypted: it is reached whatever the way out is.
        let (permitted, text) = report(&flags, &issuers, &issuers.origin, ens).await;
        assert!(!permitted && text.contains("failed (Pushboard.Unreachable)"), "{flags:?}: {text}");
        assert!(text.contains(expected), "{flags:?}: {expected}\n{text}");
        // The usual advice is left out where the cause gives its own.
        assert_eq!(text.contains("check the network"), expected == "the connection was refused", "{text}");
        // The same words for STS.
        let (_, text) = report(&flags, &issuers, ens, ens).await;
        assert!(text.contains("unusable: ") && text.contains(expected), "{flags:?}: {expected}\n{text}");
        assert_eq!(text.contains("check the network"), expected == "the connection was refused", "{text}");
    }
    let (permitted, text) = report(&["--ca-file", &file], &issuers, &issuers.origin, &trusted).await;
    assert!(text.contains("trusting 1 certificate of --ca-file"), "{permitted} {text}");
    // What can't be used is among the settings.
    for (flags, expected) in
        [(["--ca-file", "/none"], "--ca-file /none can't be read"), (["--ca-file", "/"], "it is a folder")]
    {
        let (permitted, text) = report(&flags, &issuers, &issuers.origin, &trusted).await;
        assert!(
            !permitted && text.contains("Settings: unusable: --ca-file") && text.contains(expected),
            "{text}"
        );
    }
}

#[tokio::test]
async fn what_is_on_this_machine_is_not_called_through_the_proxy() {
    let issuers = Issuers::start().await;
    let ens = ens(issued(1), &[]).await;
    let proxy = ConnectProxy::start("HTTP/1.1 200 OK").await;
    let url = format!("http://{}", proxy.address);
    let (permitted, text) = report(&["--egress-proxy", &url], &issuers, &issuers.origin, &ens).await;
    assert!(permitted && text.contains(&format!("ENS at {ens}:\n")), "{text}");
    assert!(proxy.heads().is_empty());
}
