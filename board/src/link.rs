//! The whole view in a link: a query string with `v=2` first, keys in one order, defaults left out. Parsing never
//! fails: a pair that can't be read is reported, and stays in the link if a newer version may understand it.
//!
//! The keys of the query have ENS's spelling (`AppId`, …), those of the view are short and in lower case (`status`,
//! `q`, …).

mod added;

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use ens_api::{Parameter, PushQueryDraft, pairs};

use crate::model::regions::RegionFacet;
use crate::model::status::Status;
use crate::model::time::{UtcSeconds, Zone};
use crate::report::detail::Selection;
use crate::report::table::{TableColumn, TableOrder};
use crate::select::facet::Facet;
use crate::select::filter::Filter;
use crate::select::lanes::{Axis, Lanes};
use crate::select::order::{Ranking, RegionOrder, VersionOrder};
use crate::select::shown::Arrangement;

/// The version that is written. Since version 2 the default view is [`View::Rollouts`]; a link of version 1, or of
/// none, that names no view opens the matrix, as it did when it was written.
pub const VERSION: u32 = 2;
/// The key of [`Link::unfolded`], which can be repeated.
const UNFOLDED: &str = "unfold";
/// The key of [`Link::seen_at`].
const SEEN_AT: &str = "seen";
/// The key of the version to compare with.
const COMPARE: &str = "compare";
/// The key of the earlier moment.
const AS_OF: &str = "as_of";
/// The keys of [`Link::first_seen`].
const FIRST_SEEN: [&str; 3] = ["top", "top_version", "top_region"];
/// Length in bytes beyond which programs that pass a link on may cut it off.
pub const MAX_BYTES: usize = 8 * 1024;

/// How a response is loaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Load {
    /// Page by page.
    #[default]
    Pages,
    /// In one call without page parameters.
    AtOnce,
}

/// Which view is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum View {
    /// Data files, each with its newest version and older ones folded under it.
    #[default]
    Rollouts,
    /// Versions of files by regions.
    Matrix,
    /// One version of a file, with a tile for each region.
    Tiles,
    /// Bars over time.
    Timeline,
    /// A row for each push.
    Table,
    /// Why pushes fail.
    Causes,
}

/// What stood first in a window that was scrolled: a version of a data file, a region, or the place of both.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FirstSeen {
    /// The name of the data file and its version.
    pub version: Option<(String, String)>,
    /// The id of the region.
    pub region: Option<String>,
}

/// Everything that changes what is shown.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Link {
    /// The query, as one text per field: a bad value stays, and its error is shown beside the field.
    pub query: PushQueryDraft,
    /// How the response is loaded.
    pub load: Load,
    /// The view.
    pub view: View,
    /// The chosen statuses, words and facets.
    pub filter: Filter,
    /// Order of files; `None` for the view's own. See [`Link::arrangement`].
    pub order: Option<VersionOrder>,
    /// Order of regions.
    pub regions: RegionOrder,
    /// What regions are grouped by.
    pub group: Option<RegionFacet>,
    /// Order of the table.
    pub table: TableOrder,
    /// Whether rows and columns of the matrix are swapped.
    pub transposed: bool,
    /// Lanes of the timeline. See [`Link::lanes`].
    pub lanes: Lanes,
    /// What the axis of the timeline counts.
    pub axis: Axis,
    /// Whether gaps of the timeline are as long as they were, and not folded.
    pub full_gaps: bool,
    /// Names of the data files whose older versions are unfolded in the rollouts.
    pub unfolded: BTreeSet<String>,
    /// The lane of the timeline that is unfolded: the name of its data file and its version, or the id of its region and an
    /// empty text.
    pub lane: Option<(String, String)>,
    /// The range of the timeline, from 1970 to 2106 and the earlier moment first; `None` for everything. Times
    /// outside are clamped when it is written. On [`Axis::Elapsed`] it is of seconds since the start.
    pub time_range: Option<(UtcSeconds, UtcSeconds)>,
    /// The earlier moment whose state is shown, from 1970 to 2106; `None` for now.
    pub as_of: Option<UtcSeconds>,
    /// The zone of times; `None` for the one of whoever opens the link.
    pub zone: Option<Zone>,
    /// The time of the data that the sender of a copied link saw.
    pub seen_at: Option<UtcSeconds>,
    /// What the sender of a copied link had scrolled to.
    pub first_seen: Option<FirstSeen>,
    /// The pinned file or push.
    pub selection: Option<Selection>,
    /// The version of the pinned data file that the pinned one is compared with.
    pub compare: Option<String>,
    /// The id of the pinned region; without a selection alone.
    pub node: Option<String>,
    unread: Vec<(String, String)>,
}

