//! The format of `x-acs-date`, and the window in which a service accepts it.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};

/// The largest difference between a request's date and the service's clock.
const WINDOW: TimeDelta = TimeDelta::minutes(15);

const FORMAT: &str = "%Y-%m-%dT%H:%M:%SZ";

/// Formats a date as `2023-10-26T10:22:32Z`; fractions of a second are cut off.
pub fn format_date(date: DateTime<Utc>) -> String {
    date.format(FORMAT).to_string()
}

/// Parses a date of exactly that format; `None` for any other text.
pub fn parse_date(text: &str) -> Option<DateTime<Utc>> {
    let date = NaiveDateTime::parse_from_str(text, FORMAT).ok()?.and_utc();
    // chrono also accepts "2023-1-2T…" and a leap second: only the text that `format_date` writes is valid.
    (format_date(date) == text).then_some(date)
}

/// Whether a request's date lies within 15 minutes of `now`.
pub fn is_fresh(date: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    date.signed_duration_since(now).abs() <= WINDOW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_full_format_is_a_date() {
        for text in ["2023-10-26T10:22:32Z", "1970-01-01T00:00:00Z"] {
            assert_eq!(format_date(parse_date(text).unwrap()), text);
        }
        for text in [
            "",
            "2023-10-26",
            "2023-10-26T10:22:32",
            "2023-10-26T10:22:32+08:00",
            "2023-1-2T03:04:05Z",
            "2023-02-30T00:00:00Z",
            " 2023-10-26T10:22:32Z",
        ] {
            assert_eq!(parse_date(text), None, "{text}");
        }
    }

    #[test]
    fn the_window_is_fifteen_minutes_before_and_after() {
        let now = parse_date("2023-10-26T10:22:32Z").unwrap();
        for (seconds, fresh) in [(0, true), (900, true), (-900, true), (901, false), (-901, false)] {
            assert_eq!(is_fresh(now + TimeDelta::seconds(seconds), now), fresh);
        }
    }
}
