//! Secrets of every kind are given to the command, it is used in every way at its most verbose, from an ENS that
//! echoes what it was sent; then each secret is searched for in all output: responses with their headers, log
//! lines, counts, and whatever files were written. Raw, in base64 at each of its three alignments, and
//! percent-encoded.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// With characters that base64 and percent-encoding change.
const SECRET: &str = "canary/secret+91c2==";
const STS_TOKEN: &str = "canary/token+0e44==";
/// The password of the proxy on the way out.
const PASSWORD: &str = "canary-password-3d5a";
const SIGN_IN_TOKEN: &str = "canary-sign-in-token-7f00-7f00-7f00";
/// A wrong token.
const WRONG_TOKEN: &str = "canary-wrong-token-1b1b-1b1b-1b1b-1b";

#[test]
fn no_secret_comes_out_anywhere() {
    let home = scratch();
    let ens = echo();
    let mut child = start(&home, ens);
    let mut greeting = String::new();
    let mut output = BufReader::new(child.stdout.take().unwrap());
    let address: SocketAddr = loop {
        let mut line = String::new();
        assert_ne!(output.read_line(&mut line).unwrap(), 0, "no address in {greeting}");
        greeting += &line;
        if let Some((_, rest)) = line.split_once("http://") {
            break rest.split('/').next().unwrap().parse().unwrap();
        }
    };
    // Read along, so that the pipe never fills.
    let mut errors = child.stderr.take().unwrap();
    let logged = thread::spawn(move || {
        let mut text = Vec::new();
        errors.read_to_end(&mut text).unwrap();
        text
    });

    let mut said = BTreeMap::new();
    let report = command(&home, ens).arg("diagnose").stdin(Stdio::null()).output().unwrap();
    assert!(holds(&report.stdout, "The running pushboard:"), "{report:?}");
    said.insert("report".to_owned(), report.stdout);
    said.insert("errors of the report".to_owned(), report.stderr);
    let bearer = format!("authorization: Bearer {SIGN_IN_TOKEN}\r\n");
    let wrong = format!("authorization: Bearer {WRONG_TOKEN}\r\n");
    let cookie = format!("cookie: __Host-pushboard={WRONG_TOKEN}\r\n");
    for (who, headers) in [("signed in", &*bearer), ("wrong", &*wrong), ("cookie", &*cookie), ("no one", "")]
    {
        for path in [
            "/",
            "/none",
            "/healthz",
            "/readyz",
            "/metrics",
            "/api/session",
            // First what does not make the proxy give ENS a rest.
            "/api/push-results?AppId=succeed",
            "/api/push-results?AppId=refuse",
            "/api/regions",
            "/api/applications",
            "/api/push-results?AppId=echo",
            "/api/push-results?AppId=garbage",
            "/api/push-results",
            &format!("/api/push-results?AppId=a&Colour={}", percent(SECRET)),
        ] {
            said.insert(format!("{who}: {path}"), send(address, "GET", path, headers, ""));
        }
        for token in [SIGN_IN_TOKEN, WRONG_TOKEN] {
            let body = format!(r#"{{"token":"{token}"}}"#);
            let json = format!("{headers}content-type: application/json\r\n");
            let response = send(address, "POST", "/api/sign-in", &json, &body);
            said.insert(format!("{who}: signing in with {token:.12}"), response);
        }
    }
    let signed_in = &said["signed in: /api/push-results?AppId=succeed"];
    assert!(signed_in.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(signed_in));
    let refused = &said["signed in: /api/push-results?AppId=refuse"];
    assert!(holds(refused, "SignatureDoesNotMatch"), "{}", String::from_utf8_lossy(refused));

    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
    assert!(child.wait().unwrap().success());
    output.read_to_string(&mut greeting).unwrap();
    let log = logged.join().unwrap();
    assert!(holds(&log, "responded") && holds(&log, "SignatureDoesNotMatch"), "the log says nothing");
    said.insert("standard output".to_owned(), greeting.into_bytes());
    said.insert("log".to_owned(), log);
    for (file, bytes) in files_in(&home) {
        said.insert(file.display().to_string(), bytes);
    }
    said.remove(&home.join("token").display().to_string()).unwrap();
    fs::remove_dir_all(&home).unwrap();

    for (name, bytes) in &said {
        for secret in [SECRET, STS_TOKEN, PASSWORD, SIGN_IN_TOKEN, WRONG_TOKEN] {
            for form in forms(secret) {
                assert!(!holds(bytes, &form), "{name} holds {form}: {}", String::from_utf8_lossy(bytes));
            }
        }
        // A signature is good for a quarter of an hour.
        assert!(!holds(bytes, "Signature="), "{name}: {}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn every_encoding_of_a_secret_is_found() {
    // The search itself: each form in which a secret could come out, at each alignment.
    for text in [SECRET.to_owned(), percent(SECRET), STANDARD.encode(SECRET)] {
        assert!(forms(SECRET).iter().any(|form| holds(text.as_bytes(), form)), "{text}");
    }
    for before in ["", "a", "ab", "abc", "id:"] {
        let text = STANDARD.encode(format!("{before}{SECRET}!"));
        assert!(forms(SECRET).iter().any(|form| holds(text.as_bytes(), form)), "{before}: {text}");
    }
}

fn start(home: &Path, ens: SocketAddr) -> Child {
    let token = home.join("token");
    fs::write(&token, SIGN_IN_TOKEN).unwrap();
    fs::set_permissions(&token, fs::Permissions::from_mode(0o600)).unwrap();
    command(home, ens).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// The command with all secrets, and at its most verbose.
fn command(home: &Path, ens: SocketAddr) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_pushboard"));
    command
        .env_clear()
        .env("HOME", home)
        .env("TMPDIR", home)
        .env("ALIBABA_CLOUD_ACCESS_KEY_ID", "LTAI-known-to-all")
        .env("ALIBABA_CLOUD_ACCESS_KEY_SECRET", SECRET)
        .env("ALIBABA_CLOUD_SECURITY_TOKEN", STS_TOKEN)
        .env("PUSHBOARD_EGRESS_PROXY", format!("http://user:{PASSWORD}@127.0.0.1:9"))
        .current_dir(home)
        .args(["--listen", "127.0.0.1:0", "--log", "trace", "--log-format", "json", "--rate", "1000"])
        .args(["--endpoint", &format!("http://{ens}"), "--token-file"])
        .arg(home.join("token"));
    command
}

/// An ENS that echoes every request, as its AppId selects: in a refusal, in garbage, or beside a valid response.
fn echo() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut head = Vec::new();
            let mut byte = [0];
            while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte).is_ok_and(|read| read == 1) {
                head.push(byte[0]);
            }
            let head = String::from_utf8(head).unwrap();
            assert!(head.contains(STS_TOKEN), "nothing to echo");
            let sent = format!("{head} {SECRET}").replace('"', "'").replace("\r\n", "\\n");
            let (status, body) = match head.split_once("AppId=").map(|(_, rest)| rest) {
                Some(rest) if rest.starts_with("garbage") => ("200 OK", format!("<html>{sent}")),
                Some(rest) if rest.starts_with("refuse") => {
                    let code = "SignatureDoesNotMatch";
                    (
                        "400 Bad Request",
                        format!(r#"{{"Code":"{code}","Message":"{sent}","RequestId":"R-1"}}"#),
                    )
                }
                Some(rest) if rest.starts_with("succeed") => {
                    ("200 OK", r#"{"PushResults":{},"RequestId":"R-2"}"#.to_owned())
                }
                _ => ("500 Internal Server Error", format!(r#"{{"Code":"{sent}","RequestId":"{sent}"}}"#)),
            };
            let length = body.len();
            let headers: String = ["x-acs-request-id", "server", "x-acs-retry-after"]
                .map(|name| format!("{name}: {}\r\n", sent.replace(['\\', '\r', '\n'], " ")))
                .concat();
            let _ = write!(
                stream,
                "HTTP/1.1 {status}\r\ncontent-length: {length}\r\nconnection: close\r\n{headers}\r\n{body}"
            );
        }
    });
    address
}

fn send(address: SocketAddr, method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {address}\r\nx-pushboard: 1\r\nconnection: close\r\n\
         content-length: {length}\r\n{headers}\r\n{body}"
    )
    .unwrap();
    let mut response = Vec::new();
    stream.read_to_end(&mut response).unwrap();
    response
}

/// The forms that betray a secret.
fn forms(secret: &str) -> Vec<String> {
    // Behind other bytes base64 looks different at each of three alignments; its ends depend on the neighbours.
    let aligned = [(0, 0), (1, 2), (2, 3)].map(|(before, mixed)| {
        let text = STANDARD_NO_PAD.encode([&vec![b'x'; before], secret.as_bytes()].concat());
        text[mixed..text.len() - 1].to_owned()
    });
    [secret.to_owned(), percent(secret)].into_iter().chain(aligned).collect()
}

fn percent(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

fn holds(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|window| window == text.as_bytes())
}

fn scratch() -> PathBuf {
    let folder = std::env::temp_dir().join(format!("pushboard-canary-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn files_in(folder: &Path) -> Vec<(PathBuf, Vec<u8>)> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_in(&path));
        } else {
            files.push((path.clone(), fs::read(path).unwrap()));
        }
    }
    files
}
