//! The entries of a response: an application's pushes, by the filters and the page of a query.

use std::collections::BTreeSet;

use chrono::{NaiveDate, NaiveTime};
use ens_api::PushQuery;

use super::vendor_example;
use crate::world::World;
use crate::world::apps::{App, VENDOR_EXAMPLE};
use crate::world::push::{PostedPush, Push};
use crate::world::status::{LATEST_START, RegionPush};

const DEFAULT_PAGE_SIZE: u32 = 10;
const DAY: i64 = 86_400;

/// An entry of PushResult.
pub(super) enum Entry {
    Push(Push),
    VendorExample,
}

/// The entries of an application that a filter selects, the newest first.
pub(super) fn entries(
    world: &World,
    app: &App,
    posted: &[PostedPush],
    filter: &Filter,
    now: i64,
) -> Vec<Entry> {
    let pushes = world.pushes(app, posted, now).into_iter();
    let mut entries: Vec<Entry> =
        pushes.filter(|push| filter.selects_push(world, app, push, now)).map(Entry::Push).collect();
    if app.id == VENDOR_EXAMPLE && filter.selects_vendor_example(world) {
        entries.push(Entry::VendorExample);
    }
    entries
}

/// A page of entries.
#[derive(Clone, Copy)]
pub(super) struct Page {
    pub(super) number: u32,
    pub(super) size: u32,
}

impl Page {
    /// The requested page; `None` if the request has neither a number nor a size.
    pub(super) fn of(query: &PushQuery) -> Option<Self> {
        let (number, size) = (query.page_number(), query.page_size());
        (number.is_some() || size.is_some())
            .then(|| Self { number: number.unwrap_or(1), size: size.unwrap_or(DEFAULT_PAGE_SIZE) })
    }

    /// The entries on the page.
    pub(super) fn select(self, entries: Vec<Entry>) -> Vec<Entry> {
        let skipped = (self.number as usize - 1).saturating_mul(self.size as usize);
        entries.into_iter().skip(skipped).take(self.size as usize).collect()
    }
}

/// The filters of a query.
pub(super) struct Filter {
    names: Vec<String>,
    versions: Vec<String>,
    /// The indices of the regions; unknown ids are left out.
    regions: Option<BTreeSet<u16>>,
    /// The first second, since 1970.
    from: i64,
    /// The second after the last one.
    until: i64,
}

impl Filter {
    pub(super) fn new(world: &World, query: &PushQuery) -> Self {
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

    fn selects_push(&self, world: &World, app: &App, push: &Push, now: i64) -> bool {
        if !self.selects_name(&push.name, &push.version) {
            return false;
        }
        if self.regions.is_none() && self.from == i64::MIN && self.until == i64::MAX {
            return true;
        }
        let (first, last) = (push.plan.start, push.plan.start + LATEST_START);
        last >= self.from && first < self.until && self.region_pushes(world, app, push, now).next().is_some()
    }

    fn selects_vendor_example(&self, world: &World) -> bool {
        let region = world.region_index(vendor_example::REGION_ID);
        self.selects_name(vendor_example::NAME, vendor_example::VERSION)
            && self.regions.as_ref().is_none_or(|only| region.is_some_and(|index| only.contains(&index)))
            && (self.from..self.until).contains(&vendor_example::STARTED)
    }

    fn selects_name(&self, name: &str, version: &str) -> bool {
        (self.names.is_empty() || self.names.iter().any(|selected| selected == name))
            && (self.versions.is_empty() || self.versions.iter().any(|selected| selected == version))
    }

    /// The selected regions of a push.
    pub(super) fn region_pushes<'a>(
        &'a self,
        world: &'a World,
        app: &'a App,
        push: &'a Push,
        now: i64,
    ) -> impl Iterator<Item = RegionPush> + 'a {
        let days = self.from..self.until;
        let pushes = world.region_pushes(app, push, self.regions.as_ref(), now);
        pushes.filter(move |push| days.contains(&push.started))
    }
}
