//! A query as one line of text: for lists, and for print, where there is no form.

use board::draw::labels::printable_text;
use ens_api::{Parameter, PushQueryDraft};
use leptos::prelude::*;

use crate::state::State;
use crate::view::widgets::erased::view;

/// The parameters of a query beside its application, each with its name.
pub fn parameters_text(state: State, draft: &PushQueryDraft) -> String {
    let fields = Parameter::ALL.iter().filter(|parameter| **parameter != Parameter::AppId);
    let fields =
        fields.map(|parameter| (*parameter, draft.get(*parameter))).filter(|(_, text)| !text.is_empty());
    let words = &state.words().query;
    let fields =
        fields.map(|(parameter, text)| format!("{} {}", (words.parameter)(parameter), printable_text(text)));
    let fields: Vec<String> = fields.collect();
    if fields.is_empty() { words.everything.to_owned() } else { fields.join(" · ") }
}

/// The whole query in one line, in print only.
#[component]
pub fn PrintedQuery() -> impl IntoView {
    let state = State::current();
    let text = move || {
        let draft = state.query.draft.read();
        let app_id = draft.get(Parameter::AppId);
        format!("AppId {} · {}", printable_text(app_id), parameters_text(state, &draft))
    };
    view! { <p class="printed-query mono">{move || text()}</p> }
}
