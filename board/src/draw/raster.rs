//! A layer's fills and glyphs as pixels in memory, which a browser puts on a canvas at once: filling rows of memory
//! costs a fraction of as many canvas calls. The colours of paints are passed in.

use crate::draw::extents::glyph_extent;
use crate::draw::geometry::{DeviceRect, Rect};
use crate::draw::glyphs::{Mask, stroke_width};
use crate::draw::scene::{Glyph, GlyphMark, Layer, Paint};

/// Red, green, blue and opacity, 0 to 255 each; not multiplied with each other.
pub type Pixel = [u8; 4];

/// The colour of each paint: `inks[paint as usize]`.
pub type Inks = [Pixel; Paint::COUNT];

/// Distance of the strokes of a hatch along a row of pixels, CSS pixels. `style/palette.css` has the same hatch.
pub const HATCH_DISTANCE: f64 = 6.0;
/// Width of the strokes of a hatch, CSS pixels.
pub const HATCH_STROKE: f64 = 1.6;
/// Most pixels of a layer: larger ones are left to the browser, since a machine with such a screen has a graphics card.
const MOST: i64 = 4_000_000;

/// Pixels of one layer, or a part of it, after the other, in a buffer that is reused.
#[derive(Debug, Default)]
pub struct Raster {
    ratio: f64,
    place: DeviceRect,
    /// Somewhat more than that, CSS pixels: marks that do not reach into it are skipped.
    reach: Rect,
    pixels: Vec<Pixel>,
    masks: Vec<(MaskKey, Mask)>,
    mixes: Vec<Mix>,
}

/// All that a mask depends on beside the pixel ratio.
#[derive(Debug, Clone, Copy, PartialEq)]
struct MaskKey {
    glyph: Glyph,
    size: f32,
    /// Halves of a device pixel, 0 or 1.
    phase: [i32; 2],
}

/// An ink over a ground by how much it covers: the edges of nearly all glyphs of a drawing are a few such colours.
#[derive(Debug)]
struct Mix {
    ink: Pixel,
    below: Pixel,
    by_cover: [Pixel; 256],
}

impl Mix {
    #[inline]
    fn over(&self, pixel: Pixel, cover: u8) -> Pixel {
        if pixel == self.below { self.by_cover[usize::from(cover)] } else { over(pixel, self.ink, cover) }
    }
}

/// Most mixes that are cached: more than a drawing's statuses and their grounds, in one theme and the other.
const MOST_MIXES: usize = 32;

impl Raster {
    /// Draws the fills and the glyphs of a layer as far as they lie in a part of the drawing, for a number of device
    /// pixels per CSS pixel, and returns the rectangle drawn. `None`, and nothing drawn, where the layer does not cover
    /// its clip with a ground, or is too large: what lies below would be lost. Also where the part lies outside.
    #[inline(never)]
    pub fn draw(&mut self, layer: &Layer, part: DeviceRect, ratio: f64, inks: &Inks) -> Option<DeviceRect> {
        let whole = DeviceRect::snapped(layer.clip, ratio);
        let ground = layer.ground().filter(|ground| inks[*ground as usize][3] == u8::MAX)?;
        if whole.x < 0 || whole.y < 0 || i64::from(whole.w) * i64::from(whole.h) > MOST {
            return None;
        }
        let place = whole.intersect(part)?;
        if self.ratio != ratio {
            self.masks.clear();
            self.ratio = ratio;
        }
        self.place = place;
        let css = |device: i32| (f64::from(device) / ratio) as f32;
        self.reach = Rect::new(css(place.x - 3), css(place.y - 3), css(place.w + 6), css(place.h + 6));
        // Old pixels may stay: the ground covers all of them.
        self.pixels.resize(place.w as usize * place.h as usize, inks[ground as usize]);
        for paint in Paint::ALL {
            let ink = inks[paint as usize];
            for rect in &layer.fills[paint as usize] {
                match paint {
                    _ if !self.reaches(*rect) => {}
                    Paint::PushingUnknown => self.hatch(*rect, ink),
                    _ => self.fill(*rect, ink),
                }
            }
        }
        for glyph in Glyph::ALL {
            for mark in &layer.glyphs[glyph as usize] {
                if self.reaches(glyph_extent(mark)) {
                    self.draw_glyph(glyph, mark, inks[mark.paint as usize]);
                }
            }
        }
        Some(place)
    }

    fn reaches(&self, rect: Rect) -> bool {
        let reach = self.reach;
        rect.x <= reach.right()
            && rect.right() >= reach.x
            && rect.y <= reach.bottom()
            && rect.bottom() >= reach.y
    }

    /// The pixels of the part drawn last, row after row, as bytes.
    pub fn bytes(&self) -> &[u8] {
        self.pixels.as_flattened()
    }

