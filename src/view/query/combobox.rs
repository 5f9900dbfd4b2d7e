//! A text field with a list of choices below it, as an ARIA combobox. Typing filters the list, and Enter takes the choice
//! that is marked; in the search field Tab does, too, since a person goes on typing there.

use board::draw::labels::printable_text;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::{ClipboardEvent, KeyboardEvent};

use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};

/// The most choices in the list; typing filters them.
pub const MAX_OFFERED: usize = 50;

/// A choice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// What is chosen.
    pub value: String,
    /// Its name.
    pub title: String,
    /// What distinguishes it from others; can be empty.
    pub hint: String,
}

/// The state of the list.
#[derive(Clone, Copy)]
pub struct ListState {
    /// Whether the list is shown.
    pub open: RwSignal<bool>,
    /// Whether the text was typed since the list was closed: typing filters the list, and the button opens all of it.
    pub typed: RwSignal<bool>,
    /// The caret in the field, in units of UTF-16, after the last key that typed.
    pub caret: RwSignal<usize>,
    marked: RwSignal<Option<usize>>,
}

impl ListState {
    /// A closed list.
    pub fn new() -> Self {
        Self {
            open: RwSignal::new(false),
            typed: RwSignal::new(false),
            caret: RwSignal::new(usize::MAX),
            marked: RwSignal::new(None),
        }
    }

    fn close(self) {
        self.open.set(false);
        self.typed.set(false);
        self.marked.set(None);
    }
}

