//! The page's shell: which parts stand where, in which turn each is built, and which of the board's faces is seen.
//! Knows no data but whether there is any.

use board::link::View;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Element, Node};

use crate::load::loader::Loader;
use crate::load::remote::Remote;
use crate::platform::reactive::{Signal, effect, memo, signal};
use crate::platform::scheduler::yield_to_browser;
use crate::start;
use crate::state::State;
use crate::view::{
    BadQueryState, Caption, DetailPanel, EmptyState, FailedState, FilteredState, Header, LoadingState,
    MatrixView, Notices, PANEL, PrintedQuery, QueryForm, ShortcutsDialog, Show, SignIn, StoppedState,
    SummaryBar, TableView, TilesView, TimelineView, Toolbar, Welcome, hand_focus_on, tab_id, view,
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
    /// A person ended the load before anything of the answer was here.
    Stopped,
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
        match state.query.parsed.read().as_ref() {
            None => return Self::Welcome,
            Some(Err(_)) => return Self::BadQuery,
            Some(Ok(_)) => {}
        }
        let loaded = state.data.loaded.read();
        let Some(loaded) = loaded.as_ref() else {
            return match *state.data.remote.read() {
                Remote::Failed { .. } => Self::Failed,
                Remote::Stopped { .. } => Self::Stopped,
                Remote::Idle | Remote::Loading { .. } | Remote::Ready(_) => Self::Loading,
            };
        };
        let (board, shown) = (&loaded.board, state.view.shown.read());
        if board.file_count() == 0 && board.region_count() == 0 {
            Self::Empty
        } else if shown.files.is_empty() && shown.regions.is_empty() {
            Self::Filtered
        } else {
            Self::Board(state.link.read().view)
        }
    }
}

/// The same face, the first board a turn later: counting what came and building the view of it are a task each.
fn in_turns(face: Signal<Face>) -> Signal<Face> {
    let (seen, set_seen) = signal(face.get_untracked());
    let follow = move || {
        if set_seen.is_there() {
            set_seen.set(face.get_untracked());
        }
    };
    effect(move |_| match (seen.get_untracked(), face.get()) {
        (before, next) if before == next => {}
        (Face::Loading, Face::Board(_)) => spawn_local(async move {
            yield_to_browser().await;
            follow();
        }),
        _ => follow(),
    });
    seen
}

/// The page's parts in the order in which they are built, what is looked for first. Each has a turn of its own, so that
/// no task at the start is long and the answer is drawn before what surrounds it is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Board,
    Header,
    Summary,
    Toolbar,
    Query,
    Notices,
    Dialogs,
}

impl Part {
    const ALL: [Self; 7] =
        [Self::Board, Self::Header, Self::Summary, Self::Toolbar, Self::Query, Self::Notices, Self::Dialogs];
}

/// Builds part after part, the rest of them after an answer that has come; the last one that is there.
fn build(loader: Loader) -> Signal<Option<Part>> {
    let (built, set_built) = signal(None);
    spawn_local(async move {
        for part in Part::ALL {
            yield_to_browser().await;
            if part > Part::Board {
                loader.yield_to_display().await;
            }
            set_built.set(Some(part));
        }
    });
    built
}

/// What `index.html` painted. It stays until there is something to see in its place: the same words painted once more
/// would be later words. Each part that is not built by then has a copy of its hollow shape there.
#[derive(Clone, Copy)]
struct FirstPaint(StoredValue<Option<Element>, LocalStorage>);

impl FirstPaint {
    fn find() -> Self {
        Self(StoredValue::new_local(document().get_element_by_id("first-paint")))
    }

    fn shape(self, hollow: &str) -> Option<Node> {
        self.0.with_value(|painted| {
            painted.as_ref()?.query_selector(hollow).ok()??.clone_node_with_deep(true).ok()
        })
    }

    fn leave(self) {
        self.0.with_value(|painted| painted.iter().for_each(|painted| painted.remove()));
    }
}

/// A part once its turn has come.
#[component]
fn Built(
    /// Which.
    part: Part,
    /// What stands there before, as a selector in what `index.html` painted.
    #[prop(optional)]
    hollow: Option<&'static str>,
    children: ChildrenFn,
) -> impl IntoView {
    let built = expect_context::<Signal<Option<Part>>>();
    let first_paint = expect_context::<FirstPaint>();
    let is_there = memo(move |_| built.get() >= Some(part));
    let shape = move || hollow.and_then(|hollow| first_paint.shape(hollow));
    let instead = move || {
        shape().map(|shape| {
            let place = NodeRef::<html::Div>::new();
            place.on_load(move |place| {
                let _ = place.append_child(&shape);
            });
            view! { <div class="hollow" node_ref=place></div> }
        })
    };
    view! {
        <Show when=move || is_there.get() fallback=instead>{children()}</Show>
    }
}

/// The whole page: its state, and in a turn of its own the shell around what it shows. A browser compiles each function
/// at its first call, and in one task both would be a long one.
#[component]
pub fn App() -> impl IntoView {
    start::open();
    let (has_state, set_state) = signal(false);
    spawn_local(async move {
        yield_to_browser().await;
        set_state.set(true);
    });
    view! { <Show when=move || has_state.get()><Shell/></Show> }
}

