//! Accepts connections until it is stopped, and serves the router on each of them over HTTP/1.1, with or without
//! TLS.

use std::convert::Infallible;
use std::future::Future;
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
use super::descriptors::Spare;
use super::monitored_stream::MonitoredStream;
use super::overload::Overload;
use super::peer::Peer;
use super::request_body::{BodyError, receive};
use super::tls::Tls;
use super::tracked_body::TrackedBody;
use crate::clock::monotonic;
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
    /// Connections at a time. When there are more, one that waits for its client is closed.
    pub connections: usize,
    /// Connections beyond that, for health checks and refusals while none of the others waits for its client.
    pub overflow: usize,
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
            overflow: 32,
            shutdown: Duration::from_secs(5),
        }
    }
}

/// The most headers of a request.
const MAX_HEADERS: usize = 100;
/// The longest header of a request, with its line.
const MAX_HEADER: usize = 16 * 1024;

/// How long the server waits for a connection to end before it looks again.
const MOMENT: Duration = Duration::from_millis(5);

/// Serves until `stop` is done, then finishes the responses under way. Never waits longer than some moments before
/// it accepts the next connection, so that a health check is served whatever the others do.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<Tls>>,
    router: Router,
    limits: ServerLimits,
    metrics: Arc<Metrics>,
    stop: impl Future<Output = ()>,
) {
    let slots = ConnectionLimit::new(limits.connections, limits.overflow);
    let open = GracefulShutdown::new();
    let mut spare = Spare::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => accepted,
        };
        let Ok((stream, address)) = accepted else {
            // No descriptor is left, most likely.
            if !spare.give() {
                make_room(&slots, &metrics).await;
            }
            continue;
        };
        let peer = Peer { address, tls: tls.is_some() };
        // Without the spare descriptor, this connection has the last one.
        let fits = spare.hold();
        let Some((slot, evicted)) = slot_for(&peer, fits, &slots).await else {
            metrics.connection_dropped();
            continue;
        };
        if evicted {
            metrics.connection_dropped();
        }
        // It fails only for a connection that is closed already.
        let _ = stream.set_nodelay(true);
        metrics.connections(slots.used());
        let connection = Connection { router: router.clone(), peer, slot: Arc::new(slot), limits };
        let (tls, watcher, slots, metrics) = (tls.clone(), open.watcher(), slots.clone(), metrics.clone());
        tokio::spawn(async move {
            let slot = connection.slot.clone();
            {
                let mut serving = pin!(connection.run(stream, tls, watcher));
                loop {
                    tokio::select! {
                        biased;
                        () = &mut serving => break,
                        // A request that is complete still gets its response, while its client reads.
                        () = slot.evicted() => if !slot.is_responding() { break },
                    }
                }
            }
            // The socket is closed by now.
            drop(slot);
            metrics.connections(slots.used());
        });
    }
    drop(listener);
    let _ = timeout(limits.shutdown, open.shutdown()).await;
}

/// A slot for a new connection, beyond the limit unless it fits. Where even those are used, this waits a little for one of
/// them: a refusal takes less.
async fn slot_for(peer: &Peer, fits: bool, slots: &Arc<ConnectionLimit>) -> Option<(Slot, bool)> {
    let until = monotonic() + 10 * MOMENT;
    loop {
        let network = peer.network();
        let slot = if fits { slots.acquire(network) } else { slots.acquire_overflow(network) };
        if slot.is_some() || monotonic() >= until {
            return slot;
        }
        let _ = timeout(MOMENT, slots.released()).await;
    }
}

/// Waits for a connection to end. The first one to give way is closed, if any is.
async fn make_room(slots: &ConnectionLimit, metrics: &Metrics) {
    if slots.evict() {
        metrics.connection_dropped();
    }
    let _ = timeout(MOMENT, slots.released()).await;
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
        let start = self.slot.start_response();
        if start.overflows {
            request.extensions_mut().insert(Overload);
        }
        let stays_open = is_complete && !start.is_last;
        let Ok(response) = TowerToHyperService::new(self.router.clone()).call(request).await;
        let mut response = response.map(|body| Body::new(TrackedBody::new(body, self.slot.clone())));
        if !stays_open {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        response
    }
}
