//! The difference between two scenes: the parts of the canvas to repaint when the second replaces the first.
//! Marks are compared, not pixels: that costs little compared with painting.
//!
//! ```text
//! before: | focus at 3 | cells … |     after: | focus at 7 | cells … |     parts: rows and columns 3 and 7
//! ```

use crate::draw::extents::{device_extent, glyph_extent, line_extent, outline_extent, text_extent};
use crate::draw::geometry::{DeviceRect, Rect};
use crate::draw::scene::{Glyph, Layer, LineMark, Paint, Scene, TextMark};
use crate::sort::sort_by;

/// The part of a canvas that must be painted again.
#[derive(Debug, Clone, PartialEq)]
pub enum Damage {
    /// Everything.
    Whole,
    /// These rectangles of device pixels, which may overlap; none where the scenes are alike.
    Parts(Vec<DeviceRect>),
}

/// More parts than these are painted as a whole.
const MOST: usize = 24;
/// Most marks by which a list may differ before its layer counts as another, and most parts of a layer.
const MOST_MARKS: usize = 64;

impl Damage {
    /// The difference between a scene and the next one; `ratio` is device pixels per CSS pixel.
    #[inline(never)]
    pub fn between(before: &Scene, after: &Scene, ratio: f64) -> Self {
        let (old, new) = (before.layers(), after.layers());
        let is_same_frame =
            |(old, new): (&Layer, &Layer)| old.clip == new.clip && old.ground() == new.ground();
        if before.size != after.size || old.len() != new.len() || !old.iter().zip(new).all(is_same_frame) {
            return Self::Whole;
        }
        let mut parts = Parts { ratio, parts: Vec::new() };
        for (old, new) in old.iter().zip(new) {
            let before = parts.parts.len();
            if parts.add(old, new).is_none() {
                parts.parts.truncate(before);
                parts.cover(new.clip, new.clip);
            }
        }
        parts.all()
    }
}

struct Parts {
    ratio: f64,
    parts: Vec<DeviceRect>,
}

/// `None` where too much differs for a list of parts.
type Complete = Option<()>;

impl Parts {
    fn all(mut self) -> Damage {
        // The largest first: a part that lies in another one is dropped.
        sort_by(&mut self.parts, |a, b| area(b).cmp(&area(a)));
        let mut parts: Vec<DeviceRect> = Vec::new();
        for part in self.parts {
            if !parts.iter().any(|other| other.intersect(part) == Some(part)) {
                parts.push(part);
            }
        }
        if parts.len() > MOST { Damage::Whole } else { Damage::Parts(parts) }
    }

    fn cover(&mut self, clip: Rect, mark: Rect) {
        let place = DeviceRect::snapped(clip, self.ratio);
        self.parts.extend(DeviceRect::snapped(mark, self.ratio).intersect(place));
    }

    fn cover_around(&mut self, clip: Rect, extent: Rect) {
        let place = DeviceRect::snapped(clip, self.ratio);
        self.parts.extend(device_extent(extent, self.ratio).intersect(place));
    }

    fn add(&mut self, old: &Layer, new: &Layer) -> Complete {
        let clip = new.clip;
        // What scrolls differs by a few marks of many paints: to sort those out would take longer than painting them.
        let most = self.parts.len() + MOST_MARKS;
        for paint in Paint::ALL {
            let (old, new) = (&old.fills[paint as usize], &new.fills[paint as usize]);
            each_changed(old, new, |one, other| one == other, |fill| self.cover(clip, *fill))?;
            self.at_most(most)?;
        }
        each_changed(
            &old.outlines,
            &new.outlines,
            |one, other| one == other,
            |(_, rect)| {
                self.cover_around(clip, outline_extent(*rect));
            },
        )?;
        for glyph in Glyph::ALL {
            let (old, new) = (&old.glyphs[glyph as usize], &new.glyphs[glyph as usize]);
            each_changed(
                old,
                new,
                |one, other| one == other,
                |mark| self.cover_around(clip, glyph_extent(mark)),
            )?;
            self.at_most(most)?;
        }
        let same = |one: &Layer, mark: &LineMark, other: &Layer, next: &LineMark| {
            (mark.paint, mark.stroke) == (next.paint, next.stroke)
                && one.points_of(mark) == other.points_of(next)
        };
        self.changed(old, new, |layer| &layer.lines, same, |layer, mark| line_extent(layer.points_of(mark)))?;
        let same = |one: &Layer, mark: &TextMark, other: &Layer, next: &TextMark| {
            (mark.x, mark.y, mark.style) == (next.x, next.y, next.style)
                && one.text_of(mark) == other.text_of(next)
        };
        self.changed(old, new, |layer| &layer.texts, same, text_extent)?;
        self.at_most(most)
    }

