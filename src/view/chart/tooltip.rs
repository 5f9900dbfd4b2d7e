//! The tooltip beside the pointer: it describes the push that the pointer rests on, and moves with the pointer.

use std::time::Duration;

use board::Status;
use board::draw::geometry::Point;
use board::draw::labels::printable_text;
use board::link::View;
use board::report::table::TableColumn;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::platform::reactive::{RwSignal, Signal, effect, memo};
use crate::platform::scheduler::milliseconds;
use crate::state::State;
use crate::view::chart::hit::Subject;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::StatusGlyph;

/// A line of the tooltip: a name and a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Line(pub &'static str, pub String);

/// The texts of a chart about a subject besides its names.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Details {
    /// At most [`LINES`] of them.
    pub lines: Vec<Line>,
    /// A sentence.
    pub description: String,
}

/// The texts of the tooltip.
#[derive(Debug, Clone, PartialEq)]
struct TooltipText {
    title: String,
    place: String,
    status: Option<Status>,
    status_text: String,
    /// Start, update and duration, as far as they are known.
    lines: Vec<Line>,
    description: String,
    others: usize,
    opens: Option<View>,
}

/// The same texts in one sentence, for a screen reader.
pub fn description(state: State, subject: Subject, details: Option<Details>) -> String {
    tooltip_text(state, subject, details).map_or_else(String::new, |text| {
        let mut parts = vec![text.title, text.place, text.status_text];
        parts.extend(text.lines.into_iter().map(|Line(name, value)| format!("{name} {value}")));
        parts.push(text.description);
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    })
}

fn tooltip_text(state: State, subject: Subject, details: Option<Details>) -> Option<TooltipText> {
    let loaded = state.data.loaded.read();
    let board = &loaded.as_ref()?.board;
    let words = state.words();
    let text = |text: &str| printable_text(text).into_owned();
    let title = subject.version.map(|version| match (board.name(version), board.version_name(version)) {
        ("", "") => words.common.missing.to_owned(),
        (name, "") => text(name),
        (name, version_name) => text(&format!("{name} {version_name}")),
    });
    let place = subject.region.map(|region| {
        let id = board.region_name(region);
        match state.region_name(id) {
            _ if id.is_empty() => words.common.missing.to_owned(),
            name if name.is_empty() => text(id),
            name => format!("{} · {name}", text(id)),
        }
    });
    let mut texts = TooltipText {
        title: title.unwrap_or_default(),
        place: place.unwrap_or_default(),
        status: None,
        status_text: state.without_push().to_owned(),
        lines: Vec::new(),
        description: String::new(),
        others: subject.others,
        opens: subject.opens,
    };
    let (Some(version), Some(region)) = (subject.version, subject.region) else {
        texts.status_text.clear();
        if let Some(details) = details {
            (texts.lines, texts.description) = (details.lines, details.description);
        }
        return Some(texts);
    };
    let Some(push) = board.find(version, region).map(|push| board.push(push)) else { return Some(texts) };
    texts.status = Some(push.status);
    texts.status_text = state.status_text(push.status, push.status_text);
    let time = |stamp: board::Timestamp, raw: Option<&str>| match (stamp.get(), raw) {
        (Some(at), _) => state.moment_and_zone(at),
        (None, Some(raw)) => text(raw),
        (None, None) => words.common.missing.to_owned(),
    };
    texts.lines.push(Line((words.table.column)(TableColumn::Start), time(push.start, push.start_raw)));
    texts.lines.push(Line((words.table.column)(TableColumn::Update), time(push.update, push.update_raw)));
    if let Some(seconds) = push.duration() {
        texts.lines.push(Line((words.table.column)(TableColumn::Duration), (words.common.duration)(seconds)));
    }
    texts.description = text(push.description);
    Some(texts)
}

/// How long the pointer stays on a subject before the tooltip describes it: writing the texts costs more than all else
/// that a move of the pointer does.
const REST: Duration = Duration::from_millis(80);
/// Milliseconds for which the tooltip of the subject before stays, while the pointer moves on.
const STALE: f64 = 120.0;

