//! A cause in words.

use board::Board;
use board::draw::labels::printable_text;
use board::report::causes::{Cause, Trait, TraitValue};

use crate::state::State;
use crate::text::percent;

/// What a cause says in words.
pub(super) fn title(state: State, cause: &Cause) -> String {
    let text = state.wording(&cause.text);
    if text.is_empty() { state.words().causes.no_description.to_owned() } else { text }
}

/// What sets a cause apart, in words, and the numbers behind it.
pub(super) fn trait_in_words(state: State, board: &Board, found: &Trait) -> (String, String) {
    let words = &state.words().causes;
    let name = match &found.value {
        TraitValue::Facet(facet, value) => state.facet_name(*facet, value),
        TraitValue::Version(version) => {
            let labels = &state.view.shown.read().labels;
            format!("{} {}", labels.name(board, *version), board.version_name(*version))
        }
        TraitValue::Hour(from) => (words.hour)(State::without_day(&state.moment(*from), &state.today())),
    };
    let name = printable_text(&name).into_owned();
    let text = match found.has_all() {
        true => (words.only)(&name),
        false => {
            let times = found.times_its_share();
            let digits = if times < 10.0 { 1 } else { 0 };
            (words.times_its_share)(&name, &format!("{times:.digits$}"))
        }
    };
    let counts = [found.failed, found.of_failed, found.pushes, found.of_pushes].map(u64::from);
    (text, (words.counted)(counts))
}

/// Facts about a cause: its share, its novelty, where and when it occurs.
pub(super) fn facts(state: State, board: &Board, cause: &Cause, failed: u32) -> Vec<String> {
    let words = &state.words().causes;
    let today = state.today();
    let time = |at| State::without_day(&state.moment(at), &today).to_owned();
    let made_good = (cause.made_good > 0).then(|| (words.made_good)(cause.made_good.into()));
    let times = cause.first.zip(cause.last).map(|(first, last)| (words.times)(&time(first), &time(last)));
    [
        Some((words.share)(&percent(cause.pushes.len() as u64, failed.into()))),
        made_good,
        Some((words.versions)(cause.versions.len() as u64)),
        Some((words.regions)(cause.regions(board).len() as u64)),
        times,
        Some((words.novelty)(cause.novelty).to_owned()).filter(|novelty| !novelty.is_empty()),
    ]
    .into_iter()
    .flatten()
    .collect()
}
