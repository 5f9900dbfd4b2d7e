//! The current version, region, item or lane of a user, remembered by its names: each board has its own numbers for versions
//! and regions, and the next one may lack them.

use board::charts::lanes::Lane;
use board::{Board, RegionId, VersionId};

use crate::platform::reactive::{RwSignal, Signal, memo};
use crate::state::State;
use crate::view::chart::hit::Item;

/// A part of a board that its names identify.
pub trait HasNames: Copy + PartialEq + Send + Sync + 'static {
    /// The names.
    type Names: Send + Sync + 'static;

    /// The names on this board.
    fn names(self, board: &Board) -> Self::Names;

    /// The part with these names; `None` where this board has none.
    fn find(names: &Self::Names, board: &Board) -> Option<Self>;
}

/// A part of the board, or none, that stays the same one while boards are replaced.
pub struct ByName<T: HasNames> {
    state: State,
    names: RwSignal<Option<T::Names>>,
    found: Signal<Option<T>>,
}

impl<T: HasNames> ByName<T> {
    /// Without a part.
    pub fn new(state: State) -> Self {
        let names = RwSignal::new(None::<T::Names>);
        let found = memo(move |_| {
            let (names, loaded) = (names.read(), state.data.loaded.read());
            T::find(names.as_ref()?, &loaded.as_ref()?.board)
        });
        Self { state, names, found }
    }

    /// The part on the present board; tracked.
    pub fn get(self) -> Option<T> {
        self.found.get()
    }

    /// Remembers another part of the present board.
    pub fn set(self, part: Option<T>) {
        let names = |board: &Board| Some(part?.names(board));
        self.names.set(self.state.data.loaded.with_untracked(|loaded| names(&loaded.as_ref()?.board)));
    }
}

// Derived impls would require the same of the names.
impl<T: HasNames> Clone for ByName<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: HasNames> Copy for ByName<T> {}

impl HasNames for VersionId {
    type Names = (String, String);

    fn names(self, board: &Board) -> Self::Names {
        (board.name(self).to_owned(), board.version_name(self).to_owned())
    }

    fn find((name, version): &Self::Names, board: &Board) -> Option<Self> {
        board.find_version(name, version)
    }
}

impl HasNames for RegionId {
    type Names = String;

    fn names(self, board: &Board) -> String {
        board.region_name(self).to_owned()
    }

    fn find(id: &String, board: &Board) -> Option<Self> {
        board.find_region(id)
    }
}

impl HasNames for Item {
    type Names = (<VersionId as HasNames>::Names, Option<<RegionId as HasNames>::Names>);

    fn names(self, board: &Board) -> Self::Names {
        (self.version.names(board), self.region.map(|region| region.names(board)))
    }

    fn find((version, region): &Self::Names, board: &Board) -> Option<Self> {
        let region = match region {
            Some(region) => Some(RegionId::find(region, board)?),
            None => None,
        };
        Some(Self { version: VersionId::find(version, board)?, region })
    }
}

/// The names of a lane.
pub enum LaneNames {
    /// A lane of a version.
    Version(<VersionId as HasNames>::Names),
    /// A lane of a region.
    Region(<RegionId as HasNames>::Names),
}

impl HasNames for Lane {
    type Names = LaneNames;

    fn names(self, board: &Board) -> LaneNames {
        match self {
            Self::Version(version) => LaneNames::Version(version.names(board)),
            Self::Region(region) => LaneNames::Region(region.names(board)),
        }
    }

    fn find(names: &LaneNames, board: &Board) -> Option<Self> {
        match names {
            LaneNames::Version(version) => VersionId::find(version, board).map(Self::Version),
            LaneNames::Region(region) => RegionId::find(region, board).map(Self::Region),
        }
    }
}

#[cfg(test)]
mod tests {
    use board::{Builder, UtcSeconds};
    use ens_api::PushQuery;

    use super::*;

    /// A board with these versions of a data file, each pushed to these regions.
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
        let response =
            format!(r#"{{"PushResults":{{"PushResult":[{}]}},"RequestId":"R"}}"#, entries.join(","));
        let mut builder = Builder::new(&PushQuery::for_application("a").unwrap());
        let mut page = builder.begin_page(UtcSeconds(0));
        page.feed(response.as_bytes()).unwrap();
        page.end().unwrap();
        builder.finish()
    }

    fn again<T: HasNames>(one: T, before: &Board, after: &Board) -> Option<T> {
        T::find(&one.names(before), after)
    }

    #[test]
    fn a_part_is_found_by_its_names_where_a_board_numbers_otherwise() {
        let before = board(&["v1", "v2"], &["cn-wuxi-5", "cn-hefei-2"]);
        let after = board(&["v3", "v2", "v1"], &["cn-linyi-24", "cn-hefei-2"]);
        let version = |board: &Board, name| board.find_version("a.tar", name).unwrap();
        let region = |board: &Board| board.find_region("cn-hefei-2").unwrap();
        let item = |board: &Board| Item { version: version(board, "v2"), region: Some(region(board)) };
        let whole = |board: &Board| Item { region: None, ..item(board) };
        assert_ne!(version(&before, "v1"), version(&after, "v1"));
        assert_eq!(again(version(&before, "v1"), &before, &after), Some(version(&after, "v1")));
        assert_eq!(again(item(&before), &before, &after), Some(item(&after)));
        assert_eq!(again(whole(&before), &before, &after), Some(whole(&after)));
        assert_eq!(
            again(Lane::Version(version(&before, "v2")), &before, &after),
            Some(Lane::Version(version(&after, "v2")))
        );
        assert_eq!(again(Lane::Region(region(&before)), &before, &after), Some(Lane::Region(region(&after))));
    }

    #[test]
    fn a_part_that_a_board_lacks_is_not_found() {
        let before = board(&["v1", "v2"], &["cn-wuxi-5", "cn-hefei-2"]);
        let after = board(&["v1"], &["cn-hefei-2"]);
        let (version, region) =
            (before.find_version("a.tar", "v2").unwrap(), before.find_region("cn-wuxi-5").unwrap());
        assert_eq!(again(version, &before, &after), None);
        assert_eq!(again(region, &before, &after), None);
        assert_eq!(again(Item { version, region: Some(region) }, &before, &after), None);
        assert_eq!(again(Lane::Region(region), &before, &after), None);
    }
}
