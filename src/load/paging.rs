//! Which page is requested when, and when a load displays the pages that it has.

use board::PageInfo;
use board::link::Load;
use ens_api::fields::MAX_PAGE_SIZE;
use ens_api::{ApiError, ErrorCode, Parameter, PushQuery};

/// Milliseconds between two displays of one load, at least.
pub const DISPLAY_INTERVAL_MS: f64 = 120.0;
/// The next display waits at least this many times as long as the last one took.
const COST_FACTOR: f64 = 4.0;
/// A partial board has half as many entries again as the one before, so that all of them together cost no more than a
/// few whole boards.
const GROWTH: f64 = 1.5;
/// Milliseconds after which a smaller partial board is displayed too, where pages are slow.
const MAX_DISPLAY_WAIT_MS: f64 = 1_000.0;
/// Bytes of a response beyond which none is: while a partial board is made, there are the one before and the builder too,
/// and the page's memory never shrinks.
const SMALL_BYTES: u64 = 40_000_000;

/// True if the load continues with the next page by itself.
fn is_paged(query: &PushQuery, load: Load) -> bool {
    load == Load::Pages && query.page_number().is_none()
}

/// The sizes that are requested after ENS refused a larger one.
const SMALLER: [u32; 5] = [50, 20, 10, 5, 1];
/// The size of a page where a query names none. A refusal that names no parameter is not about a size as small as this.
const DEFAULT_SIZE: u32 = 10;

/// The requests of a load: one page after the other, or the query as it is. How many entries ENS takes on a page is not
/// documented, and can be fewer than requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pages {
    /// True if the load continues with the next page by itself.
    pub is_paged: bool,
    /// Entries on a page.
    pub size: u32,
    /// The most entries that ENS takes on a page, once it has said so.
    pub limit: Option<u32>,
    // Entries on the pages so far, as ENS numbers them.
    covered: u64,
}

impl Pages {
    /// From the first page on, with the limit that is known.
    pub fn new(query: &PushQuery, load: Load, limit: Option<u32>) -> Self {
        let size = query.page_size().unwrap_or(MAX_PAGE_SIZE);
        let limit = limit.filter(|limit| *limit < size);
        Self { is_paged: is_paged(query, load), size: limit.unwrap_or(size), limit, covered: 0 }
    }

    /// The query of the next page, or of one of those after it; the query itself where the load is not paged.
    pub fn query(&self, query: &PushQuery, ahead: u32) -> PushQuery {
        if !self.is_paged {
            return query.clone();
        }
        let before = u32::try_from(self.covered / u64::from(self.size)).unwrap_or(u32::MAX / 2);
        query.with_page(before + 1 + ahead, self.size)
    }

    /// Records the page that was requested. True if ENS took fewer entries than were requested: the rest has to be
    /// requested in pages of that size.
    pub fn received(&mut self, info: &PageInfo) -> bool {
        let promises_more = info.total_count.is_some_and(|total| (info.entries_so_far as i64) < total);
        let entries = u32::try_from(info.entries).unwrap_or(u32::MAX);
        let is_first = self.covered == 0;
        let echo = info.page_size.and_then(|size| u32::try_from(size).ok());
        let echo = echo.filter(|echo| *echo < self.size && (1..=*echo).contains(&entries));
        // A first page that is not full may be cut at a limit that is not echoed.
        let cut = Some(entries).filter(|entries| is_first && (1..self.size).contains(entries));
        let Some(size) = echo.or(cut).filter(|_| self.is_paged && promises_more) else {
            self.covered += u64::from(self.size);
            return false;
        };
        // Where a later page begins is not known, if it is smaller than requested.
        self.covered += if is_first { u64::from(size) } else { 0 };
        self.size = size;
        self.limit = echo.or(self.limit);
        true
    }

    /// Goes on with fewer entries on a page, if their number is why ENS refused one. False if it is not, or no smaller
    /// number is left.
    pub fn refused(&mut self, error: &ApiError) -> bool {
        let is_about_size = match error.kind() {
            ErrorCode::InvalidParameter(Some(field)) => field == Parameter::PageSize.name(),
            // The vendor documents the code without a parameter, too.
            ErrorCode::InvalidParameter(None) => self.covered == 0 && self.size > DEFAULT_SIZE,
            _ => false,
        };
        let is_about_size = self.is_paged && is_about_size;
        let smaller = SMALLER.into_iter().find(|size| is_about_size && *size < self.size);
        if let Some(size) = smaller {
            (self.size, self.limit) = (size, Some(size));
        }
        smaller.is_some()
    }
}

