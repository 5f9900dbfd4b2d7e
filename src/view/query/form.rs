//! The query form: the text of all eight parameters, with its errors beside each field. Submitting a valid query opens
//! it, and closes the form over a board.

use board::link::Load;
use ens_api::fields::is_list_entry;
use ens_api::{ApiError, FieldError, Parameter, PushQueryDraft};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{ClipboardEvent, HtmlInputElement, KeyboardEvent, SubmitEvent};

use crate::platform::reactive::{RwSignal, Signal, derive, effect, memo};
use crate::state::State;
use crate::view::query::FORM;
use crate::view::query::application_picker::ApplicationPicker;
use crate::view::query::entry_field::EntryField;
use crate::view::query::recent::RecentQueries;
use crate::view::query::saved::{SaveView, SavedViews};
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::focus_on;
use crate::view::widgets::icon::{Icon, Picture};
use crate::view::widgets::menu::Menu;

/// The texts of the fields, and their errors.
#[derive(Clone, Copy)]
struct Fields {
    draft: RwSignal<PushQueryDraft>,
    errors: RwSignal<Vec<FieldError>>,
}

impl Fields {
    fn text(self, parameter: Parameter) -> String {
        self.draft.read().get(parameter).to_owned()
    }

    fn set(self, parameter: Parameter, text: String) {
        self.draft.update(|draft| draft.set(parameter, text));
        // Editing a field clears its errors.
        if self.errors.read_untracked().iter().any(|error| error.parameter() == Some(parameter)) {
            self.errors.update(|errors| errors.retain(|error| error.parameter() != Some(parameter)));
        }
    }

    fn is_invalid(self, parameter: Parameter) -> bool {
        self.errors.read().iter().any(|error| error.parameter() == Some(parameter))
    }
}

/// The form.
#[component]
pub fn QueryForm() -> impl IntoView {
    let state = State::current();
    let fields =
        Fields { draft: RwSignal::new(PushQueryDraft::default()), errors: RwSignal::new(Vec::new()) };
    let more = RwSignal::new(false);
    let recent_open = RwSignal::new(false);

    // Back, forward and a recent query change the link, which fills the fields.
    effect(move |_: Option<()>| {
        fields.draft.set(state.query.draft.get());
        let errors = match state.query.parsed.get() {
            Some(Err(errors)) => errors,
            _ => Vec::new(),
        };
        if errors.iter().filter_map(FieldError::parameter).any(|field| MORE.contains(&field)) {
            more.set(true);
        }
        fields.errors.set(errors);
    });

    let is_open = state.query.is_open;
    // A field that ENS refuses must be seen.
    let is_refused =
        memo(move |_| state.data.remote.read().error().is_some_and(|error| error.field.is_some()));
    let is_over = memo(move |_| state.query.is_valid.get() && !is_refused.get());
    let is_folded = memo(move |_| is_over.get() && !is_open.get());
    effect(move |before: Option<bool>| {
        let is_open = is_open.get();
        if is_open && before == Some(false) {
            request_animation_frame(|| focus_field(Parameter::AppId));
        }
        is_open
    });
    let close = move || {
        if is_open.get_untracked() {
            is_open.set(false);
            focus_on(".query-summary");
        }
    };
    let escape = move |event: KeyboardEvent| {
        if event.key() == "Escape" && is_over.get_untracked() {
            event.stop_propagation();
            close();
        }
    };

    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match fields.draft.read_untracked().validate() {
            Ok(query) => {
                state.open_query(query);
                close();
            }
            Err(errors) => {
                if errors.iter().filter_map(FieldError::parameter).any(|field| MORE.contains(&field)) {
                    more.set(true);
                }
                let first = errors.first().and_then(FieldError::parameter);
                fields.errors.set(errors);
                // Once a field behind "more" is visible.
                if let Some(first) = first {
                    request_animation_frame(move || focus_field(first));
                }
            }
        }
    };
    let recent_button = move || view! { <Picture icon=Icon::Clock/> };

    view! {
        <form
            class="query"
            class:over=move || is_over.get()
            id=FORM
            hidden=move || is_folded.get()
            role="search"
            novalidate
            aria-label=state.word(|words| words.query.label)
            on:submit=submit
            on:keydown=escape
        >
            <div class="query-line">
                <Field parameter=Parameter::AppId fields class="field wide first" hints=more/>
                <Field parameter=Parameter::DataNames fields class="field wide" hints=more/>
                <Field parameter=Parameter::DataVersions fields class="field" hints=more/>
                <Field parameter=Parameter::RegionIds fields class="field" hints=more/>
                <div class="query-actions">
                    <button type="submit" class="button primary">{state.word(|words| words.query.submit)}</button>
                    <button
                        type="button"
                        class="button framed"
                        aria-expanded=move || more.get().to_string()
                        aria-controls="query-more"
                        on:click=move |_| more.update(|more| *more = !*more)
                    >
                        {state.word(|words| words.query.more)}
                    </button>
                    <Menu
                        class="button framed only-icon"
                        label=derive(move || state.words().search.saved_and_recent.to_owned())
                        body="list"
                        open=recent_open
                        button=ViewFn::from(recent_button)
                    >
                        <Saved
                            done=move |()| recent_open.set(false)
                            opened=move |()| {
                                recent_open.set(false);
                                close();
                            }
                        />
                    </Menu>
                </div>
            </div>
            <div class="query-more" id="query-more" hidden=move || !more.get()>
                <Field parameter=Parameter::MinDate fields class="field" hints=more/>
                <Field parameter=Parameter::MaxDate fields class="field" hints=more/>
                <Field parameter=Parameter::PageNumber fields class="field narrow" hints=more/>
                <Field parameter=Parameter::PageSize fields class="field narrow" hints=more/>
                <LoadMode/>
            </div>
        </form>
    }
}

