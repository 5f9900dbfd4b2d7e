//! The browser's clock and time zone.

use board::model::time::UtcSeconds;
use js_sys::{Date, Intl, Reflect};
use wasm_bindgen::JsValue;

/// Now, by this machine's clock.
pub fn now() -> UtcSeconds {
    UtcSeconds((Date::now() / 1000.0).floor() as i64)
}

/// Seconds by which this machine's zone is ahead of UTC at a moment.
pub fn local_offset(at: UtcSeconds) -> i32 {
    let date = Date::new(&JsValue::from_f64(at.0 as f64 * 1000.0));
    // JavaScript counts minutes behind UTC.
    (-date.get_timezone_offset() * 60.0) as i32
}

/// The name of this machine's zone, such as `Europe/Berlin`; `None` where the browser has none.
pub fn local_zone() -> Option<String> {
    let options = Intl::DateTimeFormat::default().resolved_options();
    Reflect::get(&options, &"timeZone".into()).ok()?.as_string().filter(|name| !name.is_empty())
}

/// The name of a zone that is `seconds` ahead of UTC: `UTC`, `UTC+8`, `UTC-3:30`.
pub fn offset_name(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
}

/// The names of the offsets in a range of time, which a change of the clocks divides: `UTC+1`, or `UTC+1/+2`.
pub fn offset_names(from: UtcSeconds, to: UtcSeconds, offset: impl Fn(UtcSeconds) -> i32) -> String {
    // Of longer ranges, the first year has all offsets.
    let step = (to.0 - from.0).clamp(0, 366 * 86_400) / 4;
    let seen = (0..=4).map(|count| UtcSeconds(from.0 + count * step)).chain([to]);
    let mut offsets: Vec<i32> = seen.map(offset).collect();
    offsets.sort_by_key(|offset| offset.unsigned_abs());
    offsets.dedup();
    let names: Vec<String> = offsets.into_iter().map(offset_name).collect();
    names.join("/").replace("/UTC", "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_have_names() {
        let cases =
            [(0, "UTC"), (28_800, "UTC+8"), (-12_600, "UTC-3:30"), (19_800, "UTC+5:30"), (-900, "UTC-0:15")];
        for (seconds, name) in cases {
            assert_eq!(offset_name(seconds), name);
        }
    }

    #[test]
    fn the_name_of_a_range_has_all_its_offsets() {
        const DAY: i64 = 86_400;
        // Summer from day 90 to day 300 of each year.
        let summer = |at: UtcSeconds| (90..300).contains(&(at.0 / DAY % 365));
        let berlin = |at: UtcSeconds| if summer(at) { 7_200 } else { 3_600 };
        let new_york = |at: UtcSeconds| if summer(at) { -14_400 } else { -18_000 };
        let london = |at: UtcSeconds| if summer(at) { 3_600 } else { 0 };
        let name = |from: i64, to: i64, offset: &dyn Fn(UtcSeconds) -> i32| {
            offset_names(UtcSeconds(from * DAY), UtcSeconds(to * DAY), offset)
        };
        assert_eq!(name(180, 181, &berlin), "UTC+2", "July, whenever it is looked at");
        assert_eq!(name(10, 11, &berlin), "UTC+1");
        assert_eq!(name(89, 91, &berlin), "UTC+1/+2");
        assert_eq!(name(0, 365, &berlin), "UTC+1/+2");
        assert_eq!(name(0, 3_650, &new_york), "UTC-4/-5");
        assert_eq!(name(0, 365, &london), "UTC/+1");
    }
}
