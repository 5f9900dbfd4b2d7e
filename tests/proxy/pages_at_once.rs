//! Pages that are requested at a time stay within the rate: a load of many pages through the proxy, counted by the
//! simulator.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::sockets::{ID, SECRET, TOKEN, counts, get, keys, proxy_with, simulator};
use ens_simulator::{Config, apps};

/// The calls that the simulator has got.
async fn calls(ens: SocketAddr) -> u64 {
    counts(ens).await["total"].as_u64().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn pages_that_are_requested_at_a_time_stay_within_the_rate() {
    const RATE: u64 = 5;
    const PAGES: usize = 28;
    const AT_ONCE: usize = 4;
    let ens = simulator(Config { statuses: 20_000, control: true, ..Config::new(keys()) }).await;
    let flags = ["--rate", "5", "--pages-at-once", "4"];
    let proxy = proxy_with(ens, ID, SECRET, TOKEN, &flags).await;
    let first = calls(ens).await;
    let begin = Instant::now();
    let load = tokio::spawn(async move {
        let request = move |page: usize| {
            let path = format!("/api/push-results?AppId={}&PageNumber={page}&PageSize=1", apps::LIVING);
            tokio::spawn(async move { get(proxy, &path).await })
        };
        let mut under_way: std::collections::VecDeque<_> = (1..=AT_ONCE).map(request).collect();
        for page in AT_ONCE + 1..=PAGES + AT_ONCE {
            let response = under_way.pop_front().unwrap().await.unwrap();
            assert_eq!(response.status, 200, "{}", response.head);
            assert_eq!(response.header("x-pushboard-pages-at-once"), Some("4"));
            if page <= PAGES {
                under_way.push_back(request(page));
            }
        }
    });
    let mut seen = Vec::new();
    while !load.is_finished() {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let made = calls(ens).await - first;
        seen.push((begin.elapsed(), made));
    }
    load.await.unwrap();
    let took = begin.elapsed();
    // A burst, and then the rate.
    for (at, made) in &seen {
        let allowed = 2 * RATE + (at.as_millis() as u64 * RATE).div_ceil(1_000);
        assert!(*made <= allowed, "{made} calls after {at:?}");
    }
    assert_eq!(calls(ens).await - first, PAGES as u64);
    let least = Duration::from_millis(1_000 * (PAGES as u64 - 2 * RATE) / RATE - 200);
    assert!(took >= least, "{took:?}");
}
