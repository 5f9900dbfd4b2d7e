//! How a push to a region stands at a time: a pure function of the two and of now.
//!
//! ```text
//! start ── PUSHING ──▶ SUCCESS
//!                 └──▶ FAILED ── pause ──▶ PUSHING ──▶ …   (up to three attempts)
//! ```
//!
//! Knows no JSON: what is missing or contradicts itself is said by [`Field`].

use super::causes::{Cause, Incident};
use super::draw::Draw;
use super::regions::Region;

/// The most attempts at one region.
const ATTEMPTS: u64 = 3;
/// Longest push in seconds, whatever the file.
const LONGEST: i64 = 10_800;
/// No attempt starts later than this after its push, in seconds.
pub(crate) const LATEST_START: i64 = ATTEMPTS as i64 * (LONGEST + 900);

/// Where a push to a region stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Success,
    Failed,
    Pushing,
    /// Not on the vendor's page. It is here so that a reader of answers meets one.
    Canceled,
}

impl Status {
    /// In the order in which an answer lists them.
    pub(crate) const ALL: [Self; 4] = [Self::Success, Self::Failed, Self::Pushing, Self::Canceled];

    /// As it is on the wire.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Pushing => "PUSHING",
            Self::Canceled => "CANCELED",
        }
    }
}

/// An element of an answer, which can be left out or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field<T> {
    Is(T),
    Null,
    Missing,
}

/// What StatusDescrip says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Description {
    Text(&'static str),
    /// How much of the file has arrived, in percent.
    Progress {
        percent: u8,
        chinese: bool,
    },
}

/// A region's line in an answer.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    /// The region's index in the world.
    pub(crate) region: u16,
    pub(crate) status: Status,
    /// When the attempt really started, in seconds since 1970: what MinDate and MaxDate look at.
    pub(crate) started: i64,
    pub(crate) start_time: Field<i64>,
    pub(crate) update_time: Field<i64>,
    pub(crate) description: Field<Description>,
}

/// What a push is like, apart from the region it goes to.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Terms {
    pub(crate) draw: Draw,
    /// Seconds since 1970.
    pub(crate) start: i64,
    pub(crate) megabytes: f64,
    /// Seconds after which an attempt is given up.
    pub(crate) timeout: i64,
    /// A few regions first, the rest minutes later.
    pub(crate) canary: bool,
    /// A version that does not survive its checksum in many places.
    pub(crate) spoilt: bool,
}

/// What an application's pushes suffer from.
#[derive(Debug, Clone)]
pub(crate) struct Trouble {
    /// The share that fails anywhere for no reason in particular.
    pub(crate) anywhere: f64,
    /// The share that is never heard of again.
    pub(crate) stuck: f64,
    /// The share of failures that are tried again.
    pub(crate) retried: f64,
    pub(crate) incidents: Vec<Incident>,
}

enum Verdict {
    Success,
    Failed(Cause),
    Canceled,
    Stuck,
}

/// How a push stands in a region; `None` until it has reached it.
pub(crate) fn row_at(terms: &Terms, trouble: &Trouble, region: &Region, index: u16, now: i64) -> Option<Row> {
    let draw = terms.draw.with(region.key);
    let mut start = terms.start + delay(terms, draw);
    for attempt in 0..ATTEMPTS {
        if start > now {
            return None;
        }
        let draw = draw.with(attempt);
        let (verdict, duration) = attempt_of(terms, trouble, region, draw);
        let end = start + duration;
        let row = |status, update, text| {
            with_quirks(draw.with(90), index, status, start, update, Description::Text(text))
        };
        if matches!(verdict, Verdict::Stuck) || now < end {
            return Some(pushing(
                region,
                draw,
                index,
                start,
                duration,
                now,
                matches!(verdict, Verdict::Stuck),
            ));
        }
        match verdict {
            Verdict::Success | Verdict::Stuck => {
                let text = if region.speaks_chinese { "成功" } else { "Success" };
                return Some(row(Status::Success, end, text));
            }
            Verdict::Canceled => return Some(row(Status::Canceled, end, "canceled by a newer push")),
            Verdict::Failed(cause) => {
                let again = end + draw.with(6).between(60, 600);
                let retried = attempt + 1 < ATTEMPTS && draw.with(7).chance(trouble.retried);
                if retried && again <= now {
                    start = again;
                    continue;
                }
                // "FAILED, Success" is on the vendor's own page.
                let contradicts = draw.with(8).chance(0.02);
                let text = if contradicts { "Success" } else { cause.description(region.speaks_chinese) };
                return Some(row(Status::Failed, end, text));
            }
        }
    }
    unreachable!("the last attempt is never tried again")
}

