//! DescribeDataPushResult: filters, pages, and the answer's JSON, written piece by piece.
//!
//! What the vendor leaves open is decided here: dates are UTC days and look at StartTime, both ends
//! included; an entry of which no region is left is no entry; TotalCount counts entries, that is, a name
//! with a version; a page asked for without a size has ten entries; without either, everything comes, and
//! neither is echoed.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveTime};
use ens_api::query::{Parameter, PushQuery};

use crate::answer::Answer;
use crate::failure::Failure;
use crate::vendor_example;
use crate::world::apps::{App, VENDOR_EXAMPLE};
use crate::world::draw::Draw;
use crate::world::status::{Description, Field, LATEST_START, Row, Status};
use crate::world::{Posted, Push, World};

/// Pieces of the body are about this many bytes.
const PIECE: usize = 128 * 1024;
const DEFAULT_PAGE_SIZE: u32 = 10;
const DAY: i64 = 86_400;

/// Answers a query; the names and values are decoded, `now` is in seconds since 1970.
pub(crate) fn answer(
    world: &Arc<World>,
    posted: &[Posted],
    pairs: &[(String, String)],
    now: i64,
    request_id: &str,
) -> Result<Answer, Failure> {
    // The service passes over what it does not know; what it knows must be right.
    let known = pairs.iter().filter(|(name, _)| Parameter::from_name(name).is_some());
    let query = PushQuery::from_pairs(known.map(|(name, value)| (name, value.as_str())))
        .map_err(|errors| Failure::from(&errors[0]))?;
    // No code is documented for an application that does not exist. It is the field's value that is wrong.
    let app = world
        .apps
        .iter()
        .position(|app| app.id == query.app_id())
        .ok_or_else(|| Failure::invalid("AppId", "names no application of this account"))?;

    let filter = Filter::new(world, &query);
    let mut entries = entries(world, &world.apps[app], posted, &filter, now);
    let is_example = entries.last().is_some_and(|entry| matches!(entry, Entry::VendorExample));
    let total = entries.len() + if is_example { vendor_example::TOTAL_COUNT - 1 } else { 0 };

    let page = Page::of(&query);
    if let Some(page) = page {
        entries = page.cut(entries);
    }
    let echoed = page.or((query.app_id() == VENDOR_EXAMPLE)
        .then_some(Page { number: vendor_example::PAGE_NUMBER, size: vendor_example::PAGE_SIZE }));
    let own_id = (is_example && total == vendor_example::TOTAL_COUNT).then_some(vendor_example::REQUEST_ID);
    let request_id = own_id.unwrap_or(request_id);

    let pieces = Pieces {
        world: world.clone(),
        app,
        filter,
        now,
        entries: entries.into_iter(),
        rows: Vec::new(),
        head: Some(match echoed {
            Some(Page { number, size }) => {
                format!(r#"{{"PageNumber":{number},"PageSize":{size},"PushResults":{{"PushResult":["#)
            }
            None => r#"{"PushResults":{"PushResult":["#.to_owned(),
        }),
        tail: Some(format!(r#"]}},"RequestId":"{request_id}","TotalCount":{total}}}"#)),
    };
    let mut answer = Answer::json_pieces(pieces);
    answer.request_id = own_id;
    Ok(answer)
}

/// An entry of PushResult.
enum Entry {
    Push(Push),
    VendorExample,
}

fn entries(world: &World, app: &App, posted: &[Posted], filter: &Filter, now: i64) -> Vec<Entry> {
    let pushes = world.pushes(app, posted, now).into_iter();
    let mut entries: Vec<Entry> =
        pushes.filter(|push| filter.takes_push(world, app, push, now)).map(Entry::Push).collect();
    if app.id == VENDOR_EXAMPLE && filter.takes_vendor_example(world) {
        entries.push(Entry::VendorExample);
    }
    entries
}

/// A page of entries.
#[derive(Clone, Copy)]
struct Page {
    number: u32,
    size: u32,
}

impl Page {
    fn of(query: &PushQuery) -> Option<Self> {
        let (number, size) = (query.page_number(), query.page_size());
        (number.is_some() || size.is_some())
            .then(|| Self { number: number.unwrap_or(1), size: size.unwrap_or(DEFAULT_PAGE_SIZE) })
    }

    fn cut(self, entries: Vec<Entry>) -> Vec<Entry> {
        let skipped = (self.number as usize - 1).saturating_mul(self.size as usize);
        entries.into_iter().skip(skipped).take(self.size as usize).collect()
    }
}

/// What a query leaves of an application.
struct Filter {
    names: Vec<String>,
    versions: Vec<String>,
    /// Indices; ids that name no region match nothing.
    regions: Option<BTreeSet<u16>>,
    /// In seconds since 1970: the first that counts, and the first that counts no more.
    from: i64,
    until: i64,
}

impl Filter {
    fn new(world: &World, query: &PushQuery) -> Self {
        let second = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc().timestamp();
        let ids = query.region_ids();
        Self {
            names: query.data_names().to_vec(),
            versions: query.data_versions().to_vec(),
            regions: (!ids.is_empty()).then(|| ids.iter().filter_map(|id| world.region_index(id)).collect()),
            from: query.min_date().map_or(i64::MIN, second),
            until: query.max_date().map_or(i64::MAX, |day| second(day) + DAY),
        }
    }

    fn takes_push(&self, world: &World, app: &App, push: &Push, now: i64) -> bool {
        if !self.takes_name(&push.name, &push.version) {
            return false;
        }
        if self.regions.is_none() && self.from == i64::MIN && self.until == i64::MAX {
            return true;
        }
        let (first, last) = (push.terms.start, push.terms.start + LATEST_START);
        last >= self.from && first < self.until && self.rows(world, app, push, now).next().is_some()
    }

    fn takes_vendor_example(&self, world: &World) -> bool {
        let region = world.region_index(vendor_example::REGION_ID);
        self.takes_name(vendor_example::NAME, vendor_example::VERSION)
            && self.regions.as_ref().is_none_or(|only| region.is_some_and(|index| only.contains(&index)))
            && (self.from..self.until).contains(&vendor_example::STARTED)
    }

    fn takes_name(&self, name: &str, version: &str) -> bool {
        (self.names.is_empty() || self.names.iter().any(|wanted| wanted == name))
            && (self.versions.is_empty() || self.versions.iter().any(|wanted| wanted == version))
    }

    fn rows<'a>(
        &'a self,
        world: &'a World,
        app: &'a App,
        push: &'a Push,
        now: i64,
    ) -> impl Iterator<Item = Row> + 'a {
        let days = self.from..self.until;
        world.rows(app, push, self.regions.as_ref(), now).filter(move |row| days.contains(&row.started))
    }
}

/// Writes the body in pieces; holds the rows of one entry at a time.
struct Pieces {
    world: Arc<World>,
    app: usize,
    filter: Filter,
    now: i64,
    entries: std::vec::IntoIter<Entry>,
    rows: Vec<Row>,
    head: Option<String>,
    tail: Option<String>,
}

impl Iterator for Pieces {
    type Item = Vec<u8>;

    fn next(&mut self) -> Option<Vec<u8>> {
        self.tail.as_ref()?;
        let mut out = Vec::with_capacity(PIECE.min(self.entries.len() * 4_096 + 256));
        // The first entry has no comma before it, and only it comes right behind the head.
        let mut comma = self.head.is_none();
        out.extend(self.head.take().unwrap_or_default().into_bytes());
        while out.len() < PIECE {
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
                    self.rows.clear();
                    let app = &self.world.apps[self.app];
                    self.rows.extend(self.filter.rows(&self.world, app, &push, self.now));
                    write_push(&self.world, &push, &mut self.rows, &mut out);
                }
            }
        }
        Some(out)
    }
}

