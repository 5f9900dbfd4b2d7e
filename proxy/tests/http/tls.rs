//! TLS as a browser meets it, over real sockets: versions, the protocol that is agreed on, the headers that only
//! TLS may carry, and certificates that change while it runs.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use ens_api::Mode;
use pushboard::clock::Clock;
use pushboard::guard::{Access, Guard};
use pushboard::random::Random;
use pushboard::routes::router;
use pushboard::server::{ServerLimits, serve};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::version::{TLS12, TLS13};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsConnector;

use crate::scripted::{Scripted, app_state, json, short};

struct Proxy {
    address: SocketAddr,
    guard: Guard,
    token: String,
    folder: PathBuf,
}

/// Writes a new certificate for these names and its key; gives the certificate.
fn certify(folder: &Path) -> CertificateDer<'static> {
    let names = ["localhost".to_owned(), "pushes.example.com".to_owned()];
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(names).unwrap();
    std::fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    let key = folder.join("key.pem");
    std::fs::write(&key, signing_key.serialize_pem()).unwrap();
    std::fs::set_permissions(&key, std::fs::Permissions::from_mode(0o600)).unwrap();
    cert.der().clone()
}

async fn start(name: &str, limits: ServerLimits) -> (Proxy, CertificateDer<'static>) {
    let folder = std::env::temp_dir().join(format!("pushboard-tls-{name}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let certificate = certify(&folder);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let access = Access {
        tls_cert: Some(folder.join("cert.pem")),
        tls_key: Some(folder.join("key.pem")),
        allow_host: vec!["pushes.example.com".parse().unwrap()],
        ..Access::default()
    };
    let guard =
        Guard::new(access, address, true, Clock::default(), Random::default(), Arc::default()).unwrap();
    assert!(guard.address_to_open().starts_with(&format!("https://{address}/#ticket=")));
    let token = guard.how_to_sign_in(true).unwrap().rsplit_once(' ').unwrap().1.to_owned();
    let ens = Scripted::start(vec![json("200 OK", "", "{}")]).await;
    let state = app_state(ens.upstream(short()), Mode::Live, Arc::default());
    let router = router(Arc::new(state), guard.clone());
    tokio::spawn(serve(listener, guard.tls(), router, limits, Arc::default(), std::future::pending()));
    (Proxy { address, guard, token, folder }, certificate)
}

impl Proxy {
    async fn exchange(
        &self,
        trusted: &CertificateDer<'static>,
        versions: &[&'static SupportedProtocolVersion],
        request: &str,
    ) -> Result<(String, Option<Vec<u8>>), std::io::Error> {
        let mut roots = RootCertStore::empty();
        roots.add(trusted.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        let stream = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        let mut stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
        let agreed = stream.get_ref().1.alpn_protocol().map(<[u8]>::to_vec);
        stream.write_all(request.as_bytes()).await?;
        let mut response = Vec::new();
        stream.read_to_end(&mut response).await?;
        Ok((String::from_utf8_lossy(&response).into_owned(), agreed))
    }

    fn get(&self, host: &str, path: &str, more: &str) -> String {
        format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nx-pushboard: 1\r\n{more}\r\n")
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

#[tokio::test]
async fn both_versions_speak_http_1_1() {
    let (proxy, certificate) = start("versions", ServerLimits::default()).await;
    let own = format!("localhost:{}", proxy.address.port());
    for versions in [&[&TLS12][..], &[&TLS13]] {
        let (response, agreed) =
            proxy.exchange(&certificate, versions, &proxy.get(&own, "/healthz", "")).await.unwrap();
        assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
        assert_eq!(agreed.as_deref(), Some(&b"http/1.1"[..]));
    }
}

#[tokio::test]
async fn only_an_allowed_name_is_bound_to_tls() {
    let (proxy, certificate) = start("hsts", ServerLimits::default()).await;
    let port = proxy.address.port();
    for (host, is_kept) in [
        (format!("pushes.example.com:{port}"), true),
        ("pushes.example.com".to_owned(), true),
        // What a browser remembers of this name would hold for all ports of the machine.
        (format!("localhost:{port}"), false),
        ("evil.example".to_owned(), false),
    ] {
        let (response, _) =
            proxy.exchange(&certificate, &[&TLS13], &proxy.get(&host, "/", "")).await.unwrap();
        assert_eq!(
            response.contains("strict-transport-security: max-age=31536000"),
            is_kept,
            "{host}: {response:.600}"
        );
    }
}

#[tokio::test]
async fn the_cookie_is_one_that_only_tls_could_set() {
    let (proxy, certificate) = start("cookie", ServerLimits::default()).await;
    let host = format!("localhost:{}", proxy.address.port());
    let body = format!(r#"{{"token":"{}"}}"#, proxy.token);
    let post = |origin: &str| {
        format!(
            "POST /api/sign-in HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nx-pushboard: 1\r\n\
             origin: {origin}://{host}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let (response, _) = proxy.exchange(&certificate, &[&TLS13], &post("http")).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 403 "), "{response}");
    let (response, _) = proxy.exchange(&certificate, &[&TLS13], &post("https")).await.unwrap();
    let set = response.lines().find_map(|line| line.strip_prefix("set-cookie: ")).expect(&response);
    let (cookie, marks) = set.split_once("; ").unwrap();
    assert!(cookie.starts_with(&format!("__Host-pushboard-{}=", proxy.address.port())), "{set}");
    assert_eq!(marks, "HttpOnly; SameSite=Strict; Secure; Path=/");
    let signed_in = proxy.get(&host, "/api/session", &format!("cookie: {cookie}\r\n"));
    let (response, _) = proxy.exchange(&certificate, &[&TLS13], &signed_in).await.unwrap();
    assert!(response.starts_with("HTTP/1.1 200 "), "{response}");
}

#[tokio::test]
async fn a_new_certificate_is_taken_and_a_broken_one_is_not() {
    let (proxy, old) = start("reload", ServerLimits::default()).await;
    let own = format!("localhost:{}", proxy.address.port());
    let request = proxy.get(&own, "/healthz", "");
    std::fs::write(proxy.folder.join("key.pem"), "canary").unwrap();
    let errors = proxy.guard.reload();
    assert_eq!(errors.len(), 1);
    assert!(errors[0].to_string().contains("--tls-key") && !errors[0].to_string().contains("canary"));
    assert!(proxy.exchange(&old, &[&TLS13], &request).await.is_ok(), "the old one stays in use");

    let new = certify(&proxy.folder);
    assert!(proxy.guard.reload().is_empty());
    assert!(proxy.exchange(&new, &[&TLS13], &request).await.is_ok());
    assert!(proxy.exchange(&old, &[&TLS13], &request).await.is_err());

    // A key of another certificate.
    let cert = std::fs::read(proxy.folder.join("cert.pem")).unwrap();
    certify(&proxy.folder);
    std::fs::write(proxy.folder.join("cert.pem"), cert).unwrap();
    let error = proxy.guard.reload().remove(0).to_string();
    assert!(error.contains("--tls-key is not the key of the first certificate in --tls-cert"), "{error}");
    std::fs::write(proxy.folder.join("cert.pem"), "").unwrap();
    let error = proxy.guard.reload().remove(0).to_string();
    assert!(error.contains("--tls-cert ") && error.contains("(it is empty)"), "{error}");
    assert!(proxy.exchange(&new, &[&TLS13], &request).await.is_ok());
}

#[tokio::test]
async fn files_that_can_not_be_used_are_named_by_what_is_wrong_with_them() {
    let folder = std::env::temp_dir().join(format!("pushboard-tls-files-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let der = certify(&folder).to_vec();
    let (cert, key) = (folder.join("cert.pem"), folder.join("key.pem"));
    let write = |name: &str, bytes: &[u8], mode: u32| {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode)).unwrap();
        path
    };
    let encrypted = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nY2FuYXJ5\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let encrypted_as_before =
        b"-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,CA\n\n\
                                Y2FuYXJ5\n-----END EC PRIVATE KEY-----\n";
    let request = b"-----BEGIN CERTIFICATE REQUEST-----\nY2FuYXJ5\n-----END CERTIFICATE REQUEST-----\n";
    let open_key = write("open.pem", &std::fs::read(&key).unwrap(), 0o666);
    for (tls_cert, tls_key, expected) in [
        (key.clone(), cert.clone(), "exchange the two"),
        (cert.clone(), open_key, "chmod 600"),
        (cert.clone(), write("encrypted.pem", encrypted, 0o600), "is encrypted"),
        (cert.clone(), write("older.pem", encrypted_as_before, 0o600), "is encrypted"),
        (
            cert.clone(),
            write("cert-again.pem", &std::fs::read(&cert).unwrap(), 0o600),
            "it holds a certificate",
        ),
        (write("der", &der, 0o644), key.clone(), "it is DER"),
        (write("request.pem", request, 0o644), key.clone(), "a request for a certificate"),
        (key.clone(), key.clone(), "it holds a private key"),
        (write("token", b"canary", 0o644), key.clone(), "nothing of that kind"),
        (folder.clone(), key.clone(), "it is a folder"),
        (cert.clone(), "/dev/null".into(), "it is no file"),
        (write("large", &vec![b'a'; 2 << 20], 0o644), key.clone(), "is over 1024 KiB"),
    ] {
        let access = Access { tls_cert: Some(tls_cert), tls_key: Some(tls_key), ..Access::default() };
        let address = ([127, 0, 0, 1], 8787).into();
        let guard = Guard::new(access, address, true, Clock::default(), Random::default(), Arc::default());
        let error = guard.err().unwrap().to_string();
        assert!(error.starts_with("--tls-") && error.contains(expected), "{expected}: {error}");
        assert!(!error.contains("canary") && !error.contains("Y2FuYXJ5"), "{error}");
    }
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_not_waited_for() {
    let limits = ServerLimits { header: Duration::from_millis(200), ..ServerLimits::default() };
    let (proxy, _certificate) = start("handshake", limits).await;
    let begin = Instant::now();
    for text in ["", "\x16\x03\x01", "GET / HTTP/1.1\r\nhost: a\r\n\r\n"] {
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(text.as_bytes()).await.unwrap();
        let mut response = Vec::new();
        let _ =
            tokio::time::timeout(Duration::from_secs(3), stream.read_to_end(&mut response)).await.unwrap();
        assert!(!String::from_utf8_lossy(&response).contains("HTTP"), "{text}");
    }
    assert!(begin.elapsed() < Duration::from_secs(3));
}

/// The first message of a client that offers this version at most, with a cipher that TLS 1.0 to 1.2 know.
fn hello(version: [u8; 2]) -> Vec<u8> {
    let mut body = version.to_vec();
    body.extend([7; 32]);
    // No session; ECDHE-ECDSA with AES-128 as CBC (all versions) and as GCM (1.2); no compression.
    body.extend([0, 0, 4, 0xc0, 0x09, 0xc0, 0x2b, 1, 0]);
    let curves = [0, 10, 0, 4, 0, 2, 0, 23];
    let points = [0, 11, 0, 2, 1, 0];
    let signatures = [0, 13, 0, 4, 0, 2, 4, 3];
    let extensions = [&curves[..], &points, &signatures].concat();
    body.extend((extensions.len() as u16).to_be_bytes());
    body.extend(extensions);
    let length = (body.len() as u32).to_be_bytes();
    let message = [&[1, length[1], length[2], length[3]][..], &body].concat();
    [&[22, 3, 1][..], &(message.len() as u16).to_be_bytes(), &message].concat()
}

#[tokio::test]
async fn older_versions_are_refused() {
    let (proxy, _) = start("old", ServerLimits::default()).await;
    for (version, expected) in [
        // Alert, fatal, protocol_version.
        ([3, 0], &[21, 3, 3, 0, 2, 2, 70][..]),
        ([3, 1], &[21, 3, 3, 0, 2, 2, 70]),
        ([3, 2], &[21, 3, 3, 0, 2, 2, 70]),
        // A handshake goes on.
        ([3, 3], &[22, 3, 3]),
    ] {
        let mut stream = TcpStream::connect(proxy.address).await.unwrap();
        stream.write_all(&hello(version)).await.unwrap();
        let mut received = vec![0; expected.len()];
        stream.read_exact(&mut received).await.unwrap();
        assert_eq!(received, expected, "{version:?}");
    }
}
