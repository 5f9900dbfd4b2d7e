//! The board against naive models of itself: decoding, filtering, links. One binary, to link once.

mod as_of;
mod causes;
mod comparison;
mod decode;
mod handover;
mod link;
mod pages;
mod responses;
mod rollouts;
mod search;
mod shown;
mod table;
mod views;
#[path = "../fixture/whole_page.rs"]
mod whole_page;
