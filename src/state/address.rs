//! The one reader and writer of the address bar. Holds the [`Link`] as a signal: intents and the browser's back and
//! forward change it, and each change is written. Removes a ticket or a token from the fragment before anyone can copy it.

use std::time::Duration;

use crate::load::access::Proof;
use crate::platform::reactive::{RwSignal, Signal};
use board::UtcSeconds;
use board::link::{FirstSeen, Link, LinkProblem};
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

/// How a change of the link enters the browser's history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum History {
    /// As a step that "back" undoes: a query, a view, a selection.
    Push,
    /// As a change of the current step, written with a delay: typing, panning, zooming.
    Replace,
}

/// How long a replacement waits for the next one. Safari rejects 100 writes in 30 seconds.
const WRITE_DELAY: Duration = Duration::from_millis(400);

/// The address bar.
#[derive(Clone, Copy)]
pub struct AddressBar {
    link: RwSignal<Link>,
    problems: RwSignal<Vec<LinkProblem>>,
    seen_at: RwSignal<Option<UtcSeconds>>,
    first_seen: RwSignal<Option<FirstSeen>>,
    delayed_write: StoredValue<Option<TimeoutHandle>>,
}

impl AddressBar {
    /// Reads the address, and follows back and forward.
    pub fn open() -> Self {
        let (mut link, problems) = read();
        let (seen_at, first_seen) = (link.seen_at.take(), link.first_seen.take());
        let bar = Self {
            link: RwSignal::new(link),
            problems: RwSignal::new(problems),
            seen_at: RwSignal::new(seen_at),
            first_seen: RwSignal::new(first_seen),
            delayed_write: StoredValue::new(None),
        };
        bar.drop_added();
        window_event_listener(leptos::ev::popstate, move |_| {
            bar.cancel_delayed_write();
            let (mut link, problems) = read();
            (link.seen_at, link.first_seen) = (None, None);
            bar.first_seen.set(None);
            bar.problems.set(problems);
            bar.set(link);
        });
        bar
    }

    /// The link of the address.
    pub fn link(self) -> Signal<Link> {
        self.link.read_only()
    }

    /// The parts of the address that could not be parsed; they count as absent.
    pub fn problems(self) -> Signal<Vec<LinkProblem>> {
        self.problems.read_only()
    }

    /// The time of the data that the sender of the link saw. It is not part of what is shown, and the address loses it.
    pub fn seen_at(self) -> RwSignal<Option<UtcSeconds>> {
        self.seen_at
    }

    /// What the sender of the link had scrolled to, until the view has scrolled there or a person does something else. It is not
    /// part of what is shown, and the address loses it.
    pub fn first_seen(self) -> RwSignal<Option<FirstSeen>> {
        self.first_seen
    }

    /// Changes the link. A change to an equal link does nothing.
    pub fn update(self, change: impl FnOnce(&mut Link), history: History) {
        let mut next = self.link.get_untracked();
        change(&mut next);
        if next == self.link.get_untracked() {
            return;
        }
        match history {
            History::Push => {
                self.first_seen.set(None);
                // A pending write belongs to the step before.
                if self.cancel_delayed_write() {
                    self.write(History::Replace);
                }
                self.set(next);
                self.problems.update(Vec::clear);
                self.write(History::Push);
            }
            History::Replace => {
                self.set(next);
                self.write_delayed();
            }
        }
    }

    /// Opens a link that was stored. What can't be read of it is reported, as of an address.
    pub fn open_link(self, text: &str) {
        let (link, problems) = Link::parse(text);
        self.update(|now| *now = link, History::Push);
        self.problems.set(problems);
    }

    /// Reloads the page at the same link.
    pub fn reload(self) {
        if self.cancel_delayed_write() {
            self.write(History::Replace);
        }
        let _ = window().location().reload();
    }

    /// Removes what chat apps add to links from the address bar, where people copy it: parameters, and fragments such as
    /// `#wechat_redirect`; and what the sender saw.
    fn drop_added(self) {
        let location = window().location();
        let has_fragment = !location.hash().unwrap_or_default().is_empty();
        let has_place = self.first_seen.with_untracked(Option::is_some);
        let is_copy = self.seen_at.with_untracked(Option::is_some) || has_place;
        if Link::has_added(&location.search().unwrap_or_default()) || has_fragment || is_copy {
            self.write(History::Replace);
        }
    }

    fn set(self, link: Link) {
        if *self.link.read_untracked() != link {
            self.link.set(link);
        }
    }