    fn fill(&mut self, rect: Rect, ink: Pixel) {
        let rect = DeviceRect::snapped(rect, self.ratio);
        if ink[3] == u8::MAX {
            return self.fill_opaque(rect, ink);
        }
        for (_, _, row) in rows(&mut self.pixels, self.place, rect) {
            row.iter_mut().for_each(|pixel| *pixel = over(*pixel, ink, u8::MAX));
        }
    }

    // Long rows are copies of the first one: memory is copied faster than pixels are written one by one.
    fn fill_opaque(&mut self, rect: DeviceRect, ink: Pixel) {
        const LONG: usize = 48;
        let width = self.place.w as usize;
        let mut rows = rows(&mut self.pixels, self.place, rect);
        let Some((x, y, first)) = rows.next() else { return };
        first.fill(ink);
        let length = first.len();
        if length < LONG {
            rows.for_each(|(_, _, row)| row.fill(ink));
            return;
        }
        let count = rows.count();
        let start = (y - self.place.y) as usize * width + (x - self.place.x) as usize;
        for row in 1..=count {
            self.pixels.copy_within(start..start + length, start + row * width);
        }
    }

    // Strokes from the lower left to the upper right, on whole pixels apart.
    fn hatch(&mut self, rect: Rect, ink: Pixel) {
        let rect = DeviceRect::snapped(rect, self.ratio);
        let apart = (HATCH_DISTANCE * self.ratio).round().max(4.0) as i32;
        let half = HATCH_STROKE * self.ratio / 2.0;
        let cover = |at: i32| {
            let from_stroke = f64::from(at.min(apart - at)) / std::f64::consts::SQRT_2;
            ((half + 0.5 - from_stroke).clamp(0.0, 1.0) * 255.0) as u8
        };
        let covers: Vec<u8> = (0..apart).map(cover).collect();
        let Some(below) =
            rows(&mut self.pixels, self.place, rect).find_map(|(_, _, row)| row.first().copied())
        else {
            return;
        };
        let mix = self.mix(ink, below);
        let mix = &self.mixes[mix];
        for (x, y, row) in rows(&mut self.pixels, self.place, rect) {
            for (pixel, x) in row.iter_mut().zip(x..) {
                *pixel = mix.over(*pixel, covers[(x + y + 1).rem_euclid(apart) as usize]);
            }
        }
    }

    fn draw_glyph(&mut self, glyph: Glyph, mark: &GlyphMark, ink: Pixel) {
        // To the nearest half of a pixel: a mask serves for many marks.
        let halves = |at: f32| (f64::from(at) * self.ratio * 2.0).round() as i32;
        let (x, y) = (halves(mark.x), halves(mark.y));
        let wanted = MaskKey { glyph, size: mark.size, phase: [x.rem_euclid(2), y.rem_euclid(2)] };
        let known = self.masks.iter().position(|(known, _)| *known == wanted);
        let at = known.unwrap_or_else(|| {
            let device = |css: f32| css * self.ratio as f32;
            let phase = wanted.phase.map(|half| half as f32 / 2.0);
            let mask = Mask::new(glyph, device(mark.size), device(stroke_width(mark.size)), phase);
            self.masks.push((wanted, mask));
            self.masks.len() - 1
        });
        let side = self.masks[at].1.side as i32;
        let (left, top) = (x.div_euclid(2) - side / 2, y.div_euclid(2) - side / 2);
        let DeviceRect { x, y, w, h } = self.place;
        // The pixel below its middle has the colour of most pixels below it.
        let middle = [(left + side / 2).clamp(x, x + w - 1) - x, (top + side / 2).clamp(y, y + h - 1) - y];
        let below = self.pixels[(middle[1] * w + middle[0]) as usize];
        let mix = self.mix(ink, below);
        let (mask, mix) = (&self.masks[at].1, &self.mixes[mix]);
        for (span, row) in mask.spans.iter().zip(0..) {
            let (from, to) = ((left + span.start as i32).max(x), (left + span.end as i32).min(x + w));
            if top + row < y || top + row >= y + h || from >= to {
                continue;
            }
            let start = ((top + row - y) * w) as usize;
            let below = &mut self.pixels[start + (from - x) as usize..start + (to - x) as usize];
            let cover = &mask.cover[row as usize * mask.side + (from - left) as usize..];
            for (pixel, cover) in below.iter_mut().zip(cover) {
                *pixel = mix.over(*pixel, *cover);
            }
        }
    }

    // The index of the mix of an ink over a ground.
    fn mix(&mut self, ink: Pixel, below: Pixel) -> usize {
        let known = self.mixes.iter().position(|mix| mix.ink == ink && mix.below == below);
        known.unwrap_or_else(|| {
            if self.mixes.len() == MOST_MIXES {
                self.mixes.clear();
            }
            let by_cover = std::array::from_fn(|cover| over(below, ink, cover as u8));
            self.mixes.push(Mix { ink, below, by_cover });
            self.mixes.len() - 1
        })
    }
}

