//! A simulator of Alibaba Cloud ENS. It verifies signatures, has four operations on a generated world of
//! running pushes, and causes faults on demand. It never connects to ENS.
//!
//! - [`service`]: configuration, router and server; `ens`: from a request to its response
//! - `connection`, `authentication`, `quota`: the checks and limits before an operation
//! - `operations`: the operations, one file each; `parameters`, `response`, `error`: what they have in common
//! - `world`: regions, applications and pushes, computed from seed, size and time
//! - [`faults`]: faults on demand; [`control`]: routes that set them while the simulator runs

mod authentication;
mod connection;
pub mod control;
mod ens;
mod error;
pub mod faults;
mod operations;
mod parameters;
mod quota;
mod response;
pub mod service;
mod world;

pub use ens::Clock;
pub use faults::FaultRate;
pub use service::{Config, Simulator, serve};
pub use world::apps;
