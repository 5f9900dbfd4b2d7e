//! The status of a push to a region: a pure function of the push, the region and the time.
//!
//! ```text
//! start ── PUSHING ──▶ SUCCESS
//!                 └──▶ FAILED ── pause ──▶ PUSHING ──▶ …   (up to three attempts)
//! ```

use super::causes::{Cause, Incident};
use super::random::Random;
use super::regions::Region;

/// The most attempts to push to a region.
const ATTEMPTS: u64 = 3;
/// The longest push, in seconds.
const LONGEST: i64 = 10_800;
/// The most seconds between the start of a push and that of its last attempt.
pub(crate) const LATEST_START: i64 = ATTEMPTS as i64 * (LONGEST + 900);

/// The status of a push to a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Success,
    Failed,
    Pushing,
    /// Undocumented; clients have to accept such a status.
    Canceled,
}

impl Status {
    /// In the order of a response.
    pub(crate) const ALL: [Self; 4] = [Self::Success, Self::Failed, Self::Pushing, Self::Canceled];

    /// The name in a response.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Failed => "FAILED",
            Self::Pushing => "PUSHING",
            Self::Canceled => "CANCELED",
        }
    }
}

/// An element of a response, which can be missing or null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field<T> {
    Value(T),
    Null,
    Missing,
}

/// The text of StatusDescrip.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Description {
    Text(&'static str),
    /// The share of the file that has arrived, in percent.
    Progress {
        percent: u8,
        chinese: bool,
    },
}

/// A push to a region, as a response lists it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RegionPush {
    /// The index of the region.
    pub(crate) region: u16,
    pub(crate) status: Status,
    /// The start of the attempt in seconds since 1970, by which MinDate and MaxDate filter.
    pub(crate) started: i64,
    pub(crate) start_time: Field<i64>,
    pub(crate) update_time: Field<i64>,
    pub(crate) description: Field<Description>,
}

/// The properties of a push that are the same for all regions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct PushPlan {
    pub(crate) random: Random,
    /// Seconds since 1970.
    pub(crate) start: i64,
    pub(crate) megabytes: f64,
    /// Seconds after which an attempt fails.
    pub(crate) timeout: i64,
    /// Whether a few regions start first and the others minutes later.
    pub(crate) canary: bool,
    /// Whether the version fails its checksum in many regions.
    pub(crate) corrupt: bool,
}

/// How pushes of an application fail.
#[derive(Debug, Clone)]
pub(crate) struct FailureModel {
    /// The share that fails outside of incidents.
    pub(crate) anywhere: f64,
    /// The share that never ends.
    pub(crate) stuck: f64,
    /// The share of failures that are retried.
    pub(crate) retried: f64,
    pub(crate) incidents: Vec<Incident>,
}

/// How an attempt ends.
enum AttemptEnd {
    Success,
    Failed(Cause),
    Canceled,
    Stuck,
}

/// The push to a region at a time; `None` before its start.
pub(crate) fn region_push_at(
    plan: &PushPlan,
    failures: &FailureModel,
    region: &Region,
    index: u16,
    now: i64,
) -> Option<RegionPush> {
    let random = plan.random.with(region.key);
    let mut start = plan.start + delay(plan, random);
    for attempt in 0..ATTEMPTS {
        if start > now {
            return None;
        }
        let random = random.with(attempt);
        let (outcome, duration) = attempt_of(plan, failures, region, random);
        let end = start + duration;
        let ended = |status, update, text| {
            with_quirks(random.with(90), index, status, start, update, Description::Text(text))
        };
        if matches!(outcome, AttemptEnd::Stuck) || now < end {
            return Some(pushing(
                region,
                random,
                index,
                start,
                duration,
                now,
                matches!(outcome, AttemptEnd::Stuck),
            ));
        }
        match outcome {
            AttemptEnd::Success | AttemptEnd::Stuck => {
                let text = if region.speaks_chinese { "成功" } else { "Success" };
                return Some(ended(Status::Success, end, text));
            }
            AttemptEnd::Canceled => return Some(ended(Status::Canceled, end, "canceled by a newer push")),
            AttemptEnd::Failed(cause) => {
                let again = end + random.with(6).between(60, 600);
                let retried = attempt + 1 < ATTEMPTS && random.with(7).happens(failures.retried);
                if retried && again <= now {
                    start = again;
                    continue;
                }
                // The vendor's example also has the status FAILED with the description Success.
                let contradicts = random.with(8).happens(0.02);
                let text = if contradicts { "Success" } else { cause.description(region.speaks_chinese) };
                return Some(ended(Status::Failed, end, text));
            }
        }
    }
    unreachable!("the last attempt is not retried")
}

