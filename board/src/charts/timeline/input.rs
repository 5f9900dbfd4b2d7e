//! The timeline under the pointer and the keyboard: hit tests, the cursor, steps from push to push, and how to bring a
//! push into the window.

use super::*;

impl Timeline<'_> {
    /// The push, label, lane or axis at a point of the drawing.
    pub fn hit_test(&self, at: Point) -> Option<TimelineHit> {
        if !Rect::new(0.0, 0.0, self.view.size.width.0, self.view.size.height.0).contains(at) {
            return None;
        }
        if at.y.0 < TOP {
            return (at.x.0 >= self.left).then_some(TimelineHit::Axis);
        }
        let y = at.y.0 - TOP + self.view.scroll.0;
        let row = self.row_at(y)?;
        let lane = self.index.lanes.rows()[row];
        let down = y - self.lane_top(row);
        if self.expanded == Some(row) {
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
        let hit = self.worst_at(&self.order(row)[candidates.unwrap_or(0..0)], at.x.0);
        Some(hit.unwrap_or(TimelineHit::Lane(lane.lane)))
    }

    // The worst of some pushes that reach to a place; solid marks come before hatched ones.
    fn worst_at(&self, pushes: &[PushId], x: f32) -> Option<TimelineHit> {
        let (mut best, mut count) = (None, 0);
        for push in pushes {
            let (from, to, hatched) = self.drawn_x(*push);
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
            moment: UtcSeconds(self.scale.at(at.x).floor() as i64),
            line: Rect::new(x, AXIS, 1.0, height - AXIS),
            label: Rect::new(left, 0.0, label_width, AXIS * 0.55),
        })
    }

    /// Where the outline of a push under the pointer lies, as far as [`Timeline::plot`] shows it; `None` if none of it
    /// is seen, and for the pinned one, which has an outline of its own.
    pub fn pointed(&self, push: PushId) -> Option<Rect> {
        let outline = self.outline(push).filter(|_| self.view.selected != Some(push))?;
        outline.intersect(self.plot()).map(|_| outline)
    }

    /// The push before or after in its lane, or nearest in start in the lane above or below; the push itself where
    /// there is no such push. `None` if it is not shown.
    pub fn neighbour(&self, push: PushId, direction: Direction) -> Option<PushId> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let order = self.order(row);
        let other = match direction {
            Direction::Left => return Some(order[item.saturating_sub(1)]),
            Direction::Right => return Some(order[(item + 1).min(order.len() - 1)]),
            Direction::Up => row.checked_sub(1),
            Direction::Down => Some(row + 1).filter(|row| *row < self.index.lanes.len()),
        };
        let Some(other) = other else { return Some(push) };
        self.index.lanes.sorted(self.board, other).nearest(self.board, push)
    }

    /// The range and the scrolling closest to the present ones in which a push can be seen; `None` if it is not
    /// shown.
    pub fn reveal(&self, push: PushId) -> Option<(TimeRange, CssPx)> {
        let (row, item) = self.index.lanes.find(self.board, push)?;
        let (y, h) = self.vertical(row, item);
        let top = y + self.view.scroll.0 - TOP;
        let height = (self.view.size.height.0 - TOP).max(1.0);
        let scroll = self.clamped(self.view.scroll.0.min(top - HEADING).max(top + h + LANE_PAD - height));
        let range = self.view.range;
        let (from, to) = match Moments::of(self.board, push) {
            Moments::Bar(from, to) => (from.0 as f64, to.0 as f64),
            Moments::Point(at) => (at.0 as f64, at.0 as f64),
            Moments::Timeless => return Some((range, scroll)),
        };
        let seen = from >= range.start() && to <= range.end();
        // A push longer than the window keeps the window's span; its end, where something happened, is shown.
        let middle =
            if to - from > range.span() { to - range.span() * 0.25 } else { f64::midpoint(from, to) };
        let half = range.span() / 2.0;
        Some((if seen { range } else { TimeRange::new(middle - half, middle + half) }, scroll))
    }
}