/// The saved views, with a field that saves one once there is something to save, and the recent queries.
#[component]
fn Saved(
    /// Called after a query is chosen.
    #[prop(into)]
    done: Callback<()>,
    /// Called after a view is opened, which the form would lie over.
    #[prop(into)]
    opened: Callback<()>,
) -> impl IntoView {
    let state = State::current();
    let has_query = state.query.is_valid;
    view! {
        <section class="saved-and-recent">
            <h3 class="label">{state.word(|words| words.search.saved)}</h3>
            <SavedViews done=opened/>
            <Show when=move || has_query.get()>
                <SaveView/>
            </Show>
            <h3 class="label">{state.word(|words| words.query.recent)}</h3>
            <RecentQueries done/>
        </section>
    }
}

/// The fields behind "more".
const MORE: [Parameter; 4] =
    [Parameter::MinDate, Parameter::MaxDate, Parameter::PageNumber, Parameter::PageSize];

/// Ids of a field's input, its hint and its error.
fn ids(parameter: Parameter) -> (&'static str, &'static str, &'static str) {
    match parameter {
        Parameter::AppId => ("field-app-id", "hint-app-id", "hint-app-id error-app-id"),
        Parameter::DataNames => ("field-names", "hint-names", "hint-names error-names"),
        Parameter::DataVersions => ("field-versions", "hint-versions", "hint-versions error-versions"),
        Parameter::RegionIds => ("field-regions", "hint-regions", "hint-regions error-regions"),
        Parameter::MinDate => ("field-min-date", "hint-min-date", "hint-min-date error-min-date"),
        Parameter::MaxDate => ("field-max-date", "hint-max-date", "hint-max-date error-max-date"),
        Parameter::PageNumber => ("field-page", "hint-page", "hint-page error-page"),
        Parameter::PageSize => ("field-page-size", "hint-page-size", "hint-page-size error-page-size"),
    }
}

/// One field: label, input, hint and errors.
#[component]
fn Field(
    parameter: Parameter,
    fields: Fields,
    class: &'static str,
    #[prop(into)] hints: Signal<bool>,
) -> impl IntoView {
    let state = State::current();
    let (id, hint_id, described_by) = ids(parameter);
    let error_id = described_by.rsplit(' ').next().unwrap_or_default();
    let value = derive(move || fields.text(parameter));
    // An error of ENS about this parameter is shown beside the field, too.
    let refused = memo(move |_| {
        let remote = state.data.remote.read();
        remote.error().filter(|error| error.field.as_deref() == Some(parameter.name())).map(ApiError::kind)
    });
    let invalid = derive(move || fields.is_invalid(parameter) || refused.read().is_some());
    let has_comma_names = RwSignal::new(false);
    let problems = move || {
        let words = &state.words().query;
        let errors = fields.errors.read();
        let mine = errors.iter().filter(|error| error.parameter() == Some(parameter));
        let mut problems: Vec<String> = mine.map(|error| (words.problem)(&error.problem)).collect();
        problems.extend(refused.read().as_ref().map(state.words().states.error));
        if has_comma_names.get() {
            problems.push(words.comma_names.to_owned());
        }
        problems.join(" ")
    };
    let set = Callback::new(move |text| {
        has_comma_names.set(false);
        fields.set(parameter, text);
    });
    let input = match parameter {
        Parameter::AppId => view! { <ApplicationPicker id value set invalid described_by/> },
        Parameter::DataNames | Parameter::DataVersions | Parameter::RegionIds => {
            let pasted = move |event: ClipboardEvent| {
                if let Some((text, are_entries)) = pasted_lines(&event) {
                    event.prevent_default();
                    has_comma_names.set(!are_entries);
                    fields.set(parameter, text);
                }
            };
            let draft = fields.draft.read_only();
            view! { <EntryField parameter id draft set pasted invalid described_by/> }
        }
        _ => {
            let is_number = matches!(parameter, Parameter::PageNumber | Parameter::PageSize);
            view! {
                <input
                    id=id
                    class="mono"
                    type="text"
                    inputmode=if is_number { "numeric" } else { "text" }
                    autocomplete="off"
                    autocapitalize="off"
                    spellcheck="false"
                    aria-invalid=move || invalid.get().to_string()
                    aria-describedby=described_by
                    placeholder=move || (state.words().query.placeholder)(parameter)
                    prop:value=move || value.get()
                    on:input:target=move |event| set.run(event.target().value())
                />
            }
        }
    };
    view! {
        <div class=class>
            <label for=id>{move || (state.words().query.parameter)(parameter)}</label>
            {input}
            <p class="problem" id=error_id>{move || problems()}</p>
            <p id=hint_id class=move || if hints.get() { "hint" } else { "visually-hidden" }>
                {move || (state.words().query.hint)(parameter)}
            </p>
        </div>
    }
}

