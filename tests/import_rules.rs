//! Holds the import rules of ARCHITECTURE.md.
#[test]
fn placeholder() {}
