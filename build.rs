//! Has the linker keep what `xtask/src/split.rs` splits the page by.

use std::env;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let is = |name, value| env::var(name).is_ok_and(|found| found == value);
    // Debug builds are in one part.
    if is("CARGO_CFG_TARGET_FAMILY", "wasm") && !is("PROFILE", "debug") {
        println!("cargo::rustc-link-arg-bins=--emit-relocs");
    }
}
