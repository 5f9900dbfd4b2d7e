//! Accepts connections and serves a router on them, with the limits that `axum::serve` does not set: the time
//! a header may take, its size, the number of connections. Knows no route.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Bounds of what clients may take up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ServerLimits {
    /// Until a request's header is complete, and until the next request on an idle connection begins.
    pub header: Duration,
    /// Connections at a time; further ones wait.
    pub connections: usize,
    /// How long answers under way may still take after the order to stop.
    pub last_answers: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self { header: Duration::from_secs(10), connections: 512, last_answers: Duration::from_secs(5) }
    }
}

/// Most headers of a request.
const MAX_HEADERS: usize = 100;
/// A request's header that is longer than twice this is refused: hyper reads one more piece, of at most this
/// length, before it looks.
const HEADER_BUFFER: usize = 16 * 1024;

/// Serves until `stop` is done, then lets the answers under way be finished.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: ServerLimits,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_headers(MAX_HEADERS)
        .max_buf_size(HEADER_BUFFER);
    let free = Arc::new(Semaphore::new(limits.connections));
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &free) => accepted,
        };
        let Ok((stream, place)) = accepted else {
            // Out of file handles, most likely: connections that end give some back.
            tokio::time::sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = open.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            // A client that leaves or sends no HTTP concerns nobody else.
            let _ = connection.await;
            drop(place);
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(limits.last_answers, open.shutdown()).await;
}

async fn accept(
    listener: &TcpListener,
    free: &Arc<Semaphore>,
) -> io::Result<(tokio::net::TcpStream, tokio::sync::OwnedSemaphorePermit)> {
    let place = free.clone().acquire_owned().await.map_err(io::Error::other)?;
    let (stream, _) = listener.accept().await?;
    stream.set_nodelay(true)?;
    Ok((stream, place))
}