/// A part of a link that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkProblem {
    /// A newer version wrote the link; the parts that this version knows are shown.
    #[error(
        "the link is of version {0}, and this page knows version {VERSION}; reload the page to get the newest"
    )]
    Newer(u64),
    /// A key that this version does not know. It stays in the link.
    #[error("`{key}` is not known here; it stays in the link and changes nothing")]
    UnknownKey {
        /// The key.
        key: String,
    },
    /// A value that is invalid for its key. It stays in the link.
    #[error("`{key}` can't be `{value}`; its default is shown instead")]
    BadValue {
        /// The key.
        key: String,
        /// The value.
        value: String,
    },
    /// One value of a list that is invalid for its key. It is left out; the others count.
    #[error("`{key}` can't hold `{value}`, which is left out")]
    BadPart {
        /// The key.
        key: String,
        /// The one value.
        value: String,
    },
    /// A repeated key; the first one counts.
    #[error("`{key}` stands twice; the first one counts")]
    Doubled {
        /// The key.
        key: String,
    },
    /// A pair that can't be decoded. It is left out.
    #[error("`{text}` can't be decoded and is left out")]
    Undecodable {
        /// The pair, as received.
        text: String,
    },
    /// A version of a selection without its file. It is left out.
    #[error("`{key}` says nothing without `file` and is left out")]
    WithoutFile {
        /// The key.
        key: String,
    },
    /// The link may have been cut off on its way.
    #[error("the link has {bytes} bytes, more than the {MAX_BYTES} that pass everywhere; query fewer names")]
    TooLong {
        /// Its length.
        bytes: usize,
    },
}

impl Link {
    /// Reads a query string, with or without its `?`.
    pub fn parse(query: &str) -> (Self, Vec<LinkProblem>) {
        let query = query.strip_prefix('?').unwrap_or(query);
        let mut reader = Reader::default();
        if query.len() > MAX_BYTES {
            reader.problems.push(LinkProblem::TooLong { bytes: query.len() });
        }
        let segments = added::sent(query);
        // The address without a query is not an old link.
        reader.is_current = segments.is_empty();
        for segment in segments {
            match pairs::read(&segment) {
                Ok(read) => read.into_iter().for_each(|(key, value)| reader.take(key, value)),
                Err(_) => reader.problems.push(LinkProblem::Undecodable { text: segment.into_owned() }),
            }
        }
        reader.end()
    }

    /// True if a query string has parts that chat apps and other programs add to the links that they pass on. The link of
    /// it lacks them.
    pub fn has_added(query: &str) -> bool {
        let query = query.strip_prefix('?').unwrap_or(query);
        added::sent(query).join("&") != query
    }

    /// Pairs that could not be read, as received; they stay at the end of the link.
    pub fn unread(&self) -> &[(String, String)] {
        &self.unread
    }

    /// Drops the pairs that could not be read.
    pub fn drop_unread(&mut self) {
        self.unread.clear();
    }

    /// The order of files: the view's own where none is named.
    pub fn order(&self) -> VersionOrder {
        self.order.unwrap_or(self.view.order())
    }

