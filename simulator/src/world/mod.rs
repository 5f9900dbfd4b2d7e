//! The world behind the stand-in: regions, applications, and pushes that move.
//!
//! Everything is a pure function of seed, size and time; nothing is kept for a status. Knows no HTTP and
//! no JSON.
//!
//! - [`geography`], [`regions`]: where edge nodes stand
//! - [`files`], [`apps`], [`schedule`]: who pushes what, and when
//! - [`status`], [`causes`]: how a push stands in a region, and why it failed
//! - [`draw`]: chance, by hashing

pub mod apps;
mod causes;
pub(crate) mod draw;
mod files;
mod geography;
mod regions;
mod schedule;
pub(crate) mod status;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use chrono::{DateTime, Datelike};

use apps::App;
use draw::Draw;
use files::{DataFile, standard_files};
pub(crate) use regions::Region;
use status::{Row, Terms, row_at};

/// Seconds after which a push of the schedule is given up.
const TIMEOUT: i64 = 7_200;

/// All there is, apart from what was posted.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) regions: Vec<Region>,
    pub(crate) apps: Vec<App>,
    index_by_id: HashMap<String, u16>,
    draw: Draw,
}

/// A version of a data file on its way to regions.
#[derive(Debug, Clone)]
pub(crate) struct Push {
    pub(crate) name: Arc<str>,
    pub(crate) version: String,
    pub(crate) terms: Terms,
    targets: Targets,
}

#[derive(Debug, Clone)]
enum Targets {
    /// By the rule of [`apps::goes_to`], for the push of that number.
    Rule(i64),
    /// These indices.
    Only(Arc<BTreeSet<u16>>),
}

/// A push that somebody asked for.
#[derive(Debug, Clone)]
pub(crate) struct Posted {
    pub(crate) app_id: &'static str,
    pub(crate) name: Arc<str>,
    pub(crate) version: String,
    pub(crate) megabytes: f64,
    /// Seconds after which an attempt is given up; two hours if nothing else was asked for.
    pub(crate) timeout: Option<i64>,
    /// Seconds since 1970.
    pub(crate) start: i64,
    /// Indices of the regions it goes to.
    pub(crate) regions: Arc<BTreeSet<u16>>,
    /// How many were posted before it.
    pub(crate) number: u64,
}

impl World {
    /// The world of a seed, with about so many statuses.
    pub(crate) fn new(seed: u64, statuses: u64) -> Self {
        let regions = regions::regions();
        let apps = apps::apps(seed, statuses, &regions);
        let index_by_id =
            regions.iter().enumerate().map(|(index, region)| (region.id.clone(), index as u16)).collect();
        Self { regions, apps, index_by_id, draw: Draw::new(seed) }
    }

    /// The application of that id.
    pub(crate) fn app(&self, id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.id == id)
    }

    /// The index of a region by its id.
    pub(crate) fn region_index(&self, id: &str) -> Option<u16> {
        self.index_by_id.get(id).copied()
    }

    /// The pushes of an application at a time, the newest first, each name and version once. What was
    /// posted takes the place of a push of the same name and version.
    pub(crate) fn pushes(&self, app: &App, posted: &[Posted], now: i64) -> Vec<Push> {
        let mut pushes: Vec<Push> = posted
            .iter()
            .filter(|posted| posted.app_id == app.id && posted.start <= now)
            .map(|posted| self.posted_push(posted))
            .collect();
        let replaced: HashSet<(Arc<str>, String)> =
            pushes.iter().map(|push| (push.name.clone(), push.version.clone())).collect();
        let scheduled = scheduled(app, now);
        pushes.extend(scheduled.filter(|push| {
            replaced.is_empty() || !replaced.contains(&(push.name.clone(), push.version.clone()))
        }));
        pushes.sort_by_key(|push| Reverse(push.terms.start));
        pushes
    }

    /// How a push stands in each region it has reached, or in each of `only` these.
    pub(crate) fn rows<'a>(
        &'a self,
        app: &'a App,
        push: &'a Push,
        only: Option<&'a BTreeSet<u16>>,
        now: i64,
    ) -> impl Iterator<Item = Row> + 'a {
        let trouble = app.trouble_at(push.terms.start, &self.regions);
        let listed: Box<dyn Iterator<Item = &u16>> = match &push.targets {
            Targets::Rule(_) => Box::new(app.regions.iter()),
            Targets::Only(indices) => Box::new(indices.iter()),
        };
        listed.filter(move |index| only.is_none_or(|only| only.contains(index))).filter_map(move |&index| {
            let region = &self.regions[usize::from(index)];
            let targeted = match push.targets {
                Targets::Rule(number) => apps::goes_to(number, push.terms.draw, region),
                Targets::Only(_) => true,
            };
            targeted.then(|| row_at(&push.terms, &trouble, region, index, now)).flatten()
        })
    }

    fn posted_push(&self, posted: &Posted) -> Push {
        Push {
            name: posted.name.clone(),
            version: posted.version.clone(),
            terms: Terms {
                draw: self.draw.with(9).with(posted.number),
                start: posted.start,
                megabytes: posted.megabytes,
                timeout: posted.timeout.unwrap_or(TIMEOUT),
                canary: false,
                spoilt: false,
            },
            targets: Targets::Only(posted.regions.clone()),
        }
    }
}

