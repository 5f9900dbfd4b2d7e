//! HTTP around the stand-in: reads a request, lets it through the gate, asks the operation, writes the
//! answer with the vendor's headers.

use std::future::{Future, IntoFuture};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use acs3::{Credentials, Received, decode_query};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request, State};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use ens_api::API_VERSION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use tokio::net::TcpListener;

use crate::answer::Answer;
use crate::control::{self, Controls};
use crate::failure::Failure;
use crate::faults::rules::{Claim, turn};
use crate::faults::{Fault, FaultRate};
use crate::gate::Gate;
use crate::line::{Line, Lines};
use crate::parameters::Parameters;
use crate::push_application_data::PostedPushes;
use crate::quota::Quota;
use crate::world::World;
use crate::world::draw::Draw;
use crate::{describe_data_push_result, describe_ens_regions, list_applications, push_application_data};

/// The longest body taken, in bytes.
const LONGEST_BODY: usize = 1024 * 1024;

/// How long answers under way may still take after the order to stop: faults can hold one for ever.
const LAST_ANSWERS: Duration = Duration::from_secs(5);

/// Says what time it is.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The machine's own clock.
pub fn system_clock() -> Clock {
    Arc::new(Utc::now)
}

/// What a simulator is made of.
#[derive(Clone)]
pub struct Config {
    /// Who may ask; with a security token, requests must carry it.
    pub credentials: Credentials,
    /// Who may ask as well: keys that STS would issue later, say.
    pub further: Vec<Credentials>,
    /// About how many statuses all applications have together; nearly all are [`crate::apps::LIVING`]'s.
    pub statuses: u64,
    /// Another seed, another world: same regions and applications, other files, times and outcomes.
    pub seed: u64,
    /// What goes wrong, and how often; the first in the list whose turn it is.
    pub faults: Vec<FaultRate>,
    /// How many calls of each operation are taken a second, more than none; all, if it is not said.
    pub quota: Option<f64>,
    /// Whether `/_control` is there, over which callers on this machine set faults and read counts.
    pub control: bool,
    /// The time, for pushes and signatures alike.
    pub clock: Clock,
}

impl Config {
    /// A world of 10,000 statuses without faults that follows the machine's clock.
    pub fn new(credentials: Credentials) -> Self {
        Self {
            credentials,
            further: Vec::new(),
            statuses: 10_000,
            seed: 1,
            faults: Vec::new(),
            quota: None,
            control: false,
            clock: system_clock(),
        }
    }
}

/// A stand-in ENS. Clones share one state.
#[derive(Clone)]
pub struct Simulator(Arc<Shared>);

struct Shared {
    world: Arc<World>,
    gate: Gate,
    posted: Mutex<PostedPushes>,
    requests: AtomicU64,
    quota: Option<Mutex<Quota>>,
    controls: Arc<Mutex<Controls>>,
    controlled: bool,
    seed: u64,
    clock: Clock,
}

/// The operations that there are.
#[derive(Clone, Copy)]
enum Operation {
    DescribeDataPushResult,
    DescribeEnsRegions,
    ListApplications,
    PushApplicationData,
}

impl Operation {
    fn from_name(name: &str) -> Option<Self> {
        [
            Self::DescribeDataPushResult,
            Self::DescribeEnsRegions,
            Self::ListApplications,
            Self::PushApplicationData,
        ]
        .into_iter()
        .find(|operation| operation.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::DescribeDataPushResult => "DescribeDataPushResult",
            Self::DescribeEnsRegions => "DescribeEnsRegions",
            Self::ListApplications => "ListApplications",
            Self::PushApplicationData => "PushApplicationData",
        }
    }
}

impl Simulator {
    /// Builds the world; quick, whatever its size.
    pub fn new(config: Config) -> Self {
        let rules = config.faults.into_iter().map(Into::into).collect();
        let keys = std::iter::once(config.credentials).chain(config.further).collect();
        Self(Arc::new(Shared {
            world: Arc::new(World::new(config.seed, config.statuses)),
            gate: Gate::new(keys),
            posted: Mutex::default(),
            requests: AtomicU64::new(0),
            quota: config.quota.map(|a_second| Mutex::new(Quota::new(a_second))),
            controls: Arc::new(Mutex::new(Controls { rules, ..Controls::default() })),
            controlled: config.control,
            seed: config.seed,
            clock: config.clock,
        }))
    }

    /// The service, to be served or asked directly.
    pub fn router(&self) -> Router {
        let router = Router::new().fallback(handle).with_state(self.clone());
        match self.0.controlled {
            true => router.nest("/_control", control::router(self.0.controls.clone())),
            false => router,
        }
    }
}

/// Serves until `shutdown` is over and every answer on its way has been sent, or had its time.
///
/// # Errors
/// If the listener fails.
pub async fn serve(
    listener: TcpListener,
    simulator: Simulator,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = simulator.router().into_make_service_with_connect_info::<Line>();
    let served = axum::serve(Lines(listener), service).with_graceful_shutdown(async move {
        shutdown.await;
        drop(stop);
    });
    tokio::select! {
        served = served.into_future() => served,
        () = async { let _ = stopped.await; tokio::time::sleep(LAST_ANSWERS).await } => Ok(()),
    }
}

