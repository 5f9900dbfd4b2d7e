//! Numbers as both languages write them: groups of three digits, one decimal. Knows no word.

/// A whole number with a comma every three digits.
pub fn number(value: u64) -> String {
    let digits = value.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number in units of so many, rounded down to one decimal where that tells something.
pub(super) fn tenths(value: u64, unit: u64) -> String {
    match value * 10 / unit {
        tenths if tenths < 1_000 && !tenths.is_multiple_of(10) => format!("{}.{}", tenths / 10, tenths % 10),
        tenths => number(tenths / 10),
    }
}

/// A share of a whole in per cent. Never rounds up to 100 or down to 0: those mean all and none.
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    if part == 0 || part >= whole {
        return if part == 0 { "0 %" } else { "100 %" }.to_owned();
    }
    let tenths = (part as f64 / whole as f64 * 1000.0).floor().clamp(1.0, 999.0);
    format!("{:.1} %", tenths / 10.0)
}

/// An estimate in seconds, without digits that it can't know: whole minutes from one minute on, rounded up.
pub(super) fn coarse(seconds: i64) -> i64 {
    if seconds < 60 { seconds } else { (seconds + 59) / 60 * 60 }
}

/// Splits seconds into the two largest units that matter: `(value, unit)` pairs, the second only if not 0.
/// Units count 0 days, 1 hours, 2 minutes, 3 seconds.
pub(super) fn duration_parts(seconds: i64) -> Vec<(u64, usize)> {
    let seconds = seconds.unsigned_abs();
    let parts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60];
    let first = parts.iter().position(|part| *part > 0).unwrap_or(3);
    let second = (first + 1..=first + 1).filter(|unit| *unit < 4 && parts[*unit] > 0);
    std::iter::once(first).chain(second).map(|unit| (parts[unit], unit)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_stand_in_groups() {
        for (value, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(number(value), text);
        }
    }

    #[test]
    fn large_numbers_keep_a_decimal_where_it_tells_something() {
        for (value, text) in
            [(1_000_000, "1"), (1_290_000, "1.2"), (99_950_000, "99.9"), (123_456_789, "123")]
        {
            assert_eq!(tenths(value, 1_000_000), text);
        }
    }

    #[test]
    fn only_all_is_a_hundred_per_cent() {
        for (part, whole, text) in [
            (0, 0, "–"),
            (0, 7, "0 %"),
            (7, 7, "100 %"),
            (1, 3, "33.3 %"),
            (99_999, 100_000, "99.9 %"),
            (1, 100_000, "0.1 %"),
        ] {
            assert_eq!(percent(part, whole), text);
        }
    }

    #[test]
    fn estimates_are_coarse() {
        for (seconds, expected) in [(0, 0), (59, 59), (60, 60), (61, 120), (3_541, 3_600)] {
            assert_eq!(coarse(seconds), expected);
        }
    }

    #[test]
    fn durations_keep_two_units() {
        for (seconds, parts) in [
            (0, vec![(0, 3)]),
            (59, vec![(59, 3)]),
            (200, vec![(3, 2), (20, 3)]),
            (3_600, vec![(1, 1)]),
            (3_605, vec![(1, 1)]),
            (90_061, vec![(1, 0), (1, 1)]),
            (-60, vec![(1, 2)]),
        ] {
            assert_eq!(duration_parts(seconds), parts, "{seconds}");
        }
    }
}
