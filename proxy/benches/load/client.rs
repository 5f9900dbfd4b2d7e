//! Clients that send requests over sockets: as fast as they can, all at once, or one byte at a time. Of a response
//! they parse only the status and the length.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::{AbortHandle, JoinSet};

/// A server, and the requests to send to it.
#[derive(Clone)]
pub(crate) struct Target {
    address: SocketAddr,
    host: String,
    headers: String,
    path: Arc<dyn Fn(u64) -> String + Send + Sync>,
    count: Arc<AtomicU64>,
    keeps_connections: bool,
}

impl Target {
    /// `path` gets the number of the request.
    pub(crate) fn new(
        address: SocketAddr,
        host: String,
        path: impl Fn(u64) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            address,
            host,
            headers: String::new(),
            path: Arc::new(path),
            count: Arc::default(),
            keeps_connections: true,
        }
    }

    /// With a header on each request.
    pub(crate) fn with_header(mut self, name: &str, value: &str) -> Self {
        self.headers += &format!("{name}: {value}\r\n");
        self
    }

    /// A connection for each request.
    pub(crate) fn on_new_connections(mut self) -> Self {
        self.keeps_connections = false;
        self
    }

    /// Sends one request, hangs up after that time, and returns the path of the request.
    pub(crate) async fn send_and_leave(&self, patience: Duration) -> String {
        let (path, request) = self.next();
        let send = async {
            let mut stream = self.connect().await?;
            stream.write_all(request.as_bytes()).await?;
            tokio::time::sleep(patience).await;
            io::Result::Ok(())
        };
        let _ = send.await;
        path
    }

    /// The text of one request.
    pub(crate) fn request(&self) -> String {
        self.next().1
    }

    /// The path and the text of the next request.
    fn next(&self) -> (String, String) {
        let path = (self.path)(self.count.fetch_add(1, Ordering::Relaxed));
        let request = format!("GET {path} HTTP/1.1\r\nhost: {}\r\n{}\r\n", self.host, self.headers);
        (path, request)
    }

    /// Sends one request on a new connection, and returns the time until its whole response.
    pub(crate) async fn time_once(&self) -> io::Result<Duration> {
        let start = Instant::now();
        let mut stream = self.connect().await?;
        self.exchange(&mut stream, &mut Vec::new()).await?;
        Ok(start.elapsed())
    }

    async fn connect(&self) -> io::Result<TcpStream> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        Ok(stream)
    }

    /// Sends one request and reads its whole response.
    async fn exchange(&self, stream: &mut TcpStream, buffer: &mut Vec<u8>) -> io::Result<()> {
        let (_, request) = self.next();
        stream.write_all(request.as_bytes()).await?;
        buffer.clear();
        let end = loop {
            if let Some(end) = response_end(buffer)? {
                break end;
            }
            if stream.read_buf(buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        };
        while buffer.len() < end {
            if stream.read_buf(buffer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(())
    }
}

/// The length of the response whose head is in the buffer; `None` while the head is incomplete.
fn response_end(buffer: &[u8]) -> io::Result<Option<usize>> {
    let Some(head) = buffer.windows(4).position(|four| four == b"\r\n\r\n") else { return Ok(None) };
    let text = std::str::from_utf8(&buffer[..head]).map_err(io::Error::other)?;
    if !text.starts_with("HTTP/1.1 200") {
        return Err(io::Error::other(format!("a response without status 200: {text}")));
    }
    let length = text
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse::<usize>().ok())
        .ok_or_else(|| io::Error::other("a response without a length"))?;
    Ok(Some(head + 4 + length))
}

/// The measurements of one round.
#[derive(Clone)]
pub(crate) struct Load {
    /// The time of each request that got a response, sorted.
    pub(crate) took: Vec<Duration>,
    /// The number of requests without a whole response.
    pub(crate) failed: u64,
    lasted: Duration,
}

impl Load {
    pub(crate) fn new(mut took: Vec<Duration>, failed: u64, lasted: Duration) -> Self {
        took.sort_unstable();
        Self { took, failed, lasted }
    }

    pub(crate) fn per_second(&self) -> f64 {
        self.took.len() as f64 / self.lasted.as_secs_f64()
    }

    /// Requests per second of processor time spent by the server.
    pub(crate) fn per_core_second(&self, cpu: Duration) -> f64 {
        self.took.len() as f64 / cpu.as_secs_f64()
    }

    /// A percentile in milliseconds; 0 without any response.
    pub(crate) fn percentile(&self, share: f64) -> f64 {
        let at = (self.took.len() as f64 * share) as usize;
        self.took.get(at.min(self.took.len().saturating_sub(1))).map_or(0.0, |took| took.as_secs_f64() * 1e3)
    }
}

/// Sends requests without pause, from `clients` clients, for the time `lasting`.
pub(crate) async fn run(target: &Target, clients: usize, lasting: Duration) -> io::Result<Load> {
    let began = Instant::now();
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let target = target.clone();
        tasks.spawn(async move {
            let (mut took, mut failed) = (Vec::new(), 0);
            let mut buffer = Vec::with_capacity(64 * 1024);
            let mut idle = None;
            while began.elapsed() < lasting {
                let start = Instant::now();
                let outcome = async {
                    let mut stream = match idle.take() {
                        Some(stream) => stream,
                        None => target.connect().await?,
                    };
                    target.exchange(&mut stream, &mut buffer).await?;
                    io::Result::Ok(stream)
                };
                match outcome.await {
                    Ok(stream) => {
                        took.push(start.elapsed());
                        idle = target.keeps_connections.then_some(stream);
                    }
                    Err(_) => failed += 1,
                }
            }
            (took, failed)
        });
    }
    let (mut took, mut failed) = (Vec::new(), 0);
    while let Some(done) = tasks.join_next().await {
        let (own_took, own_failed) = done.map_err(io::Error::other)?;
        took.extend(own_took);
        failed += own_failed;
    }
    let load = Load::new(took, failed, began.elapsed());
    if target.keeps_connections && load.failed > 0 {
        return Err(io::Error::other(format!("{} requests failed", load.failed)));
    }
    Ok(load)
}

