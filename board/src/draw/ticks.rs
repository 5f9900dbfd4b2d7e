//! Where a time axis has its ticks and how they are labelled: seconds to decades, in the wall time of a zone that is
//! passed in. Labels are digits only, so they need no translation.
//!
//! ```text
//! context   2021-12-07                     2021-12-08
//! label        22:00    23:00     00:00     01:00     02:00
//! ```

use std::fmt::Write;

use chrono::{DateTime, Datelike, Months, NaiveDate, NaiveDateTime, Timelike};

use crate::draw::scale::TimeRange;
use crate::model::time::{UtcSeconds, is_doubled, short_offset};

/// Seconds by which a zone is ahead of UTC at a moment.
pub type Offset<'a> = &'a dyn Fn(UtcSeconds) -> i32;

/// Distance of two ticks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// This many seconds, a divisor of a day.
    Seconds(u32),
    /// This many days, counted from the first of the month.
    Days(u32),
    /// This many months, a divisor of a year.
    Months(u32),
    /// This many years.
    Years(u32),
}

/// A tick of an axis.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Tick {
    /// Its moment.
    pub at: UtcSeconds,
    /// Distance to the next one.
    pub step: Step,
    /// True where a new day (ticks of seconds), month (days) or year (months) begins.
    pub opens_context: bool,
    wall: NaiveDateTime,
    /// The offset from UTC, where the clocks show this time twice.
    doubled: Option<i32>,
}

const STEPS: [Step; 27] = [
    Step::Seconds(1),
    Step::Seconds(2),
    Step::Seconds(5),
    Step::Seconds(10),
    Step::Seconds(15),
    Step::Seconds(30),
    Step::Seconds(60),
    Step::Seconds(2 * 60),
    Step::Seconds(5 * 60),
    Step::Seconds(10 * 60),
    Step::Seconds(15 * 60),
    Step::Seconds(30 * 60),
    Step::Seconds(3600),
    Step::Seconds(2 * 3600),
    Step::Seconds(3 * 3600),
    Step::Seconds(6 * 3600),
    Step::Seconds(12 * 3600),
    Step::Days(1),
    Step::Days(2),
    Step::Days(5),
    Step::Days(10),
    Step::Months(1),
    Step::Months(3),
    Step::Months(6),
    Step::Years(1),
    Step::Years(5),
    Step::Years(25),
];

impl Step {
    /// The smallest step of at least this many seconds.
    pub fn at_least(seconds: f64) -> Self {
        let centuries = || Self::Years((seconds / Self::Years(100).seconds()).ceil() as u32 * 100);
        STEPS.into_iter().find(|step| step.seconds() >= seconds).unwrap_or_else(centuries)
    }

    /// Its length in seconds; months and years at their shortest.
    pub fn seconds(self) -> f64 {
        const DAY: f64 = 86_400.0;
        match self {
            Self::Seconds(count) => f64::from(count),
            Self::Days(count) => f64::from(count) * DAY,
            Self::Months(count) => f64::from(count) * 28.0 * DAY,
            Self::Years(count) => f64::from(count) * 365.0 * DAY,
        }
    }

    // The last tick at or before a wall time.
    fn floor(self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        let date = wall.date();
        let midnight = |date: NaiveDate| date.and_hms_opt(0, 0, 0);
        match self {
            Self::Seconds(count) => {
                let second = wall.num_seconds_from_midnight();
                midnight(date)?
                    .checked_add_signed(chrono::TimeDelta::seconds(i64::from(second - second % count)))
            }
            Self::Days(count) => midnight(date.with_day(day_of_tick(date.day(), count))?),
            Self::Months(count) => midnight(date.with_day(1)?.with_month0(date.month0() / count * count)?),
            Self::Years(count) => {
                midnight(NaiveDate::from_ymd_opt(date.year() - date.year().rem_euclid(count as i32), 1, 1)?)
            }
        }
    }

