//! The notice of a link that a person copied: the sender saw older data than this.

use leptos::prelude::*;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::{Icon, Picture};

/// Seconds by which this data is newer, below which the notice is of no use.
const LEAST: i64 = 60;

/// The notice. It disappears with another query.
#[component]
pub fn SeenNotice() -> impl IntoView {
    let state = State::current();
    let times = memo(move |_| {
        let (then, now) = (state.seen_at().get()?, state.data.loaded.read().as_ref()?.at);
        (now.0 - then.0 >= LEAST).then_some((then, now))
    });
    let text = move || {
        let (then, now) = times.get()?;
        let (then, now) = short_moments(&state.moment(then), &state.moment(now));
        Some((state.words().notices.seen_at)(&then, &now))
    };
    view! {
        <Show when=move || times.get().is_some()>
            <div class="notice calm" role="status">
                <Picture icon=Icon::Clock/>
                <p>{move || text()}</p>
                <button type="button" class="button small" on:click=move |_| state.seen_at().set(None)>
                    {state.word(|words| words.notices.dismiss)}
                </button>
            </div>
        </Show>
    }
}

/// Two moments without their seconds, and without the day where both have the same.
fn short_moments(then: &str, now: &str) -> (String, String) {
    let (day_then, day_now) = (then.get(..10), now.get(..10));
    let from = if day_then == day_now { 11 } else { 0 };
    let short = |moment: &str| moment.get(from..16).unwrap_or(moment).to_owned();
    (short(then), short(now))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_its_day_where_the_days_differ() {
        let rows = [
            ("2024-03-05 08:13:20", "2024-03-05 09:02:00", "08:13", "09:02"),
            ("2024-10-27 02:30:00+02", "2024-10-27 02:30:00+01", "02:30", "02:30"),
            ("2024-03-05 08:13:20", "2024-03-06 09:02:00", "2024-03-05 08:13", "2024-03-06 09:02"),
        ];
        for (then, now, short_then, short_now) in rows {
            assert_eq!(short_moments(then, now), (short_then.to_owned(), short_now.to_owned()));
        }
    }
}
