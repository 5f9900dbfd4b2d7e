//! One axis of the matrix: items at equal steps, with space (a lead) before each group.
//!
//! ```text
//! |lead|item|item|item|lead|item|item|
//!  0    range of group 0    range of group 1
//! ```

use std::ops::Range;

use crate::draw::geometry::Stride;
use crate::select::shown::RegionGroup;

/// One axis.
#[derive(Debug, Clone, Copy)]
pub(super) struct Track<'a> {
    pub(super) groups: &'a [RegionGroup],
    pub(super) count: usize,
    pub(super) step: f32,
    pub(super) lead: f32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Spot {
    Item(usize),
    Lead(usize),
}

impl<'a> Track<'a> {
    pub(super) fn new(groups: &'a [RegionGroup], count: usize, lead: f32) -> Self {
        let grouped = groups.iter().any(|group| !group.label.is_empty());
        Self { groups: if grouped { groups } else { &[] }, count, step: 1.0, lead }
    }

    // With the step at which the items fill `length`, or with `usual` where there are more than fit.
    pub(super) fn fitted(self, length: f32, least: f32, usual: f32, most: f32) -> Self {
        let leads = self.groups.len() as f32 * self.lead;
        let fit = ((length - leads) / self.count.max(1) as f32).floor();
        Self { step: if fit >= least { fit.min(most) } else { usual }, ..self }
    }

    pub(super) fn length(&self) -> f32 {
        self.count as f32 * self.step + self.groups.len() as f32 * self.lead
    }

    // Groups that have begun at an item, its own one included.
    pub(super) fn begun(&self, item: usize) -> usize {
        self.groups.partition_point(|group| group.range.start <= item)
    }

    pub(super) fn at(&self, item: usize) -> f32 {
        item as f32 * self.step + self.begun(item) as f32 * self.lead
    }

    // Where the space before a group begins.
    pub(super) fn lead_at(&self, group: usize) -> f32 {
        self.groups[group].range.start as f32 * self.step + group as f32 * self.lead
    }

    pub(super) fn group_end(&self, group: usize) -> f32 {
        self.groups[group].range.end as f32 * self.step + (group + 1) as f32 * self.lead
    }

    pub(super) fn find(&self, at: f32) -> Option<Spot> {
        if at < 0.0 {
            return None;
        }
        let (mut first, mut offset) = (0, at);
        if !self.groups.is_empty() {
            let group = self.search_groups(at).checked_sub(1)?;
            first = self.groups[group].range.start;
            offset = at - self.lead_at(group) - self.lead;
            if offset < 0.0 {
                return Some(Spot::Lead(group));
            }
        }
        let item = first.saturating_add((offset / self.step) as usize);
        (item < self.count).then_some(Spot::Item(item))
    }

    // The number of groups that begin at or before a position.
    pub(super) fn search_groups(&self, at: f32) -> usize {
        let (mut low, mut high) = (0, self.groups.len());
        while low < high {
            let middle = low.midpoint(high);
            if self.lead_at(middle) <= at { low = middle + 1 } else { high = middle }
        }
        low
    }

    // The item that many steps further, within the track.
    pub(super) fn step_from(&self, at: usize, forward: bool, stride: Stride, length: f32) -> usize {
        let by = match stride {
            Stride::One => 1,
            Stride::Page => ((length / self.step) as usize).saturating_sub(1).max(1),
            Stride::Edge => self.count,
        };
        if forward { (at + by).min(self.count - 1) } else { at.saturating_sub(by) }
    }

    // The scrolling nearest to the present one that shows an item, given the length of the window.
    pub(super) fn near(&self, item: usize, scroll: f32, length: f32) -> f32 {
        // With the first of a group its heading is revealed, too.
        let begun = self.begun(item);
        let first = begun > 0 && self.groups[begun - 1].range.start == item;
        let start = self.at(item) - if first { self.lead } else { 0.0 };
        scroll.min(start).max(self.at(item) + self.step - length)
    }

    // The first item that is wholly behind a place.
    pub(super) fn first_from(&self, from: f32) -> Option<usize> {
        let items = self.items(from, f32::MAX);
        let cut = items.start < self.count && self.at(items.start) < from;
        Some(items.start + usize::from(cut && items.len() > 1)).filter(|item| *item < self.count)
    }

    // Items of which a part lies between two places.
    pub(super) fn items(&self, from: f32, to: f32) -> Range<usize> {
        let first = match self.find(from.max(0.0)) {
            Some(Spot::Item(item)) => item,
            Some(Spot::Lead(group)) => self.groups[group].range.start,
            None => self.count,
        };
        let end = match self.find(to) {
            Some(Spot::Item(item)) => item + usize::from(self.at(item) < to),
            Some(Spot::Lead(group)) => self.groups[group].range.start,
            None => self.count,
        };
        first..end.max(first)
    }

    pub(super) fn groups(&self, from: f32, to: f32) -> Range<usize> {
        self.search_groups(from.max(0.0)).saturating_sub(1)..self.search_groups(to)
    }
}
