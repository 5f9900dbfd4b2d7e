//! The rollouts: a line for each data file with its newest version, and the older ones below it where it is unfolded.
//! Bar, curve and strip of a line open matrix, timeline and tiles of its version.

use std::collections::BTreeSet;
use std::sync::Arc;

use board::charts::rollouts::{RolloutChart, RolloutColumn, RolloutHit, RolloutText, RolloutsView as Layout};
use board::draw::geometry::{Direction, Point, Rect, Size, Stride};
use board::draw::labels::FontMetrics;
use board::draw::scene::Scene;
use board::link::View;
use board::report::detail::Selection;
use board::report::rollouts::{Rollouts, VersionReport};
use board::{Board, Status, UtcSeconds, VersionId};
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::platform::clock::{local_offset, offset_name};
use crate::platform::keyboard::{digit_of, key_of};
use crate::platform::reactive::{Signal, memo};
use crate::platform::shared::Shared;
use crate::state::State;
use crate::text::{number, percent};
use crate::view::chart::chart_view::{Chart, ChartKind, ChartState, ChartView};
use crate::view::chart::hit::{Hit, Item, MarkKind, Subject};
use crate::view::chart::keys::is_single_key;
use crate::view::chart::tooltip::{Details, Line};
use crate::view::shell::legend::Legend;
use crate::view::shell::view_kind::{KeySection, Views};
use crate::view::widgets::erased::view;

static KIND: ChartKind = ChartKind {
    class: "canvas-view",
    keys_id: "rollouts-keys",
    label: |words| words.rollouts.label,
    keys: |words| words.rollouts.keys,
    marks: &[MarkKind::InPlot("pointed")],
    has_gestures: false,
};

/// The keys of the rollouts.
pub static KEYS: KeySection = KeySection {
    title: |words| words.on_rollouts,
    rows: &[
        (&["↑", "↓"], |words| words.move_focus),
        (&["→", "←"], |words| words.unfold),
        (&["Home", "End"], |words| words.first_and_last),
        (&["Enter"], |words| words.pin),
        (&[",", "."], |words| words.next_failure),
    ],
    opens: &[View::Matrix, View::Tiles, View::Timeline],
};

/// Times are drawn to so many seconds, so that a line is not painted each second.
const TICK: i64 = 10;

/// What the rollouts are laid out from.
#[derive(Clone, Copy)]
struct RolloutsChart {
    base: ChartState,
    views: Views,
    now: Signal<UtcSeconds>,
    stuck_after: Signal<i64>,
    lines: Signal<Shared<Vec<VersionId>>>,
}

