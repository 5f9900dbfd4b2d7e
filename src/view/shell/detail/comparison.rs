//! The pinned version beside another one of its data file: in which edge nodes it fails newly, is made good, or is slower.

use board::draw::labels::printable_text;
use board::report::comparison::{Change, Comparison};
use board::{Board, Facet, RegionId, VersionId};
use leptos::prelude::*;

use crate::platform::reactive::{derive, memo};
use crate::platform::shared::Shared;
use crate::state::State;
use crate::text::number;
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::{Show, view};

/// The most edge nodes that a link can name.
const MOST_IN_LINK: usize = 120;
/// The most edge nodes of a change that the sentence names.
const MOST_NAMED: usize = 20;

/// Two versions of a data file, the newer one first, and how they differ.
#[derive(Clone, PartialEq)]
struct Compared {
    newer: VersionId,
    older: VersionId,
    comparison: Shared<Comparison>,
}

/// A choice among the other versions of the data file, and what differs. None where it has no other one.
#[component]
pub(super) fn VersionComparison(version: VersionId) -> impl IntoView {
    let state = State::current();
    let others = memo(move |_| {
        with_board(state, |board| {
            let others = board.versions_with(version).iter().filter(|other| **other != version);
            others.map(|other| board.version_name(*other).to_owned()).collect::<Vec<_>>()
        })
        .unwrap_or_default()
    });
    let chosen = memo(move |_| state.link.read().compare.clone().unwrap_or_default());
    let compared =
        memo(move |_| with_board(state, |board| compared(board, version, &chosen.read())).flatten());
    let option = move |name: String| {
        let label = printable_text(&name).into_owned();
        let is_chosen = {
            let name = name.clone();
            move || *chosen.read() == name
        };
        view! { <option value=name selected=is_chosen>{label}</option> }
    };
    let choose =
        move |name: String| state.change(|link| link.compare = Some(name).filter(|name| !name.is_empty()));
    let words = move || &state.words().comparison;
    let row = move |change: Change| {
        let count = memo(move |_| compared.read().as_ref().map_or(0, |of| of.comparison.of(change).len()));
        let name = move || (words().change)(change);
        let is_short = move || count.get() <= MOST_IN_LINK;
        let show = move |_| {
            let ids = with_board(state, |board| {
                let compared = compared.read_untracked();
                compared
                    .as_ref()
                    .map(|of| ids(board, &of.comparison, change).collect::<Vec<_>>())
                    .unwrap_or_default()
            });
            let ids = ids.unwrap_or_default();
            state.change(|link| {
                link.filter.facets.clear(Facet::Node);
                ids.iter().for_each(|id| link.filter.facets.add(Facet::Node, id));
            });
        };
        view! {
            <Show when=move || { count.get() > 0 }>
                <dt>{move || name()}</dt>
                <dd>
                    <button
                        type="button"
                        class="button small shows"
                        title=state.word(|words| words.comparison.show)
                        disabled=move || !is_short()
                        on:click=show
                    >
                        {move || number(count.get() as u64)}
                    </button>
                </dd>
            </Show>
        }
    };
    let same = memo(move |_| compared.read().as_ref().map_or(0, |of| of.comparison.same));
    let sentence = derive(move || {
        with_board(state, |board| compared.read().as_ref().map(|compared| sentence(state, board, compared)))
            .flatten()
            .unwrap_or_default()
    });
    let copy = derive(move || words().copy.to_owned());
    view! {
        <Show when=move || !others.read().is_empty()>
            <section>
                <label class="setting">
                    <span>{state.word(|words| words.comparison.label)}</span>
                    <select prop:value=move || chosen.get() on:change:target=move |event| choose(event.target().value())>
                        <option value="" selected=move || chosen.read().is_empty()>{state.word(|words| words.comparison.none)}</option>
                        {move || others.get().into_iter().map(option).collect_view()}
                    </select>
                </label>
                <Show when=move || compared.read().is_some()>
                    <dl class="facts">
                        {Change::ALL.map(row).collect_view()}
                        <dt>{state.word(|words| words.comparison.same)}</dt>
                        <dd>{move || number(same.get().into())}</dd>
                    </dl>
                    <CopyButton text=sentence label=copy name=copy class="small framed"/>
                </Show>
            </section>
        </Show>
    }
}

fn with_board<T>(state: State, read: impl FnOnce(&Board) -> T) -> Option<T> {
    state.data.loaded.with(|loaded| loaded.as_ref().map(|loaded| read(&loaded.board)))
}

fn compared(board: &Board, version: VersionId, other: &str) -> Option<Compared> {
    let other = board.find_version(board.name(version), other).filter(|other| *other != version)?;
    // The newest comes first.
    let newer = *board.versions_with(version).iter().find(|one| **one == version || **one == other)?;
    let older = if newer == version { other } else { version };
    Some(Compared { newer, older, comparison: Shared::new(Comparison::new(board, older, newer)) })
}

fn ids<'a>(
    board: &'a Board,
    comparison: &'a Comparison,
    change: Change,
) -> impl Iterator<Item = String> + 'a {
    let regions = comparison.of(change).iter().map(|changed| changed.region);
    regions.map(|region: RegionId| board.region_name(region).to_owned())
}

/// What differs, in a sentence to send: `game.tar 1.1 beside 1.0: newly failing 2 (cn-wuxi, cn-hefei); made good 3 (…)`.
fn sentence(state: State, board: &Board, compared: &Compared) -> String {
    let words = &state.words().comparison;
    let Compared { newer, older, comparison } = compared;
    let part = |change: Change| {
        let count = comparison.of(change).len();
        let named: Vec<String> =
            ids(board, comparison, change).filter(|id| !id.is_empty()).take(MOST_NAMED).collect();
        let more = if count > named.len() { ", …" } else { "" };
        (count > 0).then(|| {
            format!("{} {} ({}{more})", (words.change)(change), number(count as u64), named.join(", "))
        })
    };
    let parts: Vec<String> = Change::ALL.into_iter().filter_map(part).collect();
    let versions = (words.beside)(board.version_name(*newer), board.version_name(*older));
    let same = format!("{} {}", words.same, number(comparison.same.into()));
    let all: Vec<String> = parts.into_iter().chain([same]).collect();
    format!("{} {versions}: {}", board.name(*newer), all.join("; "))
}