    // The wall time of the tick after the one at a wall time.
    fn next(self, wall: NaiveDateTime) -> Option<NaiveDateTime> {
        match self {
            Self::Seconds(count) => wall.checked_add_signed(chrono::TimeDelta::seconds(i64::from(count))),
            Self::Days(count) => {
                let next = wall.checked_add_signed(chrono::TimeDelta::days(i64::from(count)))?;
                // What is left of a month after its last whole step belongs to that step.
                if next.month() == wall.month() && day_of_tick(next.day(), count) == next.day() {
                    Some(next)
                } else {
                    wall.with_day(1)?.checked_add_months(Months::new(1))
                }
            }
            Self::Months(count) => wall.checked_add_months(Months::new(count)),
            Self::Years(count) => wall.checked_add_months(Months::new(count * 12)),
        }
    }
}

// Days 1, 1 + count, …; never so near to the end of a month that the next one's first would crowd it.
fn day_of_tick(day: u32, count: u32) -> u32 {
    let last = if count == 1 { 31 } else { 31 - count };
    let tick = (day - 1) / count * count + 1;
    if tick > last { (last - 1) / count * count + 1 } else { tick }
}

impl Tick {
    /// Appends the label of the tick: `02:37`, `02:37:10`, the day, the month or the year; `02:37+02` where the clocks show
    /// this time twice.
    pub fn write_label(&self, out: &mut String) {
        let wall = self.wall;
        // Writing to a string can't fail.
        let _ = match self.step {
            Step::Seconds(count) if count < 60 => {
                write!(out, "{:02}:{:02}:{:02}", wall.hour(), wall.minute(), wall.second())
            }
            Step::Seconds(_) => write!(out, "{:02}:{:02}", wall.hour(), wall.minute()),
            Step::Days(_) => write!(out, "{:02}", wall.day()),
            Step::Months(_) => write!(out, "{:02}", wall.month()),
            Step::Years(_) => write!(out, "{}", wall.year()),
        };
        if let Some(offset) = self.doubled {
            out.push_str(&short_offset(offset));
        }
    }

    /// Appends the context of the tick: the date, the year and month, or the year; nothing for ticks of years.
    pub fn write_context(&self, out: &mut String) {
        let wall = self.wall;
        let _ = match self.step {
            Step::Seconds(_) => write!(out, "{:04}-{:02}-{:02}", wall.year(), wall.month(), wall.day()),
            Step::Days(_) => write!(out, "{:04}-{:02}", wall.year(), wall.month()),
            Step::Months(_) => write!(out, "{}", wall.year()),
            Step::Years(_) => Ok(()),
        };
    }
}

