//! Replays a scene on a 2D context, batched by paint, crisp at any pixel ratio. Computes nothing about data:
//! every mark is where the scene says, on the nearest device pixel.

use board::geometry::Rect;
use board::scene::{Align, Glyph, GlyphMark, Layer, Paint, Scene, TextMark};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

/// The colours and faces of the page's style sheet, read once a theme.
pub struct Palette {
    colours: [String; Paint::COUNT],
    sans: String,
    mono: String,
}

/// Every paint with the custom property that gives its colour.
const PROPERTIES: [(Paint, &str); Paint::COUNT] = [
    (Paint::Success, "--paint-success"),
    (Paint::Failed, "--paint-failed"),
    (Paint::Pushing, "--paint-pushing"),
    (Paint::Unknown, "--paint-unknown"),
    (Paint::NotTargeted, "--paint-not-targeted"),
    (Paint::PushingUnknown, "--paint-pushing-unknown"),
    (Paint::Dimmed, "--paint-dimmed"),
    (Paint::Ground, "--paint-ground"),
    (Paint::HeaderGround, "--paint-header-ground"),
    (Paint::Line, "--paint-line"),
    (Paint::GroupLine, "--paint-group-line"),
    (Paint::Text, "--paint-text"),
    (Paint::MutedText, "--paint-muted-text"),
    (Paint::OnStatus, "--paint-on-status"),
    (Paint::Now, "--paint-now"),
    (Paint::Selection, "--paint-selection"),
    (Paint::Hover, "--paint-hover"),
    (Paint::Warning, "--paint-warning"),
    (Paint::Curve, "--paint-curve"),
    (Paint::Brush, "--paint-brush"),
];

impl Palette {
    /// The colours as the document's root has them now.
    pub fn read() -> Self {
        let style =
            document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
        let value = |property: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(property).ok());
            value.map(|value| value.trim().to_owned()).unwrap_or_default()
        };
        let mut colours: [String; Paint::COUNT] = Default::default();
        for (paint, property) in PROPERTIES {
            colours[paint as usize] = value(property);
        }
        let face = |property: &str, fallback: &str| {
            Some(value(property)).filter(|face| !face.is_empty()).unwrap_or_else(|| fallback.to_owned())
        };
        Self { colours, sans: face("--font-sans", "sans-serif"), mono: face("--font-mono", "monospace") }
    }

    fn colour(&self, paint: Paint) -> &str {
        &self.colours[paint as usize]
    }
}

/// Paints the whole scene, over all that was there.
pub fn paint(context: &CanvasRenderingContext2d, scene: &Scene, palette: &Palette, ratio: f64) {
    let brush = Brush { context, palette, ratio };
    let (width, height) = (f64::from(scene.size.width.0), f64::from(scene.size.height.0));
    context.set_fill_style_str(palette.colour(Paint::Ground));
    context.fill_rect(0.0, 0.0, (width * ratio).ceil(), (height * ratio).ceil());
    for layer in &scene.layers {
        brush.layer(layer);
    }
}

struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    ratio: f64,
}

/// A rectangle in device pixels.
type Pixels = (f64, f64, f64, f64);