    /// Names an order of files. The view's own is not named, so that each view keeps its own.
    pub fn set_order(&mut self, order: VersionOrder) {
        self.order = Some(order).filter(|order| *order != self.view.order());
    }

    /// Order of files and regions, and groups of regions.
    pub fn arrangement(&self) -> Arrangement {
        Arrangement { order: self.order(), regions: self.regions, group: self.group }
    }

    /// Lanes of the timeline: versions where they are compared.
    pub fn lanes(&self) -> Lanes {
        if self.axis == Axis::Elapsed { Lanes::ByVersion } else { self.lanes }
    }

    /// Chooses the lanes of the timeline. Only versions can be compared by elapsed time.
    pub fn set_lanes(&mut self, lanes: Lanes) {
        (self.lanes, self.lane) = (lanes, None);
        if lanes == Lanes::ByRegion {
            self.set_axis(Axis::Clock);
        }
    }

    /// Chooses what the axis of the timeline counts. A range of the other axis means nothing on it.
    pub fn set_axis(&mut self, axis: Axis) {
        if self.axis != axis {
            (self.axis, self.time_range) = (axis, None);
        }
    }

    fn to_pairs(&self) -> Vec<(&str, String)> {
        let mut pairs: Vec<(&str, String)> = Vec::new();
        for parameter in Parameter::ALL {
            let text = self.query.get(parameter);
            if !text.is_empty() {
                pairs.push((parameter.name(), text.to_owned()));
            }
        }
        let mut word = |key, word: Option<&str>| pairs.extend(word.map(|word| (key, word.to_owned())));
        word("load", (self.load == Load::AtOnce).then_some("once"));
        word("view", (self.view != View::default()).then(|| self.view.key()));
        if !self.filter.statuses.is_empty() {
            let stuck = self.filter.statuses.has_stuck().then_some(STUCK);
            let keys: Vec<&str> = self.filter.statuses.iter().map(status_key).chain(stuck).collect();
            pairs.push(("status", keys.join(",")));
        }
        if !self.filter.search.0.is_empty() {
            pairs.push(("q", self.filter.search.0.clone()));
        }
        for facet in Facet::ALL {
            let values = self.filter.facets.get(facet).iter();
            pairs.extend(values.map(|value| (facet.key(), value.clone())));
        }
        if let Some(order) = self.order.filter(|order| *order != self.view.order()) {
            pairs.push(("sort", signed(order.reversed, order.by.key())));
        }
        let mut word = |key, word: Option<&str>| pairs.extend(word.map(|word| (key, word.to_owned())));
        word("regions", (self.regions == RegionOrder::Name).then_some("name"));
        word("group", self.group.map(RegionFacet::key));
        if self.table != TableOrder::default() {
            pairs.push(("table", signed(self.table.descending, self.table.column.key())));
        }
        let mut word = |key, word: Option<&str>| pairs.extend(word.map(|word| (key, word.to_owned())));
        word("transpose", self.transposed.then_some("1"));
        word("lanes", (self.lanes == Lanes::ByRegion).then_some("region"));
        word("axis", (self.axis == Axis::Elapsed).then_some("elapsed"));
        word("gaps", self.full_gaps.then_some("full"));
        pairs.extend(self.unfolded.iter().map(|name| (UNFOLDED, name.clone())));
        if let Some((name, version)) = &self.lane {
            pairs.push(("lane", name.clone()));
            pairs.extend(Some(("lane_version", version.clone())).filter(|(_, version)| !version.is_empty()));
        }
        if let Some((from, to)) = self.time_range.and_then(|(from, to)| in_bounds(clamped(from), clamped(to)))
        {
            pairs.push(("time", format!("{},{}", from.0, to.0)));
        }
        let as_of = self.as_of.filter(|at| *at == clamped(*at));
        pairs.extend(as_of.map(|at| (AS_OF, at.0.to_string())));
        let mut word = |key, word: Option<&str>| pairs.extend(word.map(|word| (key, word.to_owned())));
        word("zone", self.zone.map(Zone::key));
        if let Some(selection) = &self.selection {
            word("file", Some(&selection.name));
            word("version", Some(selection.version.as_str()).filter(|version| !version.is_empty()));
            word("region", selection.region.as_deref());
            word(COMPARE, self.compare.as_deref());
        } else {
            word("region", self.node.as_deref());
        }
        let seen_at = self.seen_at.filter(|at| *at == clamped(*at));
        pairs.extend(seen_at.map(|at| (SEEN_AT, at.0.to_string())));
        if let Some(FirstSeen { version, region }) = &self.first_seen {
            let (name, version) = version.as_ref().map(|(name, version)| (name, version)).unzip();
            let version = version.filter(|version| !version.is_empty());
            let texts = FIRST_SEEN.into_iter().zip([name, version, region.as_ref()]);
            pairs.extend(texts.filter_map(|(key, text)| Some((key, text?.clone()))));
        }
        // A value that was set later replaces an unread value.
        let set: Vec<&str> = pairs.iter().map(|(key, _)| *key).collect();
        let unread = self.unread.iter().filter(|(key, _)| !set.contains(&key.as_str()));
        pairs.extend(unread.map(|(key, value)| (key.as_str(), value.clone())));
        if !pairs.is_empty() {
            pairs.insert(0, ("v", VERSION.to_string()));
        }
        pairs
    }
}

