//! Loads a query: requests page after page of a source, decodes chunks as they arrive, and publishes boards as [`Remote`].
//! A new load aborts the one before. Long work yields to the browser every few milliseconds.

use std::future::Future;
use std::pin::{Pin, pin};

use board::link::Load;
use board::{Board, Builder, DecodeError, IncomingPage, PageInfo, Tally, UtcSeconds};
use ens_api::{ApiError, ErrorCode, PushQuery};
use leptos::prelude::*;
use leptos::task::spawn_local;

use crate::load::paging::{DISPLAY_INTERVAL_MS, Pages, PartialBoards, pages_needed};
use crate::load::remote::{Loaded, Progress, Remote};
use crate::load::requests::Requests;
use crate::load::source::PageSource;
use crate::platform::abort::Abort;
use crate::platform::http::RequestError;
use crate::platform::reactive::{RwSignal, Signal};
use crate::platform::scheduler::{TimeBudget, milliseconds, next_frame, or_timeout, sleep};
use crate::platform::shared::Shared;

/// Milliseconds for which other work waits, at most, for the display of a first page that has arrived.
const MAX_DISPLAY_DELAY_MS: f64 = 200.0;
/// Milliseconds for which the first page is waited for before the code around the board is loaded.
const MAX_RESPONSE_DELAY_MS: f64 = 500.0;
/// Milliseconds between two checks whether it is displayed.
const CHECK_INTERVAL_MS: i32 = 8;
/// Bytes that are decoded between two checks of the time budget, at most.
const SLICE_BYTES: usize = 1 << 17;

/// Runs loads, one at a time.
#[derive(Clone, Copy)]
pub struct Loader {
    remote: RwSignal<Remote>,
    abort: StoredValue<Option<Abort>, LocalStorage>,
    generation: StoredValue<u64>,
    // When a first page arrived that is not displayed yet.
    undisplayed_since: StoredValue<Option<f64>>,
    // The most entries that ENS takes on a page, once it has said so.
    page_limit: StoredValue<Option<u32>>,
    // A request of the last load was throttled.
    is_throttled: StoredValue<bool>,
}

/// A query, and how it is loaded.
#[derive(Debug, Clone, PartialEq)]
pub struct LoadRequest {
    /// The query.
    pub query: PushQuery,
    /// In pages, or in one response.
    pub load: Load,
}

impl Loader {
    /// A loader without a load.
    pub fn new() -> Self {
        Self {
            remote: RwSignal::new(Remote::Idle),
            abort: StoredValue::new_local(None),
            generation: StoredValue::new(0),
            undisplayed_since: StoredValue::new(None),
            page_limit: StoredValue::new(None),
            is_throttled: StoredValue::new(false),
        }
    }

    /// The state of the load.
    pub fn remote(self) -> Signal<Remote> {
        self.remote.read_only()
    }

    /// Waits while a first page that has arrived is about to be displayed: for work that is less urgent.
    pub async fn yield_to_display(self) {
        if self.is_about_to_display() {
            while self.is_about_to_display() {
                sleep(CHECK_INTERVAL_MS).await;
            }
            next_frame().await;
        }
    }

    /// Waits until the first page is displayed, but not for long: a person can use what is around the board meanwhile.
    pub async fn yield_to_first_board(self) {
        let since = milliseconds();
        let is_waiting = || matches!(&*self.remote.read_untracked(), Remote::Loading { previous: None, .. });
        while is_waiting() && milliseconds() - since < MAX_RESPONSE_DELAY_MS {
            sleep(CHECK_INTERVAL_MS).await;
        }
        self.yield_to_display().await;
    }

    fn is_about_to_display(self) -> bool {
        let since = self.undisplayed_since.get_value();
        since.is_some_and(|since| milliseconds() - since < MAX_DISPLAY_DELAY_MS)
    }

