//! Finds the keys to sign with, in the vendor's order of places, and renews them. A place that holds nothing is
//! noted with the reason; a place that holds something unusable ends the search, since signing as another account
//! than intended is worse than not starting. The keys that sign calls are read only here, and never printed; the token that
//! people sign in with is read in `guard/token.rs`, and the key of TLS in `server/tls.rs`.
//!
//! - `search`: the places in their order · `search_place`, `contents`, `context`, `names`, `error`: what the places share
//! - `variables`, `config_file`, `credentials_file`: the places; `profiles`, `profile`, `fields`, `files`: how files
//!   are read
//! - `misnamed`: what stands under another tool's name for it
//! - `source`: where keys come from; `sts`, `issuers`: the services that issue them (`issued_keys`), over `fetch`;
//!   `stored_keys`: those that the vendor's tool stores
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
mod issued_keys;
mod issuers;
mod keyring;
mod keys;
mod misnamed;
mod names;
mod network;
mod profile;
mod profiles;
mod renewal;
mod search;
mod search_place;
mod source;
mod stored_keys;
mod sts;
mod variables;

pub use context::SearchContext;
pub use error::CredentialsError;
pub use keyring::Keyring;
pub use names::{ACCESS_KEY_ID, ACCESS_KEY_SECRET};
pub use network::{FetchLimits, Network};
pub use search::{Found, Search, SearchOutcome, search};
pub use search_place::SearchPlace;
