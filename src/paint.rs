//! Replays a scene on a 2D context, batched by paint, crisp at any pixel ratio. Computes nothing about data:
//! every mark is where the scene says, on the nearest device pixel.

use std::cell::OnceCell;

use board::geometry::Rect;
use board::scene::{Align, Glyph, GlyphMark, Layer, Paint, Scene};
use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement};

/// The colours and faces of the page's style sheet, read once a theme and pixel ratio.
pub struct Palette {
    ratio: f64,
    colours: [String; Paint::COUNT],
    sans: String,
    mono: String,
    hatch: OnceCell<Option<CanvasPattern>>,
}

/// The custom property that gives a paint its colour.
const fn property(paint: Paint) -> &'static str {
    match paint {
        Paint::Ground => "--paint-ground",
        Paint::Stripe => "--paint-stripe",
        Paint::HeaderGround => "--paint-header-ground",
        Paint::Brush => "--paint-brush",
        Paint::Crosshair => "--paint-crosshair",
        Paint::Line => "--paint-line",
        Paint::GroupLine => "--paint-group-line",
        Paint::NotTargeted => "--paint-not-targeted",
        Paint::Dimmed => "--paint-dimmed",
        Paint::PushingUnknown => "--paint-pushing-unknown",
        Paint::SuccessCell => "--paint-success-cell",
        Paint::Success => "--paint-success",
        Paint::Pushing => "--paint-pushing",
        Paint::Unknown => "--paint-unknown",
        Paint::Failed => "--paint-failed",
        Paint::OnStatus => "--paint-on-status",
        Paint::Text => "--paint-text",
        Paint::MutedText => "--paint-muted-text",
        Paint::Curve => "--paint-curve",
        Paint::Warning => "--paint-warning",
        Paint::Now => "--paint-now",
        Paint::Hover => "--paint-hover",
        Paint::Selection => "--paint-selection",
    }
}

impl Palette {
    /// The colours as the document's root has them now, for a pixel ratio.
    pub fn read(ratio: f64) -> Self {
        let style =
            document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
        let value = |property: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(property).ok());
            value.map(|value| value.trim().to_owned()).unwrap_or_default()
        };
        let face = |property: &str, fallback: &str| {
            Some(value(property)).filter(|face| !face.is_empty()).unwrap_or_else(|| fallback.to_owned())
        };
        Self {
            ratio,
            colours: Paint::ALL.map(|paint| value(property(paint))),
            sans: face("--font-sans", "sans-serif"),
            mono: face("--font-mono", "monospace"),
            hatch: OnceCell::new(),
        }
    }

    fn colour(&self, paint: Paint) -> &str {
        &self.colours[paint as usize]
    }

    fn hatch(&self, context: &CanvasRenderingContext2d) -> Option<&CanvasPattern> {
        let made = || hatch(context, self.colour(Paint::PushingUnknown), self.ratio);
        self.hatch.get_or_init(made).as_ref()
    }
}

/// Strokes at 45 degrees, 6 CSS pixels apart, on a tile of whole device pixels so that tiles join.
fn hatch(context: &CanvasRenderingContext2d, colour: &str, ratio: f64) -> Option<CanvasPattern> {
    let side = (6.0 * ratio).round().max(4.0);
    let tile: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    tile.set_width(side as u32);
    tile.set_height(side as u32);
    let on: CanvasRenderingContext2d = tile.get_context("2d").ok()??.dyn_into().ok()?;
    on.set_stroke_style_str(colour);
    on.set_line_width(1.6 * ratio);
    on.begin_path();
    for shift in [-side, 0.0, side] {
        on.move_to(shift - 1.0, side + 1.0);
        on.line_to(shift + side + 1.0, -1.0);
    }
    on.stroke();
    context.create_pattern_with_html_canvas_element(&tile, "repeat").ok().flatten()
}

/// Paints the whole scene, over all that was there.
pub fn paint(context: &CanvasRenderingContext2d, scene: &Scene, palette: &Palette) {
    let brush = Brush { context, palette, ratio: palette.ratio };
    let (width, height) = (f64::from(scene.size.width.0), f64::from(scene.size.height.0));
    context.set_fill_style_str(palette.colour(Paint::Ground));
    context.fill_rect(0.0, 0.0, (width * brush.ratio).ceil(), (height * brush.ratio).ceil());
    for layer in scene.layers() {
        brush.layer(layer);
    }
}

struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    ratio: f64,
}

