//! The applications: what they push, how often, and how their pushes fail.
//!
//! | application | behaviour |
//! |---|---|
//! | [`LIVING`] | has nearly all statuses, a new push every few minutes, temporary incidents |
//! | [`HEALTHY`] | nearly all pushes succeed |
//! | [`FAILING`] | pushes fail by carrier and by province |
//! | [`EMPTY`] | has no pushes |
//! | [`VENDOR_EXAMPLE`] | the example in the vendor's documentation, unchanged |

use super::causes::{Cause, Incident, Scope};
use super::files::{DataFile, FileKinds, data_file};
use super::random::Random;
use super::regions::{Carrier, Region};
use super::schedule::Schedule;
use super::status::FailureModel;

/// The AppId of the busy application: some of its pushes are always running.
pub const LIVING: &str = "7c1f0a52-3b5e-41fc-9d55-2f6f0c8a1e90";
/// The AppId of the application whose pushes nearly all succeed.
pub const HEALTHY: &str = "1b9d6bcd-bbfd-41fc-9b5d-ab8dfbbd4bed";
/// The AppId of the application whose pushes fail by carrier and by province.
pub const FAILING: &str = "9f2d3c84-60a7-41fc-8c1e-5d4e7a90b6f3";
/// The AppId of the application without pushes.
pub const EMPTY: &str = "0d5e8f17-c2b4-41fc-a6d9-73e1f0b82c46";
/// The AppId of the example in the vendor's documentation.
pub const VENDOR_EXAMPLE: &str = "e76f8985-7965-41fc-925b-9648bb6bf650";

/// Seconds that an incident of the busy application lasts.
const INCIDENT: i64 = 3 * 3_600;

/// An application.
#[derive(Debug)]
pub(crate) struct App {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) description: &'static str,
    pub(crate) cluster: &'static str,
    /// The indices of the regions on which it runs.
    pub(crate) regions: Vec<u16>,
    /// What it pushes and when; `None` if it has no schedule.
    pub(crate) pushes: Option<Pushes>,
    failures: FailureModel,
    has_temporary_incidents: bool,
    pub(crate) random: Random,
}

/// What an application pushes and when.
#[derive(Debug)]
pub(crate) struct Pushes {
    pub(crate) schedule: Schedule,
    pub(crate) files: Vec<DataFile>,
    /// Seconds between two pushes of the files whose version is always `standard`.
    pub(crate) standard_every: i64,
    /// The share of versions that fail their checksum.
    pub(crate) corrupt: f64,
}

impl App {
    /// How pushes fail that start at that time.
    pub(crate) fn failures_at(&self, start: i64, regions: &[Region]) -> FailureModel {
        let mut failures = self.failures.clone();
        if self.has_temporary_incidents {
            let number = start.div_euclid(INCIDENT);
            let random = self.random.with(2).with(number as u64);
            failures.incidents.push(Incident::random(random.with(1), regions));
            failures.incidents.push(Incident::random(random.with(2), regions));
        }
        failures
    }
}

