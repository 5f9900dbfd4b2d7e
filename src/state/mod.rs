//! The page's signals in groups, and the intents that change them: an intent makes a new link or a request, and the
//! data flows down again. What a memo computes is a function of `board` or `ens-api`.

pub mod address;
pub mod browser;
pub mod data;
pub mod preferences;
pub mod query;
pub mod view;

use board::draw::labels::printable_text;
use board::link::View;
use board::model::time::{Civil, UtcSeconds};
use board::report::export::{Format, file_name};
use board::{FileId, Link, LinkProblem, PushId, RegionId, Selection};
use ens_api::{ApiError, PushQuery};
use leptos::prelude::*;

use self::address::{AddressBar, History};
use self::browser::Browser;
use self::data::DataState;
use self::preferences::Preferences;
use self::query::QueryState;
use self::view::ViewState;
use crate::load::access::Access;
use crate::load::account::Facts;
use crate::load::fetch::{Fetcher, Request};
use crate::platform::download::{Contents, Downloader};
use crate::platform::http::Cache;
use crate::platform::reactive::{Signal, derive};
use crate::preferences::Language;
use crate::text::{self, Words};

/// All signals of the page. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct State {
    /// Everything that changes what is shown.
    pub link: Signal<Link>,
    /// The parts of the address that could not be read.
    pub link_problems: Signal<Vec<LinkProblem>>,
    /// The query of the link.
    pub query: QueryState,
    /// The response to it, and the facts of the account.
    pub data: DataState,
    /// The part of the data that is shown, and how.
    pub view: ViewState,
    /// Settings that this browser stores.
    pub preferences: Preferences,
    /// The browser and its clock.
    pub browser: Browser,
    /// Whether the proxy knows who is signed in.
    pub access: Access,
    pub(crate) address: AddressBar,
    pub(crate) fetcher: Fetcher,
    pub(crate) downloader: Downloader,
    pub(crate) facts: Facts,
}

impl State {
    /// Derives everything from the address bar, the fetcher and the browser.
    pub(crate) fn new(
        address: AddressBar,
        fetcher: Fetcher,
        access: Access,
        facts: Facts,
        preferences: Preferences,
        browser: Browser,
    ) -> Self {
        let link = address.link();
        let downloader = Downloader::new();
        let data = DataState::new(fetcher.remote(), facts, browser.now);
        Self {
            link,
            link_problems: address.problems(),
            query: QueryState::new(link),
            data,
            view: ViewState::new(link, data, preferences.language, downloader.saved()),
            preferences,
            browser,
            access,
            address,
            fetcher,
            downloader,
            facts,
        }
    }

    /// The words in the language chosen; what reads them inside a closure follows the switch.
    pub fn words(&self) -> &'static Words {
        text::words(self.preferences.language.get())
    }

    /// A word in the language chosen, for a text or an attribute. One type for all words: what a view makes of it is
    /// compiled once.
    pub fn word(self, of: fn(&'static Words) -> &'static str) -> Signal<&'static str> {
        derive(move || of(self.words()))
    }

    /// The state in the context.
    pub fn current() -> Self {
        expect_context()
    }
}

/// What can be asked of it. Those that read a signal track it.
impl State {
    /// The whole address of what is shown.
    pub fn href(self) -> String {
        self.address.href()
    }

    /// The whole address of what is shown, untracked.
    pub fn href_untracked(self) -> String {
        untrack(|| self.address.href())
    }

    /// A moment in the zone chosen: `2021-12-07 02:37:10`.
    pub fn moment(self, at: UtcSeconds) -> String {
        let zone = self.link.read().zone;
        Civil::new(at, zone.offset(at, crate::platform::clock::local_offset)).to_string()
    }

    /// A moment in the zone chosen, with the zone's name: `2021-12-07 02:37:10 UTC`.
    pub fn moment_and_zone(self, at: UtcSeconds) -> String {
        format!("{} {}", self.moment(at), self.zone_name())
    }

    /// The name of the zone chosen.
    pub fn zone_name(self) -> &'static str {
        (self.words().toolbar.zone_named)(self.link.read().zone)
    }

    /// The push of a version of a file to a region; `None` where it is not targeted.
    pub fn push_at(self, file: FileId, region: RegionId) -> Option<PushId> {
        self.data.loaded.read().as_ref()?.board.find(file, region)
    }

    /// The version of a file and the region of a push; `None` while there is no board.
    pub fn place_of(self, push: PushId) -> Option<(FileId, RegionId)> {
        let loaded = self.data.loaded.read();
        let board = &loaded.as_ref()?.board;
        Some((board.file_of(push), board.region_column()[push.0 as usize]))
    }

    /// The name of a region in the language chosen, as the catalogue has it; empty where it does not.
    pub fn region_name(self, id: &str) -> String {
        let facts = self.data.catalog.read().facts(id);
        let name = match self.preferences.language.get() {
            Language::Chinese => facts.name,
            Language::English => facts.en_name,
        };
        printable_text(&name).into_owned()
    }
}

