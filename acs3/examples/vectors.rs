//! Checks a file of signing vectors: `cargo run -p acs3 --example vectors -- FILE`.
//!
//! Prints each vector that fails, and ends with `N passed, M failed`; the exit status is 1 if a vector fails
//! or the file can't be read.

#[path = "../tests/vector_file/mod.rs"]
mod vector_file;

use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(path) = std::env::args().nth(1) else {
        eprintln!("name a file of vectors: cargo run -p acs3 --example vectors -- FILE");
        return ExitCode::FAILURE;
    };
    let vectors = std::fs::read_to_string(&path)
        .map_err(|error| error.to_string())
        .and_then(|json| vector_file::parse(&json));
    let vectors = match vectors {
        Ok(vectors) => vectors,
        Err(error) => {
            eprintln!("{path}: {error}");
            println!("0 passed, 1 failed");
            return ExitCode::FAILURE;
        }
    };

    let mut failed = 0;
    for (index, vector) in vectors.iter().enumerate() {
        if let Err(error) = vector.check() {
            failed += 1;
            println!("vector {index} ({}): {error}", vector.title());
        }
    }
    println!("{} passed, {failed} failed", vectors.len() - failed);
    if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
