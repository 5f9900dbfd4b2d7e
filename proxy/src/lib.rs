//! Serves the Pushboard page and signs its read-only calls to ENS.
//!
//! The path of a request, from the socket to ENS:
//! - [`server`]: accepts connections, and limits their number, time and size
//! - [`guard`]: decides which requests may pass and who sends them
//! - [`routes`]: one handler per endpoint; a path without a route is a file of the page ([`assets`])
//! - [`operations`]: one file for each operation of ENS; [`allowed_apps`] limits their applications
//! - [`cache`]: shares one response among equal requests
//! - [`upstream`]: quota, circuit breaker, retries, and whether a response is whole
//! - [`credentials`]: where the keys come from, and their renewal
//! - [`signed_client`]: signs a call, and sends it to the vendor's services; [`endpoint`] is their address, [`egress`]
//!   the way to them
//!
//! Imports go one way: `start -> routes -> cache -> upstream -> credentials -> signed_client`, and
//! `routes -> guard -> server -> refusal`. No file imports another that imports it, directly or indirectly.
//! - Above all: [`start`] puts the parts together, [`config`] has the settings, [`check`] is `--check`, [`diagnose`] a report of
//!   all, [`reload`],
//!   [`signals`] and [`service_manager`] act while the proxy runs, [`demo`] runs the simulator, [`log`] formats log lines
//! - Below all: [`refusal`] is the one error response, [`request_log`] logs each request, [`etag`] revalidates
//!   responses, [`metrics`] counts, [`recent_problems`] keeps the end of the log; [`clock`] and [`random`] are the only sources of time and random values;
//!   [`health_probe`] requests `/healthz`, [`build_info`] is what this was built from;
//!   [`secret_file`] reads the files that an operator names, [`stray`] finds what tools leave around a value
//!
//! Read first: `routes/router.rs`, `guard/admission.rs`, `upstream/call.rs`.

pub mod allowed_apps;
pub mod assets;
pub mod build_info;
pub mod cache;
pub mod check;
pub mod clock;
pub mod config;
pub mod credentials;
pub mod demo;
pub mod diagnose;
pub mod egress;
pub mod endpoint;
pub mod etag;
pub mod guard;
pub mod health_probe;
pub mod log;
pub mod metrics;
pub mod operations;
pub mod random;
pub mod recent_problems;
pub mod refusal;
pub mod reload;
pub mod request_log;
pub mod routes;
pub mod secret_file;
pub mod server;
pub mod service_manager;
pub mod signals;
pub mod signed_client;
pub mod start;
pub mod stray;
pub mod upstream;