impl fmt::Display for Link {
    /// The canonical query string, without `?`; empty where everything is as by default.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let pairs = self.to_pairs();
        let query = pairs::write(pairs.iter().map(|(key, value)| (*key, value.as_str())));
        f.write_str(&added::closed(query))
    }
}

impl View {
    /// All views, in the order of their tabs.
    pub const ALL: [Self; 6] =
        [Self::Rollouts, Self::Matrix, Self::Tiles, Self::Timeline, Self::Table, Self::Causes];

    /// Its key in a link.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Rollouts => "rollouts",
            Self::Matrix => "matrix",
            Self::Tiles => "tiles",
            Self::Timeline => "timeline",
            Self::Table => "table",
            Self::Causes => "causes",
        }
    }

    /// Its order of files where a link names none.
    pub fn order(self) -> VersionOrder {
        let by = if self == Self::Timeline { Ranking::Start } else { Ranking::default() };
        VersionOrder { by, reversed: false }
    }
}

/// The word for the pushes that have been running for too long, among those of the statuses.
const STUCK: &str = "stuck";

fn status_key(status: Status) -> &'static str {
    match status {
        Status::Failed => "failed",
        Status::Unknown => "unknown",
        Status::Pushing => "pushing",
        Status::Success => "success",
    }
}

// A minus reverses an order.
fn signed(minus: bool, key: &str) -> String {
    format!("{}{key}", if minus { "-" } else { "" })
}

fn unsigned(value: &str) -> (bool, &str) {
    value.strip_prefix('-').map_or((false, value), |rest| (true, rest))
}

#[derive(Default)]
struct Reader {
    link: Link,
    seen: Vec<String>,
    /// Whether the default view is that of the present version.
    is_current: bool,
    file: Option<String>,
    version: Option<String>,
    region: Option<String>,
    problems: Vec<LinkProblem>,
}

impl Reader {
    fn take(&mut self, key: String, value: String) {
        let repeats = key == UNFOLDED || Facet::ALL.iter().any(|facet| facet.key() == key);
        if !repeats && self.seen.contains(&key) {
            self.problems.push(LinkProblem::Doubled { key });
            return;
        }
        match self.set(&key, &value) {
            Some(taken) => {
                if !taken {
                    self.problems.push(LinkProblem::BadValue { key: key.clone(), value: value.clone() });
                    self.link.unread.push((key.clone(), value));
                }
                self.seen.push(key);
            }
            None => {
                self.problems.push(LinkProblem::UnknownKey { key: key.clone() });
                self.link.unread.push((key, value));
            }
        }
    }

