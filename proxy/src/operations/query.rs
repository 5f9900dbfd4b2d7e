//! Reads the query string of the page's request into parameters.

use ens_api::fields::{FieldError, Problem};
use ens_api::{ApiError, ErrorCode, pairs};

/// The error for invalid fields: its message describes all of them, and it names the first one.
pub(super) fn bad_fields(errors: &[FieldError]) -> ApiError {
    let texts: Vec<String> = errors.iter().map(ToString::to_string).collect();
    let field = errors.first().map(|error| error.field.clone());
    ApiError { message: texts.join("; "), field, ..ApiError::new(ErrorCode::BadRequest, None) }
}

/// The values of an operation's keys, in their order; an unknown or repeated key is an error.
pub(super) fn read_query<const N: usize>(
    query: &str,
    keys: [&str; N],
) -> Result<[Option<String>; N], ApiError> {
    let wrong = |field: &str, problem| bad_fields(&[FieldError { field: field.to_owned(), problem }]);
    let mut values = [const { None }; N];
    for (key, value) in pairs::read(query).map_err(|_| wrong("query", Problem::Undecodable))? {
        let Some(at) = keys.iter().position(|known| *known == key) else {
            return Err(wrong(&key, Problem::Unknown));
        };
        if values[at].replace(value).is_some() {
            return Err(wrong(&key, Problem::Doubled));
        }
    }
    Ok(values)
}

/// Checks the query string of a route that takes no parameter.
///
/// # Errors
/// `Pushboard.BadRequest` for any parameter.
pub fn check_empty(query: &str) -> Result<(), ApiError> {
    read_query(query, []).map(|[]| ())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn a_query_gives_the_keys_of_its_route_once_or_an_error(query in "((a|b|c|%61|%|&|=|\\+|é|\\PC){0,24})") {
            match read_query(&query, ["a", "b"]) {
                Ok(values) => {
                    let read = pairs::read(&query).unwrap();
                    prop_assert_eq!(read.len(), values.iter().flatten().count());
                    for (key, value) in read {
                        prop_assert_eq!(values[usize::from(key == "b")].as_deref(), Some(value.as_str()));
                    }
                }
                Err(error) => {
                    prop_assert_eq!(error.kind(), ErrorCode::BadRequest);
                    prop_assert!(error.field.is_some());
                }
            }
        }
    }
}