/// The pushes of an application's own schedule at a time, in no order.
fn scheduled(app: &App, now: i64) -> impl Iterator<Item = Push> {
    app.pushes.iter().flat_map(move |own| {
        let names: Vec<Arc<str>> = own.files.iter().map(|file| Arc::from(file.name.as_str())).collect();
        let turns = own.schedule.turns(now).map(move |turn| {
            let file = &own.files[turn.file];
            let draw = app.draw.with(5).with(turn.number as u64);
            Push {
                name: names[turn.file].clone(),
                version: version(file, turn.round, turn.start),
                terms: Terms {
                    draw,
                    start: turn.start,
                    megabytes: file.megabytes,
                    timeout: TIMEOUT,
                    canary: draw.with(1).chance(0.3),
                    spoilt: draw.with(2).chance(own.spoilt),
                },
                targets: Targets::Rule(turn.number),
            }
        });
        let standard = standard_files().into_iter().enumerate().map(move |(index, file)| {
            let draw = app.draw.with(6).with(index as u64);
            let phase = draw.between(0, own.standard_every - 1);
            let number = (now - phase).div_euclid(own.standard_every);
            let start = number * own.standard_every + phase;
            Push {
                name: Arc::from(file.name.as_str()),
                version: version(&file, number, start),
                terms: Terms {
                    draw: draw.with(number as u64),
                    start,
                    megabytes: file.megabytes,
                    timeout: TIMEOUT,
                    canary: false,
                    spoilt: false,
                },
                // Any number that the rule sends everywhere.
                targets: Targets::Rule(1),
            }
        });
        turns.chain(standard)
    })
}

fn version(file: &DataFile, round: i64, start: i64) -> String {
    let day = DateTime::from_timestamp(start, 0).unwrap_or_default();
    file.versions.version(round, day.year(), day.month())
}

#[cfg(test)]
mod tests {
    use super::status::Status;
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn count(world: &World, app: &App, now: i64) -> usize {
        world.pushes(app, &[], now).iter().map(|push| world.rows(app, push, None, now).count()).sum()
    }

    #[test]
    fn the_size_asked_for_is_kept() {
        for statuses in [2_000u64, 10_000, 100_000] {
            let world = World::new(1, statuses);
            let total: usize = world.apps.iter().map(|app| count(&world, app, NOW)).sum();
            let off = (total as f64 / statuses as f64 - 1.0).abs();
            assert!(off < 0.05, "{total} for {statuses}");
        }
    }

    #[test]
    fn a_million_statuses_need_no_more_memory_than_ten() {
        let world = World::new(1, 1_000_000);
        let app = world.app(apps::LIVING).unwrap();
        let own = app.pushes.as_ref().unwrap();
        assert_eq!(own.files.len(), 400);
        let some = own.schedule.kept as usize * app.regions.len();
        assert!((990_000..1_150_000).contains(&some), "{some}");
    }

    #[test]
    fn something_is_running_failing_and_finished_at_any_time() {
        let world = World::new(1, 10_000);
        let app = world.app(apps::LIVING).unwrap();
        for now in (0..24).map(|hour| NOW + hour * 3_601) {
            let mut seen = [0; 4];
            for push in world.pushes(app, &[], now) {
                for row in world.rows(app, &push, None, now) {
                    seen[row.status as usize] += 1;
                }
            }
            let [success, failed, pushing, _] = seen;
            assert!(success > 5_000 && failed > 50 && pushing > 20, "{seen:?} at {now}");
        }
    }

    #[test]
    fn what_is_over_stays_over_unless_it_is_tried_again() {
        let world = World::new(2, 2_000);
        let app = world.app(apps::LIVING).unwrap();
        let push = world.pushes(app, &[], NOW)[3].clone();
        let mut before: HashMap<u16, Row> = HashMap::new();
        let mut moved = 0;
        for now in (push.terms.start..push.terms.start + 3_000).step_by(30) {
            for row in world.rows(app, &push, None, now) {
                if let Some(old) = before.insert(row.region, row) {
                    if old.status == Status::Success {
                        assert_eq!(row.status, Status::Success);
                    }
                    moved += usize::from(old.status != row.status);
                    assert!(row.started >= old.started && row.started <= now);
                }
            }
        }
        assert!(moved > 20, "{moved}");
    }

    #[test]
    fn failures_gather_where_the_trouble_is() {
        let world = World::new(1, 100_000);
        let app = world.app(apps::FAILING).unwrap();
        let (mut cmcc, mut others) = ((0, 0), (0, 0));
        for push in world.pushes(app, &[], NOW) {
            for row in world.rows(app, &push, None, NOW) {
                let id = &world.regions[usize::from(row.region)].id;
                let tally =
                    if id.contains("-cmcc") && !id.contains("unicom") { &mut cmcc } else { &mut others };
                tally.0 += 1;
                tally.1 += usize::from(row.status == Status::Failed);
            }
        }
        let share = |(all, failed): (usize, usize)| failed as f64 / all as f64;
        assert!(share(cmcc) > 2.0 * share(others), "{} {}", share(cmcc), share(others));
        assert!(share(others) > 0.03);
    }
}