/// The subject once it has stayed the same for [`REST`]. It becomes `None` at once where there is no subject, and after
/// [`STALE`] where it keeps changing: the tooltip must not describe what the pointer has left.
fn rested(subject: Signal<Option<Subject>>) -> Signal<Option<Subject>> {
    let rested = RwSignal::new(None);
    let stale_since = StoredValue::new(None::<f64>);
    let waiting = StoredValue::new(None::<TimeoutHandle>);
    let stop = move || {
        if let Some(handle) = waiting.try_update_value(Option::take).flatten() {
            handle.clear();
        }
    };
    effect(move |_| {
        let subject = subject.get();
        stop();
        if subject.is_none() || subject == rested.get_untracked() {
            stale_since.set_value(None);
            if subject.is_none() {
                rested.set(None);
            }
            return;
        }
        let since = stale_since.get_value().unwrap_or_else(milliseconds);
        stale_since.set_value(Some(since));
        if milliseconds() - since > STALE {
            rested.set(None);
        }
        let settle = move || {
            if rested.is_alive() {
                stale_since.set_value(None);
                rested.set(subject);
            }
        };
        waiting.set_value(set_timeout_with_handle(settle, REST).ok());
    });
    on_cleanup(stop);
    rested.read_only()
}

/// Most lines of the tooltip.
const LINES: usize = 4;

/// The tooltip; hidden where there is no subject. It stays in the page, and only the texts that differ are written
/// again; it moves with the pointer without being painted again.
#[component]
pub fn Tooltip(
    /// The subject, and the position of the pointer in the window.
    subject: Signal<Option<(Subject, Point)>>,
    /// The texts of the chart about a subject besides its names.
    details: impl Fn(Subject) -> Option<Details> + Send + Sync + 'static,
) -> impl IntoView {
    let state = State::current();
    let shown = rested(memo(move |_| subject.get().map(|(subject, _)| subject)));
    // While it is hidden it keeps its last texts.
    let texts = memo(move |before: Option<&Option<TooltipText>>| {
        let text = |subject: Subject| tooltip_text(state, subject, details(subject));
        shown.get().and_then(text).or_else(|| before.cloned().flatten())
    });
    let at = memo(move |before: Option<&Point>| {
        subject.get().map(|(_, at)| at).or(before.copied()).unwrap_or_default()
    });
    let place = move || {
        let Point { x, y } = at.get();
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
        let across = format!("max(8px, min({}px, 100vw - var(--tip-width) - 8px))", x.0 + 14.0);
        // Above the pointer in the lower part of the window.
        if f64::from(y.0) > height * 0.6 {
            format!("translate({across}, calc({}px - 100%))", y.0 - 12.0)
        } else {
            format!("translate({across}, {}px)", y.0 + 18.0)
        }
    };
    let text = move |of: fn(&TooltipText) -> &str| {
        move || texts.with(|texts| texts.as_ref().map(|texts| of(texts).to_owned()).unwrap_or_default())
    };
    let status = memo(move |_| texts.with(|texts| texts.as_ref()?.status));
    let others = move || match texts.with(|texts| texts.as_ref().map_or(0, |texts| texts.others)) {
        0 => String::new(),
        others => format!(" +{others}"),
    };
    let opens = move || {
        let view = texts.with(|texts| texts.as_ref()?.opens);
        let words = state.words();
        view.map(|view| (words.rollouts.opens)((words.toolbar.view)(view)))
    };
    let line = move |at: usize| {
        let part = move |of: fn(&Line) -> &str| {
            move || texts.with(|texts| texts.as_ref()?.lines.get(at).map(|line| of(line).to_owned()))
        };
        view! { <dt>{part(|line| line.0)}</dt><dd>{part(|line| &line.1)}</dd> }
    };
    view! {
        <Show when=move || texts.with(Option::is_some)>
            <div
                class="tip"
                role="presentation"
                style:transform=move || place()
                style:visibility=move || if shown.get().is_some() { "visible" } else { "hidden" }
            >
                <p class="tip-title mono">{text(|texts| &texts.title)}</p>
                <p class="tip-place mono">{text(|texts| &texts.place)}</p>
                <p class="tip-status">
                    {move || status.get().map(|status| view! { <StatusGlyph status=Some(status)/> })}
                    {text(|texts| &texts.status_text)}
                    {move || others()}
                </p>
                <dl>{(0..LINES).map(line).collect_view()}</dl>
                <p class="tip-description">{text(|texts| &texts.description)}</p>
                <p class="tip-action">{move || opens()}</p>
            </div>
        </Show>
    }
}
