//! What stands beside the pointer: the push that it rests on, in words. Text nodes only. Decides nothing: the drawing
//! says what is under the pointer, and where.

use std::time::Duration;

use board::draw::geometry::Point;
use board::draw::labels::printable_text;
use board::report::table::TableColumn;
use board::{FileId, PushId, RegionId, Status};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use crate::platform::reactive::{RwSignal, Signal, effect, memo};
use crate::platform::scheduler::milliseconds;
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::StatusGlyph;

/// What a tip tells of.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    /// The version of a file.
    pub file: Option<FileId>,
    /// The region.
    pub region: Option<RegionId>,
    /// The push of the one to the other; `None` where it is not targeted.
    pub push: Option<PushId>,
    /// Further pushes that share the place.
    pub others: usize,
}

/// A line of a tip: what it is, and its value.
#[derive(Debug, Clone, PartialEq)]
struct Line(&'static str, String);

/// What a tip says.
#[derive(Debug, Clone, PartialEq)]
struct Told {
    title: String,
    place: String,
    status: Option<Status>,
    status_text: String,
    /// Start, update, duration, as far as they are known.
    lines: Vec<Line>,
    description: String,
    others: usize,
}

/// The subject in one sentence, for a screen reader.
pub fn spoken(state: State, subject: Subject) -> String {
    tell(state, subject).map_or_else(String::new, |told| {
        let mut parts = vec![told.title, told.place, told.status_text];
        parts.extend(told.lines.into_iter().map(|Line(name, value)| format!("{name} {value}")));
        parts.push(told.description);
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    })
}

fn tell(state: State, subject: Subject) -> Option<Told> {
    let loaded = state.data.loaded.read();
    let board = &loaded.as_ref()?.board;
    let words = state.words();
    let text = |text: &str| printable_text(text).into_owned();
    let title = subject.file.map(|file| match (board.name(file), board.version(file)) {
        ("", "") => words.common.missing.to_owned(),
        (name, "") => text(name),
        (name, version) => text(&format!("{name} {version}")),
    });
    let place = subject.region.map(|region| {
        let id = board.region_name(region);
        match state.region_name(id) {
            _ if id.is_empty() => words.common.missing.to_owned(),
            name if name.is_empty() => text(id),
            name => format!("{} · {name}", text(id)),
        }
    });
    let mut told = Told {
        title: title.unwrap_or_default(),
        place: place.unwrap_or_default(),
        status: None,
        status_text: words.common.not_targeted.to_owned(),
        lines: Vec::new(),
        description: String::new(),
        others: subject.others,
    };
    let Some(push) = subject.push.map(|push| board.push(push)) else {
        if subject.file.is_none() || subject.region.is_none() {
            told.status_text.clear();
        }
        return Some(told);
    };
    told.status = Some(push.status);
    told.status_text = match push.status {
        Status::Unknown if !push.status_text.is_empty() => text(push.status_text),
        status => (words.common.status)(status).to_owned(),
    };
    let time = |stamp: board::Timestamp, raw: Option<&str>| match (stamp.get(), raw) {
        (Some(at), _) => state.moment_and_zone(at),
        (None, Some(raw)) => text(raw),
        (None, None) => words.common.missing.to_owned(),
    };
    told.lines.push(Line((words.table.column)(TableColumn::Start), time(push.start, push.start_raw)));
    told.lines.push(Line((words.table.column)(TableColumn::Update), time(push.update, push.update_raw)));
    if let Some(seconds) = push.duration() {
        told.lines.push(Line((words.table.column)(TableColumn::Duration), (words.common.duration)(seconds)));
    }
    told.description = text(push.description);
    Some(told)
}

/// How long a pointer stays on something before it is told: nobody reads of what rushes by, and telling it would cost
/// more than all else that a step of the pointer does.
const REST: Duration = Duration::from_millis(80);
/// Milliseconds for which what it was on before is still told, while it moves on.
const STALE: f64 = 120.0;

/// What a subject comes to be once it stays the same for a while; nothing at once where there is none, and soon where it
/// keeps changing: nothing is to stand beside a pointer that is on something else.
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
        let about = subject.get();
        stop();
        if about.is_none() || about == rested.get_untracked() {
            stale_since.set_value(None);
            if about.is_none() {
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
            if rested.is_there() {
                stale_since.set_value(None);
                rested.set(about);
            }
        };
        waiting.set_value(set_timeout_with_handle(settle, REST).ok());
    });
    on_cleanup(stop);
    rested.read_only()
}

/// How many lines a tip has at most.
const LINES: usize = 3;

/// The tip; not to be seen where there is no subject. Once there, it stays and only changes its texts: what stays the
/// same is not laid out again, and it moves with the pointer without being painted again.
#[component]
pub fn Tip(
    /// What it tells of, and where the pointer is in the window.
    #[prop(into)]
    subject: Signal<Option<(Subject, Point)>>,
) -> impl IntoView {
    let state = State::current();
    let about = rested(memo(move |_| subject.get().map(|(about, _)| about)));
    // What it told last, while it is not to be seen.
    let told = memo(move |before: Option<&Option<Told>>| {
        about.get().and_then(|about| tell(state, about)).or_else(|| before.cloned().flatten())
    });
    let at = memo(move |before: Option<&Point>| {
        subject.get().map(|(_, at)| at).or(before.copied()).unwrap_or_default()
    });
    let place = move || {
        let Point { x, y } = at.get();
        let height = window().inner_height().ok().and_then(|height| height.as_f64()).unwrap_or(0.0);
        let across = format!("max(8px, min({}px, 100vw - var(--tip-width) - 8px))", x.0 + 14.0);
        // Above the pointer where little room is below.
        if f64::from(y.0) > height * 0.6 {
            format!("translate({across}, calc({}px - 100%))", y.0 - 12.0)
        } else {
            format!("translate({across}, {}px)", y.0 + 18.0)
        }
    };
    let text = move |of: fn(&Told) -> &str| {
        move || told.with(|told| told.as_ref().map(|told| of(told).to_owned()).unwrap_or_default())
    };
    let status = memo(move |_| told.with(|told| told.as_ref()?.status));
    let others = move || match told.with(|told| told.as_ref().map_or(0, |told| told.others)) {
        0 => String::new(),
        others => format!(" +{others}"),
    };
    let line = move |at: usize| {
        let part = move |of: fn(&Line) -> &str| {
            move || told.with(|told| told.as_ref()?.lines.get(at).map(|line| of(line).to_owned()))
        };
        view! { <dt>{part(|line| line.0)}</dt><dd>{part(|line| &line.1)}</dd> }
    };
    view! {
        <Show when=move || told.with(Option::is_some)>
            <div
                class="tip"
                role="presentation"
                style:transform=move || place()
                style:visibility=move || if about.get().is_some() { "visible" } else { "hidden" }
            >
                <p class="tip-title mono">{text(|told| &told.title)}</p>
                <p class="tip-place mono">{text(|told| &told.place)}</p>
                <p class="tip-status">
                    {move || status.get().map(|status| view! { <StatusGlyph status=Some(status)/> })}
                    {text(|told| &told.status_text)}
                    {move || others()}
                </p>
                <dl>{(0..LINES).map(line).collect_view()}</dl>
                <p class="tip-description">{text(|told| &told.description)}</p>
            </div>
        </Show>
    }
}