/// Seconds between the start of a push and its first attempt in a region.
fn delay(plan: &PushPlan, random: Random) -> i64 {
    let spread = random.with(20).unit();
    if !plan.canary {
        return (90.0 * spread * spread) as i64;
    }
    let first = random.with(21).happens(0.06);
    (60.0 * spread) as i64 + if first { 0 } else { 150 }
}

fn attempt_of(
    plan: &PushPlan,
    failures: &FailureModel,
    region: &Region,
    random: Random,
) -> (AttemptEnd, i64) {
    // A log-normal distribution around size divided by bandwidth, which is 12 MB/s at speed 1.
    let usual = 3.0 + plan.megabytes / (12.0 * region.speed);
    let duration = ((usual * (0.5 * random.with(1).normal()).exp()) as i64).clamp(2, LONGEST);
    let outcome = outcome(plan, failures, region, random);
    match outcome {
        AttemptEnd::Failed(cause) => {
            let after = cause.fails_after(duration, random.with(2)).clamp(1, plan.timeout);
            (outcome, after)
        }
        AttemptEnd::Success if duration > plan.timeout => (AttemptEnd::Failed(Cause::TimedOut), plan.timeout),
        _ => (outcome, duration),
    }
}

fn outcome(plan: &PushPlan, failures: &FailureModel, region: &Region, random: Random) -> AttemptEnd {
    if plan.corrupt && random.with(10).happens(0.35) {
        return AttemptEnd::Failed(Cause::Checksum);
    }
    for (number, incident) in failures.incidents.iter().enumerate() {
        if incident.affects(region) && random.with(11 + number as u64).happens(incident.share) {
            return AttemptEnd::Failed(incident.cause);
        }
    }
    if region.flaky && random.with(30).happens(0.3) {
        return AttemptEnd::Failed(Cause::Offline);
    }
    let share = random.with(31).unit();
    if share < failures.anywhere {
        AttemptEnd::Failed(*random.with(32).pick(&Cause::ANYWHERE))
    } else if share < failures.anywhere + failures.stuck {
        AttemptEnd::Stuck
    } else if share < failures.anywhere + failures.stuck + 0.0005 {
        AttemptEnd::Canceled
    } else {
        AttemptEnd::Success
    }
}

/// A running push: its agent reports every few seconds, until it is stuck.
fn pushing(
    region: &Region,
    random: Random,
    index: u16,
    start: i64,
    duration: i64,
    now: i64,
    stuck: bool,
) -> RegionPush {
    let interval = random.with(4).between(5, 25);
    let last_sign = if stuck { now.min(start + random.with(5).between(5, 600)) } else { now };
    let update = start + (last_sign - start) / interval * interval;
    let percent = ((update - start) * 20 / duration.max(1)).min(19) as u8 * 5;
    let chinese = region.speaks_chinese;
    let description = match (percent, chinese) {
        (0, false) => Description::Text("Pushing"),
        (0, true) => Description::Text("数据预推中"),
        (percent, chinese) => Description::Progress { percent, chinese },
    };
    with_quirks(random.with(91), index, Status::Pushing, start, update, description)
}

/// Some responses have missing or contradictory elements, as the vendor's example has.
fn with_quirks(
    random: Random,
    region: u16,
    status: Status,
    start: i64,
    update: i64,
    description: Description,
) -> RegionPush {
    let mut push = RegionPush {
        region,
        status,
        started: start,
        start_time: Field::Value(start),
        update_time: Field::Value(update),
        description: Field::Value(description),
    };
    match (random.unit() * 10_000.0) as u32 {
        0..12 => push.update_time = Field::Value(start - random.with(1).between(3_600, 20 * 86_400)),
        12..18 => push.description = Field::Missing,
        18..24 => push.description = Field::Null,
        24..28 => push.start_time = Field::Null,
        28..30 => push.start_time = Field::Missing,
        30..33 => push.update_time = Field::Missing,
        33..35 => push.update_time = Field::Null,
        _ => {}
    }
    push
}
