//! Which page is requested when, and when a load displays the pages that it has.

use board::PageInfo;
use board::link::Load;
use ens_api::PushQuery;
use ens_api::fields::MAX_PAGE_SIZE;

/// Milliseconds between two displays of one load, at least.
pub const DISPLAY_INTERVAL_MS: f64 = 120.0;
/// The next display waits at least this many times as long as the last one took.
const COST_FACTOR: f64 = 4.0;
/// A partial board has half as many entries again as the one before, so that all of them together cost no more than a
/// few whole boards.
const GROWTH: f64 = 1.5;
/// Milliseconds after which a smaller partial board is displayed too, where pages are slow.
const MAX_DISPLAY_WAIT_MS: f64 = 1_000.0;

/// True if the load continues with the next page by itself.
pub fn is_paged(query: &PushQuery, load: Load) -> bool {
    load == Load::Pages && query.page_number().is_none()
}

/// Entries on a page.
pub fn page_size(query: &PushQuery) -> u32 {
    query.page_size().unwrap_or(MAX_PAGE_SIZE)
}

/// The query of the first request: the first page, or the query itself where the load is not paged.
pub fn first_page(query: &PushQuery, load: Load) -> PushQuery {
    if is_paged(query, load) { query.with_page(1, page_size(query)) } else { query.clone() }
}

/// True if the page after the next one will be needed, so that it can be requested ahead: this page is full, and
/// `TotalCount` promises entries beyond the next one.
pub fn needs_page_after_next(info: &PageInfo, size: u32) -> bool {
    let size = size as usize;
    let promised = info.total_count.and_then(|total| usize::try_from(total).ok()).unwrap_or(0);
    info.entries == size && info.entries_so_far + size < promised
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
    /// When a board of this many entries may be displayed, in milliseconds.
    pub fn due(self, entries: u64) -> f64 {
        let has_grown = entries as f64 >= self.entries as f64 * GROWTH;
        if has_grown { self.next_at } else { self.next_at.max(self.displayed_at + MAX_DISPLAY_WAIT_MS) }
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
            assert_eq!(first_page(&query(fields), load).to_query_string(), first);
        }
    }

    #[test]
    fn a_page_is_requested_ahead_only_where_it_will_be_needed() {
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
            assert_eq!(needs_page_after_next(&info, 10), expected, "{so_far} of {total:?}");
        }
    }

    #[test]
    fn partial_boards_grow_by_half_unless_pages_are_slow() {
        let mut boards = PartialBoards::default();
        assert_eq!(boards.due(1), 0.0);
        boards.displayed(100, 0.0, 10.0);
        for (entries, due) in [(200, 130.0), (150, 130.0), (149, 1_010.0), (101, 1_010.0)] {
            assert_eq!(boards.due(entries), due, "{entries}");
        }
        // A board that takes long to make is made seldom.
        boards.displayed(100, 0.0, 400.0);
        assert_eq!((boards.due(200), boards.due(101)), (2_000.0, 2_000.0));
    }
}
