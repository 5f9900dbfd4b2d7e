//! Intents: what a person does changes the link or starts a request, and the data follows.

use board::link::View;
use board::report::export::{Format, file_name};
use board::select::search::Search;
use board::select::search::parse::exact;
use board::{Facet, Field, Filter, Link, PushId, RegionId, Selection, Status, VersionId, Zone};
use ens_api::{ApiError, Parameter, PushQuery};
use leptos::prelude::*;

use super::State;
use super::address::History;
use super::download::Contents;
use crate::load::live::Live;
use crate::load::loader::LoadRequest;
use crate::platform::http::Cache;

/// Steps by which a key moves the replay.
const BY_KEY: i64 = 4;

/// The link.
impl State {
    /// Changes the link, as a step that "back" undoes.
    pub fn change(self, change: impl FnOnce(&mut Link)) {
        self.address.update(change, History::Push);
    }

    /// Changes the link in small steps that "back" does not undo one by one: typing, zooming.
    pub fn adjust(self, change: impl FnOnce(&mut Link)) {
        self.address.update(change, History::Replace);
    }

    /// Opens a query. The same one again is a refresh.
    pub fn open_query(self, query: PushQuery) {
        let draft = query.to_draft();
        if self.query.draft.with_untracked(|now| *now == draft) {
            self.refresh_now();
            return;
        }
        self.seen_at().set(None);
        self.change(|link| {
            // These belong to the query before.
            (link.selection, link.node, link.time_range, link.as_of) = (None, None, None, None);
            link.unfolded.clear();
            link.lane = None;
            link.query = draft;
        });
    }

    /// Saves what is shown under a name.
    pub fn save_view(self, name: &str) {
        let link = self.link.read_untracked().to_string();
        self.preferences.change_saved(|saved| saved.save(name, &link));
    }

    /// Opens a saved view.
    pub fn open_saved(self, link: &str) {
        self.seen_at().set(None);
        self.address.open_link(link);
    }

    /// Queries without the names of a parameter, and searches what comes for one of them.
    pub fn search_instead(self, parameter: Parameter, name: &str) {
        self.change(|link| {
            link.query.set(parameter, "");
            link.filter = Filter { search: Search::for_text(name), ..Filter::default() };
            (link.selection, link.node, link.time_range) = (None, None, None);
        });
    }

    /// Opens the query of everything of an application.
    pub fn open_application(self, id: &str) {
        if let Ok(query) = PushQuery::for_application(id) {
            self.open_query(query);
        }
    }

    /// Shows times in a zone, and remembers it. "Back" does not undo it, since the zone stays chosen.
    pub fn choose_zone(self, zone: Zone) {
        self.preferences.zone.set(Some(zone));
        self.adjust(|link| link.zone = Some(zone));
    }

    /// Removes all filters.
    pub fn clear_filters(self) {
        self.change(|link| link.filter = Default::default());
    }

    /// Pins a version of a data file, or one of its pushes.
    pub fn pin(self, version: VersionId, region: Option<RegionId>) {
        self.selection_of(version, region).into_iter().for_each(|selection| self.select(selection));
    }

    /// Pins a version of a data file in another view, as one step; with a status, only pushes of that status are shown.
    pub fn open(self, version: VersionId, view: View, status: Option<Status>) {
        if let Some(selection) = self.selection_of(version, None) {
            self.change(|link| {
                (link.selection, link.view) = (Some(selection), view);
                if let Some(status) = status {
                    link.filter.statuses = [status].into_iter().collect();
                }
            });
        }
    }

    /// Shows the pushes of a version that have a status.
    pub fn only_pushes(self, version: VersionId, status: Status) {
        if let Some(Selection { name, version, .. }) = self.selection_of(version, None) {
            let word = untrack(|| self.words().search.field);
            let term = |field: Field, value: &str| format!("{}:{}", word(field), exact(value));
            let terms = [term(Field::File, &name), term(Field::Version, &version)];
            self.change(|link| {
                let (search, statuses) = (Search(terms.join(" ")), [status].into_iter().collect());
                link.filter = Filter { statuses, search, ..Filter::default() };
            });
        }
    }

    fn selection_of(self, version: VersionId, region: Option<RegionId>) -> Option<Selection> {
        self.data.loaded.with_untracked(|loaded| {
            let board = &loaded.as_ref()?.board;
            Some(Selection {
                name: board.name(version).to_owned(),
                version: board.version_name(version).to_owned(),
                region: region.map(|region| board.region_name(region).to_owned()),
            })
        })
    }

    /// Pins a region.
    pub fn pin_node(self, region: RegionId) {
        let id = self.data.loaded.with_untracked(|loaded| {
            loaded.as_ref().map(|loaded| loaded.board.region_name(region).to_owned())
        });
        if id.is_some() {
            self.change(|link| (link.selection, link.node) = (None, id));
        }
    }

