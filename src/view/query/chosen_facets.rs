//! The chosen values of facets, each with a button that removes it.

use board::Facet;
use leptos::prelude::*;

use crate::platform::reactive::{derive, memo};
use crate::state::State;
use crate::view::widgets::erased::view;
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};

/// The chosen values.
#[component]
pub fn ChosenFacets() -> impl IntoView {
    let state = State::current();
    let chosen = memo(move |_| {
        let link = state.link.read();
        link.filter.facets.iter().map(|(facet, value)| (facet, value.to_owned())).collect::<Vec<_>>()
    });
    view! {
        <ul class="chosen-facets" aria-label=state.word(|words| words.toolbar.facet_chosen)>
            <For each=move || chosen.get() key=Clone::clone let:choice>
                <Chosen facet=choice.0 value=choice.1/>
            </For>
        </ul>
    }
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
        let is_last = state.link.with_untracked(|link| link.filter.facets.is_empty());
        let next = if is_last { ".chips button" } else { ".chosen-facets button" };
        request_animation_frame(move || focus_on(next));
    };
    view! {
        <li>
            <button type="button" class="chip small" aria-label=label title=label on:click=remove>
                {move || name.get()} <Picture icon=Icon::Close/>
            </button>
        </li>
    }
}
