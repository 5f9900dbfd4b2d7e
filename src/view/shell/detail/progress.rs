//! How far the pinned version is: its share, times and most frequent failure, as its rollout has them.

use board::charts::rollouts::RolloutColumn;
use board::{UtcSeconds, VersionId};
use leptos::prelude::*;

use super::parts::Fact;
use crate::platform::reactive::{derive, memo};
use crate::state::State;
use crate::text::percent;
use crate::view::widgets::erased::view;

/// What is said of a version, one text for each fact; empty where there is nothing to say.
#[derive(Clone, PartialEq, Default)]
struct Texts {
    share: String,
    started: String,
    duration: String,
    remaining: String,
    cause: String,
}

/// The facts. None while words or facets leave some of the version's pushes out, since they are those of all of it.
#[component]
pub(super) fn VersionProgress(version: VersionId) -> impl IntoView {
    let state = State::current();
    let texts = memo(move |_| texts(state, version).unwrap_or_default());
    let text = move |of: fn(&Texts) -> &String| derive(move || of(&texts.read()).clone());
    let column = move |column: RolloutColumn| derive(move || (state.words().rollouts.heading)(column));
    move || {
        (!texts.read().share.is_empty()).then(|| {
            view! {
                <dl class="facts">
                    <Fact label=column(RolloutColumn::Share) value=text(|texts| &texts.share)/>
                    <Fact label=column(RolloutColumn::Started) value=text(|texts| &texts.started)/>
                    <Fact label=column(RolloutColumn::Time) value=text(|texts| &texts.duration)/>
                    <Fact label=column(RolloutColumn::TimeLeft) value=text(|texts| &texts.remaining)/>
                </dl>
                <p class="muted">{text(|texts| &texts.cause)}</p>
            }
        })
    }
}

fn texts(state: State, version: VersionId) -> Option<Texts> {
    let (loaded, rollouts) = (state.data.loaded.read(), state.view.rollouts.read());
    if state.view.is_narrowed.get() || rollouts.row_of(version).is_none() {
        return None;
    }
    let report = rollouts.report(&loaded.as_ref()?.board, version);
    let (words, now) = (state.words(), state.as_of().unwrap_or_else(|| state.browser.now.get()));
    let left = report.time_left(now, state.data.summary.read().stuck_after);
    let (done, total) = report.done();
    let reason = (words.rollouts.reason)(left);
    let moment = |at: UtcSeconds| state.moment_and_zone(at);
    Some(Texts {
        share: format!("{} · {}", percent(done, total), (words.summary.pushed_of)(done, total)),
        started: report.started.map_or_else(|| words.rollouts.no_start.to_owned(), moment),
        duration: (words.rollouts.span)(report.span(now)),
        remaining: match (words.rollouts.time_left)(left) {
            text if reason.is_empty() => text,
            text => format!("{text} · {reason}"),
        },
        cause: report
            .cause
            .as_ref()
            .map_or_else(String::new, |cause| (words.rollouts.cause)(cause, &state.wording(&cause.text))),
    })
}
