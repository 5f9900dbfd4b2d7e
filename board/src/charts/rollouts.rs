//! Rollouts: a line a data file with the numbers of its newest version; older versions are lines of their own below it
//! where it is unfolded. Lays out and draws the lines that the window shows; the words are passed in.
//!
//! ```text
//! +-------------------------------------------------------------------------------------------------+
//! | Data file, in 1598…/mirror_file/ | Pushed      | Duration | Time left | Progress | Edge nodes   |
//! +-------------------------------------------------------------------------------------------------+
//! | > game.tar                       | ▂▂▂▂ 91.9 % | 12 min   | 3–45 min  |    ___/  | ▪▪▪▪▫▫▫▫▫▫▫▫ |
//! |   v3  2 older                    | x 12  > 5   | 07:31    | 2 stuck   | __/      | 47 of 54: md5|
//! | v model.bin                      | ▂▂▂▂ 100 %  | 8 min    | Ended     |  ______  | ▫▫▫▫▫▫▫▫▫▫▫▫ |
//! |   v9  1 older                    |             | 06:02    |           | /        |              |
//! |     | v8  3 of 4 made good       | ▂▂▂▂ 98.7 % | ...                                            |
//!
//! narrower than 1080 pixels the duration stands below the time left; narrower than 900 pixels:
//! | > game.tar                91.9 % |
//! |   v3  2 older           ▂▂▂▂▂▂▂▂ |
//! |                         x 12 > 5 |
//! |   ▪▪▪▪▫▫▫▫▫▫▫▫▫▫▫▫▫▫▫▫▫▫▫  __/   |
//! |   3–45 min     47 of 54: md5     |
//! |   12 min · 07:31                 |
//! ```

use std::ops::Range;

use crate::draw::geometry::{CssPx, Direction, Point, Rect, Size, Stride};
use crate::draw::labels::FontMetrics;
use crate::model::columns::{Board, PushId, VersionId};
use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::report::causes::TopCause;
use crate::report::rollouts::{CurvePoint, Rollouts, Span, Superseded, TimeLeft, VersionReport};

mod columns;
mod draw;
mod strip;

use columns::LineColumns;
use strip::{Kind, Strip};

/// What lies at a point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutHit {
    /// The gutter of a data file that has older versions: unfolds or folds them.
    Fold(VersionId),
    /// The bar of the share pushed, and its counts.
    Share(VersionId),
    /// How often a status occurs, below the share.
    Count(VersionId, Status),
    /// The curve of its progress.
    Curve(VersionId),
    /// The strip of its regions; a mark of it, by its first region, and how many others it stands for.
    Strip(VersionId, Option<(PushId, u32)>),
    /// The rest of a line.
    Line(VersionId),
}

/// How to look at rollouts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RolloutsView {
    /// Size of the drawing.
    pub size: Size,
    /// How far it is scrolled down.
    pub scroll: CssPx,
    /// The current time.
    pub now: UtcSeconds,
    /// Seconds after which a running push is called stuck.
    pub stuck_after: i64,
    /// Widths of characters.
    pub font: FontMetrics,
    /// The version that is pinned.
    pub selected: Option<VersionId>,
    /// The version that has the keyboard's focus.
    pub focused: Option<VersionId>,
}

/// What a line says in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RolloutText<'a> {
    /// The heading of a column.
    Heading(RolloutColumn),
    /// The folder that all names begin with, beside the heading of names.
    Folder(&'a str),
    /// Regions done, and regions in all.
    Share(u64, u64),
    /// So many shown of so many, where a status filter hides the others.
    Shown(u32, u64),
    /// The number of all of them, where there is no space for more.
    OfAll(u64),
    /// How often a status occurs, beside its glyph.
    Count(u64),
    /// So many regions are counted and not listed.
    Unlisted(u32),
    /// The first start.
    Started {
        /// The time.
        at: Option<UtcSeconds>,
        /// True below a heading, which has the zone of the time.
        has_heading: bool,
    },
    /// How long it takes or took.
    Span(Span),
    /// The time left.
    TimeLeft(TimeLeft),
    /// The same where no heading says what it is.
    Left(TimeLeft),
    /// Why no time left is known, or how many are stuck; nothing else.
    Reason(TimeLeft),
    /// So many older versions; what of their failures has been made good since, where there is space for it.
    Older(u32, Option<Superseded>),
    /// What of the failures of an older version has been made good since.
    Superseded(Superseded),
    /// A newer version is not shown.
    NotNewest,
    /// The most frequent reason of failures.
    Cause(&'a TopCause),
    /// So many other reasons, where there is space for it.
    OtherCauses(u32),
}

/// A column with a heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RolloutColumn {
    /// Name and version.
    Name,
    /// Share pushed.
    Share,
    /// How long it takes, above its start.
    Time,
    /// Its start, which has no heading in the drawing.
    Started,
    /// Time left.
    TimeLeft,
    /// Progress over time.
    Curve,
    /// Regions.
    Strip,
}

