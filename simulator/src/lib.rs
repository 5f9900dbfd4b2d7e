//! A stand-in for Alibaba Cloud ENS: it verifies signatures, answers four operations about a made-up world
//! in which pushes move, and fails on demand. No route leads from here to the real service.
//!
//! - [`service`]: HTTP around it all
//! - `gate`: who may come in
//! - `describe_data_push_result`, `describe_ens_regions`, `list_applications`, `push_application_data`:
//!   the operations, one a file
//! - `world`: regions, applications and pushes, computed from seed, size and time
//! - `failure`: refusals as the vendor words them; [`faults`]: what goes wrong on demand

mod answer;
mod describe_data_push_result;
mod describe_ens_regions;
mod failure;
pub mod faults;
mod gate;
mod list_applications;
mod parameters;
mod push_application_data;
pub mod service;
mod vendor_example;
mod world;

pub use faults::{Fault, FaultRate};
pub use service::{Clock, Config, Simulator, serve, system_clock};
pub use world::apps;
