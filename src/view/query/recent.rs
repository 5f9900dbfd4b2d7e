//! The recent queries that this browser stores: open one again, or remove it.

use board::draw::labels::printable_text;
use ens_api::PushQuery;
use leptos::prelude::*;

use crate::platform::reactive::derive;
use crate::state::State;
use crate::view::query::printed_query::parameters_text;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::icon::Icon;
use crate::view::widgets::icon_button::IconButton;

/// The recent queries as a list.
#[component]
pub fn RecentQueries(
    /// Class of an entry's button.
    #[prop(default = "menu-item")]
    class: &'static str,
    /// Called after an entry is chosen.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let state = State::current();
    let entries = move || state.preferences.recent.read().iter().map(str::to_owned).collect::<Vec<_>>();
    let empty = move || state.preferences.recent.read().iter().next().is_none();
    view! {
        <Show when=empty>
            <p class="note muted">{state.word(|words| words.query.recent_none)}</p>
        </Show>
        <ul class="recent">
            <For each=entries key=Clone::clone let:query>
                <Entry query class done/>
            </For>
        </ul>
    }
}

#[component]
fn Entry(query: String, class: &'static str, done: Callback<()>) -> impl IntoView {
    let state = State::current();
    // A stored query may be of another version or edited by hand: one that can't be parsed is not listed.
    let parsed = PushQuery::from_query_string(&query).ok()?;
    let app_id = parsed.app_id().to_owned();
    let name = move || state.application_name(&app_id);
    let title = name();
    let app_id = printable_text(parsed.app_id()).into_owned();
    let draft = parsed.to_draft();
    let parameters = move || parameters_text(state, &draft);
    let forget = {
        let query = query.clone();
        move |()| state.preferences.recent.update(|recent| recent.forget(&query))
    };
    let forget_name = move || (state.words().query.recent_forget)(&title);
    Some(view! {
        <li>
            <button
                type="button"
                class=class
                on:click=move |_| {
                    state.open_query(parsed.clone());
                    done.run(());
                }
            >
                <strong>{move || name()}</strong>
                <span class="second">{app_id} " · " {move || parameters()}</span>
            </button>
            <IconButton icon=Icon::Trash name=derive(forget_name) press=forget class="small"/>
        </li>
    })
}
