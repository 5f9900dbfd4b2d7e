//! Filters, orders and groups against a naive implementation.

use board::select::facet_counts::{FacetCounts, FacetValue};
use board::select::filter::{FacetChoice, StatusSet};
use board::select::order::{Ranking, RegionOrder, VersionOrder};
use board::select::search::{PlaceNames, Search};
use board::{Arrangement, Board, Facet, Filter, PushId, RegionCatalog, RegionFacet, Shown, Status};
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

fn passes(board: &Board, catalog: &RegionCatalog, filter: &Filter, push: PushId) -> bool {
    let push = board.push(push);
    let facts = catalog.facts(push.region_name);
    let texts =
        [push.name, push.version_name, push.region_name, push.description, &facts.name, &facts.en_name];
    let places = RegionFacet::ALL.map(|facet| facts.facet(facet));
    let texts: Vec<String> = texts.into_iter().chain(places).map(str::to_lowercase).collect();
    let mut words = filter.search.0.split_whitespace().map(str::to_lowercase);
    (filter.statuses.is_empty() || filter.statuses.has(push.status))
        && Facet::ALL.into_iter().all(|facet| {
            let chosen = filter.facets.get(facet);
            let is_chosen = |value: &str| chosen.iter().any(|one| one == value);
            chosen.is_empty()
                || match facet {
                    Facet::Region(facet) => facts.facet_values(facet).any(is_chosen),
                    Facet::Node => is_chosen(push.region_name),
                    Facet::Cause => is_chosen(board.reason_key(push.id)),
                    Facet::Description => is_chosen(push.description),
                }
        })
        && words.all(|word| texts.iter().any(|text| text.contains(&word)))
}

fn filter() -> impl Strategy<Value = Filter> {
    let word = prop::sample::select(
        &["A.TAR", "cn-", "wuxi", "成功", "无锡", "1", "fail", "east", "江苏", "cmcc", "zzz", " "][..],
    );
    let words = prop::collection::vec(word, 0..3).prop_map(|words| Search(words.join(" ")));
    let statuses = prop::collection::vec(prop::sample::select(&Status::ALL[..]), 0..3);
    let facet = prop::sample::select(&Facet::ALL[..]);
    let value = prop::sample::select(&["EastChina", "江苏省", "wuxi", "telecom", "unicom", "cmcc", ""][..]);
    let facets = prop::collection::vec((facet, value), 0..2).prop_map(|chosen| {
        let mut facets = FacetChoice::default();
        chosen.into_iter().for_each(|(facet, value)| facets.add(facet, value));
        facets
    });
    (statuses, words, facets).prop_map(|(statuses, search, facets)| Filter {
        statuses: statuses.into_iter().collect(),
        search,
        facets,
        ..Filter::default()
    })
}

fn arrangement() -> impl Strategy<Value = Arrangement> {
    let group = prop::option::of(prop::sample::select(&RegionFacet::ALL[..]));
    (prop::sample::select(&Ranking::ALL[..]), any::<bool>(), any::<bool>(), group).prop_map(
        |(by, reversed, by_name, group)| Arrangement {
            order: VersionOrder { by, reversed },
            regions: if by_name { RegionOrder::Name } else { RegionOrder::Worst },
            group,
        },
    )
}

