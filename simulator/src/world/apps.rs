//! The applications of the world: who they are, what they push, how often, and what ails them.
//!
//! | application | what it is for |
//! |---|---|
//! | [`LIVING`] | holds nearly all statuses; a new push every few minutes, incidents that come and go |
//! | [`HEALTHY`] | nearly everything arrives |
//! | [`FAILING`] | fails by carrier and by province |
//! | [`EMPTY`] | was never pushed |
//! | [`VENDOR_EXAMPLE`] | the example of the vendor's page, to the letter |

use super::causes::{Cause, Incident, Scope};
use super::draw::Draw;
use super::files::{Catalogue, DataFile, data_file};
use super::regions::{Carrier, Region};
use super::schedule::Schedule;
use super::status::Trouble;

/// The AppId of the busy application, in which something is always on its way.
pub const LIVING: &str = "7c1f0a52-3b5e-41fc-9d55-2f6f0c8a1e90";
/// The AppId of the application in which nearly everything arrives.
pub const HEALTHY: &str = "1b9d6bcd-bbfd-41fc-9b5d-ab8dfbbd4bed";
/// The AppId of the application that fails by carrier and by province.
pub const FAILING: &str = "9f2d3c84-60a7-41fc-8c1e-5d4e7a90b6f3";
/// The AppId of the application that was never pushed.
pub const EMPTY: &str = "0d5e8f17-c2b4-41fc-a6d9-73e1f0b82c46";
/// The AppId of the vendor's page.
pub const VENDOR_EXAMPLE: &str = "e76f8985-7965-41fc-925b-9648bb6bf650";

/// Seconds for which one incident of the living application lasts.
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
    /// What it pushes and when; `None` if it pushes nothing of its own.
    pub(crate) pushes: Option<Pushes>,
    trouble: Trouble,
    has_passing_incidents: bool,
    pub(crate) draw: Draw,
}

/// What an application pushes and when.
#[derive(Debug)]
pub(crate) struct Pushes {
    pub(crate) schedule: Schedule,
    pub(crate) files: Vec<DataFile>,
    /// Seconds between two pushes of the files whose version is always `standard`.
    pub(crate) standard_every: i64,
    /// The share of versions that do not survive their checksum.
    pub(crate) spoilt: f64,
}

impl App {
    /// What a push suffers that starts at that time.
    pub(crate) fn trouble_at(&self, start: i64, regions: &[Region]) -> Trouble {
        let mut trouble = self.trouble.clone();
        if self.has_passing_incidents {
            let number = start.div_euclid(INCIDENT);
            let draw = self.draw.with(2).with(number as u64);
            trouble.incidents.push(Incident::drawn(draw.with(1), regions));
            trouble.incidents.push(Incident::drawn(draw.with(2), regions));
        }
        trouble
    }
}