impl Brush<'_> {
    fn layer(&self, layer: &Layer) {
        let context = self.context;
        context.save();
        context.begin_path();
        let (x, y, w, h) = snapped(layer.clip, self.ratio);
        context.rect(x, y, w, h);
        context.clip();
        for (paint, rects) in &layer.fills {
            self.fill_with(*paint);
            for rect in rects {
                let (x, y, w, h) = snapped(*rect, self.ratio);
                context.fill_rect(x, y, w, h);
            }
        }
        for (paint, rect) in &layer.outlines {
            self.outline(*paint, *rect);
        }
        for (paint, points) in &layer.lines {
            self.line(*paint, points);
        }
        self.glyphs(&layer.glyphs);
        self.texts(&layer.texts);
        context.restore();
    }

    fn fill_with(&self, paint: Paint) {
        self.context.set_fill_style_str(self.palette.colour(paint));
        if paint == Paint::PushingUnknown
            && let Some(pattern) = self.hatch(paint)
        {
            self.context.set_fill_style_canvas_pattern(&pattern);
        }
    }

    /// Strokes at 45 degrees, 6 CSS pixels apart, on a tile of whole device pixels so that they join.
    fn hatch(&self, paint: Paint) -> Option<CanvasPattern> {
        let side = (6.0 * self.ratio).round().max(4.0);
        let tile: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
        tile.set_width(side as u32);
        tile.set_height(side as u32);
        let on: CanvasRenderingContext2d = tile.get_context("2d").ok()??.dyn_into().ok()?;
        on.set_stroke_style_str(self.palette.colour(paint));
        on.set_line_width(1.6 * self.ratio);
        on.begin_path();
        for shift in [-side, 0.0, side] {
            on.move_to(shift - 1.0, side + 1.0);
            on.line_to(shift + side + 1.0, -1.0);
        }
        on.stroke();
        self.context.create_pattern_with_html_canvas_element(&tile, "repeat").ok().flatten()
    }

    fn outline(&self, paint: Paint, rect: Rect) {
        let thick = (2.0 * self.ratio).round();
        let (x, y, w, h) = snapped(rect, self.ratio);
        self.context.set_stroke_style_str(self.palette.colour(paint));
        self.context.set_line_width(thick);
        // Inside of the rectangle, so that neighbours stay whole.
        let (w, h) = ((w - thick).max(1.0), (h - thick).max(1.0));
        self.context.stroke_rect(x + thick / 2.0, y + thick / 2.0, w, h);
    }

    fn line(&self, paint: Paint, points: &[[f32; 2]]) {
        let context = self.context;
        context.set_stroke_style_str(self.palette.colour(paint));
        context.set_line_width(1.5 * self.ratio);
        context.set_line_join("round");
        context.begin_path();
        for (index, [x, y]) in points.iter().enumerate() {
            let (x, y) = (f64::from(*x) * self.ratio, f64::from(*y) * self.ratio);
            if index == 0 { context.move_to(x, y) } else { context.line_to(x, y) }
        }
        context.stroke();
    }

    /// Neighbouring glyphs of one paint share one path.
    fn glyphs(&self, glyphs: &[GlyphMark]) {
        for run in glyphs.chunk_by(|a, b| a.paint == b.paint && a.glyph == b.glyph && a.size == b.size) {
            let size = f64::from(run[0].size) * self.ratio;
            self.context.set_stroke_style_str(self.palette.colour(run[0].paint));
            self.context.set_fill_style_str(self.palette.colour(run[0].paint));
            self.context.set_line_width((size * 0.16).max(self.ratio));
            self.context.set_line_cap("round");
            self.context.set_line_join("round");
            self.context.begin_path();
            for mark in run {
                let centre = (f64::from(mark.x) * self.ratio, f64::from(mark.y) * self.ratio);
                trace(self.context, mark.glyph, centre, size);
            }
            if is_solid(run[0].glyph) { self.context.fill() } else { self.context.stroke() }
        }
    }

    fn texts(&self, texts: &[TextMark]) {
        let context = self.context;
        context.set_text_baseline("middle");
        // Setting a font parses it: only where it changes.
        let mut face = None;
        for mark in texts {
            let wanted = (mark.size.to_bits(), mark.bold, mark.mono);
            if face != Some(wanted) {
                face = Some(wanted);
                let family = if mark.mono { &self.palette.mono } else { &self.palette.sans };
                let weight = if mark.bold { 600 } else { 400 };
                context.set_font(&format!("{weight} {}px {family}", f64::from(mark.size) * self.ratio));
            }
            context.set_fill_style_str(self.palette.colour(mark.paint));
            context.set_text_align(match mark.align {
                Align::Start => "left",
                Align::Centre => "center",
                Align::End => "right",
            });
            let (x, y) = ((f64::from(mark.x) * self.ratio).round(), (f64::from(mark.y) * self.ratio).round());
            if mark.upright {
                context.save();
                let _ = context.translate(x, y);
                let _ = context.rotate(-std::f64::consts::FRAC_PI_2);
                let _ = context.fill_text(&mark.text, 0.0, 0.0);
                context.restore();
            } else {
                let _ = context.fill_text(&mark.text, x, y);
            }
        }
    }
}

