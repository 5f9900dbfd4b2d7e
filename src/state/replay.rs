//! The replay: the moments of the newest board, and which of them is shown.

use board::Link;
use board::report::moments::Moments;

use super::data::DataState;
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::platform::shared::Shared;

/// The state of the replay.
#[derive(Clone, Copy)]
pub struct ReplayState {
    /// Whether a person has opened it.
    pub(super) opened: RwSignal<bool>,
    /// Whether it is on the page: opened, or at an earlier moment.
    pub is_open: Signal<bool>,
    /// Whether it goes on by itself.
    pub is_playing: RwSignal<bool>,
    /// The moments of the newest board; none while the replay is not open.
    pub moments: Signal<Shared<Moments>>,
    /// The step of the moment shown; the number of moments for now.
    pub step: Signal<usize>,
}

impl ReplayState {
    pub(super) fn new(link: Signal<Link>, data: DataState) -> Self {
        let opened = RwSignal::new(false);
        let as_of = memo(move |_| link.read().as_of);
        let is_open = memo(move |_| opened.get() || as_of.get().is_some());
        let moments = memo(move |_| {
            let newest = data.newest.read();
            let newest = newest.as_ref().filter(|_| is_open.get());
            Shared::new(newest.map(|newest| Moments::new(&newest.board)).unwrap_or_default())
        });
        let step = memo(move |_| moments.read().step_of(as_of.get()));
        Self { opened, is_open, is_playing: RwSignal::new(false), moments, step }
    }
}
