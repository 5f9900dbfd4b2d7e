//! Moments and spans in whole seconds of UTC: parsed from text, and written as text in three zones.

use chrono::DateTime;

/// A moment, in seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct UtcSeconds(pub i64);

/// A time of a push in four bytes: a moment from 1970 to 2106, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Timestamp(u32);

impl Default for Timestamp {
    fn default() -> Self {
        Self::NONE
    }
}

impl Timestamp {
    /// No time: the element was missing, null or unreadable.
    pub const NONE: Self = Self(u32::MAX);

    /// The moment; [`Timestamp::NONE`] if it is outside of the range.
    pub fn new(at: UtcSeconds) -> Self {
        u32::try_from(at.0).map_or(Self::NONE, Self)
    }

    /// The moment, if there is one.
    #[inline]
    pub fn get(self) -> Option<UtcSeconds> {
        (self != Self::NONE).then_some(UtcSeconds(i64::from(self.0)))
    }

    /// Seconds since 1970; the largest `u32` for [`Timestamp::NONE`].
    #[inline]
    pub fn raw(self) -> u32 {
        self.0
    }

    /// Parses RFC 3339; the form that ENS sends, `2021-12-28T16:00:00Z`, by its fixed positions. Seconds may be left
    /// out, and a blank may stand for the `T`. [`Timestamp::NONE`] if it can't be parsed, has no zone, means none or is
    /// outside of the range. Parts of seconds are cut off.
    pub fn parse(text: &str) -> Self {
        if let Some(at) = fixed(text.as_bytes()) {
            return Self(at);
        }
        let text = text.trim();
        let forms =
            ["%Y-%m-%dT%H:%M%#z", "%Y-%m-%d %H:%M%#z", "%Y-%m-%dT%H:%M:%S%.f%#z", "%Y-%m-%d %H:%M:%S%.f%#z"];
        let zoned = match text.strip_suffix(['Z', 'z']) {
            Some(rest) => format!("{}+00:00", rest.trim_end()),
            None => text.to_owned(),
        };
        let parsed = DateTime::parse_from_rfc3339(text)
            .ok()
            .or_else(|| forms.iter().find_map(|form| DateTime::parse_from_str(&zoned, form).ok()));
        parsed.map_or(Self::NONE, |at| match at.timestamp() {
            seconds if stands_for_none(seconds) => Self::NONE,
            seconds => Self::new(UtcSeconds(seconds)),
        })
    }
}

/// Whether a moment stands for no time: the first second of 1970 or the second one, with which some databases begin, in UTC or as
/// clocks in China showed it.
fn stands_for_none(seconds: i64) -> bool {
    matches!(seconds, 0 | 1 | 28_800 | 28_801)
}

/// True if a text in the field of a time stands for a missing time: it is blank or a word for nothing, all its digits are
/// zeros, or it is the first or last moment of a calendar, in whatever zone.
pub(crate) fn means_none(text: &str) -> bool {
    const WORDS: [&str; 7] = ["null", "none", "nil", "n/a", "never", "undefined", "无"];
    const EDGES: [&str; 6] =
        ["1970-01-01", "1969-12-31", "0001-01-01", "0000-12-31", "1900-01-01", "9999-12-31"];
    let text = text.trim();
    let is_zero =
        text.bytes().all(|byte| !byte.is_ascii_digit() && !byte.is_ascii_alphabetic() || byte == b'0');
    let date = text.get(..10).unwrap_or_default();
    text.is_ascii() && is_zero && text.len() <= 32
        || WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
        || EDGES.contains(&date)
        || date.starts_with("0000-00-00")
}

/// Parses times one after the other, and remembers the day of the last one: nearly all are of the same day.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    // `YYYY-MM-DDT` of the last one, in two words that overlap, and when that day begins.
    day: [u64; 2],
    midnight: u32,
}

impl Default for Times {
    fn default() -> Self {
        Self { day: words_of_day(b"1970-01-02T00:00:00Z"), midnight: 86_400 }
    }
}