impl RolloutsChart {
    fn new(base: ChartState) -> Self {
        let state = base.state;
        let time = base.time(move || state.data.summary.read().counts[Status::Pushing] > 0);
        let now = memo(move |_| UtcSeconds((time.get().0 + TICK - 1) / TICK * TICK));
        let stuck_after = memo(move |_| state.data.summary.read().stuck_after);
        let unfolded = memo(move |_| state.link.read().unfolded.clone());
        let lines = memo(move |_| {
            let (loaded, rollouts) = (state.data.loaded.read(), state.view.rollouts.read());
            let unfolded = unfolded.read();
            let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return Shared::default() };
            let pinned = base.pinned.get();
            Shared::new(rollouts.lines(|head| is_unfolded(board, &rollouts, &unfolded, head, pinned)))
        });
        Self { base, views: Views::current(), now, stuck_after, lines }
    }

    /// What `read` finds in the rollouts laid out; `None` while there is no board. Tracked.
    fn with<T>(&self, read: impl FnOnce(&RolloutChart<'_>) -> T) -> Option<T> {
        let ChartState { state, drawing, focused, pinned, .. } = self.base;
        self.base.track_data();
        state.view.rollouts.track();
        let layout = Layout {
            size: drawing.size(),
            scroll: drawing.scroll().y,
            now: self.now.get(),
            stuck_after: self.stuck_after.get(),
            font: FontMetrics::default(),
            selected: pinned.get().map(|pinned| pinned.version),
            focused: focused.get().map(|focused| focused.version),
        };
        let (loaded, rollouts) = (state.data.loaded.read(), state.view.rollouts.read());
        let lines = self.lines.read();
        Some(read(&RolloutChart::new(&loaded.as_ref()?.board, &rollouts, &lines, layout)))
    }

    /// What `read` finds in the data behind them; `None` while there is no board. Tracked.
    fn with_data<T>(&self, read: impl FnOnce(&Board, &Rollouts) -> T) -> Option<T> {
        let state = self.base.state;
        let (loaded, rollouts) = (state.data.loaded.read(), state.view.rollouts.read());
        Some(read(&loaded.as_ref()?.board, &rollouts))
    }

    fn hit_test(&self, at: Point) -> Option<RolloutHit> {
        self.with(|rollouts| rollouts.hit_test(at)).flatten()
    }

    /// The newest shown version of the data file of a version, and whether there are others.
    fn head_of(&self, version: VersionId) -> Option<(VersionId, bool)> {
        self.with_data(|_, rollouts| {
            let versions = rollouts.versions(rollouts.row_of(version)?);
            Some((versions[0], versions.len() > 1))
        })?
    }

    fn is_unfolded(&self, version: VersionId) -> bool {
        let (link, pinned) = (self.base.state.link.read(), self.base.pinned.get());
        let read = |board: &Board, rollouts: &Rollouts| {
            is_unfolded(board, rollouts, &link.unfolded, version, pinned)
        };
        self.with_data(read).unwrap_or(false)
    }

    /// Unfolds a row or folds it; a pin on an older version moves to the newest one, which stays.
    fn set_unfolded(&self, head: VersionId, is_unfolded: bool) {
        let pinned = self.base.pinned.get_untracked();
        let read = |board: &Board, rollouts: &Rollouts| {
            (
                board.name(head).to_owned(),
                board.version_name(head).to_owned(),
                is_within(rollouts, head, pinned),
            )
        };
        let Some((name, version, has_pin)) = self.with_data(read) else { return };
        self.base.state.adjust(|link| {
            if is_unfolded {
                link.unfolded.insert(name);
                return;
            }
            link.unfolded.remove(&name);
            if has_pin {
                link.selection = Some(Selection { name, version, region: None });
            }
        });
    }

    fn focus(&self, version: VersionId) {
        let item = item_of(version);
        self.base.focused.set(Some(item));
        self.reveal(item).into_iter().for_each(|to| self.base.drawing.scroll_to(to));
    }

    /// Unfolds and leads into the older versions, or folds and leads out of them.
    fn move_in(&self, version: VersionId, is_in: bool) -> bool {
        let Some((head, has_older)) = self.head_of(version) else { return false };
        match (is_in, self.is_unfolded(head)) {
            (true, false) if has_older => self.set_unfolded(head, true),
            (true, true) => {
                let below = self.with(|rollouts| rollouts.neighbour(head, Direction::Down, Stride::One));
                below
                    .flatten()
                    .filter(|_| version == head)
                    .into_iter()
                    .for_each(|version| self.focus(version));
            }
            (false, true) if version == head => self.set_unfolded(head, false),
            (false, true) => self.focus(head),
            (_, false) => {}
        }
        true
    }

    fn write(&self, text: RolloutText<'_>, out: &mut String) {
        let words = &self.base.state.words().rollouts;
        match text {
            RolloutText::Heading(column) => {
                out.push_str((words.heading)(column));
                // The times below it have none.
                if column == RolloutColumn::Time {
                    out.extend([" · ", &self.zone()]);
                }
            }
            RolloutText::Folder(folder) => out.push_str(&(words.folder)(folder)),
            RolloutText::Share(done, total) => out.push_str(&percent(done, total)),
            RolloutText::Shown(shown, total) => out.push_str(&(words.shown)(shown.into(), total)),
            RolloutText::OfAll(total) => out.push_str(&(words.of_all)(total)),
            RolloutText::Count(count) => out.push_str(&number(count)),
            RolloutText::Unlisted(count) => out.push_str(&(words.unlisted)(count.into())),
            RolloutText::Started { at, has_heading } => {
                let started = at.map(|at| self.base.state.moment(at));
                out.push_str(started.as_deref().map_or(words.no_start, |at| self.without_today(at)));
                if at.is_some() && !has_heading {
                    out.extend([" ", &self.zone()]);
                }
            }
            RolloutText::Span(span) => out.push_str(&(words.span)(span)),
            RolloutText::TimeLeft(left) => out.push_str(&(words.time_left)(left)),
            RolloutText::Left(left) => out.push_str(&(words.left)(left)),
            RolloutText::Reason(left) => out.push_str(&(words.reason)(left)),
            RolloutText::Older(count, superseded) => out.push_str(&(words.older)(count.into(), superseded)),
            RolloutText::Superseded(superseded) => out.push_str(&(words.superseded)(superseded)),
            RolloutText::NotNewest => out.push_str(words.not_newest),
            RolloutText::OtherCauses(count) => out.push_str(&(words.other_causes)(count.into())),
            RolloutText::Cause(cause) => {
                out.push_str(&(words.cause)(cause, &self.base.state.wording(&cause.text)))
            }
        }
    }

    /// The zone of the times, in short.
    fn zone(&self) -> String {
        offset_name(self.base.state.zone.get().offset(self.now.get(), local_offset))
    }

    /// A time, without its day if that is the current one.
    fn without_today<'t>(&self, moment: &'t str) -> &'t str {
        State::without_day(moment, &self.base.state.today())
    }

    /// What the curve of a version had come to below the pointer.
    fn at_pointer(&self, version: VersionId) -> Option<String> {
        let pointer = self.base.drawing.pointer()?;
        let (of, point) = self.with(|rollouts| rollouts.on_curve(pointer.at)).flatten()?;
        let (state, words) = (self.base.state, self.base.state.words());
        let moment = state.moment_and_zone(point.at);
        let share = percent(point.done.into(), point.total);
        let text = (words.rollouts.at_moment)(self.without_today(&moment), &share, point.failed.into());
        (of == version).then_some(text)
    }

    /// The numbers of a version in words.
    fn describe(&self, board: &Board, rollouts: &Rollouts, report: &VersionReport) -> Details {
        let (words, now) = (self.base.state.words(), self.now.get());
        let (texts, heading) = (&words.rollouts, words.rollouts.heading);
        let (done, total) = report.done();
        let left = report.time_left(now, self.stuck_after.get());
        let share = (words.summary.pushed_of)(done, total);
        let mut sentences = vec![format!("{} {share}", words.summary.pushed_share)];
        for status in [Status::Failed, Status::Unknown, Status::Pushing] {
            let count = report.count(status);
            if count > 0 {
                sentences.push(format!("{} {}", (words.common.status)(status), number(count)));
            }
        }
        let unlisted = report.unlisted.total();
        if unlisted > 0 {
            sentences.push((texts.unlisted)(unlisted.into()));
        }
        let reason = (texts.reason)(left);
        let cause = report.cause.as_ref();
        let others = cause.map_or(0, |cause| cause.others);
        let cause = cause.map(|cause| (texts.cause)(cause, &self.base.state.wording(&cause.text)));
        let other_causes = (others > 0).then(|| (texts.other_causes)(others.into()));
        let older =
            rollouts.row_of(report.version).map_or(String::new(), |row| match rollouts.versions(row) {
                [head, older @ ..] if *head == report.version && !older.is_empty() => {
                    (texts.older)(older.len() as u64, Some(rollouts.superseded_older(board, row)))
                }
                [head, ..] if *head == report.version => String::new(),
                _ => (texts.superseded)(rollouts.superseded(board, report.version).unwrap_or_default()),
            });
        let not_newest = if report.is_newest { "" } else { texts.not_newest };
        sentences.extend(cause);
        sentences.extend(other_causes);
        sentences.extend([older, not_newest.to_owned()]);
        sentences.retain(|sentence| !sentence.is_empty());
        let time_left = match (texts.time_left)(left) {
            text if reason.is_empty() => text,
            text => format!("{text} · {reason}"),
        };
        let moment = |at: UtcSeconds| self.base.state.moment_and_zone(at);
        let started = report.started.map_or_else(|| texts.no_start.to_owned(), moment);
        use board::charts::rollouts::RolloutColumn::{Curve, Started, Time, TimeLeft};
        Details {
            lines: vec![
                Line(heading(Started), started),
                Line(heading(Time), (texts.span)(report.span(now))),
                Line(heading(TimeLeft), time_left),
            ]
            .into_iter()
            .chain(self.at_pointer(report.version).map(|text| Line(heading(Curve), text)))
            .collect(),
            description: sentences.join(" · "),
        }
    }
}

