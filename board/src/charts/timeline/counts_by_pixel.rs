//! What had happened by a moment: how many pushes had succeeded, had failed, had become unknown, or ran.

use super::*;

/// Pushes at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct AtMoment {
    /// Those that had succeeded.
    pub done: u32,
    /// Those that had failed.
    pub failed: u32,
    /// Those whose status had become one that this version does not know.
    pub unknown: u32,
    /// Those that had begun and not ended.
    pub running: u32,
    /// All, whenever they begin.
    pub total: u32,
}

/// The shown pushes at the moment of each pixel of an axis, counted in one pass. A cursor that moves over it costs nothing.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CountsByPixel {
    left: f32,
    /// By pixel from the left edge.
    columns: Vec<AtMoment>,
}

/// How a push changes the numbers at a moment.
enum Change {
    Begins,
    /// With its status; whether it had begun.
    Ends(Status, bool),
}

fn changes(board: &Board, push: PushId) -> impl Iterator<Item = (UtcSeconds, Change)> {
    let status = board.status(push);
    let runs = status == Status::Pushing;
    let (begins, ends) = match Moments::of(board, push) {
        Moments::Bar(start, end) => (Some(start), Some(end).filter(|_| !runs)),
        Moments::Point(at) if runs => (Some(at), None),
        Moments::Point(at) => (None, Some(at)),
        Moments::Timeless => (None, None),
    };
    let ends = ends.map(|at| (at, Change::Ends(status, begins.is_some())));
    begins.map(|at| (at, Change::Begins)).into_iter().chain(ends)
}

impl AtMoment {
    // Numbers wrap around on the way, where an end is counted before its beginning.
    fn add(&mut self, change: &Change) {
        match change {
            Change::Begins => self.running = self.running.wrapping_add(1),
            Change::Ends(status, had_begun) => {
                self.running = self.running.wrapping_sub(u32::from(*had_begun));
                self.done += u32::from(*status == Status::Success);
                self.failed += u32::from(*status == Status::Failed);
                self.unknown += u32::from(*status == Status::Unknown);
            }
        }
    }

    fn of(board: &Board, pushes: impl Iterator<Item = PushId>, moment: f64) -> Self {
        let mut found = Self::default();
        for push in pushes {
            found.total += 1;
            changes(board, push)
                .filter(|(at, _)| at.0 as f64 <= moment)
                .for_each(|(_, change)| found.add(&change));
        }
        found
    }
}

impl CountsByPixel {
    /// Of all shown pushes, on the axis of the time of day.
    pub fn new(board: &Board, index: &TimelineIndex, scale: &TimeScale<'_>, width: CssPx) -> Self {
        let count = width.0.ceil().max(1.0) as usize;
        let left = scale.x_of(scale.range().start());
        let moments: Vec<f64> = (0..count).map(|at| moment_at(scale, left + at as f32).0 as f64).collect();
        let mut columns = vec![AtMoment::default(); count + 1];
        for push in index.lanes.shown().iter() {
            for (at, change) in changes(board, push) {
                let at = at.0 as f64;
                // The first column at or after it: near its place, which is rounded.
                let mut column = ((scale.x_of(at) - left).max(0.0) as usize).min(count);
                while column > 0 && moments[column - 1] >= at {
                    column -= 1;
                }
                while column < count && moments[column] < at {
                    column += 1;
                }
                columns[column].add(&change);
            }
        }
        let total = index.counts.total();
        let mut sum = AtMoment { total, ..AtMoment::default() };
        for column in &mut columns {
            sum.done += column.done;
            sum.failed += column.failed;
            sum.unknown += column.unknown;
            sum.running = sum.running.wrapping_add(column.running);
            *column = sum;
        }
        Self { left, columns }
    }

    /// The pushes at a place of the axis.
    pub fn at(&self, x: CssPx) -> AtMoment {
        // Behind the columns are those that come after the last one.
        let last = self.columns.len().saturating_sub(2);
        self.columns.get(((x.0 - self.left).max(0.0) as usize).min(last)).copied().unwrap_or_default()
    }
}

/// The second that has begun at a place.
pub(super) fn moment_at(scale: &TimeScale<'_>, x: f32) -> UtcSeconds {
    UtcSeconds(scale.at(CssPx(x)).floor() as i64)
}

impl Timeline<'_> {
    /// The pushes of a lane at a cursor; `None` where the lane has not come to that moment yet. One step for each of them.
    pub fn lane_at(&self, lane: Lane, cursor: &TimeCursor) -> Option<AtMoment> {
        let row = self.index.lanes.row_of(lane)?;
        let moment = cursor.moment.0 as f64 + self.origin(row);
        let pushes = self.order(row).iter().copied();
        (moment <= self.view.now.0 as f64).then(|| AtMoment::of(self.board, pushes, moment))
    }

    /// True if a cursor of the time of day is after the current time.
    pub fn is_ahead(&self, cursor: &TimeCursor) -> bool {
        self.view.axis == Axis::Clock && cursor.moment > self.view.now
    }

    /// Where a lane begins in the content; `None` if it is folded away.
    pub fn top_of(&self, lane: Lane) -> Option<CssPx> {
        Some(CssPx(TOP + self.lane_top(self.place_of(self.index.lanes.row_of(lane)?)?)))
    }

    /// The lane below a point of the drawing.
    pub fn lane_below(&self, at: Point) -> Option<Lane> {
        let place = self.place_at(at.y.0 - TOP + self.view.scroll.0).filter(|_| at.y.0 >= TOP)?;
        Some(self.index.lanes.rows()[self.row_at_place(place)].lane)
    }
}