proptest! {
    #[test]
    fn a_push_is_shown_if_and_only_if_it_passes(
        page in response(), filter in filter(), arrangement in arrangement(),
    ) {
        let mut builder = builder();
        builder.add_page(&serde_json::to_vec(&page).unwrap(), FETCHED).unwrap();
        let (board, catalog) = (builder.finish(), catalog());
        let shown = Shown::new(&board, &catalog.facts_of(&board), &filter, arrangement);
        let expected: Vec<_> = board.pushes().filter(|push| passes(&board, &catalog, &filter, *push)).collect();
        prop_assert_eq!(&shown.pushes.iter().collect::<Vec<_>>(), &expected);
        prop_assert_eq!(shown.counts.total() as usize, expected.len());
        for push in &expected {
            prop_assert!(shown.versions.contains(&board.version_of(*push)));
            prop_assert!(shown.regions.contains(&board.push(*push).region));
        }
        let versions: u32 = shown.versions.iter().map(|version| shown.counts_of(*version).total()).sum();
        let regions: u32 = shown.regions.iter().map(|region| shown.counts_in(*region).total()).sum();
        let groups: u32 = shown.groups.iter().map(|group| group.counts.total()).sum();
        prop_assert_eq!((versions, regions, groups), (shown.counts.total(), shown.counts.total(), shown.counts.total()));
        let mut at = 0;
        for group in &shown.groups {
            prop_assert_eq!(group.range.start, at);
            at = group.range.end;
        }
        prop_assert_eq!(at, shown.regions.len());
    }
}

#[test]
fn a_search_finds_regions_by_the_names_of_their_places() {
    let board = crate::responses::board(&[&crate::responses::page(
        1,
        &[("a", "1", &[("cn-wuxi-5", "FAILED", "", 1, 2), ("cn-chengdu-telecom", "SUCCESS", "", 1, 2)])],
    )]);
    fn names(facet: RegionFacet, value: &str) -> Vec<String> {
        let names = match (facet, value) {
            (RegionFacet::City, "chengdu") => ["Sichuan", "成都"],
            (RegionFacet::Carrier, "telecom") => ["China Telecom", "电信"],
            _ => [""; 2],
        };
        names.map(str::to_owned).into()
    }
    let found = |words: &str| {
        let search = Search(words.to_owned());
        let filter = Filter { search, place_names: PlaceNames(names), ..Filter::default() };
        Shown::new(&board, &catalog().facts_of(&board), &filter, Arrangement::default()).counts.total()
    };
    assert_eq!(["成都 电信", "sichuan telecom", "成都 移动", "CHINA"].map(found), [1, 1, 0, 2]);
}

#[test]
fn a_status_filter_moves_no_region_and_keeps_the_counts_of_its_row() {
    let status = |at: usize| if at.is_multiple_of(3) { "FAILED" } else { "SUCCESS" };
    let pushes: Vec<(String, &str)> = (0..9).map(|at| (format!("r{at}"), status(at))).collect();
    let pushes: Vec<_> = pushes.iter().map(|(region, status)| (region.as_str(), *status, "", 1, 2)).collect();
    let board = crate::responses::board(&[&crate::responses::page(
        2,
        &[("a", "1", &pushes), ("b", "1", &[("r1", "FAILED", "", 1, 2), ("r8", "FAILED", "", 1, 2)])],
    )]);
    let shown = |filter: &Filter| {
        Shown::new(
            &board,
            &catalog().facts_of(&board),
            filter,
            Arrangement { regions: RegionOrder::Worst, ..Arrangement::default() },
        )
    };
    let all = shown(&Filter::default());
    let failed = shown(&Filter { statuses: [Status::Failed].into_iter().collect(), ..Filter::default() });
    let kept: Vec<_> = all.regions.iter().filter(|region| failed.regions.contains(region)).collect();
    assert_eq!(failed.regions.iter().collect::<Vec<_>>(), kept);
    for region in &failed.regions {
        assert_eq!(failed.scope_in(*region), all.counts_in(*region));
        assert_eq!(failed.counts_in(*region).total(), all.counts_in(*region)[Status::Failed]);
    }
    for version in &failed.versions {
        assert_eq!(failed.scope_of(*version), all.counts_of(*version));
    }
}

