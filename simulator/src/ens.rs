//! The simulated service: authenticates a request, calls the operation, applies a fault, and writes the
//! response with the vendor's headers.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use acs3::{Received, decode_query};
use axum::body::{Body, to_bytes};
use axum::extract::{ConnectInfo, Request};
use axum::response::Response;
use chrono::{DateTime, TimeDelta, Utc};
use ens_api::API_VERSION;
use http::request::Parts;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

use crate::authentication::Authenticator;
use crate::connection::Connection;
use crate::control::Controls;
use crate::error::EnsError;
use crate::faults::Fault;
use crate::faults::rules::{UnverifiedCall, first_match};
use crate::operations::{Action, PostedPushes};
use crate::quota::Quota;
use crate::response::EnsResponse;
use crate::world::World;
use crate::world::random::Random;

/// The longest request body, in bytes.
const MAX_BODY: usize = 1024 * 1024;

/// A function that returns the current time.
pub type Clock = Arc<dyn Fn() -> DateTime<Utc> + Send + Sync>;

/// The state of the service.
pub(crate) struct Ens {
    pub(crate) world: Arc<World>,
    pub(crate) authenticator: Authenticator,
    pub(crate) posted: Mutex<PostedPushes>,
    /// The number of received requests.
    pub(crate) requests: AtomicU64,
    pub(crate) quota: Option<Mutex<Quota>>,
    pub(crate) controls: Arc<Mutex<Controls>>,
    pub(crate) seed: u64,
    pub(crate) clock: Clock,
}

/// A request with the values that do not depend on its signature.
struct Incoming<'a> {
    parts: Parts,
    body: Body,
    host: &'a str,
    request_id: &'a str,
    /// The time in the world.
    now: DateTime<Utc>,
    /// The time of the service's clock, which a fault can change.
    clock: DateTime<Utc>,
}

impl Ens {
    /// The HTTP response to a request.
    pub(crate) async fn handle(&self, request: Request) -> Response {
        let number = self.requests.fetch_add(1, Ordering::Relaxed);
        let random = Random::new(self.seed).with(8).with(number);
        let mut request_id = random.uuid().to_ascii_uppercase();
        let host = header_text(request.headers(), header::HOST.as_str());
        let connection = request.extensions().get::<ConnectInfo<Connection>>().map(|info| info.0.clone());
        let (parts, body) = request.into_parts();

        let (fault, ahead) = {
            let call = UnverifiedCall::new(&parts);
            let mut controls = lock(&self.controls);
            let counted = Action::from_name(&call.action).map_or("other", Action::name);
            *controls.counts.entry(counted).or_default() += 1;
            let random = Random::new(self.seed).with(7).with(number);
            (first_match(&mut controls.rules, &call, random), controls.ahead)
        };
        let now = (self.clock)() + ahead;
        let clock = match fault {
            Some(Fault::ClockAhead(minutes)) => now + TimeDelta::minutes(minutes.into()),
            _ => now,
        };

        let incoming = Incoming { parts, body, host: &host, request_id: &request_id, now, clock };
        let mut response = match self.respond(incoming, fault.as_ref()).await {
            Ok(response) => {
                if let Some(id) = response.request_id {
                    id.clone_into(&mut request_id);
                }
                response.into_http()
            }
            Err(error) => error_response(&error, &request_id, &host),
        };
        let trace_id = random.with(9).uuid().replace('-', "");
        let date = clock.format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        for (name, value) in [("date", date), ("x-acs-request-id", request_id), ("x-acs-trace-id", trace_id)]
        {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        match fault {
            Some(Fault::Connection(fault)) => fault.apply(response, connection).await,
            _ => response,
        }
    }

    async fn respond(&self, incoming: Incoming<'_>, fault: Option<&Fault>) -> Result<EnsResponse, EnsError> {
        let Incoming { parts, body, host, request_id, now, clock } = incoming;
        if parts.method != Method::GET && parts.method != Method::POST {
            return Err(EnsError::new(
                405,
                "UnsupportedHTTPMethod",
                "This http method is not supported, take GET or POST.",
            ));
        }
        if parts.uri.path() != "/" {
            return Err(EnsError::new(
                404,
                "InvalidAction.NotFound",
                "Specified api is not found, please check your url and method.",
            ));
        }
        let body = to_bytes(body, MAX_BODY)
            .await
            .map_err(|_| EnsError::invalid("Body", format!("is broken or longer than {MAX_BODY} bytes")))?;
        let headers: Vec<(String, String)> = parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();

        let authenticated = self.authenticator.authenticate(
            &Received {
                method: parts.method.as_str(),
                path: parts.uri.path(),
                raw_query: parts.uri.query().unwrap_or_default(),
                headers: &headers,
                body: &body,
            },
            clock,
        )?;
        let verified = &authenticated.request;
        if verified.version != API_VERSION {
            return Err(EnsError::invalid("Version", format!("must be {API_VERSION}")));
        }
        let action = Action::from_name(&verified.action)
            .ok_or_else(|| EnsError::invalid("Action", "names no operation that is here"))?;

        if let Some(quota) = &self.quota {
            lock(quota).take(action.name(), clock)?;
        }

        let mut pairs = verified.query.clone();
        let content_type = header_text(&parts.headers, header::CONTENT_TYPE.as_str());
        if content_type.starts_with("application/x-www-form-urlencoded") {
            let form = String::from_utf8_lossy(&body);
            pairs.extend(decode_query(&form).map_err(|error| EnsError::invalid("Body", error))?);
        }
        let respond = |pairs: &[(String, String)]| {
            action.respond(&self.world, &self.posted, pairs, now.timestamp(), request_id)
        };
        let response = respond(&pairs);
        match fault {
            Some(Fault::Error(fault)) => fault.apply(action.name(), &authenticated).map_or(response, Err),
            Some(Fault::Body(fault)) => fault.apply(action.name(), request_id, host, response),
            Some(Fault::Data(fault)) => fault.apply(&pairs, response, respond),
            Some(Fault::Shape(fault)) => response.map(|response| fault.apply(response)),
            Some(Fault::Connection(_) | Fault::ClockAhead(_)) | None => response,
        }
    }
}

fn error_response(error: &EnsError, request_id: &str, host: &str) -> Response {
    let mut response = Response::new(Body::from(error.body(request_id, host)));
    *response.status_mut() = StatusCode::from_u16(error.status).unwrap_or(StatusCode::BAD_REQUEST);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json;charset=utf-8"));
    if let Some(milliseconds) = error.retry_after {
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
