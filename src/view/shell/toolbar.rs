//! The toolbar: which view is shown, which pushes it has, and in which order, groups and zone. Each control changes the
//! link.

use board::link::View;
use board::select::filter::StatusSet;
use board::select::lanes::Lanes;
use board::select::order::{Ranking, RegionOrder, VersionOrder};
use board::{RegionFacet, Status, Zone};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::state::State;
pub use crate::state::arranged::PANEL;
use crate::view::query::facets::Facets;
use crate::view::query::search::SearchField;
use crate::view::query::status_chips::StatusChips;
use crate::view::shell::download::Download;
use crate::view::shell::replay::ReplayButton;
use crate::view::shell::view_kind::{Control, ViewKind, Views};
use crate::view::shell::watch::WatchButton;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::menu::Menu;

/// Selects what takes the keys of the chosen view.
pub const DRAWING: &str = "#board-view [tabindex='0']";

/// The toolbar.
#[component]
pub fn Toolbar() -> impl IntoView {
    let state = State::current();
    let (views, chosen) = (Views::current(), memo(move |_| state.link.read().view));
    let is_waiting = move || state.data.loaded.with(Option::is_none);
    view! {
        <section class="toolbar" class:waiting=move || is_waiting() aria-label=state.word(|words| words.toolbar.label)>
            <ViewTabs/>
            <StatusChips/>
            <SearchField/>
            <div class="settings">
                <Facets/>
                <Show when=views.has_control(chosen, Control::Sort)>
                    <SortSetting/>
                </Show>
                <Display chosen/>
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

/// The tabs of the views: one tab stop, arrows lead from one to the next.
#[component]
fn ViewTabs() -> impl IntoView {
    let state = State::current();
    let (views, chosen) = (Views::current(), memo(move |_| state.link.read().view));
    let key = move |event: KeyboardEvent| {
        let at = views.all().iter().position(|kind| kind.view == chosen.get_untracked()).unwrap_or_default();
        let last = views.all().len() - 1;
        let next = match event.key().as_str() {
            "ArrowRight" => (at + 1) % views.all().len(),
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        let next = &views.all()[next];
        state.change(|link| link.view = next.view);
        focus_on(&format!("#{}", next.tab_id()));
    };
    let tab = move |kind: &'static ViewKind| {
        let view = kind.view;
        let is_chosen = move || chosen.get() == view;
        view! {
            <button
                type="button"
                role="tab"
                id=kind.tab_id()
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
            {views.all().iter().map(tab).collect_view()}
        </div>
    }
}

/// The menu of the controls that are used less often.
#[component]
fn Display(
    /// The view chosen.
    chosen: Signal<View>,
) -> impl IntoView {
    let state = State::current();
    let views = Views::current();
    let open = RwSignal::new(false);
    let label = derive(move || state.words().toolbar.display.to_owned());
    let button = || view! { <Picture icon=Icon::Sliders/> };
    view! {
        <Menu class="button framed only-icon" label open button=ViewFn::from(button)>
            <div class="display">
                <Show when=views.has_control(chosen, Control::Sort)>
                    <Reversed/>
                </Show>
                <Show when=views.has_control(chosen, Control::Group)>
                    <GroupSetting/>
                </Show>
                <Show when=views.has_control(chosen, Control::Lanes)>
                    <LanesSetting/>
                </Show>
                <ZoneSetting/>
                <Show when=views.has_control(chosen, Control::RegionOrder)>
                    <RegionSetting/>
                </Show>
                <Show when=views.has_control(chosen, Control::Transpose)>
                    <Transpose/>
                </Show>
                <Show when=views.has_control(chosen, Control::NodeNames)>
                    <NodeNames/>
                </Show>
                <div class="narrow-only">
                    <ReplayButton label=true/>
                    <WatchButton label=true/>
                </div>
                <Download/>
            </div>
        </Menu>
    }
}

/// A setting with few values: a select with a label, which can be for screen readers alone.
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
    /// Name of a value.
    name: fn(State, T) -> &'static str,
    /// Sets the value.
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
    let order = memo(move |_| state.link.read().order());
    view! {
        <Setting
            label=derive(move || state.words().toolbar.sort.to_owned())
            all=&Ranking::ALL
            chosen=derive(move || order.get().by)
            name=|state, by| (state.words().toolbar.order)(by)
            choose=|state, by| state.change(|link| link.set_order(VersionOrder { by, ..link.order() }))
        />
    }
}

#[component]
fn Reversed() -> impl IntoView {
    let state = State::current();
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || state.link.read().order().reversed
                on:change:target=move |event| {
                    let reversed = event.target().checked();
                    state.change(|link| link.set_order(VersionOrder { reversed, ..link.order() }));
                }
            />
            {state.word(|words| words.toolbar.reversed)}
        </label>
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
            chosen=derive(move || state.link.read().regions)
            name=|state, order| (state.words().toolbar.region_order)(order)
            choose=|state, order| state.change(|link| link.regions = order)
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
            seen=true
            all=&GROUPS
            chosen=derive(move || state.link.read().group)
            name=|state, group| {
                let words = &state.words().toolbar;
                group.map_or(words.ungrouped, |group| (words.facet)(group.into()))
            }
            choose=|state, group| state.change(|link| link.group = group)
        />
    }
}

#[component]
fn LanesSetting() -> impl IntoView {
    let state = State::current();
    view! {
        <Setting
            label=derive(move || state.words().toolbar.lanes.to_owned())
            seen=true
            all=&[Lanes::ByVersion, Lanes::ByRegion]
            chosen=derive(move || state.link.read().lanes())
            name=|state, lanes| (state.words().toolbar.lane)(lanes)
            choose=|state, lanes| state.change(|link| link.set_lanes(lanes))
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
            chosen=state.zone
            name=|state, zone| (state.words().toolbar.zone_named)(zone)
            choose=|state, zone| state.choose_zone(zone)
        />
    }
}

#[component]
fn NodeNames() -> impl IntoView {
    let state = State::current();
    let chosen = state.preferences.chinese_names;
    view! {
        <label class="choice">
            <input
                type="checkbox"
                prop:checked=move || state.preferences.has_chinese_names()
                on:change:target=move |event| chosen.set(Some(event.target().checked()))
            />
            {state.word(|words| words.toolbar.chinese_names)}
        </label>
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