/// Appends what a line says.
pub type RolloutWriter<'a> = &'a dyn Fn(RolloutText<'_>, &mut String);

/// Rollouts laid out: a value from which they are drawn, and which finds what lies at a point.
#[derive(Debug, Clone, Copy)]
pub struct RolloutChart<'a> {
    board: &'a Board,
    rollouts: &'a Rollouts,
    /// The versions that have a line, from the top down: [`Rollouts::lines`].
    lines: &'a [VersionId],
    view: RolloutsView,
    columns: LineColumns,
    /// Height of the headings.
    top: f32,
}

impl<'a> RolloutChart<'a> {
    /// Lays out lines. Scrolling too far counts as scrolling to the end.
    pub fn new(board: &'a Board, rollouts: &'a Rollouts, lines: &'a [VersionId], view: RolloutsView) -> Self {
        let columns = LineColumns::new(view.size.width.0);
        let has_heading = !columns.is_stacked || !rollouts.labels().folder(board).is_empty();
        let top = if has_heading { columns::HEADING } else { 0.0 };
        let mut chart = Self { board, rollouts, lines, view, columns, top };
        chart.view.scroll = chart.within(view.scroll.0);
        chart
    }

    /// Width and height of all lines, headings included: what a scroll container holds.
    pub fn content(&self) -> Size {
        Size {
            width: self.view.size.width,
            height: CssPx(self.top + self.lines.len() as f32 * self.columns.line),
        }
    }

    /// How far it is scrolled: the given offset, cut to what there is, on whole pixels.
    pub fn scroll(&self) -> CssPx {
        self.view.scroll
    }

    /// What lies at a point of the drawing.
    pub fn hit_test(&self, at: Point) -> Option<RolloutHit> {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        if !Rect::new(0.0, self.top, width, height - self.top).contains(at) {
            return None;
        }
        let line = ((at.y.0 - self.top + self.view.scroll.0) / self.columns.line) as usize;
        let version = *self.lines.get(line)?;
        let within = Point::new(at.x.0, at.y.0 - self.line_y(line));
        if at.x.0 < columns::GUTTER && self.is_head(version) && self.has_older(version) {
            return Some(RolloutHit::Fold(version));
        }
        if self.columns.strip.contains(within) {
            let strip = self.strip(version);
            let mark = strip
                .mark_at(Point::new(within.x.0 - self.columns.strip.x, within.y.0 - self.columns.strip.y));
            let push = mark.and_then(|(kind, range)| self.push_of(version, kind, &range));
            return Some(RolloutHit::Strip(version, push));
        }
        Some(match () {
            () if self.columns.curve.contains(within) => RolloutHit::Curve(version),
            () if self.columns.share.contains(within) => {
                let report = self.rollouts.report(self.board, version);
                let count = self.counts(report).find(|(_, _, place)| place.contains(within));
                count.map_or(RolloutHit::Share(version), |(status, _, _)| RolloutHit::Count(version, status))
            }
            () => RolloutHit::Line(version),
        })
    }

    // The counts below the share of a line, and where each stands in it: its glyph and its digits.
    fn counts(&self, report: &VersionReport) -> impl Iterator<Item = (Status, u64, Rect)> {
        let (place, digit) = (self.columns.share, self.view.font.narrow * columns::SMALL);
        let mut x = place.x;
        [Status::Failed, Status::Unknown, Status::Pushing].into_iter().filter_map(move |status| {
            let count = report.count(status);
            let available = place.right() - x - columns::COUNT_GLYPH;
            if count == 0 || available < columns::SMALL {
                return None;
            }
            let digits = count.ilog10() + 1;
            let width = ((digits + (digits - 1) / 3) as f32 * digit).min(available);
            let around = Rect::new(x, 28.0, columns::COUNT_GLYPH + width, 20.0);
            x = around.right() + 9.0;
            Some((status, count, around))
        })
    }

    // The first push of a mark, and how many others the mark stands for; none where they are not listed.
    fn push_of(&self, version: VersionId, kind: Kind, range: &Range<u32>) -> Option<(PushId, u32)> {
        let report = self.rollouts.report(self.board, version);
        let before: u32 = match kind {
            Kind::Shown(status) => Status::ALL
                .iter()
                .take_while(|other| **other != status)
                .map(|other| report.counts[*other])
                .sum(),
            Kind::Hidden => report.counts.total(),
            Kind::Unlisted => return None,
        };
        let push = self.rollouts.marks(self.board, version).nth((before + range.start) as usize)?;
        Some((push, range.len() as u32 - 1))
    }

    /// The version one line further, a window further or at the edge; `None` if the version has no line. At an edge it
    /// is the version itself, and so it is to either side.
    pub fn neighbour(&self, from: VersionId, direction: Direction, stride: Stride) -> Option<VersionId> {
        let line = self.line_of(from)?;
        let by = match stride {
            Stride::One => 1,
            Stride::Page => {
                (((self.view.size.height.0 - self.top) / self.columns.line) as usize).saturating_sub(1).max(1)
            }
            Stride::Edge => self.lines.len(),
        };
        let next = match direction {
            Direction::Up => line.saturating_sub(by),
            Direction::Down => line.saturating_add(by).min(self.lines.len() - 1),
            Direction::Left | Direction::Right => line,
        };
        Some(self.lines[next])
    }

