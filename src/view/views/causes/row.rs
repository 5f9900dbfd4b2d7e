//! A cause: how many failures it has, what they say, what sets them apart, and when they were reported.

use board::draw::labels::printable_text;
use board::report::causes::{Cause, Causes, Trend};
use board::{Board, Facet, Status};
use leptos::prelude::*;

use super::in_words::{facts, title, trait_in_words};
use super::ticket;
use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::platform::shared::Shared;
use crate::state::State;
use crate::text::number;
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture, StatusGlyph};

/// The most descriptions that are listed as they came.
const MOST_TEXTS: usize = 20;
/// The height of the trend's drawing; each part of the time is one wide.
const HEIGHT: u32 = 16;

/// A cause at its place in the list.
pub(super) type CauseAt = (Option<usize>, Option<Shared<Cause>>);

/// Id of the line at a place.
pub(super) fn id(at: usize) -> String {
    format!("cause-{at}")
}

/// The line of a cause.
#[component]
pub(super) fn CauseRow(
    /// All causes.
    causes: Signal<Shared<Causes>>,
    /// This one; it has no cause while it leaves the list.
    cause: Signal<CauseAt>,
    /// The place that has the tab stop.
    active: Signal<usize>,
    /// Where a person moves it.
    cursor: RwSignal<usize>,
) -> impl IntoView {
    let state = State::current();
    let at = memo(move |_| cause.get().0);
    let of_cause = move |read: &dyn Fn(&Board, &Cause) -> String| {
        let (loaded, cause) = (state.data.loaded.read(), cause.read());
        let board = loaded.as_ref().map(|loaded| &loaded.board);
        board.zip(cause.1.as_ref()).map(|(board, cause)| read(board, cause)).unwrap_or_default()
    };
    let key = memo(move |_| of_cause(&|_, cause| cause.key.clone()));
    let is_chosen = memo(move |_| state.link.read().filter.facets.has(Facet::Cause, &key.read()));
    let count = move || of_cause(&|_, cause| number(cause.open().into()));
    let is_settled = memo(move |_| cause.read().1.as_ref().is_some_and(|cause| cause.open() == 0));
    let name = memo(move |_| of_cause(&|_, cause| title(state, cause)));
    let line = move || of_cause(&|board, cause| facts(state, board, cause, causes.read().failed).join(" · "));
    let traits = memo(move |_| {
        let (loaded, cause) = (state.data.loaded.read(), cause.read());
        let Some((loaded, cause)) = loaded.as_ref().zip(cause.1.as_ref()) else { return Vec::new() };
        let in_words = |found| trait_in_words(state, &loaded.board, found);
        cause.traits.iter().map(in_words).collect::<Vec<_>>()
    });
    let trait_chip = |(text, counted): (String, String)| {
        let title = counted.clone();
        view! { <li class="trait" title=title>{text} <span class="visually-hidden">" " {counted}</span></li> }
    };
    let trend = move || of_cause(&|_, cause| trend_path(&cause.trend));
    let ids = move || {
        of_cause(&|board, cause| {
            let ids = cause.regions(board).into_iter().map(|region| board.region_name(region));
            ids.filter(|id| !id.is_empty()).collect::<Vec<_>>().join("\n")
        })
    };
    let markdown =
        move || of_cause(&|board, cause| ticket::markdown(state, board, cause, causes.read().failed));
    let name_of =
        move |what: &'static str| format!("{} ({})", (state.words().common.copy_of)(what), name.get());
    let ids_name = derive(move || name_of(state.words().handover.ids));
    let ticket_name = derive(move || name_of(state.words().causes.ticket));
    let is_open = RwSignal::new(false);
    let texts = memo(move |_| {
        let (loaded, cause) = (state.data.loaded.read(), cause.read());
        let Some((loaded, cause)) = loaded.as_ref().zip(cause.1.as_ref()) else { return (Vec::new(), 0) };
        let text = |id: &u32| loaded.board.description(*id).to_owned();
        let texts: Vec<String> = cause.descriptions.iter().take(MOST_TEXTS).map(text).collect();
        (texts, cause.descriptions.len())
    });
    let texts_name = move || (state.words().causes.as_they_came)(texts.read().1 as u64);
    let raw = move || {
        texts
            .get()
            .0
            .into_iter()
            .map(|text| view! { <li class="mono">{printable_text(&text).into_owned()}</li> })
            .collect_view()
    };
    let more = move || {
        let (listed, all) = texts.with(|(texts, all)| (texts.len(), *all));
        (all > listed).then(|| (state.words().causes.more_texts)((all - listed) as u64))
    };
    view! {
        <li class="cause" class:chosen=move || is_chosen.get() class:settled=move || is_settled.get() id=move || at.get().map(id) on:focusin=move |_| at.get_untracked().into_iter().for_each(|at| cursor.set(at))>
            <button
                type="button"
                class="cause-main"
                aria-pressed=move || is_chosen.get().to_string()
                title=state.word(|words| words.causes.show_only)
                tabindex=move || if at.get() == Some(active.get()) { "0" } else { "-1" }
                on:click=move |_| choose(state, &key.read_untracked())
            >
                <span class="cause-count">
                    <StatusGlyph status=Some(Status::Failed)/>
                    {count}
                </span>
                <span class="cause-text">{move || name.get()}</span>
                " "
                <span class="cause-facts">{line}</span>
            </button>
            <svg class="cause-trend" viewBox=format!("0 0 {} {HEIGHT}", Trend::STEPS) preserveAspectRatio="none" aria-hidden="true">
                <path d=trend></path>
            </svg>
            <div class="cause-actions">
                <CopyButton text=derive(ids) label="" name=ids_name icon=Icon::Copy class="small only-icon copy-ids"/>
                <CopyButton text=derive(markdown) label="" name=ticket_name icon=Icon::Flag class="small only-icon copy-ticket"/>
                <button
                    type="button"
                    class="button small only-icon raw-texts"
                    aria-expanded=move || is_open.get().to_string()
                    aria-label=move || texts_name()
                    title=move || texts_name()
                    on:click=move |_| is_open.update(|open| *open = !*open)
                >
                    <Picture icon=Icon::ChevronDown/>
                </button>
            </div>
            <ul class="traits">{move || traits.get().into_iter().map(trait_chip).collect_view()}</ul>
            <Show when=move || is_open.get()>
                <ul class="raw-list" aria-label=move || texts_name()>
                    {raw}
                    <li class="muted">{more}</li>
                </ul>
            </Show>
        </li>
    }
}

/// Bars, one for each part of the time, the highest as high as the drawing; one that has any failure can be seen.
fn trend_path(trend: &Trend) -> String {
    let highest = trend.0.iter().copied().max().unwrap_or_default().max(1);
    let bar = |(at, count): (usize, &u32)| {
        let height = (count * HEIGHT).div_ceil(highest);
        (height > 0).then(|| format!("M{at} {HEIGHT}v-{height}h.8v{height}z"))
    };
    trend.0.iter().enumerate().filter_map(bar).collect()
}

/// Chooses a cause alone, or none where it is chosen already.
fn choose(state: State, key: &str) {
    state.change(|link| {
        let is_chosen = link.filter.facets.get(Facet::Cause) == [key];
        link.filter.facets.clear(Facet::Cause);
        if !is_chosen {
            link.filter.facets.add(Facet::Cause, key);
        }
    });
}
