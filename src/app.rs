//! The shell of the page: the places of its parts, the order in which they are built, and the content of the board: a
//! view, or the state that keeps it from showing one.

mod around;

use board::link::View;
use ens_api::ApiError;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::{Element, Node};

use self::around::{Around, Arrived};
use crate::load::loader::Loader;
use crate::load::remote::Remote;
use crate::platform::reactive::{Signal, effect, memo, signal};
use crate::platform::scheduler::{next_frame, yield_to_browser};
use crate::start;
use crate::state::State;
use crate::view::{
    Caption, DRAWING, Later, LoadingState, PANEL, Show, VIEWS, Views, focus_on, hand_focus_on, view,
};

/// The content of the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Face {
    /// There is no query.
    Welcome,
    /// The query is not valid.
    BadQuery,
    /// The first response is on its way.
    Loading,
    /// The user stopped the load before a part of the response had come.
    Stopped,
    /// The request failed.
    Failed,
    /// The response is empty.
    Empty,
    /// The filter hides everything.
    Filtered,
    /// A view.
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
        if board.version_count() == 0 {
            Self::Empty
        } else if shown.versions.is_empty() && shown.regions.is_empty() {
            Self::Filtered
        } else {
            Self::Board(state.link.read().view)
        }
    }
}

/// The same face, but the first board one task later: counting the response and building the view are a task each.
fn board_in_next_task(face: Signal<Face>) -> Signal<Face> {
    let (seen, set_seen) = signal(face.get_untracked());
    let follow = move || {
        if set_seen.is_alive() {
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

/// The parts of the page in the order in which they are built. Each is built in a task of its own, so that no task at
/// the start is long, and the board comes first.
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

/// Builds part after part; a response that has already come is shown before the parts around the board, whose code is
/// loaded then. The other views are loaded last. The signals are the last part built, and what is around the board.
fn build_parts(loader: Loader) -> (Signal<Option<Part>>, Arrived) {
    let (built, set_built) = signal(None);
    let (around, set_around) = signal(None::<&'static Around>);
    spawn_local(async move {
        for part in Part::ALL {
            yield_to_browser().await;
            if part > Part::Board {
                loader.yield_to_display().await;
            }
            if part == Part::Header {
                loader.yield_to_first_board().await;
                set_around.set(Some(Arrived::load().await));
                yield_to_browser().await;
            }
            set_built.set(Some(part));
        }
        for kind in &VIEWS {
            next_frame().await;
            // Where it does not arrive, it is loaded again when it is opened.
            let _ = (kind.component)().await;
        }
    });
    (built, Arrived(around))
}

/// The first paint of `index.html`. It stays until its place is taken, since a browser would count the same words
/// painted again as a later paint. From then on a part that is not built yet is represented by a copy of its
/// placeholder.
#[derive(Clone, Copy)]
struct FirstPaint(StoredValue<Option<Element>, LocalStorage>);

impl FirstPaint {
    fn find() -> Self {
        Self(StoredValue::new_local(document().get_element_by_id("first-paint")))
    }

    fn placeholder(self, selector: &str) -> Option<Node> {
        self.0.with_value(|painted| {
            painted.as_ref()?.query_selector(selector).ok()??.clone_node_with_deep(true).ok()
        })
    }

    fn remove(self) {
        self.0.with_value(|painted| painted.iter().for_each(|painted| painted.remove()));
    }
}

/// A part of the page, once it is to be built.
#[component]
fn Built(
    /// The part.
    part: Part,
    /// Selector of its placeholder in the first paint.
    #[prop(optional)]
    placeholder: Option<&'static str>,
    children: ChildrenFn,
) -> impl IntoView {
    let built = expect_context::<Signal<Option<Part>>>();
    let first_paint = expect_context::<FirstPaint>();
    let is_built = memo(move |_| built.get() >= Some(part));
    let copy = move || placeholder.and_then(|selector| first_paint.placeholder(selector));
    let instead = move || {
        copy().map(|copy| {
            let place = NodeRef::<html::Div>::new();
            place.on_load(move |place| {
                let _ = place.append_child(&copy);
            });
            view! { <div class="hollow" node_ref=place></div> }
        })
    };
    view! {
        <Show when=move || is_built.get() fallback=instead>{children()}</Show>
    }
}

/// The whole page: its state, and in the next task its shell. A browser compiles each function at its first call, and
/// one task for both would be a long one.
#[component]
pub fn App() -> impl IntoView {
    start::open();
    load_view(State::current());
    let (has_state, set_state) = signal(false);
    spawn_local(async move {
        yield_to_browser().await;
        set_state.set(true);
    });
    view! { <Show when=move || has_state.get()><Shell/></Show> }
}

/// Loads the view of the link while the response is on its way.
fn load_view(state: State) {
    if state.query.parsed.read_untracked().is_some() {
        let view = state.link.read_untracked().view;
        spawn_local(async move {
            let _ = (Views(&VIEWS).of(view).component)().await;
        });
    }
}

/// The parts of the page in their places.
#[component]
fn Shell() -> impl IntoView {
    let state = State::current();
    start::continue_after_open(state);
    let first_paint = FirstPaint::find();
    provide_context(first_paint);
    provide_context(Views(&VIEWS));
    let (built, around) = build_parts(state.loader);
    provide_context(built);
    provide_context(around);
    let face = board_in_next_task(memo(move |_| Face::of(state)));
    let is_seen = memo(move |_| {
        let least = match face.get() {
            Face::Board(_) => Part::Board,
            Face::Loading => Part::Dialogs,
            _ => Part::Header,
        };
        built.get() >= Some(least)
    });
    effect(move |_| {
        if is_seen.get() {
            first_paint.remove();
        }
    });
    let has_query = memo(move |_| face.get() != Face::Welcome);
    let has_board = memo(move |_| state.data.loaded.with(Option::is_some) && has_query.get());
    // The summary and the toolbar are built before the first response, so that nothing moves when it arrives.
    let is_framed = memo(move |_| has_board.get() || face.get() == Face::Loading);
    let has_caption = memo(move |_| matches!(face.get(), Face::Board(_)));
    // The sign-in takes the focus, so it must be visible.
    let is_locked = memo(move |_| state.access.requires_token() && is_seen.get());
    // Without a board there is nothing to show behind the sign-in.
    let is_bare = memo(move |_| is_locked.get() && !has_board.get());
    view! {
        <Show when=move || is_seen.get() && has_query.get() && !is_locked.get()>
            <a
                class="skip"
                href=format!("#{PANEL}")
                on:click=|event| {
                    // Its keys act at once; the address stays the link.
                    event.prevent_default();
                    focus_on(&drawing_or_panel());
                }
            >{state.word(|words| words.header.skip_to_board)}</a>
        </Show>
        <div class="page" class:filled=move || is_framed.get() hidden=move || !is_seen.get()>
            <Built part=Part::Header placeholder=".header">
                {Arrived::show(|around| (around.header)())}
            </Built>
            <Show when=move || is_locked.get()>
                {Arrived::show(|around| (around.sign_in)())}
            </Show>
            <div class="content" inert=move || is_locked.get() hidden=move || is_bare.get()>
                <Show
                    when=move || has_query.get()
                    fallback=|| view! {
                        <Built part=Part::Header placeholder=".without-query">
                            <main id=PANEL>{Arrived::show(|around| (around.welcome)())}</main>
                        </Built>
                    }
                >
                    <Built part=Part::Query>
                        {Arrived::show(|around| (around.query)())}
                    </Built>
                    // A main of its own, since the same one elsewhere would count as a layout shift.
                    <Show
                        when=move || is_framed.get()
                        fallback=move || view! { <main class="board"><BoardFace face/></main> }
                    >
                        <Built part=Part::Summary placeholder=".summary">
                            {Arrived::show(|around| (around.summary)())}
                        </Built>
                        <Built part=Part::Toolbar placeholder=".toolbar">
                            {Arrived::show(|around| (around.toolbar)())}
                        </Built>
                        <Built part=Part::Board placeholder=".board">
                            <main class="board">
                                <BoardFace face/>
                                <Details/>
                            </main>
                        </Built>
                    </Show>
                </Show>
                <Built part=Part::Notices>
                    {Arrived::show(|around| (around.notices)())}
                </Built>
                // Below the notices, so that these do not move it.
                <Show when=move || has_caption.get()>
                    <Caption/>
                </Show>
            </div>
        </div>
        <Built part=Part::Dialogs>
            {Arrived::show(|around| (around.dialogs)())}
        </Built>
    }
}

/// The panel of details, or its place until it has arrived.
#[component]
fn Details() -> impl IntoView {
    let (state, Arrived(around)) = (State::current(), expect_context());
    let is_pinned = memo(move |_| {
        let link = state.link.read();
        link.selection.is_some() || link.node.is_some()
    });
    move || match around.get() {
        Some(around) => (around.detail)(),
        None => is_pinned.get().then(|| view! { <section class="detail"></section> }).into_any(),
    }
}

/// Selects the drawing, or the panel where it has none.
fn drawing_or_panel() -> String {
    format!("{DRAWING}, #{PANEL}:not(:has([tabindex='0']))")
}

/// The content of the board, as the panel of the chosen tab.
#[component]
fn BoardFace(
    /// What it shows.
    face: Signal<Face>,
) -> impl IntoView {
    let (state, views) = (State::current(), Views::current());
    // The panel of another main replaces this one.
    hand_focus_on(format!("#{PANEL}"), format!("#{PANEL}"));
    let role = move || state.data.loaded.with(Option::is_some).then_some("tabpanel");
    let label =
        move || state.data.loaded.with(Option::is_some).then(|| views.of(state.link.read().view).tab_id());
    // The last one: the state of a failure stays, and keeps the focus, until another takes its place.
    let error = memo(move |before: Option<&Option<ApiError>>| {
        state.data.remote.read().error().or(before.and_then(Option::as_ref)).cloned()
    });
    // During a refresh the whole board stays.
    let is_busy = move || match &*state.data.remote.read() {
        Remote::Loading { previous, .. } => !previous.as_ref().is_some_and(|loaded| loaded.complete),
        _ => false,
    };
    let inside = move || match face.get() {
        Face::Welcome => ().into_any(),
        Face::BadQuery => Arrived::show(|around| (around.bad_query)()),
        Face::Loading => view! { <LoadingState/> },
        Face::Stopped => Arrived::show(|around| (around.stopped)()),
        Face::Failed => {
            let Arrived(around) = expect_context();
            (move || Some((around.get()?.failed)(error.get()?))).into_any()
        }
        Face::Empty => Arrived::show(|around| (around.empty)()),
        Face::Filtered => Arrived::show(|around| (around.filtered)()),
        Face::Board(view) => {
            // A key of a view can open another one, which takes over the focus.
            hand_focus_on(format!("#{PANEL}"), drawing_or_panel());
            let load = views.of(view).component;
            view! { <Later load/> }
        }
    };
    view! {
        <div class="view" id=PANEL tabindex="-1" role=move || role() aria-labelledby=move || label() aria-busy=move || is_busy().to_string()>
            {move || inside()}
        </div>
    }
}