/// Applications that together have about `statuses` statuses.
pub(crate) fn apps(seed: u64, statuses: u64, regions: &[Region]) -> Vec<App> {
    let world = Random::new(seed);
    // The other applications stay small, so that the busy one has nearly all statuses.
    let small = (statuses / 16).min(4_000);
    let living = statuses - 2 * small;
    let sound = FailureModel { anywhere: 0.004, stuck: 0.0006, retried: 0.75, incidents: Vec::new() };

    let mut apps = Vec::new();
    let random = world.with(1);
    let (on, schedule) =
        regions_and_schedule(living, 12, regions, random, |pushes| (3 * 86_400 / pushes).clamp(60, 180));
    apps.push(App {
        id: LIVING,
        name: "cloud-game-mirror",
        description: "云游戏镜像与边缘网关",
        cluster: "prod",
        regions: on,
        pushes: Some(Pushes {
            schedule,
            files: files(FileKinds::Games, schedule, random),
            standard_every: 6 * 3_600,
            corrupt: 0.03,
        }),
        failures: FailureModel { anywhere: 0.012, stuck: 0.0015, ..sound.clone() },
        has_temporary_incidents: true,
        random,
    });

    let random = world.with(2);
    let (on, schedule) = regions_and_schedule(small, 16, regions, random, |_| 2 * 3_600);
    apps.push(App {
        id: HEALTHY,
        name: "edge-speech-models",
        description: "speech and vision models for edge inference",
        cluster: "prod",
        regions: on,
        pushes: Some(Pushes {
            schedule,
            files: files(FileKinds::Models, schedule, random),
            standard_every: 7 * 86_400,
            corrupt: 0.0,
        }),
        failures: sound.clone(),
        has_temporary_incidents: false,
        random,
    });

    let random = world.with(3);
    let (on, schedule) = regions_and_schedule(small, 16, regions, random, |_| 40 * 60);
    let incident = |scope, cause, share| Incident { scope, cause, share };
    apps.push(App {
        id: FAILING,
        name: "live-transcode",
        description: "直播转码，移动线路故障中",
        cluster: "pre",
        regions: on,
        pushes: Some(Pushes {
            schedule,
            files: files(FileKinds::Streaming, schedule, random),
            standard_every: 86_400,
            corrupt: 0.1,
        }),
        failures: FailureModel {
            anywhere: 0.05,
            stuck: 0.02,
            retried: 0.35,
            incidents: vec![
                incident(Scope::Carrier(Carrier::Cmcc), Cause::OriginTimeout, 0.72),
                incident(Scope::Province("河南省"), Cause::DiskFull, 0.85),
                incident(Scope::Province("湖北省"), Cause::DiskFull, 0.6),
            ],
        },
        has_temporary_incidents: false,
        random,
    });

    let silent = |id, name, description, cluster, number| App {
        id,
        name,
        description,
        cluster,
        regions: (0..regions.len() as u16).collect(),
        pushes: None,
        failures: sound.clone(),
        has_temporary_incidents: false,
        random: world.with(number),
    };
    apps.push(silent(EMPTY, "map-tiles", "map tiles, not pushed yet", "poc", 4));
    apps.push(silent(VENDOR_EXAMPLE, "gcs-pre-websocket", "the example of the vendor's page", "pre", 5));
    apps
}

/// The regions and the schedule with which an application has about `statuses` statuses. The number of
/// regions leaves at least `min_pushes` pushes.
fn regions_and_schedule(
    statuses: u64,
    min_pushes: u64,
    regions: &[Region],
    random: Random,
    interval: impl FnOnce(i64) -> i64,
) -> (Vec<u16>, Schedule) {
    let count = (statuses / min_pushes).clamp(4, regions.len() as u64) as usize;
    let mut on: Vec<u16> = (0..regions.len() as u16).collect();
    // A random choice that a larger number of regions extends.
    on.sort_by_key(|&index| Random::new(0).with(regions[usize::from(index)].key).bits());
    on.truncate(count);
    on.sort_unstable();

    let standard = 2 * count as u64;
    let pushes = (statuses.saturating_sub(standard) as f64 / (count as f64 * MEAN_TARGETED)).round() as i64;
    let pushes = pushes.max(1);
    let files = (pushes / 4).clamp(3, 400);
    (on, Schedule { interval: interval(pushes), pushes, files, random: random.with(3) })
}

/// The mean share of an application's regions that a push targets: see [`targets`].
const MEAN_TARGETED: f64 = 0.75 + 0.25 * 0.7;

/// Whether a push targets a region: three of four pushes target all regions, the fourth omits provinces.
pub(crate) fn targets(number: i64, random: Random, region: &Region) -> bool {
    number.rem_euclid(4) != 0 || random.with(40).named(region.province).unit() >= 0.3
}

fn files(file_kinds: FileKinds, schedule: Schedule, random: Random) -> Vec<DataFile> {
    (0..schedule.files as usize).map(|index| data_file(file_kinds, index, random.with(4))).collect()
}
