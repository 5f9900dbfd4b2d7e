//! The proxy in front of the simulated ENS, over sockets, as the command starts it.

mod faults;
mod pages_at_once;
mod responses;
mod sockets;
