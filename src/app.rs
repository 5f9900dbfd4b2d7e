//! The page's shell: which parts stand where, and which of the board's faces is seen. Knows no data but whether
//! there is any.

use board::link::View;
use leptos::prelude::*;

use crate::remote::Remote;
use crate::start::start;
use crate::state::State;
use crate::view::{
    BadQueryState, DetailPanel, EmptyState, FailedState, FilteredState, Header, Legend, LoadingState,
    MatrixView, Notices, PANEL, PrintedQuery, QueryForm, ShortcutsDialog, SignIn, SummaryBar, TableView,
    TilesView, TimelineView, Toolbar, Welcome, tab_id,
};

/// What the board shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    /// Nothing is asked.
    Welcome,
    /// What is asked can't be.
    BadQuery,
    /// The first answer is on its way.
    Loading,
    /// There is no answer, and why.
    Failed,
    /// The answer is empty.
    Empty,
    /// The filter hides everything.
    Filtered,
    /// A view of it.
    Board(View),
}

impl Face {
    fn of(state: State) -> Self {
        match state.query.read().as_ref() {
            None => return Self::Welcome,
            Some(Err(_)) => return Self::BadQuery,
            Some(Ok(_)) => {}
        }
        let loaded = state.loaded.read();
        let Some(loaded) = loaded.as_ref() else {
            let failed = matches!(*state.remote.read(), Remote::Failed { .. });
            return if failed { Self::Failed } else { Self::Loading };
        };
        let (board, shown) = (&loaded.board, state.shown.read());
        if board.file_count() == 0 && board.region_count() == 0 {
            Self::Empty
        } else if shown.files.is_empty() && shown.regions.is_empty() {
            Self::Filtered
        } else {
            Self::Board(state.link.read().view)
        }
    }
}

/// The whole page.
#[component]
pub fn App() -> impl IntoView {
    let state = start();
    let face = Memo::new(move |_| Face::of(state));
    let is_asked = Memo::new(move |_| face.get() != Face::Welcome);
    let has_board = Memo::new(move |_| state.loaded.with(Option::is_some) && is_asked.get());
    let is_locked = Memo::new(move |_| state.access.is_asked());
    // Without a board there is nothing to keep in sight behind the question.
    let is_bare = Memo::new(move |_| is_locked.get() && !has_board.get());
    view! {
        <Show when=move || is_asked.get() && !is_locked.get()>
            <a class="skip" href=format!("#{PANEL}")>{move || state.words().header.skip_to_board}</a>
        </Show>
        <div class="page" class:filled=move || has_board.get()>
            <Header/>
            <Show when=move || is_locked.get()>
                <SignIn/>
            </Show>
            <div class="content" inert=move || is_locked.get() hidden=move || is_bare.get()>
                <Show
                    when=move || is_asked.get()
                    fallback=|| view! { <main id=PANEL><Notices/> <Welcome/></main> }
                >
                    <QueryForm/>
                    <PrintedQuery/>
                    <Show when=move || has_board.get()>
                        <SummaryBar/>
                        <Toolbar/>
                    </Show>
                    <Notices/>
                    <main class="board">
                        <BoardFace face/>
                        <DetailPanel/>
                    </main>
                </Show>
            </div>
        </div>
        <ShortcutsDialog/>
    }
}

/// The board's face, as the panel of the chosen tab.
#[component]
fn BoardFace(
    /// Which.
    face: Memo<Face>,
) -> impl IntoView {
    let state = State::current();
    let role = move || state.loaded.with(Option::is_some).then_some("tabpanel");
    let label = move || state.loaded.with(Option::is_some).then(|| tab_id(state.link.read().view));
    let error = Memo::new(move |_| state.remote.read().error().cloned());
    let inside = move || match face.get() {
        Face::Welcome => ().into_any(),
        Face::BadQuery => view! { <BadQueryState/> }.into_any(),
        Face::Loading => view! { <LoadingState/> }.into_any(),
        Face::Failed => (move || error.get().map(|error| view! { <FailedState error/> })).into_any(),
        Face::Empty => view! { <EmptyState/> }.into_any(),
        Face::Filtered => view! { <FilteredState/> }.into_any(),
        Face::Board(View::Matrix) => view! { <MatrixView/> <Legend/> }.into_any(),
        Face::Board(View::Tiles) => view! { <TilesView/> <Legend/> }.into_any(),
        Face::Board(View::Timeline) => view! { <TimelineView/> <Legend/> }.into_any(),
        Face::Board(View::Table) => view! { <TableView/> }.into_any(),
    };
    view! {
        <div class="view" id=PANEL role=role aria-labelledby=label>{inside}</div>
    }
}
