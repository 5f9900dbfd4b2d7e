//! A signed request goes to its one origin and nowhere else: not where a redirect points, not through a proxy
//! that the environment names, not to a server with an untrusted certificate.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use pushboard::operations::applications;
use tokio::io::AsyncReadExt;
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;

use crate::scripted::{Scripted, json, short, upstream, whole};

#[tokio::test]
async fn a_redirect_is_not_followed() {
    for status in [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ] {
        let elsewhere = Scripted::start(vec![whole()]).await;
        let location = format!("location: http://{}/canary\r\n", elsewhere.address());
        let ens = Scripted::start(vec![json(status, &location, "")]).await;
        let error = ens.upstream(short()).call(&applications::operation()).await.unwrap_err();
        assert_eq!(error.code, "Pushboard.BadResponse");
        assert!(error.message.ends_with("a redirect, which is not followed"), "{}", error.message);
        assert!(elsewhere.requests().is_empty(), "{status}");
    }
}

#[tokio::test]
async fn an_untrusted_certificate_is_refused() {
    let own = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::try_from(own.signing_key.serialize_der()).unwrap();
    let ring = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(ring)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![own.cert.der().clone()], key)
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let received = Arc::new(AtomicUsize::new(0));
    let counted = received.clone();
    tokio::spawn(async move {
        let acceptor = TlsAcceptor::from(Arc::new(config));
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = acceptor.accept(stream).await {
                let mut head = [0; 64];
                counted.fetch_add(stream.read(&mut head).await.unwrap_or(0), Ordering::Relaxed);
            }
        }
    });
    let endpoint = format!("https://localhost:{port}");
    let error = upstream(&endpoint, short()).call(&applications::operation()).await.unwrap_err();
    assert_eq!(error.code, "Pushboard.Unreachable");
    assert!(error.message.contains("its certificate is not trusted"), "{}", error.message);
    assert_eq!(received.load(Ordering::Relaxed), 0, "not a byte of the request was sent");
}

#[test]
fn a_proxy_of_the_environment_is_not_used() {
    let trap = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    trap.set_nonblocking(true).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushboard"));
    command.args(["--demo", "--listen", "127.0.0.1:0", "--demo-statuses", "100"]);
    for name in ["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"] {
        command.env(name, format!("http://{}", trap.local_addr().unwrap()));
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy");
    let mut pushboard = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut greeting = String::new();
    BufReader::new(pushboard.stdout.take().unwrap()).read_line(&mut greeting).unwrap();
    let address = greeting.split("http://").nth(1).unwrap().split('/').next().unwrap();
    let mut stream = TcpStream::connect(address).unwrap();
    let request = format!(
        "GET /api/regions HTTP/1.1\r\nhost: {address}\r\nx-pushboard: 1\r\nconnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    pushboard.kill().unwrap();
    pushboard.wait().unwrap();
    assert!(response.starts_with("HTTP/1.1 200 OK"), "{response}");
    assert!(trap.accept().is_err(), "the proxy of the environment was used");
}