    /// Aborts the load and drops its board.
    pub fn clear(self) {
        self.cancel();
        self.remote.set(Remote::Idle);
    }

    /// Aborts the load and keeps the board that is displayed: a part of the response, or an older one.
    pub fn stop(self) {
        let Remote::Loading { previous, error, .. } = self.remote.get_untracked() else { return };
        self.cancel();
        self.remote.set(match (previous, error) {
            (Some(whole), None) if whole.complete => Remote::Ready(whole),
            // The older board is still displayed because of that error.
            (Some(whole), Some(error)) if whole.complete => Remote::Failed { previous: Some(whole), error },
            (part, _) => Remote::Stopped { part },
        });
    }

    /// Starts a load and aborts the one before. A board of the same query stays until the new one replaces it. `now`
    /// dates pages that the source does not date.
    pub fn load(self, source: impl PageSource, request: LoadRequest, now: impl Fn() -> UtcSeconds + 'static) {
        self.cancel();
        let generation = self.generation.get_value();
        let (previous, error) = match self.remote.get_untracked() {
            Remote::Idle => (None, None),
            Remote::Ready(loaded) => (Some(loaded), None),
            Remote::Stopped { part } => (part, None),
            Remote::Loading { previous, error, .. } => (previous, error),
            Remote::Failed { previous, error } => (previous, Some(error)),
        };
        let previous = previous.filter(|loaded| *loaded.query == request.query);
        let progress = Progress::default();
        self.remote.set(Remote::Loading { previous: previous.clone(), progress, error });
        let Some(abort) = Abort::new() else { return };
        self.abort.set_value(Some(abort.clone()));
        let load = ActiveLoad {
            source,
            loader: self,
            generation,
            abort,
            // A refresh displays the old board until the new one is complete; a first load displays the pages that it has.
            displays_parts: previous.is_none(),
            expected_pushes: previous.map_or(0, |loaded| loaded.board.push_count()),
            query: Shared::new(request.query),
            load: request.load,
            oldest: None,
            progress,
            is_throttled: false,
            budget: TimeBudget::start(),
        };
        spawn_local(load.run(now));
    }

    fn cancel(self) {
        self.generation.update_value(|generation| *generation += 1);
        self.undisplayed_since.set_value(None);
        if let Some(abort) = self.abort.try_update_value(Option::take).flatten() {
            abort.abort();
        }
    }
}

/// A load under way.
struct ActiveLoad<S> {
    source: S,
    loader: Loader,
    generation: u64,
    abort: Abort,
    displays_parts: bool,
    expected_pushes: usize,
    query: Shared<PushQuery>,
    load: Load,
    // When ENS responded with the oldest page.
    oldest: Option<UtcSeconds>,
    progress: Progress,
    // One of its requests was throttled.
    is_throttled: bool,
    budget: TimeBudget,
}

impl<S: PageSource> ActiveLoad<S> {
    async fn run(mut self, now: impl Fn() -> UtcSeconds) {
        let mut builder = Builder::new(&self.query).with_capacity(self.expected_pushes);
        match self.pages(&mut builder, &now).await {
            Ok(loaded) => {
                self.loader.is_throttled.set_value(self.is_throttled);
                self.publish(Remote::Ready(loaded));
            }
            Err(RequestError::Aborted) => {}
            Err(RequestError::Failed(error)) => {
                self.note(&error);
                if let Ok(previous) = self.arrived(builder).await {
                    self.publish(Remote::Failed { previous, error });
                }
            }
        }
        // Pages that were requested ahead are not needed any more.
        self.abort.abort();
    }