    // Whether the value was taken; `None` if the key is not known.
    fn set(&mut self, key: &str, value: &str) -> Option<bool> {
        let link = &mut self.link;
        if let Some(parameter) = Parameter::from_name(key) {
            link.query.set(parameter, value);
            return Some(true);
        }
        if let Some(facet) = Facet::ALL.into_iter().find(|facet| facet.key() == key) {
            link.filter.facets.add(facet, value);
            return Some(true);
        }
        let taken = match key {
            "v" => return Some(self.set_version(value)),
            "load" => put(&mut link.load, pick(value, [("pages", Load::Pages), ("once", Load::AtOnce)])),
            "view" => put(&mut link.view, pick(value, View::ALL.map(|view| (view.key(), view)))),
            "status" => {
                let known = Status::ALL.map(|status| (status_key(status), status));
                let (good, bad): (Vec<&str>, Vec<&str>) =
                    value.split(',').partition(|word| *word == STUCK || pick(word, known).is_some());
                link.filter.statuses = good.iter().filter_map(|word| pick(word, known)).collect();
                if good.contains(&STUCK) {
                    link.filter.statuses.toggle_stuck();
                }
                if !good.is_empty() {
                    let part =
                        |word: &str| LinkProblem::BadPart { key: key.to_owned(), value: word.to_owned() };
                    self.problems.extend(bad.into_iter().map(part));
                }
                !good.is_empty()
            }
            "q" => put(&mut link.filter.search.0, Some(value.to_owned())),
            "sort" => {
                let (reversed, word) = unsigned(value);
                let by = pick(word, Ranking::ALL.map(|by| (by.key(), by)));
                put(&mut link.order, by.map(|by| Some(VersionOrder { by, reversed })))
            }
            "regions" => put(
                &mut link.regions,
                pick(value, [("worst", RegionOrder::Worst), ("name", RegionOrder::Name)]),
            ),
            "group" => put(
                &mut link.group,
                pick(value, RegionFacet::ALL.map(|facet| (facet.key(), facet))).map(Some),
            ),
            "table" => {
                let (descending, word) = unsigned(value);
                let column = pick(word, TableColumn::ALL.map(|column| (column.key(), column)));
                put(&mut link.table, column.map(|column| TableOrder { column, descending }))
            }
            "transpose" => put(&mut link.transposed, pick(value, [("0", false), ("1", true)])),
            "lanes" => {
                put(&mut link.lanes, pick(value, [("file", Lanes::ByVersion), ("region", Lanes::ByRegion)]))
            }
            "axis" => put(&mut link.axis, pick(value, [("clock", Axis::Clock), ("elapsed", Axis::Elapsed)])),
            "gaps" => put(&mut link.full_gaps, pick(value, [("folded", false), ("full", true)])),
            UNFOLDED => {
                link.unfolded.insert(value.to_owned());
                true
            }
            "lane" => put(&mut link.lane.get_or_insert_default().0, Some(value.to_owned())),
            "lane_version" => put(&mut link.lane.get_or_insert_default().1, Some(value.to_owned())),
            "time" => put(&mut link.time_range, time_range(value).map(Some)),
            "zone" => put(&mut link.zone, pick(value, Zone::ALL.map(|zone| (zone.key(), zone))).map(Some)),
            COMPARE => put(&mut link.compare, Some(Some(value.to_owned()))),
            AS_OF => {
                let at = i64::from_str(value).ok().map(UtcSeconds);
                put(&mut link.as_of, at.filter(|at| *at == clamped(*at)).map(Some))
            }
            SEEN_AT => {
                let at = i64::from_str(value).ok().map(UtcSeconds);
                put(&mut link.seen_at, at.filter(|at| *at == clamped(*at)).map(Some))
            }
            _ if FIRST_SEEN.contains(&key) => {
                let (first, text) = (link.first_seen.get_or_insert_default(), value.to_owned());
                let [name, version, _] = FIRST_SEEN;
                match key {
                    _ if key == name => first.version.get_or_insert_default().0 = text,
                    _ if key == version => first.version.get_or_insert_default().1 = text,
                    _ => first.region = Some(text),
                }
                true
            }
            "file" => put(&mut self.file, Some(Some(value.to_owned()))),
            "version" => put(&mut self.version, Some(Some(value.to_owned()))),
            "region" => put(&mut self.region, Some(Some(value.to_owned()))),
            _ => return None,
        };
        Some(taken)
    }

