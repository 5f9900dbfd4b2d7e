//! Credentials over real sockets: where they are found, which services issue them, and how they are renewed.

mod chain;
mod check;
mod command;
mod egress;
mod issuers;
mod network;
mod renewal;
mod values;