impl Chart for RolloutsChart {
    fn content(&self) -> Size {
        self.with(|rollouts| rollouts.content()).unwrap_or_default()
    }

    fn draw(&self, scene: &mut Scene) {
        self.with(|rollouts| rollouts.draw(&|text, out| self.write(text, out), scene));
    }

    fn plot(&self) -> Rect {
        self.with(|rollouts| rollouts.plot()).unwrap_or_default()
    }

    fn hit(&self, at: Point) -> Hit {
        let found = self.with(|rollouts| {
            let hit = rollouts.hit_test(at)?;
            Some((hit, rollouts.place_of(hit)))
        });
        let Some((hit, place)) = found.flatten() else { return Hit::default() };
        let about = |version: VersionId| Subject::from(item_of(version));
        let (item, subject) = match hit {
            RolloutHit::Line(version) => (Some(item_of(version)), about(version)),
            RolloutHit::Fold(version) => (None, about(version)),
            RolloutHit::Share(version)
            | RolloutHit::Count(version, _)
            | RolloutHit::Curve(version)
            | RolloutHit::Strip(version, None) => (None, Subject { opens: opened_by(hit), ..about(version) }),
            RolloutHit::Strip(version, Some((push, others))) => {
                let region = self.base.item_of(push).and_then(|item| item.region);
                (None, Subject { region, others: others as usize, opens: opened_by(hit), ..about(version) })
            }
        };
        // The pinned line has an outline of its own.
        let pinned = self.base.pinned.get().map(|pinned| pinned.version);
        let mark = place.filter(|_| item.is_none_or(|item| Some(item.version) != pinned));
        Hit { item, subject: Some(subject), marks: [mark, None, None], moment: None }
    }