    fn at_most(&self, most: usize) -> Complete {
        (self.parts.len() <= most).then_some(())
    }

    // The same for marks whose content is stored in their layer.
    fn changed<Mark>(
        &mut self,
        old: &Layer,
        new: &Layer,
        marks: impl Fn(&Layer) -> &Vec<Mark>,
        same: impl Fn(&Layer, &Mark, &Layer, &Mark) -> bool,
        extent: impl Fn(&Layer, &Mark) -> Rect,
    ) -> Complete {
        let (olds, news) = (marks(old), marks(new));
        let equal = |one: &Mark, other: &Mark| same(old, one, new, other);
        let (from, until) = changed_range(olds, news, equal);
        if olds.len() + news.len() - 2 * (from + until) > MOST_MARKS {
            return None;
        }
        for (layer, marks) in [(old, olds), (new, news)] {
            for mark in &marks[from..marks.len() - until] {
                self.cover_around(new.clip, extent(layer, mark));
            }
        }
        Some(())
    }
}

// Calls `take` with each mark that is in only one of the lists; `None` if there are too many.
fn each_changed<Mark>(
    old: &[Mark],
    new: &[Mark],
    same: impl Fn(&Mark, &Mark) -> bool,
    mut take: impl FnMut(&Mark),
) -> Complete {
    let (from, until) = changed_range(old, new, same);
    if old.len() + new.len() - 2 * (from + until) > MOST_MARKS {
        return None;
    }
    for list in [old, new] {
        list[from..list.len() - until].iter().for_each(&mut take);
    }
    Some(())
}

// How many marks two lists have in common at their beginning, and how many at their end.
fn changed_range<Mark>(old: &[Mark], new: &[Mark], same: impl Fn(&Mark, &Mark) -> bool) -> (usize, usize) {
    let from = old.iter().zip(new).take_while(|(one, other)| same(one, other)).count();
    let rest = old[from..].iter().rev().zip(new[from..].iter().rev());
    (from, rest.take_while(|(one, other)| same(one, other)).count())
}