proptest! {
    #[test]
    fn a_value_counts_the_pushes_that_choosing_it_alone_would_show(page in response(), filter in filter()) {
        let mut builder = builder();
        builder.add_page(&serde_json::to_vec(&page).unwrap(), FETCHED).unwrap();
        let (board, catalog) = (builder.finish(), catalog());
        let facets = FacetCounts::new(&board, &catalog.facts_of(&board), &filter);
        for facet in Facet::ALL {
            for FacetValue { value, counts } in facets.get(facet) {
                let mut alone = filter.clone();
                alone.facets.clear(facet);
                alone.facets.add(facet, value);
                let is_shown = |push: &PushId| passes(&board, &catalog, &alone, *push);
                let shown: Vec<PushId> = board.pushes().filter(is_shown).collect();
                let failed = shown.iter().filter(|push| board.status(**push) == Status::Failed).count();
                prop_assert_eq!(
                    (counts.total() as usize, counts[Status::Failed] as usize),
                    (shown.len(), failed)
                );
            }
            let totals: Vec<u32> = facets.get(facet).iter().map(|value| value.counts.total()).collect();
            prop_assert!(totals.is_sorted_by(|a, b| a >= b));
        }
    }
}

fn example() -> Board {
    board(&[&page(
        4,
        &[
            ("done", "9", &[("r1", "SUCCESS", "", 2, 52), ("r2", "SUCCESS", "", 2, 62)]),
            (
                "bad",
                "10",
                &[("r1", "FAILED", "x", 2, 12), ("r2", "SUCCESS", "", 2, 22), ("r10", "SUCCESS", "", 2, 7)],
            ),
            ("bad", "9", &[("r1", "FAILED", "y", 6, 16), ("r2", "PUSHING", "", 2, 3)]),
            ("none", "1", &[]),
        ],
    )])
}

#[test]
fn the_version_that_began_last_comes_first() {
    let board = board(&[&page(
        4,
        &[
            // Pushed again later: what counts is when its first push began.
            ("a", "1", &[("r1", "SUCCESS", "", 10, 20), ("r2", "SUCCESS", "", 90, 95)]),
            ("a", "2", &[("r1", "PUSHING", "", 50, 51)]),
            ("b", "1", &[("r1", "FAILED", "x", 30, 31)]),
            ("none", "1", &[]),
        ],
    )]);
    let order = VersionOrder { by: Ranking::Start, reversed: false };
    let arrangement = Arrangement { order, ..Arrangement::default() };
    let facts = RegionCatalog::default().facts_of(&board);
    let shown = Shown::new(&board, &facts, &Filter::default(), arrangement);
    let name =
        |version: &board::VersionId| format!("{}@{}", board.name(*version), board.version_name(*version));
    let names: Vec<String> = shown.versions.iter().map(name).collect();
    assert_eq!(names.join(" "), "a@2 a@1 b@1 none@1");
}

#[test]
fn files_are_in_the_requested_order() {
    let board = example();
    // A data file is at the place of its newest shown version, which comes first.
    let cases = [
        (Ranking::Worst, false, "bad@10 bad@9 done@9 none@1"),
        (Ranking::Worst, true, "none@1 done@9 bad@10 bad@9"),
        (Ranking::Name, false, "bad@10 bad@9 done@9 none@1"),
        (Ranking::Name, true, "none@1 done@9 bad@10 bad@9"),
        (Ranking::Failures, false, "bad@10 bad@9 done@9 none@1"),
        (Ranking::Progress, false, "none@1 bad@10 bad@9 done@9"),
        // One that is running has not ended at its last change.
        (Ranking::Duration, false, "done@9 bad@10 bad@9 none@1"),
        (Ranking::LastUpdate, false, "done@9 bad@10 bad@9 none@1"),
    ];
    for (by, reversed, expected) in cases {
        let arrangement = Arrangement { order: VersionOrder { by, reversed }, ..Arrangement::default() };
        let shown =
            Shown::new(&board, &RegionCatalog::default().facts_of(&board), &Filter::default(), arrangement);
        let versions: Vec<_> = shown
            .versions
            .iter()
            .map(|version| format!("{}@{}", board.name(*version), board.version_name(*version)))
            .collect();
        assert_eq!(versions.join(" "), expected, "{by:?} {reversed}");
    }
}

