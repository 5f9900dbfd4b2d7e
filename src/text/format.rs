//! Numbers, durations and clauses as all languages of the page write them.

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

/// A number in multiples of a unit, rounded down to one decimal if that is below 100 and not 0.
pub(super) fn tenths(value: u64, unit: u64) -> String {
    match value * 10 / unit {
        tenths if tenths < 1_000 && !tenths.is_multiple_of(10) => format!("{}.{}", tenths / 10, tenths % 10),
        tenths => number(tenths / 10),
    }
}

/// A share of a whole in per cent. Only all is 100 % and only none is 0 %.
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

/// An estimate in seconds without false precision: whole minutes from one minute on, rounded up.
pub(super) fn coarse(seconds: i64) -> i64 {
    if seconds < 60 { seconds } else { (seconds + 59) / 60 * 60 }
}

/// Splits seconds into the two largest units: `(value, unit)` pairs, the second only if not 0.
/// Units count 0 days, 1 hours, 2 minutes, 3 seconds.
pub(super) fn duration_parts(seconds: i64) -> Vec<(u64, usize)> {
    let seconds = seconds.unsigned_abs();
    let parts = [seconds / 86_400, seconds / 3_600 % 24, seconds / 60 % 60, seconds % 60];
    let first = parts.iter().position(|part| *part > 0).unwrap_or(3);
    let second = (first + 1..=first + 1).filter(|unit| *unit < 4 && parts[*unit] > 0);
    std::iter::once(first).chain(second).map(|unit| (parts[unit], unit)).collect()
}

/// Splits a span of two months and more into years and months, those that are 0 left out. Units count 0 years, 1 months.
pub(super) fn long_parts(seconds: i64) -> Option<Vec<(u64, usize)>> {
    let months = seconds.unsigned_abs() * 12 / (365 * 86_400 + 86_400 / 4);
    let parts = [(months / 12, 0), (months % 12, 1)];
    (months >= 2).then(|| parts.into_iter().filter(|(value, _)| *value > 0).collect())
}

/// A duration in the largest unit of which it has one, rounded. Units: years, months, days, hours, minutes.
pub(super) fn one_unit(seconds: i64, units: [&str; 5]) -> String {
    const YEAR: i64 = 365 * 86_400 + 86_400 / 4;
    let lengths = [YEAR, YEAR / 12, 86_400, 3_600, 60];
    let round = |at: usize| (seconds + lengths[at] / 2) / lengths[at];
    // The next larger unit where rounding fills it: no 24 h.
    let at = (0..4).find(|at| seconds >= lengths[*at]).unwrap_or(4);
    let at = if at > 0 && round(at) * lengths[at] >= lengths[at - 1] { at - 1 } else { at };
    format!("{} {}", round(at), units[at])
}

/// A clause of `ens-api` or of the proxy as a sentence: capital letter, full stop.
pub fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str())
}

/// A character in quotation marks; its code point where it is invisible.
pub(super) fn visible(character: char) -> String {
    if character.is_whitespace() || character.is_control() {
        format!("U+{:04X}", u32::from(character))
    } else {
        format!("“{character}”")
    }
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
    fn large_numbers_keep_one_decimal_below_a_hundred() {
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
    fn a_rounded_duration_has_one_unit() {
        const DAY: i64 = 86_400;
        let table =
            [(600, "10 min"), (3_569, "59 min"), (3_590, "1 h"), (9_000, "3 h"), (23 * 3_600 + 3_000, "1 d")];
        let long = [
            (4 * DAY + 50_000, "5 d"),
            (30 * DAY, "30 d"),
            (45 * DAY, "1 mo"),
            (360 * DAY, "1 y"),
            (1_600 * DAY, "4 y"),
        ];
        for (seconds, text) in table.into_iter().chain(long) {
            assert_eq!(one_unit(seconds, ["y", "mo", "d", "h", "min"]), text, "{seconds}");
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

    #[test]
    fn long_spans_are_in_years_and_months() {
        const DAY: i64 = 86_400;
        for (days, parts) in [
            (59, None),
            (62, Some(vec![(2, 1)])),
            (366, Some(vec![(1, 0)])),
            (365 * 4 + 185, Some(vec![(4, 0), (6, 1)])),
        ] {
            assert_eq!(long_parts(days * DAY), parts, "{days}");
        }
    }

    #[test]
    fn clauses_become_sentences() {
        for (clause, text) in [("the proxy can't be reached", "The proxy can't be reached."), ("", ".")] {
            assert_eq!(sentence(clause), text);
        }
    }

    #[test]
    fn invisible_characters_have_a_code_point() {
        assert_eq!((visible('\n').as_str(), visible('_').as_str()), ("U+000A", "“_”"));
    }
}
