//! The rows of the table in their order. Many rows are sorted in several tasks: the earlier rows stay until all are sorted,
//! and another order, filter or board abandons the sort under way.

use board::report::table::{TableOrder, TableSort};
use board::{Board, PushId};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::load::remote::{Origin, Shared};
use crate::platform::reactive::{Signal, effect, signal};
use crate::platform::scheduler::{Stint, turn};
use crate::state::State;

/// Steps of the sort that take a millisecond or two: what needs no more is sorted at once.
const AT_ONCE: usize = 1 << 18;
/// Steps of the sort between two reads of the clock.
const STEPS: usize = 1 << 14;

/// The sorted rows, and the board whose rows they are.
#[derive(Default)]
pub(super) struct Sorted {
    board: Option<Origin<Board>>,
    rows: Vec<PushId>,
}

impl Sorted {
    /// Number of rows.
    pub(super) fn count(&self) -> usize {
        self.rows.len()
    }

    /// The rows; `None` if they are those of another board.
    pub(super) fn of(&self, board: &Shared<Board>) -> Option<&[PushId]> {
        self.board.as_ref()?.is_of(board).then_some(&self.rows)
    }
}

/// The rows in this order, and whether a newer sort is under way.
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
                turn().await;
                let mut stint = Stint::begin();
                // False, too, once the table has been removed.
                let is_wanted = || latest.try_get_value() == Some(this);
                while is_wanted() && !sort.step(STEPS) {
                    stint.turn_if_due().await;
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