#[test]
fn regions_stand_worst_first_or_by_name() {
    let board = example();
    for (regions, expected) in [(RegionOrder::Worst, "r1 r2 r10"), (RegionOrder::Name, "r1 r2 r10")] {
        let arrangement = Arrangement { regions, ..Arrangement::default() };
        let shown =
            Shown::new(&board, &RegionCatalog::default().facts_of(&board), &Filter::default(), arrangement);
        let names: Vec<_> = shown.regions.iter().map(|region| board.region_name(*region)).collect();
        assert_eq!(names.join(" "), expected, "{regions:?}");
    }
}

#[test]
fn a_held_order_is_that_of_the_earlier_board_with_what_is_new_after_it() {
    let earlier = board(&[&page(
        2,
        &[
            ("a", "1", &[("r1", "FAILED", "", 1, 2), ("r2", "SUCCESS", "", 1, 2)]),
            ("b", "1", &[("r1", "SUCCESS", "", 1, 2), ("r2", "SUCCESS", "", 1, 2)]),
        ],
    )]);
    let later = board(&[&page(
        3,
        &[
            ("new", "1", &[("r0", "FAILED", "", 1, 2)]),
            ("b", "1", &[("r2", "FAILED", "", 1, 2), ("r1", "SUCCESS", "", 1, 2)]),
            ("b", "2", &[("r2", "FAILED", "", 1, 2)]),
            ("a", "1", &[("r1", "SUCCESS", "", 1, 2), ("r2", "SUCCESS", "", 1, 2)]),
        ],
    )]);
    let shown = |board: &Board| {
        let facts = RegionCatalog::default().facts_of(board);
        Shown::new(board, &facts, &Filter::default(), Arrangement::default())
    };
    let names = |board: &Board, shown: &Shown| {
        let version =
            |version: &board::VersionId| format!("{}@{}", board.name(*version), board.version_name(*version));
        let versions: Vec<String> = shown.versions.iter().map(version).collect();
        let regions: Vec<&str> = shown.regions.iter().map(|region| board.region_name(*region)).collect();
        (versions.join(" "), regions.join(" "))
    };
    let (before, mut after) = (shown(&earlier), shown(&later));
    assert_eq!(names(&earlier, &before), ("a@1 b@1".to_owned(), "r1 r2".to_owned()));
    assert_eq!(names(&later, &after), ("b@2 b@1 new@1 a@1".to_owned(), "r0 r2 r1".to_owned()));
    after.hold(&later, &earlier, &before.versions, &before.regions);
    assert_eq!(names(&later, &after), ("a@1 b@2 b@1 new@1".to_owned(), "r1 r2 r0".to_owned()));
    assert_eq!((after.groups.len(), after.groups[0].range.clone()), (1, 0..3));
}

#[test]
fn held_groups_stand_where_their_first_regions_stood() {
    let pages = ["cn-wuxi-telecom", "cn-wuxi-unicom"].map(|failed| {
        let status = |region| if region == failed { "FAILED" } else { "SUCCESS" };
        let pushes = ["cn-wuxi-telecom", "cn-wuxi-unicom"].map(|region| (region, status(region), "", 1, 2));
        board(&[&page(1, &[("a", "1", &pushes)])])
    });
    let [earlier, later] = &pages;
    let arrangement = Arrangement { group: Some(RegionFacet::Carrier), ..Arrangement::default() };
    let shown = |board: &Board| {
        Shown::new(board, &RegionCatalog::default().facts_of(board), &Filter::default(), arrangement)
    };
    let labels = |shown: &Shown| shown.groups.iter().map(|group| group.label.clone()).collect::<Vec<_>>();
    let (before, mut after) = (shown(earlier), shown(later));
    assert_eq!(
        (labels(&before), labels(&after)),
        (vec!["telecom".to_owned(), "unicom".to_owned()], vec!["unicom".to_owned(), "telecom".to_owned()])
    );
    after.hold(later, earlier, &before.versions, &before.regions);
    assert_eq!(labels(&after), labels(&before));
    assert_eq!(later.region_name(after.regions[after.groups[0].range.start]), "cn-wuxi-telecom");
}

