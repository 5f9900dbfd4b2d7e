//! The rows of the table in their order. Many of them take their turns: the rows of before stand until the new ones are in
//! order, and whoever wants another order, filter or board meanwhile does not wait for this one. Knows no widget.

use board::report::table::{TableOrder, TableSort};
use board::{Board, PushId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::platform::reactive::{Signal, effect, signal};
use crate::platform::scheduler::{TimeBudget, yield_to_browser};
use crate::platform::shared::{Origin, Shared};
use crate::state::State;

/// Looks at rows that take no more than a millisecond or two: what needs no more is in order at once.
const AT_ONCE: usize = 1 << 18;
/// Looks between two looks at the clock.
const LOOKS: usize = 1 << 14;

/// Rows in order, and the board that they are of: they mean nothing to another one.
#[derive(Default)]
pub(super) struct Sorted {
    board: Option<Origin<Board>>,
    rows: Vec<PushId>,
}

impl Sorted {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    /// The rows, as long as the board is theirs.
    pub(super) fn of(&self, board: &Shared<Board>) -> Option<&[PushId]> {
        self.board.as_ref()?.is_of(board).then_some(&self.rows)
    }
}

/// The rows that are in this order, and whether others are on their way.
pub(super) fn sorted(state: State, order: Signal<TableOrder>) -> (Signal<Shared<Sorted>>, Signal<bool>) {
    let (sorted, set_sorted) = signal(Shared::<Sorted>::default());
    let (is_busy, set_busy) = signal(false);
    let latest = StoredValue::new(0_u64);
    effect(move |_| {
        let (loaded, shown, order) = (state.data.loaded.get(), state.view.shown.get(), order.get());
        let this = latest.get_value() + 1;
        latest.set_value(this);
        let Some(board) = loaded.map(|loaded| loaded.board) else {
            set_busy.set(false);
            return set_sorted.set(Shared::default());
        };
        spawn_local(async move {
            let mut sort = TableSort::new(&board, &shown, order);
            if !sort.step(AT_ONCE) {
                set_busy.set(true);
                yield_to_browser().await;
                let mut budget = TimeBudget::start();
                // Not where the table is gone, either.
                let is_wanted = || latest.try_get_value() == Some(this);
                while is_wanted() && !sort.step(LOOKS) {
                    budget.yield_if_spent().await;
                }
                if !is_wanted() {
                    return;
                }
            }
            let rows = sort.finish();
            set_sorted.set(Shared::new(Sorted { board: Some(board.origin()), rows }));
            set_busy.set(false);
        });
    });
    (sorted, is_busy)
}
