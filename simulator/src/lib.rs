//! A stand-in for Alibaba Cloud ENS: it verifies signatures, answers four operations about a made-up world
//! in which pushes move, and fails on demand. No route leads from here to the real service.
//!
//! - [`service`]: HTTP around it all
//! - `line`: connections that can be broken off
//! - `gate`: who may come in; `quota`: how often
//! - `describe_data_push_result`, `describe_ens_regions`, `list_applications`, `push_application_data`:
//!   the operations, one a file
//! - `world`: regions, applications and pushes, computed from seed, size and time
//! - `failure`: refusals as the vendor words them; [`faults`]: what goes wrong on demand, and [`control`]:
//!   the route over which it is demanded

mod answer;
pub mod control;
mod describe_data_push_result;
mod describe_ens_regions;
mod failure;
pub mod faults;
mod gate;
mod line;
mod list_applications;
mod parameters;
mod push_application_data;
mod quota;
pub mod service;
mod vendor_example;
mod world;

pub use faults::FaultRate;
pub use service::{Clock, Config, Simulator, serve, system_clock};
pub use world::apps;
