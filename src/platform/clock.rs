//! The browser's clock and time zone.

use board::model::time::UtcSeconds;
use js_sys::Date;
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

/// The name of a zone that is `seconds` ahead of UTC: `UTC`, `UTC+8`, `UTC-3:30`.
pub fn offset_name(seconds: i32) -> String {
    let (sign, minutes) = (if seconds < 0 { '-' } else { '+' }, seconds.unsigned_abs() / 60);
    match (minutes / 60, minutes % 60) {
        (0, 0) => "UTC".to_owned(),
        (hours, 0) => format!("UTC{sign}{hours}"),
        (hours, minutes) => format!("UTC{sign}{hours}:{minutes:02}"),
    }
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
}