    fn step(&self, from: Option<Item>, direction: Direction, stride: Stride) -> Option<Item> {
        let direction = match (direction, stride) {
            (Direction::Left, Stride::Edge) => Direction::Up,
            (Direction::Right, Stride::Edge) => Direction::Down,
            (Direction::Left | Direction::Right, _) => return None,
            (direction, _) => direction,
        };
        let next = self.with(|rollouts| {
            let near = from.and_then(|from| rollouts.neighbour(from.version, direction, stride));
            near.or_else(|| match stride {
                Stride::Edge => rollouts.neighbour(rollouts.first_line()?, direction, stride),
                Stride::One | Stride::Page => rollouts.first_line(),
            })
        });
        next.flatten().map(item_of)
    }

    fn step_to_failure(&self, from: Option<Item>, direction: Direction) -> Option<Item> {
        let from = from.map(|from| from.version);
        self.with(|rollouts| rollouts.next_failure(from, direction == Direction::Down)).flatten().map(item_of)
    }

    fn is_unfolded(&self, item: Item) -> Option<bool> {
        let (head, has_older) = self.head_of(item.version)?;
        (has_older && head == item.version).then(|| Self::is_unfolded(self, head))
    }

    fn reveal(&self, item: Item) -> Option<Point> {
        let y = self.with(|rollouts| rollouts.scroll_into_view(item.version))?;
        Some(Point { y, ..Point::default() })
    }