/// The ticks within a range, and the one before it (whose context the range begins in). They are at least `distance`
/// seconds apart, and half of it at the end of a month. Where the clocks go back, an hour stands twice, each with its offset;
/// where they go forward, the hour that they skip has no tick.
pub fn ticks(range: TimeRange, distance: f64, offset: Offset<'_>) -> impl Iterator<Item = Tick> + '_ {
    let step = Step::at_least(distance);
    let start = UtcSeconds(range.start().floor() as i64);
    let mut next = first(step, start, offset);
    std::iter::from_fn(move || {
        let (at, wall) = next?;
        if at.0 as f64 > range.end() {
            return None;
        }
        next = following(step, at, wall, offset);
        let opens_context = match step {
            Step::Seconds(_) => wall.num_seconds_from_midnight() == 0,
            Step::Days(_) => wall.day() == 1,
            Step::Months(_) => wall.month() == 1,
            Step::Years(_) => false,
        };
        let is_doubled = matches!(step, Step::Seconds(_)) && is_doubled(at, offset);
        Some(Tick { at, step, opens_context, wall, doubled: is_doubled.then(|| offset(at)) })
    })
}

// The last tick at or before a moment.
fn first(step: Step, start: UtcSeconds, offset: Offset<'_>) -> Option<(UtcSeconds, NaiveDateTime)> {
    let here = wall_time(start, offset)?;
    let wall = step.floor(here)?;
    // The same of two equal times as the moment, unless the clocks change in between.
    let near = UtcSeconds(start.0 - (here - wall).num_seconds());
    let at = if wall_time(near, offset) == Some(wall) { near } else { utc(wall, offset) };
    Some((at, wall))
}

// The tick after one.
fn following(
    step: Step,
    at: UtcSeconds,
    wall: NaiveDateTime,
    offset: Offset<'_>,
) -> Option<(UtcSeconds, NaiveDateTime)> {
    let Step::Seconds(count) = step else {
        let mut wall = step.next(wall)?;
        // A time that the zone skips gives the same moment twice.
        while utc(wall, offset) <= at {
            wall = step.next(wall)?;
        }
        return Some((utc(wall, offset), wall));
    };
    let count = i64::from(count);
    let mut next = at.0.checked_add(count)?;
    if offset(UtcSeconds(next)) != offset(at) {
        let change = change_of(offset, at.0, next);
        let of_day = i64::from(wall_time(UtcSeconds(change), offset)?.num_seconds_from_midnight());
        next = change + (count - of_day % count) % count;
        if next < at.0 + count {
            next += count;
        }
    }
    Some((UtcSeconds(next), wall_time(UtcSeconds(next), offset)?))
}

// The first moment with another offset, between two that differ in it.
fn change_of(offset: Offset<'_>, mut before: i64, mut after: i64) -> i64 {
    let old = offset(UtcSeconds(before));
    while after - before > 1 {
        let middle = before + (after - before) / 2;
        if offset(UtcSeconds(middle)) == old { before = middle } else { after = middle }
    }
    after
}

fn wall_time(at: UtcSeconds, offset: Offset<'_>) -> Option<NaiveDateTime> {
    let seconds = at.0.checked_add(i64::from(offset(at)))?;
    Some(DateTime::from_timestamp(seconds, 0)?.naive_utc())
}

fn utc(wall: NaiveDateTime, offset: Offset<'_>) -> UtcSeconds {
    let wall = wall.and_utc().timestamp();
    // Around a change of the offset it is looked up twice: first near the moment, then at it.
    let near = wall - i64::from(offset(UtcSeconds(wall)));
    UtcSeconds(wall - i64::from(offset(UtcSeconds(near))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn labels(from: &str, to: &str, distance: f64, offset: Offset<'_>) -> Vec<String> {
        let at = |text: &str| text.parse::<DateTime<chrono::Utc>>().unwrap().timestamp() as f64;
        ticks(TimeRange::new(at(from), at(to)), distance, offset)
            .map(|tick| {
                let mut text = String::new();
                tick.write_label(&mut text);
                if tick.opens_context {
                    text.push('@');
                    tick.write_context(&mut text);
                }
                text
            })
            .collect()
    }

    #[test]
    fn ticks_stand_at_round_wall_times() {
        const HOUR: f64 = 3600.0;
        let utc = |_: UtcSeconds| 0;
        let shanghai = |_: UtcSeconds| 8 * 3600;
        let table: [(&str, &str, f64, Offset<'_>, &[&str]); 8] = [
            (
                "2021-12-07T02:37:10Z",
                "2021-12-07T02:37:14Z",
                1.5,
                &utc,
                &["02:37:10", "02:37:12", "02:37:14"],
            ),
            (
                "2021-12-07T22:30:00Z",
                "2021-12-08T01:00:00Z",
                HOUR,
                &utc,
                &["22:00", "23:00", "00:00@2021-12-08", "01:00"],
            ),
            (
                "2021-12-07T15:00:00Z",
                "2021-12-07T17:00:00Z",
                HOUR,
                &shanghai,
                &["23:00", "00:00@2021-12-08", "01:00"],
            ),
            (
                "2021-12-30T00:00:00Z",
                "2022-01-02T00:00:00Z",
                24.0 * HOUR,
                &utc,
                &["30", "31", "01@2022-01", "02"],
            ),
            (
                "2021-02-18T00:00:00Z",
                "2021-03-08T00:00:00Z",
                100.0 * HOUR,
                &utc,
                &["16", "21", "26", "01@2021-03", "06"],
            ),
            (
                "2021-11-05T00:00:00Z",
                "2022-02-01T00:00:00Z",
                600.0 * HOUR,
                &utc,
                &["11", "12", "01@2022", "02"],
            ),
            ("2019-05-01T00:00:00Z", "2021-02-01T00:00:00Z", 8000.0 * HOUR, &utc, &["2019", "2020", "2021"]),
            ("2019-05-01T00:00:00Z", "2221-02-01T00:00:00Z", 1e9, &utc, &["2000", "2100", "2200"]),
        ];
        for (from, to, distance, zone, expected) in table {
            assert_eq!(labels(from, to, distance, zone), expected, "{from} to {to}");
        }
    }

    // Berlin in 2024: an hour is skipped on 31 March and repeated on 27 October, both at 01:00 UTC.
    fn berlin(at: UtcSeconds) -> i32 {
        if (1_711_846_800..1_729_990_800).contains(&at.0) { 7_200 } else { 3_600 }
    }

    #[test]
    fn a_repeated_hour_stands_twice_and_a_skipped_hour_never() {
        const HOUR: f64 = 3600.0;
        let table: [(&str, &str, f64, &[&str]); 6] = [
            (
                "2024-10-26T23:00:00Z",
                "2024-10-27T03:00:00Z",
                HOUR,
                &["01:00", "02:00+02", "02:00+01", "03:00", "04:00"],
            ),
            (
                "2024-10-27T00:10:00Z",
                "2024-10-27T02:00:00Z",
                HOUR / 2.0,
                &["02:00+02", "02:30+02", "02:00+01", "02:30+01", "03:00"],
            ),
            // A range that begins in the second of the two hours.
            ("2024-10-27T01:10:00Z", "2024-10-27T02:00:00Z", HOUR, &["02:00+01", "03:00"]),
            // Where two of them would be nearer than the step, one stands for both.
            (
                "2024-10-26T22:00:00Z",
                "2024-10-27T05:00:00Z",
                2.0 * HOUR,
                &["00:00@2024-10-27", "02:00+02", "04:00", "06:00"],
            ),
            (
                "2024-10-27T01:10:00Z",
                "2024-10-27T08:00:00Z",
                3.0 * HOUR,
                &["00:00@2024-10-27", "03:00", "06:00", "09:00"],
            ),
            ("2024-03-31T00:00:00Z", "2024-03-31T03:00:00Z", HOUR, &["01:00", "03:00", "04:00", "05:00"]),
        ];
        for (from, to, distance, expected) in table {
            assert_eq!(labels(from, to, distance, &berlin), expected, "{from} to {to}");
        }
        let days = labels("2024-10-26T00:00:00Z", "2024-10-29T00:00:00Z", 24.0 * HOUR, &berlin);
        assert_eq!(days, ["26", "27", "28", "29"]);
    }

    #[test]
    fn ticks_are_in_order_where_a_zone_skips_or_repeats_an_hour() {
        // Two o'clock leaps to three and, a day later, back.
        let zone = |at: UtcSeconds| if (7200..93_600).contains(&at.0) { 3600 } else { 0 };
        let at: Vec<_> = ticks(TimeRange::new(0.0, 100_000.0), 3600.0, &zone).map(|tick| tick.at.0).collect();
        assert!(at.is_sorted_by(|one, other| one < other), "{at:?}");
        assert_eq!(at.len(), 28, "one for each hour that passes");
    }

    proptest! {
        #[test]
        fn ticks_are_few_and_in_order(start in -2e9..6e9, span in 1.0..8e9, count in 1.0..40.0, offset in -43_200..50_400) {
            let zone = |_: UtcSeconds| offset;
            let range = TimeRange::new(start, start + span);
            let all: Vec<_> = ticks(range, span / count, &zone).collect();
            prop_assert!(all.len() as f64 <= count * 1.3 + 2.0, "{} ticks for {count}", all.len());
            prop_assert!(all.is_sorted_by(|one, other| one.at < other.at));
            for pair in all.windows(2) {
                let share = if matches!(pair[0].step, Step::Days(_)) { 0.5 } else { 1.0 };
                prop_assert!((pair[1].at.0 - pair[0].at.0) as f64 >= pair[0].step.seconds() * share);
            }
        }
    }
}
