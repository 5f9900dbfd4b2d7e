//! Tests for every file of credentials, whatever its format: a whole one is taken, none makes the reader panic, and
//! the error for a damaged one holds no value.

/// Tests of a module's `look_up_in`: `whole` is a file that it takes, with `canary` for each value that is secret;
/// `pieces` are parts of such files.
macro_rules! holds_of_any_file {
    (whole: $whole:expr, pieces: $pieces:expr) => {
        use super::*;
        use crate::credentials::Network;
        use proptest::prelude::*;

        const WHOLE: &str = $whole;
        const PIECES: &[&str] = $pieces;

        fn look_at(text: &str) -> Result<Contents, CredentialsError> {
            let network = Network::default();
            look_up_in(text, "a file", &SearchContext { variable: &|_| None, network: &network })
        }

        #[test]
        fn the_whole_file_is_taken() {
            assert!(matches!(look_at(WHOLE), Ok(Contents::Source(..))));
        }

        proptest! {
            #![proptest_config(ProptestConfig::with_cases(10_000))]
            #[test]
            fn no_text_makes_it_panic(pieces in prop::collection::vec(prop::sample::select(PIECES), 0..30)) {
                let _ = look_at(&pieces.concat());
            }

            #[test]
            fn the_error_for_a_damaged_file_holds_no_value(
                at in 0..WHOLE.len(),
                with in any::<char>(),
                cut in any::<bool>(),
            ) {
                let damaged = if cut {
                    WHOLE[..at].to_owned()
                } else {
                    format!("{}{with}{}", &WHOLE[..at], &WHOLE[at + 1..])
                };
                if let Err(error) = look_at(&damaged) {
                    prop_assert!(!error.to_string().contains("canary"), "{error}");
                }
            }
        }
    };
}
pub(super) use holds_of_any_file;
