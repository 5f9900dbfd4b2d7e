//! Paints a scene on a 2D context, each mark on the nearest device pixel: fills and glyphs of a layer as pixels of
//! `board`'s raster where that supports the layer, else batched by paint; then lines and texts. Paints only what
//! differs from the scene before.

use std::cell::OnceCell;

use board::draw::damage::Damage;
use board::draw::extents::{device_extent, glyph_extent, line_extent, outline_extent, text_extent};
use board::draw::geometry::{DeviceRect, Rect};
use board::draw::glyphs::{Shape, stroke_width};
use board::draw::raster::{HATCH_DISTANCE, HATCH_STROKE, Inks, Pixel, Raster};
use board::draw::scene::{Align, Glyph, GlyphMark, Layer, LineMark, Paint, Scene, TextMark};
use js_sys::Array;
use leptos::prelude::{document, window};
use wasm_bindgen::{Clamped, JsCast, JsValue};
use web_sys::{CanvasPattern, CanvasRenderingContext2d, HtmlCanvasElement, ImageData};

/// The colours and fonts of the page's style sheet, read once for each theme and pixel ratio.
pub struct Palette {
    ratio: f64,
    colours: [String; Paint::COUNT],
    /// The colours as numbers; `None` where the style sheet has colours outside of sRGB.
    inks: Option<Inks>,
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
        Paint::Focus => "--paint-focus",
        Paint::Selection => "--paint-selection",
    }
}

