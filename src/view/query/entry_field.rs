//! A field of names separated by commas, which completes the one at the caret: data files and versions from what is loaded,
//! edge nodes from the catalogue, too.

use std::collections::HashSet;
use std::ops::Range;

use board::select::search::{Normalize, fold};
use board::sort::natural::natural;
use board::sort::sort_by;
use ens_api::fields::is_list_entry;
use ens_api::{Parameter, PushQueryDraft};
use leptos::prelude::*;
use web_sys::ClipboardEvent;

use crate::platform::reactive::{Signal, derive, memo};
use crate::platform::unicode::nfkc;
use crate::state::State;
use crate::view::query::combobox::{Choice, Combobox, ListState, MAX_OFFERED, byte_at};
use crate::view::widgets::erased::view;

/// The field.
#[component]
pub fn EntryField(
    /// The parameter.
    parameter: Parameter,
    /// Id of the input, for its label.
    id: &'static str,
    /// The texts of all fields: an application's names complete no query of another one.
    draft: Signal<PushQueryDraft>,
    /// Called with each new text.
    #[prop(into)]
    set: Callback<String>,
    /// Called before a paste.
    #[prop(into)]
    pasted: Callback<ClipboardEvent>,
    #[prop(into)] invalid: Signal<bool>,
    /// Ids of the elements that describe it.
    described_by: &'static str,
) -> impl IntoView {
    let state = State::current();
    let list = ListState::new();
    let text = memo(move |_| draft.read().get(parameter).to_owned());
    let entry = memo(move |_| {
        let text = text.read();
        text[entry_at(&text, list.caret.get())].trim().to_owned()
    });
    let all =
        memo(move |_| if list.open.get() { choices(state, parameter, &draft.read()) } else { Vec::new() });
    let offered = memo(move |_| {
        let (entry, text) = (entry.read(), text.read());
        let given: HashSet<&str> =
            text.split(',').map(str::trim).filter(|given| *given != entry.as_str()).collect();
        let typed = fold(&entry, Normalize(nfkc));
        let has = |text: &str| fold(text, Normalize(nfkc)).contains(&typed);
        let fits = |choice: &&Choice| {
            !given.contains(choice.value.as_str()) && (has(&choice.value) || has(&choice.hint))
        };
        all.read().iter().filter(fits).take(MAX_OFFERED).cloned().collect::<Vec<_>>()
    });
    let takes_first = derive(move || {
        let entry = entry.read();
        !entry.is_empty() && all.read().iter().all(|choice| choice.value != *entry)
    });
    let choose = move |value: String| {
        let mut text = text.get_untracked();
        let place = entry_at(&text, list.caret.get_untracked());
        text.replace_range(place, &value);
        list.caret.set(usize::MAX);
        set.run(text);
    };
    view! {
        <Combobox
            id
            text
            is_code=derive(|| true)
            list
            offered
            takes_first
            set
            choose
            pasted
            label=state.word(|words| words.query.suggestions)
            has_button=false
            note=derive(|| None::<String>)
            title=derive(|| None)
            placeholder=derive(move || (state.words().query.placeholder)(parameter))
            invalid
            required=false
            described_by=described_by.to_owned()
        />
    }
}

/// The names that can complete a field.
fn choices(state: State, parameter: Parameter, draft: &PushQueryDraft) -> Vec<Choice> {
    let loaded = state.data.loaded.read();
    let of_application = |app_id: &str| app_id == draft.get(Parameter::AppId).trim();
    let board =
        loaded.as_ref().filter(|loaded| of_application(loaded.query.app_id())).map(|loaded| &loaded.board);
    let mut seen = HashSet::new();
    let mut choices: Vec<Choice> = Vec::new();
    let mut add = |value: &str, hint: String| {
        if is_list_entry(value) && seen.insert(value.to_owned()) {
            choices.push(Choice { value: value.to_owned(), title: value.to_owned(), hint });
        }
    };
    match parameter {
        Parameter::DataNames => {
            let versions =
                board.into_iter().flat_map(|board| board.versions().map(|version| board.name(version)));
            versions.for_each(|name| add(name, String::new()));
        }
        Parameter::DataVersions => {
            let names: HashSet<&str> = entries(draft.get(Parameter::DataNames)).collect();
            if let Some(board) = board {
                let fits = |version: &_| names.is_empty() || names.contains(board.name(*version));
                board
                    .versions()
                    .filter(fits)
                    .for_each(|version| add(board.version_name(version), String::new()));
            }
        }
        Parameter::RegionIds => {
            let catalog = state.data.catalog.read();
            let on_board =
                board.into_iter().flat_map(|board| board.regions().map(|region| board.region_name(region)));
            for id in catalog.iter().map(|facts| facts.id.as_str()).chain(on_board) {
                let facts = catalog.get(id);
                let names =
                    facts.map(|facts| [facts.name.as_str(), facts.en_name.as_str()]).unwrap_or_default();
                let names: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
                add(id, names.join(" · "));
            }
        }
        _ => {}
    }
    sort_by(&mut choices, |a, b| natural(&a.value, &b.value));
    choices
}

fn entries(text: &str) -> impl Iterator<Item = &str> {
    text.split(',').map(str::trim).filter(|entry| !entry.is_empty())
}

/// The place of the entry at a caret, which counts units of UTF-16.
fn entry_at(text: &str, caret: usize) -> Range<usize> {
    let at = byte_at(text, caret);
    let start = text[..at].rfind(',').map_or(0, |comma| comma + 1);
    let end = text[at..].find(',').map_or(text.len(), |comma| at + comma);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_entry_at_the_caret_is_found() {
        for (text, caret, entry) in [
            ("a,b,c", 0, "a"),
            ("a,b,c", 1, "a"),
            ("a,b,c", 2, "b"),
            ("a,b,c", 9, "c"),
            ("a,b,", usize::MAX, ""),
            ("", 0, ""),
            ("数据,𝐆ame", 3, "𝐆ame"),
            ("数据,𝐆ame", 5, "𝐆ame"),
            ("数据,𝐆ame", 2, "数据"),
        ] {
            assert_eq!(&text[entry_at(text, caret)], entry, "{text} at {caret}");
        }
    }
}