    /// Shows the pushes of one region alone, or those of all where they were alone already.
    pub fn only_node(self, id: &str) {
        self.change(|link| {
            let facets = &mut link.filter.facets;
            let is_alone = facets.get(Facet::Node) == [id];
            facets.clear(Facet::Node);
            if !is_alone {
                facets.add(Facet::Node, id);
            }
        });
    }

    /// Pins a push.
    pub fn pin_push(self, push: PushId) {
        let place = untrack(|| self.place_of(push));
        if let Some((version, region)) = place {
            self.pin(version, Some(region));
        }
    }

    /// Pins a selection by name, whichever board is loaded.
    pub fn select(self, selection: Selection) {
        self.change(|link| (link.selection, link.node) = (Some(selection), None));
    }

    /// Closes the panel.
    pub fn unpin(self) {
        self.change(|link| (link.selection, link.node) = (None, None));
    }
}

/// Requests and downloads.
impl State {
    /// Loads the query of the link again from ENS itself, bypassing all caches: a person's refresh.
    /// Does nothing as long as ENS would refuse it, which the page counts down.
    pub fn refresh_now(self) {
        if !untrack(|| self.is_refused()) {
            self.load(Cache::Bypassed);
        }
    }

    /// True as long as ENS requires a pause. Tracks the clock.
    pub fn is_refused(self) -> bool {
        self.data.retries.get().seconds_refused(self.browser.now.get()).is_some()
    }

    /// Loads the query of the link again; a fresh cached response is enough.
    pub fn reload_board(self) {
        self.load(Cache::Allowed);
    }

    fn load(self, cache: Cache) {
        if let Some(Ok(query)) = self.query.parsed.get_untracked() {
            let load = self.link.read_untracked().load;
            self.start_load(LoadRequest { query, load }, cache);
        }
    }

    /// Starts a load.
    pub(crate) fn start_load(self, request: LoadRequest, cache: Cache) {
        let now = self.browser.now;
        self.loader.load(Live(cache), request, move || now.get_untracked());
    }

    /// Stops the load and keeps the board. Where that is incomplete, the page reloads it only on request.
    pub fn stop_loading(self) {
        self.loader.stop();
    }

    /// Signs in with a token that a person typed.
    pub fn sign_in(self, token: String) {
        self.access.sign_in(token, self.browser.now);
    }

    /// Ends the session and reloads the page at the same link, so that nothing of the session stays in memory.
    ///
    /// # Errors
    /// If the proxy can't be reached: nothing changes.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        self.access.sign_out().await?;
        self.address.reload();
        Ok(())
    }

    /// Reloads the page at the same link.
    pub fn reload_page(self) {
        self.address.reload();
    }

    /// Downloads the shown pushes as a file, in the order of the table. Does nothing without a board, or while another file
    /// is being written.
    pub fn download(self, format: Format) {
        let Some(loaded) = self.data.loaded.get_untracked() else { return };
        let name = file_name(loaded.query.app_id(), loaded.moment(), loaded.complete, format);
        let (shown, order) = (self.view.shown.get_untracked(), self.link.read_untracked().table);
        self.downloader.start(name, Contents { board: loaded.board, shown, order, format });
    }

    /// Clears the message that the browser refused the last file.
    pub fn clear_refused_download(self) {
        self.downloader.clear_refused();
    }
}

/// The replay.
impl State {
    /// Opens the replay, or closes it and shows what is now.
    pub fn toggle_replay(self) {
        if self.replay.is_open.get_untracked() {
            self.replay.opened.set(false);
            self.show_now();
        } else {
            self.replay.opened.set(true);
        }
    }

    /// Shows what is now.
    pub fn show_now(self) {
        self.replay.is_playing.set(false);
        self.change(|link| link.as_of = None);
    }

    /// Shows the moment of a step; now behind the last one.
    pub fn show_step(self, step: usize) {
        let moment = self.replay.moments.read_untracked().at(step);
        self.adjust(|link| link.as_of = moment);
    }

    /// Goes some steps on, or back. False where there is no further one.
    pub fn step_replay(self, by: i64) -> bool {
        let (step, last) =
            (self.replay.step.get_untracked() as i64, self.replay.moments.read_untracked().len() as i64);
        let next = (step + by).clamp(0, last);
        self.show_step(next as usize);
        next != step
    }

    /// Goes on, or back, as far as a key does; opens the replay where it is not open.
    pub fn step_replay_by_key(self, direction: i64) {
        self.replay.opened.set(true);
        self.step_replay(direction * BY_KEY);
    }

    /// Plays from the moment shown, from the beginning where that is now; or stops.
    pub fn play_replay(self) {
        self.replay.opened.set(true);
        let starts = !self.replay.is_playing.get_untracked();
        if starts && self.replay.step.get_untracked() >= self.replay.moments.read_untracked().len() {
            self.show_step(0);
        }
        self.replay.is_playing.set(starts);
    }
}
