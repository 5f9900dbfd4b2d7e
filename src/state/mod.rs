//! The page's signals in groups. An intent changes the link or starts a request, and the data flows down again; what a memo
//! computes is a pure function of `board` or `ens-api`. One memo also reads the document: whether an order is held
//! (`arranged`) depends on whether the pointer or the focus is on the board at that moment.

pub mod address;
pub mod arranged;
pub mod browser;
pub mod data;
pub mod download;
pub mod intents;
pub mod preferences;
pub mod query;
pub mod refresh;
pub mod replay;
pub mod tab;
pub mod view;
pub mod watch;
pub mod watcher;

use board::draw::labels::printable_text;
use board::link::FirstSeen;
use board::model::as_of::NOT_KNOWN;
use board::model::time::{Civil, UtcSeconds, Zone, is_doubled, short_offset};
use board::report::causes::Wordings;
use board::{Facet, Link, LinkProblem, PushId, RegionId, Status, VersionId};
use leptos::prelude::*;

use self::address::AddressBar;
use self::browser::Browser;
use self::data::DataState;
use self::download::Downloader;
use self::preferences::Preferences;
use self::query::QueryState;
use self::replay::ReplayState;
use self::view::ViewState;
use self::watch::WatchState;
use crate::load::access::AccessGate;
use crate::load::account::Account;
use crate::load::loader::Loader;
use crate::platform::clock::{local_offset, local_zone, offset_name};
use crate::platform::reactive::{RwSignal, Signal, derive, memo};
use crate::text::{LANGUAGES, Language, Words};

/// All signals of the page. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct State {
    /// Everything that changes what is shown.
    pub link: Signal<Link>,
    /// The parts of the address that could not be parsed.
    pub link_problems: Signal<Vec<LinkProblem>>,
    /// The zone of times: that of the link, else the chosen one, else the browser's.
    pub zone: Signal<Zone>,
    /// The query of the link.
    pub query: QueryState,
    /// The response to it.
    pub data: DataState,
    /// The part of the data that is shown, and how.
    pub view: ViewState,
    /// The replay of earlier moments.
    pub replay: ReplayState,
    /// Whether a person watches, and what they were told.
    pub watch: WatchState,
    /// Settings that this browser stores.
    pub preferences: Preferences,
    /// The browser and its clock.
    pub browser: Browser,
    /// Whether the proxy accepts requests.
    pub access: AccessGate,
    /// The session and the data of the account.
    pub account: Account,
    pub(crate) address: AddressBar,
    pub(crate) loader: Loader,
    pub(crate) downloader: Downloader,
}

impl State {
    /// Derives everything from the address bar, the loader and the browser.
    pub(crate) fn new(
        address: AddressBar,
        loader: Loader,
        access: AccessGate,
        account: Account,
        preferences: Preferences,
        browser: Browser,
    ) -> Self {
        let link = address.link();
        let downloader = Downloader::new();
        let as_of = memo(move |_| link.read().as_of);
        let data = DataState::new(loader.remote(), as_of, account.catalog(), browser.now);
        Self {
            link,
            link_problems: address.problems(),
            zone: memo(move |_| {
                let chosen = link.read().zone.or(preferences.zone.get());
                chosen.unwrap_or(Zone::Local)
            }),
            query: QueryState::new(link),
            data,
            view: ViewState::new(link, data, preferences, downloader.state()),
            replay: ReplayState::new(link, data),
            watch: WatchState::new(),
            preferences,
            browser,
            access,
            address,
            loader,
            downloader,
            account,
        }
    }

    /// The state in the context.
    pub fn current() -> Self {
        expect_context()
    }

