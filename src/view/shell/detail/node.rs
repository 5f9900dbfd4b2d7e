//! The panel of an edge node: what it is, and its pushes of all data files, the worst first.

use board::draw::labels::printable_text;
use board::{
    Board, Counts, Facet, NodeDetail, RegionCatalog, RegionFacts, RegionId, Status, UtcSeconds, VersionId,
};
use leptos::prelude::*;

use super::parts::{BODY, Fact, RegionSection};
use crate::platform::reactive::derive;
use crate::state::State;
use crate::text::number;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture, StatusGlyph};

/// The most pushes that the panel lists; the table has all.
const MOST: usize = 100;

/// The content of the panel.
#[derive(Clone, PartialEq)]
pub struct NodeFacts {
    region: RegionId,
    facts: RegionFacts,
    counts: Counts,
    pushes: Vec<PushOnNode>,
}

#[derive(Clone, PartialEq)]
struct PushOnNode {
    version: VersionId,
    name: String,
    version_name: String,
    status: Status,
    description: String,
    update: Option<UtcSeconds>,
}

impl NodeFacts {
    /// Looks an edge node up; `None` if the board does not have it.
    pub fn new(board: &Board, catalog: &RegionCatalog, id: &str) -> Option<Self> {
        let NodeDetail { region, facts, counts, pushes } = NodeDetail::new(board, catalog, id, MOST)?;
        let text = |text: &str| printable_text(text).into_owned();
        let pushes = pushes.iter().map(|push| PushOnNode {
            version: push.version,
            name: text(push.name),
            version_name: text(push.version_name),
            status: push.status,
            description: if push.status == Status::Failed { text(push.description) } else { String::new() },
            update: push.update.get(),
        });
        Some(Self { region, facts, counts, pushes: pushes.collect() })
    }
}

#[component]
pub fn NodeBody(node: NodeFacts) -> impl IntoView {
    let state = State::current();
    let NodeFacts { region, facts, counts, pushes } = node;
    let id = facts.id.clone();
    let only = id.clone();
    let is_alone = {
        let id = id.clone();
        move || state.link.read().filter.facets.get(Facet::Node) == [id.as_str()]
    };
    let more = counts.total() as usize - pushes.len();
    let stat = move |status: Status| {
        view! {
            <dt>
                <span class="status">
                    <StatusGlyph status=Some(status)/>
                    {move || (state.words().common.status)(status)}
                </span>
            </dt>
            <dd>{number(counts[status].into())}</dd>
        }
    };
    let counted = Status::ALL.into_iter().filter(|status| counts[*status] > 0).map(stat).collect_view();
    let row = move |push: PushOnNode| {
        let PushOnNode { version, name, version_name, status, description, update } = push;
        // Its folder is in the tooltip.
        let file = name.rsplit('/').next().unwrap_or(&name).to_owned();
        let second = move || {
            let update = update.map(|at| state.moment(at)).unwrap_or_default();
            let parts = [(state.words().common.status)(status), &description, &update];
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
        };
        view! {
            <li>
                <button
                    type="button"
                    class="detail-row"
                    title=name
                    on:click=move |_| {
                        state.pin(version, Some(region));
                        // The new facts replace the focused row.
                        request_animation_frame(|| focus_on(&format!(".{BODY}")));
                    }
                >
                    <StatusGlyph status=Some(status)/>
                    <span class="two-lines">
                        <span class="mono">{file} " " {version_name}</span>
                        " "
                        <span class="muted">{move || second()}</span>
                    </span>
                </button>
            </li>
        }
    };
    view! {
        <section>
            <dl class="facts">
                <Fact label=state.word(|words| words.detail.region) value=id mono=true copy=true/>
                {counted}
            </dl>
            <button
                type="button"
                class="button framed detail-action"
                aria-pressed=move || is_alone().to_string()
                on:click=move |_| state.only_node(&only)
            >
                <Picture icon=Icon::Filter/>
                {state.word(|words| words.detail.only_node)}
            </button>
        </section>
        <RegionSection facts/>
        <section>
            <h3>
                {state.word(|words| words.detail.pushes_here)} " "
                <span class="muted">{derive(move || format!("({})", state.zone_name()))}</span>
            </h3>
            <ul>{pushes.into_iter().map(row).collect_view()}</ul>
            <Show when=move || { more > 0 }>
                <p class="hint">{move || (state.words().detail.more_pushes)(more as u64)}</p>
            </Show>
        </section>
    }
}
