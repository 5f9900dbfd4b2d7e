//! Parts that the panels of pushes and of edge nodes share.

use board::draw::labels::printable_text;
use board::{RegionFacet, RegionFacts};
use leptos::prelude::*;

use crate::platform::reactive::{Signal, derive, memo};
use crate::state::State;
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::{Show, view};

/// Class of the panel's content, which takes the focus.
pub const BODY: &str = "detail-body";

/// A row of a list of facts. An empty text is marked as missing.
#[component]
pub fn Fact(
    /// The label.
    #[prop(into)]
    label: Signal<&'static str>,
    /// The text.
    #[prop(into)]
    value: Signal<String>,
    /// Replaces an empty text that does not mean that the element is missing.
    #[prop(optional, into)]
    nothing: Signal<Option<&'static str>>,
    /// Whether it can be copied.
    #[prop(default = false)]
    copy: bool,
    /// Whether it is monospaced.
    #[prop(default = false)]
    mono: bool,
) -> impl IntoView {
    let state = State::current();
    let name = derive(move || (state.words().common.copy_of)(label.get()));
    let shown = move || {
        let text = value.get();
        if text.is_empty() {
            let nothing = nothing.get().unwrap_or(state.words().common.missing);
            view! { <span class="muted">{nothing}</span> }
        } else {
            view! { <span class:mono=mono>{printable_text(&text).into_owned()}</span> }
        }
    };
    view! {
        <dt>{label}</dt>
        <dd>
            {move || shown()}
            <Show when=move || copy && !value.read().is_empty()>
                <CopyButton text=value label="" name class="small only-icon"/>
            </Show>
        </dd>
    }
}

/// What an edge node is.
#[component]
pub fn RegionSection(facts: RegionFacts) -> impl IntoView {
    let state = State::current();
    let detail =
        move |of: fn(&crate::text::Detail) -> &'static str| derive(move || of(&state.words().detail));
    let facet = move |facet: RegionFacet| derive(move || (state.words().toolbar.facet)(facet.into()));
    let has_names = memo(move |_| !state.data.catalog.read().is_empty());
    // If the catalogue lacks this edge node, the city that is derived from its id is unreliable.
    let city =
        if has_names.get_untracked() && !facts.in_catalog { String::new() } else { facts.city.clone() };
    let known = [
        (detail(|words| words.name_zh), None, facts.name.clone()),
        (detail(|words| words.name_en), None, facts.en_name.clone()),
        (facet(RegionFacet::Area), Some(RegionFacet::Area), facts.area.clone()),
        (facet(RegionFacet::Province), Some(RegionFacet::Province), facts.province.clone()),
        (facet(RegionFacet::City), Some(RegionFacet::City), city),
        (facet(RegionFacet::Carrier), Some(RegionFacet::Carrier), facts.carrier.clone()),
    ];
    let rows = known.into_iter().filter(|(_, _, value)| !value.is_empty());
    let rows = rows.map(|(label, facet, value)| {
        let in_words = derive(move || match facet {
            Some(facet) => state.facet_name(facet.into(), &value),
            None => value.clone(),
        });
        view! { <Fact label value=in_words/> }
    });
    let rows = rows.collect_view();
    let hint = move || {
        let detail = &state.words().detail;
        if has_names.get() { detail.region_unlisted } else { detail.regions_unknown }
    };
    let unknown = !facts.in_catalog;
    view! {
        <section>
            <h3>{state.word(|words| words.detail.region)}</h3>
            <dl class="facts">{rows}</dl>
            {unknown.then(|| view! { <p class="hint">{move || hint()}</p> })}
        </section>
    }
}
