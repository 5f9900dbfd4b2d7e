//! Accepts connections until it is stopped, and serves the router on each of them over HTTP/1.1, with or without
//! TLS.

use std::convert::Infallible;
use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::header::CONNECTION;
use http::{HeaderValue, Request, Response};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::timeout;

use super::connection_limit::{ConnectionLimit, Slot};
use super::monitored_stream::MonitoredStream;
use super::peer::Peer;
use super::request_body::{BodyError, receive};
use super::tls::Tls;
use super::tracked_body::TrackedBody;
use crate::metrics::Metrics;

/// Limits on what clients may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// Time limit until a request's header is complete, and until the next request on an idle connection begins; for
    /// the TLS handshake too.
    pub header: Duration,
    /// Time limit until a request's body is complete.
    pub body: Duration,
    /// Time limit while a client reads nothing of a response.
    pub stall: Duration,
    /// Connections at a time. When there are more, the one that waits for its client longest is closed.
    pub connections: usize,
    /// How long responses under way may still take after the server was stopped.
    pub shutdown: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            header: Duration::from_secs(10),
            body: Duration::from_secs(20),
            stall: Duration::from_secs(30),
            connections: 512,
            shutdown: Duration::from_secs(5),
        }
    }
}

/// The most headers of a request.
const MAX_HEADERS: usize = 100;
/// The longest header of a request, with its line.
const MAX_HEADER: usize = 16 * 1024;

/// Serves until `stop` is done, then finishes the responses under way.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    router: Router,
    limits: ServerLimits,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) {
    let slots = ConnectionLimit::new(limits.connections);
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &slots, tls.is_some(), &metrics) => accepted,
        };
        let Ok((stream, peer, slot)) = accepted else {
            // Out of file handles, most likely: a connection that ends gives one back.
            if slots.evict_longest_wait() {
                metrics.connection_dropped();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        metrics.connections(slots.used());
        let connection = Connection { router: router.clone(), peer, slot: Arc::new(slot), limits };
        let (tls, watcher, slots, metrics) = (tls.clone(), open.watcher(), slots.clone(), metrics.clone());
        tokio::spawn(async move {
            let slot = connection.slot.clone();
            let mut serving = pin!(connection.run(stream, tls, watcher));
            loop {
                tokio::select! {
                    biased;
                    () = &mut serving => break,
                    // A request that is complete still gets its response, while its client reads.
                    () = slot.evicted() => if !slot.is_responding() { break },
                }
            }
            drop(slot);
            metrics.connections(slots.used());
        });
    }
    drop(listener);
    let _ = timeout(limits.shutdown, open.shutdown()).await;
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<ConnectionLimit>,
    tls: bool,
    metrics: &Metrics,
) -> io::Result<(TcpStream, Peer, Slot)> {
    let (stream, address) = listener.accept().await?;
    // It fails only for a connection that is closed already.
    let _ = stream.set_nodelay(true);
    let peer = Peer { address, tls };
    let (slot, evicted) = slots.acquire(peer.network()).await;
    if evicted {
        metrics.connection_dropped();
    }
    Ok((stream, peer, slot))
}

/// One connection.
struct Connection {
    router: Router,
    peer: Peer,
    slot: Arc<Slot>,
    limits: ServerLimits,
}

impl Connection {
    /// Serves it to its end. A client that leaves or does not speak HTTP is not an error of the server.
    async fn run(self, stream: TcpStream, tls: Option<Arc<Tls>>, watcher: Watcher) {
        let stream = MonitoredStream::new(stream, self.slot.clone(), self.limits.stall);
        match tls {
            None => self.serve_http(stream, watcher).await,
            Some(tls) => {
                if let Ok(Ok(stream)) = timeout(self.limits.header, tls.acceptor().accept(stream)).await {
                    self.serve_http(stream, watcher).await;
                }
            }
        }
    }

    async fn serve_http(self, stream: impl AsyncRead + AsyncWrite + Unpin + 'static, watcher: Watcher) {
        let mut http = http1::Builder::new();
        http.timer(TokioTimer::new())
            .header_read_timeout(self.limits.header)
            .max_headers(MAX_HEADERS)
            .max_header_size(MAX_HEADER)
            .max_buf_size(MAX_HEADER);
        let connection = Arc::new(self);
        let service = service_fn(move |request| {
            let connection = connection.clone();
            async move { Ok::<_, Infallible>(connection.respond(request).await) }
        });
        let _ = watcher.watch(http.serve_connection(TokioIo::new(stream), service)).await;
    }

    async fn respond(&self, request: Request<Incoming>) -> Response<Body> {
        let mut request = receive(request, self.limits.body).await;
        // The rest of an incomplete body is not read, so that the connection can't be used again.
        let is_complete = request.extensions().get::<BodyError>().is_none();
        request.extensions_mut().insert(self.peer);
        let stays_open = self.slot.start_response() && is_complete;
        let Ok(response) = TowerToHyperService::new(self.router.clone()).call(request).await;
        let mut response = response.map(|body| Body::new(TrackedBody::new(body, self.slot.clone())));
        if !stays_open {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