impl Palette {
    /// Reads the custom properties of the document's root. The context, which may be any, converts colours to numbers.
    pub fn read(context: &CanvasRenderingContext2d, ratio: f64) -> Self {
        let style =
            document().document_element().and_then(|root| window().get_computed_style(&root).ok().flatten());
        let value = |property: &str| {
            let value = style.as_ref().and_then(|style| style.get_property_value(property).ok());
            value.map(|value| value.trim().to_owned()).unwrap_or_default()
        };
        let font = |property: &str, fallback: &str| {
            Some(value(property)).filter(|font| !font.is_empty()).unwrap_or_else(|| fallback.to_owned())
        };
        let colours = Paint::ALL.map(|paint| value(property(paint)));
        let numbers = colours.iter().map(|colour| {
            context.set_fill_style_str(colour);
            pixel_of(&context.fill_style().as_string()?)
        });
        Self {
            ratio,
            inks: numbers.collect::<Option<Vec<Pixel>>>().and_then(|inks| inks.try_into().ok()),
            colours,
            sans: font("--font-sans", "sans-serif"),
            mono: font("--font-mono", "monospace"),
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

/// Strokes at 45 degrees on a tile of whole device pixels so that tiles join.
fn hatch(context: &CanvasRenderingContext2d, colour: &str, ratio: f64) -> Option<CanvasPattern> {
    let side = (HATCH_DISTANCE * ratio).round().max(4.0);
    let tile: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    tile.set_width(side as u32);
    tile.set_height(side as u32);
    let on: CanvasRenderingContext2d = tile.get_context("2d").ok()??.dyn_into().ok()?;
    on.set_stroke_style_str(colour);
    on.set_line_width(HATCH_STROKE * ratio);
    on.begin_path();
    for shift in [-side, 0.0, side] {
        on.move_to(shift - 1.0, side + 1.0);
        on.line_to(shift + side + 1.0, -1.0);
    }
    on.stroke();
    context.create_pattern_with_html_canvas_element(&tile, "repeat").ok().flatten()
}

/// A colour as a context spells it: `#rrggbb`, or `rgba(r, g, b, a)` where it is translucent.
fn pixel_of(colour: &str) -> Option<Pixel> {
    if let Some(hex) = colour.strip_prefix('#').filter(|hex| hex.len() == 6) {
        let [_, r, g, b] = u32::from_str_radix(hex, 16).ok()?.to_be_bytes();
        return Some([r, g, b, u8::MAX]);
    }
    let parts = colour.strip_prefix("rgba(")?.strip_suffix(')')?;
    let mut parts = parts.split(',').map(|part| decimal(part.trim()));
    let mut next = || parts.next().flatten();
    Some([next()? as u8, next()? as u8, next()? as u8, (next()? * 255.0).round() as u8])
}

/// A decimal number without an exponent. A parser of all forms needs tables that each visitor would download.
fn decimal(text: &str) -> Option<f32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let [whole, digits] = [whole.parse::<u32>().ok()?, part.parse::<u32>().ok()?];
    Some(whole as f32 + digits as f32 / 10.0_f32.powi(part.len() as i32))
}

/// Paints scenes, each as a change of the one before.
#[derive(Default)]
pub struct Painter {
    raster: Raster,
    /// The scene on the canvas; `None` where the canvas must be painted whole.
    painted: Option<Scene>,
}

impl Painter {
    /// Paints the next scene whole: the canvas is blank, or the colours have changed.
    pub fn forget(&mut self) {
        self.painted = None;
    }

    /// Paints the marks of the scene that differ from the previous one. Leaves the older scene in `scene`, so that its
    /// memory is reused.
    pub fn paint(&mut self, context: &CanvasRenderingContext2d, scene: &mut Scene, palette: &Palette) {
        let damage = match &self.painted {
            Some(painted) => Damage::between(painted, scene, palette.ratio),
            None => Damage::Whole,
        };
        let brush = Brush { context, palette, ratio: palette.ratio };
        let mut parts = Vec::new();
        for layer in scene.layers() {
            let clip = DeviceRect::snapped(layer.clip, palette.ratio);
            parts.clear();
            match &damage {
                Damage::Whole => parts.push(clip),
                Damage::Parts(damaged) => {
                    parts.extend(damaged.iter().filter_map(|part| part.intersect(clip)))
                }
            }
            let is_drawn = parts.iter().all(|part| self.put_pixels(context, layer, *part, palette).is_some());
            brush.layer(layer, &parts, is_drawn);
        }
        std::mem::swap(self.painted.get_or_insert_default(), scene);
    }

    /// Paints the fills and glyphs of a part of a layer as pixels; `None` where the raster does not support the layer.
    fn put_pixels(
        &mut self,
        context: &CanvasRenderingContext2d,
        layer: &Layer,
        part: DeviceRect,
        palette: &Palette,
    ) -> Option<()> {
        let DeviceRect { x, y, w, h } =
            self.raster.draw(layer, part, palette.ratio, palette.inks.as_ref()?)?;
        let pixels = Clamped(self.raster.bytes());
        let image = ImageData::new_with_u8_clamped_array_and_sh(pixels, w as u32, h as u32).ok()?;
        context.put_image_data(&image, f64::from(x), f64::from(y)).ok()
    }
}

struct Brush<'a> {
    context: &'a CanvasRenderingContext2d,
    palette: &'a Palette,
    ratio: f64,
}

impl Brush<'_> {
    /// Paints the marks of a layer that overlap `parts`; its fills and glyphs only if the raster has not painted them.
    fn layer(&self, layer: &Layer, parts: &[DeviceRect], is_drawn: bool) {
        let reaches = |area: Rect| {
            let area = device_extent(area, self.ratio);
            parts.iter().any(|part| part.intersect(area).is_some())
        };
        let mut outlines =
            layer.outlines.iter().filter(|(_, rect)| reaches(outline_extent(*rect))).peekable();
        let mut lines =
            layer.lines.iter().filter(|line| reaches(line_extent(layer.points_of(line)))).peekable();
        let mut texts = layer.texts.iter().filter(|mark| reaches(text_extent(layer, mark))).peekable();
        let has_more = outlines.peek().is_some() || lines.peek().is_some() || texts.peek().is_some();
        if parts.is_empty() || is_drawn && !has_more {
            return;
        }
        let context = self.context;
        context.save();
        context.begin_path();
        for part in parts {
            context.rect(part.x.into(), part.y.into(), part.w.into(), part.h.into());
        }
        context.clip();
        if !is_drawn {
            for paint in Paint::ALL {
                self.fills(paint, layer.fills[paint as usize].iter().filter(|rect| reaches(**rect)));
            }
        }
        for (paint, rect) in outlines {
            self.outline(*paint, *rect);
        }
        for line in lines {
            self.line(line, layer.points_of(line));
        }
        if !is_drawn {
            for glyph in Glyph::ALL {
                let marks = layer.glyphs[glyph as usize].iter().filter(|mark| reaches(glyph_extent(mark)));
                self.glyphs(glyph, &marks.copied().collect::<Vec<_>>());
            }
        }
        self.texts(layer, texts);
        context.restore();
    }