    async fn pages(
        &mut self,
        builder: &mut Builder,
        now: &impl Fn() -> UtcSeconds,
    ) -> Result<Loaded, RequestError> {
        let mut pages = Pages::new(&self.query, self.load, self.loader.page_limit.get_value());
        let mut requests = Requests::new(self.loader.is_throttled.get_value());
        let mut boards = PartialBoards::default();
        let mut needed = 1;
        loop {
            let request = requests.next(needed, |ahead| self.request(&pages.query(&self.query, ahead)));
            let page = match self.page(request, builder, &mut boards).await {
                Err(RequestError::Failed(error))
                    if pages.refused(&error) || requests.should_retry_alone(&error) =>
                {
                    self.note(&error);
                    self.start_over(&mut requests)?;
                    needed = 1;
                    continue;
                }
                page => page?,
            };
            if self.displays_parts && self.oldest.is_none() {
                self.loader.undisplayed_since.set_value(Some(milliseconds()));
            }
            requests.allow(S::pages_at_once(&page));
            let fetched_at = S::fetched_at(&page).unwrap_or_else(now);
            // A board is as old as its oldest page.
            let oldest = self.oldest.map_or(fetched_at, |oldest| oldest.min(fetched_at));
            self.oldest = Some(oldest);
            builder.expect_response_to(&pages.query(&self.query, 0));
            let info = self.decode(page, builder.begin_page(fetched_at)).await?;
            self.count(&info);
            let is_limited = pages.received(&info);
            if pages.limit.is_some() {
                self.loader.page_limit.set_value(pages.limit);
            }
            if !pages.is_paged || info.next_page.is_none() && !is_limited {
                if pages.is_paged && pages.limit.is_some() {
                    builder.note_page_size_limit();
                }
                // Decoding, building a large board and counting it are a task each, so that input is handled in between.
                self.yield_if_due().await?;
                return self.loaded(std::mem::take(builder).finish(), oldest).await;
            }
            if is_limited {
                self.start_over(&mut requests)?;
            }
            needed = pages_needed(&info, pages.size);
        }
    }

    fn request(&self, query: &PushQuery) -> Pin<Box<dyn Future<Output = Result<S::Page, RequestError>>>> {
        Box::pin(self.source.request(query, &self.abort))
    }

    /// Ends the requests that are under way, since other pages are needed.
    fn start_over<R>(&mut self, requests: &mut Requests<R>) -> Result<(), RequestError> {
        if !self.is_current() {
            return Err(RequestError::Aborted);
        }
        requests.clear();
        self.abort.abort();
        self.abort = Abort::new().ok_or(RequestError::Aborted)?;
        self.loader.abort.set_value(Some(self.abort.clone()));
        Ok(())
    }

    /// Records a throttled request, so that the next load requests one page at a time.
    fn note(&mut self, error: &ApiError) {
        if error.kind() == ErrorCode::Throttling {
            self.is_throttled = true;
            self.loader.is_throttled.set_value(true);
        }
    }

    /// The board to display after an error: all pages that have arrived, or the older board.
    async fn arrived(&mut self, builder: Builder) -> Result<Option<Loaded>, RequestError> {
        let displayed = self.loader.remote.read_untracked().loaded().cloned();
        let pages = displayed.as_ref().map_or(0, |loaded| loaded.board.pages().len());
        match self.oldest.filter(|_| self.displays_parts && self.progress.pages as usize > pages) {
            Some(oldest) => self.loaded(builder.finish(), oldest).await.map(Some),
            None => Ok(displayed),
        }
    }

    /// The page of a request. The pages before it are displayed meanwhile as soon as a partial board is due, so that a slow
    /// page does not delay them.
    async fn page(
        &mut self,
        request: impl Future<Output = Result<S::Page, RequestError>>,
        builder: &Builder,
        boards: &mut PartialBoards,
    ) -> Result<S::Page, RequestError> {
        let mut request = pin!(request);
        if let Some(oldest) =
            self.oldest.filter(|_| self.displays_parts && self.progress.entries > boards.entries)
        {
            let wait = boards.due(self.progress.entries, self.progress.bytes) - milliseconds();
            if wait > 0.0 {
                self.publish_progress();
                // An endless wait is one for the page.
                if wait.is_infinite() {
                    return request.await;
                }
                if let Some(page) = or_timeout(request.as_mut(), pin!(sleep(wait.ceil() as i32))).await {
                    return page;
                }
            }
            let start = milliseconds();
            let loaded = self.loaded(builder.board(), oldest).await?;
            let progress = self.progress;
            self.publish(Remote::Loading { previous: Some(loaded), progress, error: None });
            boards.displayed(progress.entries, start, milliseconds());
        } else {
            self.publish_progress();
        }
        request.await
    }

