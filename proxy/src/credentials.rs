//! Finds the keys to sign with, in the vendor's order of places, and renews them. A place that holds nothing is
//! noted with the reason; a place that holds something unusable ends the search, since signing as another account
//! than intended is worse than not starting. Secrets are read only here, and never printed.
//!
//! - `search`: the places in their order · `place`, `contents`, `context`, `error`: what the places share
//! - `variables`, `config_file`, `credentials_file`: the places; `profile`, `fields`, `files`: how files are read
//! - `source`: where keys come from; `sts`, `issuers`: the services that issue them, over `fetch`
//! - `keyring`: the keys for every call; `renewal`: how they are renewed in time

#[cfg(test)]
mod any_file;
mod config_file;
mod contents;
mod context;
mod credentials_file;
mod error;
mod fetch;
mod fields;
mod files;
mod issuers;
mod keyring;
mod keys;
mod network;
mod place;
mod profile;
mod renewal;
mod search;
mod source;
mod sts;
mod variables;

pub use context::{ACCESS_KEY_ID, ACCESS_KEY_SECRET, SearchContext};
pub use error::CredentialsError;
pub use keyring::Keyring;
pub use network::{FetchLimits, Network};
pub use place::Place;
pub use search::{Found, Search, SearchOutcome, search};