/// Connects `clients` clients, sends one request from each, and returns the connections after all responses.
pub(crate) async fn open(target: &Target, clients: usize) -> io::Result<Vec<TcpStream>> {
    let mut tasks = JoinSet::new();
    for _ in 0..clients {
        let target = target.clone();
        tasks.spawn(async move {
            let mut stream = target.connect().await?;
            target.exchange(&mut stream, &mut Vec::new()).await?;
            io::Result::Ok(stream)
        });
    }
    let mut open = Vec::new();
    while let Some(done) = tasks.join_next().await {
        open.push(done.map_err(io::Error::other)??);
    }
    Ok(open)
}

/// Keeps `sockets` sockets open that send a byte of a header every second, and reconnects those that are cut.
pub(crate) fn send_slowly(address: SocketAddr, sockets: usize) -> AbortHandle {
    let all = async move {
        let mut tasks = JoinSet::new();
        for _ in 0..sockets {
            tasks.spawn(async move {
                loop {
                    let _ = send_slowly_once(address).await;
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            });
        }
        tasks.join_all().await;
    };
    tokio::spawn(all).abort_handle()
}

/// Keeps `sockets` sockets open on which `text` is sent and nothing more, and reconnects those that are cut.
pub(crate) fn hold(address: SocketAddr, sockets: usize, text: String) -> AbortHandle {
    let all = async move {
        let mut tasks = JoinSet::new();
        for _ in 0..sockets {
            let text = text.clone();
            tasks.spawn(async move {
                loop {
                    if let Ok(mut stream) = TcpStream::connect(address).await
                        && stream.write_all(text.as_bytes()).await.is_ok()
                    {
                        while stream.read(&mut [0; 1024]).await.is_ok_and(|read| read > 0) {}
                    }
                    tokio::time::sleep(Duration::from_millis(200)).await;
                }
            });
        }
        tasks.join_all().await;
    };
    tokio::spawn(all).abort_handle()
}

async fn send_slowly_once(address: SocketAddr) -> io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    for byte in b"GET / HTTP/1.1\r\nx-slow: ".iter().chain(std::iter::repeat(&b'a')) {
        stream.write_all(&[*byte]).await?;
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    Ok(())
}
