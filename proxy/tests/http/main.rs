//! The proxy between a client and a scripted service, without ENS and without the simulator.

mod cache;
mod deployment;
mod fair_shares;
mod holding_back;
mod interim;
mod malformed;
mod memory;
mod origin;
mod out_of_step;
mod overload;
mod router;
mod routes;
mod scripted;
mod server;
mod sign_in;
mod slow;
mod start;
mod tls;
mod upstream;
mod watching;
