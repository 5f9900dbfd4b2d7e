//! The guard: the layer around every route, the page's files and unknown paths included. It decides from a
//! request's line, its headers and its peer whether the request may pass and who sends it, as the [`Policy`] of the
//! route requires, and sets the security headers of each response. There are no CORS headers, so that no other
//! origin can read a response.
//!
//! - `layer`: the axum layer · `admission`: the decision · `policy`: what a route requires · `caller`: who sends it
//! - `access`: the settings, and which of them are refused at the start
//! - `hosts`, `request_line`, `header`, `origin`: what each part of a request may say
//! - `trusted_proxy`: what a declared reverse proxy may say
//! - `token`, `sessions`, `cookie`, `failures`: signing in
//! - `metrics_guard`: the guard of the metrics' own address · `security_headers`

mod access;
mod admission;
mod caller;
mod cookie;
mod failures;
mod header;
mod hosts;
mod layer;
mod metrics_guard;
mod origin;
mod policy;
mod request_line;
mod security_headers;
mod sessions;
mod token;
mod trusted_proxy;

pub use access::{Access, AccessError};
pub use admission::Guard;
pub use caller::{Caller, Who};
pub use hosts::{AllowedHost, BadHost, Scheme};
pub use layer::layer;
pub use metrics_guard::{MetricsGuard, metrics_layer};
pub use policy::Policy;
pub use token::{TOKEN_VARIABLE, TokenError, TokenSource};
