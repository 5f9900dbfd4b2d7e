//! The proxy between a client and a service that says what it is told; no ENS and no stand-in takes part.

mod answers;
mod holding_back;
mod malformed;
mod memory;
mod origin;
mod routes;
mod scripted;
mod server;
mod sign_in;
mod slow;
mod start;
mod tls;
mod upstream;
mod watching;