/// What stands where.
#[component]
fn Shell() -> impl IntoView {
    let state = State::current();
    start::continue_after_open(state);
    let first_paint = FirstPaint::find();
    provide_context(first_paint);
    let built = build(state.loader);
    provide_context(built);
    let face = in_turns(memo(move |_| Face::of(state)));
    let is_seen = memo(move |_| {
        let least = if face.get() == Face::Loading { Part::Dialogs } else { Part::Board };
        built.get() >= Some(least)
    });
    effect(move |_| {
        if is_seen.get() {
            first_paint.leave();
        }
    });
    let is_asked = memo(move |_| face.get() != Face::Welcome);
    let has_board = memo(move |_| state.data.loaded.with(Option::is_some) && is_asked.get());
    // The summary and the toolbar are there before the first answer, so that it moves nothing.
    let is_framed = memo(move |_| has_board.get() || face.get() == Face::Loading);
    // What takes the focus has to be seen.
    let is_locked = memo(move |_| state.access.requires_token() && is_seen.get());
    // Without a board there is nothing to keep in sight behind the question.
    let is_bare = memo(move |_| is_locked.get() && !has_board.get());
    view! {
        <Show when=move || is_seen.get() && is_asked.get() && !is_locked.get()>
            <a class="skip" href=format!("#{PANEL}")>{state.word(|words| words.header.skip_to_board)}</a>
        </Show>
        <div class="page" class:filled=move || is_framed.get() hidden=move || !is_seen.get()>
            <Built part=Part::Header hollow=".header">
                <Header/>
            </Built>
            <Show when=move || is_locked.get()>
                <SignIn/>
            </Show>
            <div class="content" inert=move || is_locked.get() hidden=move || is_bare.get()>
                <Show
                    when=move || is_asked.get()
                    fallback=|| view! {
                        <Built part=Part::Board hollow=".not-asked">
                            <main id=PANEL><Welcome/></main>
                        </Built>
                    }
                >
                    <Built part=Part::Query hollow=".query">
                        <QueryForm/>
                        <PrintedQuery/>
                    </Built>
                    // Another main rather than the same one elsewhere: what appears has not moved.
                    <Show
                        when=move || is_framed.get()
                        fallback=move || view! { <main class="board"><BoardFace face/></main> }
                    >
                        <Built part=Part::Summary hollow=".summary">
                            <SummaryBar/>
                        </Built>
                        <Built part=Part::Toolbar hollow=".toolbar">
                            <Toolbar/>
                        </Built>
                        <Built part=Part::Board hollow=".board">
                            <main class="board">
                                <BoardFace face/>
                                <DetailPanel/>
                            </main>
                        </Built>
                    </Show>
                </Show>
                <Built part=Part::Notices>
                    <Notices/>
                </Built>
            </div>
        </div>
        <Built part=Part::Dialogs>
            <ShortcutsDialog/>
        </Built>
    }
}

/// The board's face, as the panel of the chosen tab.
#[component]
fn BoardFace(
    /// Which.
    face: Signal<Face>,
) -> impl IntoView {
    let state = State::current();
    // This panel gives way to that of another main.
    hand_focus_on(format!("#{PANEL}"), format!("#{PANEL}"));
    let role = move || state.data.loaded.with(Option::is_some).then_some("tabpanel");
    let label = move || state.data.loaded.with(Option::is_some).then(|| tab_id(state.link.read().view));
    let error = memo(move |_| state.data.remote.read().error().cloned());
    // A refresh keeps a whole board meanwhile.
    let is_busy = move || match &*state.data.remote.read() {
        Remote::Loading { previous, .. } => !previous.as_ref().is_some_and(|loaded| loaded.complete),
        _ => false,
    };
    let has_caption = memo(move |_| matches!(face.get(), Face::Board(_)));
    let inside = move || match face.get() {
        Face::Welcome => ().into_any(),
        Face::BadQuery => view! { <BadQueryState/> },
        Face::Loading => view! { <LoadingState/> },
        Face::Stopped => view! { <StoppedState/> },
        Face::Failed => (move || error.get().map(|error| view! { <FailedState error/> })).into_any(),
        Face::Empty => view! { <EmptyState/> },
        Face::Filtered => view! { <FilteredState/> },
        Face::Board(View::Matrix) => view! { <MatrixView/> },
        Face::Board(View::Tiles) => view! { <TilesView/> },
        Face::Board(View::Timeline) => view! { <TimelineView/> },
        Face::Board(View::Table) => view! { <TableView/> },
    };
    view! {
        <div class="view" id=PANEL tabindex="-1" role=move || role() aria-labelledby=move || label() aria-busy=move || is_busy().to_string()>
            // First: what shrinks the drawing from below does not move it.
            <Show when=move || has_caption.get()>
                <Caption/>
            </Show>
            {move || inside()}
        </div>
    }
}
