//! The toolbar: which view, which pushes of it, in which order, groups and zone. Every control is an intent; the
//! link holds the choice. Knows no data but counts.

use board::link::View;
use board::select::filter::StatusSet;
use board::select::lanes::Lanes;
use board::select::order::{Ranking, RegionOrder};
use board::{RegionFacet, Status, Zone};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::state::State;
use crate::view::query::facets::Facets;
use crate::view::query::search::SearchField;
use crate::view::query::status_chips::StatusChips;
use crate::view::shell::download::Download;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::icon_button::IconButton;
use crate::view::widgets::menu::Menu;

/// Id of the element that shows the chosen view, for its tab.
pub const PANEL: &str = "board-view";

/// The toolbar.
#[component]
pub fn Toolbar() -> impl IntoView {
    let state = State::current();
    let view = memo(move |_| state.link.read().view);
    let sorts = move || matches!(view.get(), View::Matrix | View::Timeline);
    let groups = move || matches!(view.get(), View::Matrix | View::Tiles);
    let is_waiting = move || state.data.loaded.with(Option::is_none);
    view! {
        <section class="toolbar" class:waiting=move || is_waiting() aria-label=state.word(|words| words.toolbar.label)>
            <ViewTabs/>
            <StatusChips/>
            <SearchField/>
            <div class="settings">
                <Facets/>
                <Show when=sorts>
                    <SortSetting/>
                </Show>
                <Show when=groups>
                    <GroupSetting/>
                </Show>
                <Show when=move || view.get() == View::Timeline>
                    <LanesSetting/>
                </Show>
                <Display view/>
            </div>
        </section>
    }
}

/// Shows failures alone, or everything where they were alone already.
pub fn failures_only(state: State) {
    let failures: StatusSet = [Status::Failed].into_iter().collect();
    state.change(|link| {
        let alone = link.filter.statuses == failures;
        link.filter.statuses = if alone { StatusSet::default() } else { failures };
    });
}

/// Id of a view's tab.
pub fn tab_id(view: View) -> &'static str {
    match view {
        View::Matrix => "tab-matrix",
        View::Tiles => "tab-tiles",
        View::Timeline => "tab-timeline",
        View::Table => "tab-table",
    }
}

/// The four views: one tab stop, arrows go from one to the next.
#[component]
fn ViewTabs() -> impl IntoView {
    let state = State::current();
    let chosen = memo(move |_| state.link.read().view);
    let key = move |event: KeyboardEvent| {
        let at = View::ALL.iter().position(|view| *view == chosen.get_untracked()).unwrap_or_default();
        let last = View::ALL.len() - 1;
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % View::ALL.len(),
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        state.change(|link| link.view = View::ALL[next]);
        focus_on(&format!("#{}", tab_id(View::ALL[next])));
    };
    let tab = move |view: View| {
        let is_chosen = move || chosen.get() == view;
        view! {
            <button
                type="button"
                role="tab"
                id=tab_id(view)
                aria-selected=move || is_chosen().to_string()
                aria-controls=PANEL
                tabindex=move || if is_chosen() { "0" } else { "-1" }
                on:click=move |_| state.change(|link| link.view = view)
            >
                {move || (state.words().toolbar.view)(view)}
            </button>
        }
    };
    view! {
        <div
            class="tabs"
            role="tablist"
            aria-label=state.word(|words| words.toolbar.views)
            on:keydown=key
        >
            {View::ALL.into_iter().map(tab).collect_view()}
        </div>
    }
}

/// What is set less often, behind one button.
#[component]
fn Display(view: Signal<View>) -> impl IntoView {
    let state = State::current();
    let open = RwSignal::new(false);
    let groups = move || matches!(view.get(), View::Matrix | View::Tiles);
    let label = derive(move || state.words().toolbar.display.to_owned());
    let button = || view! { <Picture icon=Icon::Sliders/> };
    view! {
        <Menu class="button framed only-icon" label open button=ViewFn::from(button)>
            <div class="display">
                <ZoneSetting/>
                <Show when=groups>
                    <RegionSetting/>
                </Show>
                <Show when=move || view.get() == View::Matrix>
                    <Transpose/>
                </Show>
                <Download/>
            </div>
        </Menu>
    }
}

