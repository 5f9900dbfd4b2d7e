//! The page's signals and what is derived from them, in one struct for the context. Wiring only: what a Memo
//! computes is a function of `board` or `ens-api`. A person's action becomes an intent here, the intent a new
//! link or a request, and the flow starts again.

use board::export::{Format, file_name};
use board::labels::{FontMetrics, LabelWidths, printable_text};
use board::lanes::LaneIndex;
use board::quality::QuirkCount;
use board::time::{Civil, UtcSeconds};
use board::timeline::TimelineIndex;
use board::{FileId, Link, LinkProblem, PushId, RegionCatalog, RegionId, Selection, Shown, Summary};
use ens_api::{ApiError, FieldError, PushQuery, PushQueryDraft, Session};
use leptos::prelude::*;

use crate::access::Access;
use crate::download::{Contents, Downloader, Saved};
use crate::facts::{ApplicationChoice, Facts};
use crate::fetch::{Fetcher, Request};
use crate::http::Cache;
use crate::preferences::{Language, RecentQueries, Refresh, Theme};
use crate::reactive::{RwSignal, Signal, memo};
use crate::remote::{Loaded, Remote, Shared};
use crate::text::words;
use crate::url::{AddressBar, History};

/// What is pinned, found on the board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pinned {
    /// The version of a file.
    pub file: FileId,
    /// The region; `None` if the whole file is pinned, or the region is not on the board.
    pub region: Option<RegionId>,
    /// The push; `None` where the region is not targeted.
    pub push: Option<PushId>,
}

/// All of it. Copies share the same signals.
#[derive(Clone, Copy)]
pub struct State {
    /// Everything that changes what is shown.
    pub link: Signal<Link>,
    /// What of the address could not be read.
    pub link_problems: Signal<Vec<LinkProblem>>,
    /// The query as text a field.
    pub draft: Signal<PushQueryDraft>,
    /// The query of the link, or what is wrong with it; `None` while nothing is asked.
    pub query: Signal<Option<Result<PushQuery, Vec<FieldError>>>>,
    /// Where its answer stands.
    pub remote: Signal<Remote>,
    /// What can be shown of it.
    pub loaded: Signal<Option<Loaded>>,
    /// What is known of edge nodes; empty until it is here.
    pub catalog: Signal<Shared<RegionCatalog>>,
    /// Which pushes are shown, in which order and groups.
    pub shown: Signal<Shared<Shown>>,
    /// Widths of the labels of what is shown.
    pub widths: Signal<LabelWidths>,
    /// What is shown, in lanes over time.
    pub timeline: Signal<Shared<TimelineIndex>>,
    /// Numbers of the whole board, whatever the filter hides. Computed anew while time changes them.
    pub summary: Signal<Summary>,
    /// Entries that are here, and that there are, where the answer is not whole; see [`Loaded::part`].
    pub part: Signal<Option<(u64, Option<u64>)>>,
    /// What is odd about the data.
    pub quirks: Signal<Shared<Vec<QuirkCount>>>,
    /// What is pinned, where the board has it.
    pub pinned: Signal<Option<Pinned>>,
    /// The applications of the account: `None` while they load; an error, such as a missing permission, leaves
    /// the field alone.
    pub applications: Signal<Option<Result<Vec<ApplicationChoice>, ApiError>>>,
    /// What the proxy says of itself; `None` until it has answered.
    pub session: Signal<Option<Session>>,
    /// Whether the proxy carries another page than this one by now.
    pub newer_build: Signal<bool>,
    /// Whether the proxy knows who asks.
    pub access: Access,
    /// True where the last request failed and no other follows by itself.
    pub stopped: RwSignal<bool>,
    /// The only clock: ticks each second.
    pub now: Signal<UtcSeconds>,
    /// Whether the browser believes that it has a network.
    pub online: Signal<bool>,
    /// Whether the browser refuses to store settings.
    pub storage_blocked: Signal<bool>,
    /// Counts up when the colours of the style sheet change.
    pub appearance: Signal<u32>,
    /// Language of all words.
    pub language: RwSignal<Language>,
    /// Light or dark.
    pub theme: RwSignal<Theme>,
    /// How often the board refreshes by itself.
    pub refresh: RwSignal<Refresh>,
    /// Whether single keys act.
    pub single_keys: RwSignal<bool>,
    /// What was asked lately.
    pub recent: RwSignal<RecentQueries>,
    /// Where the file that was asked for last stands.
    pub saved: Signal<Saved>,
    /// True while the dialog of the keys is open.
    pub shortcuts_open: RwSignal<bool>,
    pub(crate) address: AddressBar,
    pub(crate) fetcher: Fetcher,
    pub(crate) downloader: Downloader,
    pub(crate) facts: Facts,
}

/// What the outer world tells, as `src/start.rs` wires it.
pub(crate) struct Sources {
    pub(crate) access: Access,
    pub(crate) facts: Facts,
    pub(crate) now: Signal<UtcSeconds>,
    pub(crate) online: Signal<bool>,
    pub(crate) storage_blocked: Signal<bool>,
    pub(crate) appearance: Signal<u32>,
    pub(crate) language: RwSignal<Language>,
    pub(crate) theme: RwSignal<Theme>,
    pub(crate) refresh: RwSignal<Refresh>,
    pub(crate) single_keys: RwSignal<bool>,
    pub(crate) recent: RwSignal<RecentQueries>,
}