/// Seconds until a push reaches a region.
fn delay(terms: &Terms, draw: Draw) -> i64 {
    let spread = draw.with(20).unit();
    if !terms.canary {
        return (90.0 * spread * spread) as i64;
    }
    let first = draw.with(21).chance(0.06);
    (60.0 * spread) as i64 + if first { 0 } else { 150 }
}

fn attempt_of(terms: &Terms, trouble: &Trouble, region: &Region, draw: Draw) -> (Verdict, i64) {
    // A log-normal around what size and line allow; the line is 12 MB/s where speed is 1.
    let usual = 3.0 + terms.megabytes / (12.0 * region.speed);
    let duration = ((usual * (0.5 * draw.with(1).normal()).exp()) as i64).clamp(2, LONGEST);
    let verdict = verdict(terms, trouble, region, draw);
    match verdict {
        Verdict::Failed(cause) => {
            let after = cause.fails_after(duration, draw.with(2)).clamp(1, terms.timeout);
            (verdict, after)
        }
        Verdict::Success if duration > terms.timeout => (Verdict::Failed(Cause::TimedOut), terms.timeout),
        _ => (verdict, duration),
    }
}

fn verdict(terms: &Terms, trouble: &Trouble, region: &Region, draw: Draw) -> Verdict {
    if terms.spoilt && draw.with(10).chance(0.35) {
        return Verdict::Failed(Cause::Checksum);
    }
    for (number, incident) in trouble.incidents.iter().enumerate() {
        if incident.hits(region) && draw.with(11 + number as u64).chance(incident.share) {
            return Verdict::Failed(incident.cause);
        }
    }
    if region.flaky && draw.with(30).chance(0.3) {
        return Verdict::Failed(Cause::Offline);
    }
    let luck = draw.with(31).unit();
    if luck < trouble.anywhere {
        Verdict::Failed(*draw.with(32).pick(&Cause::ANYWHERE))
    } else if luck < trouble.anywhere + trouble.stuck {
        Verdict::Stuck
    } else if luck < trouble.anywhere + trouble.stuck + 0.0005 {
        Verdict::Canceled
    } else {
        Verdict::Success
    }
}

/// A push on its way: its agent reports every few seconds, unless it is stuck and has stopped.
fn pushing(region: &Region, draw: Draw, index: u16, start: i64, duration: i64, now: i64, stuck: bool) -> Row {
    let every = draw.with(4).between(5, 25);
    let heard = if stuck { now.min(start + draw.with(5).between(5, 600)) } else { now };
    let update = start + (heard - start) / every * every;
    let percent = ((update - start) * 20 / duration.max(1)).min(19) as u8 * 5;
    let chinese = region.speaks_chinese;
    let description = match (percent, chinese) {
        (0, false) => Description::Text("Pushing"),
        (0, true) => Description::Text("数据预推中"),
        (percent, chinese) => Description::Progress { percent, chinese },
    };
    with_quirks(draw.with(91), index, Status::Pushing, start, update, description)
}

/// Now and then an answer lacks something, or contradicts itself, as the vendor's own example does.
fn with_quirks(
    draw: Draw,
    region: u16,
    status: Status,
    start: i64,
    update: i64,
    description: Description,
) -> Row {
    let mut row = Row {
        region,
        status,
        started: start,
        start_time: Field::Is(start),
        update_time: Field::Is(update),
        description: Field::Is(description),
    };
    match (draw.unit() * 10_000.0) as u32 {
        0..12 => row.update_time = Field::Is(start - draw.with(1).between(3_600, 20 * 86_400)),
        12..18 => row.description = Field::Missing,
        18..24 => row.description = Field::Null,
        24..28 => row.start_time = Field::Null,
        28..30 => row.start_time = Field::Missing,
        30..33 => row.update_time = Field::Missing,
        33..35 => row.update_time = Field::Null,
        _ => {}
    }
    row
}
