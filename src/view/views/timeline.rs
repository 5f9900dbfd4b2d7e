//! The timeline: a bar for each push from its start to its last update. Wheel, drags, keys and buttons pan and zoom it.

use std::sync::Arc;

use leptos::prelude::*;

use self::bar::TimelineBar;
use self::chart::TimelineChart;
use self::cursor::CursorCard;
use crate::platform::reactive::memo;
use crate::view::chart::chart_view::{ChartKind, ChartState, ChartView};
use crate::view::chart::hit::MarkKind;
use crate::view::shell::view_kind::KeySection;
use crate::view::widgets::erased::{Show, view};

mod bar;
mod chart;
mod cursor;
mod legend;
mod range;

pub use legend::TimelineLegend;

static KIND: ChartKind = ChartKind {
    class: "canvas-view timeline",
    keys_id: "timeline-keys",
    label: |words| words.drawing.timeline_label,
    keys: |words| words.drawing.timeline_keys,
    marks: &[MarkKind::InPlot("pointed"), MarkKind::Plain("line"), MarkKind::Moment("moment")],
    has_gestures: true,
};

/// The timeline's keys.
pub static KEYS: KeySection = KeySection {
    title: |words| words.on_timeline,
    rows: &[
        (&["A", "D"], |words| words.pan),
        (&["W", "S"], |words| words.zoom),
        (&["F"], |words| words.fit),
        (&["Q", "E"], |words| words.move_cursor),
        (&[",", "."], |words| words.next_failure),
    ],
    opens: &[],
};

/// The timeline.
#[component]
pub fn TimelineView() -> impl IntoView {
    let base = ChartState::new();
    let state = base.state;
    let timeline = TimelineChart::new(base);
    let has_no_times = memo(move |_| state.view.timeline.read().lanes().bounds().is_none());
    view! {
        <ChartView kind=&KIND base chart=Arc::new(timeline)>
            <Show when=move || has_no_times.get()>
                <p class="canvas-note">{state.word(|words| words.drawing.no_times)}</p>
            </Show>
            <CursorCard timeline/>
        </ChartView>
        <TimelineBar timeline/>
    }
}