fn write_push(world: &World, push: &Push, rows: &mut Vec<Row>, out: &mut Vec<u8>) {
    let draw = push.terms.draw.with(80);
    // Some pushes list a region twice, the second time as it stood before.
    if let Some(&row) = rows.get(draw.between(0, rows.len() as i64) as usize)
        && draw.with(1).chance(0.02)
    {
        rows.push(Row { status: Status::Pushing, update_time: row.start_time, ..row });
    }
    out.extend_from_slice(br#"{"Name":"#);
    write_text(&push.name, out);
    out.extend_from_slice(br#","StatusStatS":{"StatusStat":["#);
    let mut comma = false;
    for status in Status::ALL {
        let count = rows.iter().filter(|row| row.status == status).count();
        let draw = draw.with(2 + status as u64);
        // A group of nobody stands in some answers.
        let empty = status == Status::Failed && draw.chance(0.02);
        if count == 0 && !empty {
            continue;
        }
        if std::mem::replace(&mut comma, true) {
            out.push(b',');
        }
        // And some groups count more regions than they list.
        let miscounted = usize::from(count > 0 && draw.with(1).chance(0.012));
        write_group(world, status, count + miscounted, rows, draw, out);
    }
    out.extend_from_slice(br#"]},"Version":"#);
    write_text(&push.version, out);
    out.push(b'}');
}

fn write_group(world: &World, status: Status, count: usize, rows: &[Row], draw: Draw, out: &mut Vec<u8>) {
    out.extend_from_slice(br#"{"RegionIdCount":"#);
    // Rarely the count is null.
    match draw.with(2).chance(0.004) {
        true => out.extend_from_slice(b"null"),
        false => out.extend_from_slice(count.to_string().as_bytes()),
    }
    out.extend_from_slice(br#","RegionIds":{"RegionId":["#);
    let mut comma = false;
    for row in rows.iter().filter(|row| row.status == status) {
        if std::mem::replace(&mut comma, true) {
            out.push(b',');
        }
        write_row(&world.regions[usize::from(row.region)].id, row, out);
    }
    out.extend_from_slice(br#"]},"Status":""#);
    out.extend_from_slice(status.name().as_bytes());
    out.extend_from_slice(br#""}"#);
}

fn write_row(region_id: &str, row: &Row, out: &mut Vec<u8>) {
    // Ids are plain ASCII and descriptions have nothing to escape: the tests read every answer back.
    out.extend_from_slice(br#"{"RegionId":""#);
    out.extend_from_slice(region_id.as_bytes());
    out.push(b'"');
    write_field(br#","StartTime":"#, row.start_time, out, write_time);
    write_field(br#","StatusDescrip":"#, row.description, out, |description, out| match description {
        Description::Text(text) => out.extend_from_slice(text.as_bytes()),
        Description::Progress { percent, chinese } => {
            let (before, after): (&str, &str) =
                if chinese { ("数据预推中 ", "%") } else { ("downloading ", "%") };
            out.extend_from_slice(before.as_bytes());
            out.extend_from_slice(percent.to_string().as_bytes());
            out.extend_from_slice(after.as_bytes());
        }
    });
    write_field(br#","UpdateTime":"#, row.update_time, out, write_time);
    out.push(b'}');
}

fn write_field<T>(name: &[u8], field: Field<T>, out: &mut Vec<u8>, write: impl FnOnce(T, &mut Vec<u8>)) {
    match field {
        Field::Missing => {}
        Field::Null => {
            out.extend_from_slice(name);
            out.extend_from_slice(b"null");
        }
        Field::Is(value) => {
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

/// `2026-11-24T02:45:45Z`; chrono's formatter would take most of a large answer's time.
fn write_time(seconds: i64, out: &mut Vec<u8>) {
    let (days, second) = (seconds.div_euclid(DAY), seconds.rem_euclid(DAY));
    // Days to the calendar, by eras of 400 years that start on 1 March.
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
    fn times_are_written_as_chrono_writes_them() {
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
    fn the_example_started_when_it_says() {
        let mut out = Vec::new();
        write_time(vendor_example::STARTED, &mut out);
        assert!(vendor_example::ENTRY.contains(std::str::from_utf8(&out).unwrap()));
    }
}