    fn details(&self, subject: Subject) -> Option<Details> {
        let version = subject.version.filter(|_| subject.region.is_none())?;
        self.with_data(|board, rollouts| self.describe(board, rollouts, rollouts.report(board, version)))
    }

    fn click(&self, at: Point) {
        let Some(hit) = self.hit_test(at) else { return };
        match hit {
            RolloutHit::Fold(version) => self.set_unfolded(version, !self.is_unfolded(version)),
            RolloutHit::Share(version) | RolloutHit::Curve(version) | RolloutHit::Strip(version, _) => {
                opened_by(hit).into_iter().for_each(|view| self.base.state.open(version, view, None));
            }
            RolloutHit::Count(version, status) => {
                opened_by(hit).into_iter().for_each(|view| self.base.state.open(version, view, Some(status)));
            }
            RolloutHit::Line(_) => {}
        }
    }

    fn key(&self, event: &KeyboardEvent) -> bool {
        let ChartState { state, focused, pinned, .. } = self.base;
        let version = focused.get().or(pinned.get()).map(|item| item.version);
        let key = key_of(event);
        if matches!(key.as_str(), "arrowleft" | "arrowright") {
            return version.is_some_and(|version| self.move_in(version, key == "arrowright"));
        }
        if !is_single_key(state, event) {
            return false;
        }
        let view = digit_of(event).and_then(|digit| self.views.at_digit(digit));
        match view.filter(|view| KEYS.opens.contains(view)).zip(focused.get()) {
            Some((view, item)) => {
                state.open(item.version, view, None);
                true
            }
            None => false,
        }
    }
}

/// The view that a click opens.
fn opened_by(hit: RolloutHit) -> Option<View> {
    match hit {
        RolloutHit::Share(_) | RolloutHit::Count(..) => Some(View::Matrix),
        RolloutHit::Curve(_) => Some(View::Timeline),
        RolloutHit::Strip(..) => Some(View::Tiles),
        RolloutHit::Fold(_) | RolloutHit::Line(_) => None,
    }
}

/// True if the older versions of a row are lines: the link unfolds it, or one of them is pinned.
fn is_unfolded(
    board: &Board,
    rollouts: &Rollouts,
    unfolded: &BTreeSet<String>,
    head: VersionId,
    pinned: Option<Item>,
) -> bool {
    unfolded.contains(board.name(head)) || is_within(rollouts, head, pinned)
}

/// True if the pinned version is an older one of the row that a version leads.
fn is_within(rollouts: &Rollouts, head: VersionId, pinned: Option<Item>) -> bool {
    pinned.is_some_and(|pinned| {
        let row = rollouts.row_of(pinned.version);
        row.is_some_and(|row| rollouts.versions(row)[0] == head && pinned.version != head)
    })
}

fn item_of(version: VersionId) -> Item {
    Item { version, region: None }
}

/// The rollouts.
#[component]
pub fn RolloutsView() -> impl IntoView {
    let base = ChartState::new();
    view! { <ChartView kind=&KIND base chart=Arc::new(RolloutsChart::new(base))/> }
}

/// What the marks of the rollouts mean.
#[component]
pub fn RolloutsLegend() -> impl IntoView {
    let state = State::current();
    view! {
        <Legend>
            <li>
                <span class="swatch unlisted" aria-hidden="true"></span>
                {state.word(|words| words.rollouts.legend_unlisted)}
            </li>
        </Legend>
    }
}
