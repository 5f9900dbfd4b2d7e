//! The AppId field with the account's applications to choose from, as an ARIA combobox. Where they can't be listed, it says
//! why.

use board::draw::labels::printable_text;
use board::select::search::{Normalize, fold};
use ens_api::ErrorCode;
use leptos::html::Input;
use leptos::prelude::*;
use web_sys::KeyboardEvent;

use crate::load::account::ApplicationChoice;
use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::platform::unicode::nfkc;
use crate::state::State;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

/// The most applications in the list; typing filters them.
const MAX_OFFERED: usize = 50;
const LIST: &str = "application-options";

/// The field.
#[component]
pub fn ApplicationPicker(
    /// Id of the input, for its label.
    id: &'static str,
    /// The field's text.
    #[prop(into)]
    value: Signal<String>,
    /// Called with each new text.
    #[prop(into)]
    set: Callback<String>,
    /// Whether the text is invalid.
    #[prop(into)]
    invalid: Signal<bool>,
    /// Ids of the elements that describe it.
    described_by: &'static str,
) -> impl IntoView {
    let state = State::current();
    let input = NodeRef::<Input>::new();
    let open = RwSignal::new(false);
    let active = RwSignal::new(None::<usize>);
    // The button opens the whole list; typing filters it.
    let is_filtered = RwSignal::new(false);

    let offered = memo(move |_| {
        let applications = state.account.applications().read();
        let Some(Ok(all)) = applications.as_ref() else { return Vec::new() };
        let typed = if is_filtered.get() { folded(value.read().trim()) } else { String::new() };
        all.iter().filter(|choice| matches(choice, &typed)).take(MAX_OFFERED).cloned().collect()
    });
    let note = move || {
        let words = &state.words().query;
        match state.account.applications().read().as_ref() {
            None => Some(words.applications_loading),
            Some(Err(error)) if error.kind() == ErrorCode::NoPermission => Some(words.applications_denied),
            Some(Err(_)) => Some(words.applications_failed),
            Some(Ok(all)) if all.is_empty() => Some(words.applications_none),
            Some(Ok(_)) => None,
        }
    };
    let chosen_name = move || {
        let applications = state.account.applications().read();
        let all = applications.as_ref()?.as_ref().ok()?;
        let choice = all.iter().find(|choice| choice.id == value.read().trim())?;
        Some(printable_text(&choice.title()).into_owned())
    };

    let close = move || {
        open.set(false);
        active.set(None);
        is_filtered.set(false);
    };
    let choose = move |choice: &ApplicationChoice| {
        set.run(choice.id.clone());
        close();
    };
    let step = move |by: isize| {
        let count = offered.read_untracked().len() as isize;
        open.set(true);
        if count > 0 {
            let from = active.get_untracked().map_or(if by > 0 { -1 } else { count }, |at| at as isize);
            active.set(Some((from + by).rem_euclid(count) as usize));
        }
    };
    let key = move |event: KeyboardEvent| match event.key().as_str() {
        "ArrowDown" | "ArrowUp" => {
            event.prevent_default();
            step(if event.key() == "ArrowDown" { 1 } else { -1 });
        }
        "Enter" if open.get_untracked() => {
            if let Some(choice) =
                active.get_untracked().and_then(|at| offered.read_untracked().get(at).cloned())
            {
                event.prevent_default();
                choose(&choice);
            }
        }
        "Escape" if open.get_untracked() => {
            event.prevent_default();
            event.stop_propagation();
            close();
        }
        "Tab" => close(),
        _ => {}
    };
    let on_input = move |text: String| {
        set.run(text);
        is_filtered.set(true);
        active.set(None);
        open.set(true);
    };
    let press = move |_| {
        if open.get_untracked() {
            close();
        } else {
            open.set(true);
            if let Some(input) = input.get_untracked() {
                let _ = input.focus();
            }
        }
    };
    let option = move |(at, choice): (usize, ApplicationChoice)| {
        let (first, second) = (choice.title(), choice.hint());
        view! {
            <div
                role="option"
                id=option_id(at)
                aria-selected=move || (active.get() == Some(at)).to_string()
                // Before the input loses the focus, which would close the list under the pointer.
                on:mousedown=move |event| {
                    event.prevent_default();
                    choose(&choice);
                }
            >
                {printable_text(&first).into_owned()}
                <span class="second mono">{printable_text(&second).into_owned()}</span>
            </div>
        }
    };

    view! {
        <div class="picker">
            <input
                id=id
                node_ref=input
                class="mono"
                type="text"
                role="combobox"
                autocomplete="off"
                spellcheck="false"
                autocapitalize="off"
                aria-autocomplete="list"
                aria-expanded=move || open.get().to_string()
                aria-controls=LIST
                aria-activedescendant=move || active.get().map(option_id)
                aria-invalid=move || invalid.get().to_string()
                aria-describedby=described_by
                aria-required="true"
                placeholder=move || (state.words().query.placeholder)(ens_api::Parameter::AppId)
                title=move || chosen_name()
                prop:value=move || value.get()
                on:input:target=move |event| on_input(event.target().value())
                on:keydown=key
                on:blur=move |_| close()
            />
            <button
                type="button"
                class="button only-icon small"
                tabindex="-1"
                aria-label=state.word(|words| words.query.applications)
                on:mousedown=move |event| event.prevent_default()
                on:click=press
            >
                <Picture icon=Icon::ChevronDown/>
            </button>
            <div class="options" hidden=move || !open.get()>
                <div id=LIST role="listbox" aria-label=state.word(|words| words.query.applications)>
                    {move || offered.get().into_iter().enumerate().map(option).collect_view()}
                </div>
                {move || note().map(|note| view! { <p class="note">{note}</p> })}
            </div>
        </div>
    }
}

fn matches(choice: &ApplicationChoice, typed: &str) -> bool {
    let texts = [Some(&choice.id), choice.name.as_ref(), choice.cluster.as_ref()];
    texts.into_iter().flatten().chain(&choice.workloads).any(|text| folded(text).contains(typed))
}

fn folded(text: &str) -> String {
    fold(text, Normalize(nfkc))
}

fn option_id(at: usize) -> String {
    format!("application-option-{at}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn applications_are_found_by_id_name_cluster_and_workload() {
        let choice = ApplicationChoice {
            id: "e76f".into(),
            name: Some("云游戏 Game".into()),
            cluster: Some("edge-1".into()),
            workloads: vec!["coturn".into()],
        };
        let rows =
            [("", true), ("game", true), ("e76", true), ("edge", true), ("coturn", true), ("model", false)];
        for (typed, expected) in rows {
            assert_eq!(matches(&choice, typed), expected, "{typed}");
        }
    }
}
