//! The stacked bar that shows counts by status, horizontal or vertical.
//!
//! ```text
//! |✗✗|??|→→→→|✓✓✓✓✓✓✓✓✓✓✓✓|   worst first; at least two pixels for each status that occurs
//! ```

use crate::draw::geometry::Rect;
use crate::draw::scene::{Layer, Paint};
use crate::model::counts::Counts;
use crate::model::status::Status;

/// A bar from left to right, worst first. Each status that occurs gets at least two pixels; without pushes a hairline is
/// drawn.
pub fn draw_horizontal(counts: &Counts, layer: &mut Layer, place: Rect) {
    let mut x = place.x;
    for (status, w) in shares(*counts, place.w) {
        layer.fill(status.into(), Rect::new(x, place.y, w, place.h));
        x += w;
    }
    if counts.total() == 0 {
        layer.fill(Paint::NotTargeted, Rect::new(place.x, place.y + (place.h / 2.0).floor(), place.w, 1.0));
    }
}

/// A bar from the bottom up, worst at the bottom. Each status that occurs gets at least two pixels; without pushes a
/// hairline is drawn.
pub fn draw_vertical(counts: &Counts, layer: &mut Layer, place: Rect) {
    let mut y = place.bottom();
    for (status, h) in shares(*counts, place.h) {
        y -= h;
        layer.fill(status.into(), Rect::new(place.x, y, place.w, h));
    }
    if counts.total() == 0 {
        layer.fill(Paint::NotTargeted, Rect::new(place.x, place.bottom() - 1.0, place.w, 1.0));
    }
}

// The length of each status that occurs, in whole pixels. Together they are the whole length, or more where that is less
// than the minimum of each.
fn shares(counts: Counts, length: f32) -> impl Iterator<Item = (Status, f32)> {
    const MIN_LENGTH: f32 = 2.0;
    let total = counts.total() as f32;
    let occurring = || Status::ALL.into_iter().filter(move |status| counts[*status] > 0);
    // The length beyond the minimum of each status is divided by count.
    let free = (length - MIN_LENGTH * occurring().count() as f32).max(0.0);
    let (mut counted, mut given) = (0.0, 0.0);
    occurring().map(move |status| {
        counted += counts[status] as f32;
        let upto = (free * counted / total).round();
        let share = MIN_LENGTH + upto - given;
        given = upto;
        (status, share)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_failure_among_thousands_is_seen() {
        let mut counts = Counts::default();
        (0..9_999).for_each(|_| counts.add(Status::Success));
        counts.add(Status::Failed);
        let mut layer = Layer::default();
        draw_horizontal(&counts, &mut layer, Rect::new(5.0, 0.0, 40.0, 6.0));
        assert_eq!(layer.fills[Paint::Failed as usize], [Rect::new(5.0, 0.0, 2.0, 6.0)]);
        assert_eq!(layer.fills[Paint::Success as usize], [Rect::new(7.0, 0.0, 38.0, 6.0)]);
    }
}
