//! From a query to a board: requests, pages, the refresh pace, the session and the data of the account.

pub mod access;
pub mod account;
pub mod applications;
pub mod live;
pub mod loader;
pub mod paging;
pub mod refresh;
pub mod remote;
pub mod requests;
pub mod source;
