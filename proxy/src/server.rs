//! Accepts connections and serves a router on them, with the limits that `axum::serve` does not set: the time
//! a header, a body and an answer may take, their size, the number of connections, and who has to go when
//! there are too many. A request reaches the router whole. Knows no route.

mod answered;
mod peer;
mod places;
mod stream;

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, HttpBody};
use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use answered::Answered;
pub use peer::Peer;
use places::{Place, Places};
use stream::Watched;

use crate::door::Tls;
use crate::metrics::Metrics;

/// Bounds of what clients may take up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// Until a request's header is complete, and until the next request on an idle connection begins; for the
    /// TLS handshake too.
    pub header: Duration,
    /// Until a request's body is complete.
    pub body: Duration,
    /// While a client takes nothing of an answer.
    pub stall: Duration,
    /// Connections at a time. When there are more, those that wait for their client have to go.
    pub connections: usize,
    /// How long answers under way may still take after the order to stop.
    pub last_answers: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body: Duration::from_secs(20),
            stall: Duration::from_secs(30),
            connections: 512,
            last_answers: Duration::from_secs(5),
        }
    }
}

/// Why the body of a request did not come whole: an extension of such a request, whose body is an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreceived {
    /// Longer than [`MAX_BODY`].
    #[error("its body is longer than 4 KiB")]
    TooLarge,
    /// It took longer than [`ServerLimits::body`].
    #[error("its body did not come in time")]
    TooSlow,
    /// It is no HTTP, or the client left.
    #[error("its body is broken")]
    Broken,
}

impl Unreceived {
    /// The HTTP status that says so.
    pub fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::Broken => StatusCode::BAD_REQUEST,
        }
    }
}

/// Longest body of a request, bytes.
pub const MAX_BODY: usize = 4 * 1024;
/// Most headers of a request.
const MAX_HEADERS: usize = 100;
/// A request's header that is longer than twice this is refused: hyper reads one more piece, of at most this
/// length, before it looks.
const HEADER_BUFFER: usize = 16 * 1024;

/// Serves until `stop` is done, then lets the answers under way be finished.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    router: Router,
    limits: ServerLimits,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) {
    let places = Places::new(limits.connections);
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places, tls.is_some(), &metrics) => accepted,
        };
        let Ok((stream, peer, place)) = accepted else {
            // Out of file handles, most likely: connections that end give some back.
            if places.make_room() {
                metrics.connection_dropped();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        metrics.connections(places.taken());
        let serving = Serving { router: router.clone(), peer, place: Arc::new(place), limits };
        let (tls, watcher, places, metrics) = (tls.clone(), open.watcher(), places.clone(), metrics.clone());
        tokio::spawn(async move {
            let place = serving.place.clone();
            let mut connection = pin!(serving.run(stream, tls, watcher));
            loop {
                tokio::select! {
                    biased;
                    () = &mut connection => break,
                    // A request that came whole before that is still answered, while its client reads.
                    () = place.told_to_go() => if !place.is_at_work() { break },
                }
            }
            drop(place);
            metrics.connections(places.taken());
        });
    }
    drop(listener);
    let _ = timeout(limits.last_answers, open.shutdown()).await;
}

async fn accept(
    listener: &TcpListener,
    places: &Arc<Places>,
    tls: bool,
    metrics: &Metrics,
) -> io::Result<(TcpStream, Peer, Place)> {
    let (stream, address) = listener.accept().await?;
    // A connection that is gone already needs no care.
    let _ = stream.set_nodelay(true);
    let peer = Peer { address, tls };
    let (place, another_went) = places.take(peer.network()).await;
    if another_went {
        metrics.connection_dropped();
    }
    Ok((stream, peer, place))
}

/// One connection.
struct Serving {
    router: Router,
    peer: Peer,
    place: Arc<Place>,
    limits: ServerLimits,
}

impl Serving {
    /// Serves it to its end. A client that leaves or speaks no HTTP concerns nobody else.
    async fn run(self, stream: TcpStream, tls: Option<Arc<Tls>>, watcher: Watcher) {
        let stream = Watched::new(stream, self.place.clone(), self.limits.stall);
        match tls {
            None => self.speak(stream, watcher).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(self.limits.header, tls.acceptor().accept(stream)).await {
                    self.speak(stream, watcher).await;
                }
            }
        }
    }

    async fn speak(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, watcher: Watcher) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.limits.header)
            .max_headers(MAX_HEADERS)
            .max_buf_size(HEADER_BUFFER);
        let serving = Arc::new(self);
        let service = service_fn(move |request| {
            let serving = serving.clone();
            async move { Ok::<_, Infallible>(serving.answer(request).await) }
        });
        let _ = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await;
    }

    async fn answer(&self, request: Request<Incoming>) -> Response<Body> {
        let mut request = receive(request, self.limits.body).await;
        // What is left of a body is not waited for.
        let is_whole = request.extensions().get::<Unreceived>().is_none();
        request.extensions_mut().insert(self.peer);
        let goes_on = self.place.works() && is_whole;
        let Ok(response) = TowerToHyperService::new(self.router.clone()).call(request).await;
        let mut response = response.map(|body| Body::new(Answered::new(body, self.place.clone())));
        if !goes_on {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}

/// Waits for a request's body. One that does not come whole is marked with why, and who reads it nevertheless
/// finds an error.
async fn receive(request: Request<Incoming>, limit: Duration) -> Request<Body> {
    let (mut parts, body) = request.into_parts();
    match receive_body(body, limit).await {
        Ok(whole) => Request::from_parts(parts, Body::from(whole)),
        Err(problem) => {
            parts.extensions.insert(problem);
            let error = Limited::new(Full::new(Bytes::from_static(b"missing")), 0);
            Request::from_parts(parts, Body::new(error))
        }
    }
}

async fn receive_body(body: Incoming, limit: Duration) -> Result<Bytes, Unreceived> {
    if body.is_end_stream() {
        return Ok(Bytes::new());
    }
    if body.size_hint().lower() > MAX_BODY as u64 {
        return Err(Unreceived::TooLarge);
    }
    match timeout(limit, Limited::new(body, MAX_BODY).collect()).await {
        Ok(Ok(whole)) => Ok(whole.to_bytes()),
        Ok(Err(error)) if error.is::<LengthLimitError>() => Err(Unreceived::TooLarge),
        Ok(Err(_)) => Err(Unreceived::Broken),
        Err(_) => Err(Unreceived::TooSlow),
    }
}
