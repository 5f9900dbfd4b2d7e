//! Random bytes at everything that reads what others wrote, one target a file. Each says what must hold of
//! whatever is taken, in words of its own, not by calling the code under test again.
//!
//! On stable, `cargo test` runs each for some seconds; `BOLERO_RANDOM_TEST_TIME_MS` sets how long. A failure
//! prints the shrunken input and a `BOLERO_RANDOM_SEED` that brings it back. Files in
//! `__fuzz__/TARGET/corpus` are tried first. `cargo bolero` finds the same targets.

mod answer;
mod board;
mod canonical;
mod credentials;
mod csv;
mod guard;
mod link;
mod query;
mod weave;

/// A test that gives bytes to a body for some seconds.
macro_rules! target {
    ($(#[$about:meta])* $name:ident, |$bytes:ident| $body:expr) => {
        $(#[$about])*
        #[test]
        fn $name() {
            bolero::check!(name = stringify!($name))
                .with_max_len(600)
                .with_test_time(crate::FOR)
                .for_each(|$bytes: &[u8]| $body);
        }
    };
}
pub(crate) use target;

/// How long a target runs, unless `BOLERO_RANDOM_TEST_TIME_MS` says otherwise.
const FOR: std::time::Duration = std::time::Duration::from_secs(10);
