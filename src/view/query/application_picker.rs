//! The AppId field with the account's applications to choose from. Where they can't be listed, it says why. Of a chosen
//! application it shows the name.

use board::draw::labels::printable_text;
use board::select::search::{Normalize, fold};
use ens_api::ErrorCode;
use leptos::prelude::*;

use crate::load::account::ApplicationChoice;
use crate::platform::reactive::{Signal, derive, memo};
use crate::platform::unicode::nfkc;
use crate::state::State;
use crate::view::query::combobox::{Choice, Combobox, ListState, MAX_OFFERED};
use crate::view::widgets::erased::view;

/// Id of the element that has the AppId where the field has a name.
const CHOSEN_ID: &str = "chosen-app-id";

/// The field.
#[component]
pub fn ApplicationPicker(
    /// Id of the input, for its label.
    id: &'static str,
    /// The AppId, or a text that is to become one.
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
    let list = ListState::new();
    let all = state.account.applications();
    let matching = memo(move |_| {
        let all = all.read();
        let Some(Ok(all)) = all.as_ref().filter(|_| list.open.get()) else { return Vec::new() };
        let typed = if list.typed.get() { folded(value.read().trim()) } else { String::new() };
        matches(all, &typed)
    });
    let unlisted = state.account.unlisted_applications();
    let note = memo(move |_| {
        let words = &state.words().query;
        match all.read().as_ref() {
            None => Some(words.applications_loading.to_owned()),
            Some(Err(error)) if error.kind() == ErrorCode::NoPermission => {
                Some(words.applications_denied.to_owned())
            }
            Some(Err(_)) => Some(words.applications_failed.to_owned()),
            Some(Ok(all)) if all.is_empty() => Some(words.applications_none.to_owned()),
            Some(Ok(_)) if unlisted.get() > 0 => Some((words.applications_unlisted)(unlisted.get())),
            Some(Ok(_)) => None,
        }
    });
    // The name of the application that the field has, unless its text is being typed.
    let name = memo(move |_| {
        let all = all.read();
        let choice = all.as_ref()?.as_ref().ok()?.iter().find(|choice| choice.id == value.read().trim())?;
        let title = choice.title();
        (title != choice.id && !list.typed.get()).then(|| printable_text(&title).into_owned())
    });
    let takes_first = derive(move || {
        let all = all.read();
        let is_id = |all: &Vec<ApplicationChoice>| all.iter().any(|choice| choice.id == value.read().trim());
        !value.read().trim().is_empty() && !all.as_ref().and_then(|all| all.as_ref().ok()).is_some_and(is_id)
    });
    // A name that was typed in full is as good as a choice.
    let left = move |()| {
        let all = all.read_untracked();
        let id = all.as_ref().and_then(|all| named(all.as_ref().ok()?, value.read_untracked().trim()));
        id.into_iter().for_each(|id| set.run(id));
    };
    let aside = move || {
        let id = move || name.get().map(|_| value.get());
        view! { <span class="chosen-id mono" id=CHOSEN_ID>{move || id()}</span> }
    };
    view! {
        <div class="application" class:named=move || name.read().is_some()>
            <Combobox
                id
                text=derive(move || name.get().unwrap_or_else(|| value.get()))
                is_code=derive(move || name.read().is_none())
                list
                offered=matching
                takes_first
                set
                choose=set
                left
                label=state.word(|words| words.query.applications)
                has_button=true
                note
                aside=ViewFn::from(aside)
                title=derive(move || name.get().map(|name| format!("{name} · {}", value.get())))
                placeholder=derive(move || (state.words().query.placeholder)(ens_api::Parameter::AppId))
                invalid
                required=true
                described_by=format!("{described_by} {CHOSEN_ID}")
            />
        </div>
    }
}

/// The applications that a folded text finds, the one of that name first.
fn matches(all: &[ApplicationChoice], typed: &str) -> Vec<Choice> {
    let has = |choice: &&ApplicationChoice| {
        let texts = [Some(&choice.id), choice.name.as_ref(), choice.cluster.as_ref()];
        texts.into_iter().flatten().chain(&choice.workloads).any(|text| folded(text).contains(typed))
    };
    let is_named = |choice: &&ApplicationChoice| folded(&choice.title()) == typed;
    let (named, others): (Vec<_>, Vec<_>) = all.iter().filter(has).partition(is_named);
    let choice = |choice: &ApplicationChoice| Choice {
        value: choice.id.clone(),
        title: choice.title(),
        hint: choice.hint(),
    };
    named.into_iter().chain(others).take(MAX_OFFERED).map(choice).collect()
}

/// The id of the one application of that name; `None` where that is an id already.
fn named(all: &[ApplicationChoice], name: &str) -> Option<String> {
    if all.iter().any(|choice| choice.id == name) {
        return None;
    }
    let name = folded(name);
    let mut ids = all.iter().filter(|choice| folded(&choice.title()) == name).map(|choice| &choice.id);
    ids.next().filter(|_| ids.next().is_none()).cloned()
}

fn folded(text: &str) -> String {
    fold(text, Normalize(nfkc))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn application(id: &str, name: Option<&str>) -> ApplicationChoice {
        ApplicationChoice {
            id: id.to_owned(),
            name: name.map(str::to_owned),
            cluster: Some("edge-1".to_owned()),
            workloads: vec!["coturn".to_owned()],
        }
    }

    #[test]
    fn applications_are_found_by_id_name_cluster_and_workload() {
        let all = [application("e76f", Some("云游戏 Game"))];
        let rows =
            [("", true), ("game", true), ("e76", true), ("edge", true), ("coturn", true), ("model", false)];
        for (typed, expected) in rows {
            assert_eq!(!matches(&all, typed).is_empty(), expected, "{typed}");
        }
    }

    #[test]
    fn the_application_of_a_name_is_first_and_a_whole_name_is_enough() {
        let all = [
            application("1", Some("game-eu")),
            application("2", Some("Game")),
            application("3", Some("x")),
            application("4", Some("x")),
        ];
        let found: Vec<String> = matches(&all, "game").into_iter().map(|choice| choice.value).collect();
        assert_eq!(found, ["2", "1"]);
        for (text, id) in [("game", Some("2")), ("gam", None), ("x", None), ("1", None), ("", None)] {
            assert_eq!(named(&all, text).as_deref(), id, "{text}");
        }
    }
}
