//! The labels of files and regions, and how wide the longest of them are.

use crate::draw::labels::{FontMetrics, name_or_placeholder};
use crate::model::columns::{Board, FileId, RegionId};
use crate::select::shown::Shown;

/// Widths of the longest labels that are shown, in em: computed once for each change of the shown pushes.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LabelWidths {
    /// Of a file's name and version.
    pub file: f32,
    /// Of a region's id.
    pub region: f32,
}

impl LabelWidths {
    /// Of everything shown.
    pub fn new(board: &Board, shown: &Shown, font: &FontMetrics) -> Self {
        let longest = |widths: &mut dyn Iterator<Item = f32>| widths.fold(0.0, f32::max);
        Self {
            file: longest(&mut shown.files.iter().map(|file| {
                font.width(board.name_label(*file)) + font.narrow + font.width(board.version_label(*file))
            })),
            region: longest(&mut shown.regions.iter().map(|region| font.width(board.region_label(*region)))),
        }
    }
}

impl Board {
    /// The label of a file's name: [`PLACEHOLDER`](crate::draw::labels::PLACEHOLDER) where it is missing.
    pub fn name_label(&self, file: FileId) -> &str {
        name_or_placeholder(self.name(file))
    }

    /// The label of a file's version: [`PLACEHOLDER`](crate::draw::labels::PLACEHOLDER) where it is missing.
    pub fn version_label(&self, file: FileId) -> &str {
        name_or_placeholder(self.version(file))
    }

    /// The label of a region's id: [`PLACEHOLDER`](crate::draw::labels::PLACEHOLDER) where it is missing.
    pub fn region_label(&self, region: RegionId) -> &str {
        name_or_placeholder(self.region_name(region))
    }
}
