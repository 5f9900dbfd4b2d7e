//! The browser's services: canvas, clock, storage, HTTP, keyboard, clipboard, Unicode, scheduling and downloads; signals and
//! shared values.

pub mod abort;
pub mod attention;
pub mod body;
pub mod canvas;
pub mod clipboard;
pub mod clock;
pub mod download;
pub mod http;
pub mod input_method;
pub mod keyboard;
pub mod notify;
pub mod paint;
pub mod parts;
pub mod reactive;
pub mod scheduler;
pub mod shared;
pub mod storage;
pub mod tab;
pub mod unicode;
pub mod workbook;
