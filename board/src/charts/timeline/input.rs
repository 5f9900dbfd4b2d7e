//! The timeline under the pointer and the keyboard: hit tests, the cursor, steps from push to push, and how to bring a
//! push into the window.

use super::*;
use crate::charts::timeline::counts_by_pixel::moment_at;

impl Timeline<'_> {
    /// The push, label, mark, lane or axis at a point of the drawing.
    pub fn hit_test(&self, at: Point) -> Option<TimelineHit> {
        if !Rect::new(0.0, 0.0, self.view.size.width.0, self.view.size.height.0).contains(at) {
            return None;
        }
        if at.y.0 < TOP {
            return (at.x.0 >= self.left).then_some(TimelineHit::Axis);
        }
        let y = at.y.0 - TOP + self.view.scroll.0;
        let place = self.place_at(y)?;
        let row = self.row_at_place(place);
        let lane = self.index.lanes.rows()[row];
        let down = y - self.lane_top(place);
        if at.x.0 >= self.left
            && let Some(edge) = self.edge_at(place, at)
        {
            return Some(TimelineHit::OutOfRange(lane.lane, edge));
        }
        if self.expanded == Some(place) {
            // The lane's name stays in sight, over the part that is scrolled away.
            if at.x.0 < self.left && at.y.0 < TOP + HEADING {
                return Some(TimelineHit::Label(lane.lane));
            }
            let item = ((down - HEADING) / ROW).floor().max(0.0) as usize;
            let push = self.order(row).get(item).copied().filter(|_| down >= HEADING);
            return Some(match push {
                // The push has a row of its own, and all of that row is hit.
                Some(push) => TimelineHit::Push(push, 1),
                None if at.x.0 < self.left => TimelineHit::Label(lane.lane),
                None => TimelineHit::Lane(lane.lane),
            });
        }
        if at.x.0 < self.left {
            return Some(TimelineHit::Label(lane.lane));
        }
        let rows = sub_rows(&lane);
        let candidates = if down < rows.bottom() {
            rows.at(down).map(|at| rows.share(&lane, at))
        } else {
            Some(lane.points()).filter(|_| down < rows.bottom() + POINTS)
        };
        let hit = self.worst_at(row, &self.order(row)[candidates.unwrap_or(0..0)], at.x.0);
        Some(hit.unwrap_or(TimelineHit::Lane(lane.lane)))
    }

    // The worst of some pushes of a lane that reach to a place; solid marks come before hatched ones.
    fn worst_at(&self, row: usize, pushes: &[PushId], x: f32) -> Option<TimelineHit> {
        let (mut best, mut count) = (None, 0);
        for push in pushes {
            let (from, to, hatched) = self.drawn_x(row, *push);
            if x < from - REACH || x > hatched.unwrap_or(to).max(to) + REACH {
                continue;
            }
            count += 1;
            let away = (from - x).max(x - to).max(0.0);
            let rank = (away > REACH, self.board.status(*push), away);
            if best.is_none_or(|(_, known)| rank < known) {
                best = Some((*push, rank));
            }
        }
        best.map(|(push, _)| TimelineHit::Push(push, count))
    }

    /// Where the cursor of a pointer lies; `None` over the labels, and outside of the drawing.
    pub fn cursor(&self, at: Point) -> Option<TimeCursor> {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        if !Rect::new(self.left, 0.0, width - self.left, height).contains(at) {
            return None;
        }
        let x = at.x.0.round().min(width - 1.0);
        let (characters, beside) = CURSOR_LABEL;
        // Even, so that its middle is on a whole pixel.
        let label_width = 2.0 * ((self.view.font.narrow * SMALL * characters + beside) / 2.0).ceil();
        let left = (x - label_width / 2.0).min(width - label_width).max(self.left).round();
        Some(TimeCursor {
            moment: moment_at(&self.scale, x),
            line: Rect::new(x, AXIS, 1.0, height - AXIS),
            label: Rect::new(left, 0.0, label_width, AXIS * 0.55),
            gap: self.scale.fold_at(CssPx(x)),
        })
    }

    /// Where the outline of a push under the pointer lies, as far as [`Timeline::plot`] shows it; `None` if none of it
    /// is seen, and for the pinned one, which has an outline of its own.
    pub fn pointed(&self, push: PushId) -> Option<Rect> {
        let outline = self.outline(push).filter(|_| self.view.selected != Some(push))?;
        outline.intersect(self.plot()).map(|_| outline)
    }

    /// What of a push the plot shows: where a card about it belongs.
    pub fn seen(&self, push: PushId) -> Option<Rect> {
        self.outline(push)?.intersect(self.plot())
    }

    /// The push before or after in its lane, or nearest in start in the lane above or below; the push itself where
    /// there is no such push. `None` if it is not shown.
    pub fn neighbour(&self, push: PushId, direction: Direction) -> Option<PushId> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let order = self.order(row);
        let step = match direction {
            Direction::Left => return Some(order[item.saturating_sub(1)]),
            Direction::Right => return Some(order[(item + 1).min(order.len() - 1)]),
            Direction::Up => -1,
            Direction::Down => 1,
        };
        // Of a lane that is folded away, those above and below where it would be.
        let rows = &self.rows.rows;
        let place = match rows.binary_search(&(row as u32)) {
            Ok(place) => place.checked_add_signed(step),
            Err(place) => place.checked_add_signed(step.min(0)),
        };
        let Some(other) = place.and_then(|place| rows.get(place)) else { return Some(push) };
        self.index.lanes.sorted(self.board, *other as usize).nearest(self.board, push)
    }

    // The moments of a push on the axis; `None` if it is not shown or has no time.
    fn on_axis(&self, push: PushId) -> Option<(f64, f64)> {
        let origin = self.origin(self.index.row_of_push(self.board, push)?);
        let (from, to) = match Moments::of(self.board, push) {
            Moments::Bar(from, to) => (from, to),
            Moments::Point(at) => (at, at),
            Moments::Timeless => return None,
        };
        Some((from.0 as f64 - origin, to.0 as f64 - origin))
    }

    // The same in folded seconds.
    fn on_folded_axis(&self, push: PushId) -> Option<(f64, f64)> {
        self.on_axis(push).map(|(from, to)| (self.view.folds.fold(from), self.view.folds.fold(to)))
    }

    /// The range closest to the present one in which a push can be seen; the present one where it has no time, and `None` if
    /// it is not shown.
    pub fn range_showing(&self, push: PushId) -> Option<TimeRange> {
        self.index.lanes.find(self.board, push)?;
        let range = self.view.range.folded(self.view.folds);
        let Some((from, to)) = self.on_folded_axis(push) else { return Some(self.view.range) };
        if from >= range.start() && to <= range.end() {
            return Some(self.view.range);
        }
        // A push longer than the window keeps the window's span; its end, where something happened, is shown.
        let middle =
            if to - from > range.span() { to - range.span() * 0.25 } else { f64::midpoint(from, to) };
        Some(self.around(middle, range.span()))
    }

    /// The range closest to the present one in which a push is seen as a whole, and wide enough that its length can be judged.
    pub fn range_around(&self, push: PushId) -> Option<TimeRange> {
        let range = self.range_showing(push)?;
        let Some((from, to)) = self.on_folded_axis(push) else { return Some(range) };
        let folded = range.folded(self.view.folds);
        let (middle, length) = (f64::midpoint(from, to), (to - from).max(BRIEF));
        let width = f64::from(self.plot().w.max(1.0));
        let (shortest, longest) = (length / 0.8, length * width / f64::from(USEFUL));
        if folded.span() > longest {
            return Some(self.around(middle, longest));
        }
        let is_seen = from >= folded.start() && to <= folded.end();
        Some(if is_seen { range } else { self.around(middle, folded.span().max(shortest)) })
    }

    // The range of a span, both in folded seconds.
    fn around(&self, middle: f64, span: f64) -> TimeRange {
        TimeRange::new(middle - span / 2.0, middle + span / 2.0).unfolded(self.view.folds)
    }

    /// The range that a push fills but for some space around it.
    pub fn range_of(&self, push: PushId) -> Option<TimeRange> {
        let (from, to) = self.on_axis(push)?;
        let space = (to - from).max(BRIEF) * 0.25;
        Some(TimeRange::new(from - space, to + space))
    }

    /// The scrolling closest to the present one in which the row of a push is seen; `None` if it is not shown.
    pub fn scroll_showing(&self, push: PushId) -> Option<CssPx> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let place = self.place_of(row)?;
        let (y, h) = self.vertical(place, item);
        let (mut top, mut bottom) = (y - HEADING, y + h + LANE_PAD);
        if self.expanded != Some(place) {
            (top, bottom) = (self.top_in_window(place), self.top_in_window(place) + LANE);
        }
        Some(self.nearest_scroll(top, bottom))
    }

    /// The same for the top of a lane; `None` if it is folded away.
    pub fn scroll_showing_lane(&self, lane: Lane) -> Option<CssPx> {
        let top = self.top_of(lane)?.0 - self.view.scroll.0;
        Some(self.nearest_scroll(top, top + LANE))
    }

    // That shows what lies between two places of the drawing.
    fn nearest_scroll(&self, top: f32, bottom: f32) -> CssPx {
        let (top, bottom) = (top + self.view.scroll.0 - TOP, bottom + self.view.scroll.0 - TOP);
        let height = (self.view.size.height.0 - TOP).max(1.0);
        self.clamped(self.view.scroll.0.min(top).max(bottom - height))
    }
}

/// Seconds that a push counts as at least where it is to be seen: one that took no time has no length to judge.
const BRIEF: f64 = 4.0;
/// Width of a bar whose length can be judged, CSS pixels.
const USEFUL: f32 = 40.0;
