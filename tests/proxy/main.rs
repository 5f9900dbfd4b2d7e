//! The proxy in front of the simulated ENS, over sockets, as the command starts it.

mod faults;
mod responses;
mod sockets;