// The remembered day changes the speed, not the result.
impl PartialEq for Times {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Times {
    /// A time in the form that ENS sends; any other form is left to [`Timestamp::parse`].
    #[inline]
    pub(crate) fn read(&mut self, text: &[u8; 20]) -> Option<Timestamp> {
        let day = words_of_day(text);
        if day == self.day && text[19] == b'Z' {
            return seconds_of_day(word(text, 11)).map(|seconds| Timestamp(self.midnight + seconds));
        }
        let at = fixed(text)?;
        // Some moments of the first day stand for no time.
        if at >= 86_400 {
            (self.day, self.midnight) = (day, at / 86_400 * 86_400);
        }
        Some(Timestamp(at))
    }
}

#[inline]
fn words_of_day(text: &[u8; 20]) -> [u64; 2] {
    [word(text, 0), word(text, 3)]
}

#[inline]
fn word(text: &[u8; 20], at: usize) -> u64 {
    text[at..].first_chunk().map_or(0, |word| u64::from_le_bytes(*word))
}

// `HH:MM:SS`, the first byte lowest: its eight bytes are computed side by side.
#[inline]
fn seconds_of_day(text: u64) -> Option<u32> {
    const BYTES: u64 = u64::MAX / 255;
    const COLONS: u64 = 0x0000_ff00_00ff_0000;
    let digits = text ^ u64::from_le_bytes(*b"00:00:00");
    // Adding 118 sets the highest bit of whatever is above nine.
    let above_nine = (digits.wrapping_add(BYTES * 118) | digits) & (BYTES << 7);
    if above_nine != 0 || digits & COLONS != 0 {
        return None;
    }
    let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8);
    let two = |at: u32| (pairs >> (at * 8)) as u32 & 0xff;
    let (hour, minute, second) = (two(0), two(3), two(6));
    (hour < 24 && minute < 60 && second < 60).then_some(hour * 3_600 + minute * 60 + second)
}

// `YYYY-MM-DDTHH:MM:SSZ` between 1970 and 2105, unless it stands for no time; anything else is left to chrono.
fn fixed(text: &[u8]) -> Option<u32> {
    let text: &[u8; 20] = text.try_into().ok()?;
    let [_, _, _, _, b'-', _, _, b'-', _, _, b'T', _, _, b':', _, _, b':', _, _, b'Z'] = text else {
        return None;
    };
    let mut valid = true;
    let mut two = |at: usize| {
        let (tens, ones) = (text[at].wrapping_sub(b'0'), text[at + 1].wrapping_sub(b'0'));
        valid &= tens < 10 && ones < 10;
        u32::from(tens) * 10 + u32::from(ones)
    };
    let (year, month, day) = (two(0) * 100 + two(2), two(5), two(8));
    let (hour, minute, second) = (two(11), two(14), two(17));
    let in_range = (1970..2106).contains(&year) && (1..13).contains(&month) && hour < 24;
    // A leap second is left to chrono.
    if !(valid && in_range && minute < 60 && second < 60 && (1..=days_in(year, month)).contains(&day)) {
        return None;
    }
    let at = days_to(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second;
    (!stands_for_none(at.into())).then_some(at)
}

fn days_in(year: u32, month: u32) -> u32 {
    match month {
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

// Days since 1970-01-01 of a day from then on: years are counted from March, so that the leap day ends them.
fn days_to(year: u32, month: u32, day: u32) -> u32 {
    let (year, month) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days_before_year = year * 365 + year / 4 - year / 100 + year / 400;
    let days_before_month = (month * 153 + 2) / 5;
    days_before_year + days_before_month + day - 1 - 719_468
}

/// The zone in which a person reads times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Zone {
    /// UTC, as ENS sends them.
    #[default]
    Utc,
    /// The browser's own.
    Local,
    /// Asia/Shanghai: eight hours ahead of UTC all year (1986 to 1991 apart, before there was ENS).
    Shanghai,
}

impl Zone {
    /// All three.
    pub const ALL: [Self; 3] = [Self::Utc, Self::Local, Self::Shanghai];

    /// Its key in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Utc => "utc",
            Self::Local => "local",
            Self::Shanghai => "shanghai",
        }
    }

    /// Seconds by which it is ahead of UTC at a moment; `local` gives that of the browser's zone.
    pub fn offset(self, at: UtcSeconds, local: impl FnOnce(UtcSeconds) -> i32) -> i32 {
        match self {
            Self::Utc => 0,
            Self::Local => local(at),
            Self::Shanghai => 8 * 3_600,
        }
    }
}

/// A moment as a calendar and a clock show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Civil {
    /// Year.
    pub year: i64,
    /// Month, from 1.
    pub month: u8,
    /// Day of the month, from 1.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute.
    pub minute: u8,
    /// Second.
    pub second: u8,
}

