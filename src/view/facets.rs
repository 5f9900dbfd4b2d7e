//! Edge nodes by area, province, city and carrier: values to choose from, with how many nodes have each. Chosen
//! values of one facet are joined by OR, facets by AND.

use board::Facet;
use board::facet::{FacetValue, facet_values};
use leptos::prelude::*;

use super::icon::{Icon, Picture};
use super::menu::Menu;
use crate::state::State;
use crate::text::number;

/// The menu of facets.
#[component]
pub fn Facets() -> impl IntoView {
    let state = State::current();
    let open = RwSignal::new(false);
    let chosen = Memo::new(move |_| {
        let link = state.link.read();
        Facet::ALL.iter().map(|facet| link.filter.facets.get(*facet).len()).sum::<usize>()
    });
    let label = Signal::derive(move || state.words().toolbar.facets.to_owned());
    let button = move || {
        let count = move || (chosen.get() > 0).then(|| view! { <span class="count">{chosen.get()}</span> });
        view! {
            <Picture icon=Icon::Filter/>
            {label}
            {count}
        }
    };
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
    let values = Memo::new(move |_| {
        let (loaded, catalog) = (state.loaded.read(), state.catalog.read());
        let filter = state.link.read().filter.clone();
        loaded.as_ref().map(|held| facet_values(&held.board, &catalog, &filter, facet)).unwrap_or_default()
    });
    let row = move |entry: FacetValue| {
        let FacetValue { value, chosen, regions, .. } = entry;
        let shown = value.clone();
        let words = move || match shown.as_str() {
            "" => state.words().toolbar.facet_unknown.to_owned(),
            value => value.to_owned(),
        };
        view! {
            <label class="choice">
                <input
                    type="checkbox"
                    prop:checked=chosen
                    on:change=move |_| state.change(|link| link.filter.facets.toggle(facet, &value))
                />
                <span class="grow">{words}</span>
                <span class="muted">{number(regions.into())}</span>
            </label>
        }
    };
    view! {
        <fieldset>
            <legend class="label">{move || (state.words().toolbar.facet)(facet)}</legend>
            <div class="facet-values">{move || values.get().into_iter().map(row).collect_view()}</div>
        </fieldset>
    }
}