    // The version never becomes an unread pair: this page writes its own.
    fn set_version(&mut self, value: &str) -> bool {
        match value.parse::<u64>() {
            Ok(version) if version > 1 => {
                self.is_current = true;
                if version > u64::from(VERSION) {
                    self.problems.push(LinkProblem::Newer(version));
                }
            }
            Ok(1) => {}
            _ => {
                let (key, value) = ("v".to_owned(), value.to_owned());
                self.problems.push(LinkProblem::BadValue { key, value });
            }
        }
        true
    }

    fn end(mut self) -> (Link, Vec<LinkProblem>) {
        if !self.is_current && !self.seen.iter().any(|key| key == "view") {
            self.link.view = View::Matrix;
        }
        self.link.order = self.link.order.filter(|order| *order != self.link.view.order());
        match self.file {
            Some(name) => {
                let version = self.version.unwrap_or_default();
                self.link.selection = Some(Selection { name, version, region: self.region });
            }
            None => {
                let key = "version".to_owned();
                self.problems.extend(self.version.map(|_| LinkProblem::WithoutFile { key }));
                self.link.node = self.region;
            }
        }
        (self.link, self.problems)
    }
}

fn pick<T: Copy, const N: usize>(word: &str, known: [(&str, T); N]) -> Option<T> {
    known.into_iter().find(|(key, _)| *key == word).map(|(_, value)| value)
}

fn put<T>(place: &mut T, value: Option<T>) -> bool {
    let taken = value.is_some();
    if let Some(value) = value {
        *place = value;
    }
    taken
}

fn time_range(value: &str) -> Option<(UtcSeconds, UtcSeconds)> {
    let (from, to) = value.split_once(',')?;
    let seconds = |text: &str| i64::from_str(text).ok().map(UtcSeconds);
    in_bounds(seconds(from)?, seconds(to)?)
}

// The last second of a `Timestamp`, in 2106.
const LAST: i64 = u32::MAX as i64;

fn in_bounds(from: UtcSeconds, to: UtcSeconds) -> Option<(UtcSeconds, UtcSeconds)> {
    (from.0 >= 0 && from < to && to.0 <= LAST).then_some((from, to))
}