/// How many more pages are known to be needed, after one that is not the last: those of `TotalCount` where this page is
/// full, and otherwise the next one alone.
pub fn pages_needed(info: &PageInfo, size: u32) -> u32 {
    let promised = info.total_count.and_then(|total| u64::try_from(total).ok()).unwrap_or(0);
    let missing = promised.saturating_sub(info.entries_so_far as u64);
    let is_full = info.entries as u64 == u64::from(size);
    let pages = if is_full { missing.div_ceil(u64::from(size)) } else { 1 };
    u32::try_from(pages).unwrap_or(u32::MAX).max(1)
}

/// When a load displays its next partial board.
#[derive(Debug, Clone, Copy, Default)]
pub struct PartialBoards {
    /// Entries on the last one.
    pub entries: u64,
    displayed_at: f64,
    next_at: f64,
}

impl PartialBoards {
    /// When a board of this many entries and bytes may be displayed, in milliseconds.
    pub fn due(self, entries: u64, bytes: u64) -> f64 {
        match entries as f64 >= self.entries as f64 * GROWTH {
            true => self.next_at,
            false if bytes > SMALL_BYTES => f64::INFINITY,
            false => self.next_at.max(self.displayed_at + MAX_DISPLAY_WAIT_MS),
        }
    }

    /// Records a display and the time that it took.
    pub fn displayed(&mut self, entries: u64, start: f64, end: f64) {
        let next_at = end + DISPLAY_INTERVAL_MS.max((end - start) * COST_FACTOR);
        *self = Self { entries, displayed_at: end, next_at };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ens_api::Parameter;
    use ens_api::PushQueryDraft;

    fn query(fields: &[(Parameter, &str)]) -> PushQuery {
        let mut draft = PushQueryDraft::default();
        draft.set(Parameter::AppId, "a");
        fields.iter().for_each(|(field, text)| draft.set(*field, *text));
        draft.validate().unwrap()
    }

    #[test]
    fn a_load_is_paged_unless_the_query_names_a_page() {
        use Parameter::{PageNumber, PageSize};
        let cases = [
            (&[][..], Load::Pages, "AppId=a&PageNumber=1&PageSize=100"),
            (&[(PageSize, "20")][..], Load::Pages, "AppId=a&PageNumber=1&PageSize=20"),
            (&[(PageNumber, "3")][..], Load::Pages, "AppId=a&PageNumber=3"),
            (&[][..], Load::AtOnce, "AppId=a"),
            (&[(PageSize, "20")][..], Load::AtOnce, "AppId=a&PageSize=20"),
        ];
        for (fields, load, first) in cases {
            let query = query(fields);
            assert_eq!(Pages::new(&query, load, None).query(&query, 0).to_query_string(), first);
        }
    }

    fn info(entries: usize, so_far: usize, total: i64, echo: Option<i64>) -> PageInfo {
        PageInfo {
            entries,
            new_versions: entries,
            entries_so_far: so_far,
            total_count: Some(total),
            page_number: None,
            page_size: echo,
            next_page: Some(2),
        }
    }

    #[test]
    fn a_refused_size_is_followed_by_smaller_ones_from_where_the_load_is() {
        let refusal = |code: &str| ApiError::from_wire(code, None);
        let mut pages = Pages::new(&query(&[]), Load::Pages, None);
        assert!(
            !pages.refused(&refusal("NoPermission")) && !pages.refused(&refusal("InvalidParameter.MinDate"))
        );
        assert!(!pages.received(&info(100, 100, 450, Some(100))));
        assert_eq!(pages.query(&query(&[]), 0).to_query_string(), "AppId=a&PageNumber=2&PageSize=100");
        // In the middle of a load, the code has to name the size.
        assert!(!pages.refused(&refusal("InvalidParameter")));
        let mut sizes = Vec::new();
        let code = "InvalidParameter.PageSize";
        for code in [code, "InvalidPageSize", "InvalidParameter.pageSize.Max", code, code] {
            assert!(pages.refused(&refusal(code)), "{code}");
            sizes.push(pages.query(&query(&[]), 1).to_query_string());
        }
        assert_eq!(
            sizes,
            [
                "AppId=a&PageNumber=4&PageSize=50",
                "AppId=a&PageNumber=7&PageSize=20",
                "AppId=a&PageNumber=12&PageSize=10",
                "AppId=a&PageNumber=22&PageSize=5",
                "AppId=a&PageNumber=102&PageSize=1",
            ]
        );
        assert!(!pages.refused(&refusal("InvalidParameter.PageSize")), "none smaller is left");
        assert_eq!(pages.limit, Some(1));
        let mut unnamed = Pages::new(&query(&[]), Load::Pages, None);
        for is_smaller in [true, true, true, false] {
            assert_eq!(unnamed.refused(&refusal("InvalidParameter")), is_smaller, "{}", unnamed.size);
        }
        // The limit is known from then on.
        let next = Pages::new(&query(&[]), Load::Pages, Some(50));
        assert_eq!((next.size, next.limit), (50, Some(50)));
        let less = Pages::new(&query(&[(Parameter::PageSize, "20")]), Load::Pages, Some(50));
        assert_eq!((less.size, less.limit), (20, None));
        let mut whole = Pages::new(&query(&[]), Load::AtOnce, None);
        assert!(!whole.refused(&refusal("InvalidParameter.PageSize")), "its size is the person's");
    }

    #[test]
    fn a_page_that_is_silently_cut_is_followed_by_pages_of_its_size() {
        // Entries of the first page, the echo, the total; the size of the next page, and the limit that is known.
        for (entries, echo, total, size, limit) in [
            (50, Some(50), 180, 50, Some(50)),
            (50, Some(100), 180, 50, None),
            (50, None, 180, 50, None),
            (50, Some(50), 50, 100, None),
            (100, Some(50), 180, 100, None),
            (100, Some(100), 180, 100, None),
            (0, Some(50), 180, 100, None),
        ] {
            let mut pages = Pages::new(&query(&[]), Load::Pages, None);
            assert_eq!(
                pages.received(&info(entries, entries, total, echo)),
                size < 100,
                "{entries} {echo:?}"
            );
            assert_eq!((pages.size, pages.limit), (size, limit), "{entries} {echo:?}");
            let next = format!("AppId=a&PageNumber=2&PageSize={size}");
            assert_eq!(pages.query(&query(&[]), 0).to_query_string(), next);
        }
        // A later page that is cut is requested again, since it is not known where it began.
        let mut pages = Pages::new(&query(&[]), Load::Pages, None);
        assert!(!pages.received(&info(100, 100, 450, Some(100))));
        assert!(pages.received(&info(50, 150, 450, Some(50))));
        assert_eq!(pages.query(&query(&[]), 0).to_query_string(), "AppId=a&PageNumber=3&PageSize=50");
    }

    #[test]
    fn pages_are_known_to_be_needed_by_a_total_and_a_full_page() {
        // Entries on the page and so far, and the total; pages of 10.
        for (entries, so_far, total, expected) in [
            (10, 10, Some(31), 3),
            (10, 10, Some(21), 2),
            (10, 10, Some(20), 1),
            (10, 10, Some(11), 1),
            (10, 10, Some(10), 1),
            (10, 10, None, 1),
            (10, 10, Some(-1), 1),
            (10, 10, Some(i64::MAX), u32::MAX),
            (9, 9, Some(100), 1),
            (11, 11, Some(100), 1),
            (10, 90, Some(101), 2),
            (10, 90, Some(100), 1),
        ] {
            let info = PageInfo {
                entries,
                new_versions: entries,
                entries_so_far: so_far,
                total_count: total,
                page_number: None,
                page_size: None,
                next_page: Some(2),
            };
            assert_eq!(pages_needed(&info, 10), expected, "{so_far} of {total:?}");
        }
    }

    #[test]
    fn partial_boards_grow_by_half_unless_pages_are_slow() {
        let mut boards = PartialBoards::default();
        assert_eq!(boards.due(1, 1), 0.0);
        boards.displayed(100, 0.0, 10.0);
        for (entries, due) in [(200, 130.0), (150, 130.0), (149, 1_010.0), (101, 1_010.0)] {
            assert_eq!(boards.due(entries, SMALL_BYTES), due, "{entries}");
        }
        // Large ones only grow by half, so that no three of them are in memory.
        assert_eq!((boards.due(150, u64::MAX), boards.due(149, u64::MAX)), (130.0, f64::INFINITY));
        // A board that takes long to make is made seldom.
        boards.displayed(100, 0.0, 400.0);
        assert_eq!((boards.due(200, 1), boards.due(101, 1)), (2_000.0, 2_000.0));
    }
}
