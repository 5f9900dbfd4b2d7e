//! Points and spans in time, in whole seconds of UTC: from text, and to text in three zones. Knows no clock.

use chrono::DateTime;

/// A moment, in seconds since 1970-01-01T00:00:00Z.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UtcSeconds(pub i64);

/// A time as a push gives it, in four bytes: a moment from 1970 to 2106, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[repr(transparent)]
pub struct Stamp(u32);

impl Default for Stamp {
    fn default() -> Self {
        Self::NONE
    }
}

impl Stamp {
    /// No time: the element was missing, null or unreadable.
    pub const NONE: Self = Self(u32::MAX);

    /// The moment; [`Stamp::NONE`] where it lies outside of what fits.
    pub fn new(at: UtcSeconds) -> Self {
        u32::try_from(at.0).map_or(Self::NONE, Self)
    }

    /// The moment, if there is one.
    #[inline]
    pub fn get(self) -> Option<UtcSeconds> {
        (self != Self::NONE).then_some(UtcSeconds(i64::from(self.0)))
    }

    /// Seconds since 1970; the largest `u32` for [`Stamp::NONE`].
    #[inline]
    pub fn raw(self) -> u32 {
        self.0
    }

    /// Reads RFC 3339; the form that ENS sends, `2021-12-28T16:00:00Z`, from its fixed positions.
    /// [`Stamp::NONE`] where it can't be read, or lies outside of what fits. Parts of seconds are cut off.
    pub fn parse(text: &str) -> Self {
        if let Some(at) = fixed(text.as_bytes()) {
            return Self(at);
        }
        DateTime::parse_from_rfc3339(text.trim())
            .map_or(Self::NONE, |at| Self::new(UtcSeconds(at.timestamp())))
    }
}

// `YYYY-MM-DDTHH:MM:SSZ` between 1970 and 2105; anything else is chrono's to judge.
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
    // The leap second is chrono's business.
    if !(valid && in_range && minute < 60 && second < 60 && (1..=days_in(year, month)).contains(&day)) {
        return None;
    }
    Some(days_to(year, month, day) * 86_400 + hour * 3_600 + minute * 60 + second)
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
