//! The bare upstream: a process of its own that responds to every request with one page of results and counts requests:
//! as fast as it can, or after the time that ENS takes. It verifies nothing, so that only the way there and back is
//! measured.

use std::convert::Infallible;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;

/// The word that makes this program the upstream.
pub(crate) const COMMAND: &str = "--upstream";
/// The path that returns the number of other calls.
pub(crate) const COUNT: &str = "/count";
/// The beginning of the id of an application whose responses take [`DISTANCE`].
pub(crate) const DISTANT: &str = "distant";
/// The shortest time of a call to another region.
pub(crate) const DISTANCE: Duration = Duration::from_millis(20);

/// The response: the vendor's example, with sixty regions.
pub(crate) static RESPONSE: std::sync::LazyLock<Bytes> = std::sync::LazyLock::new(|| {
    let regions: Vec<String> = (0..60)
        .map(|n| {
            format!(
                r#"{{"RegionId":"cn-wuxi-telecom_unicom_cmcc-{n}","StartTime":"2021-12-28T16:00:00Z","StatusDescrip":"Success","UpdateTime":"2021-12-28T16:07:10Z"}}"#
            )
        })
        .collect();
    format!(
        r#"{{"PageNumber":1,"PageSize":10,"PushResults":{{"PushResult":[{{"Name":"game.tar","StatusStatS":{{"StatusStat":[{{"RegionIdCount":60,"RegionIds":{{"RegionId":[{}]}},"Status":"SUCCESS"}}]}},"Version":"standard"}}]}},"RequestId":"CEF72CEB-54B6-4AE8-B225-F876FF7BA984","TotalCount":1}}"#,
        regions.join(",")
    )
    .into()
});

/// Serves until it is killed, after printing its address.
pub(crate) async fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(crate::loopback()).await?;
    println!("http://{}/", listener.local_addr()?);
    let calls = Arc::new(AtomicU64::new(0));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let calls = calls.clone();
        tokio::spawn(async move {
            let service = service_fn(|request: hyper::Request<Incoming>| {
                let body = match request.uri().path() {
                    COUNT => calls.load(Ordering::Relaxed).to_string().into(),
                    _ => {
                        calls.fetch_add(1, Ordering::Relaxed);
                        RESPONSE.clone()
                    }
                };
                let is_distant = request.uri().query().is_some_and(|query| query.contains(DISTANT));
                async move {
                    if is_distant {
                        tokio::time::sleep(DISTANCE).await;
                    }
                    Ok::<_, Infallible>(hyper::Response::new(Full::new(body)))
                }
            });
            let _ = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
        });
    }
}