    /// The words of the chosen language. Tracks the language.
    pub fn words(&self) -> &'static Words {
        self.preferences.language.get().words
    }

    /// A word of the chosen language, for a text or an attribute. All words have one type, so that the code of a view of one
    /// is compiled once.
    pub fn word(self, of: fn(&'static Words) -> &'static str) -> Signal<&'static str> {
        derive(move || of(self.words()))
    }

    /// The whole address of what is shown, for another person: with the chosen zone, the time of the data, and what the window
    /// is scrolled to.
    pub fn href_untracked(self) -> String {
        self.href_after(|link| {
            link.seen_at = self.data.loaded.with_untracked(|loaded| loaded.as_ref().map(|loaded| loaded.at));
            link.first_seen = self.view.first_in_window.with_value(|first| first.as_ref()?());
        })
    }

    /// The address of the same view after a change, with the chosen zone.
    pub fn href_after(self, change: impl FnOnce(&mut Link)) -> String {
        let mut link = self.link.get_untracked();
        link.zone = link.zone.or(self.preferences.zone.get_untracked());
        change(&mut link);
        address::href(&link)
    }

    /// The moment that is shown, where that is not now. Tracks the link.
    pub fn as_of(self) -> Option<UtcSeconds> {
        self.data.loaded.read().as_ref()?.board.moment()
    }

    /// The time of the data that the sender of the opened link saw.
    pub fn seen_at(self) -> RwSignal<Option<UtcSeconds>> {
        self.address.seen_at()
    }

    /// What the sender of the opened link had scrolled to, until the view is there.
    pub fn first_seen(self) -> RwSignal<Option<FirstSeen>> {
        self.address.first_seen()
    }

    /// A time in the chosen zone: `2021-12-07 02:37:10`, and `2024-10-27 02:30:00+02` where the clocks show it twice.
    /// Tracks the zone.
    pub fn moment(self, at: UtcSeconds) -> String {
        let zone = self.zone.get();
        let offset = zone.offset(at, local_offset);
        let time = Civil::new(at, offset);
        if zone == Zone::Local && is_doubled(at, local_offset) {
            format!("{time}{}", short_offset(offset))
        } else {
            time.to_string()
        }
    }

    /// The current day in the chosen zone, as a time begins with it: `2021-12-07`. Tracks the zone and the clock.
    pub fn today(self) -> String {
        self.moment(self.data.clock.get()).chars().take_while(|character| *character != ' ').collect()
    }

    /// A time without its day, if it begins with that.
    pub fn without_day<'m>(moment: &'m str, day: &str) -> &'m str {
        moment.strip_prefix(day).map_or(moment, str::trim_start)
    }

    /// A time in the chosen zone, with the zone's name: `2021-12-07 02:37:10 UTC`. The browser's zone has the name that fits
    /// this time, `UTC+1` or `UTC+2`. Tracks the zone.
    pub fn moment_and_zone(self, at: UtcSeconds) -> String {
        let zone = self.zone.get();
        let offset = zone.offset(at, local_offset);
        let name = if zone == Zone::Local { offset_name(offset) } else { self.zone_name() };
        format!("{} {name}", Civil::new(at, offset))
    }

    /// The name of the zone: that of the browser's, too, such as `Europe/Berlin`. Tracks the zone.
    pub fn zone_name(self) -> String {
        let named = || (self.words().toolbar.zone_named)(self.zone.get()).to_owned();
        let local = (self.zone.get() == Zone::Local).then(local_zone).flatten();
        local.unwrap_or_else(named)
    }

    /// The push of a version of a data file to a region; `None` where it is not targeted. Tracks the board.
    pub fn push_at(self, version: VersionId, region: RegionId) -> Option<PushId> {
        self.data.loaded.read().as_ref()?.board.find(version, region)
    }

    /// The version of a data file and the region of a push; `None` while there is no board. Tracks the board.
    pub fn place_of(self, push: PushId) -> Option<(VersionId, RegionId)> {
        let loaded = self.data.loaded.read();
        let board = &loaded.as_ref()?.board;
        Some((board.version_of(push), board.region_column()[push.0 as usize]))
    }

    /// The name of an application in the list of those of the account; its id where that lacks it. Tracks the list.
    pub fn application_name(self, id: &str) -> String {
        let applications = self.account.applications().read();
        let known = applications.as_ref().and_then(|result| result.as_ref().ok());
        let named = known.and_then(|all| all.iter().find(|choice| choice.id == id)?.name.clone());
        printable_text(named.as_deref().unwrap_or(id)).into_owned()
    }

    /// A status in words, given its text in the response: as it came where it is not documented. Tracks the language.
    pub fn status_text(self, status: Status, text: &str) -> String {
        match (status, text) {
            (Status::Unknown, NOT_KNOWN) if self.as_of().is_some() => {
                self.words().replay.not_known.to_owned()
            }
            (Status::Unknown, text) if !text.is_empty() => printable_text(text).into_owned(),
            (status, _) => (self.words().common.status)(status).to_owned(),
        }
    }

    /// What there is where there is no push. Tracks the language and the moment.
    pub fn without_push(self) -> &'static str {
        match self.as_of() {
            Some(_) => self.words().replay.not_started,
            None => self.words().common.not_targeted,
        }
    }

    /// What some descriptions say, in a wording of the chosen language where there is one. Tracks the language.
    pub fn wording(self, wordings: &Wordings) -> String {
        let is_chinese = self.preferences.language.get().has_chinese_names;
        printable_text(wordings.in_script(is_chinese)).into_owned()
    }

    /// A value of a facet in words. Tracks the language and the names of cities.
    pub fn facet_name(self, facet: Facet, value: &str) -> String {
        self.facet_name_in(self.preferences.language.get(), facet, value)
    }

    /// A value of a facet in the words of each language, and as it came: what a search can find it by.
    pub fn facet_names(self, facet: Facet, value: &str) -> impl Iterator<Item = String> {
        let names = LANGUAGES.into_iter().map(move |language| self.facet_name_in(language, facet, value));
        let own = (facet == Facet::Node).then(|| {
            let facts = self.data.catalog.read().facts(value);
            [facts.name, facts.en_name]
        });
        names.chain([value.to_owned()]).chain(own.into_iter().flatten())
    }

    fn facet_name_in(self, language: &'static Language, facet: Facet, value: &str) -> String {
        if facet == Facet::Cause
            && let Some(wordings) = self.data.reason_texts.read().get(value)
            && !wordings.first().is_empty()
        {
            return printable_text(wordings.in_script(language.has_chinese_names)).into_owned();
        }
        language.facet_name(facet, value, &self.data.city_names.read())
    }

    /// The name of a region in the chosen language, from the catalogue; empty where that lacks it. Tracks both.
    pub fn region_name(self, id: &str) -> String {
        let facts = self.data.catalog.read().facts(id);
        printable_text((self.preferences.language.get().region_name)(&facts)).into_owned()
    }
}
