//! Whether the lanes of a timeline are versions or regions.

/// What the lanes of the timeline are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub enum Lanes {
    /// Files.
    #[default]
    ByVersion,
    /// Regions.
    ByRegion,
}
