//! The chosen values of facets and the terms of the search, each with a button that removes it. A term that can't be read is
//! there, too, with the word that it is not applied.

use board::Facet;
use board::select::search::Normalize;
use board::select::search::parse::{Part, parse, without};
use board::select::search::term::Term;
use leptos::prelude::*;

use crate::platform::reactive::{derive, memo};
use crate::platform::unicode::nfkc;
use crate::state::State;
use crate::view::widgets::erased::view;
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};

/// What takes the focus of a button that disappears: the first one that is left, or the chips of the statuses.
const NEXT: &str = ".chosen-facets button, body:not(:has(.chosen-facets button)) .toolbar .chips button";

/// A part of the search as a chip.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Chip {
    at: usize,
    text: String,
    /// Why it is not applied.
    problem: Option<String>,
}

/// The chosen values and the terms.
#[component]
pub fn ChosenFacets() -> impl IntoView {
    let state = State::current();
    let chosen = memo(move |_| {
        let link = state.link.read();
        link.filter.facets.iter().map(|(facet, value)| (facet, value.to_owned())).collect::<Vec<_>>()
    });
    let terms = memo(move |_| chips(state, &state.link.read().filter.search.0));
    let chips_of = move |is_read: bool| {
        terms.get().into_iter().filter(|chip| chip.problem.is_none() == is_read).collect::<Vec<_>>()
    };
    view! {
        <ul class="chosen-facets" aria-label=state.word(|words| words.toolbar.facet_chosen)>
            // First, since the list scrolls.
            <For each=move || chips_of(false) key=Clone::clone let:chip>
                <SearchTerm chip/>
            </For>
            <For each=move || chosen.get() key=Clone::clone let:choice>
                <Chosen facet=choice.0 value=choice.1/>
            </For>
            <For each=move || chips_of(true) key=Clone::clone let:chip>
                <SearchTerm chip/>
            </For>
        </ul>
    }
}

/// The parts of a search. Plain words alone have no chips: the field shows them.
fn chips(state: State, text: &str) -> Vec<Chip> {
    let parts = parse(text, Normalize(nfkc));
    if parts.iter().all(|part| part.term.as_ref().is_ok_and(Term::is_plain)) {
        return Vec::new();
    }
    let chip = |(at, Part { range, term }): (usize, Part)| {
        let text = &text[range];
        let problem = term.err().map(|problem| (state.words().search.unread)(text, &problem));
        Chip { at, text: text.to_owned(), problem }
    };
    parts.into_iter().enumerate().map(chip).collect()
}

#[component]
fn Chosen(facet: Facet, value: String) -> impl IntoView {
    let state = State::current();
    let value = StoredValue::new(value);
    let name = memo(move |_| value.with_value(|value| state.facet_name(facet, value)));
    let full = move || format!("{} {}", (state.words().toolbar.facet)(facet), name.get());
    let label = derive(move || (state.words().toolbar.facet_remove)(&full()));
    let remove = move |_| {
        value.with_value(|value| state.change(|link| link.filter.facets.toggle(facet, value)));
        // The button disappears, and so can the list around it.
        request_animation_frame(|| focus_on(NEXT));
    };
    view! {
        <li>
            <button type="button" class="chip small" aria-label=label title=label on:click=remove>
                {move || name.get()} <Picture icon=Icon::Close/>
            </button>
        </li>
    }
}

#[component]
fn SearchTerm(chip: Chip) -> impl IntoView {
    let state = State::current();
    let Chip { at, text, problem } = chip;
    let is_read = problem.is_none();
    let label = {
        let text = text.clone();
        derive(move || match &problem {
            Some(problem) => format!("{} {problem}", (state.words().toolbar.facet_remove)(&text)),
            None => (state.words().toolbar.facet_remove)(&text),
        })
    };
    let remove = move |_| {
        state.change(|link| {
            let search = &mut link.filter.search.0;
            if let Some(part) = parse(search, Normalize(nfkc)).get(at) {
                *search = without(search, &part.range);
            }
        });
        request_animation_frame(|| focus_on(NEXT));
    };
    let not_applied =
        move || (!is_read).then(|| view! { <span>{state.word(|words| words.search.not_applied)}</span> });
    view! {
        <li>
            <button type="button" class="chip small term" class:unread=!is_read aria-label=label title=label on:click=remove>
                <bdi class="mono">{text}</bdi> {not_applied()} <Picture icon=Icon::Close/>
            </button>
        </li>
    }
}
