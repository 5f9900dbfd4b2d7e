//! From a query to a board: asks for page after page, hands the bytes to the builder, and puts what came into
//! [`Remote`]. A new request aborts the one before; a late answer never lands. Knows no view and no link.

use board::link::Load;
use board::{Board, Builder, DecodeError, PageInfo, UtcSeconds};
use ens_api::query::MAX_PAGE_SIZE;
use ens_api::{ApiError, ErrorCode, PushQuery};
use leptos::prelude::*;
use leptos::task::spawn_local;
use web_sys::AbortController;

use crate::http::{self, Cache, Refusal, milliseconds};
use crate::remote::{Loaded, Progress, Remote, Shared};

/// Milliseconds between two boards of one load, at least; and so many times what the last one cost to make.
const BETWEEN_BOARDS: f64 = 120.0;
const SHARE_FOR_BOARDS: f64 = 4.0;

/// Does the requests, one at a time.
#[derive(Clone, Copy)]
pub struct Fetcher {
    remote: RwSignal<Remote>,
    running: StoredValue<Option<AbortController>, LocalStorage>,
    generation: StoredValue<u64>,
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
        }
    }

    /// Where the answer stands.
    pub fn remote(self) -> ReadSignal<Remote> {
        self.remote.read_only()
    }

    /// Forgets the answer and stops asking.
    pub fn stop(self) {
        self.abort();
        self.remote.set(Remote::Idle);
    }

    /// Asks. A board of the same query stays while the new one is on its way; that of another one does not. The
    /// clock tells when an answer came where the proxy does not say so.
    pub fn load(self, request: Request, cache: Cache, clock: impl Fn() -> UtcSeconds + 'static) {
        self.abort();
        let generation = self.generation.get_value();
        let previous =
            self.remote.read_untracked().loaded().filter(|held| *held.query == request.query).cloned();
        self.remote.set(Remote::Loading { previous: previous.clone(), progress: Progress::default() });
        let Ok(controller) = AbortController::new() else { return };
        self.running.set_value(Some(controller.clone()));
        let load = Run {
            fetcher: self,
            generation,
            controller,
            // A refresh shows the old board until all of the new one is here; a first load shows what it has.
            shows_parts: previous.is_none(),
            query: Shared::new(request.query),
            load: request.load,
            cache,
            oldest: None,
            progress: Progress::default(),
        };
        spawn_local(load.run(clock));
    }

    fn abort(self) {
        self.generation.update_value(|generation| *generation += 1);
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
    query: Shared<PushQuery>,
    load: Load,
    cache: Cache,
    oldest: Option<UtcSeconds>,
    progress: Progress,
}

impl Run {
    async fn run(mut self, clock: impl Fn() -> UtcSeconds) {
        match self.pages(&clock).await {
            Ok(loaded) => self.publish(Remote::Ready(loaded)),
            Err(Refusal::Aborted) => {}
            Err(Refusal::Failed(error)) => self.update(|remote| {
                let previous = remote.loaded().cloned();
                *remote = Remote::Failed { previous, error };
            }),
        }
    }

    async fn pages(&mut self, clock: &impl Fn() -> UtcSeconds) -> Result<Loaded, Refusal> {
        let mut builder = Builder::new(&self.query);
        let mut page = first_page(&self.query, self.load);
        let mut next_board = f64::NEG_INFINITY;
        loop {
            let answer = self.answer(&page).await?;
            let at = answer.fetched_at.unwrap_or_else(clock);
            // As old as its oldest page: what is shown is never older than it says.
            let oldest = self.oldest.map_or(at, |oldest| oldest.min(at));
            self.oldest = Some(oldest);
            builder.expect(&page);
            let info = builder.add_page(&answer.body, at).map_err(bad_answer)?;
            drop(answer);
            self.count(&info);
            let Some(number) = info.next_page.filter(|_| is_in_pages(&self.query, self.load)) else {
                // Reading a large answer, and making a board of it, are two turns: input comes in between.
                http::rest(0).await;
                return Ok(self.loaded(builder.finish(), oldest));
            };
            page = self.query.with_page(number, page_size(&self.query));
            let began = milliseconds();
            if self.shows_parts && began >= next_board {
                let loaded = self.loaded(builder.board(), oldest);
                let progress = self.progress;
                self.publish(Remote::Loading { previous: Some(loaded), progress });
                let ended = milliseconds();
                next_board = ended + BETWEEN_BOARDS.max((ended - began) * SHARE_FOR_BOARDS);
            } else {
                self.show_progress();
            }
            // The page stays alive between two pages of a large answer: input and frames come first.
            http::rest(0).await;
        }
    }

    async fn answer(&mut self, page: &PushQuery) -> Result<http::Answer, Refusal> {
        let path = format!("/api/push-results?{}", page.to_query_string());
        let before = self.progress.bytes;
        let mut shown_at = milliseconds();
        let controller = self.controller.clone();
        http::get(&path, self.cache, &controller, |bytes| {
            self.progress.bytes = before + bytes as u64;
            if milliseconds() - shown_at > BETWEEN_BOARDS {
                shown_at = milliseconds();
                self.show_progress();
            }
        })
        .await
    }

    fn count(&mut self, info: &PageInfo) {
        self.progress.pages += 1;
        self.progress.entries = info.entries_so_far as u64;
        self.progress.total = info.total_count.and_then(|total| u64::try_from(total).ok());
    }

    fn loaded(&self, board: Board, at: UtcSeconds) -> Loaded {
        let complete = board.is_complete();
        Loaded { board: Shared::new(board), query: self.query.clone(), at, complete }
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
        self.update(|remote| *remote = next);
    }

    // Only the latest request may say anything.
    fn update(&self, change: impl FnOnce(&mut Remote)) {
        if self.fetcher.generation.try_get_value() == Some(self.generation) {
            self.fetcher.remote.update(change);
        }
    }
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
        DecodeError::NotUtf8 { .. } | DecodeError::NotJson { .. } | DecodeError::NotAnAnswer => {
            ApiError::new(ErrorCode::BadAnswer, None)
        }
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
    fn a_refusal_inside_an_answer_keeps_its_code() {
        let refused = DecodeError::Refused { code: "Throttling.User".into(), request_id: Some("r".into()) };
        let Refusal::Failed(error) = bad_answer(refused) else { panic!("not an error") };
        assert_eq!((error.kind(), error.request_id.as_deref()), (ErrorCode::Throttling, Some("r")));
        let Refusal::Failed(error) = bad_answer(DecodeError::NotAnAnswer) else { panic!("not an error") };
        assert_eq!(error.kind(), ErrorCode::BadAnswer);
    }
}