/// A setting with few values: a label, said or seen, and a select.
#[component]
fn Setting<T: Copy + PartialEq + Send + Sync + 'static>(
    /// Its name.
    #[prop(into)]
    label: Signal<String>,
    /// The values offered.
    all: &'static [T],
    /// The chosen one.
    #[prop(into)]
    chosen: Signal<T>,
    /// A value's words.
    name: fn(State, T) -> &'static str,
    /// Called with the value chosen.
    choose: fn(State, T),
    /// Whether the label is seen.
    #[prop(default = false)]
    seen: bool,
) -> impl IntoView {
    let state = State::current();
    let options = all.iter().enumerate().map(|(at, value)| {
        let value = *value;
        view! {
            <option value=at.to_string() selected=move || chosen.get() == value>
                {move || name(state, value)}
            </option>
        }
    });
    let changed = move |text: String| {
        if let Some(value) = text.parse::<usize>().ok().and_then(|at| all.get(at)) {
            choose(state, *value);
        }
    };
    let at = move || all.iter().position(|value| *value == chosen.get()).unwrap_or_default().to_string();
    view! {
        <label class="setting">
            <span class=if seen { "" } else { "visually-hidden" }>{label}</span>
            <select prop:value=move || at() title=label on:change:target=move |event| changed(event.target().value())>
                {options.collect_view()}
            </select>
        </label>
    }
}

#[component]
fn SortSetting() -> impl IntoView {
    let state = State::current();
    let order = memo(move |_| state.link.read().arrangement.order);
    view! {
        <Setting
            label=derive(move || state.words().toolbar.sort.to_owned())
            all=&Ranking::ALL
            chosen=derive(move || order.get().by)
            name=|state, by| (state.words().toolbar.order)(by)
            choose=|state, by| state.change(|link| link.arrangement.order.by = by)
        />
        <IconButton
            icon=Icon::UpDown
            name=state.word(|words| words.toolbar.reversed)
            press=move |()| state.change(|link| {
                let order = &mut link.arrangement.order;
                order.reversed = !order.reversed;
            })
            attr:aria-pressed=move || order.get().reversed.to_string()
        />
    }
}

#[component]
fn RegionSetting() -> impl IntoView {
    let state = State::current();
    view! {
        <Setting
            label=derive(move || state.words().toolbar.region_sort.to_owned())
            seen=true
            all=&[RegionOrder::Worst, RegionOrder::Name]
            chosen=derive(move || state.link.read().arrangement.regions)
            name=|state, order| (state.words().toolbar.region_order)(order)
            choose=|state, order| state.change(|link| link.arrangement.regions = order)
        />
    }
}

#[component]
fn GroupSetting() -> impl IntoView {
    const GROUPS: [Option<RegionFacet>; 5] = [
        None,
        Some(RegionFacet::Area),
        Some(RegionFacet::Province),
        Some(RegionFacet::City),
        Some(RegionFacet::Carrier),
    ];
    let state = State::current();
    view! {
        <Setting
            label=derive(move || state.words().toolbar.group.to_owned())
            all=&GROUPS
            chosen=derive(move || state.link.read().arrangement.group)
            name=|state, group| {
                let words = &state.words().toolbar;
                group.map_or(words.ungrouped, |group| (words.facet)(group.into()))
            }
            choose=|state, group| state.change(|link| link.arrangement.group = group)
        />
    }
}

#[component]
fn LanesSetting() -> impl IntoView {
    let state = State::current();
    view! {
        <Setting
            label=derive(move || state.words().toolbar.lanes.to_owned())
            all=&[Lanes::ByFile, Lanes::ByRegion]
            chosen=derive(move || state.link.read().lanes)
            name=|state, lanes| (state.words().toolbar.lane)(lanes)
            choose=|state, lanes| state.change(|link| link.lanes = lanes)
        />
    }
}

#[component]
fn ZoneSetting() -> impl IntoView {
    let state = State::current();
    view! {
        <Setting
            label=derive(move || state.words().toolbar.zone.to_owned())
            seen=true
            all=&Zone::ALL
            chosen=derive(move || state.link.read().zone)
            name=|state, zone| (state.words().toolbar.zone_named)(zone)
            choose=|state, zone| state.change(|link| link.zone = zone)
        />
    }
}

#[component]
fn Transpose() -> impl IntoView {
    let state = State::current();
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || state.link.read().transposed
                on:change:target=move |event| {
                    let transposed = event.target().checked();
                    state.change(|link| link.transposed = transposed);
                }
            />
            {state.word(|words| words.toolbar.transpose)}
        </label>
    }
}
