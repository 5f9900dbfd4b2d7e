//! The title and the icon of the tab tell how far the newest versions are, so that a tab in the background does.

use board::{Status, Summary};
use ens_api::Parameter;

use super::State;
use crate::platform::reactive::{effect, memo};
use crate::platform::tab::{set_icon, set_title};
use crate::text::{number, percent};

/// The circumference of the ring of the icon.
const RING: f64 = 100.0;

/// Keeps title and icon as the data is.
pub fn keep_tab(state: State) {
    let title = memo(move |_| match state.data.loaded.with(Option::is_some) {
        true => title(state, &state.view.summary.read()),
        false => "Pushboard".to_owned(),
    });
    effect(move |_: Option<()>| set_title(&title.read()));
    let icon =
        memo(move |_| state.data.loaded.with(Option::is_some).then(|| icon(&state.view.summary.read())));
    effect(move |_: Option<()>| icon.read().iter().for_each(|icon| set_icon(icon)));
}

/// The share that is pushed, the failures, and of which application: `91.9 % · 106 ✕ · cloud-game-mirror`.
pub(super) fn title(state: State, summary: &Summary) -> String {
    let (done, all) = summary.done_newest();
    let failed = summary.newest[Status::Failed];
    let failed = if failed > 0 { format!(" · {} ✕", number(failed.into())) } else { String::new() };
    let application = state.application_name(state.query.draft.read().get(Parameter::AppId));
    // Whatever is not now says so.
    let as_of = state.as_of().map(|at| format!("{} · ", (state.words().replay.as_of)(&state.moment(at))));
    format!("{}{}{failed} · {application} · Pushboard", as_of.unwrap_or_default(), percent(done, all))
}

/// A ring that is closed as far as the newest versions are pushed, in the colour of the worst that is there.
fn icon(summary: &Summary) -> String {
    let (done, all) = summary.done_newest();
    // Only all is the whole ring.
    let share = if all > 0 { (done as f64 / all as f64 * RING).floor() } else { 0.0 };
    let colour = match summary.newest {
        counts if counts[Status::Failed] > 0 => "#cc4408",
        counts if counts[Status::Unknown] > 0 => "#7a3f8f",
        counts if counts[Status::Pushing] > 0 => "#2264d8",
        _ => "#12835e",
    };
    let rest = RING - share;
    format!(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 40 40'>\
         <g fill='none' stroke-width='8' transform='rotate(-90 20 20)'>\
         <circle cx='20' cy='20' r='15.9' stroke='#8c95a3' stroke-opacity='.45'/>\
         <circle cx='20' cy='20' r='15.9' stroke='{colour}' stroke-dasharray='{share} {rest}'/>\
         </g><circle cx='20' cy='20' r='7' fill='{colour}'/></svg>"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use board::Counts;

    #[test]
    fn only_all_closes_the_ring() {
        let of = |pushed: u32, failed: u32| {
            let mut newest = Counts::default();
            (0..pushed).for_each(|_| newest.add(Status::Success));
            (0..failed).for_each(|_| newest.add(Status::Failed));
            icon(&Summary { newest, ..Summary::default() })
        };
        assert!(of(400, 0).contains("'100 0'") && of(400, 0).contains("#12835e"));
        assert!(of(399, 1).contains("'99 1'") && of(399, 1).contains("#cc4408"));
        assert!(of(0, 0).contains("'0 100'"));
    }
}
