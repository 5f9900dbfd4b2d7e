//! What is asked, in words: for a line in a list, and for paper, where there is no form. Knows no answer.

use board::draw::labels::printable_text;
use ens_api::{Parameter, PushQueryDraft};
use leptos::prelude::*;

use crate::state::State;
use crate::view::widgets::erased::view;

/// The fields of a query that say something, each with its name, beside the application.
pub fn narrowed(state: State, draft: &PushQueryDraft) -> String {
    let fields = Parameter::ALL.iter().filter(|parameter| **parameter != Parameter::AppId);
    let fields =
        fields.map(|parameter| (*parameter, draft.get(*parameter))).filter(|(_, text)| !text.is_empty());
    let words = &state.words().query;
    let fields =
        fields.map(|(parameter, text)| format!("{} {}", (words.parameter)(parameter), printable_text(text)));
    let fields: Vec<String> = fields.collect();
    if fields.is_empty() { words.everything.to_owned() } else { fields.join(" · ") }
}

/// The whole query in one line, on paper only.
#[component]
pub fn PrintedQuery() -> impl IntoView {
    let state = State::current();
    let text = move || {
        let draft = state.query.draft.read();
        let app_id = draft.get(Parameter::AppId);
        format!("AppId {} · {}", printable_text(app_id), narrowed(state, &draft))
    };
    view! { <p class="printed-query mono">{move || text()}</p> }
}