    /// True if a write was pending.
    fn cancel_delayed_write(self) -> bool {
        let pending = self.delayed_write.try_update_value(Option::take).flatten();
        pending.map(|handle| handle.clear()).is_some()
    }

    fn write_delayed(self) {
        self.cancel_delayed_write();
        let write = move || {
            self.delayed_write.set_value(None);
            self.write(History::Replace);
        };
        self.delayed_write.set_value(set_timeout_with_handle(write, WRITE_DELAY).ok());
    }

    fn write(self, history: History) {
        let target = format!("{}{}", page_folder(), query(&self.link.read_untracked()));
        if target == current_url() && window().location().hash().unwrap_or_default().is_empty() {
            return;
        }
        let Ok(steps) = window().history() else { return };
        let written = match history {
            History::Push => steps.push_state_with_url(&JsValue::NULL, "", Some(&target)),
            History::Replace => steps.replace_state_with_url(&JsValue::NULL, "", Some(&target)),
        };
        // A browser that rejects too many writes accepts them again later; the signal has the link meanwhile.
        if written.is_err() {
            let retry = move || self.write(History::Replace);
            self.delayed_write.set_value(set_timeout_with_handle(retry, WRITE_DELAY * 8).ok());
        }
    }
}

/// The whole address of a link.
pub fn href(link: &Link) -> String {
    let origin = window().location().origin().unwrap_or_default();
    format!("{origin}{}{}", page_folder(), query(link))
}

/// The folder of the page's address: `/`, or the path below which a reverse proxy serves the page.
pub fn page_folder() -> String {
    folder(&window().location().pathname().unwrap_or_default()).to_owned()
}

/// The ticket of a printed address such as `http://127.0.0.1:8787/?…#ticket=…`, or a token in its place, removed from the
/// address bar and the history; the link stays.
pub fn take_proof() -> Option<Proof> {
    let fragment = window().location().hash().ok()?;
    let proof = proof_in(&fragment)?;
    let removed = window()
        .history()
        .and_then(|steps| steps.replace_state_with_url(&JsValue::NULL, "", Some(&current_url())));
    if removed.is_err() {
        // A browser that rejects writes of the history still accepts this one.
        let _ = window().location().set_hash("");
    }
    let decode = |text: String| js_sys::decode_uri_component(&text).ok().map(String::from);
    match proof {
        Proof::Token(text) => decode(text).map(Proof::Token),
        Proof::Ticket(text) => decode(text).map(Proof::Ticket),
    }
}

/// As it stands in the fragment, where `%` may escape a character.
fn proof_in(fragment: &str) -> Option<Proof> {
    fragment.trim_start_matches('#').split('&').find_map(|part| match part.split_once('=')? {
        ("ticket", text) => Some(Proof::Ticket(text.to_owned())),
        ("token", text) => Some(Proof::Token(text.to_owned())),
        _ => None,
    })
}

fn read() -> (Link, Vec<LinkProblem>) {
    Link::parse(&window().location().search().unwrap_or_default())
}

/// The folder of a path: where the page is served, below whatever prefix a reverse proxy gives it.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("/", |end| &path[..=end])
}

/// The part of an address that is the link.
fn query(link: &Link) -> String {
    match link.to_string() {
        query if query.is_empty() => query,
        query => format!("?{query}"),
    }
}

fn current_url() -> String {
    let location = window().location();
    format!("{}{}", location.pathname().unwrap_or_default(), location.search().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_is_served_in_the_folder_of_its_path() {
        for (path, expected) in [
            ("/", "/"),
            ("/index.html", "/"),
            ("/pushboard/", "/pushboard/"),
            ("/a/b/index.html", "/a/b/"),
            ("", "/"),
        ] {
            assert_eq!(folder(path), expected, "{path}");
        }
    }

    #[test]
    fn tickets_and_tokens_stand_in_fragments() {
        let rows = [
            ("#ticket=abc", Some(r#"{"ticket":"abc"}"#)),
            ("#a=b&ticket=abc-_", Some(r#"{"ticket":"abc-_"}"#)),
            ("#token=abc", Some(r#"{"token":"abc"}"#)),
            ("#token=", Some(r#"{"token":""}"#)),
            ("#a=b&token=abc-_", Some(r#"{"token":"abc-_"}"#)),
            ("#board-view", None),
            ("#mytoken=abc", None),
            ("#ticket", None),
            ("", None),
        ];
        for (fragment, sent) in rows {
            let json = proof_in(fragment).map(|proof| serde_json::to_string(&proof).unwrap());
            assert_eq!(json.as_deref(), sent, "{fragment}");
        }
    }
}