    /// The next version with a shown failure, after a version or from the start of that direction on; `None` where
    /// there is none.
    pub fn next_failure(&self, from: Option<VersionId>, is_forward: bool) -> Option<VersionId> {
        let has_failed = |version: &&VersionId| self.rollouts.counts_of(**version)[Status::Failed] > 0;
        let line = from.and_then(|version| self.line_of(version));
        let found = if is_forward {
            self.lines[line.map_or(0, |line| line + 1)..].iter().find(has_failed)
        } else {
            self.lines[..line.unwrap_or(self.lines.len())].iter().rev().find(has_failed)
        };
        found.copied()
    }

    /// The version whose curve lies at a point, and the moment of that place on the curve, with how many of its regions were done
    /// and had failed by then.
    pub fn on_curve(&self, at: Point) -> Option<(VersionId, CurvePoint)> {
        let Some(RolloutHit::Curve(version)) = self.hit_test(at) else { return None };
        let report = self.rollouts.report(self.board, version);
        let share = (at.x.0 - self.columns.curve.x) / self.columns.curve.w;
        Some((version, report.curve.as_ref()?.at(share)))
    }

    /// The first version whose line is wholly in the window, where the keyboard begins; `None` if nothing is shown.
    pub fn first_line(&self) -> Option<VersionId> {
        let first = (self.view.scroll.0 / self.columns.line).ceil() as usize;
        self.lines.get(first).or(self.lines.last()).copied()
    }

    /// The scrolling closest to the present one that has the line of a version wholly in the window.
    pub fn scroll_into_view(&self, version: VersionId) -> CssPx {
        let Some(line) = self.line_of(version) else { return self.view.scroll };
        let y = line as f32 * self.columns.line;
        let visible = self.view.size.height.0 - self.top;
        self.within(self.view.scroll.0.max(y + self.columns.line - visible).min(y))
    }

    /// Where the line of a version stands in the drawing, seen or not; `None` if it has none.
    pub fn rect_of(&self, version: VersionId) -> Option<Rect> {
        let line = self.line_of(version)?;
        Some(Rect::new(0.0, self.line_y(line), self.view.size.width.0, self.columns.line - 1.0))
    }

    /// Where the part of a line lies that a point hits.
    pub fn place_of(&self, hit: RolloutHit) -> Option<Rect> {
        let (version, part) = match hit {
            RolloutHit::Fold(version) | RolloutHit::Line(version) => return self.rect_of(version),
            RolloutHit::Share(version) => (version, self.columns.share),
            RolloutHit::Count(version, status) => {
                let report = self.rollouts.report(self.board, version);
                let (_, _, place) = self.counts(report).find(|(found, ..)| *found == status)?;
                (version, place)
            }
            RolloutHit::Curve(version) => (version, self.columns.curve),
            RolloutHit::Strip(version, _) => (version, self.columns.strip),
        };
        let line = self.rect_of(version)?;
        let around = Rect::new(part.x - 4.0, line.y + part.y - 4.0, part.w + 8.0, part.h + 8.0);
        around.intersect(line)
    }

    /// What of the drawing the lines are seen through, below the headings.
    pub fn plot(&self) -> Rect {
        let Size { width: CssPx(width), height: CssPx(height) } = self.view.size;
        Rect::new(0.0, self.top, width, (height - self.top).max(0.0))
    }

    fn line_of(&self, version: VersionId) -> Option<usize> {
        self.lines.iter().position(|line| *line == version)
    }

    fn line_y(&self, line: usize) -> f32 {
        self.top + line as f32 * self.columns.line - self.view.scroll.0
    }

    // Lines of which a part is in the window.
    fn visible(&self) -> Range<usize> {
        let line = |y: f32| ((y / self.columns.line).max(0.0) as usize).min(self.lines.len());
        let from = self.view.scroll.0;
        let to = from + (self.view.size.height.0 - self.top).max(0.0);
        line(from)..line(to + self.columns.line - 1.0)
    }

    fn versions_of(&self, version: VersionId) -> &[VersionId] {
        self.rollouts.row_of(version).map_or(&[], |row| self.rollouts.versions(row))
    }

    fn is_head(&self, version: VersionId) -> bool {
        self.versions_of(version).first() == Some(&version)
    }

    fn has_older(&self, version: VersionId) -> bool {
        self.versions_of(version).len() > 1
    }

    fn strip(&self, version: VersionId) -> Strip {
        let report = self.rollouts.report(self.board, version);
        let size = Size::new(self.columns.strip.w, self.columns.strip.h);
        Strip::new(report.counts, report.hidden(), report.unlisted.total(), size)
    }

    fn within(&self, scroll: f32) -> CssPx {
        CssPx(scroll.min(self.content().height.0 - self.view.size.height.0).max(0.0).round())
    }
}
