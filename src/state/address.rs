//! The one reader and writer of the address bar. Holds the [`Link`] as a signal: intents change it, back and
//! forward change it, and every real change is written. Takes a token out of the fragment before anyone can copy
//! it. Knows no view and no data.

use std::time::Duration;

use crate::platform::reactive::{RwSignal, Signal};
use board::link::{Link, LinkProblem};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// How a change of the link enters the browser's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// As a step that "back" undoes: what a person does on purpose, such as a query, a view, a selection.
    Push,
    /// In the place of the current step, and not for each change: typing, panning, zooming.
    Replace,
}

/// How long a change that replaces waits for the next one. Safari refuses 100 writes in 30 seconds.
const SETTLE: Duration = Duration::from_millis(400);

/// The address bar.
#[derive(Clone, Copy)]
pub struct AddressBar {
    link: RwSignal<Link>,
    problems: RwSignal<Vec<LinkProblem>>,
    waiting: StoredValue<Option<TimeoutHandle>>,
}

impl AddressBar {
    /// Reads the address and follows back and forward from now on.
    pub fn open() -> Self {
        let (link, problems) = read();
        let bar = Self {
            link: RwSignal::new(link),
            problems: RwSignal::new(problems),
            waiting: StoredValue::new(None),
        };
        window_event_listener(leptos::ev::popstate, move |_| {
            bar.stop_waiting();
            let (link, problems) = read();
            bar.problems.set(problems);
            bar.set(link);
        });
        bar
    }

    /// What is shown.
    pub fn link(self) -> Signal<Link> {
        self.link.read_only()
    }

    /// What in the address could not be read; it counts as left out.
    pub fn problems(self) -> Signal<Vec<LinkProblem>> {
        self.problems.read_only()
    }

    /// Changes the link. Nothing happens where the change changes nothing.
    pub fn update(self, change: impl FnOnce(&mut Link), history: History) {
        let mut next = self.link.get_untracked();
        change(&mut next);
        if next == self.link.get_untracked() {
            return;
        }
        match history {
            History::Push => {
                // What waits belongs to the step that is being left.
                if self.stop_waiting() {
                    self.write(History::Replace);
                }
                self.set(next);
                self.problems.update(Vec::clear);
                self.write(History::Push);
            }
            History::Replace => {
                self.set(next);
                self.write_soon();
            }
        }
    }

    /// The whole address of the link, to be copied.
    pub fn href(self) -> String {
        format!("{}{}", window().location().origin().unwrap_or_default(), target(&self.link.read()))
    }

    /// Loads the page anew, from the proxy, at the same link.
    pub fn reload(self) {
        if self.stop_waiting() {
            self.write(History::Replace);
        }
        let _ = window().location().reload();
    }

    fn set(self, link: Link) {
        if *self.link.read_untracked() != link {
            self.link.set(link);
        }
    }

    /// True if something waited.
    fn stop_waiting(self) -> bool {
        let waiting = self.waiting.try_update_value(Option::take).flatten();
        waiting.map(|handle| handle.clear()).is_some()
    }

    fn write_soon(self) {
        self.stop_waiting();
        let written = move || {
            self.waiting.set_value(None);
            self.write(History::Replace);
        };
        self.waiting.set_value(set_timeout_with_handle(written, SETTLE).ok());
    }

    fn write(self, history: History) {
        let target = target(&self.link.read_untracked());
        if target == here() {
            return;
        }
        let Ok(steps) = window().history() else { return };
        let written = match history {
            History::Push => steps.push_state_with_url(&JsValue::NULL, "", Some(&target)),
            History::Replace => steps.replace_state_with_url(&JsValue::NULL, "", Some(&target)),
        };
        // A browser that has had enough of writes takes them again later; the link itself is not lost.
        if written.is_err() {
            let again = move || self.write(History::Replace);
            self.waiting.set_value(set_timeout_with_handle(again, SETTLE * 8).ok());
        }
    }
}

/// The token of an address such as `http://127.0.0.1:8787/?…#token=…`, taken out of the address bar and out of the
/// history; the link stays as it is.
pub fn take_token() -> Option<String> {
    let token = token_in(&window().location().hash().ok()?)?.to_owned();
    let taken =
        window().history().and_then(|steps| steps.replace_state_with_url(&JsValue::NULL, "", Some(&here())));
    if taken.is_err() {
        // A browser that takes no more writes of the history still takes this one.
        let _ = window().location().set_hash("");
    }
    js_sys::decode_uri_component(&token).ok().map(String::from)
}

fn token_in(fragment: &str) -> Option<&str> {
    fragment.trim_start_matches('#').split('&').find_map(|part| part.strip_prefix("token="))
}

fn read() -> (Link, Vec<LinkProblem>) {
    Link::parse(&window().location().search().unwrap_or_default())
}

/// The address of a link, from the root of this origin.
fn target(link: &Link) -> String {
    match link.to_string() {
        query if query.is_empty() => "/".to_owned(),
        query => format!("/?{query}"),
    }
}

fn here() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_stand_in_fragments() {
        let rows = [
            ("#token=abc", Some("abc")),
            ("#token=", Some("")),
            ("#a=b&token=abc-_", Some("abc-_")),
            ("#board-view", None),
            ("#mytoken=abc", None),
            ("", None),
        ];
        for (fragment, token) in rows {
            assert_eq!(token_in(fragment), token, "{fragment}");
        }
    }
}
