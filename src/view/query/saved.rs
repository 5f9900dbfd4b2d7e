//! The views that a person saves by name in this browser: save what is shown, open one again, rename it, remove it.

use board::Link;
use board::draw::labels::printable_text;
use ens_api::Parameter;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::reactive::{RwSignal, Signal, derive};
use crate::preferences::SavedView;
use crate::state::State;
use crate::view::query::printed_query::parameters_text;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

/// Id of the field of the name.
const NAME: &str = "saved-name";

/// Saves what is shown under a name.
#[component]
pub fn SaveView() -> impl IntoView {
    let state = State::current();
    let name = RwSignal::new(String::new());
    let is_nameless = move || name.read().trim().is_empty();
    let save = move || {
        if !untrack(is_nameless) {
            state.save_view(&name.read_untracked());
            name.set(String::new());
        }
    };
    let key = move |event: KeyboardEvent| {
        if event.key() == "Enter" {
            // It would send the form around it.
            event.prevent_default();
            save();
        }
    };
    let note = move || {
        let (words, name) = (&state.words().search, name.read());
        match state.preferences.saved.read().has(&name) {
            true => (words.save_replaces)(name.trim()),
            false => words.saved_explained.to_owned(),
        }
    };
    view! {
        <div class="save-view">
            <label class="label" for=NAME>{state.word(|words| words.search.save_name)}</label>
            <div>
                <input
                    id=NAME
                    type="text"
                    autocomplete="off"
                    aria-describedby="saved-note"
                    prop:value=move || name.get()
                    on:input:target=move |event| name.set(event.target().value())
                    on:keydown=key
                />
                <button
                    type="button"
                    class="button framed"
                    aria-disabled=move || is_nameless().then_some("true")
                    on:click=move |_| save()
                >
                    {state.word(|words| words.search.save)}
                </button>
            </div>
            <p class="hint" id="saved-note">{move || note()}</p>
        </div>
    }
}

/// The saved views as a list.
#[component]
pub fn SavedViews(
    /// Class of an entry's button.
    #[prop(default = "menu-item")]
    class: &'static str,
    /// Called after an entry is chosen.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let state = State::current();
    // Another tab may have saved some.
    state.preferences.change_saved(|_| ());
    let entries = move || {
        let entry = |(at, view): (usize, &SavedView)| view! { <Entry at view=view.clone() class done/> };
        state.preferences.saved.read().iter().enumerate().map(entry).collect_view()
    };
    view! { <ul class="recent saved">{entries}</ul> }
}

#[component]
fn Entry(at: usize, view: SavedView, class: &'static str, done: Callback<()>) -> impl IntoView {
    let state = State::current();
    let is_renamed = RwSignal::new(false);
    let SavedView { name, link } = view;
    let (about, _) = Link::parse(&link);
    let second = move || {
        let application = state.application_name(about.query.get(Parameter::AppId));
        let search = printable_text(&about.filter.search.0).into_owned();
        let rest = if search.is_empty() { parameters_text(state, &about.query) } else { search };
        format!("{application} · {rest}")
    };
    let name = StoredValue::new(name);
    let rename_label = move || name.with_value(|name| (state.words().search.rename)(name));
    let remove_label = move || name.with_value(|name| (state.words().search.remove)(name));
    let forget = move |()| {
        let name = name.get_value();
        state.preferences.change_saved(|saved| saved.forget(&name));
        let last = state.preferences.saved.read_untracked().iter().count().checked_sub(1);
        let next = last.map_or_else(|| format!("#{NAME}"), |last| format!("#{}", entry_id(at.min(last))));
        request_animation_frame(move || focus_on(&next));
    };
    // The id of the entry after that, which can stand elsewhere.
    let end = move |to: Option<String>| {
        is_renamed.set(false);
        let (from, to) = (name.get_value(), to.unwrap_or_default());
        state.preferences.change_saved(|saved| saved.rename(&from, &to));
        let saved = state.preferences.saved.read_untracked();
        let place = saved.iter().position(|view| view.name == to.trim());
        entry_id(place.or(saved.iter().position(|view| view.name == from)).unwrap_or(at))
    };
    let begin = move |()| is_renamed.set(true);
    let open = {
        let link = link.clone();
        move |_| {
            state.open_saved(&link);
            done.run(());
        }
    };
    let button = move || {
        let (open, second) = (open.clone(), second.clone());
        view! {
            <button type="button" class=class id=entry_id(at) on:click=open>
                <strong>{name.with_value(|name| printable_text(name).into_owned())}</strong>
                <span class="second">{move || second()}</span>
            </button>
            <IconButton icon=Icon::Pencil name=derive(rename_label) press=begin class="small"/>
            <IconButton icon=Icon::Trash name=derive(remove_label) press=forget class="small"/>
        }
    };
    view! {
        <li>
            <Show when=move || is_renamed.get() fallback=ViewFn::from(button)>
                <NameField name label=derive(rename_label) end/>
            </Show>
        </li>
    }
}

/// The field in which a view gets another name. Enter and leaving it take the name, Escape does not.
#[component]
fn NameField(
    name: StoredValue<String>,
    #[prop(into)] label: Signal<String>,
    /// Called with the new name, or with `None` to keep the old one; returns the id of what takes the focus.
    #[prop(into)]
    end: Callback<Option<String>, String>,
) -> impl IntoView {
    let input = NodeRef::<Input>::new();
    input.on_load(|input| {
        request_animation_frame(move || {
            let _ = input.focus();
            input.select();
        });
    });
    let value = move || input.get_untracked().map(|input| input.value());
    let is_here = RwSignal::new(());
    let blur = move |_| {
        // A field that is removed loses the focus, too.
        if is_here.is_alive() {
            end.run(value());
        }
    };
    let key = move |event: KeyboardEvent| {
        let name = match event.key().as_str() {
            "Enter" => value(),
            "Escape" => None,
            _ => return,
        };
        // Neither sends the form, nor closes the menu.
        event.prevent_default();
        event.stop_propagation();
        let next = end.run(name);
        request_animation_frame(move || focus_on(&format!("#{next}")));
    };
    view! {
        <input
            node_ref=input
            type="text"
            autocomplete="off"
            aria-label=label
            prop:value=name.get_value()
            on:keydown=key
            on:blur=blur
        />
    }
}

fn entry_id(at: usize) -> String {
    format!("saved-{at}")
}
