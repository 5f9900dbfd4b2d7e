//! The views, one file each, and the table of them.

pub mod causes;
pub mod matrix;
pub mod rollouts;
pub mod table;
pub mod tiles;
pub mod timeline;

use board::link::View;
use leptos::prelude::AnyView;

use self::causes::{CausesCaption, CausesView};
use self::matrix::MatrixView;
use self::rollouts::{RolloutsLegend, RolloutsView};
use self::table::TableView;
use self::tiles::TilesView;
use self::timeline::{TimelineLegend, TimelineView};
use crate::platform::parts::part;
use crate::view::shell::caption::Rows;
use crate::view::shell::legend::{LeftOut, Legend, NotTargeted};
use crate::view::shell::view_kind::{Control, KeySection, ViewKind};
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::Icon;

type Component = fn() -> AnyView;

part!(grids, matrix_part: Component = || view! { <MatrixView/> });
part!(grids, tiles_part: Component = || view! { <TilesView/> });
part!(timeline, timeline_part: Component = || view! { <TimelineView/> });
part!(table, table_part: Component = || view! { <TableView/> });
part!(causes, causes_part: Component = || view! { <CausesView/> });

/// All views, in the order of their tabs.
pub static VIEWS: [ViewKind; 6] = [
    ViewKind {
        view: View::Rollouts,
        controls: &[Control::Sort],
        keys: Some(&rollouts::KEYS),
        caption: || view! { <RolloutsLegend/> },
        // Where most links lead: it comes with the page.
        component: || Box::pin(async { Ok((|| view! { <RolloutsView/> }) as Component) }),
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
        component: matrix_part,
    },
    ViewKind {
        view: View::Tiles,
        controls: &[Control::Group, Control::RegionOrder, Control::NodeNames],
        keys: Some(&GRID_KEYS),
        // A tile has space for more than a dot.
        caption: || view! { <Legend><NotTargeted icon=Icon::Ring/><LeftOut of_regions=true/></Legend> },
        component: tiles_part,
    },
    ViewKind {
        view: View::Timeline,
        controls: &[Control::Sort, Control::Lanes, Control::NodeNames],
        keys: Some(&timeline::KEYS),
        caption: || view! { <TimelineLegend/> },
        component: timeline_part,
    },
    ViewKind {
        view: View::Table,
        controls: &[],
        keys: Some(&GRID_KEYS),
        caption: || view! { <Rows/> },
        component: table_part,
    },
    ViewKind {
        view: View::Causes,
        controls: &[],
        keys: Some(&causes::KEYS),
        caption: || view! { <CausesCaption/> },
        component: causes_part,
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
