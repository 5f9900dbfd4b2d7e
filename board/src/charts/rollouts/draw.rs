//! Draws the lines of rollouts, and their headings.

use super::columns::{COUNT_GLYPH, GUTTER, HEADING, LineColumns, SMALL};
use super::{RolloutChart, RolloutColumn, RolloutText, RolloutWriter};
use crate::charts::rollouts::strip::Kind;
use crate::charts::stack;
use crate::draw::geometry::{CssPx, Rect, Size};
use crate::draw::labels::Keep;
use crate::draw::scene::{Glyph, GlyphMark, Layer, Paint, Scene, TextStyle};
use crate::model::columns::VersionId;
use crate::report::rollouts::{Curve, TimeLeft, VersionReport};

/// Size of the characters of names, shares and times, CSS pixels.
const LABEL_SIZE: f32 = 12.0;
/// Indent of an older version's line, CSS pixels.
const INDENT: f32 = 16.0;

impl RolloutChart<'_> {
    /// Draws what the window shows.
    #[inline(never)]
    pub fn draw(&self, write: RolloutWriter<'_>, scene: &mut Scene) {
        let Size { width: CssPx(width), .. } = self.view.size;
        scene.clear(self.view.size);
        let layer = scene.layer(self.plot());
        layer.fill(Paint::Ground, layer.clip);
        for line in self.visible() {
            self.draw_line(layer, line, write);
        }
        if self.top > 0.0 {
            let layer = scene.layer(Rect::new(0.0, 0.0, width, self.top));
            layer.fill(Paint::HeaderGround, layer.clip);
            layer.fill(Paint::Line, Rect::new(0.0, self.top - 1.0, width, 1.0));
            self.draw_headings(layer, write);
        }
    }

    fn draw_headings(&self, layer: &mut Layer, write: RolloutWriter<'_>) {
        let LineColumns { name, share, time, left, curve, strip, .. } = self.columns;
        let y = HEADING / 2.0;
        let style = TextStyle::mono(Paint::MutedText, SMALL);
        let mut x = name.x;
        if !self.columns.is_stacked {
            x += self.text(layer, x, y, name.w, style.bold(true), |out| {
                write(RolloutText::Heading(RolloutColumn::Name), out);
            }) + 8.0;
            let columns = [
                (RolloutColumn::Share, share),
                (RolloutColumn::Time, time),
                (RolloutColumn::TimeLeft, left),
                (RolloutColumn::Curve, curve),
                (RolloutColumn::Strip, strip),
            ];
            let has_heading = |column| column != RolloutColumn::Time || self.columns.has_time();
            for (column, place) in columns.into_iter().filter(|(column, _)| has_heading(*column)) {
                self.text(layer, place.x, y, place.w + 8.0, style.bold(true), |out| {
                    write(RolloutText::Heading(column), out);
                });
            }
        }
        let folder = self.rollouts.labels().folder(self.board);
        let available = if !self.columns.is_stacked { name.right() - x } else { self.view.size.width.0 - x };
        if !folder.is_empty() {
            self.text(layer, x, y, available, style, |out| write(RolloutText::Folder(folder), out));
        }
    }

    fn draw_line(&self, layer: &mut Layer, line: usize, write: RolloutWriter<'_>) {
        let (version, top, width) = (self.lines[line], self.line_y(line), self.view.size.width.0);
        let report = self.rollouts.report(self.board, version);
        let next = self.lines.get(line + 1);
        let rect = Rect::new(0.0, top, width, self.columns.line - 1.0);
        let is_head = self.is_head(version);
        if !is_head {
            layer.fill(Paint::Stripe, rect);
            // Nothing but name and version is indented where the parts are stacked.
            let x = if self.columns.is_stacked { GUTTER / 2.0 } else { GUTTER + 4.0 };
            layer.fill(Paint::GroupLine, Rect::new(x, top, 1.0, rect.h + 1.0));
        }
        layer.fill(Paint::Line, Rect::new(0.0, rect.bottom(), width, 1.0));
        if is_head && self.has_older(version) {
            let is_unfolded = next.is_some_and(|next| !self.is_head(*next));
            let chevron = if is_unfolded { Glyph::ChevronDown } else { Glyph::ChevronRight };
            let (x, y) = (GUTTER / 2.0, top + 18.0);
            layer.glyph(chevron, GlyphMark { paint: Paint::MutedText, x, y, size: 9.0 });
        }
        self.draw_name(layer, top, report, is_head, write);
        self.draw_share(layer, top, report, write);
        self.draw_times(layer, top, report, write);
        if let Some(curve) = &report.curve {
            draw_curve(layer, moved_down(self.columns.curve, top), curve, report.is_running());
        }
        self.draw_strip(layer, moved_down(self.columns.strip, top), version);
        if let Some(cause) = &report.cause {
            let place = moved_down(self.columns.cause, top);
            let y = place.y + place.h / 2.0;
            layer.glyph(Glyph::Cross, GlyphMark { paint: Paint::Failed, x: place.x + 4.0, y, size: 8.0 });
            let style = TextStyle::mono(Paint::MutedText, SMALL);
            let mut x = place.x + 14.0;
            x += self.text(layer, x, y, place.right() - x, style, |out| {
                write(RolloutText::Cause(cause), out);
            });
            if cause.others > 0 {
                let note = RolloutText::OtherCauses(cause.others);
                self.first_fitting(layer, x + 10.0, y, place.right(), [note], write);
            }
        }
        for (marked, paint) in [(self.view.focused, Paint::Focus), (self.view.selected, Paint::Selection)] {
            if marked == Some(version) {
                layer.outline(paint, rect);
            }
        }
    }

    fn draw_name(
        &self,
        layer: &mut Layer,
        top: f32,
        report: &VersionReport,
        is_head: bool,
        write: RolloutWriter<'_>,
    ) {
        let version = report.version;
        let place = moved_down(self.columns.name, top);
        let (first_text_y, second_text_y) = (top + 18.0, top + 38.0);
        let bold = self.view.selected == Some(version);
        let (x, version_y) =
            if is_head { (place.x, second_text_y) } else { (place.x + INDENT, first_text_y) };
        let available = place.right() - x;
        if is_head {
            let style = TextStyle::mono(Paint::Text, LABEL_SIZE).bold(true);
            self.text(layer, x, first_text_y, available, style, |out| {
                out.push_str(self.rollouts.labels().name_label(self.board, version));
            });
        }
        let style = TextStyle::mono(Paint::Text, LABEL_SIZE).bold(bold);
        let version_width = self.text(layer, x, version_y, available, style, |out| {
            out.push_str(self.board.version_label(version));
        });
        // The note stands beside the version, or below the version of an older one, and only if it fits uncut.
        let (note_x, note_y) =
            if is_head { (x + version_width + 10.0, second_text_y) } else { (x, second_text_y) };
        let older = self.versions_of(version).len() as u32 - 1;
        let row = self.rollouts.row_of(version).filter(|_| older > 0);
        let notes = match (is_head, report.is_newest, row) {
            (true, false, _) => [Some(RolloutText::NotNewest), None],
            (true, true, Some(row)) => {
                let superseded = self.rollouts.superseded_older(self.board, row);
                [Some(superseded), None].map(|superseded| Some(RolloutText::Older(older, superseded)))
            }
            (true, true, None) => [None, None],
            (false, ..) => {
                let superseded = self.rollouts.superseded(self.board, version).unwrap_or_default();
                [Some(RolloutText::Superseded(superseded)), None]
            }
        };
        self.first_fitting(layer, note_x, note_y, place.right(), notes.into_iter().flatten(), write);
    }

    fn draw_share(&self, layer: &mut Layer, top: f32, report: &VersionReport, write: RolloutWriter<'_>) {
        let place = moved_down(self.columns.share, top);
        let (first_text_y, second_text_y) = (top + 18.0, top + 38.0);
        let (done, total) = report.done();
        let style = TextStyle::mono(Paint::Text, LABEL_SIZE).bold(true).ending();
        let share = self.text(layer, place.right(), first_text_y, place.w, style, |out| {
            write(RolloutText::Share(done, total), out);
        });
        let bar = if self.columns.is_stacked {
            Rect::new(place.x, top + 23.0, place.w, 4.0)
        } else {
            let width = (place.w - share.max(7.0 * LABEL_SIZE * self.view.font.narrow) - 8.0).floor();
            Rect::new(place.x, (first_text_y - 3.0).round(), width, 6.0)
        };
        if bar.w >= 16.0 {
            draw_bar(layer, bar, report);
        }
        let mut x = place.x;
        for (status, count, Rect { x: start, w, .. }) in self.counts(report) {
            let mark = GlyphMark { paint: status.into(), x: start + 4.0, y: second_text_y, size: 8.0 };
            layer.glyph(status.into(), mark);
            let style = TextStyle::mono(Paint::Text, SMALL);
            self.text(layer, start + COUNT_GLYPH, second_text_y, w - COUNT_GLYPH + 1.0, style, |out| {
                write(RolloutText::Count(count), out);
            });
            x = start + w + 9.0;
        }
        let right = place.right() + if self.columns.is_stacked { 0.0 } else { 16.0 };
        if report.hidden() > 0 {
            let notes = [RolloutText::Shown(report.counts.total(), total), RolloutText::OfAll(total)];
            self.first_fitting(layer, x, second_text_y, right, notes, write);
            return;
        }
        let unlisted = report.unlisted.total();
        if unlisted > 0 {
            layer.glyph(
                Glyph::Flag,
                GlyphMark { paint: Paint::Warning, x: place.right() + 6.0, y: first_text_y - 4.0, size: 6.0 },
            );
            let note = RolloutText::Unlisted(unlisted);
            self.first_fitting(layer, x, second_text_y, right, [note], write);
        }
    }

    fn draw_times(&self, layer: &mut Layer, top: f32, report: &VersionReport, write: RolloutWriter<'_>) {
        let (time, left) = (moved_down(self.columns.time, top), moved_down(self.columns.left, top));
        let (first_text_y, second_text_y) = (top + 18.0, top + 38.0);
        let span = report.span(self.view.now);
        let time_left = report.time_left(self.view.now, self.view.stuck_after);
        let (label, small) =
            (TextStyle::mono(Paint::Text, LABEL_SIZE), TextStyle::mono(Paint::MutedText, SMALL));
        // Why the time left is unknown, or is a range; may be empty.
        let mut reason = String::new();
        write(RolloutText::Reason(time_left), &mut reason);
        let is_range = matches!(time_left, TimeLeft::Range { .. });
        let span_and_start = |out: &mut String| {
            write(RolloutText::Span(span), out);
            out.push_str(" · ");
            write(RolloutText::Started { at: report.started, has_heading: false }, out);
        };
        if self.columns.is_stacked {
            let y = left.y + left.h / 2.0;
            let right = if report.cause.is_some() { left.right() } else { time.right() };
            let mut text = String::new();
            write(RolloutText::Left(time_left), &mut text);
            let both = format!("{text} · {reason}");
            let fits = self.view.font.width(&both) * SMALL <= right - left.x;
            let text = match (reason.is_empty(), fits) {
                (false, true) => &both,
                // Where both do not fit, the reason alone also tells that the time left is unknown.
                (false, false) if !is_range => &reason,
                _ => &text,
            };
            self.text(layer, left.x, y, right - left.x, small, |out| out.push_str(text));
            self.text(layer, time.x, time.y + time.h / 2.0, time.w, small, span_and_start);
            return;
        }
        let style = if is_range { label } else { TextStyle { paint: Paint::MutedText, ..label } };
        self.text(layer, left.x, first_text_y, left.w, style, |out| {
            write(RolloutText::TimeLeft(time_left), out)
        });
        self.text(layer, left.x, second_text_y, left.w, small, |out| out.push_str(&reason));
        if self.columns.has_time() {
            self.text(layer, time.x, first_text_y, time.w, label, |out| write(RolloutText::Span(span), out));
            self.text(layer, time.x, second_text_y, time.w, small, |out| {
                write(RolloutText::Started { at: report.started, has_heading: true }, out);
            });
        } else {
            let y = if reason.is_empty() { second_text_y } else { second_text_y + 18.0 };
            self.text(layer, time.x, y, time.w, small, span_and_start);
        }
    }

    fn draw_strip(&self, layer: &mut Layer, place: Rect, version: VersionId) {
        self.strip(version).each(|kind, mark| {
            let paint = match kind {
                Kind::Shown(status) => Paint::of_cell(status).0,
                Kind::Hidden => Paint::Dimmed,
                Kind::Unlisted => Paint::NotTargeted,
            };
            let rect = Rect { x: place.x + mark.x, y: place.y + mark.y, ..mark };
            // A region that is counted but not listed has a mark of a quarter of a cell's height.
            let low = Rect { y: rect.y + (rect.h / 2.0).floor(), h: (rect.h / 4.0).ceil().max(1.0), ..rect };
            layer.fill(paint, if kind == Kind::Unlisted { low } else { rect });
        });
    }

    // Adds the first of some notes that fits without being cut.
    fn first_fitting<'t>(
        &self,
        layer: &mut Layer,
        x: f32,
        y: f32,
        right: f32,
        notes: impl IntoIterator<Item = RolloutText<'t>>,
        write: RolloutWriter<'_>,
    ) {
        let mut text = String::new();
        for note in notes {
            text.clear();
            write(note, &mut text);
            if self.view.font.width(&text) * SMALL <= right - x {
                layer.text(x, y, TextStyle::mono(Paint::MutedText, SMALL), |out| out.push_str(&text));
                return;
            }
        }
    }

    // Adds a text, shortened to a width; gives the width of what was added, CSS pixels.
    fn text(
        &self,
        layer: &mut Layer,
        x: f32,
        y: f32,
        available: f32,
        style: TextStyle,
        write: impl FnOnce(&mut String),
    ) -> f32 {
        let mut text = String::new();
        write(&mut text);
        let mut width = 0.0;
        layer.text(x, y, style, |out| {
            width = self.view.font.write_shortened(&text, available / style.size, Keep::Start, out);
        });
        width * style.size
    }
}