fn clamped(at: UtcSeconds) -> UtcSeconds {
    UtcSeconds(at.0.clamp(0, LAST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_set_is_written_in_one_order() {
        let cases = [
            ("", ""),
            ("?v=2", ""),
            ("v=2&view=rollouts&sort=worst", ""),
            ("v=2&node=b&region=cn-wuxi-5&node=a", "v=2&node=a&node=b&region=cn-wuxi-5"),
            // The reader's own zone may be another one.
            ("v=2&zone=utc", "v=2&zone=utc"),
            ("v=2&seen=1709632980&file=a", "v=2&file=a&seen=1709632980"),
            ("v=2&top_region=b&top=a&top_version=1", "v=2&top=a&top_version=1&top_region=b"),
            ("v=2&top_region=b&seen=9", "v=2&seen=9&top_region=b"),
            ("v=2&q=a+b&AppId=x", "v=2&AppId=x&q=a%20b"),
            ("v=2&view=matrix", "v=2&view=matrix"),
            // An old link shows what it showed.
            ("?v=1", "v=2&view=matrix"),
            ("q=a+b&AppId=x", "v=2&AppId=x&view=matrix&q=a%20b"),
            ("AppId=x&v=1&view=table", "v=2&AppId=x&view=table"),
            (
                "region=cn-wuxi-5&file=1/mirror_file/g.tar&version=90396&view=timeline",
                "v=2&view=timeline&file=1/mirror_file/g.tar&version=90396&region=cn-wuxi-5",
            ),
            ("v=2&status=success,failed", "v=2&status=failed,success"),
            ("v=2&status=stuck,failed", "v=2&status=failed,stuck"),
            ("v=2&status=stuck", "v=2&status=stuck"),
            ("v=2&province=b&province=a&province=b", "v=2&province=a&province=b"),
            ("v=2&sort=-worst&table=-update&time=5,9", "v=2&sort=-worst&table=-update&time=5,9"),
            // Each view has its own order, which is not named.
            ("v=2&view=timeline&sort=start", "v=2&view=timeline"),
            ("v=2&sort=worst&view=timeline", "v=2&view=timeline&sort=worst"),
            ("v=2&sort=start&axis=elapsed", "v=2&sort=start&axis=elapsed"),
            // Gaps are folded unless a person wants to see them.
            ("v=2&view=timeline&gaps=folded", "v=2&view=timeline"),
            ("v=2&view=timeline&time=5,9&gaps=full", "v=2&view=timeline&gaps=full&time=5,9"),
            ("v=2&PageSize=many&MinDate=2022-2-1", "v=2&MinDate=2022-2-1&PageSize=many"),
        ];
        for (given, expected) in cases {
            let (link, problems) = Link::parse(given);
            assert_eq!(problems, [], "{given}");
            assert_eq!(link.to_string(), expected, "{given}");
        }
    }

    #[test]
    fn unreadable_pairs_are_reported_and_stay_in_the_link() {
        let (link, problems) =
            Link::parse("v=7&view=cube&future=x&AppId=a&AppId=b&q=%zz&version=r&zone=mars&gaps=none");
        let text = |text: &str| text.to_owned();
        assert_eq!(
            problems,
            [
                LinkProblem::Newer(7),
                LinkProblem::BadValue { key: text("view"), value: text("cube") },
                LinkProblem::UnknownKey { key: text("future") },
                LinkProblem::Doubled { key: text("AppId") },
                LinkProblem::Undecodable { text: text("q=%zz") },
                LinkProblem::BadValue { key: text("zone"), value: text("mars") },
                LinkProblem::BadValue { key: text("gaps"), value: text("none") },
                LinkProblem::WithoutFile { key: text("version") },
            ]
        );
        assert_eq!(link.to_string(), "v=2&AppId=a&view=cube&future=x&zone=mars&gaps=none");
        for range in ["9,1", "5,5", "-1,5", "0,4294967296", "-9223372036854775808,9223372036854775807", "5"] {
            let (link, problems) = Link::parse(&format!("time={range}"));
            assert_eq!(problems, [LinkProblem::BadValue { key: text("time"), value: text(range) }]);
            assert_eq!(link.time_range, None);
        }
        for seen in ["-1", "4294967296", "08:13"] {
            let (link, problems) = Link::parse(&format!("v=2&seen={seen}"));
            assert_eq!(problems, [LinkProblem::BadValue { key: text("seen"), value: text(seen) }]);
            assert_eq!(link.seen_at, None);
        }
        let (link, problems) = Link::parse("v=2&status=failed,zzz,,success");
        let part = |value: &str| LinkProblem::BadPart { key: text("status"), value: text(value) };
        assert_eq!(problems, [part("zzz"), part("")]);
        assert_eq!(link.to_string(), "v=2&status=failed,success");
        let wide = Link { time_range: Some((UtcSeconds(-5), UtcSeconds(i64::MAX))), ..Link::default() };
        assert_eq!(wide.to_string(), "v=2&time=0,4294967295");
        let long = format!("AppId={}", "a".repeat(MAX_BYTES));
        assert_eq!(Link::parse(&long).1, [LinkProblem::TooLong { bytes: MAX_BYTES + 6 }]);
    }
}
