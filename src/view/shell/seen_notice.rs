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
    let today = memo(move |_| state.today());
    let text = move || {
        let (then, now) = times.get()?;
        let today = today.get();
        let [then, now] = [then, now].map(|at| short_moment(&state.moment_and_zone(at), &today));
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

/// A moment with its zone, without its seconds, and without its day where that is today.
fn short_moment(moment: &str, today: &str) -> String {
    let parts = moment.get(..10).zip(moment.get(11..16)).zip(moment.get(19..));
    match parts {
        Some(((day, time), zone)) if day == today => format!("{time}{zone}"),
        Some(((day, time), zone)) => format!("{day} {time}{zone}"),
        None => moment.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_its_zone_and_its_day_unless_it_is_today() {
        let rows = [
            ("2024-03-05 08:13:20 UTC", "08:13 UTC"),
            ("2024-03-04 22:05:00 UTC+8", "2024-03-04 22:05 UTC+8"),
            ("2024-03-05 22:05:00 Asia/Shanghai", "22:05 Asia/Shanghai"),
        ];
        for (moment, short) in rows {
            assert_eq!(short_moment(moment, "2024-03-05"), short);
        }
    }
}
