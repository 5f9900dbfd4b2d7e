//! From a query to a board: requests, pages, refreshes, and the facts of the account.

pub mod access;
pub mod account;
pub mod fetch;
pub mod refresh;
pub mod remote;
