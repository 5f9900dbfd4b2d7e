//! The browser's services: canvas, clock, storage, HTTP, scheduling and downloads; signals and shared values.

pub mod canvas;
pub mod clock;
pub mod download;
pub mod http;
pub mod paint;
pub mod reactive;
pub mod scheduler;
pub mod shared;
pub mod storage;