/// Intents.
impl State {
    /// Changes what is shown, as a step that "back" undoes.
    pub fn change(self, change: impl FnOnce(&mut Link)) {
        self.address.update(change, History::Push);
    }

    /// Changes what is shown in small steps that "back" does not undo one by one: typing, zooming.
    pub fn adjust(self, change: impl FnOnce(&mut Link)) {
        self.address.update(change, History::Replace);
    }

    /// Asks a query. The same one again is a refresh.
    pub fn ask(self, query: PushQuery) {
        let draft = query.to_draft();
        if self.query.draft.with_untracked(|now| *now == draft) {
            self.refresh_now();
            return;
        }
        self.change(|link| {
            // What was pinned or zoomed into belongs to what was asked before.
            (link.query, link.selection, link.time_range) = (draft, None, None);
        });
    }

    /// Asks for everything of an application.
    pub fn ask_application(self, id: &str) {
        if let Ok(query) = PushQuery::for_application(id) {
            self.ask(query);
        }
    }

    /// Asks the query of the link again, and ENS itself, whatever is kept in between: what a person asks for.
    pub fn refresh_now(self) {
        self.ask_again(Cache::Bypassed);
    }

    /// Asks the query of the link again; an answer that is kept and still good will do.
    pub fn poll(self) {
        self.ask_again(Cache::Allowed);
    }

    /// Ends the load under way and keeps what is shown. Where that is no whole answer, nothing is asked until a person
    /// asks.
    pub fn stop_loading(self) {
        self.fetcher.stop();
    }

    fn ask_again(self, cache: Cache) {
        if let Some(Ok(query)) = self.query.parsed.get_untracked() {
            let load = self.link.read_untracked().load;
            let now = self.browser.now;
            self.fetcher.load(Request { query, load }, cache, move || now.get_untracked());
        }
    }

    /// Shows the proxy a token that a person typed.
    pub fn sign_in(self, token: String) {
        self.access.sign_in(token, self.browser.now);
    }

    /// Ends the session, and keeps nothing of what it showed: the page begins anew, at the same link.
    ///
    /// # Errors
    /// If the proxy could not be told: everything stays as it is.
    pub async fn sign_out(self) -> Result<(), ApiError> {
        self.access.sign_out().await?;
        self.address.reload();
        Ok(())
    }

    /// Loads the page anew, at the same link.
    pub fn reload(self) {
        self.address.reload();
    }

    /// Offers the shown pushes as a file, in the order of the table; does nothing where there are none, or while another
    /// file is on its way.
    pub fn download(self, format: Format) {
        let Some(loaded) = self.data.loaded.get_untracked() else { return };
        let name = file_name(loaded.query.app_id(), loaded.at, loaded.complete, format);
        let (shown, order) = (self.view.shown.get_untracked(), self.link.read_untracked().table);
        self.downloader.begin(name, Contents { board: loaded.board, shown, order, format });
    }

    /// Forgets that the browser did not take the last file.
    pub fn forget_refused_download(self) {
        self.downloader.forget_refused();
    }

    /// Shows everything again.
    pub fn clear_filters(self) {
        self.change(|link| link.filter = Default::default());
    }

    /// Pins a version of a file, or one of its pushes.
    pub fn pin(self, file: FileId, region: Option<RegionId>) {
        self.selection_of(file, region).into_iter().for_each(|selection| self.select(selection));
    }

    /// Pins a version of a file in another view, as one step.
    pub fn open(self, file: FileId, view: View) {
        if let Some(selection) = self.selection_of(file, None) {
            self.change(|link| (link.selection, link.view) = (Some(selection), view));
        }
    }

    fn selection_of(self, file: FileId, region: Option<RegionId>) -> Option<Selection> {
        self.data.loaded.with_untracked(|loaded| {
            let board = &loaded.as_ref()?.board;
            Some(Selection {
                name: board.name(file).to_owned(),
                version: board.version(file).to_owned(),
                region: region.map(|region| board.region_name(region).to_owned()),
            })
        })
    }

    /// Pins a push.
    pub fn pin_push(self, push: PushId) {
        let place = untrack(|| self.place_of(push));
        if let Some((file, region)) = place {
            self.pin(file, Some(region));
        }
    }

    /// Pins what is named, on whichever board is here.
    pub fn select(self, selection: Selection) {
        self.change(|link| link.selection = Some(selection));
    }

    /// Closes the panel.
    pub fn unpin(self) {
        self.change(|link| link.selection = None);
    }
}
