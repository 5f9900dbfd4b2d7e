//! A hit test's result: the item that a click pins, the subject of the tooltip, and the marks over the
//! drawing.

use board::draw::geometry::Rect;
use board::link::View;
use board::{RegionId, UtcSeconds, VersionId};

/// What a [`MarkKind::Moment`] says.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Moment {
    /// A moment.
    At(UtcSeconds),
    /// So many seconds since the start.
    Since(i64),
}

/// What the keyboard moves over and a click pins: a version of a data file, or its place in one region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Item {
    /// The version of a data file.
    pub version: VersionId,
    /// The region; `None` for the version as a whole.
    pub region: Option<RegionId>,
}

/// What a tooltip describes: a version, a region, or the push of the one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Subject {
    /// The version of a data file.
    pub version: Option<VersionId>,
    /// The region.
    pub region: Option<RegionId>,
    /// Number of further pushes at the same point.
    pub others: usize,
    /// The view that a click opens.
    pub opens: Option<View>,
}

impl From<Item> for Subject {
    fn from(Item { version, region }: Item) -> Self {
        Self { version: Some(version), region, ..Self::default() }
    }
}

/// The result of a hit test.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Hit {
    /// The item that a click focuses and pins.
    pub item: Option<Item>,
    /// The subject of the tooltip.
    pub subject: Option<Subject>,
    /// Where the marks over the drawing lie, in the order of the chart's list of [`MarkKind`]s.
    pub marks: [Option<Rect>; MAX_MARKS],
    /// The text of a [`MarkKind::Moment`].
    pub moment: Option<Moment>,
}

impl Hit {
    /// A point where the tooltip describes a subject, and nothing else happens.
    pub fn of(subject: Subject) -> Self {
        Self { subject: Some(subject), ..Self::default() }
    }
}

/// Most marks of a chart.
pub const MAX_MARKS: usize = 3;

/// A mark over the drawing while the pointer is there, by its class in the style sheet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// A rectangle.
    Plain(&'static str),
    /// A rectangle that is cut off at the edges of the plot.
    InPlot(&'static str),
    /// A rectangle with a moment as its text.
    Moment(&'static str),
}
