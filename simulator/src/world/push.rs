//! Pushes: those of the applications' schedules, and those that were posted.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, Datelike};

use super::apps::{self, App};
use super::files::{DataFile, standard_files};
use super::random::Random;
use super::regions::Region;
use super::status::PushPlan;

/// Seconds after which an attempt fails, by default.
const TIMEOUT: i64 = 7_200;

/// A push of a version of a data file.
#[derive(Debug, Clone)]
pub(crate) struct Push {
    pub(crate) name: Arc<str>,
    pub(crate) version: String,
    pub(crate) plan: PushPlan,
    targets: Targets,
}

/// The regions that a push targets.
#[derive(Debug, Clone)]
enum Targets {
    /// Those of [`apps::targets`] for the push of that number.
    Rule(i64),
    /// These indices.
    Only(Arc<BTreeSet<u16>>),
}

/// A push that was started by PushApplicationData.
#[derive(Debug, Clone)]
pub(crate) struct PostedPush {
    pub(crate) app_id: &'static str,
    pub(crate) name: Arc<str>,
    pub(crate) version: String,
    pub(crate) megabytes: f64,
    /// Seconds after which an attempt fails; two hours by default.
    pub(crate) timeout: Option<i64>,
    /// Seconds since 1970.
    pub(crate) start: i64,
    /// The indices of its target regions.
    pub(crate) regions: Arc<BTreeSet<u16>>,
    /// The number of pushes that were posted before.
    pub(crate) number: u64,
}

impl Push {
    /// The push that was posted.
    pub(super) fn posted(posted: &PostedPush, random: Random) -> Self {
        Self {
            name: posted.name.clone(),
            version: posted.version.clone(),
            plan: PushPlan {
                random: random.with(posted.number),
                start: posted.start,
                megabytes: posted.megabytes,
                timeout: posted.timeout.unwrap_or(TIMEOUT),
                canary: false,
                corrupt: false,
            },
            targets: Targets::Only(posted.regions.clone()),
        }
    }

    /// The indices of the regions among which the push has its targets.
    pub(super) fn candidates<'a>(&'a self, app: &'a App) -> Box<dyn Iterator<Item = u16> + 'a> {
        match &self.targets {
            Targets::Rule(_) => Box::new(app.regions.iter().copied()),
            Targets::Only(indices) => Box::new(indices.iter().copied()),
        }
    }

    /// Whether one of these regions is a target.
    pub(super) fn is_target(&self, region: &Region) -> bool {
        match self.targets {
            Targets::Rule(number) => apps::targets(number, self.plan.random, region),
            Targets::Only(_) => true,
        }
    }
}

/// The pushes of an application's schedule at a time, unsorted.
pub(super) fn scheduled(app: &App, now: i64) -> impl Iterator<Item = Push> {
    app.pushes.iter().flat_map(move |own| {
        let names: Vec<Arc<str>> = own.files.iter().map(|file| Arc::from(file.name.as_str())).collect();
        let slots = own.schedule.slots(now).map(move |slot| {
            let file = &own.files[slot.file];
            let random = app.random.with(5).with(slot.number as u64);
            Push {
                name: names[slot.file].clone(),
                version: version(file, slot.round, slot.start),
                plan: PushPlan {
                    random,
                    start: slot.start,
                    megabytes: file.megabytes,
                    timeout: TIMEOUT,
                    canary: random.with(1).happens(0.3),
                    corrupt: random.with(2).happens(own.corrupt),
                },
                targets: Targets::Rule(slot.number),
            }
        });
        let standard = standard_files().into_iter().enumerate().map(move |(index, file)| {
            let random = app.random.with(6).with(index as u64);
            let phase = random.between(0, own.standard_every - 1);
            let number = (now - phase).div_euclid(own.standard_every);
            let start = number * own.standard_every + phase;
            Push {
                name: Arc::from(file.name.as_str()),
                version: version(&file, number, start),
                plan: PushPlan {
                    random: random.with(number as u64),
                    start,
                    megabytes: file.megabytes,
                    timeout: TIMEOUT,
                    canary: false,
                    corrupt: false,
                },
                // A number for which the rule targets all regions.
                targets: Targets::Rule(1),
            }
        });
        slots.chain(standard)
    })
}

fn version(file: &DataFile, round: i64, start: i64) -> String {
    let day = DateTime::from_timestamp(start, 0).unwrap_or_default();
    file.versions.version(round, day.year(), day.month())
}