    fn fills<'a>(&self, paint: Paint, rects: impl Iterator<Item = &'a Rect>) {
        let mut rects = rects.peekable();
        if rects.peek().is_none() {
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

    fn line(&self, line: &LineMark, points: &[[f32; 2]]) {
        let context = self.context;
        context.set_stroke_style_str(self.palette.colour(line.paint));
        context.set_line_width(f64::from(line.stroke.width()) * self.ratio);
        let dashes = line.stroke.dashes();
        if let Some((mark, gap)) = dashes {
            self.set_dashes(&[mark, gap]);
        }
        context.set_line_join("round");
        context.begin_path();
        for (index, [x, y]) in points.iter().enumerate() {
            let (x, y) = (f64::from(*x) * self.ratio, f64::from(*y) * self.ratio);
            if index == 0 { context.move_to(x, y) } else { context.line_to(x, y) }
        }
        context.stroke();
        if dashes.is_some() {
            self.set_dashes(&[]);
        }
    }

    fn set_dashes(&self, lengths: &[f32]) {
        let lengths: Array =
            lengths.iter().map(|length| JsValue::from(f64::from(*length) * self.ratio)).collect();
        // Only numbers are invalid that are negative or not finite.
        let _ = self.context.set_line_dash(&lengths);
    }

    /// Neighbouring glyphs of one paint and size share one path.
    fn glyphs(&self, glyph: Glyph, marks: &[GlyphMark]) {
        let context = self.context;
        for run in marks.chunk_by(|a, b| a.paint == b.paint && a.size == b.size) {
            let size = f64::from(run[0].size) * self.ratio;
            context.set_stroke_style_str(self.palette.colour(run[0].paint));
            context.set_fill_style_str(self.palette.colour(run[0].paint));
            context.set_line_width(f64::from(stroke_width(run[0].size)) * self.ratio);
            context.set_line_cap("round");
            context.set_line_join("round");
            context.begin_path();
            for mark in run {
                let centre = (f64::from(mark.x) * self.ratio, f64::from(mark.y) * self.ratio);
                trace(context, glyph, centre, size);
            }
            if matches!(glyph.shape(), Shape::Solid(_)) { context.fill() } else { context.stroke() }
        }
    }

    fn texts<'a>(&self, layer: &Layer, marks: impl Iterator<Item = &'a TextMark>) {
        let context = self.context;
        context.set_text_baseline("middle");
        // Setting a font, a colour or an alignment parses it: only where it changes. Labels that read upwards follow
        // each other, and share one rotation.
        let (mut face, mut colour, mut align, mut is_upright) = (None, None, None, false);
        for mark in marks {
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
            if align.replace(style.align) != Some(style.align) {
                context.set_text_align(match style.align {
                    Align::Start => "left",
                    Align::Centre => "center",
                    Align::End => "right",
                });
            }
            let (x, y) = ((f64::from(mark.x) * self.ratio).round(), (f64::from(mark.y) * self.ratio).round());
            let text = layer.text_of(mark);
            if is_upright != style.upright {
                is_upright = style.upright;
                let [a, b, c, d] = if is_upright { [0.0, -1.0, 1.0, 0.0] } else { [1.0, 0.0, 0.0, 1.0] };
                let _ = context.set_transform(a, b, c, d, 0.0, 0.0);
            }
            let (x, y) = if is_upright { (-y, x) } else { (x, y) };
            let _ = context.fill_text(text, x, y);
        }
    }
}

/// The nearest whole device pixels, as left, top, width and height.
fn snapped(rect: Rect, ratio: f64) -> (f64, f64, f64, f64) {
    let DeviceRect { x, y, w, h } = DeviceRect::snapped(rect, ratio);
    (x.into(), y.into(), w.into(), h.into())
}

/// Adds the glyph to the path, in a square of `size` around its centre.
fn trace(context: &CanvasRenderingContext2d, glyph: Glyph, (x, y): (f64, f64), size: f64) {
    let along = |line: &[[f32; 2]]| {
        for (index, [dx, dy]) in line.iter().enumerate() {
            let (px, py) = (x + f64::from(*dx) * size / 2.0, y + f64::from(*dy) * size / 2.0);
            if index == 0 { context.move_to(px, py) } else { context.line_to(px, py) }
        }
    };
    match glyph.shape() {
        Shape::Strokes(lines) => lines.iter().for_each(|line| along(line)),
        Shape::Solid(corners) => {
            along(corners);
            context.close_path();
        }
        Shape::Ring(radius) => {
            let radius = f64::from(radius) * size / 2.0;
            context.move_to(x + radius, y);
            let _ = context.arc(x, y, radius, 0.0, std::f64::consts::TAU);
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
    fn colours_are_read_as_contexts_spell_them() {
        let cases = [
            ("#12835e", Some([0x12, 0x83, 0x5e, 255])),
            ("rgba(27, 31, 38, 0.07)", Some([27, 31, 38, 18])),
            ("rgba(1, 2, 3, 1)", Some([1, 2, 3, 255])),
            ("color(display-p3 1 0 0)", None),
            ("#12835", None),
            ("", None),
        ];
        for (text, expected) in cases {
            assert_eq!(pixel_of(text), expected, "{text}");
        }
    }
}
