//! The bar below the timeline: rows outside of the range, ranges to choose, the axis and its gaps, and buttons that zoom for
//! people with neither wheel nor keys.

use board::charts::timeline::Edge;
use board::select::lanes::Axis;
use leptos::prelude::*;

use super::chart::TimelineChart;
use super::range::Fitting;
use crate::platform::reactive::memo;
use crate::text::Preset;
use crate::view::shell::toolbar::DRAWING;
use crate::view::widgets::erased::view;
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

const PRESETS: [Preset; 4] = [Preset::Quarter, Preset::Hour, Preset::Today, Preset::Push];

/// The bar.
#[component]
pub(super) fn TimelineBar(
    /// The timeline that it changes.
    timeline: TimelineChart,
) -> impl IntoView {
    let state = timeline.base.state;
    let fitting = memo(move |_| timeline.fitting());
    let is_elapsed = memo(move |_| timeline.axis.get() == Axis::Elapsed);
    let toggle = move |_| {
        let axis = if is_elapsed.get_untracked() { Axis::Clock } else { Axis::Elapsed };
        state.change(|link| link.set_axis(axis));
    };
    let has_gaps = memo(move |_| !timeline.gaps.read().is_empty());
    let is_folded = memo(move |_| !state.link.read().full_gaps);
    let preset = move |preset: Preset| {
        let range = memo(move |_| timeline.preset(preset));
        view! {
            <button
                type="button"
                class="button framed"
                title=move || (state.words().drawing.timeline.preset_explained)(preset)
                disabled=move || range.get().is_none()
                on:click=move |_| untrack(|| {
                    range.get().into_iter().for_each(|range| timeline.show(timeline.limits().keep(range)));
                })
            >
                {move || (state.words().drawing.timeline.preset)(preset)}
            </button>
        }
    };
    view! {
        <div class="timeline-bar" role="group" aria-label=state.word(|words| words.drawing.timeline.range)>
            <RowsOutside timeline edge=Edge::Earlier/>
            <RowsOutside timeline edge=Edge::Later/>
            <span class="grow"></span>
            <button
                type="button"
                class="button framed"
                title=state.word(|words| words.drawing.timeline.elapsed_explained)
                aria-pressed=move || is_elapsed.get().to_string()
                on:click=toggle
            >
                {state.word(|words| words.drawing.timeline.elapsed)}
            </button>
            <button
                type="button"
                class="button framed"
                title=state.word(|words| words.drawing.timeline.fold_gaps_explained)
                aria-pressed=move || is_folded.get().to_string()
                disabled=move || !has_gaps.get()
                on:click=move |_| state.change(|link| link.full_gaps = !link.full_gaps)
            >
                {state.word(|words| words.drawing.timeline.fold_gaps)}
            </button>
            {PRESETS.into_iter().map(preset).collect_view()}
            <div class="zoom-buttons">
                <IconButton
                    icon=Icon::Plus
                    name=state.word(|words| words.drawing.zoom_in)
                    press=move |()| untrack(|| timeline.zoom(None, 0.5))
                    class="framed"
                />
                <IconButton
                    icon=Icon::Dash
                    name=state.word(|words| words.drawing.zoom_out)
                    press=move |()| untrack(|| timeline.zoom(None, 2.0))
                    class="framed"
                />
                <button
                    type="button"
                    class="button framed"
                    disabled=move || fitting.get() == Fitting::Done
                    on:click=move |_| untrack(|| timeline.fit())
                >
                    {move || match fitting.get() {
                        Fitting::All { outside } => (state.words().drawing.fit_all)(outside as u64),
                        Fitting::Activity => state.words().drawing.fit_activity.to_owned(),
                        Fitting::Bars | Fitting::Done => state.words().drawing.fit.to_owned(),
                    }}
                </button>
            </div>
        </div>
    }
}

/// How many rows lie on a side of the range; a press shows the nearest one.
#[component]
fn RowsOutside(
    /// The timeline.
    timeline: TimelineChart,
    /// The side.
    edge: Edge,
) -> impl IntoView {
    let state = timeline.base.state;
    let count = memo(move |_| timeline.rows_outside(edge) as u64);
    let press = move |_| {
        untrack(|| timeline.show_rows_outside(edge));
        // The button disappears with the last of them.
        if count.get_untracked() == 0 {
            focus_on(DRAWING);
        }
    };
    view! {
        <button
            type="button"
            class="button framed rows-outside"
            title=state.word(|words| words.drawing.timeline.rows_outside_explained)
            hidden=move || count.get() == 0
            on:click=press
        >
            {move || (state.words().drawing.timeline.rows_outside)(edge, count.get())}
        </button>
    }
}