// Two lines over time, as shares of all regions: those that failed and those that are done. Each step is an equal span of time.
fn draw_curve(layer: &mut Layer, place: Rect, curve: &Curve, is_running: bool) {
    layer.fill(Paint::Line, Rect::new(place.x, place.bottom() - 1.0, place.w, 1.0));
    let line = |counts: &[u32]| {
        let points = std::iter::once(0).chain(counts.iter().copied()).enumerate();
        let points: Vec<[f32; 2]> = points
            .map(|(step, count)| {
                let share = (f64::from(count) / curve.total.max(1) as f64) as f32;
                let x = place.x + place.w * step as f32 / Curve::STEPS as f32;
                [x, place.bottom() - 1.0 - (place.h - 2.0) * share]
            })
            .collect();
        points
    };
    if curve.failed.last().is_some_and(|failed| *failed > 0) {
        layer.line(Paint::Failed, line(&curve.failed));
    }
    let done = line(&curve.done);
    let end = done.last().copied();
    layer.line(Paint::Curve, done);
    // A diamond at the last known point of a rollout that is still running.
    if let Some([x, y]) = end.filter(|_| is_running) {
        layer.glyph(Glyph::Diamond, GlyphMark { paint: Paint::Pushing, x, y, size: 6.0 });
    }
}

fn moved_down(rect: Rect, top: f32) -> Rect {
    Rect { y: rect.y + top, ..rect }
}

// The status bar; the rest, for regions counted but not listed, has no status colour.
fn draw_bar(layer: &mut Layer, bar: Rect, report: &VersionReport) {
    let (counts, unlisted) = (report.all, report.unlisted.total());
    if unlisted == 0 {
        stack::draw_horizontal(&counts, layer, bar);
        return;
    }
    let known = f64::from(counts.total()) / f64::from(counts.total() + unlisted);
    let known = (bar.w * known as f32).floor().clamp(0.0, bar.w - 2.0);
    stack::draw_horizontal(&counts, layer, Rect { w: known, ..bar });
    layer.fill(Paint::NotTargeted, Rect { x: bar.x + known, w: bar.w - known, ..bar });
}
