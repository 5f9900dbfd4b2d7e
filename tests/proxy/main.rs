//! The proxy in front of the stand-in ENS, over sockets, as the command starts it.

mod answers;
mod faults;
mod sockets;
