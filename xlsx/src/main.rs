//! The worker: receives a file of rows, and sends the workbook, or why it can not be written.

#[cfg(target_family = "wasm")]
mod worker;

fn main() {
    #[cfg(target_family = "wasm")]
    worker::start();
}