impl Civil {
    /// The date and time in a zone that is `offset` seconds ahead of UTC.
    pub fn new(at: UtcSeconds, offset: i32) -> Self {
        let seconds = at.0.saturating_add(i64::from(offset));
        let (days, of_day) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // Years from March, in eras of 400 of them: 146,097 days each.
        let days = days + 719_468;
        let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year_of_era = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        Self {
            year: era * 400 + year_of_era + i64::from(month <= 2),
            month: month as u8,
            day: day as u8,
            hour: (of_day / 3_600) as u8,
            minute: (of_day / 60 % 60) as u8,
            second: (of_day % 60) as u8,
        }
    }

    /// `2021-12-28`.
    pub fn date(&self) -> String {
        format!("{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }

    /// `16:00:00`.
    pub fn time(&self) -> String {
        format!("{:02}:{:02}:{:02}", self.hour, self.minute, self.second)
    }
}

impl std::fmt::Display for Civil {
    /// `2021-12-28 16:00:00`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.date(), self.time())
    }
}

/// True if the clocks of a zone show the time of a moment twice, as where they go back at the end of summer time.
pub fn is_doubled(at: UtcSeconds, offset: impl Fn(UtcSeconds) -> i32) -> bool {
    const DAY: i64 = 86_400;
    let here = offset(at);
    [at.0 - DAY, at.0 + DAY].into_iter().any(|near| {
        let other = offset(UtcSeconds(near));
        let twin = UtcSeconds(at.0 + i64::from(here) - i64::from(other));
        other != here && offset(twin) == other
    })
}

/// Seconds ahead of UTC as ISO 8601 writes them after a time: `+02`, `-03:30`.
pub fn short_offset(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    match (minutes / 60, minutes % 60) {
        (hours, 0) => format!("{sign}{hours:02}"),
        (hours, minutes) => format!("{sign}{hours:02}:{minutes:02}"),
    }
}

/// A moment in RFC 3339, in UTC: `2021-12-28T16:00:00Z`.
pub fn rfc3339(at: UtcSeconds) -> String {
    let civil = Civil::new(at, 0);
    format!("{}T{}Z", civil.date(), civil.time())
}

/// A span in days, hours, minutes and seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct SpanParts {
    /// Days.
    pub days: u64,
    /// Hours, below 24.
    pub hours: u8,
    /// Minutes, below 60.
    pub minutes: u8,
    /// Seconds, below 60.
    pub seconds: u8,
}

