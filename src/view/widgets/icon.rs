//! The page's icons: line icons on a grid of 16, the status glyphs of the drawings, and the logo. All are decorative:
//! there is a word beside each.

use board::Status;
use leptos::prelude::*;

use crate::platform::reactive::{Signal, derive};
use crate::view::widgets::erased::view;

/// A line icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Icon {
    Arrow,
    Bell,
    Check,
    ChevronDown,
    Clock,
    Close,
    Copy,
    Cross,
    Dash,
    Dot,
    Download,
    Filter,
    Flag,
    Keyboard,
    Link,
    Lock,
    Monitor,
    Moon,
    Offline,
    Pause,
    Pencil,
    Plus,
    Question,
    Refresh,
    Ring,
    Search,
    Sun,
    Sliders,
    Trash,
}

impl Icon {
    fn path(self) -> &'static str {
        match self {
            Self::Arrow => "M5 3.2 13 8l-8 4.8z",
            Self::Bell => "M4 11.5V7.2a4 4 0 0 1 8 0v4.3l1 1.2H3zM6.8 14.2h2.4",
            Self::Check => "m3 8.5 3.2 3.2L13 5",
            Self::ChevronDown => "m4 6 4 4 4-4",
            Self::Clock => "M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM8 5v3.2l2 1.3",
            Self::Close | Self::Cross => "m4 4 8 8M12 4l-8 8",
            Self::Copy => "M5.5 5.5h8v8h-8zM3 10.5H2.5v-8h8V3",
            Self::Dash => "M4 8h8",
            Self::Dot => "M7 7h2v2H7z",
            Self::Download => "M8 2.5v7.5M4.8 7 8 10.2 11.2 7M2.5 13.5h11",
            Self::Filter => "M2 4h12M4.5 8h7M7 12h2",
            Self::Flag => "M4 14V2.5M4 3h8l-2 3 2 3H4",
            Self::Keyboard => "M1.5 4h13v8.5h-13zM4 6.8h.01M6.7 6.8h.01M9.3 6.8h.01M12 6.8h.01M5 10h6",
            Self::Link => {
                "M6.8 9.2a2.8 2.8 0 0 0 4 0l2-2a2.8 2.8 0 0 0-4-4l-.8.8M9.2 6.8a2.8 2.8 0 0 0-4 0l-2 2a2.8 2.8 0 0 0 4 4l.8-.8"
            }
            Self::Lock => "M3.5 7.2h9v6.3h-9zM5.5 7V5a2.5 2.5 0 0 1 5 0v2",
            Self::Monitor => "M2 3h12v8H2zM6 13.5h4M8 11v2.5",
            Self::Moon => "M13 9.6A5.6 5.6 0 0 1 6.4 3a5.4 5.4 0 1 0 6.6 6.6z",
            Self::Offline => {
                "m2.5 2.5 11 11M1.8 6.3a9 9 0 0 1 3-1.9M7.6 3.5a9 9 0 0 1 6.6 2.8M4.4 9a5.4 5.4 0 0 1 2-1.2M8 12.5h.01"
            }
            Self::Pause => "M5.5 3v10M10.5 3v10",
            Self::Pencil => "m3 13 .6-2.8L10.4 3.4l2.2 2.2-6.8 6.8zM9 4.8 11.2 7",
            Self::Plus => "M8 3.5v9M3.5 8h9",
            Self::Question => "M5.5 6A2.5 2.5 0 1 1 8 8.5v1M8 12.3h.01",
            Self::Refresh => "M13.5 8a5.5 5.5 0 1 1-1.6-3.9L13.5 5.7M13.5 2.5v3.2h-3.2",
            Self::Ring => "M8 13A5 5 0 1 0 8 3a5 5 0 0 0 0 10z",
            Self::Search => "M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM10.7 10.7 14 14",
            Self::Sun => {
                "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1.5v1M8 13.5v1M1.5 8h1M13.5 8h1M3.4 3.4l.7.7M11.9 11.9l.7.7M12.6 3.4l-.7.7M4.1 11.9l-.7.7"
            }
            Self::Sliders => {
                "M2 5h6M11.5 5H14M2 11h2.5M8 11h6M9.8 6.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6zM6.2 12.8a1.8 1.8 0 1 0 0-3.6 1.8 1.8 0 0 0 0 3.6z"
            }
            Self::Trash => "M3 4.5h10M6.5 4V2.5h3V4M4.5 4.5l.5 9h6l.5-9M7 7v4M9 7v4",
        }
    }
}

/// A line icon, in the colour of its text.
#[component]
pub fn Picture(#[prop(into)] icon: Signal<Icon>) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false">
            <path d=move || icon.get().path()></path>
        </svg>
    }
}

/// The glyph of a status on its colour; `None` is a region that is not targeted.
#[component]
pub fn StatusGlyph(#[prop(into)] status: Signal<Option<Status>>) -> impl IntoView {
    let icon = derive(move || match status.get() {
        Some(Status::Success) => Icon::Check,
        Some(Status::Failed) => Icon::Cross,
        Some(Status::Pushing) => Icon::Arrow,
        Some(Status::Unknown) => Icon::Question,
        None => Icon::Dot,
    });
    view! { <span class=move || format!("glyph {}", status_class(status.get()))><Picture icon/></span> }
}

/// The CSS class of a status.
pub fn status_class(status: Option<Status>) -> &'static str {
    match status {
        Some(Status::Success) => "success",
        Some(Status::Failed) => "failed",
        Some(Status::Pushing) => "pushing",
        Some(Status::Unknown) => "unknown",
        None => "not-targeted",
    }
}

/// Pushboard's logo: a small board.
#[component]
pub fn Mark() -> impl IntoView {
    view! {
        <svg class="mark" viewBox="0 0 22 22" aria-hidden="true" focusable="false">
            <rect class="success" x="1" y="1" width="9" height="9" rx="2"></rect>
            <rect class="success" x="12" y="1" width="9" height="9" rx="2"></rect>
            <rect class="pushing" x="1" y="12" width="9" height="9" rx="2"></rect>
            <rect class="failed" x="12" y="12" width="9" height="9" rx="2"></rect>
        </svg>
    }
}
