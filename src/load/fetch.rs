//! From a query to a board: asks for page after page, hands the bytes to the builder as they arrive, and puts what came
//! into [`Remote`]. A new request aborts the one before; a late answer never lands. The browser gets its turn every few
//! milliseconds. Knows no view and no link.

use std::pin::pin;

use board::link::Load;
use board::{Board, Builder, DecodeError, IncomingPage, PageInfo, Tally, UtcSeconds};
use ens_api::query::MAX_PAGE_SIZE;
use ens_api::{ApiError, ErrorCode, PushQuery};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use crate::load::remote::{Loaded, Progress, Remote, Shared};
use crate::platform::http::{self, Answer, Asked, Cache, Refusal};
use crate::platform::reactive::{RwSignal, Signal};
use crate::platform::scheduler::{Stint, frame, milliseconds, rest, unless};

/// Milliseconds between two boards of one load, at least; and so many times what the last one cost to make.
const BETWEEN_BOARDS: f64 = 120.0;
const SHARE_FOR_BOARDS: f64 = 4.0;
/// A further board brings half as many entries again, so that all of them together cost no more than a few whole ones;
/// or comes after so many milliseconds, where pages are slow.
const MORE_ENTRIES: f64 = 1.5;
const PATIENCE: f64 = 1_000.0;
/// Milliseconds that others wait, at most, once the first bytes of what is to be shown are here.
const SOON: f64 = 200.0;
/// Milliseconds between two looks at whether the first answer is shown.
const A_WHILE: i32 = 8;
/// Bytes that are read between two looks at the clock, at most.
const SLICE: u32 = 1 << 17;

/// Does the requests, one at a time.
#[derive(Clone, Copy)]
pub struct Fetcher {
    remote: RwSignal<Remote>,
    running: StoredValue<Option<AbortController>, LocalStorage>,
    generation: StoredValue<u64>,
    // When an answer came of which nothing is shown yet.
    unseen_since: StoredValue<Option<f64>>,
}

/// What is asked, and how.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The query as a person asks it.
    pub query: PushQuery,
    /// In pages, or in one answer.
    pub load: Load,
}

impl Fetcher {
    /// With nothing asked.
    pub fn new() -> Self {
        Self {
            remote: RwSignal::new(Remote::Idle),
            running: StoredValue::new_local(None),
            generation: StoredValue::new(0),
            unseen_since: StoredValue::new(None),
        }
    }

    /// Lets a first answer pass that is here and of which nothing is shown yet: for what can wait.
    pub async fn let_answer_pass(self) {
        if self.shows_soon() {
            while self.shows_soon() {
                rest(A_WHILE).await;
            }
            frame().await;
        }
    }

    /// True for a moment once the first answer is here and nothing of it is shown yet.
    fn shows_soon(self) -> bool {
        self.unseen_since.get_value().is_some_and(|since| milliseconds() - since < SOON)
    }

    /// Where the answer stands.
    pub fn remote(self) -> Signal<Remote> {
        self.remote.read_only()
    }

    /// Forgets the answer and stops asking.
    pub fn forget(self) {
        self.abort();
        self.remote.set(Remote::Idle);
    }

    /// Ends the load under way and keeps what is shown, as the part or the older answer that it is.
    pub fn stop(self) {
        let Remote::Loading { previous, error, .. } = self.remote.get_untracked() else { return };
        self.abort();
        self.remote.set(match (previous, error) {
            (Some(whole), None) if whole.complete => Remote::Ready(whole),
            // It is as old as it was, and for the same reason.
            (Some(whole), Some(error)) if whole.complete => Remote::Failed { previous: Some(whole), error },
            (part, _) => Remote::Stopped { part },
        });
    }