impl State {
    /// Derives everything from the address bar, the fetcher and the outer world.
    pub(crate) fn new(address: AddressBar, fetcher: Fetcher, sources: Sources) -> Self {
        let link = address.link();
        let remote = fetcher.remote();
        let (catalog, now, language) = (sources.facts.catalog(), sources.now, sources.language);
        let draft = memo(move |_| link.read().query.clone());
        let query = memo(move |_| {
            let draft = draft.read();
            (!draft.is_empty()).then(|| draft.validate())
        });
        let loaded = memo(move |_| remote.read().loaded().cloned());
        let filter = memo(move |_| link.read().filter.clone());
        let arrangement = memo(move |_| link.read().arrangement);
        let shown = memo(move |_| {
            let (loaded, catalog, filter) = (loaded.read(), catalog.read(), filter.read());
            let Some(loaded) = loaded.as_ref() else { return Shared::default() };
            let arrangement = arrangement.get();
            let mut shown = Shown::new(&loaded.board, &catalog, &filter, arrangement);
            if let Some(facet) = arrangement.group {
                let place = words(language.get()).toolbar.place;
                shown.groups.iter_mut().for_each(|group| group.label = place(facet, &group.label));
            }
            Shared::new(shown)
        });
        let widths = memo(move |_| match loaded.read().as_ref() {
            Some(loaded) => LabelWidths::new(&loaded.board, &shown.read(), &FontMetrics::default()),
            None => LabelWidths::default(),
        });
        let lanes = memo(move |_| link.read().lanes);
        let timeline = memo(move |_| {
            let (loaded, shown) = (loaded.read(), shown.read());
            let index = |loaded: &Loaded| LaneIndex::new(&loaded.board, &shown, lanes.get());
            Shared::new(TimelineIndex::new(loaded.as_ref().map(index).unwrap_or_default()))
        });
        // Time only matters to the numbers while a push is running; a second is finer than they are.
        let minute = memo(move |_| UtcSeconds(now.get().0.div_euclid(10) * 10));
        let summary = memo(move |_| match loaded.read().as_ref() {
            Some(loaded) => loaded.tally.at(minute.get()),
            None => Summary::default(),
        });
        let part = memo(move |_| loaded.read().as_ref().and_then(Loaded::part));
        let quirks =
            memo(move |_| loaded.read().as_ref().map(|held| held.quirks.clone()).unwrap_or_default());
        let selection = memo(move |_| link.read().selection.clone());
        let pinned = memo(move |_| {
            let (loaded, selection) = (loaded.read(), selection.read());
            let (board, selection) = (&loaded.as_ref()?.board, selection.as_ref()?);
            let file = board.find_file(&selection.name, &selection.version)?;
            let region = selection.region.as_deref().and_then(|id| board.find_region(id));
            Some(Pinned { file, region, push: region.and_then(|region| board.find(file, region)) })
        });
        let downloader = Downloader::new();
        let Sources { access, facts, online, storage_blocked, appearance, .. } = sources;
        let Sources { theme, refresh, single_keys, recent, .. } = sources;
        Self {
            link,
            link_problems: address.problems(),
            draft,
            query,
            remote,
            loaded,
            catalog,
            shown,
            widths,
            timeline,
            summary,
            part,
            quirks,
            pinned,
            applications: facts.applications(),
            session: facts.session(),
            newer_build: facts.newer_build(),
            access,
            stopped: RwSignal::new(false),
            now,
            online,
            storage_blocked,
            appearance,
            language,
            theme,
            refresh,
            single_keys,
            recent,
            saved: downloader.saved(),
            shortcuts_open: RwSignal::new(false),
            address,
            fetcher,
            downloader,
            facts,
        }
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
        Civil::new(at, zone.offset(at, crate::clock::local_offset)).to_string()
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
        self.loaded.read().as_ref()?.board.find(file, region)
    }

    /// The version of a file and the region of a push; `None` while there is no board.
    pub fn place_of(self, push: PushId) -> Option<(FileId, RegionId)> {
        let loaded = self.loaded.read();
        let board = &loaded.as_ref()?.board;
        Some((board.file_of(push), board.region_column()[push.0 as usize]))
    }

    /// The name of a region in the language chosen, as the catalogue has it; empty where it does not.
    pub fn region_name(self, id: &str) -> String {
        let facts = self.catalog.read().facts(id);
        let name = match self.language.get() {
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
        if self.draft.with_untracked(|now| *now == draft) {
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
        if let Some(Ok(query)) = self.query.get_untracked() {
            let load = self.link.read_untracked().load;
            let now = self.now;
            self.fetcher.load(Request { query, load }, cache, move || now.get_untracked());
        }
    }

    /// Shows the proxy a token that a person typed.
    pub fn sign_in(self, token: String) {
        self.access.sign_in(token, self.now);
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
        let Some(loaded) = self.loaded.get_untracked() else { return };
        let name = file_name(loaded.query.app_id(), loaded.at, loaded.complete, format);
        let (shown, order) = (self.shown.get_untracked(), self.link.read_untracked().table);
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
        let selection = self.loaded.with_untracked(|loaded| {
            let board = &loaded.as_ref()?.board;
            Some(Selection {
                name: board.name(file).to_owned(),
                version: board.version(file).to_owned(),
                region: region.map(|region| board.region_name(region).to_owned()),
            })
        });
        if let Some(selection) = selection {
            self.select(selection);
        }
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
