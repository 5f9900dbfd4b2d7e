//! Notifications to systemd, where it started this process: ready, stopping, and alive while the page is served.
//! Elsewhere they do nothing.

use std::time::Duration;

#[cfg(unix)]
use sd_notify::NotifyState;

use crate::health_probe::HealthProbe;

/// The address is bound.
pub fn ready() {
    #[cfg(unix)]
    notify(NotifyState::Ready);
}

/// No further request is taken.
pub fn stopping() {
    #[cfg(unix)]
    notify(NotifyState::Stopping);
}

/// Sends a sign of life for each probe that succeeds, if the unit has `WatchdogSec`. Runs until it is dropped.
pub async fn feed_watchdog(probe: HealthProbe) {
    #[cfg(unix)]
    if let Some(limit) = sd_notify::watchdog_enabled() {
        feed(probe, limit / 3, || notify(NotifyState::Watchdog)).await;
    }
    #[cfg(not(unix))]
    drop(probe);
}

/// A probe that begins after one period and takes another still comes within three.
#[cfg_attr(not(unix), expect(dead_code))]
async fn feed(probe: HealthProbe, period: Duration, mut alive: impl FnMut()) {
    loop {
        match probe.run(period).await {
            Ok(()) => alive(),
            Err(error) => tracing::error!("the watchdog is not fed: {error}"),
        }
        tokio::time::sleep(period).await;
    }
}

#[cfg(unix)]
fn notify(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!("systemd can't be notified: {error}");
    }
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    use super::*;

    /// How often the watchdog is fed within two seconds by a server that responds like this.
    async fn fed(response: Option<&'static [u8]>) -> usize {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address: SocketAddr = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let mut open = Vec::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                if let Some(response) = response {
                    let _ = stream.read(&mut [0; 1024]).await;
                    let _ = stream.write_all(response).await;
                }
                open.push(stream);
            }
        });
        let probe = HealthProbe::new(address, false).unwrap();
        let mut count = 0;
        let feeding = feed(probe, Duration::from_millis(200), || count += 1);
        let _ = tokio::time::timeout(Duration::from_secs(2), feeding).await;
        count
    }

    #[tokio::test]
    async fn only_a_server_that_responds_feeds_the_watchdog() {
        let ok = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\nok\n";
        let busy = b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n";
        assert!(fed(Some(ok)).await >= 2);
        assert_eq!(fed(Some(busy)).await, 0);
        assert_eq!(fed(None).await, 0);
    }
}