fn area(part: &DeviceRect) -> i64 {
    i64::from(part.w) * i64::from(part.h)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::geometry::Size;
    use crate::draw::raster::{Inks, Pixel, Raster};
    use crate::draw::scene::{GlyphMark, TextStyle};
    use proptest::prelude::*;

    const SIDE: f32 = 60.0;
    const INKS: Inks = {
        let mut inks = [[0, 0, 0, 255]; Paint::COUNT];
        let mut at = 0;
        while at < Paint::COUNT {
            inks[at] = [at as u8 * 11, 255 - at as u8 * 7, (at as u8).wrapping_mul(37), 255];
            at += 1;
        }
        inks[Paint::Crosshair as usize][3] = 60;
        inks
    };

    /// A mark of a layer: its kind, its paint, its position, its size.
    type Mark = (u8, usize, (f32, f32), (f32, f32));

    fn marks() -> impl Strategy<Value = Vec<Mark>> {
        let place = (-10f32..70.0, -10f32..70.0);
        prop::collection::vec((0u8..4, 0..Paint::COUNT, place, (0f32..30.0, 0f32..12.0)), 0..12)
    }

    /// Two layers with a ground of their own, and one over both without.
    fn scene(layers: &[Vec<Mark>; 3]) -> Scene {
        let mut scene = Scene::default();
        scene.clear(Size::new(SIDE, SIDE));
        let clips = [
            Rect::new(20.0, 0.0, 40.0, SIDE),
            Rect::new(0.0, 0.0, 20.0, SIDE),
            Rect::new(0.0, 0.0, SIDE, SIDE),
        ];
        for (at, marks) in layers.iter().enumerate() {
            let layer = scene.layer(clips[at]);
            if at < 2 {
                layer.fill(Paint::Ground, layer.clip);
            }
            for (kind, paint, (x, y), (w, h)) in marks {
                let paint = Paint::ALL[*paint];
                match kind {
                    0 if at < 2 => {
                        let glyph = Glyph::ALL[*w as usize % Glyph::COUNT];
                        layer.glyph(glyph, GlyphMark { paint, x: *x, y: *y, size: h + 3.0 });
                    }
                    1 => layer.outline(paint, Rect::new(*x, *y, *w, *h)),
                    2 => layer.text(*x, *y, TextStyle::mono(paint, 4.0), |out| {
                        out.push_str(&"ab…"[..*w as usize % 3])
                    }),
                    _ => layer.fill(paint, Rect::new(*x, *y, *w, *h)),
                }
            }
        }
        scene
    }

    /// What a browser does with a scene: pixels of layers that have a ground, the rest over them within the parts.
    /// A text is a filled rectangle in its colour, for each of its letters.
    struct Picture {
        ratio: f64,
        side: i32,
        pixels: Vec<Pixel>,
    }

    impl Picture {
        fn of(scene: &Scene, ratio: f64) -> Self {
            let side = (f64::from(SIDE) * ratio).round() as i32;
            let mut picture = Self { ratio, side, pixels: vec![[9, 9, 9, 255]; (side * side) as usize] };
            picture.paint(scene, Damage::Whole);
            picture
        }

        fn paint(&mut self, scene: &Scene, damage: Damage) {
            let parts = match damage {
                Damage::Whole => vec![DeviceRect { x: 0, y: 0, w: self.side, h: self.side }],
                Damage::Parts(parts) => parts,
            };
            let mut raster = Raster::default();
            for layer in scene.layers() {
                for part in &parts {
                    let Some(place) = raster.draw(layer, *part, self.ratio, &INKS) else { continue };
                    for (at, pixel) in raster.bytes().chunks_exact(4).enumerate() {
                        let (x, y) = (place.x + at as i32 % place.w, place.y + at as i32 / place.w);
                        self.pixels[(y * self.side + x) as usize] = pixel.try_into().unwrap();
                    }
                }
                if layer.ground().is_none() {
                    for paint in Paint::ALL {
                        layer.fills[paint as usize]
                            .iter()
                            .for_each(|fill| self.over(layer, &parts, paint, *fill));
                    }
                }
                // As wide as its line at least, in whole pixels.
                let thick = ((2.0 * self.ratio).round() as f32 + 1.0) / self.ratio as f32;
                for (paint, rect) in &layer.outlines {
                    self.over(
                        layer,
                        &parts,
                        *paint,
                        Rect { w: rect.w.max(thick), h: rect.h.max(thick), ..*rect },
                    );
                }
                for mark in &layer.texts {
                    for letter in 0..layer.text_of(mark).chars().count() {
                        let place = Rect::new(mark.x + letter as f32 * 4.0, mark.y - 2.0, 4.0, 4.0);
                        self.over(layer, &parts, mark.style.paint, place);
                    }
                }
            }
        }

        fn over(&mut self, layer: &Layer, parts: &[DeviceRect], paint: Paint, rect: Rect) {
            let clip = DeviceRect::snapped(layer.clip, self.ratio);
            let Some(place) = DeviceRect::snapped(rect, self.ratio).intersect(clip) else { return };
            for y in place.y.max(0)..(place.y + place.h).min(self.side) {
                for x in place.x.max(0)..(place.x + place.w).min(self.side) {
                    let here = DeviceRect { x, y, w: 1, h: 1 };
                    if parts.iter().any(|part| part.intersect(here).is_some()) {
                        let pixel = &mut self.pixels[(y * self.side + x) as usize];
                        let ink = INKS[paint as usize];
                        let share = u16::from(ink[3]);
                        for (below, ink) in pixel.iter_mut().zip(ink).take(3) {
                            *below =
                                ((u16::from(*below) * (255 - share) + u16::from(ink) * share) / 255) as u8;
                        }
                    }
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_picture_painted_in_parts_is_the_one_painted_whole(
            layers in [marks(), marks(), marks()],
            changed in marks(),
            (which, at, gone) in (0usize..3, 0usize..12, 0usize..4),
            ratio in prop::sample::select(&[0.5, 1.0, 1.25, 2.0][..]),
        ) {
            let mut next = layers.clone();
            let at = at.min(next[which].len());
            let until = (at + gone).min(next[which].len());
            next[which].splice(at..until, changed.into_iter().take(4));
            let (before, after) = (scene(&layers), scene(&next));
            let mut picture = Picture::of(&before, ratio);
            picture.paint(&after, Damage::between(&before, &after, ratio));
            prop_assert!(picture.pixels == Picture::of(&after, ratio).pixels);
        }
    }

    #[test]
    fn equal_marks_are_not_repainted_and_moved_ones_are_at_both_places() {
        let mark = |x| (3, Paint::Success as usize, (x, 5.0), (4.0, 4.0));
        let of = |x| scene(&[vec![mark(50.0), mark(x)], vec![], vec![]]);
        assert_eq!(Damage::between(&of(30.0), &of(30.0), 1.0), Damage::Parts(vec![]));
        let part = |x| DeviceRect { x, y: 5, w: 4, h: 4 };
        assert_eq!(Damage::between(&of(30.0), &of(40.0), 1.0), Damage::Parts(vec![part(30), part(40)]));
    }

    #[test]
    fn a_layer_that_differs_all_over_is_one_part() {
        // A few of each paint, so that no single list has too many.
        let marks = |y: f32| {
            let mark = |at: usize| (3, at % Paint::COUNT, (20.0 + (at / 8) as f32, y), (4.0, 4.0));
            (0..200).map(mark).collect::<Vec<_>>()
        };
        let of = |y| scene(&[marks(y), vec![], vec![]]);
        let layer = DeviceRect { x: 20, y: 0, w: 40, h: 60 };
        assert_eq!(Damage::between(&of(20.0), &of(21.0), 1.0), Damage::Parts(vec![layer]));
    }

    #[test]
    fn a_different_frame_is_painted_whole() {
        let one = scene(&[vec![], vec![], vec![]]);
        let mut larger = one.clone();
        larger.size = Size::new(SIDE + 1.0, SIDE);
        let mut wider = Scene::default();
        wider.clear(one.size);
        for layer in one.layers() {
            wider.layer(Rect { w: layer.clip.w + 1.0, ..layer.clip });
        }
        let mut fewer = Scene::default();
        fewer.clear(one.size);
        for other in [larger, wider, fewer] {
            assert_eq!(Damage::between(&one, &other, 1.0), Damage::Whole);
        }
    }

    #[test]
    fn many_changes_are_one_of_their_layer() {
        let mark = |x| (3, Paint::Success as usize, (x, 5.0), (0.5, 4.0));
        let many = |shift: f32| {
            scene(&[(0..80).map(|at| mark(20.0 + shift + at as f32 / 2.0)).collect(), vec![], vec![]])
        };
        let whole = DeviceRect { x: 20, y: 0, w: 40, h: 60 };
        assert_eq!(Damage::between(&many(0.0), &many(0.1), 1.0), Damage::Parts(vec![whole]));
    }
}
