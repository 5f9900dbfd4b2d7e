//! Draws the matrix: cells, headers, groups, at the places that the layout gives.

use std::ops::Range;

use super::*;
use crate::charts::stack;
use crate::draw::labels::{Keep, name_or_placeholder};
use crate::draw::scene::{Glyph, GlyphMark, Layer, Paint, Scene, TextStyle};
use crate::model::counts::Counts;

impl Matrix<'_> {
    /// Draws what the window shows.
    #[inline(never)]
    pub fn draw(&self, scene: &mut Scene) {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        scene.clear(self.view.size);
        let scroll = self.view.scroll;
        let (body_width, body_height) = ((width - self.left).max(0.0), (height - self.top).max(0.0));
        let columns = self.columns.items(scroll.x.0, scroll.x.0 + body_width);
        let rows = self.rows.items(scroll.y.0, scroll.y.0 + body_height);

        let body = Rect::new(self.left, self.top, body_width, body_height);
        self.draw_cells(scene.layer(body), columns.clone(), rows.clone());
        self.draw_column_headers(scene.layer(Rect::new(self.left, 0.0, body_width, self.top)), columns);
        self.draw_row_headers(scene.layer(Rect::new(0.0, self.top, self.left, body_height)), rows);

        let corner = scene.layer(Rect::new(0.0, 0.0, width, height));
        corner.fill(Paint::HeaderGround, Rect::new(0.0, 0.0, self.left, self.top));
        corner.fill(Paint::Line, Rect::new(self.left - 1.0, 0.0, 1.0, height));
        corner.fill(Paint::Line, Rect::new(0.0, self.top - 1.0, width, 1.0));
    }

    fn draw_cells(&self, layer: &mut Layer, columns: Range<usize>, rows: Range<usize>) {
        let body = layer.clip;
        layer.fill(Paint::Ground, body);
        for group in self.columns.groups(self.view.scroll.x.0, self.view.scroll.x.0 + body.w) {
            if group > 0 {
                let x = self.column_x(self.columns.lead_at(group)) + (GROUP_GAP / 2.0).floor();
                layer.fill(Paint::GroupLine, Rect::new(x, body.y, 1.0, body.h));
            }
        }
        for group in self.rows.groups(self.view.scroll.y.0, self.view.scroll.y.0 + body.h) {
            let y = self.row_y(self.rows.lead_at(group));
            layer.fill(Paint::HeaderGround, Rect::new(body.x, y, body.w, HEADING));
        }
        for (cell, strong) in [(self.view.focused, false), (self.view.selected, true)] {
            let Some((column, row)) = cell.and_then(|cell| self.place(cell)) else { continue };
            let rect = self.rect(column, row);
            if strong {
                layer.outline(Paint::Selection, around(rect));
            } else {
                layer.fill(Paint::Crosshair, Rect::new(body.x, rect.y, body.w, rect.h));
                layer.fill(Paint::Crosshair, Rect::new(rect.x, body.y, rect.w, body.h));
                layer.outline(Paint::Focus, around(rect));
            }
        }
        let glyph_size = (self.columns.step.min(self.rows.step) - 7.0).clamp(7.0, 11.0);
        for row in rows {
            if self.begins_file(row) {
                let y = self.row_y(self.rows.at(row));
                layer.fill(Paint::Line, Rect::new(body.x, y - 1.0, body.w, 1.0));
            }
            for column in columns.clone() {
                let cell = self.cell(column, row);
                let rect = self.rect(column, row);
                self.draw_cell(layer, rect, glyph_size, self.board.find(cell.version, cell.region));
            }
        }
    }

    #[inline]
    fn draw_cell(&self, layer: &mut Layer, rect: Rect, glyph_size: f32, push: Option<PushId>) {
        let (x, y) = ((rect.x + rect.w / 2.0).floor(), (rect.y + rect.h / 2.0).floor());
        let Some(push) = push else {
            layer.fill(Paint::NotTargeted, Rect::new(x - 1.0, y - 1.0, 3.0, 3.0));
            return;
        };
        if !self.shown.is_shown(push) {
            layer.fill(Paint::Dimmed, rect);
            return;
        }
        let status = self.board.status(push);
        let (ground, paint) = Paint::of_cell(status);
        layer.fill(ground, rect);
        layer.glyph(status.into(), GlyphMark { paint, x, y, size: glyph_size });
        if !self.board.push_issues(push).is_empty() {
            let flag = GlyphMark { paint: Paint::Warning, x: rect.right() - 2.5, y: rect.y + 2.5, size: 5.0 };
            layer.glyph(Glyph::Flag, flag);
        }
    }

    fn draw_column_headers(&self, layer: &mut Layer, columns: Range<usize>) {
        let band = layer.clip;
        layer.fill(Paint::HeaderGround, band);
        let headings = self.labels_top();
        self.draw_column_headings(layer);
        let step = self.columns.step;
        for column in columns {
            let x = self.column_x(self.columns.at(column));
            let focus = self.header_focus(column, !self.view.transposed);
            if focus == Some(Paint::Crosshair) {
                layer.fill(Paint::Crosshair, Rect::new(x, headings, step - 1.0, band.h - headings));
            }
            let style = TextStyle::mono(if focus.is_some() { Paint::Text } else { Paint::MutedText }, SMALL);
            let style = style.bold(focus == Some(Paint::Selection));
            let bottom = band.bottom() - COUNTS;
            let write =
                |em: f32| move |out: &mut String| self.write_label(column, !self.view.transposed, em, out);
            let (centre, middle) = (x + (step - 1.0) / 2.0, (headings + bottom) / 2.0);
            match self.label_lines {
                0 => {
                    let width = (bottom - headings - 10.0) / SMALL;
                    layer.text(centre, bottom - 3.0, style.upright(), write(width));
                }
                1 => layer.text(centre, middle, style.centred(), write((step - 5.0) / SMALL)),
                _ => {
                    let (width, font) = ((step - 5.0) / SMALL, &self.view.font);
                    let lines = self.label_in_two(column, width);
                    let first = if lines[1].is_empty() { middle } else { middle - LABEL / 2.0 };
                    for (line, y) in lines.into_iter().zip([first, middle + LABEL / 2.0]) {
                        layer.text(centre, y, style.centred(), |out| {
                            font.write_shortened(line, width, Keep::End, out);
                        });
                    }
                }
            }
            let width = (step - 5.0).min(24.0).floor();
            let place =
                Rect::new((x + (step - 1.0 - width) / 2.0).floor(), bottom + 2.0, width, COUNTS - 7.0);
            stack::draw_vertical(&self.counts(column, !self.view.transposed), layer, place);
            if self.view.transposed {
                self.draw_badge(layer, column, x + step - 6.0, headings + 5.0);
            }
            let height = band.h - headings - 3.0;
            let place = Rect::new(x, headings + 1.0, step - 1.0, height);
            self.outline_head(layer, column, !self.view.transposed, place);
        }
    }

    fn draw_column_headings(&self, layer: &mut Layer) {
        let (from, to) = (self.view.scroll.x.0, self.view.scroll.x.0 + layer.clip.w);
        for group in self.columns.groups(from, to) {
            let start = self.column_x(self.columns.lead_at(group));
            let end = self.column_x(self.columns.group_end(group));
            if group > 0 {
                let x = start + (GROUP_GAP / 2.0).floor();
                layer.fill(Paint::GroupLine, Rect::new(x, 0.0, 1.0, layer.clip.h));
            }
            // The heading stays in sight while a part of its group does.
            let x = (start + GROUP_GAP).max(layer.clip.x + 4.0);
            let width = (end - x) / SMALL;
            layer.text(x, HEADING / 2.0, TextStyle::plain(Paint::Text, SMALL).bold(true), |out| {
                let label = name_or_placeholder(&self.columns.groups[group].label);
                self.view.font.write_shortened(label, width, Keep::Start, out);
            });
        }
    }

    fn draw_row_headers(&self, layer: &mut Layer, rows: Range<usize>) {
        let band = layer.clip;
        layer.fill(Paint::HeaderGround, band);
        for group in self.rows.groups(self.view.scroll.y.0, self.view.scroll.y.0 + band.h) {
            let y = self.row_y(self.rows.lead_at(group)) + HEADING / 2.0;
            let style = TextStyle::plain(Paint::Text, SMALL).bold(true);
            layer.text(PAD, y, style, |out| {
                let width = (band.w - 2.0 * PAD) / SMALL;
                let label = name_or_placeholder(&self.rows.groups[group].label);
                self.view.font.write_shortened(label, width, Keep::Start, out);
            });
        }
        let counts = row_counts_width(self.view.size);
        let width = (band.w - counts - 3.0 * PAD) / LABEL;
        let font = &self.view.font;
        let first = self.first_named(rows.clone());
        for row in rows {
            let y = self.row_y(self.rows.at(row));
            let middle = y + (self.rows.step / 2.0).floor();
            if self.begins_file(row) {
                layer.fill(Paint::Line, Rect::new(0.0, y - 1.0, band.w, 1.0));
            }
            let focus = self.header_focus(row, self.view.transposed);
            if focus == Some(Paint::Crosshair) {
                layer.fill(Paint::Crosshair, Rect::new(0.0, y, band.w, self.rows.step - 1.0));
            }
            let style = TextStyle::mono(Paint::Text, LABEL).bold(focus == Some(Paint::Selection));
            if self.view.transposed {
                layer.text(PAD, middle, style, |out| self.write_label(row, true, width, out));
            } else {
                let version = self.shown.versions[row];
                let version_width = self.widths.version_name.min((width - 4.0 * font.narrow).max(0.0));
                let name_width = width - font.narrow - version_width;
                if row == first || self.begins_file(row) {
                    layer.text(PAD, middle, style, |out| {
                        font.write_shortened(
                            self.shown.labels.name_label(self.board, version),
                            name_width,
                            Keep::End,
                            out,
                        );
                    });
                }
                let x = PAD + (name_width + font.narrow) * LABEL;
                layer.text(x, middle, TextStyle { paint: Paint::MutedText, ..style }, |out| {
                    font.write_shortened(self.board.version_label(version), version_width, Keep::End, out);
                });
            }
            let place = Rect::new(band.w - PAD - counts, middle - 3.0, counts, 6.0);
            stack::draw_horizontal(&self.counts(row, self.view.transposed), layer, place);
            if !self.view.transposed {
                self.draw_badge(layer, row, band.w - PAD / 2.0, middle);
            }
            let place = Rect::new(1.0, y, band.w - 3.0, self.rows.step - 1.0);
            self.outline_head(layer, row, self.view.transposed, place);
        }
    }

    // The outline of a header that is pinned, or has the keyboard's focus.
    fn outline_head(&self, layer: &mut Layer, item: usize, region: bool, place: Rect) {
        for (head, paint) in
            [(self.view.selected_head, Paint::Selection), (self.view.focused_head, Paint::Focus)]
        {
            if self.is_head(head, item, region) {
                layer.outline(paint, place);
                return;
            }
        }
    }

    // A flag in the header of a version of which more or fewer regions are counted than listed.
    fn draw_badge(&self, layer: &mut Layer, version: usize, x: f32, y: f32) {
        if self.board.counts_differ(self.shown.versions[version]) {
            layer.glyph(Glyph::Flag, GlyphMark { paint: Paint::Warning, x, y, size: 6.0 });
        }
    }

    fn write_label(&self, item: usize, region: bool, em: f32, out: &mut String) {
        if region {
            let name = self.shown.labels.region_label(self.board, self.shown.regions[item]);
            self.view.font.write_shortened(name, em, Keep::Start, out);
        } else {
            let version = self.shown.versions[item];
            self.view.font.write_named(
                self.shown.labels.name_label(self.board, version),
                self.board.version_label(version),
                em,
                out,
            );
        }
    }

    // The row at which the name of the topmost data file stands: the first one of which enough is in sight, if that is of the
    // same file.
    fn first_named(&self, rows: Range<usize>) -> usize {
        let first = rows.start;
        let is_cut = self.row_y(self.rows.at(first)) + self.rows.step / 2.0 < self.top + LABEL / 2.0;
        let below = first + 1;
        if is_cut && rows.contains(&below) && !self.begins_file(below) { below } else { first }
    }

    // True for the first row of each data file but the first.
    fn begins_file(&self, row: usize) -> bool {
        let name = |row: usize| self.board.name_id(self.shown.versions[row]);
        !self.view.transposed && row > 0 && name(row) != name(row - 1)
    }

    fn counts(&self, item: usize, region: bool) -> Counts {
        if region {
            self.shown.scope_in(self.shown.regions[item])
        } else {
            self.shown.scope_of(self.shown.versions[item])
        }
    }

    // How a header is marked: it belongs to the selected cell, or to the one with the focus.
    fn header_focus(&self, item: usize, region: bool) -> Option<Paint> {
        let is_at = |cell: Option<Cell>| {
            cell.is_some_and(|cell| {
                if region {
                    cell.region == self.shown.regions[item]
                } else {
                    cell.version == self.shown.versions[item]
                }
            })
        };
        let is_focused = is_at(self.view.focused) || self.is_head(self.view.focused_head, item, region);
        let is_selected = is_at(self.view.selected) || self.is_head(self.view.selected_head, item, region);
        match (is_focused, is_selected) {
            (true, _) => Some(Paint::Crosshair),
            (false, true) => Some(Paint::Selection),
            (false, false) => None,
        }
    }

    // The label of a column in two lines: the name of a data file above its version; a region's id, if it is wider than `em`,
    // broken near its middle.
    fn label_in_two(&self, item: usize, em: f32) -> [&str; 2] {
        if self.view.transposed {
            let version = self.shown.versions[item];
            return [self.shown.labels.name_label(self.board, version), self.board.version_label(version)];
        }
        let label = self.shown.labels.region_label(self.board, self.shown.regions[item]);
        if self.view.font.width(label) <= em { [label, ""] } else { broken(label) }
    }
}

// Breaks a label behind the separator nearest to its middle. One line where it has none.
fn broken(label: &str) -> [&str; 2] {
    let middle = label.len() / 2;
    let breaks = label.match_indices(['-', '_', '.', ' ']).map(|(at, separator)| at + separator.len());
    match breaks.filter(|at| *at < label.len()).min_by_key(|at| at.abs_diff(middle)) {
        Some(at) => [&label[..at], &label[at..]],
        None => [label, ""],
    }
}

// The place of an outline: around its cell, not on it.
fn around(rect: Rect) -> Rect {
    Rect::new(rect.x - 2.0, rect.y - 2.0, rect.w + 4.0, rect.h + 4.0)
}
