//! The HTTP interface: each path with its guard and its handler. One file per endpoint; the calls of ENS share one
//! handler, and a path without a route is a file of the page.

mod chunked_body;
mod ens;
mod ens_response;
mod healthz;
mod metrics;
mod problems;
mod readyz;
mod router;
mod session;
mod sign_in;
mod sign_out;
mod state;

pub use router::{metrics_router, router};
pub use state::AppState;
