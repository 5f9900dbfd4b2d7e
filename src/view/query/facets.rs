//! Filters by area, province, city, carrier and edge node: the values of each, with the pushes that choosing them would show. Chosen
//! values of one facet are joined by OR, facets by AND.

use std::collections::HashMap;

use board::model::counts::Counts;
use board::select::facet_counts::{FacetCounts, FacetValue};
use board::select::search::{Normalize, fold};
use board::{Facet, Filter, RegionFacet, Status};
use ens_api::ErrorCode;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::platform::unicode::nfkc;
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::menu::Menu;

/// The facets in the order of the menu: short lists, then long ones. A link can have descriptions to the letter; the menu has
/// what they say.
const ORDER: [Facet; 6] = [
    Facet::Region(RegionFacet::Area),
    Facet::Region(RegionFacet::Carrier),
    Facet::Region(RegionFacet::Province),
    Facet::Cause,
    Facet::Region(RegionFacet::City),
    Facet::Node,
];
/// A list of more values than this has a search field.
const MAX_UNSEARCHED: usize = 8;
/// The most values of a list; the search finds the others.
const MAX_ROWS: usize = 200;

/// The menu of facets.
#[component]
pub fn Facets() -> impl IntoView {
    let state = State::current();
    let open = RwSignal::new(false);
    let chosen = memo(move |_| state.link.read().filter.facets.iter().count());
    let label = derive(move || match chosen.get() {
        0 => state.words().toolbar.facets.to_owned(),
        chosen => format!("{} {chosen}", state.words().toolbar.facets),
    });
    // Its number is in its name alone: the button stays as wide as it is.
    let button = move || {
        view! { <Picture icon=Icon::Filter/> <span class="words">{state.word(|words| words.toolbar.facets)}</span> }
    };
    let class = derive(move || match chosen.get() {
        0 => "button framed".to_owned(),
        _ => "button framed active".to_owned(),
    });
    view! {
        <Menu class body="wide" label open button=ViewFn::from(button)>
            <FacetLists/>
        </Menu>
    }
}

/// All lists. Their values are counted together, and only while the menu is open.
#[component]
fn FacetLists() -> impl IntoView {
    let state = State::current();
    let counted = memo(move |before: Option<&(Filter, FacetCounts)>| {
        let (loaded, facts) = (state.data.loaded.read(), state.data.region_facts.read());
        let filter = state.view.filter.get();
        let counts = loaded.as_ref().map(|loaded| FacetCounts::new(&loaded.board, &facts, &filter));
        let counts = counts.unwrap_or_default();
        match before {
            Some((same, before)) if *same == filter => (filter, counts.in_order_of(before)),
            _ => (filter, counts),
        }
    });
    view! {
        <div class="facets">
            {ORDER.map(|facet| {
                let values = memo(move |_| counted.read().1.get(facet).to_vec());
                view! { <FacetList facet values/> }
            })}
        </div>
    }
}

#[component]
fn FacetList(
    facet: Facet,
    /// Its values, those that would show pushes first.
    values: Signal<Vec<FacetValue>>,
) -> impl IntoView {
    let state = State::current();
    let typed = RwSignal::new(String::new());
    let is_long = memo(move |_| values.read().len() > MAX_UNSEARCHED);
    let nothing_known = memo(move |_| nothing_known(state, facet, &values.read()));
    let found = memo(move |_| {
        let words = fold(typed.read().trim(), Normalize(nfkc));
        let has_words = |value: &&FacetValue| {
            let mut names = state.facet_names(facet, &value.value);
            words.is_empty() || names.any(|name| fold(&name, Normalize(nfkc)).contains(&words))
        };
        if nothing_known.get() {
            return Vec::new();
        }
        values.read().iter().filter(has_words).map(|value| value.value.clone()).collect::<Vec<_>>()
    });
    let counts = memo(move |_| {
        let counts = |value: &FacetValue| (value.value.clone(), value.counts);
        values.read().iter().map(counts).collect::<HashMap<String, Counts>>()
    });
    let name = move || (state.words().toolbar.facet)(facet);
    let label = derive(move || (state.words().toolbar.facet_search)(name()));
    let toggle = move |value: &str| state.change(|link| link.filter.facets.toggle(facet, value));
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            event.prevent_default();
            let first = found.with_untracked(|found| found.first().cloned());
            first
                .filter(|_| !typed.read_untracked().trim().is_empty())
                .iter()
                .for_each(|value| toggle(value));
        }
        "Escape" if !typed.read_untracked().is_empty() => {
            event.stop_propagation();
            typed.set(String::new());
        }
        _ => {}
    };
    let note = move || {
        let words = &state.words().toolbar;
        let (all, more) = (found.read().len(), found.read().len().saturating_sub(MAX_ROWS));
        if nothing_known.get() {
            let error = state.account.catalog_error().get();
            Some(match error.map(|error| error.kind()) {
                Some(ErrorCode::NoPermission) => words.places_denied.to_owned(),
                Some(_) => words.places_failed.to_owned(),
                None => words.places_unlisted.to_owned(),
            })
        } else if all == 0 {
            Some(words.facet_none.to_owned())
        } else {
            (more > 0).then(|| (words.facet_more)(more as u64))
        }
    };
    view! {
        <fieldset>
            <legend class="label">{move || name()}</legend>
            <Show when=move || is_long.get()>
                <input
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=label
                    placeholder=state.word(|words| words.toolbar.search)
                    prop:value=move || typed.get()
                    on:input:target=move |event| typed.set(event.target().value())
                    on:keydown=key
                />
            </Show>
            <div class="facet-values">
                <For
                    each=move || found.get().into_iter().take(MAX_ROWS)
                    key=Clone::clone
                    children=move |value| view! { <FacetRow facet value counts/> }
                />
                {move || note().map(|note| view! { <p class="note" role="status">{note}</p> })}
            </div>
        </fieldset>
    }
}

/// A value that can be chosen. Its element stays while its value does, so that it keeps the focus.
#[component]
fn FacetRow(facet: Facet, value: String, counts: Signal<HashMap<String, Counts>>) -> impl IntoView {
    let state = State::current();
    let value = StoredValue::new(value);
    let name = memo(move |_| value.with_value(|value| state.facet_name(facet, value)));
    let own = memo(move |_| value.with_value(|value| counts.read().get(value).copied().unwrap_or_default()));
    let in_words = move || {
        let counts = own.get();
        (state.words().toolbar.facet_count)(counts.total().into(), counts[Status::Failed].into())
    };
    let is_chosen = move || value.with_value(|value| state.link.read().filter.facets.has(facet, value));
    let toggle = move |_| {
        value.with_value(|value| state.change(|link| link.filter.facets.toggle(facet, value)));
    };
    view! {
        <label class="choice" class:muted=move || own.get().total() == 0>
            <input type="checkbox" prop:checked=move || is_chosen() on:change=toggle/>
            <span class="grow" title=move || name.get()>{move || name.get()}</span>
            " "
            <span class="muted">{move || in_words()}</span>
        </label>
    }
}

/// True if a facet that only the catalogue knows is unknown for all edge nodes, and none of its values is chosen.
fn nothing_known(state: State, facet: Facet, values: &[FacetValue]) -> bool {
    let in_catalog = matches!(facet, Facet::Region(RegionFacet::Area | RegionFacet::Province));
    in_catalog
        && values.iter().all(|value| value.value.is_empty())
        && state.link.read().filter.facets.get(facet).is_empty()
}