    /// Asks. A board of the same query stays while the new one is on its way; that of another one does not. The
    /// clock tells when an answer came where the proxy does not say so.
    pub fn load(self, request: Request, cache: Cache, clock: impl Fn() -> UtcSeconds + 'static) {
        self.abort();
        let generation = self.generation.get_value();
        let (previous, error) = match self.remote.get_untracked() {
            Remote::Idle => (None, None),
            Remote::Ready(here) => (Some(here), None),
            Remote::Stopped { part } => (part, None),
            Remote::Loading { previous, error, .. } => (previous, error),
            Remote::Failed { previous, error } => (previous, Some(error)),
        };
        let previous = previous.filter(|held| *held.query == request.query);
        let progress = Progress::default();
        self.remote.set(Remote::Loading { previous: previous.clone(), progress, error });
        let Ok(controller) = AbortController::new() else { return };
        self.running.set_value(Some(controller.clone()));
        let load = Run {
            fetcher: self,
            generation,
            controller,
            // A refresh shows the old board until all of the new one is here; a first load shows what it has.
            shows_parts: previous.is_none(),
            pushes_before: previous.map_or(0, |held| held.board.push_count()),
            query: Shared::new(request.query),
            load: request.load,
            cache,
            oldest: None,
            progress,
            stint: Stint::begin(),
        };
        spawn_local(load.run(clock));
    }

    fn abort(self) {
        self.generation.update_value(|generation| *generation += 1);
        self.unseen_since.set_value(None);
        if let Some(controller) = self.running.try_update_value(Option::take).flatten() {
            controller.abort();
        }
    }
}

/// A load under way.
struct Run {
    fetcher: Fetcher,
    generation: u64,
    controller: AbortController,
    shows_parts: bool,
    pushes_before: usize,
    query: Shared<PushQuery>,
    load: Load,
    cache: Cache,
    oldest: Option<UtcSeconds>,
    progress: Progress,
    stint: Stint,
}

impl Run {
    async fn run(mut self, clock: impl Fn() -> UtcSeconds) {
        match self.pages(&clock).await {
            Ok(loaded) => self.publish(Remote::Ready(loaded)),
            Err(Refusal::Aborted) => {}
            Err(Refusal::Failed(error)) => {
                let previous = self.fetcher.remote.read_untracked().loaded().cloned();
                self.publish(Remote::Failed { previous, error });
            }
        }
        // What was asked for ahead is not needed any more.
        self.controller.abort();
    }

    async fn pages(&mut self, clock: &impl Fn() -> UtcSeconds) -> Result<Loaded, Refusal> {
        let mut builder = Builder::new(&self.query).with_capacity(self.pushes_before);
        let mut page = first_page(&self.query, self.load);
        let mut asked = self.ask(&page);
        let mut ahead = None;
        let mut boards = Boards::default();
        loop {
            let answer = self.answer(asked, &builder, &mut boards).await?;
            if self.shows_parts && self.oldest.is_none() {
                self.fetcher.unseen_since.set_value(Some(milliseconds()));
            }
            let at = answer.fetched_at().unwrap_or_else(clock);
            // As old as its oldest page: what is shown is never older than it says.
            let oldest = self.oldest.map_or(at, |oldest| oldest.min(at));
            self.oldest = Some(oldest);
            builder.expect_response_to(&page);
            let info = self.read(answer, builder.begin_page(at)).await?;
            self.count(&info);
            let Some(number) = info.next_page.filter(|_| is_in_pages(&self.query, self.load)) else {
                // Reading, making a large board, counting and showing it are a turn each: input comes in between.
                self.turn_if_due().await?;
                return self.loaded(builder.finish(), oldest).await;
            };
            let size = page_size(&self.query);
            page = self.query.with_page(number, size);
            asked = ahead.take().unwrap_or_else(|| self.ask(&page));
            ahead = is_sure_to_go_on(&info, size).then(|| self.ask(&self.query.with_page(number + 1, size)));
        }
    }

    /// The answer to what was asked. What came before it is shown meanwhile, as soon as a further board is due: a slow
    /// page holds back no other.
    async fn answer(
        &mut self,
        asked: Asked,
        builder: &Builder,
        boards: &mut Boards,
    ) -> Result<Answer, Refusal> {
        let mut answer = pin!(asked.answer());
        if let Some(oldest) =
            self.oldest.filter(|_| self.shows_parts && self.progress.entries > boards.entries)
        {
            let wait = boards.due(self.progress.entries) - milliseconds();
            if wait > 0.0 {
                self.show_progress();
                if let Some(answer) = unless(answer.as_mut(), pin!(rest(wait.ceil() as i32))).await {
                    return answer;
                }
            }
            let began = milliseconds();
            let loaded = self.loaded(builder.board(), oldest).await?;
            let progress = self.progress;
            self.publish(Remote::Loading { previous: Some(loaded), progress, error: None });
            boards.shown(progress.entries, began, milliseconds());
        } else {
            self.show_progress();
        }
        answer.await
    }

