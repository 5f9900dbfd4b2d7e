//! What the lanes of a timeline are, and what its axis counts.

/// What the lanes of the timeline are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lanes {
    /// Files.
    #[default]
    ByVersion,
    /// Regions.
    ByRegion,
}

/// What the axis of the timeline counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Axis {
    /// The time of day: a place is one moment for all lanes.
    #[default]
    Clock,
    /// The time since the first push of each version began, so that versions can be compared. Lanes are versions.
    Elapsed,
}
