//! What the terms of a search find, against a naive implementation; and that terms about statuses are statuses.

use board::select::filter::StatusSet;
use board::select::search::Search;
use board::select::value_counts::ValueCounts;
use board::{
    Arrangement, Board, Field, Filter, PushId, RegionCatalog, RegionFacet, Shown, Status, UtcSeconds,
};
use ens_api::operations::describe_ens_regions::Response;
use proptest::prelude::*;

use crate::responses::{FETCHED, board, builder, page, response};
use crate::whole_page::WholePage as _;

fn catalog() -> RegionCatalog {
    let body = r#"{"EnsRegions":{"EnsRegions":[
        {"EnsRegionId":"cn-wuxi-5","Name":"无锡联通","EnName":"EastChina","Area":"EastChina","Province":"江苏省"},
        {"EnsRegionId":"cn-shanghai-cmcc","Name":"上海移动","Area":"EastChina","Province":"上海市"}]}}"#;
    RegionCatalog::new(&serde_json::from_str::<Response>(body).unwrap()).unwrap()
}

fn filter(search: &str) -> Filter {
    Filter { search: Search(search.to_owned()), ..Filter::default() }
}

fn shown(board: &Board, filter: &Filter) -> Shown {
    Shown::new(board, &catalog().facts_of(board), filter, Arrangement::default())
}