async fn handle(State(simulator): State<Simulator>, request: Request) -> Response {
    let shared = &simulator.0;
    let number = shared.requests.fetch_add(1, Ordering::Relaxed);
    let draw = Draw::new(shared.seed).with(8).with(number);
    let mut request_id = draw.uuid().to_ascii_uppercase();
    let host = header_text(request.headers(), header::HOST.as_str());
    let line = request.extensions().get::<ConnectInfo<Line>>().map(|line| line.0.clone());
    let (parts, body) = request.into_parts();

    let (fault, ahead) = {
        let claim = Claim::of(&parts);
        let mut controls = lock(&shared.controls);
        let counted = Operation::from_name(&claim.action).map_or("other", Operation::name);
        *controls.counts.entry(counted).or_default() += 1;
        (turn(&mut controls.rules, &claim, Draw::new(shared.seed).with(7).with(number)), controls.ahead)
    };
    let now = (shared.clock)() + ahead;
    let clock = match fault {
        Some(Fault::ClockAhead(minutes)) => now + TimeDelta::minutes(minutes.into()),
        _ => now,
    };

    let asked = Asked { parts, body, host: &host, request_id: &request_id, now, clock };
    let mut response = match shared.answer(asked, fault.as_ref()).await {
        Ok(answer) => {
            if let Some(id) = answer.request_id {
                id.clone_into(&mut request_id);
            }
            answer.into_response()
        }
        Err(failure) => refusal(&failure, &request_id, &host),
    };
    let trace_id = draw.with(9).uuid().replace('-', "");
    let date = clock.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    for (name, value) in [("date", date), ("x-acs-request-id", request_id), ("x-acs-trace-id", trace_id)] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    match fault {
        Some(Fault::Wire(fault)) => fault.play(response, line).await,
        _ => response,
    }
}

/// A request, and what is known about it without reading it.
struct Asked<'a> {
    parts: Parts,
    body: Body,
    host: &'a str,
    request_id: &'a str,
    /// The time in the world.
    now: DateTime<Utc>,
    /// The time that the service takes it for.
    clock: DateTime<Utc>,
}

impl Shared {
    async fn answer(&self, asked: Asked<'_>, fault: Option<&Fault>) -> Result<Answer, Failure> {
        let Asked { parts, body, host, request_id, now, clock } = asked;
        if parts.method != Method::GET && parts.method != Method::POST {
            return Err(Failure::new(
                405,
                "UnsupportedHTTPMethod",
                "This http method is not supported, take GET or POST.",
            ));
        }
        if parts.uri.path() != "/" {
            return Err(Failure::new(
                404,
                "InvalidAction.NotFound",
                "Specified api is not found, please check your url and method.",
            ));
        }
        let body = to_bytes(body, LONGEST_BODY).await.map_err(|_| {
            Failure::invalid("Body", format!("is broken or longer than {LONGEST_BODY} bytes"))
        })?;
        let headers: Vec<(String, String)> = parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();

        let admitted = self.gate.admit(
            &Received {
                method: parts.method.as_str(),
                path: parts.uri.path(),
                raw_query: parts.uri.query().unwrap_or_default(),
                headers: &headers,
                body: &body,
            },
            clock,
        )?;
        let verified = &admitted.request;
        if verified.version != API_VERSION {
            return Err(Failure::invalid("Version", format!("must be {API_VERSION}")));
        }
        let operation = Operation::from_name(&verified.action)
            .ok_or_else(|| Failure::invalid("Action", "names no operation that is here"))?;

        if let Some(quota) = &self.quota {
            lock(quota).take(operation.name(), clock)?;
        }

        let mut pairs = verified.query.clone();
        let content_type = header_text(&parts.headers, header::CONTENT_TYPE.as_str());
        if content_type.starts_with("application/x-www-form-urlencoded") {
            let form = String::from_utf8_lossy(&body);
            pairs.extend(decode_query(&form).map_err(|error| Failure::invalid("Body", error))?);
        }
        let ask = |pairs: &[(String, String)]| self.ask(operation, pairs, now.timestamp(), request_id);
        let answer = ask(&pairs);
        match fault {
            Some(Fault::Refusal(fault)) => match fault.play(operation.name(), &admitted) {
                Some(refusal) => Err(refusal),
                None => answer,
            },
            Some(Fault::Body(fault)) => fault.play(operation.name(), request_id, host, answer),
            Some(Fault::Data(fault)) => fault.play(&pairs, answer, ask),
            Some(Fault::Wire(_) | Fault::ClockAhead(_)) | None => answer,
        }
    }

    fn ask(
        &self,
        operation: Operation,
        pairs: &[(String, String)],
        now: i64,
        request_id: &str,
    ) -> Result<Answer, Failure> {
        let parameters = Parameters(pairs);
        let posted = || lock(&self.posted);
        match operation {
            Operation::DescribeDataPushResult => {
                let posted = posted().kept.clone();
                describe_data_push_result::answer(&self.world, &posted, pairs, now, request_id)
            }
            Operation::DescribeEnsRegions => {
                describe_ens_regions::answer(&self.world, parameters, request_id)
            }
            Operation::ListApplications => list_applications::answer(&self.world, parameters, request_id),
            Operation::PushApplicationData => {
                push_application_data::answer(&self.world, &mut posted(), parameters, now, request_id)
            }
        }
    }
}

fn refusal(failure: &Failure, request_id: &str, host: &str) -> Response {
    let mut response = Response::new(Body::from(failure.body(request_id, host)));
    *response.status_mut() = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    if let Some(milliseconds) = failure.retry_after {
        headers.insert("x-acs-retry-after", HeaderValue::from(milliseconds));
    }
    response
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn header_text(headers: &HeaderMap, name: &str) -> String {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