    fn ask(&self, page: &PushQuery) -> Asked {
        http::ask(&format!("/api/push-results?{}", page.to_query_string()), self.cache, &self.controller)
    }

    async fn read(&mut self, mut answer: Answer, mut page: IncomingPage<'_>) -> Result<PageInfo, Refusal> {
        let mut shown_at = milliseconds();
        while let Some(chunk) = answer.chunk().await? {
            let len = chunk.length();
            for start in (0..len).step_by(SLICE as usize) {
                let slice = chunk.subarray(start, len.min(start + SLICE));
                page.feed_with(slice.length() as usize, |room| slice.copy_to(room)).map_err(bad_answer)?;
                self.turn_if_due().await?;
            }
            self.progress.bytes += u64::from(len);
            if milliseconds() - shown_at > BETWEEN_BOARDS {
                shown_at = milliseconds();
                self.show_progress();
            }
        }
        page.end().map_err(bad_answer)
    }

    /// Lets the browser do what waits, if that is due; a load that was aborted meanwhile ends here.
    async fn turn_if_due(&mut self) -> Result<(), Refusal> {
        let is_over = self.stint.turn_if_due().await && self.controller.signal().aborted();
        if is_over { Err(Refusal::Aborted) } else { Ok(()) }
    }

    fn count(&mut self, info: &PageInfo) {
        self.progress.pages += 1;
        self.progress.entries = info.entries_so_far as u64;
        self.progress.total = info.total_count.and_then(|total| u64::try_from(total).ok());
    }

    async fn loaded(&mut self, board: Board, at: UtcSeconds) -> Result<Loaded, Refusal> {
        self.turn_if_due().await?;
        let (tally, issues) = (Shared::new(Tally::new(&board, None)), Shared::new(board.issues()));
        self.turn_if_due().await?;
        let complete = board.is_complete();
        Ok(Loaded { board: Shared::new(board), tally, issues, query: self.query.clone(), at, complete })
    }

    fn show_progress(&self) {
        let now = self.progress;
        self.update(|remote| {
            if let Remote::Loading { progress, .. } = remote {
                *progress = now;
            }
        });
    }

    fn publish(&self, next: Remote) {
        self.fetcher.unseen_since.set_value(None);
        self.update(|remote| *remote = next);
    }

    // Only the latest request may say anything.
    fn update(&self, change: impl FnOnce(&mut Remote)) {
        if self.fetcher.generation.try_get_value() == Some(self.generation) {
            self.fetcher.remote.update(change);
        }
    }
}

/// The boards that a load shows before its end.
#[derive(Debug, Clone, Copy, Default)]
struct Boards {
    /// Entries on the last one.
    entries: u64,
    /// When it was shown, and when the next one may be.
    at: f64,
    next: f64,
}

impl Boards {
    /// When a board of so many entries is to be shown.
    fn due(self, entries: u64) -> f64 {
        let is_worth_it = entries as f64 >= self.entries as f64 * MORE_ENTRIES;
        if is_worth_it { self.next } else { self.next.max(self.at + PATIENCE) }
    }

    fn shown(&mut self, entries: u64, began: f64, ended: f64) {
        let next = ended + BETWEEN_BOARDS.max((ended - began) * SHARE_FOR_BOARDS);
        *self = Self { entries, at: ended, next };
    }
}

/// True if the page after the next one is sure to be needed, as far as `TotalCount` can be believed: pages come full, and
/// a full one more would not be the last.
fn is_sure_to_go_on(info: &PageInfo, size: u32) -> bool {
    let size = size as usize;
    let promised = info.total_count.and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
    info.entries == size && info.entries_so_far + size < promised
}

/// True if further pages are to be asked for by themselves.
fn is_in_pages(query: &PushQuery, load: Load) -> bool {
    load == Load::Pages && query.page_number().is_none()
}