impl SpanParts {
    /// The parts of a number of seconds, its sign left out.
    pub fn new(seconds: i64) -> Self {
        let all = seconds.unsigned_abs();
        Self {
            days: all / 86_400,
            hours: (all / 3_600 % 24) as u8,
            minutes: (all / 60 % 60) as u8,
            seconds: (all % 60) as u8,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_what_ens_and_others_send() {
        let cases = [
            ("2021-12-28T16:00:00Z", Some(1_640_707_200)),
            ("1970-01-01T00:00:02Z", Some(2)),
            ("1970-01-01T00:00:01Z", None),
            ("1970-01-01T08:00:00Z", None),
            ("1970-01-01 08:00:01+08:00", None),
            ("1970-01-01T08:00:01Z", None),
            ("2021-12-28T16:00Z", Some(1_640_707_200)),
            ("2021-12-29T00:00+08:00", Some(1_640_707_200)),
            ("2021-12-29 00:00:00+08:00", Some(1_640_707_200)),
            ("2021-12-29T00:00:00+0800", Some(1_640_707_200)),
            ("2021-12-28 16:00:00Z", Some(1_640_707_200)),
            ("2021-12-28 16:00:00.750 Z", Some(1_640_707_200)),
            ("2021-12-28t16:00:00z", Some(1_640_707_200)),
            // Without a zone it is not known which moment is meant.
            ("2021-12-28T16:00:00", None),
            ("2021-12-28 16:00", None),
            ("1970-01-01T00:00:00Z", None),
            ("1970-01-01T08:00:00+08:00", None),
            ("1970-01-01T08:00Z", None),
            ("0001-01-01T00:00:00Z", None),
            ("2024-02-29T23:59:59Z", Some(1_709_251_199)),
            ("2021-12-29T00:00:00+08:00", Some(1_640_707_200)),
            ("2021-12-28T16:00:00.750Z", Some(1_640_707_200)),
            (" 2021-12-28T16:00:00Z ", Some(1_640_707_200)),
            ("2023-02-29T00:00:00Z", None),
            ("2021-12-28T24:00:00Z", None),
            ("2021-12-28", None),
            ("0000-00-00T00:00:00Z", None),
            ("1969-12-31T23:59:59Z", None),
            ("2200-01-01T00:00:00Z", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(Timestamp::parse(text).get().map(|at| at.0), expected, "{text}");
        }
    }

    #[test]
    fn some_texts_mean_no_time() {
        for text in [
            "",
            " ",
            "0",
            "000",
            "-",
            "--",
            "0000-00-00 00:00:00",
            "0000-00-00T00:00:00Z",
            "null",
            "N/A",
            "None",
            "无",
            "1970-01-01T00:00:00Z",
            "1970-01-01 08:00:00",
            "1969-12-31T16:00:00-08:00",
            "0001-01-01T00:00:00Z",
            "0001-01-01T00:00:00.000+08:00",
            "1900-01-01 00:00:00",
            "9999-12-31T23:59:59Z",
            "1970-01-01",
        ] {
            assert!(means_none(text), "{text}");
        }
        for text in [
            "2021-12-28T16:00:00Z",
            "2021-12-28",
            "soon",
            "1",
            "1970-02-01T00:00:00Z",
            "昨天",
            "{\"Text\":0}",
        ] {
            assert!(!means_none(text), "{text}");
        }
    }

    #[test]
    fn fixed_positions_agree_with_chrono() {
        // Each day from 1970 to 2105 but the first, whose time stands for none, at moving times of day.
        for day in 1..49_673_i64 {
            let at = day * 86_400 + day * 7_919 % 86_400;
            let text = rfc3339(UtcSeconds(at));
            assert_eq!(DateTime::parse_from_rfc3339(&text).unwrap().timestamp(), at, "{text}");
            assert_eq!(fixed(text.as_bytes()).map(i64::from), Some(at), "{text}");
        }
    }

    #[test]
    fn times_of_the_same_day_as_before_are_parsed_as_any_other() {
        let mut times = Times::default();
        let mut agree =
            |text: &[u8; 20]| assert_eq!(times.read(text), fixed(text).map(Timestamp), "{text:?}");
        for second in 0..86_400 {
            let text = rfc3339(UtcSeconds(1_640_649_600 + second));
            agree(text.as_bytes().try_into().unwrap());
        }
        // Any other byte in any place, one day after another.
        for day in ["2021-12-28", "2021-12-29"] {
            let text: [u8; 20] = format!("{day}T19:59:59Z").as_bytes().try_into().unwrap();
            for at in 0..text.len() {
                for byte in 0..=255 {
                    agree(&text);
                    let mut odd = text;
                    odd[at] = byte;
                    agree(&odd);
                }
            }
        }
    }

    #[test]
    fn times_of_a_repeated_hour_are_doubled() {
        // Berlin in 2024: an hour is skipped on 31 March and repeated on 27 October, both at 01:00 UTC.
        let [march, october] = [1_711_846_800, 1_729_990_800];
        let berlin = |at: UtcSeconds| if (march..october).contains(&at.0) { 7_200 } else { 3_600 };
        for (seconds, expected) in [
            (october - 3_601, false),
            (october - 3_600, true),
            (october - 1, true),
            (october, true),
            (october + 3_599, true),
            (october + 3_600, false),
            (march - 1, false),
            (march, false),
            (march + 3_600, false),
        ] {
            assert_eq!(is_doubled(UtcSeconds(seconds), berlin), expected, "{}", rfc3339(UtcSeconds(seconds)));
        }
        for (seconds, text) in [(7_200, "+02"), (0, "+00"), (-12_600, "-03:30"), (50_400, "+14")] {
            assert_eq!(short_offset(seconds), text);
        }
        // Half an hour on Lord Howe.
        let half = |at: UtcSeconds| if at.0 < october { 39_600 } else { 37_800 };
        assert!(is_doubled(UtcSeconds(october - 1_800), half));
        assert!(!is_doubled(UtcSeconds(october - 1_801), half));
    }

    #[test]
    fn zones_and_spans() {
        let at = UtcSeconds(1_640_707_200);
        let texts = Zone::ALL.map(|zone| Civil::new(at, zone.offset(at, |_| -18_000)).to_string());
        assert_eq!(texts, ["2021-12-28 16:00:00", "2021-12-28 11:00:00", "2021-12-29 00:00:00"]);
        assert_eq!(Civil::new(UtcSeconds(-1), 0).to_string(), "1969-12-31 23:59:59");
        assert_eq!(SpanParts::new(-93_784), SpanParts { days: 1, hours: 2, minutes: 3, seconds: 4 });
    }
}
