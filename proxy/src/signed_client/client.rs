//! An HTTP client over verified TLS, without redirects and without the environment's proxies, whose errors hold no
//! URL. The caller limits the time, and the client limits the size of a response and the interim ones before it.

use std::borrow::Cow;
use std::time::Duration;

use bytes::Bytes;
use chrono::{DateTime, Utc};
use http::header::{ACCEPT, DATE, HOST, USER_AGENT};
use http::{HeaderMap, HeaderValue, Request, response};
use http_body_util::{BodyExt, Full};
use hyper::body::{Body, Incoming};
use hyper::client::conn::http1;
use tokio::task::JoinSet;
use tokio::time::timeout;
use tower::util::{ServiceExt, service_fn};
use tower_http::decompression::{Decompression, DecompressionBody};

use super::cause::cause_of;
use super::connect::{Connector, NoCertificates, connector};
use super::interim::InterimCount;
use crate::egress::Egress;

/// The name of this program in requests.
const OWN_NAME: &str = concat!("pushboard/", env!("CARGO_PKG_VERSION"));

/// Why no response began.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SendError {
    /// No connection within the client's limit.
    ConnectTimedOut,
    /// No connection, in words without an address.
    NoConnection(Cow<'static, str>),
    /// The connection was cut.
    Cut,
    /// Interim responses came, and no end of them.
    Interim,
    /// What came is no HTTP, or has headers without end.
    NoHttp,
}

/// Why a response is not complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReadError {
    /// The connection was cut.
    Cut,
    /// It is larger than the request allows.
    TooLarge,
}

/// A client for one kind of connection.
pub struct HttpClient {
    connector: Connector,
    connect: Duration,
    way: Way,
}

/// The way out of a client.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Unencrypted, to this machine.
    ThisMachine,
    Straight,
    Proxy,
}

/// A response, of which only the headers have come.
pub struct Response {
    head: response::Parts,
    body: DecompressionBody<Incoming>,
    /// The most bytes of the rest of the body, after decompression.
    left: usize,
    /// Closes the connection when dropped.
    _connection: JoinSet<hyper::Result<()>>,
}

impl HttpClient {
    /// A client either for TLS alone, on that way out, or, on this machine, for plain HTTP. `connect` limits the time
    /// until a connection is made.
    ///
    /// # Errors
    /// If this machine trusts no certificate.
    pub fn new(encrypted: bool, connect: Duration, egress: &Egress) -> Result<Self, NoCertificates> {
        let way = match (encrypted, &egress.proxy) {
            (false, _) => Way::ThisMachine,
            (true, None) => Way::Straight,
            (true, Some(_)) => Way::Proxy,
        };
        Ok(Self { connector: connector(encrypted, egress)?, connect, way })
    }

    /// What [`SendError::ConnectTimedOut`] means here, `within` such a limit, in words that hold no address.
    pub fn connect_timed_out(&self, within: &str) -> String {
        match self.way {
            Way::ThisMachine => format!("no connection within {within}"),
            // Where packets are dropped, no error says that there is no way out.
            Way::Straight => format!(
                "no connection within {within}: if the only way out is a proxy, name it with --egress-proxy"
            ),
            Way::Proxy => format!(
                "no connection through the egress proxy within {within}: check the address in --egress-proxy, and that \
                 the proxy can reach it"
            ),
        }
    }

    /// Sends a request; its response may have up to `max_bytes`, after decompression. Each request has a connection of its
    /// own: a second response that comes late would be taken for that of the next request, and no client can tell. That
    /// costs the handshakes of TCP and TLS: measured on loopback in a debug build, 3.5 ms a call and 3 ms of processor time
    /// for both ends together (0.6 ms and 0.5 ms on a kept connection): at --rate 5 less than 2 % of a core.
    ///
    /// # Errors
    /// See [`SendError`].
    pub async fn send(&self, request: http::Request<Bytes>, max_bytes: usize) -> Result<Response, SendError> {
        let connecting = self.connector.clone().oneshot(request.uri().clone());
        let stream = match timeout(self.connect, connecting).await {
            Err(_) => return Err(SendError::ConnectTimedOut),
            Ok(Err(error)) => return Err(SendError::NoConnection(cause_of(&*error, self.way == Way::Proxy))),
            Ok(Ok(stream)) => stream,
        };
        let interim = InterimCount::default();
        let (mut sender, connection) =
            http1::handshake(interim.limit(stream)).await.map_err(|_| SendError::Cut)?;
        let mut connections = JoinSet::new();
        connections.spawn(connection);
        let mut request = request.map(Full::new);
        to_origin(&mut request).ok_or(SendError::NoConnection("its address can't be used".into()))?;
        interim.follow(&mut request);
        let sent = service_fn(move |request| sender.send_request(request));
        let (head, body) = match Decompression::new(sent).oneshot(request).await {
            Ok(_) if interim.is_exceeded() => return Err(SendError::Interim),
            Ok(response) => response.into_parts(),
            Err(_) if interim.is_exceeded() => return Err(SendError::Interim),
            Err(error) if error.is_parse() => return Err(SendError::NoHttp),
            Err(_) => return Err(SendError::Cut),
        };
        Ok(Response { head, body, left: max_bytes, _connection: connections })
    }
}

/// Completes the headers of a request, and leaves path and query as its target.
fn to_origin(request: &mut Request<Full<Bytes>>) -> Option<()> {
    let uri = request.uri().clone();
    let authority = uri.authority()?.as_str();
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let host = HeaderValue::from_str(host).ok()?;
    *request.uri_mut() = uri.path_and_query()?.clone().into();
    let headers = request.headers_mut();
    headers.entry(HOST).or_insert(host);
    headers.entry(ACCEPT).or_insert(HeaderValue::from_static("*/*"));
    headers.insert(USER_AGENT, HeaderValue::from_static(OWN_NAME));
    Some(())
}

impl Response {
    /// The HTTP status.
    pub fn status(&self) -> u16 {
        self.head.status.as_u16()
    }

    /// The headers.
    pub fn headers(&self) -> &HeaderMap {
        &self.head.headers
    }

    /// The server's clock.
    pub fn date(&self) -> Option<DateTime<Utc>> {
        let date = self.headers().get(DATE)?.to_str().ok()?;
        DateTime::parse_from_rfc2822(date).ok().map(|date| date.to_utc())
    }

    /// The announced size of the body; `None` for a compressed one, of which only the decompressed size counts.
    ///
    /// # Errors
    /// If it is larger than the request allows.
    pub fn content_length(&self) -> Result<Option<usize>, ReadError> {
        let length = self.body.size_hint().exact();
        let length = length.map(|length| usize::try_from(length).unwrap_or(usize::MAX));
        match length {
            Some(length) if length > self.left => Err(ReadError::TooLarge),
            length => Ok(length),
        }
    }

    /// The next part of the body, or `None` at its end.
    ///
    /// # Errors
    /// If the connection was cut, or more bytes came than the request allows.
    pub async fn chunk(&mut self) -> Result<Option<Bytes>, ReadError> {
        while let Some(frame) = self.body.frame().await {
            let frame = frame.map_err(|_| ReadError::Cut)?;
            // Trailers have no use.
            if let Ok(chunk) = frame.into_data() {
                self.left = self.left.checked_sub(chunk.len()).ok_or(ReadError::TooLarge)?;
                return Ok(Some(chunk));
            }
        }
        Ok(None)
    }
}