/// The nearest whole device pixels; never thinner than one, so that nothing that was laid out vanishes.
fn snapped(rect: Rect, ratio: f64) -> Pixels {
    let edge = |css: f32| (f64::from(css) * ratio).round();
    let (x, y) = (edge(rect.x), edge(rect.y));
    let far = |start: f32, length: f32| ((f64::from(start) + f64::from(length)) * ratio).round();
    (x, y, (far(rect.x, rect.w) - x).max(1.0), (far(rect.y, rect.h) - y).max(1.0))
}

fn is_solid(glyph: Glyph) -> bool {
    match glyph {
        Glyph::Arrow | Glyph::Flag | Glyph::Diamond => true,
        Glyph::Check | Glyph::Cross | Glyph::Question | Glyph::ChevronDown | Glyph::ChevronRight => false,
    }
}

/// Adds the glyph to the path, in a square of `size` around its centre.
fn trace(context: &CanvasRenderingContext2d, glyph: Glyph, (x, y): (f64, f64), size: f64) {
    // Corners in a square from -1 to 1.
    let shape: &[&[(f64, f64)]] = match glyph {
        Glyph::Check => &[&[(-0.75, 0.05), (-0.2, 0.6), (0.75, -0.55)]],
        Glyph::Cross => &[&[(-0.6, -0.6), (0.6, 0.6)], &[(-0.6, 0.6), (0.6, -0.6)]],
        Glyph::Arrow => &[&[(-0.5, -0.7), (0.75, 0.0), (-0.5, 0.7)]],
        Glyph::Question => &[
            &[(-0.45, -0.45), (-0.25, -0.75), (0.25, -0.75), (0.5, -0.4), (0.0, 0.05), (0.0, 0.3)],
            &[(0.0, 0.7), (0.0, 0.75)],
        ],
        Glyph::Flag => &[&[(0.0, -0.85), (0.9, 0.75), (-0.9, 0.75)]],
        Glyph::Diamond => &[&[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]],
        Glyph::ChevronDown => &[&[(-0.6, -0.3), (0.0, 0.35), (0.6, -0.3)]],
        Glyph::ChevronRight => &[&[(-0.3, -0.6), (0.35, 0.0), (-0.3, 0.6)]],
    };
    for stroke in shape {
        for (index, (dx, dy)) in stroke.iter().enumerate() {
            let (px, py) = (x + dx * size / 2.0, y + dy * size / 2.0);
            if index == 0 { context.move_to(px, py) } else { context.line_to(px, py) }
        }
        if is_solid(glyph) {
            context.close_path();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_paint_has_its_property_in_its_place() {
        for (index, (paint, property)) in PROPERTIES.into_iter().enumerate() {
            assert_eq!(paint as usize, index);
            let name: String = format!("{paint:?}")
                .chars()
                .flat_map(|c| [c.is_uppercase().then_some('-'), Some(c.to_ascii_lowercase())])
                .flatten()
                .collect();
            assert_eq!(property, format!("--paint{name}"));
        }
    }

    #[test]
    fn neighbours_meet_and_slivers_stay_visible() {
        let rect = |x, w| Rect { x, y: 0.0, w, h: 10.0 };
        for ratio in [1.0, 1.25, 1.5, 2.0, 3.0] {
            let (left, right) = (snapped(rect(0.3, 7.4), ratio), snapped(rect(7.7, 3.1), ratio));
            assert_eq!(left.0 + left.2, right.0, "{ratio}");
            assert!(snapped(rect(5.2, 0.01), ratio).2 >= 1.0);
        }
    }
}
