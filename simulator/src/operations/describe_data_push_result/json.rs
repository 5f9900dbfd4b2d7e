//! The JSON of a response, written in chunks.

use std::sync::Arc;

use super::entries::{Entry, Filter};
use super::vendor_example;
use crate::world::World;
use crate::world::push::Push;
use crate::world::random::Random;
use crate::world::status::{Description, Field, RegionPush, Status};

/// The approximate size of a chunk, in bytes.
const CHUNK: usize = 128 * 1024;
const DAY: i64 = 86_400;

/// An iterator over the chunks of a body, which stores the regions of one push at a time.
pub(super) struct Body {
    pub(super) world: Arc<World>,
    /// The index of the application.
    pub(super) app: usize,
    pub(super) filter: Filter,
    pub(super) now: i64,
    pub(super) entries: std::vec::IntoIter<Entry>,
    /// A buffer for the regions of a push.
    pub(super) region_pushes: Vec<RegionPush>,
    /// The JSON before the entries, until it is written.
    pub(super) head: Option<String>,
    /// The JSON after the entries, until it is written.
    pub(super) tail: Option<String>,
}

impl Iterator for Body {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.tail.as_ref()?;
        let mut out = Vec::with_capacity(CHUNK.min(self.entries.len() * 4_096 + 256));
        // Only the first entry, which follows the head, has no comma before it.
        let mut comma = self.head.is_none();
        out.extend(self.head.take().unwrap_or_default().into_bytes());
        while out.len() < CHUNK {
            let Some(entry) = self.entries.next() else {
                out.extend(self.tail.take().unwrap_or_default().into_bytes());
                break;
            };
            if std::mem::replace(&mut comma, true) {
                out.push(b',');
            }
            match entry {
                Entry::VendorExample => out.extend_from_slice(vendor_example::ENTRY.as_bytes()),
                Entry::Push(push) => {
                    self.region_pushes.clear();
                    let app = &self.world.apps[self.app];
                    let selected = self.filter.region_pushes(&self.world, app, &push, self.now);
                    self.region_pushes.extend(selected);
                    write_push(&self.world, &push, &mut self.region_pushes, &mut out);
                }
            }
        }
        Some(out)
    }
}

fn write_push(world: &World, push: &Push, region_pushes: &mut Vec<RegionPush>, out: &mut Vec<u8>) {
    let random = push.plan.random.with(80);
    // Some pushes list a region twice, the second time with its previous status.
    if let Some(&push) = region_pushes.get(random.between(0, region_pushes.len() as i64) as usize)
        && random.with(1).happens(0.02)
    {
        region_pushes.push(RegionPush { status: Status::Pushing, update_time: push.start_time, ..push });
    }
    out.extend_from_slice(br#"{"Name":"#);
    write_text(&push.name, out);
    out.extend_from_slice(br#","StatusStatS":{"StatusStat":["#);
    let mut comma = false;
    for status in Status::ALL {
        let count = region_pushes.iter().filter(|push| push.status == status).count();
        let random = random.with(2 + status as u64);
        // Some responses have an empty group.
        let empty = status == Status::Failed && random.happens(0.02);
        if count == 0 && !empty {
            continue;
        }
        if std::mem::replace(&mut comma, true) {
            out.push(b',');
        }
        // The count of some groups is one too large.
        let miscounted = usize::from(count > 0 && random.with(1).happens(0.012));
        write_group(world, status, count + miscounted, region_pushes, random, out);
    }
    out.extend_from_slice(br#"]},"Version":"#);
    write_text(&push.version, out);
    out.push(b'}');
}

fn write_group(
    world: &World,
    status: Status,
    count: usize,
    region_pushes: &[RegionPush],
    random: Random,
    out: &mut Vec<u8>,
) {
    out.extend_from_slice(br#"{"RegionIdCount":"#);
    // A few counts are null.
    match random.with(2).happens(0.004) {
        true => out.extend_from_slice(b"null"),
        false => out.extend_from_slice(count.to_string().as_bytes()),
    }
    out.extend_from_slice(br#","RegionIds":{"RegionId":["#);
    let mut comma = false;
    for push in region_pushes.iter().filter(|push| push.status == status) {
        if std::mem::replace(&mut comma, true) {
            out.push(b',');
        }
        write_region_push(&world.regions[usize::from(push.region)].id, push, out);
    }
    out.extend_from_slice(br#"]},"Status":""#);
    out.extend_from_slice(status.name().as_bytes());
    out.extend_from_slice(br#""}"#);
}

fn write_region_push(region_id: &str, push: &RegionPush, out: &mut Vec<u8>) {
    // Ids and descriptions contain no character that needs escaping: the tests parse every response.
    out.extend_from_slice(br#"{"RegionId":""#);
    out.extend_from_slice(region_id.as_bytes());
    out.push(b'"');
    write_field(br#","StartTime":"#, push.start_time, out, write_time);
    write_field(br#","StatusDescrip":"#, push.description, out, |description, out| match description {
        Description::Text(text) => out.extend_from_slice(text.as_bytes()),
        Description::Progress { percent, chinese } => {
            let (before, after): (&str, &str) =
                if chinese { ("数据预推中 ", "%") } else { ("downloading ", "%") };
            out.extend_from_slice(before.as_bytes());
            out.extend_from_slice(percent.to_string().as_bytes());
            out.extend_from_slice(after.as_bytes());
        }
    });
    write_field(br#","UpdateTime":"#, push.update_time, out, write_time);
    out.push(b'}');
}

fn write_field<T>(name: &[u8], field: Field<T>, out: &mut Vec<u8>, write: impl FnOnce(T, &mut Vec<u8>)) {
    match field {
        Field::Missing => {}
        Field::Null => {
            out.extend_from_slice(name);
            out.extend_from_slice(b"null");
        }
        Field::Value(value) => {
            out.extend_from_slice(name);
            out.push(b'"');
            write(value, out);
            out.push(b'"');
        }
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    serde_json::to_writer(out, text).expect("writing to memory does not fail");
}

/// Writes `2026-11-24T02:45:45Z`. chrono's formatter would take most of the time of a large response.
fn write_time(seconds: i64, out: &mut Vec<u8>) {
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // The calendar date by eras of 400 years that start on 1 March.
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = era * 400 + year_of_era + i64::from(month <= 2);

    let pair = |value: i64| [b'0' + (value / 10 % 10) as u8, b'0' + (value % 10) as u8];
    out.extend_from_slice(&pair(year / 100));
    out.extend_from_slice(&pair(year % 100));
    for (before, value) in
        [(b'-', month), (b'-', day), (b'T', second / 3_600), (b':', second / 60 % 60), (b':', second % 60)]
    {
        out.push(before);
        out.extend_from_slice(&pair(value));
    }
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;

    #[test]
    fn times_are_formatted_as_by_chrono() {
        let mut out = Vec::new();
        for n in 0..5_000 {
            let seconds = n * 1_234_577 - 1_000_000_000;
            out.clear();
            write_time(seconds, &mut out);
            let chrono =
                DateTime::from_timestamp(seconds, 0).unwrap().format("%Y-%m-%dT%H:%M:%SZ").to_string();
            assert_eq!(String::from_utf8(out.clone()).unwrap(), chrono);
        }
    }

    #[test]
    fn the_start_of_the_vendors_example_is_its_start_time() {
        let mut out = Vec::new();
        write_time(vendor_example::STARTED, &mut out);
        assert!(vendor_example::ENTRY.contains(std::str::from_utf8(&out).unwrap()));
    }
}