#[test]
fn stuck_pushes_are_the_running_ones_that_began_before_a_moment() {
    let board = board(&[&page(
        1,
        &[(
            "a",
            "1",
            &[
                ("r1", "PUSHING", "", 10, 11),
                ("r2", "PUSHING", "", 20, 21),
                ("r3", "SUCCESS", "", 10, 11),
                ("r4", "FAILED", "", 10, 11),
            ],
        )],
    )]);
    let facts = RegionCatalog::default().facts_of(&board);
    let start = board.pushes().find_map(|push| board.push(push).start.get()).unwrap();
    let mut statuses = StatusSet::default();
    statuses.toggle_stuck();
    let filter =
        |statuses| Filter { statuses, stuck_before: board::UtcSeconds(start.0 + 5), ..Filter::default() };
    let regions = |statuses| {
        let shown = Shown::new(&board, &facts, &filter(statuses), Arrangement::default());
        let names = shown.pushes.iter().map(|push| board.push(push).region_name.to_owned());
        (
            names.collect::<Vec<_>>().join(" "),
            shown.in_scope.is_some_and(|scope| scope.pushes.iter().count() == 4),
        )
    };
    assert_eq!(regions(statuses), ("r1".to_owned(), true));
    assert_eq!(regions(statuses.with(Status::Failed)), ("r1 r4".to_owned(), true));
}

#[test]
fn a_file_without_pushes_is_hidden_by_a_status() {
    let board = example();
    let filter = Filter { statuses: StatusSet::default().with(Status::Failed), ..Filter::default() };
    let shown =
        Shown::new(&board, &RegionCatalog::default().facts_of(&board), &filter, Arrangement::default());
    assert_eq!((shown.versions.len(), shown.regions.len(), shown.counts[Status::Failed]), (2, 1, 2));
}

#[test]
fn facets_count_what_choosing_would_show() {
    let board = board(&[&page(
        1,
        &[(
            "a",
            "1",
            &[
                ("cn-wuxi-telecom_unicom-1", "FAILED", "", 0, 1),
                ("cn-wuxi-cmcc", "SUCCESS", "", 0, 1),
                ("cn-dalian-5", "SUCCESS", "", 0, 1),
            ],
        )],
    )]);
    let facts = RegionCatalog::default().facts_of(&board);
    let mut filter = Filter { statuses: StatusSet::default().with(Status::Success), ..Filter::default() };
    let carrier = Facet::Region(RegionFacet::Carrier);
    filter.facets.add(carrier, "unicom");
    filter.facets.add(carrier, "mars");
    let values = FacetCounts::new(&board, &facts, &filter);
    assert_eq!(
        counts(values.get(carrier)),
        [("", 1), ("cmcc", 1), ("mars", 0), ("telecom", 0), ("unicom", 0)]
    );
    // The data changes, and nothing moves.
    filter.statuses = StatusSet::default();
    filter.facets.toggle(carrier, "mars");
    filter.facets.add(carrier, "venus");
    let values = FacetCounts::new(&board, &facts, &filter).in_order_of(&values);
    assert_eq!(
        counts(values.get(carrier)),
        [("", 1), ("cmcc", 1), ("telecom", 1), ("unicom", 1), ("venus", 0)]
    );
    assert_eq!(values.get(carrier)[2].counts[Status::Failed], 1);
}

fn counts(values: &[FacetValue]) -> Vec<(&str, u32)> {
    values.iter().map(|value| (value.value.as_str(), value.counts.total())).collect()
}
