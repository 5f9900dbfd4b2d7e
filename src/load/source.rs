//! Where pages of push results come from.

use std::future::Future;

use board::UtcSeconds;
use ens_api::PushQuery;

use crate::platform::abort::Abort;
use crate::platform::body::Chunk;
use crate::platform::http::RequestError;

/// A source of pages. Each page is a response body of `DescribeDataPushResult`, read chunk by chunk.
pub trait PageSource: 'static {
    /// A page on its way.
    type Page;

    /// Requests a page at once, before the future is polled; the future ends when the page begins to arrive.
    fn request(
        &self,
        query: &PushQuery,
        abort: &Abort,
    ) -> impl Future<Output = Result<Self::Page, RequestError>> + 'static;

    /// When ENS responded with this page; `None` where the source does not know.
    fn fetched_at(page: &Self::Page) -> Option<UtcSeconds>;

    /// How many pages the source allows to be requested at a time; `None` where it does not say.
    fn pages_at_once(page: &Self::Page) -> Option<u32>;

    /// The next chunk of the page; `None` at its end.
    fn chunk(page: &mut Self::Page) -> impl Future<Output = Result<Option<Chunk>, RequestError>>;
}