/// The field.
#[component]
pub fn Combobox(
    /// Id of the input, for its label.
    id: &'static str,
    /// The text that the field shows.
    #[prop(into)]
    text: Signal<String>,
    /// Whether the text is shown as code.
    #[prop(into)]
    is_code: Signal<bool>,
    /// The state of the list.
    list: ListState,
    /// The choices that fit the text.
    offered: Signal<Vec<Choice>>,
    /// Whether Enter takes the first choice while none is marked.
    #[prop(into)]
    takes_first: Signal<bool>,
    /// Called with each new text.
    #[prop(into)]
    set: Callback<String>,
    /// Called with the value that is chosen.
    #[prop(into)]
    choose: Callback<String>,
    /// The name of a search field, which no label has. Its list opens while it is empty and has the focus.
    #[prop(optional, into)]
    search: Option<Signal<&'static str>>,
    /// Called when the field loses the focus.
    #[prop(optional, into)]
    left: Option<Callback<()>>,
    /// Called before a paste.
    #[prop(optional, into)]
    pasted: Option<Callback<ClipboardEvent>>,
    /// Name of the list, and of its button.
    #[prop(into)]
    label: Signal<&'static str>,
    /// Whether a button opens the list.
    has_button: bool,
    /// Below the choices, or instead of them.
    #[prop(into)]
    note: Signal<Option<String>>,
    /// Over the end of the field.
    #[prop(optional, into)]
    aside: ViewFn,
    /// The tooltip.
    #[prop(into)]
    title: Signal<Option<String>>,
    #[prop(into)] placeholder: Signal<&'static str>,
    #[prop(into)] invalid: Signal<bool>,
    required: bool,
    /// Ids of the elements that describe the field.
    described_by: String,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    let list_id = format!("{id}-options");
    let option_id = move |at: usize| format!("{id}-option-{at}");
    let is_shown = memo(move |_| list.open.get() && (!offered.read().is_empty() || note.read().is_some()));
    // What Enter takes.
    let marked = memo(move |_| {
        let first = || list.typed.get() && takes_first.get() && !offered.read().is_empty();
        list.marked.get().or_else(|| first().then_some(0))
    });
    // The chosen text can open the list again, for what follows. In a search it can be followed by others.
    let take = move |value: String| {
        list.close();
        choose.run(value);
        if let Some(input) = input.get_untracked().filter(|_| search.is_some()) {
            let caret = list.caret.get_untracked() as u32;
            request_animation_frame(move || _ = input.set_selection_range(caret, caret));
        }
    };
    let caret = move || {
        let input = input.get_untracked()?;
        Some(input.selection_end().ok()?? as usize)
    };
    let step = move |by: isize| {
        if search.is_some() {
            list.caret.set(caret().unwrap_or(usize::MAX));
        }
        list.open.set(true);
        let count = offered.with_untracked(Vec::len) as isize;
        if count > 0 {
            let from = marked.get_untracked().map_or(if by > 0 { -1 } else { count }, |at| at as isize);
            list.marked.set(Some((from + by).rem_euclid(count) as usize));
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            step(if event.key() == "ArrowDown" { 1 } else { -1 });
        }
        "Enter" | "Tab" if is_shown.get_untracked() && (event.key() == "Enter" || search.is_some()) => {
            let at = marked.get_untracked().filter(|_| !event.shift_key());
            match at.and_then(|at| offered.with_untracked(|all| all.get(at).cloned())) {
                Some(choice) => {
                    event.prevent_default();
                    take(choice.value);
                }
                None if event.key() == "Tab" => list.close(),
                None => {}
            }
        }
        "Escape" if is_shown.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            list.close();
        }
        "Tab" => list.close(),
        _ => {}
    };
    let focused = move |_| {
        if search.is_some() && text.read_untracked().is_empty() {
            list.open.set(true);
        }
    };
    let typed = move |text: String| {
        list.caret.set(caret().unwrap_or(usize::MAX));
        list.typed.set(true);
        list.marked.set(None);
        set.run(text);
        list.open.set(true);
    };
    let press = move |_| {
        if list.open.get_untracked() {
            list.close();
        } else {
            list.open.set(true);
            if let Some(input) = input.get_untracked() {
                let _ = input.focus();
            }
        }
    };
    let paste = move |event: ClipboardEvent| pasted.iter().for_each(|pasted| pasted.run(event.clone()));
    let blur = move |_| {
        // A field that is removed loses the focus, too.
        if !list.open.is_alive() {
            return;
        }
        list.close();
        left.iter().for_each(|left| left.run(()));
    };
    let option = move |(at, choice): (usize, Choice)| {
        let Choice { value, title, hint } = choice;
        view! {
            <div
                role="option"
                id=option_id(at)
                aria-selected=move || (marked.get() == Some(at)).to_string()
                // Before the input loses the focus, which would close the list under the pointer.
                on:mousedown=move |event| {
                    event.prevent_default();
                    take(value.clone());
                }
            >
                {printable_text(&title).into_owned()}
                <span class="second mono">{printable_text(&hint).into_owned()}</span>
            </div>
        }
    };
    let button_label = derive(move || label.get());
    view! {
        <div class="picker" class:with-button=has_button>
            <input
                id=id
                node_ref=input
                class:mono=move || is_code.get()
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                autocapitalize="off"
                aria-autocomplete="list"
                aria-label=move || search.map(|name| name.get())
                aria-keyshortcuts=search.map(|_| "/")
                inputmode=if search.is_some() { "search" } else { "text" }
                enterkeyhint=search.map(|_| "search")
                aria-expanded=move || is_shown.get().to_string()
                aria-controls=list_id.clone()
                aria-activedescendant=move || marked.get().filter(|_| is_shown.get()).map(option_id)
                aria-invalid=move || invalid.get().to_string()
                aria-describedby=described_by
                aria-required=required.then_some("true")
                placeholder=placeholder
                title=move || title.get()
                prop:value=move || text.get()
                on:input:target=move |event| typed(event.target().value())
                on:keydown=key
                on:paste=paste
                on:focus=focused
                on:blur=blur
            />
            {aside.run()}
            <Show when=move || has_button>
                <button
                    type="button"
                    class="button only-icon small"
                    tabindex="-1"
                    aria-label=button_label
                    on:mousedown=move |event| event.prevent_default()
                    on:click=press
                >
                    <Picture icon=Icon::ChevronDown/>
                </button>
            </Show>
            <div class="options" hidden=move || !is_shown.get()>
                <div id=list_id role="listbox" aria-label=label>
                    {move || offered.get().into_iter().enumerate().map(option).collect_view()}
                </div>
                {move || note.get().map(|note| view! { <p class="note">{note}</p> })}
            </div>
        </div>
    }
}

/// The byte of a text at a caret, which counts units of UTF-16.
pub fn byte_at(text: &str, caret: usize) -> usize {
    let mut units = 0;
    let at = text.char_indices().find_map(|(at, character)| {
        let is_here = units >= caret;
        units += character.len_utf16();
        is_here.then_some(at)
    });
    at.unwrap_or(text.len())
}
