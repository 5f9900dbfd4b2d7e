//! The fields of a search, and the words for them and for statuses: those of both languages of the page, and the vendor's.
//! A further language of the page adds its words here.

use crate::model::regions::RegionFacet;
use crate::model::status::Status;

/// What a term of a search is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Field {
    /// The status of the push, and whether it is stuck.
    Status,
    /// The name of the data file.
    File,
    /// The version.
    Version,
    /// The region: its id, its names.
    Node,
    /// A property of the region, as the data has it, and in the words of each language.
    Place(RegionFacet),
    /// What the service says of the push.
    Description,
}

impl Field {
    /// All of them, in the order in which they are offered.
    pub const ALL: [Self; 9] = [
        Self::Status,
        Self::File,
        Self::Version,
        Self::Node,
        Self::Place(RegionFacet::Area),
        Self::Place(RegionFacet::Province),
        Self::Place(RegionFacet::City),
        Self::Place(RegionFacet::Carrier),
        Self::Description,
    ];

    /// The words for it, the one that is printed first.
    pub const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Status => &["status", "状态", "预推状态"],
            Self::File => &["file", "name", "文件", "数据文件", "名称"],
            Self::Version => &["version", "版本"],
            Self::Node => &["node", "region", "节点", "边缘节点"],
            Self::Place(RegionFacet::Area) => &["area", "大区"],
            Self::Place(RegionFacet::Province) => &["province", "省份"],
            Self::Place(RegionFacet::City) => &["city", "城市"],
            Self::Place(RegionFacet::Carrier) => &["carrier", "运营商"],
            Self::Description => &["why", "description", "原因", "状态描述"],
        }
    }

    /// The field of a word, in any case.
    pub fn of(word: &str) -> Option<Self> {
        let is_it = |field: &Self| field.words().iter().any(|known| known.eq_ignore_ascii_case(word));
        Self::ALL.into_iter().find(is_it)
    }
}

/// Pushes of some statuses, where those that are stuck are told from others that are running.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Kinds(u8);

impl Kinds {
    /// All pushes.
    pub const ALL: Self = Self((1 << (Status::ALL.len() + 1)) - 1);
    /// No push.
    pub const NONE: Self = Self(0);
    /// Those that are stuck.
    pub const STUCK: Self = Self(1 << Status::ALL.len());

    /// Those of a status, stuck or not.
    pub const fn of(status: Status) -> Self {
        let stuck = if matches!(status, Status::Pushing) { Self::STUCK.0 } else { 0 };
        Self(1 << status as u8 | stuck)
    }

    /// Those of either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those of both.
    #[must_use]
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// All others.
    #[must_use]
    pub const fn not(self) -> Self {
        Self(Self::ALL.0 & !self.0)
    }

    /// True if it has pushes of this status, at least those that are not stuck.
    pub const fn has(self, status: Status) -> bool {
        self.0 & 1 << status as u8 != 0
    }

    /// True if it has the stuck ones.
    pub const fn has_stuck(self) -> bool {
        self.0 & Self::STUCK.0 != 0
    }

    /// True if it has running pushes that are stuck and not the others, or the other way round.
    pub const fn tells_stuck(self) -> bool {
        self.has_stuck() != self.has(Status::Pushing)
    }

    /// Those of a list of words, separated by commas.
    ///
    /// # Errors
    /// The first word that is none.
    pub fn of_words(list: &str) -> Result<Self, &str> {
        list.split([',', '，', '、']).try_fold(Self::NONE, |all, word| {
            let is_it =
                |(words, _): &&(&[&str], Self)| words.iter().any(|known| known.eq_ignore_ascii_case(word));
            STATUS_WORDS.iter().find(is_it).map(|(_, kinds)| all.or(*kinds)).ok_or(word)
        })
    }
}

/// The words for statuses, and for the pushes that are stuck.
pub const STATUS_WORDS: [(&[&str], Kinds); 5] = [
    (&["failed", "失败", "预推失败"], Kinds::of(Status::Failed)),
    (&["unknown", "未知"], Kinds::of(Status::Unknown)),
    (&["pushing", "预推中", "数据预推中"], Kinds::of(Status::Pushing)),
    (&["stuck", "疑似停滞", "停滞"], Kinds::STUCK),
    (&["pushed", "success", "成功", "已预推成功"], Kinds::of(Status::Success)),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_word_means_one_thing() {
        let mut words: Vec<&str> = Field::ALL.iter().flat_map(|field| field.words()).copied().collect();
        let statuses: Vec<&str> = STATUS_WORDS.iter().flat_map(|(words, _)| *words).copied().collect();
        for status in Status::ALL {
            let vendor = status.vendor_text();
            assert!(vendor.is_empty() || Kinds::of_words(vendor) == Ok(Kinds::of(status)));
        }
        for mut words in [std::mem::take(&mut words), statuses] {
            let count = words.len();
            words.sort_unstable();
            words.dedup();
            assert_eq!(words.len(), count);
        }
    }

    #[test]
    fn a_list_of_statuses_is_any_of_them_and_its_negation_all_others() {
        let failed_or_stuck = Kinds::of_words("Failed，停滞").unwrap();
        let has = |kinds: Kinds| (Status::ALL.map(|status| kinds.has(status)), kinds.has_stuck());
        assert_eq!(has(failed_or_stuck), ([true, false, false, false], true));
        assert_eq!(has(failed_or_stuck.not()), ([false, true, true, true], false));
        assert!(failed_or_stuck.tells_stuck() && !Kinds::of(Status::Pushing).tells_stuck());
        assert_eq!(Kinds::of_words("failed,fail"), Err("fail"));
        assert_eq!(Kinds::of_words("failed,"), Err(""));
    }
}
