//! The labels of versions and regions, and how wide the longest of them are.

use crate::draw::labels::{FontMetrics, name_or_placeholder};
use crate::model::columns::{Board, RegionId, VersionId};
use crate::select::name_labels::NameLabels;
use crate::select::shown::Shown;

/// Widths of the longest labels that are shown, in em: computed once for each change of the shown pushes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LabelWidths {
    /// Of a data file's name and version.
    pub version: f32,
    /// Of a version's own name.
    pub version_name: f32,
    /// Of a region's id.
    pub region: f32,
}

impl LabelWidths {
    /// Of everything shown.
    pub fn new(board: &Board, shown: &Shown, font: &FontMetrics) -> Self {
        let longest = |widths: &mut dyn Iterator<Item = f32>| widths.fold(0.0, f32::max);
        let versions = || shown.versions.iter();
        let name =
            longest(&mut versions().map(|version| font.width(shown.labels.name_label(board, *version))));
        let version_name = longest(&mut versions().map(|version| font.width(board.version_label(*version))));
        let regions =
            &mut shown.regions.iter().map(|region| font.width(shown.labels.region_label(board, *region)));
        Self { version: name + font.narrow + version_name, version_name, region: longest(regions) }
    }

    /// Of every version whole beside what is least of a data file's name.
    pub fn least_version(&self, font: &FontMetrics) -> f32 {
        self.version.min(self.version_name + 7.0 * font.narrow)
    }
}

impl NameLabels {
    /// The label of a shown version's data file: [`PLACEHOLDER`](crate::draw::labels::PLACEHOLDER) where its name is missing.
    pub fn name_label<'a>(&self, board: &'a Board, version: VersionId) -> &'a str {
        name_or_placeholder(self.name(board, version))
    }

    /// The label of a shown region: [`PLACEHOLDER`](crate::draw::labels::PLACEHOLDER) where its id is missing.
    pub fn region_label<'a>(&'a self, board: &'a Board, region: RegionId) -> &'a str {
        name_or_placeholder(self.region(board, region))
    }
}

impl Board {
    /// The label of a version's own name: [`PLACEHOLDER`](crate::draw::labels::PLACEHOLDER) where it is missing.
    pub fn version_label(&self, version: VersionId) -> &str {
        name_or_placeholder(self.version_name(version))
    }
}
