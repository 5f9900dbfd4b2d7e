//! What a view keeps while boards come and go: the cell, push, region or lane that a person came to. It is kept by its
//! texts and found again on each board, since the next one gives other numbers, or does not have it any more.

use board::charts::lanes::Lane;
use board::charts::matrix::Cell;
use board::{Board, FileId, PushId, RegionId};

use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::state::State;

/// Something on a board, and what tells it from all others there.
pub trait OnBoard: Copy + PartialEq + Send + Sync + 'static {
    /// Its texts.
    type Texts: Send + Sync + 'static;

    /// The texts of this one.
    fn texts(self, board: &Board) -> Self::Texts;

    /// The one with these texts; `None` where this board has none.
    fn find(texts: &Self::Texts, board: &Board) -> Option<Self>;
}

/// One of them, or none.
pub struct Kept<T: OnBoard> {
    state: State,
    texts: RwSignal<Option<T::Texts>>,
    found: Signal<Option<T>>,
}

impl<T: OnBoard> Kept<T> {
    /// With none.
    pub fn new(state: State) -> Self {
        let texts = RwSignal::new(None::<T::Texts>);
        let found = memo(move |_| {
            let (texts, loaded) = (texts.read(), state.data.loaded.read());
            T::find(texts.as_ref()?, &loaded.as_ref()?.board)
        });
        Self { state, texts, found }
    }

    /// The one on the board that is here; tracked.
    pub fn get(self) -> Option<T> {
        self.found.get()
    }

    /// The same, untracked.
    pub fn get_untracked(self) -> Option<T> {
        self.found.get_untracked()
    }

    /// Another one of the board that is here.
    pub fn set(self, one: Option<T>) {
        let texts = |board: &Board| Some(one?.texts(board));
        self.texts.set(self.state.data.loaded.with_untracked(|loaded| texts(&loaded.as_ref()?.board)));
    }
}

// Derived ones would ask the same of the texts.
impl<T: OnBoard> Clone for Kept<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: OnBoard> Copy for Kept<T> {}

impl OnBoard for FileId {
    type Texts = (String, String);

    fn texts(self, board: &Board) -> Self::Texts {
        (board.name(self).to_owned(), board.version(self).to_owned())
    }

    fn find((name, version): &Self::Texts, board: &Board) -> Option<Self> {
        board.find_file(name, version)
    }
}

impl OnBoard for RegionId {
    type Texts = String;

    fn texts(self, board: &Board) -> String {
        board.region_name(self).to_owned()
    }

    fn find(id: &String, board: &Board) -> Option<Self> {
        board.find_region(id)
    }
}

impl OnBoard for Cell {
    type Texts = (<FileId as OnBoard>::Texts, <RegionId as OnBoard>::Texts);

    fn texts(self, board: &Board) -> Self::Texts {
        (self.file.texts(board), self.region.texts(board))
    }

    fn find((file, region): &Self::Texts, board: &Board) -> Option<Self> {
        Some(Self { file: FileId::find(file, board)?, region: RegionId::find(region, board)? })
    }
}

impl OnBoard for PushId {
    type Texts = <Cell as OnBoard>::Texts;

    fn texts(self, board: &Board) -> Self::Texts {
        Cell { file: board.file_of(self), region: board.region_column()[self.0 as usize] }.texts(board)
    }

    fn find(texts: &Self::Texts, board: &Board) -> Option<Self> {
        let cell = Cell::find(texts, board)?;
        board.find(cell.file, cell.region)
    }
}

/// The texts of a lane.
pub enum LaneTexts {
    /// Of one of a file.
    File(<FileId as OnBoard>::Texts),
    /// Of one of a region.
    Region(<RegionId as OnBoard>::Texts),
}

impl OnBoard for Lane {
    type Texts = LaneTexts;

    fn texts(self, board: &Board) -> LaneTexts {
        match self {
            Self::File(file) => LaneTexts::File(file.texts(board)),
            Self::Region(region) => LaneTexts::Region(region.texts(board)),
        }
    }

    fn find(texts: &LaneTexts, board: &Board) -> Option<Self> {
        match texts {
            LaneTexts::File(file) => FileId::find(file, board).map(Self::File),
            LaneTexts::Region(region) => RegionId::find(region, board).map(Self::Region),
        }
    }
}

#[cfg(test)]
mod tests {
    use board::{Builder, UtcSeconds};
    use ens_api::PushQuery;

    use super::*;

    /// A board with these versions of a file, each pushed to these regions.
    fn board(versions: &[&str], regions: &[&str]) -> Board {
        let stats = |status: &str| {
            let ids: Vec<String> = regions.iter().map(|id| format!(r#"{{"RegionId":"{id}"}}"#)).collect();
            let count = regions.len();
            format!(
                r#"{{"Status":"{status}","RegionIdCount":{count},"RegionIds":{{"RegionId":[{}]}}}}"#,
                ids.join(",")
            )
        };
        let entry = |version: &&str| {
            let stats = stats("SUCCESS");
            format!(r#"{{"Name":"a.tar","Version":"{version}","StatusStatS":{{"StatusStat":[{stats}]}}}}"#)
        };
        let entries: Vec<String> = versions.iter().map(entry).collect();
        let answer = format!(r#"{{"PushResults":{{"PushResult":[{}]}},"RequestId":"R"}}"#, entries.join(","));
        let mut builder = Builder::new(&PushQuery::for_application("a").unwrap());
        let mut page = builder.begin_page(UtcSeconds(0));
        page.feed(answer.as_bytes()).unwrap();
        page.end().unwrap();
        builder.finish()
    }

    fn again<T: OnBoard>(one: T, before: &Board, after: &Board) -> Option<T> {
        T::find(&one.texts(before), after)
    }

    #[test]
    fn what_is_kept_is_found_by_its_texts_where_a_board_numbers_otherwise() {
        let before = board(&["v1", "v2"], &["cn-wuxi-5", "cn-hefei-2"]);
        let after = board(&["v3", "v2", "v1"], &["cn-linyi-24", "cn-hefei-2"]);
        let file = |board: &Board, version| board.find_file("a.tar", version).unwrap();
        let region = |board: &Board| board.find_region("cn-hefei-2").unwrap();
        let cell = |board: &Board| Cell { file: file(board, "v2"), region: region(board) };
        let push = |board: &Board| board.find(file(board, "v2"), region(board)).unwrap();
        assert_ne!(file(&before, "v1"), file(&after, "v1"));
        assert_eq!(again(file(&before, "v1"), &before, &after), Some(file(&after, "v1")));
        assert_eq!(again(cell(&before), &before, &after), Some(cell(&after)));
        assert_eq!(again(push(&before), &before, &after), Some(push(&after)));
        assert_eq!(
            again(Lane::File(file(&before, "v2")), &before, &after),
            Some(Lane::File(file(&after, "v2")))
        );
        assert_eq!(again(Lane::Region(region(&before)), &before, &after), Some(Lane::Region(region(&after))));
    }

    #[test]
    fn what_a_board_has_no_more_is_not_found() {
        let before = board(&["v1", "v2"], &["cn-wuxi-5", "cn-hefei-2"]);
        let after = board(&["v1"], &["cn-hefei-2"]);
        let (file, region) =
            (before.find_file("a.tar", "v2").unwrap(), before.find_region("cn-wuxi-5").unwrap());
        assert_eq!(again(file, &before, &after), None);
        assert_eq!(again(region, &before, &after), None);
        assert_eq!(again(before.find(file, region).unwrap(), &before, &after), None);
        assert_eq!(again(Lane::Region(region), &before, &after), None);
    }
}
