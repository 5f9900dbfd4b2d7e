//! The requests of a load that are under way: as many pages at a time as the proxy allows, and one at a time after a
//! request was throttled.

use std::collections::VecDeque;

use ens_api::headers::MAX_PAGES_AT_ONCE;
use ens_api::{ApiError, ErrorCode};

/// Requests in the order of their pages.
#[derive(Debug)]
pub struct Requests<R> {
    under_way: VecDeque<R>,
    allowed: u32,
    is_throttled: bool,
}

impl<R> Requests<R> {
    /// No requests yet. `is_throttled` says that a request of the load before was throttled.
    pub fn new(is_throttled: bool) -> Self {
        Self { under_way: VecDeque::new(), allowed: 1, is_throttled }
    }

    /// Sets how many pages the source allows to be requested at a time; one where it does not say.
    pub fn allow(&mut self, pages: Option<u32>) {
        self.allowed = pages.unwrap_or(1).clamp(1, MAX_PAGES_AT_ONCE);
    }

    /// Sends the missing requests for the next `needed` pages, as many as allowed, and returns the request of the next page.
    /// `request` receives how many pages after the next one a page is.
    pub fn next(&mut self, needed: u32, mut request: impl FnMut(u32) -> R) -> R {
        for ahead in self.under_way.len() as u32..needed.min(self.limit()) {
            self.under_way.push_back(request(ahead));
        }
        self.under_way.pop_front().unwrap_or_else(|| request(0))
    }

    /// Drops all requests, since other pages are needed.
    pub fn clear(&mut self) {
        self.under_way.clear();
    }

    /// Records the error of a page. True if that was throttled while several were allowed at a time: it is worth a
    /// request alone.
    pub fn should_retry_alone(&mut self, error: &ApiError) -> bool {
        let is_throttled = error.kind() == ErrorCode::Throttling;
        let was_alone = self.limit() == 1;
        self.is_throttled |= is_throttled;
        is_throttled && !was_alone
    }

    fn limit(&self) -> u32 {
        if self.is_throttled { 1 } else { self.allowed }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Loads so many pages, and returns the most requests that were under way at a time. Checks that each page is
    /// requested once, in order.
    fn load(requests: &mut Requests<u32>, pages: u32) -> usize {
        let (mut sent, mut most) = (Vec::new(), 0);
        for page in 1..=pages {
            let next = requests.next(pages + 1 - page, |ahead| {
                sent.push(page + ahead);
                page + ahead
            });
            assert_eq!(next, page);
            most = most.max(1 + requests.under_way.len());
        }
        assert_eq!(sent, (1..=pages).collect::<Vec<_>>());
        most
    }

    #[test]
    fn as_many_pages_are_requested_at_a_time_as_the_source_allows_and_as_are_needed() {
        for (allowed, pages, most) in [
            (None, 9, 1),
            (Some(1), 9, 1),
            (Some(2), 9, 2),
            (Some(4), 9, 4),
            (Some(4), 3, 3),
            (Some(0), 9, 1),
            (Some(u32::MAX), 9, 4),
        ] {
            let mut requests = Requests::new(false);
            requests.allow(allowed);
            assert_eq!(load(&mut requests, pages), most, "{allowed:?}, {pages} pages");
        }
    }

    #[test]
    fn the_first_page_is_requested_alone() {
        let mut requests = Requests::new(false);
        assert_eq!(requests.next(9, |ahead| ahead), 0);
        assert!(requests.under_way.is_empty());
    }

    #[test]
    fn after_a_throttled_request_one_page_is_requested_at_a_time() {
        let throttling = ApiError::new(ErrorCode::Throttling, None);
        let mut requests = Requests::new(false);
        requests.allow(Some(4));
        assert_eq!(requests.next(9, |ahead| ahead), 0);
        assert!(!requests.should_retry_alone(&ApiError::new(ErrorCode::NoPermission, None)));
        assert!(requests.should_retry_alone(&throttling));
        requests.clear();
        assert_eq!(load(&mut requests, 8), 1);
        assert!(!requests.should_retry_alone(&throttling), "it was alone");
        // The next load begins in the same way.
        let mut next = Requests::new(true);
        next.allow(Some(4));
        assert_eq!(load(&mut next, 8), 1);
        assert!(!next.should_retry_alone(&throttling));
    }
}
