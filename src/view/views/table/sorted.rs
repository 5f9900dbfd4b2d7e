//! The rows of the table in their order. Many rows are sorted in several tasks: the earlier rows stay until all are sorted,
//! and another order, filter or board abandons the sort under way. While a person looks at the table, a refresh keeps its
//! rows in their order.

use board::report::table::{HeldRows, TableOrder, TableSort};
use board::{Board, Link, PushId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::load::remote::Loaded;
use crate::platform::reactive::{RwSignal, Signal, effect, signal};
use crate::platform::scheduler::{TimeBudget, yield_to_browser};
use crate::platform::shared::Shared;
use crate::state::State;
use crate::state::arranged::{Choices, keeps_order};

/// Steps of the sort that take a millisecond or two: what needs no more is sorted at once.
const AT_ONCE: usize = 1 << 18;
/// Steps of the sort between two reads of the clock.
const STEPS: usize = 1 << 14;

/// The sorted rows, and what they are the rows of.
#[derive(Default)]
pub(super) struct Sorted {
    of: Option<(Loaded, Choices, TableOrder)>,
    rows: Vec<PushId>,
    /// True if the rows stand where an earlier board had them.
    is_held: bool,
}

impl Sorted {
    /// Number of rows.
    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    /// The rows; `None` if they are those of another board.
    pub(super) fn of(&self, board: &Shared<Board>) -> Option<&[PushId]> {
        (self.of.as_ref()?.0.board == *board).then_some(&self.rows)
    }

    // The rows, and their board.
    fn on_board(&self) -> Option<(&Board, &[PushId])> {
        Some((&self.of.as_ref()?.0.board, &self.rows))
    }

    // True if a newer board keeps these rows in their order.
    fn is_kept_for(&self, loaded: &Loaded, choices: &Choices, order: TableOrder, link: &Link) -> bool {
        let Some((earlier, earlier_choices, earlier_order)) = &self.of else { return false };
        (earlier_choices, *earlier_order) == (choices, order)
            && keeps_order(earlier, self.is_held, loaded, link)
    }
}

/// The rows in this order, and whether a newer sort is under way.
pub(super) fn sorted(state: State, order: Signal<TableOrder>) -> (Signal<Shared<Sorted>>, Signal<bool>) {
    let (sorted, set_sorted) = signal(Shared::<Sorted>::default());
    let (is_busy, set_busy) = signal(false);
    let latest = StoredValue::new(0_u64);
    let set_held = state.view.is_table_held;
    on_cleanup(move || set_held.set(false));
    effect(move |_| {
        let (loaded, shown, order) = (state.data.loaded.get(), state.view.shown.get(), order.get());
        let choices = state.view.choices.get();
        let this = latest.get_value() + 1;
        latest.set_value(this);
        let Some(loaded) = loaded else {
            set_busy.set(false);
            set_held.set(false);
            return set_sorted.set(Shared::default());
        };
        let link = state.link.read_untracked();
        let earlier = Some(sorted.get_untracked());
        let earlier = earlier.filter(|earlier| earlier.is_kept_for(&loaded, &choices, order, &link));
        spawn_local(async move {
            // False, too, once the table has been removed.
            let is_wanted = || latest.try_get_value() == Some(this);
            let mut sort = TableSort::new(&loaded.board, &shown, order);
            if !in_parts(|steps| sort.step(steps), set_busy, is_wanted).await {
                return;
            }
            let own = sort.finish();
            let (rows, is_held) = match earlier.as_ref().and_then(|earlier| earlier.on_board()) {
                Some((earlier, rows)) => {
                    let mut held = HeldRows::new(&loaded.board, &shown, own, earlier, rows);
                    if !in_parts(|steps| held.step(steps), set_busy, is_wanted).await {
                        return;
                    }
                    held.finish()
                }
                None => (own, false),
            };
            set_sorted.set(Shared::new(Sorted { of: Some((loaded, choices, order)), rows, is_held }));
            set_held.set(is_held);
            set_busy.set(false);
        });
    });
    (sorted, is_busy)
}

/// Takes steps until the work is done: the first ones at once, the others in tasks of their own. False if the work was
/// abandoned.
async fn in_parts(
    mut step: impl FnMut(usize) -> bool,
    set_busy: RwSignal<bool>,
    is_wanted: impl Fn() -> bool,
) -> bool {
    if step(AT_ONCE) {
        return true;
    }
    set_busy.set(true);
    yield_to_browser().await;
    let mut budget = TimeBudget::start();
    while is_wanted() && !step(STEPS) {
        budget.yield_if_spent().await;
    }
    is_wanted()
}
