//! What this binary was built from: version, commit, target, and the page in it.

use std::sync::OnceLock;

use crate::assets;

/// The version of Pushboard.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The kind of machine that it was compiled for.
pub const TARGET: &str = env!("BUILT_FOR");

static COMMIT: OnceLock<&str> = OnceLock::new();

/// Names the commit. Only `main.rs` is compiled with it, so that a commit alone compiles no other file again.
pub fn set_commit(commit: Option<&'static str>) {
    if let Some(commit) = commit.filter(|commit| !commit.is_empty()) {
        let _ = COMMIT.set(commit);
    }
}

/// The commit; `unknown` where the build was given none.
pub fn commit() -> &'static str {
    COMMIT.get().copied().unwrap_or("unknown")
}

/// All of it in a line, after the name.
pub fn line() -> String {
    format!("{VERSION} (commit {}, page {}, {TARGET})", commit(), assets::build())
}
