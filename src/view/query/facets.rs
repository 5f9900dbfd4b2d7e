//! Filters by area, province, city and carrier: the values of each, with the number of edge nodes. Chosen values of one facet
//! are joined by OR, facets by AND.

use board::Facet;
use board::draw::labels::printable_text;
use board::select::facet_counts::facet_values;
use leptos::prelude::*;

use crate::platform::reactive::{RwSignal, derive, memo};
use crate::state::State;
use crate::text::number;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::menu::Menu;

/// The menu of facets.
#[component]
pub fn Facets() -> impl IntoView {
    let state = State::current();
    let open = RwSignal::new(false);
    let chosen = memo(move |_| {
        let link = state.link.read();
        Facet::ALL.iter().map(|facet| link.filter.facets.get(*facet).len()).sum::<usize>()
    });
    let label = derive(move || match chosen.get() {
        0 => state.words().toolbar.facets.to_owned(),
        chosen => format!("{} {chosen}", state.words().toolbar.facets),
    });
    let button = move || view! { <Picture icon=Icon::Filter/> <span class="words">{label}</span> };
    view! {
        <Menu class="button framed" label open button=ViewFn::from(button)>
            <div class="facets">
                {Facet::ALL.map(|facet| view! { <FacetValues facet/> })}
            </div>
        </Menu>
    }
}

#[component]
fn FacetValues(facet: Facet) -> impl IntoView {
    let state = State::current();
    let values = memo(move |_| {
        let (loaded, facts) = (state.data.loaded.read(), state.data.region_facts.read());
        let filter = state.view.filter.get();
        loaded.as_ref().map(|loaded| facet_values(&loaded.board, &facts, &filter, facet)).unwrap_or_default()
    });
    view! {
        <fieldset>
            <legend class="label">{move || (state.words().toolbar.facet)(facet)}</legend>
            <div class="facet-values">
                <For
                    each=move || values.get()
                    key=|entry| (entry.value.clone(), entry.subjects)
                    children=move |entry| view! { <FacetRow facet value=entry.value subjects=entry.subjects/> }
                />
            </div>
        </fieldset>
    }
}

/// A value that can be chosen. Its element stays while its value does, so that it keeps the focus.
#[component]
fn FacetRow(facet: Facet, value: String, subjects: u32) -> impl IntoView {
    let state = State::current();
    let (shown, own) = (value.clone(), value.clone());
    let words = move || match shown.as_str() {
        "" => state.words().toolbar.facet_unknown.to_owned(),
        value => match facet {
            Facet::Region(facet) => printable_text(&(state.words().toolbar.place)(facet, value)).into_owned(),
        },
    };
    let is_chosen = move || state.link.read().filter.facets.get(facet).contains(&own);
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || is_chosen()
                on:change=move |_| state.change(|link| link.filter.facets.toggle(facet, &value))
            />
            <span class="grow">{move || words()}</span>
            <span class="muted">{number(subjects.into())}</span>
        </label>
    }
}