/// The applications that together hold about so many statuses.
pub(crate) fn apps(seed: u64, statuses: u64, regions: &[Region]) -> Vec<App> {
    let world = Draw::new(seed);
    // The small ones stay small, so that the living one holds what was asked for.
    let small = (statuses / 16).min(4_000);
    let living = statuses - 2 * small;
    let sound = Trouble { anywhere: 0.004, stuck: 0.0006, retried: 0.75, incidents: Vec::new() };

    let mut apps = Vec::new();
    let draw = world.with(1);
    let (on, schedule) = plan(living, 12, regions, draw, |kept| (3 * 86_400 / kept).clamp(60, 180));
    apps.push(App {
        id: LIVING,
        name: "cloud-game-mirror",
        description: "云游戏镜像与边缘网关",
        cluster: "prod",
        regions: on,
        pushes: Some(Pushes {
            schedule,
            files: files(Catalogue::Games, schedule, draw),
            standard_every: 6 * 3_600,
            spoilt: 0.03,
        }),
        trouble: Trouble { anywhere: 0.012, stuck: 0.0015, ..sound.clone() },
        has_passing_incidents: true,
        draw,
    });

    let draw = world.with(2);
    let (on, schedule) = plan(small, 16, regions, draw, |_| 2 * 3_600);
    apps.push(App {
        id: HEALTHY,
        name: "edge-speech-models",
        description: "speech and vision models for edge inference",
        cluster: "prod",
        regions: on,
        pushes: Some(Pushes {
            schedule,
            files: files(Catalogue::Models, schedule, draw),
            standard_every: 7 * 86_400,
            spoilt: 0.0,
        }),
        trouble: sound.clone(),
        has_passing_incidents: false,
        draw,
    });

    let draw = world.with(3);
    let (on, schedule) = plan(small, 16, regions, draw, |_| 40 * 60);
    let incident = |scope, cause, share| Incident { scope, cause, share };
    apps.push(App {
        id: FAILING,
        name: "live-transcode",
        description: "直播转码，移动线路故障中",
        cluster: "pre",
        regions: on,
        pushes: Some(Pushes {
            schedule,
            files: files(Catalogue::Streaming, schedule, draw),
            standard_every: 86_400,
            spoilt: 0.1,
        }),
        trouble: Trouble {
            anywhere: 0.05,
            stuck: 0.02,
            retried: 0.35,
            incidents: vec![
                incident(Scope::Carrier(Carrier::Cmcc), Cause::OriginTimeout, 0.72),
                incident(Scope::Province("河南省"), Cause::DiskFull, 0.85),
                incident(Scope::Province("湖北省"), Cause::DiskFull, 0.6),
            ],
        },
        has_passing_incidents: false,
        draw,
    });

    let silent = |id, name, description, cluster, number| App {
        id,
        name,
        description,
        cluster,
        regions: (0..regions.len() as u16).collect(),
        pushes: None,
        trouble: sound.clone(),
        has_passing_incidents: false,
        draw: world.with(number),
    };
    apps.push(silent(EMPTY, "map-tiles", "map tiles, not pushed yet", "poc", 4));
    apps.push(silent(VENDOR_EXAMPLE, "gcs-pre-websocket", "the example of the vendor's page", "pre", 5));
    apps
}

/// On which regions, and with how many pushes, an application holds so many statuses; it runs on as many
/// regions as leave at least `rows` pushes.
fn plan(
    statuses: u64,
    rows: u64,
    regions: &[Region],
    draw: Draw,
    interval: impl FnOnce(i64) -> i64,
) -> (Vec<u16>, Schedule) {
    let count = (statuses / rows).clamp(4, regions.len() as u64) as usize;
    let mut on: Vec<u16> = (0..regions.len() as u16).collect();
    // Any of them, and the same ones when a few more are taken.
    on.sort_by_key(|&index| Draw::new(0).with(regions[usize::from(index)].key).bits());
    on.truncate(count);
    on.sort_unstable();

    let standard = 2 * count as u64;
    let kept = (statuses.saturating_sub(standard) as f64 / (count as f64 * MEAN_TARGETED)).round() as i64;
    let kept = kept.max(1);
    let files = (kept / 4).clamp(3, 400);
    (on, Schedule { interval: interval(kept), kept, files, draw: draw.with(3) })
}

/// The mean share of an application's regions that a push goes to: see [`goes_to`].
const MEAN_TARGETED: f64 = 0.75 + 0.25 * 0.7;

/// Whether a push goes to a region: three of four go everywhere, the fourth leaves out provinces.
pub(crate) fn goes_to(number: i64, draw: Draw, region: &Region) -> bool {
    number.rem_euclid(4) != 0 || draw.with(40).named(region.province).unit() >= 0.3
}

fn files(catalogue: Catalogue, schedule: Schedule, draw: Draw) -> Vec<DataFile> {
    (0..schedule.files as usize).map(|index| data_file(catalogue, index, draw.with(4))).collect()
}
