//! The search field. Each letter adjusts the link. A list completes fields and values that the board has; what can't be read
//! is said below the field, which moves nothing.

use board::select::search::Normalize;
use board::select::search::parse::parse;
use leptos::html::Div;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::reactive::{RwSignal, derive, effect, memo};
use crate::platform::unicode::nfkc;
use crate::state::State;
use crate::view::query::combobox::{Combobox, ListState};
use crate::view::query::completion::Completion;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::icon_button::IconButton;

/// Id of the field, for the keyboard shortcut that focuses it.
pub const FIELD: &str = "search";
/// The most width of what is below the field, and the distance that it keeps from the edge of the window, in CSS pixels.
const WIDTH: f64 = 420.0;
const MARGIN: f64 = 12.0;
/// Id of what is wrong with its text.
const PROBLEM: &str = "search-problem";

/// The field.
#[component]
pub fn SearchField() -> impl IntoView {
    let state = State::current();
    let list = ListState::new();
    let text = memo(move |_| state.link.read().filter.search.0.clone());
    let set = move |text: String| state.adjust(|link| link.filter.search.0 = text);
    let completion = Completion::new(state, text, list);
    let choose = move |value: String| {
        let (text, caret, goes_on) = completion.take(&value);
        list.caret.set(caret);
        set(text);
        list.typed.set(goes_on);
        list.open.set(goes_on);
    };
    let problem = memo(move |_| {
        let text = text.read();
        let mut parts = parse(&text, Normalize(nfkc)).into_iter();
        let (part, problem) = parts.find_map(|part| Some((part.range, part.term.err()?)))?;
        Some((state.words().search.unread)(&text[part], &problem))
    });
    // While a value is offered, what is typed is not complete.
    let is_offering = move || list.open.get() && !completion.offered.read().is_empty();
    let root = NodeRef::<Div>::new();
    let (at_end, left) = (RwSignal::new(false), RwSignal::new(0.0));
    let measure = move || {
        let Some(place) = root.get_untracked().map(|root| root.get_bounding_client_rect()) else { return };
        let window = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default();
        let last = window - MARGIN - WIDTH;
        at_end.set(place.left() > last && place.right() - WIDTH >= MARGIN);
        left.set(place.left().min(last).max(MARGIN));
    };
    effect(move |_| {
        if list.open.get() || problem.read().is_some() {
            measure();
        }
    });
    let resized = window_event_listener(leptos::ev::resize, move |_| measure());
    on_cleanup(move || resized.remove());
    let key = move |event: KeyboardEvent| {
        if event.key() == "Escape" && !text.read_untracked().is_empty() {
            event.stop_propagation();
            set(String::new());
        }
    };
    let clear = move |()| {
        set(String::new());
        focus_on(&format!("#{FIELD}"));
    };
    let hint = state.word(|words| words.toolbar.search_hint);
    view! {
        <div class="search" data-at-end=move || at_end.get().then_some("") node_ref=root on:keydown=key>
            <Picture icon=Icon::Search/>
            <Combobox
                id=FIELD
                text
                is_code=derive(|| false)
                list
                offered=completion.offered
                takes_first=completion.takes_first
                set
                choose
                search=hint
                label=state.word(|words| words.query.suggestions)
                has_button=false
                note=completion.help
                title=derive(move || Some(hint.get().to_owned()))
                placeholder=state.word(|words| words.toolbar.search)
                invalid=derive(move || problem.read().is_some() && !is_offering())
                required=false
                described_by=PROBLEM.to_owned()
            />
            <Show when=move || !text.read().is_empty()>
                <IconButton
                    icon=Icon::Close
                    name=state.word(|words| words.toolbar.clear_search)
                    press=clear
                    class="small"
                />
            </Show>
        </div>
        <p
            class="problem"
            id=PROBLEM
            role="status"
            style:left=move || format!("{}px", left.get())
            hidden=move || is_offering() || problem.read().is_none()
        >
            {move || problem.get()}
        </p>
    }
}
