//! Accepts connections and serves a router on them, with the limits that `axum::serve` does not set: the time
//! that a header, a body and a response may take, their size, and the number of connections.
//!
//! - `connections`: the loop that accepts, and what one connection does
//! - `connection_limit`: which connection is closed when there are too many · `overload`: what is served beyond the limit
//! - `descriptors`: how many connections and calls this process can have
//! - `monitored_stream`, `tracked_body`: when a connection waits for its client
//! - `request_body`: reads a request's body, within its limits
//! - `peer`: the client's end of a connection · `tls`: certificate and key · `certificate`: what browsers find wrong with it

mod certificate;
mod connection_limit;
mod connections;
mod descriptors;
mod monitored_stream;
mod overload;
mod peer;
mod request_body;
mod tls;
mod tracked_body;

pub use connections::{ServerLimits, serve};
pub use descriptors::Descriptors;
pub use overload::{Overload, refuse_overload};
pub use peer::Peer;
pub use request_body::{BodyError, MAX_BODY, refuse_incomplete};
pub use tls::{Tls, TlsError};
