//! The shown pushes in their order. While a person looks at a place of the board, a refresh moves nothing there: what is shown
//! stays in its order until a person has it sorted again, or looks away.

use board::charts::tiles::tile_order;
use board::link::View;
use board::report::rollouts::rollout_order;
use board::{Arrangement, Board, Filter, Link, RegionFacts, RegionId, Shown, VersionId};

use crate::load::remote::Loaded;
use crate::platform::attention;
use crate::platform::shared::Shared;

/// Id of the element that shows the chosen view.
pub const PANEL: &str = "board-view";

/// The shown pushes of a board, and of what they are.
#[derive(Clone, PartialEq, Default)]
pub(super) struct Arranged {
    pub(super) shown: Shared<Shown>,
    of: Option<(Loaded, Choices)>,
}

/// What a person has chosen: with other choices, the order is a new one.
#[derive(Clone, PartialEq)]
pub struct Choices {
    /// The filter as the link has it, without the moment before which pushes are stuck.
    pub(super) filter: Filter,
    pub(super) arrangement: Arrangement,
    /// How often the board was sorted again.
    pub(super) sortings: u32,
}

impl Arranged {
    /// The shown pushes of `loaded`, in the order of `before` if a person looks at it; `finish` completes them.
    pub(super) fn new(
        loaded: &Loaded,
        facts: &[RegionFacts],
        filter: &Filter,
        choices: Choices,
        link: &Link,
        before: Option<&Self>,
        finish: impl FnOnce(&mut Shown),
    ) -> Self {
        let own = Shown::new(&loaded.board, facts, filter, choices.arrangement);
        let held = before.filter(|before| before.is_held_for(loaded, &choices, link)).and_then(|before| {
            let (earlier, _) = before.of.as_ref()?;
            let (versions, regions) = on_screen(&earlier.board, &before.shown, link);
            let mut held = own.clone();
            held.hold(&loaded.board, &earlier.board, &versions, &regions);
            let differs = on_screen(&loaded.board, &held, link) != on_screen(&loaded.board, &own, link);
            differs.then_some(held)
        });
        let mut shown = held.unwrap_or(own);
        finish(&mut shown);
        Self { shown: Shared::new(shown), of: Some((loaded.clone(), choices)) }
    }

    fn is_held_for(&self, loaded: &Loaded, choices: &Choices, link: &Link) -> bool {
        let Some((earlier, earlier_choices)) = &self.of else { return false };
        // The table has an order of its own, and keeps it itself.
        earlier_choices == choices
            && link.view != View::Table
            && keeps_order(earlier, self.shown.is_held, loaded, link)
    }
}

/// True if what is shown of a newer board stays in the order of an earlier one: both are of the same query, and a person looks
/// at the board or has pinned something. Of the same board, an order that was held stays held.
pub fn keeps_order(earlier: &Loaded, is_held: bool, loaded: &Loaded, link: &Link) -> bool {
    earlier.complete
        && *earlier.query == *loaded.query
        && match earlier.board == loaded.board {
            true => is_held,
            // A replay moves nothing.
            false if earlier.board.moment() != loaded.board.moment() => true,
            false => link.selection.is_some() || attention::rests_on(&format!("#{PANEL}")),
        }
}

/// The versions and the regions in the order in which the view of a link shows them.
fn on_screen(board: &Board, shown: &Shown, link: &Link) -> (Vec<VersionId>, Vec<RegionId>) {
    match link.view {
        View::Rollouts => (
            rollout_order(board, shown, link.order()).into_iter().flatten().copied().collect(),
            shown.regions.clone(),
        ),
        View::Tiles => {
            let pinned = link.selection.as_ref();
            let pinned = pinned.and_then(|selection| board.find_version(&selection.name, &selection.version));
            let regions = match pinned.or_else(|| shown.versions.first().copied()) {
                Some(version) => tile_order(board, shown, version),
                None => shown.regions.clone(),
            };
            (shown.versions.clone(), regions)
        }
        // The table and the causes are not held: they have orders of their own.
        View::Matrix | View::Timeline | View::Table | View::Causes => {
            (shown.versions.clone(), shown.regions.clone())
        }
    }
}