impl Brush<'_> {
    fn layer(&self, layer: &Layer) {
        let context = self.context;
        context.save();
        context.begin_path();
        let (x, y, w, h) = snapped(layer.clip, self.ratio);
        context.rect(x, y, w, h);
        context.clip();
        for paint in Paint::ALL {
            self.fills(paint, &layer.fills[paint as usize]);
        }
        for (paint, rect) in &layer.outlines {
            self.outline(*paint, *rect);
        }
        for line in &layer.lines {
            self.line(line.paint, layer.points_of(line));
        }
        for glyph in Glyph::ALL {
            self.glyphs(glyph, &layer.glyphs[glyph as usize]);
        }
        self.texts(layer);
        context.restore();
    }

    fn fills(&self, paint: Paint, rects: &[Rect]) {
        if rects.is_empty() {
            return;
        }
        match self.palette.hatch(self.context).filter(|_| paint == Paint::PushingUnknown) {
            Some(pattern) => self.context.set_fill_style_canvas_pattern(pattern),
            None => self.context.set_fill_style_str(self.palette.colour(paint)),
        }
        for rect in rects {
            let (x, y, w, h) = snapped(*rect, self.ratio);
            self.context.fill_rect(x, y, w, h);
        }
    }

    fn outline(&self, paint: Paint, rect: Rect) {
        let thick = (2.0 * self.ratio).round();
        let (x, y, w, h) = snapped(rect, self.ratio);
        self.context.set_stroke_style_str(self.palette.colour(paint));
        self.context.set_line_width(thick);
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

    /// Neighbouring glyphs of one paint and size share one path.
    fn glyphs(&self, glyph: Glyph, marks: &[GlyphMark]) {
        let context = self.context;
        for run in marks.chunk_by(|a, b| a.paint == b.paint && a.size == b.size) {
            let size = f64::from(run[0].size) * self.ratio;
            context.set_stroke_style_str(self.palette.colour(run[0].paint));
            context.set_fill_style_str(self.palette.colour(run[0].paint));
            context.set_line_width((size * 0.16).max(self.ratio));
            context.set_line_cap("round");
            context.set_line_join("round");
            context.begin_path();
            for mark in run {
                let centre = (f64::from(mark.x) * self.ratio, f64::from(mark.y) * self.ratio);
                trace(context, glyph, centre, size);
            }
            if is_solid(glyph) { context.fill() } else { context.stroke() }
        }
    }

    fn texts(&self, layer: &Layer) {
        let context = self.context;
        context.set_text_baseline("middle");
        // Setting a font or a colour parses it: only where it changes.
        let (mut face, mut colour) = (None, None);
        for mark in &layer.texts {
            let style = mark.style;
            if face.replace((style.size, style.bold, style.mono))
                != Some((style.size, style.bold, style.mono))
            {
                let family = if style.mono { &self.palette.mono } else { &self.palette.sans };
                let weight = if style.bold { 600 } else { 400 };
                context.set_font(&format!("{weight} {}px {family}", f64::from(style.size) * self.ratio));
            }
            if colour.replace(style.paint) != Some(style.paint) {
                context.set_fill_style_str(self.palette.colour(style.paint));
            }
            context.set_text_align(match style.align {
                Align::Start => "left",
                Align::Centre => "center",
                Align::End => "right",
            });
            let (x, y) = ((f64::from(mark.x) * self.ratio).round(), (f64::from(mark.y) * self.ratio).round());
            let text = layer.text_of(mark);
            if style.upright {
                context.save();
                let _ = context.translate(x, y);
                let _ = context.rotate(-std::f64::consts::FRAC_PI_2);
                let _ = context.fill_text(text, 0.0, 0.0);
                context.restore();
            } else {
                let _ = context.fill_text(text, x, y);
            }
        }
    }
}

/// The nearest whole device pixels, as left, top, width and height; never thinner than one, so that nothing that
/// was laid out vanishes.
fn snapped(rect: Rect, ratio: f64) -> (f64, f64, f64, f64) {
    let edge = |css: f32| (f64::from(css) * ratio).round();
    let (x, y) = (edge(rect.x), edge(rect.y));
    let far = |start: f32, length: f32| ((f64::from(start) + f64::from(length)) * ratio).round();
    (x, y, (far(rect.x, rect.w) - x).max(1.0), (far(rect.y, rect.h) - y).max(1.0))
}

fn is_solid(glyph: Glyph) -> bool {
    match glyph {
        Glyph::Arrow | Glyph::Flag | Glyph::Diamond => true,
        Glyph::Check | Glyph::Cross | Glyph::Question | Glyph::Ring => false,
        Glyph::ChevronDown | Glyph::ChevronRight => false,
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
        Glyph::Flag => &[&[(-1.0, -1.0), (1.0, -1.0), (1.0, 1.0)]],
        Glyph::Diamond => &[&[(0.0, -1.0), (1.0, 0.0), (0.0, 1.0), (-1.0, 0.0)]],
        Glyph::ChevronDown => &[&[(-0.6, -0.3), (0.0, 0.35), (0.6, -0.3)]],
        Glyph::ChevronRight => &[&[(-0.3, -0.6), (0.35, 0.0), (-0.3, 0.6)]],
        Glyph::Ring => {
            let radius = size * 0.35;
            context.move_to(x + radius, y);
            let _ = context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
            return;
        }
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
    fn every_paint_has_the_property_of_its_name() {
        for paint in Paint::ALL {
            let name: String = format!("{paint:?}")
                .chars()
                .flat_map(|c| [c.is_uppercase().then_some('-'), Some(c.to_ascii_lowercase())])
                .flatten()
                .collect();
            assert_eq!(property(paint), format!("--paint{name}"));
        }
    }

    #[test]
    fn neighbours_meet_and_slivers_stay_visible() {
        let rect = |x, w| Rect::new(x, 0.0, w, 10.0);
        for ratio in [1.0, 1.25, 1.5, 2.0, 3.0] {
            let (left, right) = (snapped(rect(0.3, 7.4), ratio), snapped(rect(7.7, 3.1), ratio));
            assert_eq!(left.0 + left.2, right.0, "{ratio}");
            assert!(snapped(rect(5.2, 0.01), ratio).2 >= 1.0);
        }
    }
}
