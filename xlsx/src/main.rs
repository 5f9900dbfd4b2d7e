//! The worker: receives a file of rows, and sends the workbook or the reason why there is none.

#[cfg(target_family = "wasm")]
mod worker;

fn main() {
    #[cfg(target_family = "wasm")]
    worker::start();
}
