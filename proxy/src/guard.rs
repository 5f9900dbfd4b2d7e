//! The guard: the layer around every route, the page's files and unknown paths included. It decides from a
//! request's line, its headers and its peer whether the request may pass and who sends it, as the [`Policy`] of the
//! route requires, and sets the security headers of each response. There are no CORS headers, so that no other
//! origin can read a response.
//!
//! - `layer`: the axum layer · `admission`: the decision · `policy`: what a route requires · `caller`: who sends it
//! - `access`: the settings, and which of them are refused at the start · `networks`, `identity_header`, `base_path`: those
//!   of reverse proxies
//! - `hosts`, `request_line`, `header`, `origin`: what each part of a request may say
//! - `trusted_proxy`, `identity`: what a declared reverse proxy may say
//! - `token`, `ticket`, `sessions`, `cookie`, `page_address`, `failures`: signing in
//! - `metrics_guard`: the guard of the metrics' own address · `security_headers`

mod access;
mod admission;
mod base_path;
mod caller;
mod cookie;
mod failures;
mod header;
mod hosts;
mod identity;
mod identity_header;
mod layer;
mod metrics_guard;
mod networks;
mod origin;
mod page_address;
mod policy;
mod request_line;
mod security_headers;
mod sessions;
mod ticket;
mod token;
mod trusted_proxy;

pub use access::{Access, AccessError};
pub use admission::Guard;
pub use base_path::{BadBasePath, BasePath};
pub use caller::{Caller, Who};
pub use hosts::{AllowedHost, BadHost, Scheme};
pub use layer::layer;
pub use metrics_guard::{MetricsGuard, metrics_layer};
pub use policy::Policy;
pub use ticket::Proof;
pub use token::{TOKEN_VARIABLE, TokenError, TokenSource, is_standard_input};