/// A term as it is typed, and whether it holds of a push, given its texts by field.
type Sample = (&'static str, fn(&Texts) -> bool);

struct Texts {
    status: Status,
    file: String,
    version: String,
    node: Vec<String>,
    area: String,
    city: String,
    carriers: Vec<String>,
    why: String,
}

impl Texts {
    fn of(board: &Board, push: PushId) -> Self {
        let push = board.push(push);
        let facts = catalog().facts(push.region_name);
        let lower = |texts: &[&str]| texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
        Self {
            status: push.status,
            file: push.name.to_lowercase(),
            version: push.version_name.to_lowercase(),
            node: lower(&[push.region_name, &facts.name, &facts.en_name]),
            area: facts.area.to_lowercase(),
            city: facts.city.to_lowercase(),
            carriers: facts.carrier.split('_').map(str::to_lowercase).collect(),
            why: push.description.to_lowercase(),
        }
    }

    fn any(&self, has: impl Fn(&str) -> bool) -> bool {
        let texts = [&self.file, &self.version, &self.area, &self.city, &self.why];
        texts.into_iter().chain(&self.node).chain(&self.carriers).any(|text| has(text))
    }
}

const SAMPLES: [Sample; 16] = [
    ("a.tar", |texts| texts.any(|text| text.contains("a.tar"))),
    ("WUXI", |texts| texts.any(|text| text.contains("wuxi"))),
    ("无锡", |texts| texts.any(|text| text.contains("无锡"))),
    ("\"fail\"", |texts| texts.any(|text| text.contains("fail"))),
    ("/^cn-.*5$/", |texts| texts.any(|text| text.starts_with("cn-") && text.ends_with('5'))),
    ("status:failed", |texts| texts.status == Status::Failed),
    ("状态：成功,未知", |texts| matches!(texts.status, Status::Success | Status::Unknown)),
    ("file:a", |texts| texts.file.contains('a')),
    ("file:\"a.tar\"", |texts| texts.file == "a.tar"),
    ("version:1", |texts| texts.version.contains('1')),
    ("版本：\"1\"", |texts| texts.version == "1"),
    ("node:east", |texts| texts.node.iter().any(|text| text.contains("east"))),
    ("area:\"eastchina\"", |texts| texts.area == "eastchina"),
    ("city:/^wu/", |texts| texts.city.starts_with("wu")),
    ("carrier:\"cmcc\"", |texts| texts.carriers.iter().any(|text| text == "cmcc")),
    ("why:\"\"", |texts| texts.why.is_empty()),
];

proptest! {
    #[test]
    fn a_push_is_shown_if_and_only_if_all_terms_hold(
        page in response(),
        terms in prop::collection::vec((any::<bool>(), prop::sample::select(&SAMPLES[..])), 0..4),
    ) {
        let mut builder = builder();
        builder.add_page(&serde_json::to_vec(&page).unwrap(), FETCHED).unwrap();
        let board = builder.finish();
        let minus = |negated: bool| if negated { "-" } else { "" };
        let typed: Vec<String> = terms.iter().map(|(negated, (term, _))| format!("{}{term}", minus(*negated))).collect();
        let shown = shown(&board, &filter(&typed.join(" ")));
        let passes = |push: &PushId| {
            let texts = Texts::of(&board, *push);
            terms.iter().all(|(negated, (_, holds))| holds(&texts) != *negated)
        };
        let expected: Vec<PushId> = board.pushes().filter(passes).collect();
        prop_assert_eq!(shown.pushes.iter().collect::<Vec<_>>(), expected, "{}", typed.join(" "));
    }

    #[test]
    fn a_term_about_statuses_shows_what_the_chips_show(
        page in response(), chosen in prop::collection::vec(prop::sample::select(&Status::ALL[..]), 1..4),
    ) {
        let mut builder = builder();
        builder.add_page(&serde_json::to_vec(&page).unwrap(), FETCHED).unwrap();
        let board = builder.finish();
        let word = |status: &Status| match status {
            Status::Unknown => "unknown",
            known => known.vendor_text(),
        };
        let list = |statuses: &[Status]| statuses.iter().map(word).collect::<Vec<_>>().join(",");
        let statuses: StatusSet = chosen.iter().copied().collect();
        let chips = Filter { statuses, ..filter("a") };
        let term = filter(&format!("a status:{}", list(&chosen)));
        // The same pushes, and the same scope for shares, orders and estimates.
        prop_assert_eq!(shown(&board, &chips), shown(&board, &term));
        prop_assert!(term.narrows() && !filter("status:failed").narrows());
        let others: Vec<Status> = Status::ALL.into_iter().filter(|status| !statuses.has(*status)).collect();
        let negated = filter(&format!("a -status:{}", list(&others)));
        if !others.is_empty() {
            prop_assert_eq!(shown(&board, &chips), shown(&board, &negated));
        }
    }
}

fn example() -> Board {
    board(&[&page(
        3,
        &[
            (
                "1/game.tar",
                "1",
                &[
                    ("cn-wuxi-telecom_unicom-5", "PUSHING", "", 2, 3),
                    ("cn-dalian-cmcc", "PUSHING", "", 900, 901),
                    ("cn-dalian-unicom", "FAILED", "md5:abc at 07:31", 2, 4),
                ],
            ),
            ("1/game.tar", "10", &[("cn-dalian-cmcc", "SUCCESS", "Success", 2, 4)]),
            ("none", "1", &[]),
        ],
    )])
}

#[test]
fn stuck_pushes_are_told_from_others_that_run() {
    let board = example();
    let count = |text: &str| {
        let filter = Filter { stuck_before: UtcSeconds(100), ..filter(text) };
        (shown(&board, &filter).counts.total(), filter.tells_stuck())
    };
    assert_eq!(count("status:stuck"), (1, true));
    assert_eq!(count("status:pushing"), (2, false));
    assert_eq!(count("status:pushing -status:stuck"), (1, true));
    assert_eq!(count("-status:stuck"), (3, true));
    assert_eq!(count("状态:停滞，失败"), (2, true));
    assert_eq!(count("status:failed status:pushing"), (0, false));
    let mut chip = filter("status:pushing");
    chip.statuses.toggle_stuck();
    chip.stuck_before = UtcSeconds(100);
    assert_eq!(shown(&board, &chip).counts.total(), 1);
}

#[test]
fn what_cannot_be_read_is_not_applied_and_the_rest_is() {
    let board = example();
    for (text, same) in [
        ("dalian status:fial", "dalian"),
        ("\"dalian md5", "md5"),
        ("/(/ carrier: cmcc", "cmcc"),
        ("status:nothing", ""),
    ] {
        assert_eq!(shown(&board, &filter(text)), shown(&board, &filter(same)), "{text}");
    }
    assert!(!filter("status:nothing").narrows());
}

#[test]
fn a_version_or_region_without_a_push_is_found_by_its_names() {
    let board = example();
    let names = |text: &str| {
        let shown = shown(&board, &filter(text));
        shown.versions.iter().map(|version| board.name(*version).to_owned()).collect::<Vec<_>>()
    };
    for (text, is_shown) in [
        ("none", true),
        ("file:none -version:2", true),
        ("-none", false),
        ("status:failed", false),
        ("why:none", false),
    ] {
        assert_eq!(names(text).contains(&"none".to_owned()), is_shown, "{text}");
    }
}

#[test]
fn plain_words_with_a_colon_are_searched_as_they_are() {
    let board = example();
    let found = |text: &str| shown(&board, &filter(text)).counts.total();
    assert_eq!(["md5:abc", "07:31", "game.tar 10", "cn-dalian", "-"].map(found), [1, 1, 1, 3, 4]);
}

#[test]
fn a_text_is_searched_for_whatever_signs_it_has() {
    for (text, search) in
        [("a b", "a b"), ("-a", "\"-a\""), ("/a b/", "\"/a b/\""), ("file:a \"b", r#""file:a \"b""#)]
    {
        assert_eq!(Search::for_text(text).0, search);
    }
}

#[test]
fn the_values_of_a_field_count_what_they_would_show() {
    let board = example();
    let facts = catalog().facts_of(&board);
    let values = |field, search: &str| {
        let values = ValueCounts::new(&board, &facts, &filter(search)).values(&board, &facts, field);
        values.into_iter().map(|value| (value.value, value.counts.total())).collect::<Vec<_>>()
    };
    let own = |all: &[(&str, u32)]| {
        all.iter().map(|(value, count)| ((*value).to_owned(), *count)).collect::<Vec<_>>()
    };
    assert_eq!(values(Field::File, ""), own(&[("1/game.tar", 4)]));
    assert_eq!(values(Field::Version, ""), own(&[("1", 3), ("10", 1)]));
    assert_eq!(values(Field::Version, "status:success"), own(&[("10", 1)]));
    assert_eq!(values(Field::Place(RegionFacet::Carrier), "city:dalian"), own(&[("cmcc", 2), ("unicom", 1)]));
    assert_eq!(values(Field::Status, ""), []);
    for field in [Field::File, Field::Version, Field::Node, Field::Description] {
        for (value, count) in values(field, "dalian") {
            let typed =
                format!("dalian {}:{}", field.words()[0], board::select::search::parse::exact(&value));
            assert_eq!(shown(&board, &filter(&typed)).counts.total(), count, "{typed}");
        }
    }
}
