//! Serves the Pushboard page and signs its read-only calls to ENS.
//!
//! A request's way, from the door inwards:
//! - [`server`]: accepts connections, with time limits
//! - [`door`]: who may ask, and what a browser may do with the answer
//! - [`routes`]: one file an endpoint; everything else is the page ([`assets`]); for which applications, says
//!   [`allowed_apps`]
//! - [`operation`]: the three things that may be asked of ENS
//! - [`answers`]: one answer for all who ask the same
//! - [`upstream`]: signs, sends, tries again ([`endpoint`] says where to)
//! - [`answer`]: tells a whole answer from a refusal and from garbage
//!
//! Around it: [`options`], [`clock`], [`credentials`] (the only reader of secrets), [`demo`], [`check`] (what they may
//! do), [`reading`] (what is read again while it runs), and [`start`], which puts the parts together.

pub mod allowed_apps;
pub mod answer;
pub mod answers;
pub mod assets;
pub mod check;
pub mod clock;
pub mod credentials;
pub mod demo;
pub mod door;
pub mod endpoint;
pub mod log;
pub mod metrics;
pub mod operation;
pub mod options;
pub mod reading;
pub mod request;
pub mod routes;
pub mod server;
pub mod signals;
pub mod start;
pub mod upstream;
