//! Pages from ENS, through the proxy.

use std::future::Future;

use board::UtcSeconds;
use board::model::time::Timestamp;
use ens_api::{PushQuery, headers};

use crate::load::source::PageSource;
use crate::platform::abort::Abort;
use crate::platform::body::Chunk;
use crate::platform::http::{self, Cache, RequestError, Response};

/// The proxy, with or without cached responses.
pub struct Live(pub Cache);

impl PageSource for Live {
    type Page = Response;

    fn request(
        &self,
        query: &PushQuery,
        abort: &Abort,
    ) -> impl Future<Output = Result<Response, RequestError>> + 'static {
        http::get(&address_of(query), self.0, abort).response()
    }

    // Earlier than now where the proxy had the response cached.
    fn fetched_at(page: &Response) -> Option<UtcSeconds> {
        Timestamp::parse(&page.header(headers::FETCHED_AT)?).get()
    }

    fn pages_at_once(page: &Response) -> Option<u32> {
        page.header(headers::PAGES_AT_ONCE)?.parse().ok()
    }

    fn chunk(page: &mut Response) -> impl Future<Output = Result<Option<Chunk>, RequestError>> {
        page.chunk()
    }
}

/// The address of the response to a query, relative to the page.
pub fn address_of(query: &PushQuery) -> String {
    format!("api/push-results?{}", query.to_query_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::paging::Pages;
    use board::link::Load;

    #[test]
    fn the_early_request_is_the_first_request() {
        let query = PushQuery::for_application("a").unwrap();
        let first = Pages::new(&query, Load::Pages, None).query(&query, 0);
        let written = address_of(&first).replace("AppId=a", "AppId=${app}");
        assert!(include_str!("../early.js").contains(&written), "{written}");
    }
}
