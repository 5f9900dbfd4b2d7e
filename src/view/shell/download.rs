//! Downloads the shown pushes: a button for each format, and the progress of a large file.

use board::report::export::Format;
use leptos::prelude::*;

use crate::platform::reactive::memo;
use crate::state::State;
use crate::state::download::DownloadState;
use crate::text::percent;
use crate::view::widgets::erased::view;
use crate::view::widgets::icon::{Icon, Picture};

/// The buttons, for the menu of the display.
#[component]
pub fn Download() -> impl IntoView {
    let state = State::current();
    let words = move || &state.words().toolbar;
    let download = state.view.download;
    let is_writing = memo(move |_| matches!(download.get(), DownloadState::Writing(..)));
    let share = move || match download.get() {
        // A small file is complete before anyone could read this.
        DownloadState::Writing(written @ 1.., all) => Some((written as u64, all as u64)),
        _ => None,
    };
    let hint = move || match share() {
        Some((written, all)) => (words().download_writing)(&percent(written, all)),
        None => words().download_explained.to_owned(),
    };
    let role = move || share().map(|_| "progressbar");
    let name = move || share().map(|_| words().download);
    let now = move || share().map(|(written, all)| (written * 100 / all).to_string());
    let refused = move || match download.get() {
        DownloadState::Refused => Some(words().download_failed),
        DownloadState::NoWorkbook => Some(words().download_no_workbook),
        DownloadState::Done | DownloadState::Writing(..) => None,
    };
    let button = move |format: Format| {
        let name = move || format!("{} {}", words().download, (words().download_as)(format));
        view! {
            <button
                type="button"
                class="button framed"
                aria-label=move || name()
                aria-disabled=move || is_writing.get().then_some("true")
                on:click=move |_| state.download(format)
            >
                <Picture icon=Icon::Download/>
                {move || (words().download_as)(format)}
            </button>
        }
    };
    on_cleanup(move || state.clear_refused_download());
    view! {
        <div class="downloads">
            <p class="setting">
                <span>{state.word(|words| words.toolbar.download)}</span>
                <span class="grow"></span>
                {Format::ALL.map(button)}
            </p>
            <p
                class="hint"
                role=move || role()
                aria-label=move || name()
                aria-valuemin=move || share().map(|_| "0")
                aria-valuemax=move || share().map(|_| "100")
                aria-valuenow=move || now()
            >
                {move || hint()}
            </p>
            <p class="problem" role="status">{move || refused()}</p>
        </div>
    }
}
