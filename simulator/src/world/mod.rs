//! The world behind the simulator: regions, applications and their pushes. It is a pure function of seed,
//! size and time; no status is stored.
//!
//! - [`geography`], [`regions`]: the edge nodes
//! - [`files`], [`apps`], [`schedule`], [`push`]: which application pushes what, and when
//! - [`status`], [`causes`]: the status of a push to a region, and why it failed
//! - [`random`]: random numbers by hashing

pub mod apps;
mod causes;
mod files;
mod geography;
pub(crate) mod push;
pub(crate) mod random;
mod regions;
mod schedule;
pub(crate) mod status;

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use apps::App;
use push::{PostedPush, Push, scheduled};
use random::Random;
use regions::Region;
use status::{RegionPush, region_push_at};

/// The regions and the applications.
#[derive(Debug)]
pub(crate) struct World {
    pub(crate) regions: Vec<Region>,
    pub(crate) apps: Vec<App>,
    index_by_id: HashMap<String, u16>,
    random: Random,
}

impl World {
    /// The world of a seed, with about `statuses` statuses.
    pub(crate) fn new(seed: u64, statuses: u64) -> Self {
        let regions = regions::regions();
        let apps = apps::apps(seed, statuses, &regions);
        let index_by_id =
            regions.iter().enumerate().map(|(index, region)| (region.id.clone(), index as u16)).collect();
        Self { regions, apps, index_by_id, random: Random::new(seed) }
    }

    /// The application with that id.
    pub(crate) fn app(&self, id: &str) -> Option<&App> {
        self.apps.iter().find(|app| app.id == id)
    }

    /// The index of the region with that id.
    pub(crate) fn region_index(&self, id: &str) -> Option<u16> {
        self.index_by_id.get(id).copied()
    }

    /// The pushes of an application at a time, the newest first, each name and version once. A posted push
    /// replaces that of the same name and version.
    pub(crate) fn pushes(&self, app: &App, posted: &[PostedPush], now: i64) -> Vec<Push> {
        let mut pushes: Vec<Push> = posted
            .iter()
            .filter(|posted| posted.app_id == app.id && posted.start <= now)
            .map(|posted| Push::posted(posted, self.random.with(9)))
            .collect();
        let replaced: HashSet<(Arc<str>, String)> =
            pushes.iter().map(|push| (push.name.clone(), push.version.clone())).collect();
        let scheduled = scheduled(app, now);
        pushes.extend(scheduled.filter(|push| {
            replaced.is_empty() || !replaced.contains(&(push.name.clone(), push.version.clone()))
        }));
        pushes.sort_by_key(|push| Reverse(push.plan.start));
        pushes
    }

    /// The push to each of its target regions where it has started, or to those among `only`.
    pub(crate) fn region_pushes<'a>(
        &'a self,
        app: &'a App,
        push: &'a Push,
        only: Option<&'a BTreeSet<u16>>,
        now: i64,
    ) -> impl Iterator<Item = RegionPush> + 'a {
        let failures = app.failures_at(push.plan.start, &self.regions);
        let candidates =
            push.candidates(app).filter(move |index| only.is_none_or(|only| only.contains(index)));
        candidates.filter_map(move |index| {
            let region = &self.regions[usize::from(index)];
            push.is_target(region)
                .then(|| region_push_at(&push.plan, &failures, region, index, now))
                .flatten()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::status::Status;
    use super::*;

    const NOW: i64 = 1_790_000_000;

    fn count(world: &World, app: &App, now: i64) -> usize {
        world.pushes(app, &[], now).iter().map(|push| world.region_pushes(app, push, None, now).count()).sum()
    }

    #[test]
    fn the_world_has_about_as_many_statuses_as_requested() {
        for statuses in [2_000u64, 10_000, 100_000] {
            let world = World::new(1, statuses);
            let total: usize = world.apps.iter().map(|app| count(&world, app, NOW)).sum();
            let off = (total as f64 / statuses as f64 - 1.0).abs();
            assert!(off < 0.05, "{total} for {statuses}");
        }
    }

    #[test]
    fn a_million_statuses_need_four_hundred_files() {
        let world = World::new(1, 1_000_000);
        let app = world.app(apps::LIVING).unwrap();
        let own = app.pushes.as_ref().unwrap();
        assert_eq!(own.files.len(), 400);
        let some = own.schedule.pushes as usize * app.regions.len();
        assert!((990_000..1_150_000).contains(&some), "{some}");
    }

    #[test]
    fn pushes_are_running_failed_and_successful_at_any_time() {
        let world = World::new(1, 10_000);
        let app = world.app(apps::LIVING).unwrap();
        for now in (0..24).map(|hour| NOW + hour * 3_601) {
            let mut seen = [0; 4];
            for push in world.pushes(app, &[], now) {
                for row in world.region_pushes(app, &push, None, now) {
                    seen[row.status as usize] += 1;
                }
            }
            let [success, failed, pushing, _] = seen;
            assert!(success > 5_000 && failed > 50 && pushing > 20, "{seen:?} at {now}");
        }
    }

    #[test]
    fn a_successful_push_stays_successful() {
        let world = World::new(2, 2_000);
        let app = world.app(apps::LIVING).unwrap();
        let push = world.pushes(app, &[], NOW)[3].clone();
        let mut before: HashMap<u16, RegionPush> = HashMap::new();
        let mut moved = 0;
        for now in (push.plan.start..push.plan.start + 3_000).step_by(30) {
            for row in world.region_pushes(app, &push, None, now) {
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
    fn regions_of_an_incident_fail_more_often() {
        let world = World::new(1, 100_000);
        let app = world.app(apps::FAILING).unwrap();
        let (mut cmcc, mut others) = ((0, 0), (0, 0));
        for push in world.pushes(app, &[], NOW) {
            for row in world.region_pushes(app, &push, None, NOW) {
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
