//! Settings that this browser stores and no link carries.

use board::Zone;
use leptos::prelude::*;

use crate::platform::reactive::{RwSignal, Signal, effect, signal};
use crate::platform::storage;
use crate::preferences::{RecentQueries, RefreshInterval, SavedViews, Theme};
use crate::text::Language;

/// The stored settings. Each change is stored at once.
#[derive(Clone, Copy)]
pub struct Preferences {
    /// Language of all words.
    pub language: RwSignal<&'static Language>,
    /// The colour theme.
    pub theme: RwSignal<Theme>,
    /// The zone of times that was chosen; `None` for the browser's.
    pub zone: RwSignal<Option<Zone>>,
    /// How often the page reloads the board by itself.
    pub refresh: RwSignal<RefreshInterval>,
    /// Whether drawings have the Chinese names of edge nodes, where these are known, in the place of their ids; `None` as the
    /// language has it.
    pub chinese_names: RwSignal<Option<bool>>,
    /// Whether keyboard shortcuts of a single key are enabled.
    pub single_keys: RwSignal<bool>,
    /// The queries that were opened last, newest first.
    pub recent: RwSignal<RecentQueries>,
    /// The views that were saved by name.
    pub saved: RwSignal<SavedViews>,
    /// Whether the browser refuses to store settings.
    pub storage_blocked: Signal<bool>,
}

impl Preferences {
    /// Reads the stored settings.
    pub(crate) fn open() -> Self {
        let (storage_blocked, set_blocked) = signal(false);
        Self {
            language: stored(
                "language",
                set_blocked,
                browser_language,
                |text| Some(Language::for_tag(text)),
                |language| language.tag.to_owned(),
            ),
            theme: stored(
                "theme",
                set_blocked,
                Theme::default,
                |text| Some(Theme::from_name(text)),
                |theme| theme.name().to_owned(),
            ),
            zone: stored(
                "zone",
                set_blocked,
                Option::default,
                |text| Zone::ALL.into_iter().find(|zone| zone.key() == text).map(Some),
                |zone| zone.map(Zone::key).unwrap_or_default().to_owned(),
            ),
            refresh: stored(
                "refresh",
                set_blocked,
                RefreshInterval::default,
                |text| text.parse().ok().map(RefreshInterval::from_seconds),
                |interval| interval.seconds().to_string(),
            ),
            chinese_names: stored(
                "names",
                set_blocked,
                || None::<bool>,
                |text| text.parse().ok().map(Some),
                |chosen| chosen.map(|chosen: bool| chosen.to_string()).unwrap_or_default(),
            ),
            single_keys: stored("keys", set_blocked, || true, |text| text.parse().ok(), bool::to_string),
            recent: stored(
                "recent",
                set_blocked,
                RecentQueries::default,
                |text| Some(RecentQueries::parse(text)),
                RecentQueries::to_text,
            ),
            saved: stored(
                SAVED,
                set_blocked,
                SavedViews::default,
                |text| Some(SavedViews::parse(text)),
                SavedViews::to_text,
            ),
            storage_blocked,
        }
    }

    /// Changes the saved views, as they are stored now: another tab may have saved some meanwhile.
    pub fn change_saved(self, change: impl FnOnce(&mut SavedViews)) {
        let is_kept = !self.storage_blocked.get_untracked();
        let stored = storage::read(SAVED).filter(|_| is_kept).map(|text| SavedViews::parse(&text));
        let mut saved = stored.unwrap_or_else(|| self.saved.get_untracked());
        change(&mut saved);
        if *self.saved.read_untracked() != saved {
            self.saved.set(saved);
        }
    }

    /// Whether drawings have the Chinese names of edge nodes. Tracks the choice and the language.
    pub fn has_chinese_names(self) -> bool {
        self.chinese_names.get().unwrap_or_else(|| self.language.get().has_chinese_names)
    }
}

/// The key of the saved views.
const SAVED: &str = "saved";

/// A setting that is stored in this browser.
fn stored<T: Clone + PartialEq + Send + Sync + 'static>(
    key: &'static str,
    blocked: RwSignal<bool>,
    default: impl FnOnce() -> T,
    read: impl FnOnce(&str) -> Option<T>,
    write: impl Fn(&T) -> String + 'static,
) -> RwSignal<T> {
    let value = RwSignal::new(storage::read(key).and_then(|text| read(&text)).unwrap_or_else(default));
    effect(move |before: Option<()>| {
        let text = write(&value.read());
        if before.is_some() && !storage::write(key, &text) {
            blocked.set(true);
        }
    });
    value
}

fn browser_language() -> &'static Language {
    Language::for_tag(&window().navigator().language().unwrap_or_default())
}