// The rows of the part of a rectangle that lies in a place, each with where in the drawing its first pixel is.
fn rows(
    pixels: &mut [Pixel],
    place: DeviceRect,
    rect: DeviceRect,
) -> impl Iterator<Item = (i32, i32, &mut [Pixel])> {
    let (left, right) = (rect.x.max(place.x), (rect.x + rect.w).min(place.x + place.w));
    let (top, bottom) = (rect.y.max(place.y), (rect.y + rect.h).min(place.y + place.h));
    let (from, to) = ((left - place.x) as usize, (right - place.x).max(0) as usize);
    let count = if to > from { (bottom - top).max(0) as usize } else { 0 };
    let rows = pixels.chunks_exact_mut((place.w as usize).max(1)).skip((top - place.y) as usize).take(count);
    rows.zip(top..).map(move |(row, y)| (left, y, &mut row[from..to]))
}

// A colour over an opaque one, as far as it covers it.
#[inline]
fn over(below: Pixel, ink: Pixel, cover: u8) -> Pixel {
    let share = u32::from(ink[3]) * u32::from(cover);
    let mix = |below: u8, ink: u8| {
        const WHOLE: u32 = 255 * 255;
        ((u32::from(ink) * share + u32::from(below) * (WHOLE - share) + WHOLE / 2) / WHOLE) as u8
    };
    [mix(below[0], ink[0]), mix(below[1], ink[1]), mix(below[2], ink[2]), u8::MAX]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::geometry::Size;
    use crate::draw::scene::Scene;
    use proptest::prelude::*;

    /// A part that contains every drawing.
    const ALL: DeviceRect = DeviceRect { x: 0, y: 0, w: 100_000, h: 100_000 };

    fn inks() -> Inks {
        // Opaque but for the ones that a style sheet has translucent.
        Paint::ALL.map(|paint| {
            let at = paint as u8;
            let opacity = if matches!(paint, Paint::Crosshair | Paint::Brush) { 60 } else { 255 };
            [at * 11, 255 - at * 7, at.wrapping_mul(37), opacity]
        })
    }

    #[test]
    fn the_hatch_of_a_legend_is_that_of_drawings() {
        let style = include_str!("../../../style/palette.css");
        let length = |name: &str| -> f64 {
            let (_, rest) = style.split_once(&format!("--hatch-{name}: ")).unwrap();
            rest.split_once("px;").unwrap().0.parse().unwrap()
        };
        assert!((length("stroke") - HATCH_STROKE).abs() < 1e-9);
        // A style sheet measures across the strokes, which are at 45 degrees.
        assert!((length("distance") * std::f64::consts::SQRT_2 - HATCH_DISTANCE).abs() < 0.01);
    }

    #[test]
    fn neighbours_meet_and_slivers_stay_visible() {
        let rect = |x, w| Rect::new(x, 0.0, w, 10.0);
        for ratio in [1.0, 1.25, 1.5, 2.0, 3.0] {
            let snapped = |x, w| DeviceRect::snapped(rect(x, w), ratio);
            let (left, right) = (snapped(0.3, 7.4), snapped(7.7, 3.1));
            assert_eq!(left.x + left.w, right.x, "{ratio}");
            assert!(snapped(5.2, 0.01).w >= 1);
        }
    }

    #[test]
    fn layers_without_a_ground_are_not_rasterised() {
        let mut scene = Scene::default();
        scene.clear(Size::new(9.0, 9.0));
        let layer = scene.layer(Rect::new(0.0, 0.0, 9.0, 9.0));
        layer.fill(Paint::HeaderGround, Rect::new(0.0, 0.0, 9.0, 8.0));
        assert_eq!(Raster::default().draw(layer, ALL, 1.0, &inks()), None);
        layer.fill(Paint::Ground, Rect::new(0.0, 0.0, 9.0, 9.0));
        assert!(Raster::default().draw(layer, ALL, 1.0, &inks()).is_some());
        let mut glassy = inks();
        glassy[Paint::Ground as usize][3] = 200;
        assert_eq!(Raster::default().draw(layer, ALL, 1.0, &glassy), None);
        let whole = layer.clip;
        layer.clip = Rect::new(0.0, 0.0, 9_000.0, 9_000.0);
        layer.fills[Paint::Ground as usize] = vec![layer.clip];
        assert_eq!(Raster::default().draw(layer, ALL, 1.0, &inks()), None, "{whole:?}");
    }

    #[test]
    fn a_glyph_is_stamped_around_its_centre_and_cut_at_the_edge() {
        let mut scene = Scene::default();
        scene.clear(Size::new(40.0, 40.0));
        let layer = scene.layer(Rect::new(10.0, 10.0, 30.0, 30.0));
        layer.fill(Paint::Ground, layer.clip);
        for (x, y) in [(25.0, 25.0), (10.0, 10.0), (40.0, 39.5), (-50.0, 25.0)] {
            layer.glyph(Glyph::Diamond, GlyphMark { paint: Paint::Failed, x, y, size: 8.0 });
        }
        let mut raster = Raster::default();
        for ratio in [1.0, 1.5, 2.0] {
            let place = raster.draw(layer, ALL, ratio, &inks()).unwrap();
            let pixel = |x: f64, y: f64| {
                let at = |css: f64, start: i32| (css * ratio).floor() as usize - start as usize;
                raster.pixels[at(y, place.y) * place.w as usize + at(x, place.x)]
            };
            let (ink, ground) = (inks()[Paint::Failed as usize], inks()[Paint::Ground as usize]);
            for (x, y) in [(25.0, 25.0), (23.0, 25.0), (25.0, 22.5), (10.0, 10.0), (39.0, 39.0)] {
                assert_eq!(pixel(x, y), ink, "{x} {y} {ratio}");
            }
            for (x, y) in [(21.0, 21.5), (28.5, 28.0), (30.0, 25.0), (16.0, 10.0)] {
                assert_eq!(pixel(x, y), ground, "{x} {y} {ratio}");
            }
            let bytes = raster.bytes().len();
            assert_eq!(bytes, place.w as usize * place.h as usize * 4);
        }
    }

    #[test]
    fn a_glyph_over_several_grounds_is_mixed_with_each() {
        let mut scene = Scene::default();
        scene.clear(Size::new(40.0, 40.0));
        let layer = scene.layer(Rect::new(0.0, 0.0, 40.0, 40.0));
        layer.fill(Paint::Ground, layer.clip);
        layer.fill(Paint::Stripe, Rect::new(20.0, 0.0, 20.0, 40.0));
        layer.fill(Paint::SuccessCell, Rect::new(0.0, 21.0, 40.0, 19.0));
        let mut raster = Raster::default();
        raster.draw(layer, ALL, 1.0, &inks()).unwrap();
        let bare = raster.pixels.clone();
        for paint in [Paint::Failed, Paint::Crosshair] {
            layer.glyphs[Glyph::Cross as usize] = vec![GlyphMark { paint, x: 20.0, y: 20.0, size: 14.0 }];
            raster.draw(layer, ALL, 1.0, &inks()).unwrap();
            let mask = Mask::new(Glyph::Cross, 14.0, stroke_width(14.0), [0.0; 2]);
            let start = 20 - mask.side / 2;
            for (at, cover) in mask.cover.iter().enumerate() {
                let at = (start + at / mask.side) * 40 + start + at % mask.side;
                assert_eq!(
                    raster.pixels[at],
                    over(bare[at], inks()[paint as usize], *cover),
                    "{paint:?} {at}"
                );
            }
        }
    }

    proptest! {
        #[test]
        fn each_pixel_blends_the_fills_on_it(
            fills in prop::collection::vec(
                (0usize..Paint::COUNT, (-10f32..60.0, -10f32..60.0), (0f32..50.0, 0f32..50.0)), 0..30),
            ratio in prop::sample::select(&[1.0, 1.25, 2.0][..]),
        ) {
            let mut scene = Scene::default();
            scene.clear(Size::new(50.0, 50.0));
            let clip = Rect::new(5.0, 6.0, 40.0, 37.0);
            let layer = scene.layer(clip);
            layer.fill(Paint::Ground, clip);
            for (paint, (x, y), (w, h)) in fills {
                if Paint::ALL[paint] != Paint::PushingUnknown {
                    layer.fill(Paint::ALL[paint], Rect::new(x, y, w, h));
                }
            }
            let mut raster = Raster::default();
            let place = raster.draw(layer, ALL, ratio, &inks()).unwrap();
            prop_assert_eq!(place, DeviceRect::snapped(clip, ratio));
            for (at, pixel) in raster.pixels.iter().enumerate() {
                let (x, y) = (place.x + at as i32 % place.w, place.y + at as i32 / place.w);
                let mut expected = [0; 4];
                for paint in Paint::ALL {
                    for rect in &layer.fills[paint as usize] {
                        let rect = DeviceRect::snapped(*rect, ratio);
                        if (rect.x..rect.x + rect.w).contains(&x) && (rect.y..rect.y + rect.h).contains(&y) {
                            expected = over(expected, inks()[paint as usize], u8::MAX);
                        }
                    }
                }
                prop_assert_eq!(*pixel, expected);
            }
        }
    }
}