    async fn decode(
        &mut self,
        mut page: S::Page,
        mut incoming: IncomingPage<'_>,
    ) -> Result<PageInfo, RequestError> {
        let mut published_at = milliseconds();
        while let Some(chunk) = S::chunk(&mut page).await? {
            let len = chunk.len();
            for start in (0..len).step_by(SLICE_BYTES) {
                let slice = SLICE_BYTES.min(len - start);
                incoming.feed_with(slice, |buffer| chunk.copy_to(start, buffer)).map_err(decode_error)?;
                self.yield_if_due().await?;
            }
            self.progress.bytes += len as u64;
            if milliseconds() - published_at > DISPLAY_INTERVAL_MS {
                published_at = milliseconds();
                self.publish_progress();
            }
        }
        incoming.end().map_err(decode_error)
    }

    /// Yields to the browser if the time budget is spent; ends a load that another one has replaced meanwhile.
    async fn yield_if_due(&mut self) -> Result<(), RequestError> {
        let is_replaced = self.budget.yield_if_spent().await && !self.is_current();
        if is_replaced { Err(RequestError::Aborted) } else { Ok(()) }
    }

    fn count(&mut self, info: &PageInfo) {
        self.progress.pages += 1;
        self.progress.entries = info.entries_so_far as u64;
        self.progress.total = info.total_count.and_then(|total| u64::try_from(total).ok());
    }

    async fn loaded(&mut self, board: Board, at: UtcSeconds) -> Result<Loaded, RequestError> {
        self.yield_if_due().await?;
        let (tally, issues) = (Shared::new(Tally::new(&board, None)), Shared::new(board.issues()));
        self.yield_if_due().await?;
        let complete = board.is_complete() && board.missing_entries() == 0;
        Ok(Loaded { board: Shared::new(board), tally, issues, query: self.query.clone(), at, complete })
    }

    fn publish_progress(&self) {
        let now = self.progress;
        self.update(|remote| {
            if let Remote::Loading { progress, .. } = remote {
                *progress = now;
            }
        });
    }

    fn publish(&self, next: Remote) {
        self.loader.undisplayed_since.set_value(None);
        self.update(|remote| *remote = next);
    }

    // A load that another one has replaced publishes nothing.
    fn update(&self, change: impl FnOnce(&mut Remote)) {
        if self.is_current() {
            self.loader.remote.update(change);
        }
    }

    fn is_current(&self) -> bool {
        self.loader.generation.try_get_value() == Some(self.generation)
    }
}

fn decode_error(error: DecodeError) -> RequestError {
    RequestError::Failed(match error {
        DecodeError::Refused { code, request_id } => ApiError::from_wire(&code, request_id),
        DecodeError::NotJson { .. } | DecodeError::NotPushResults => {
            ApiError::new(ErrorCode::BadResponse, None)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_inside_a_response_keeps_its_code() {
        let refused = DecodeError::Refused { code: "Throttling.User".into(), request_id: Some("r".into()) };
        let RequestError::Failed(error) = decode_error(refused) else { panic!("not an error") };
        assert_eq!((error.kind(), error.request_id.as_deref()), (ErrorCode::Throttling, Some("r")));
        let RequestError::Failed(error) = decode_error(DecodeError::NotPushResults) else {
            panic!("not an error")
        };
        assert_eq!(error.kind(), ErrorCode::BadResponse);
    }
}