/// Whether the response is loaded page by page or at once.
#[component]
fn LoadMode() -> impl IntoView {
    let state = State::current();
    let load = memo(move |_| state.link.read().load);
    let words = move || &state.words().query;
    let radio = move |mode: Load, name: fn(&crate::text::Query) -> &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="load"
                    prop:checked=move || load.get() == mode
                    on:change=move |_| state.adjust(|link| link.load = mode)
                />
                {move || name(words())}
            </label>
        }
    };
    view! {
        <fieldset class="field" aria-describedby="hint-load">
            <legend class="label">{state.word(|words| words.query.load_mode)}</legend>
            <div class="radios">
                {radio(Load::Pages, |words| words.page_by_page)} {radio(Load::AtOnce, |words| words.one_response)}
            </div>
            <p class="hint" id="hint-load">{state.word(|words| words.query.load_mode_hint)}</p>
        </fieldset>
    }
}

/// The text of a list field after a paste of several lines, which the browser would join without a separator, and
/// whether each line can be an entry. `None` leaves the paste to the browser.
fn pasted_lines(event: &ClipboardEvent) -> Option<(String, bool)> {
    let pasted = event.clipboard_data()?.get_data("text").ok()?;
    if !pasted.trim().contains(['\n', '\r']) {
        return None;
    }
    let input = event.target()?.dyn_into::<HtmlInputElement>().ok()?;
    let text: Vec<u16> = input.value().encode_utf16().collect();
    let start = (input.selection_start().ok()?? as usize).min(text.len());
    let end = (input.selection_end().ok()?? as usize).clamp(start, text.len());
    let part = |units: &[u16]| String::from_utf16_lossy(units);
    let (joined, are_entries) = joined_lines(&pasted);
    Some((insert_entries(&part(&text[..start]), &joined, &part(&text[end..])), are_entries))
}

/// Lines as a comma-separated list, and whether each line stays one entry of it.
fn joined_lines(pasted: &str) -> (String, bool) {
    let lines: Vec<&str> = pasted.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    // A comma at the end of each line is a list that was broken into lines, not part of a name.
    let entries: Vec<&str> = lines.iter().map(|line| line.trim_end_matches(',').trim_end()).collect();
    let are_entries = entries.iter().all(|entry| is_list_entry(entry));
    (entries.join(","), are_entries)
}

/// Inserts a list between two texts, with a comma where two entries would touch.
fn insert_entries(before: &str, list: &str, after: &str) -> String {
    let comma = |left: &str, right: &str| {
        let touch = !left.trim_end().is_empty() && !right.trim_start().is_empty();
        if touch && !left.trim_end().ends_with(',') && !right.trim_start().starts_with(',') {
            ","
        } else {
            ""
        }
    };
    format!("{before}{}{list}{}{after}", comma(before, list), comma(list, after))
}

fn focus_field(parameter: Parameter) {
    let (id, ..) = ids(parameter);
    focus_on(&format!("#{id}"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pasted_lines_become_a_list() {
        for (pasted, list, are_entries) in
            [("a\nb", "a,b", true), (" a \r\n\r\n b,\n", "a,b", true), ("a,x\nb", "a,x,b", false)]
        {
            assert_eq!(joined_lines(pasted), (list.to_owned(), are_entries), "{pasted:?}");
        }
    }

    #[test]
    fn a_list_joins_its_entries() {
        for (before, after, text) in
            [("", "", "a,b"), ("x", "", "x,a,b"), ("x,", "y", "x,a,b,y"), ("", ",y", "a,b,y")]
        {
            assert_eq!(insert_entries(before, "a,b", after), text);
        }
    }
}
