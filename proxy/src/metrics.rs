//! Counters and gauges for Prometheus, one method per event. Labels come from closed sets (patterns of routes,
//! actions, outcomes), never from a client or from ENS, so that no request can add to them.

use std::fmt;
use std::time::Duration;

use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{EncodeLabelSet, EncodeLabelValue};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Metric, Registry, Unit};

use crate::{assets, build_info};

/// The media type of [`Metrics::text`].
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Upper bounds of durations, seconds: a hit is below the first, the longest call below the last.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 2.5, 10.0, 25.0];

/// How a call of ENS ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum CallOutcome {
    /// A whole response.
    Success,
    /// ENS refused with a code.
    Refused,
    /// Throttled, by ENS or by the proxy's own bucket.
    Throttled,
    /// No connection, or it was cut.
    Unreachable,
    /// A time limit was exceeded.
    TimedOut,
    /// A response that is not whole, or too large.
    BadResponse,
}

/// Where a response of ENS came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, EncodeLabelValue)]
pub enum ResponseSource {
    /// The cache.
    Hit,
    /// A call for this request.
    Miss,
    /// A call that an earlier request had started.
    Joined,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RequestLabels {
    route: String,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct RouteLabels {
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct CallLabels {
    action: &'static str,
    outcome: CallOutcome,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ResponseLabels {
    source: ResponseSource,
}

type Durations<Labels> = Family<Labels, Histogram, fn() -> Histogram>;

/// All metrics of a running proxy.
pub struct Metrics {
    registry: Registry,
    requests: Family<RequestLabels, Counter>,
    request_seconds: Durations<RouteLabels>,
    calls: Family<CallLabels, Counter>,
    call_seconds: Durations<CallLabels>,
    responses: Family<ResponseLabels, Counter>,
    retries: Counter,
    breaker_open: Gauge,
    clock_offset: Gauge,
    sign_in_failures: Counter,
    credential_renewals: Counter,
    credential_renewal_failures: Counter,
    held_bytes: Gauge,
    stored_bytes: Gauge,
    connections: Gauge,
    connections_dropped: Counter,
}

impl Metrics {
    /// Metrics that are all zero.
    pub fn new() -> Self {
        let mut all = Registry::with_prefix("pushboard");
        let build =
            [("version", build_info::VERSION), ("commit", build_info::commit()), ("page", assets::build())];
        all.register("build", "What this was built from", Info::new(Vec::from(build)));
        let durations: fn() -> Histogram = || Histogram::new(SECONDS);
        Self {
            requests: counted(&mut all, "requests", "Requests served, by route and HTTP status"),
            request_seconds: measured(
                &mut all,
                "request_duration",
                "Time until a response's headers, by route",
                Family::new_with_constructor(durations),
            ),
            calls: counted(&mut all, "ens_calls", "Attempts to call ENS, by action and outcome"),
            call_seconds: measured(
                &mut all,
                "ens_call_duration",
                "Time of an attempt until its last byte",
                Family::new_with_constructor(durations),
            ),
            responses: counted(&mut all, "responses", "Responses served, by source"),
            retries: counted(&mut all, "ens_retries", "Attempts beyond the first"),
            breaker_open: counted(
                &mut all,
                "ens_breaker_open",
                "1 while calls are held back after a row of failures",
            ),
            clock_offset: measured(
                &mut all,
                "ens_clock_offset",
                "How far the clock of ENS is ahead of the proxy's",
                Gauge::default(),
            ),
            sign_in_failures: counted(&mut all, "sign_in_failures", "Tokens that were wrong"),
            credential_renewals: counted(
                &mut all,
                "credential_renewals",
                "Credentials renewed before or at their end",
            ),
            credential_renewal_failures: counted(
                &mut all,
                "credential_renewal_failures",
                "Renewals that gave no credentials",
            ),
            held_bytes: bytes(
                &mut all,
                "responses_held",
                "Bytes of all responses in memory, from the first one to the last client's last one",
            ),
            stored_bytes: bytes(&mut all, "responses_stored", "Bytes of the responses that the cache stores"),
            connections: counted(&mut all, "connections", "Connections open now"),
            connections_dropped: counted(
                &mut all,
                "connections_dropped",
                "Connections closed for being slow while others waited",
            ),
            registry: all,
        }
    }

    /// A request was served; `route` is the pattern of its route, not its path.
    pub fn request(&self, route: &str, status: u16, took: Duration) {
        let route = route.to_owned();
        self.requests.get_or_create(&RequestLabels { route: route.clone(), status }).inc();
        self.request_seconds.get_or_create(&RouteLabels { route }).observe(took.as_secs_f64());
    }

    /// An attempt to call ENS ended.
    pub fn call(&self, action: &'static str, outcome: CallOutcome, took: Duration) {
        let call = CallLabels { action, outcome };
        self.call_seconds.get_or_create(&call).observe(took.as_secs_f64());
        self.calls.get_or_create(&call).inc();
    }

    /// An attempt beyond the first begins.
    pub fn retry(&self) {
        self.retries.inc();
    }

    /// A response of ENS (or a shared error) was served.
    pub fn response(&self, source: ResponseSource) {
        self.responses.get_or_create(&ResponseLabels { source }).inc();
    }

    /// The circuit breaker opened or closed.
    pub fn breaker(&self, is_open: bool) {
        self.breaker_open.set(is_open.into());
    }

    /// How far the clock of ENS is ahead, in seconds.
    pub fn clock_offset(&self, seconds: i64) {
        self.clock_offset.set(seconds);
    }

    /// A wrong token was tried.
    pub fn sign_in_failure(&self) {
        self.sign_in_failures.inc();
    }

    /// Credentials were renewed, or could not be.
    pub fn credential_renewal(&self, succeeded: bool) {
        if succeeded { &self.credential_renewals } else { &self.credential_renewal_failures }.inc();
    }

    /// Bytes of responses that are in memory.
    pub fn held_bytes(&self, bytes: usize) {
        self.held_bytes.set(bytes.try_into().unwrap_or(i64::MAX));
    }

    /// Bytes of the responses that the cache stores.
    pub fn stored_bytes(&self, bytes: u64) {
        self.stored_bytes.set(bytes.try_into().unwrap_or(i64::MAX));
    }

    /// Connections that are open.
    pub fn connections(&self, open: usize) {
        self.connections.set(open.try_into().unwrap_or(i64::MAX));
    }

    /// A slow connection was closed to serve another.
    pub fn connection_dropped(&self) {
        self.connections_dropped.inc();
    }

    /// All metrics as OpenMetrics text.
    pub fn text(&self) -> String {
        let mut text = String::new();
        encode(&mut text, &self.registry).expect("writing to a string");
        text
    }
}

/// Registers a number of bytes.
fn bytes(registry: &mut Registry, name: &str, help: &str) -> Gauge {
    let gauge = Gauge::default();
    registry.register_with_unit(name, help, Unit::Bytes, gauge.clone());
    gauge
}

/// Registers a metric under this name, with the value zero.
fn counted<M: Metric + Clone + Default>(registry: &mut Registry, name: &str, help: &str) -> M {
    let metric = M::default();
    registry.register(name, help, metric.clone());
    metric
}

/// Registers a metric in seconds under this name.
fn measured<M: Metric + Clone>(registry: &mut Registry, name: &str, help: &str, metric: M) -> M {
    registry.register_with_unit(name, help, Unit::Seconds, metric.clone());
    metric
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl fmt::Debug for Metrics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Metrics").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_event_is_counted_under_its_name() {
        let metrics = Metrics::new();
        metrics.request("/api/push-results", 200, Duration::from_millis(3));
        metrics.request("/api/push-results", 502, Duration::from_millis(30));
        metrics.call("DescribeDataPushResult", CallOutcome::TimedOut, Duration::from_secs(25));
        metrics.retry();
        metrics.response(ResponseSource::Joined);
        metrics.breaker(true);
        metrics.clock_offset(-90);
        metrics.sign_in_failure();
        metrics.credential_renewal(true);
        metrics.credential_renewal(false);
        metrics.connections(7);
        metrics.connection_dropped();
        let text = metrics.text();
        for line in [
            r#"pushboard_requests_total{route="/api/push-results",status="200"} 1"#,
            r#"pushboard_requests_total{route="/api/push-results",status="502"} 1"#,
            r#"pushboard_request_duration_seconds_bucket{le="0.005",route="/api/push-results"} 1"#,
            r#"pushboard_ens_calls_total{action="DescribeDataPushResult",outcome="TimedOut"} 1"#,
            "pushboard_ens_retries_total 1",
            r#"pushboard_responses_total{source="Joined"} 1"#,
            "pushboard_ens_breaker_open 1",
            "pushboard_ens_clock_offset_seconds -90",
            "pushboard_sign_in_failures_total 1",
            "pushboard_credential_renewals_total 1",
            "pushboard_credential_renewal_failures_total 1",
            "pushboard_connections 7",
            "pushboard_connections_dropped_total 1",
            &format!(
                r#"pushboard_build_info{{version="{}",commit="unknown",page="{}"}} 1"#,
                build_info::VERSION,
                assets::build()
            ),
        ] {
            assert!(text.lines().any(|own| own == line), "{line} is not in\n{text}");
        }
        assert!(text.ends_with("# EOF\n"));
    }
}
