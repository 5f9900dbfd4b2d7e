//! The part of the data that is shown: filtered, ordered and grouped; and the pinned version or push.

use std::sync::Arc;

use board::charts::labels::LabelWidths;
use board::charts::lanes::LaneIndex;
use board::charts::timeline::TimelineIndex;
use board::draw::labels::FontMetrics;
use board::link::FirstSeen;
use board::report::rollouts::Rollouts;
use board::report::summary::Tally;
use board::select::search::{Normalize, PlaceNames};
use board::{Filter, Link, PushId, RegionId, Shown, Summary, UtcSeconds, VersionId};
use leptos::prelude::*;

use super::arranged::{Arranged, Choices};
use super::data::DataState;
use super::download::DownloadState;
use super::preferences::Preferences;
use crate::load::remote::Loaded;
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::platform::shared::Shared;
use crate::platform::unicode::nfkc;
use crate::text::place_names;

/// The pinned version or push, found on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pinned {
    /// The version of a data file.
    pub version: VersionId,
    /// The region; `None` if the whole version is pinned, or the region is not on the board.
    pub region: Option<RegionId>,
    /// The push; `None` where the region is not targeted.
    pub push: Option<PushId>,
}

/// Reads what stands first in the window of a view; `None` where that is not scrolled.
pub type FirstInWindow = Arc<dyn Fn() -> Option<FirstSeen> + Send + Sync>;

/// Which pushes are shown, and how.
#[derive(Clone, Copy)]
pub struct ViewState {
    /// The filter of the link, with the browser's tables of Unicode.
    pub filter: Signal<Filter>,
    /// Which pushes are shown, in which order and groups.
    pub shown: Signal<Shared<Shown>>,
    /// How often a person has had the board sorted again, after it kept its order for them.
    pub sortings: RwSignal<u32>,
    /// The filter, the order and the groups that a person has chosen: while these stay, an order can be held.
    pub choices: Signal<Choices>,
    /// True while the table keeps its rows where an earlier board had them.
    pub is_table_held: RwSignal<bool>,
    /// True where words or facets leave pushes out, whatever statuses are chosen.
    pub is_narrowed: Signal<bool>,
    /// The figures of the pushes that pass them.
    pub summary: Signal<Summary>,
    /// Widths of the labels that are shown.
    pub widths: Signal<LabelWidths>,
    /// The shown pushes in lanes over time.
    pub timeline: Signal<Shared<TimelineIndex>>,
    /// The shown versions of each data file.
    pub rollouts: Signal<Shared<Rollouts>>,
    /// The pinned version or push, where the board has it.
    pub pinned: Signal<Option<Pinned>>,
    /// The pinned region, where nothing else is pinned and the board has it.
    pub pinned_node: Signal<Option<RegionId>>,
    /// What stands first in the window of the present view.
    pub first_in_window: StoredValue<Option<FirstInWindow>>,
    /// The state of the last download.
    pub download: Signal<DownloadState>,
    /// True while the dialog of the keyboard shortcuts is open.
    pub shortcuts_open: RwSignal<bool>,
}

impl ViewState {
    /// Derives the view from the link and the data.
    pub(crate) fn new(
        link: Signal<Link>,
        data: DataState,
        preferences: Preferences,
        download: Signal<DownloadState>,
    ) -> Self {
        let DataState { loaded, region_facts, .. } = data;
        let stuck_before = memo(move |_| {
            let is_chosen = link.read().filter.tells_stuck();
            let before = || data.summary_time.get().0 - data.summary.read().stuck_after;
            UtcSeconds(if is_chosen { before() } else { 0 })
        });
        let filter = memo(move |_| Filter {
            normalize: Normalize(nfkc),
            place_names: PlaceNames(place_names),
            stuck_before: stuck_before.get(),
            ..link.read().filter.clone()
        });
        let arrangement = memo(move |_| link.read().arrangement());
        let sortings = RwSignal::new(0);
        let choices = memo(move |_| Choices {
            filter: link.read().filter.clone(),
            arrangement: arrangement.get(),
            sortings: sortings.get(),
        });
        let arranged = memo(move |before: Option<&Arranged>| {
            let (loaded, facts) = (loaded.read(), region_facts.read());
            let Some(loaded) = loaded.as_ref() else { return Arranged::default() };
            let (arrangement, choices, filter) = (arrangement.get(), choices.get(), filter.read());
            let finish = |shown: &mut Shown| {
                if preferences.has_chinese_names() {
                    let names = facts.iter().map(|facts| facts.name.clone()).collect();
                    let labels = std::mem::take(&mut shown.labels);
                    shown.labels = Arc::new(Arc::unwrap_or_clone(labels).with_region_names(names));
                }
                if let Some(facet) = arrangement.group {
                    let (language, names) = (preferences.language.get(), data.city_names.read());
                    shown.groups.iter_mut().for_each(|group| {
                        group.label = language.facet_name(facet.into(), &group.label, &names);
                    });
                }
            };
            Arranged::new(loaded, &facts, &filter, choices, &link.read_untracked(), before, finish)
        });
        let shown = memo(move |_| arranged.read().shown.clone());
        let is_narrowed = memo(move |_| link.read().filter.narrows());
        let tally = memo(move |_| {
            let loaded = loaded.read();
            let loaded = loaded.as_ref().filter(|_| is_narrowed.get())?;
            Some(Shared::new(Tally::new(&loaded.board, Some(&shown.read()))))
        });
        let summary = memo(move |_| match tally.read().as_ref() {
            Some(tally) => tally.at(data.summary_time.get()),
            None => data.summary.get(),
        });
        let widths = memo(move |_| match loaded.read().as_ref() {
            Some(loaded) => LabelWidths::new(&loaded.board, &shown.read(), &FontMetrics::default()),
            None => LabelWidths::default(),
        });
        let lanes = memo(move |_| link.read().lanes());
        let timeline = memo(move |_| {
            let (loaded, shown) = (loaded.read(), shown.read());
            let index = |loaded: &Loaded| LaneIndex::new(&loaded.board, &shown, lanes.get());
            Shared::new(TimelineIndex::new(loaded.as_ref().map(index).unwrap_or_default()))
        });
        let order = memo(move |_| link.read().order());
        let rollouts = memo(move |_| {
            let (loaded, shown) = (loaded.read(), shown.read());
            let rollouts = |loaded: &Loaded| Rollouts::new(&loaded.board, &shown, order.get());
            Shared::new(loaded.as_ref().map(rollouts).unwrap_or_default())
        });
        let selection = memo(move |_| link.read().selection.clone());
        let pinned = memo(move |_| {
            let (loaded, selection) = (loaded.read(), selection.read());
            let (board, selection) = (&loaded.as_ref()?.board, selection.as_ref()?);
            let version = board.find_version(&selection.name, &selection.version)?;
            let region = selection.region.as_deref().and_then(|id| board.find_region(id));
            Some(Pinned { version, region, push: region.and_then(|region| board.find(version, region)) })
        });
        let pinned_node = memo(move |_| {
            let (loaded, link) = (loaded.read(), link.read());
            let node = link.node.as_deref().filter(|_| link.selection.is_none())?;
            loaded.as_ref()?.board.find_region(node)
        });
        let shortcuts_open = RwSignal::new(false);
        Self {
            filter,
            shown,
            sortings,
            choices,
            is_table_held: RwSignal::new(false),
            is_narrowed,
            summary,
            widths,
            timeline,
            rollouts,
            pinned,
            pinned_node,
            first_in_window: StoredValue::new(None),
            download,
            shortcuts_open,
        }
    }
}
