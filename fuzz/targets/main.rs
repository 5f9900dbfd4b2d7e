//! Fuzz targets for all parsers of external input, one per file. Each checks properties of accepted input
//! without calling the code under test again.
//!
//! On stable, `cargo test` runs each for some seconds; `BOLERO_RANDOM_TEST_TIME_MS` sets the time. A failure
//! prints the minimized input and a `BOLERO_RANDOM_SEED` that reproduces it. The files in
//! `__fuzz__/TARGET/corpus` are tested first. `cargo bolero` runs the same targets.

use ::board::{Builder, UtcSeconds};
use ens_api::PushQuery;

use self::whole_page::WholePage as _;

mod board;
mod canonical;
mod credentials;
mod csv;
mod guard;
mod link;
mod query;
mod response;
mod search;
mod weave;
#[path = "../../board/tests/fixture/whole_page.rs"]
mod whole_page;

/// A test that runs a body with random bytes for some seconds.
macro_rules! target {
    ($name:ident, |$bytes:ident| $body:expr) => {
        #[test]
        fn $name() {
            bolero::check!(name = stringify!($name))
                .with_max_len(600)
                .with_test_time(crate::DURATION)
                .for_each(|$bytes: &[u8]| $body);
        }
    };
}
pub(crate) use target;

/// A board under construction that has read this page.
fn builder_of(page: &str) -> Builder {
    let mut builder = Builder::new(&query());
    builder.add_page(page.as_bytes(), FETCHED).expect("a whole page");
    builder
}

fn query() -> PushQuery {
    PushQuery::for_application("a").expect("an id")
}

const FETCHED: UtcSeconds = UtcSeconds(1_790_000_000);

/// The time of a target, unless `BOLERO_RANDOM_TEST_TIME_MS` is set.
const DURATION: std::time::Duration = std::time::Duration::from_secs(10);
