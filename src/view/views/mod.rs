//! The views, one file each, and the table of them.

pub mod matrix;
pub mod rollouts;
pub mod table;
pub mod tiles;
pub mod timeline;

use board::link::View;

use self::matrix::MatrixView;
use self::rollouts::{RolloutsLegend, RolloutsView};
use self::table::TableView;
use self::tiles::TilesView;
use self::timeline::{TimelineLegend, TimelineView};
use crate::view::shell::caption::Rows;
use crate::view::shell::legend::{LeftOut, Legend, NotTargeted};
use crate::view::shell::view_kind::{Control, KeySection, ViewKind};
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::Icon;

/// All views, in the order of their tabs.
pub static VIEWS: [ViewKind; 5] = [
    ViewKind {
        view: View::Rollouts,
        controls: &[Control::Sort],
        keys: Some(&rollouts::KEYS),
        caption: || view! { <RolloutsLegend/> },
        component: || view! { <RolloutsView/> },
    },
    ViewKind {
        view: View::Matrix,
        controls: &[
            Control::Sort,
            Control::Group,
            Control::RegionOrder,
            Control::Transpose,
            Control::NodeNames,
        ],
        keys: Some(&GRID_KEYS),
        caption: || view! { <Legend><NotTargeted icon=Icon::Dot/><LeftOut of_regions=true/><LeftOut/></Legend> },
        component: || view! { <MatrixView/> },
    },
    ViewKind {
        view: View::Tiles,
        controls: &[Control::Group, Control::RegionOrder, Control::NodeNames],
        keys: Some(&GRID_KEYS),
        // A tile has space for more than a dot.
        caption: || view! { <Legend><NotTargeted icon=Icon::Ring/><LeftOut of_regions=true/></Legend> },
        component: || view! { <TilesView/> },
    },
    ViewKind {
        view: View::Timeline,
        controls: &[Control::Sort, Control::Lanes, Control::NodeNames],
        keys: Some(&timeline::KEYS),
        caption: || view! { <TimelineLegend/> },
        component: || view! { <TimelineView/> },
    },
    ViewKind {
        view: View::Table,
        controls: &[],
        keys: Some(&GRID_KEYS),
        caption: || view! { <Rows/> },
        component: || view! { <TableView/> },
    },
];

/// The keys of the views whose focus moves from cell to cell.
static GRID_KEYS: KeySection = KeySection {
    title: |words| words.on_grids,
    rows: &[
        (&["←", "→", "↑", "↓"], |words| words.move_focus),
        (&["Home", "End"], |words| words.ends),
        (&["Enter"], |words| words.pin),
        (&[",", "."], |words| words.next_failure),
    ],
    opens: &[],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_views_of_a_link_have_a_row_each_in_their_order() {
        assert_eq!(VIEWS.each_ref().map(|kind| kind.view), View::ALL);
    }
}
