//! The bare upstream: a process of its own that responds to every request with one page of results and counts requests:
//! as fast as it can, or after the time that ENS takes. It verifies nothing, so that only the way there and back is
//! measured.

use std::convert::Infallible;
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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
/// The path that returns the calls of applications whose id begins with [`TIMED`], each with its time.
pub(crate) const TIMES: &str = "/times";
/// The beginning of the id of an application whose calls are recorded with their time.
pub(crate) const TIMED: &str = "timed";
/// The beginning of the id of an application whose responses never come.
pub(crate) const HANGING: &str = "hanging";
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
    let times = Arc::new(Mutex::new(String::new()));
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        let (calls, times) = (calls.clone(), times.clone());
        tokio::spawn(async move {
            let service = service_fn(|request: hyper::Request<Incoming>| {
                let body = match request.uri().path() {
                    COUNT => calls.load(Ordering::Relaxed).to_string().into(),
                    TIMES => times.lock().expect("no one panics").clone().into(),
                    _ => {
                        calls.fetch_add(1, Ordering::Relaxed);
                        if let Some(app) = application(&request).filter(|app| app.starts_with(TIMED)) {
                            *times.lock().expect("no one panics") += &format!("{app} {}\n", now());
                        }
                        RESPONSE.clone()
                    }
                };
                let is_distant = application(&request).is_some_and(|app| app.starts_with(DISTANT));
                let is_hanging = application(&request).is_some_and(|app| app.starts_with(HANGING));
                async move {
                    if is_hanging {
                        std::future::pending::<()>().await;
                    }
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

fn application(request: &hyper::Request<Incoming>) -> Option<&str> {
    request.uri().query()?.split('&').find_map(|pair| pair.strip_prefix("AppId="))
}

/// Microseconds by the time of day, which the processes of one machine share.
pub(crate) fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    since.as_micros().try_into().unwrap_or(u64::MAX)
}