fn page_size(query: &PushQuery) -> u32 {
    query.page_size().unwrap_or(MAX_PAGE_SIZE)
}

/// What is asked first: the first page, or what the query says by itself.
fn first_page(query: &PushQuery, load: Load) -> PushQuery {
    if is_in_pages(query, load) { query.with_page(1, page_size(query)) } else { query.clone() }
}

fn bad_answer(error: DecodeError) -> Refusal {
    Refusal::Failed(match error {
        DecodeError::Refused { code, request_id } => ApiError::from_wire(&code, request_id),
        DecodeError::NotJson { .. } | DecodeError::NotAnAnswer => ApiError::new(ErrorCode::BadAnswer, None),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use ens_api::PushQueryDraft;
    use ens_api::query::Parameter;

    fn query(fields: &[(Parameter, &str)]) -> PushQuery {
        let mut draft = PushQueryDraft::default();
        draft.set(Parameter::AppId, "a");
        fields.iter().for_each(|(field, text)| draft.set(*field, *text));
        draft.validate().unwrap()
    }

    #[test]
    fn pages_are_asked_for_unless_the_query_names_one() {
        use Parameter::{PageNumber, PageSize};
        let cases = [
            (&[][..], Load::Pages, "AppId=a&PageNumber=1&PageSize=100"),
            (&[(PageSize, "20")][..], Load::Pages, "AppId=a&PageNumber=1&PageSize=20"),
            (&[(PageNumber, "3")][..], Load::Pages, "AppId=a&PageNumber=3"),
            (&[][..], Load::AtOnce, "AppId=a"),
            (&[(PageSize, "20")][..], Load::AtOnce, "AppId=a&PageSize=20"),
        ];
        for (fields, load, first) in cases {
            assert_eq!(first_page(&query(fields), load).to_query_string(), first);
        }
    }

    #[test]
    fn what_is_asked_early_is_what_would_be_asked_first() {
        let first = first_page(&query(&[]), Load::Pages).to_query_string();
        let written = format!("/api/push-results?{}", first.replace("AppId=a", "AppId=${app}"));
        assert!(include_str!("../early.js").contains(&written), "{written}");
    }

    #[test]
    fn a_page_is_asked_for_ahead_only_where_it_is_sure_to_be_needed() {
        // Entries on the page and so far, and the total; pages of 10.
        for (entries, so_far, total, expected) in [
            (10, 10, Some(21), true),
            (10, 10, Some(20), false),
            (10, 10, Some(11), false),
            (10, 10, None, false),
            (10, 10, Some(-1), false),
            (9, 9, Some(100), false),
            (11, 11, Some(100), false),
            (10, 90, Some(101), true),
            (10, 90, Some(100), false),
        ] {
            let info = PageInfo {
                entries,
                new_files: entries,
                entries_so_far: so_far,
                total_count: total,
                page_number: None,
                page_size: None,
                next_page: Some(2),
            };
            assert_eq!(is_sure_to_go_on(&info, 10), expected, "{so_far} of {total:?}");
        }
    }

    #[test]
    fn boards_of_a_load_grow_by_half_unless_pages_are_slow() {
        let mut boards = Boards::default();
        assert_eq!(boards.due(1), 0.0);
        boards.shown(100, 0.0, 10.0);
        for (entries, due) in [(200, 130.0), (150, 130.0), (149, 1_010.0), (101, 1_010.0)] {
            assert_eq!(boards.due(entries), due, "{entries}");
        }
        // What takes long to make is made seldom.
        boards.shown(100, 0.0, 400.0);
        assert_eq!((boards.due(200), boards.due(101)), (2_000.0, 2_000.0));
    }

    #[test]
    fn a_refusal_inside_an_answer_keeps_its_code() {
        let refused = DecodeError::Refused { code: "Throttling.User".into(), request_id: Some("r".into()) };
        let Refusal::Failed(error) = bad_answer(refused) else { panic!("not an error") };
        assert_eq!((error.kind(), error.request_id.as_deref()), (ErrorCode::Throttling, Some("r")));
        let Refusal::Failed(error) = bad_answer(DecodeError::NotAnAnswer) else { panic!("not an error") };
        assert_eq!(error.kind(), ErrorCode::BadAnswer);
    }
}
