//! A tunnel through the egress proxy (HTTP CONNECT). Keeps the status of a refusal, and notices a page in a tunnel's place: what
//! stands between a network and the world likes to answer with one.

use std::io;

use http::{HeaderValue, Uri};
use hyper::rt::{Read, Write};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tower::BoxError;

/// The largest head of a response, in bytes.
const LARGEST: usize = 8 * 1024;
/// The end of a head.
const END: &[u8] = b"\r\n\r\n";

/// Why there is no tunnel. Holds no text of the proxy.
#[derive(Debug, thiserror::Error)]
pub(super) enum TunnelError {
    /// No connection to the proxy.
    #[error("no connection to the egress proxy")]
    Unreachable(#[source] BoxError),
    /// The connection to it failed.
    #[error("the connection to the egress proxy failed")]
    Failed(#[source] io::Error),
    /// It closed the connection without an answer.
    #[error("the egress proxy gave no answer")]
    Cut,
    /// What it answered is no HTTP, or has too many headers.
    #[error("the egress proxy answered no HTTP")]
    NoHttp,
    /// It answered with another status than success.
    #[error("the egress proxy answered {0}")]
    Refused(u16),
    /// It answered with that status of success, and with a page where the tunnel begins.
    #[error("the egress proxy answered {0} with a page")]
    Page(u16),
    /// The address has no host.
    #[error("the address has no host")]
    NoHost,
}

/// Opens a tunnel to the host of an address over a connection to the proxy.
///
/// # Errors
/// See [`TunnelError`].
pub(super) async fn open<S>(
    connection: S,
    to: &Uri,
    authorization: Option<&HeaderValue>,
) -> Result<S, TunnelError>
where
    S: Read + Write + Unpin,
{
    let host = to.host().ok_or(TunnelError::NoHost)?;
    let port = to.port_u16().unwrap_or(443);
    let mut request = format!("CONNECT {host}:{port} HTTP/1.1\r\nHost: {host}:{port}\r\n").into_bytes();
    if let Some(authorization) = authorization {
        request.extend_from_slice(b"Proxy-Authorization: ");
        request.extend_from_slice(authorization.as_bytes());
        request.extend_from_slice(b"\r\n");
    }
    request.extend_from_slice(b"\r\n");
    let mut stream = TokioIo::new(connection);
    stream.write_all(&request).await.map_err(TunnelError::Failed)?;
    let mut read = Vec::new();
    loop {
        let mut part = [0; 1024];
        let count = stream.read(&mut part).await.map_err(TunnelError::Failed)?;
        if count == 0 {
            return Err(if read.is_empty() { TunnelError::Cut } else { TunnelError::NoHttp });
        }
        read.extend_from_slice(&part[..count]);
        while let Some(at) = read.windows(END.len()).position(|bytes| bytes == END) {
            let status = status_of(&read).ok_or(TunnelError::NoHttp)?;
            let (head, rest) = read.split_at(at + END.len());
            match status {
                // An interim response, before the one that counts.
                100..=199 => read = rest.to_vec(),
                // A server of TLS waits for its client.
                200..=299 if !rest.is_empty() || is_page(head) => return Err(TunnelError::Page(status)),
                200..=299 => return Ok(stream.into_inner()),
                _ => return Err(TunnelError::Refused(status)),
            }
        }
        if read.len() > LARGEST {
            return Err(TunnelError::NoHttp);
        }
    }
}

/// The status in the first line of a head.
fn status_of(head: &[u8]) -> Option<u16> {
    let (version, rest) = head.split_at_checked(9)?;
    let is_http = version.starts_with(b"HTTP/1.") && version.ends_with(b" ");
    let digits = rest.get(..3).filter(|_| is_http && !rest.get(3).is_some_and(u8::is_ascii_digit))?;
    str::from_utf8(digits).ok()?.parse().ok().filter(|status| *status >= 100)
}

/// Whether a head announces a page.
fn is_page(head: &[u8]) -> bool {
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    head.lines().any(|line| line.strip_prefix("content-type:").is_some_and(|kind| kind.contains("html")))
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn answered(parts: &[&'static str]) -> Result<(), String> {
        let (ours, mut theirs) = tokio::io::duplex(64 * 1024);
        let parts = parts.to_vec();
        let proxy = async move {
            let mut request = Vec::new();
            while !request.ends_with(END) {
                request.push(theirs.read_u8().await.unwrap());
            }
            for part in parts {
                // It may have been given up.
                let _ = theirs.write_all(part.as_bytes()).await;
                tokio::task::yield_now().await;
            }
            request
        };
        let to = Uri::from_static("https://ens.example/x");
        let authorization = HeaderValue::from_static("Basic canary");
        let (opened, request) = tokio::join!(open(TokioIo::new(ours), &to, Some(&authorization)), proxy);
        let expected = "CONNECT ens.example:443 HTTP/1.1\r\nHost: ens.example:443\r\n\
                        Proxy-Authorization: Basic canary\r\n\r\n";
        assert_eq!(request, expected.as_bytes());
        opened.map(|_| ()).map_err(|error| error.to_string())
    }

    #[tokio::test]
    async fn each_answer_of_a_proxy_is_told_from_the_others() {
        let page = "<html>canary</html>";
        let endless = "a: b\r\n".repeat(4000).leak();
        for (parts, expected) in [
            (&["HTTP/1.1 200 Connection established\r\n\r\n"][..], Ok(())),
            (&["HTTP/1.0 200 OK\r", "\n", "Content-Length: 0\r\n\r", "\n"], Ok(())),
            (&["HTTP/1.1 204\r\n\r\n"], Ok(())),
            (&["HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"], Ok(())),
            (&["HTTP/1.1 407 canary\r\n\r\n"], Err("answered 407")),
            (&["HTTP/1.1 403 Forbidden\r\nContent-Type: text/html\r\n\r\n", page], Err("answered 403")),
            (&["HTTP/1.1 302 Found\r\nLocation: http://canary\r\n\r\n"], Err("answered 302")),
            (&["HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n", page], Err("answered 200 with a page")),
            (&["HTTP/1.1 200 OK\r\n\r\n<html>canary</html>"], Err("answered 200 with a page")),
            (&["SSH-2.0-canary\r\n\r\n"], Err("answered no HTTP")),
            (&["HTTP/1.1 2000 OK\r\n\r\n"], Err("answered no HTTP")),
            (&["HTTP/1.1 200 OK\r\n"], Err("answered no HTTP")),
            (&["HTTP/1.1 200 OK\r\n", endless], Err("answered no HTTP")),
            (&[], Err("gave no answer")),
        ] {
            let expected = expected.map_err(|text| format!("the egress proxy {text}"));
            assert_eq!(answered(parts).await, expected, "{:.80}", parts.concat());
        }
    }
}
