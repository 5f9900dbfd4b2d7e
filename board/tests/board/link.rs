//! Links: every view survives being written and parsed, and writing a parsed link is stable.

use board::link::{Load, View};
use board::report::table::{TableColumn, TableOrder};
use board::select::filter::StatusSet;
use board::select::lanes::{Axis, Lanes};
use board::select::order::{Ranking, RegionOrder, VersionOrder};
use board::select::search::Search;
use board::{Facet, Link, RegionFacet, Selection, Status, UtcSeconds, Zone};
use ens_api::Parameter;
use proptest::prelude::*;

fn link() -> impl Strategy<Value = Link> {
    let texts = prop::collection::vec(prop_oneof![Just(String::new()), ".{0,12}"], 8);
    let statuses = prop::collection::vec(prop::sample::select(&Status::ALL[..]), 0..4);
    let facets = prop::collection::vec((prop::sample::select(&Facet::ALL[..]), ".{0,6}"), 0..5);
    let order = (prop::sample::select(&Ranking::ALL[..]), any::<bool>(), any::<bool>());
    let group = prop::option::of(prop::sample::select(&RegionFacet::ALL[..]));
    let table = (prop::sample::select(&TableColumn::ALL[..]), any::<bool>());
    let view = prop::sample::select(&View::ALL[..]);
    let zone = prop::option::of(prop::sample::select(&Zone::ALL[..]));
    let range = prop::option::of((0..u32::MAX - 1, 1..u32::MAX));
    let selection = prop::option::of((".{0,9}", ".{0,9}", prop::option::of(".{0,9}")));
    let unfolded =
        (prop::collection::btree_set(".{0,9}", 0..3), prop::option::of((".{0,9}", ".{0,9}")), any::<bool>());
    let shape = (any::<[bool; 5]>(), view, zone, range, selection, ".{0,9}", unfolded);
    (texts, statuses, facets, order, group, table, shape).prop_map(
        |(texts, statuses, facets, (by, reversed, by_name), group, (column, descending), shape)| {
            let (
                [once, transposed, by_region, elapsed, full_gaps],
                view,
                zone,
                range,
                selection,
                search,
                (unfolded, lane, stuck),
            ) = shape;
            let mut link = Link::default();
            for (parameter, text) in Parameter::ALL.into_iter().zip(texts) {
                link.query.set(parameter, text);
            }
            link.load = if once { Load::AtOnce } else { Load::Pages };
            link.filter.statuses = statuses.into_iter().collect::<StatusSet>();
            link.filter.search = Search(search);
            facets.iter().for_each(|(facet, value)| link.filter.facets.add(*facet, value));
            link.regions = if by_name { RegionOrder::Name } else { RegionOrder::Worst };
            link.group = group;
            link.table = TableOrder { column, descending };
            link.lanes = if by_region { Lanes::ByRegion } else { Lanes::ByVersion };
            link.axis = if elapsed { Axis::Elapsed } else { Axis::Clock };
            (link.transposed, link.full_gaps) = (transposed, full_gaps);
            (link.view, link.zone) = (view, zone);
            link.set_order(VersionOrder { by, reversed });
            (link.unfolded, link.lane) = (unfolded, lane);
            if stuck {
                link.filter.statuses.toggle_stuck();
            }
            link.time_range = range.map(|(from, length)| {
                let to = from.saturating_add(length);
                (UtcSeconds(from.into()), UtcSeconds(to.into()))
            });
            link.compare = selection
                .as_ref()
                .and_then(|(_, version, _)| Some(format!("{version}0")).filter(|_| transposed));
            link.as_of = range.map(|(from, _)| UtcSeconds(from.into())).filter(|_| once);
            link.node = selection.is_none().then(|| "cn-wuxi-5".to_owned());
            link.selection = selection.map(|(name, version, region)| Selection { name, version, region });
            link
        },
    )
}

fn pasted() -> impl Strategy<Value = String> {
    let keys = [
        "v",
        "AppId",
        "PageSize",
        "load",
        "view",
        "status",
        "q",
        "province",
        "sort",
        "regions",
        "group",
        "table",
        "transpose",
        "lanes",
        "axis",
        "gaps",
        "time",
        "zone",
        "file",
        "version",
        "region",
        "new",
    ];
    let values = [
        "",
        "1",
        "2",
        "3",
        "matrix",
        "full",
        "rollouts",
        "name",
        "-update",
        "failed,success",
        "x",
        "%zz",
        "%E6%88%90",
        "3,4",
        "4,3",
        "failed,x",
        "region",
        "a+b",
    ];
    let pair = (prop::sample::select(keys.to_vec()), prop::sample::select(values.to_vec()));
    prop::collection::vec(pair.prop_map(|(key, value)| format!("{key}={value}")), 0..12)
        .prop_map(|pairs| pairs.join("&"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10_000))]

    #[test]
    fn every_view_comes_back(link in link()) {
        let (read, problems) = Link::parse(&link.to_string());
        prop_assert_eq!(problems, []);
        prop_assert_eq!(read, link);
    }

    #[test]
    fn writing_a_parsed_link_is_stable(text in prop_oneof![pasted(), ".{0,60}"]) {
        let (link, _) = Link::parse(&text);
        let written = link.to_string();
        prop_assert!(written.is_ascii());
        let (again, _) = Link::parse(&written);
        prop_assert_eq!(again.to_string(), written);
        prop_assert_eq!(again, link);
    }

    #[test]
    fn an_old_link_opens_what_it_opened(text in pasted(), version in prop::sample::select(vec!["", "v=1&", "v=2&"])) {
        let readable = |pair: &&str| !pair.starts_with("v=") && !pair.contains("%zz") && !pair.is_empty();
        let text: Vec<&str> = text.split('&').filter(readable).collect();
        let (link, _) = Link::parse(&format!("{version}{}", text.join("&")));
        // The first readable view counts, whatever the version; one that can't be read is the default.
        let named = text.iter().find_map(|pair| pair.strip_prefix("view="));
        let is_old = version != "v=2&" && !(version.is_empty() && text.is_empty());
        let expected = match named {
            Some(key) => View::ALL.into_iter().find(|view| view.key() == key).unwrap_or_default(),
            None if is_old => View::Matrix,
            None => View::Rollouts,
        };
        prop_assert_eq!(link.view, expected);
    }
}

#[test]
fn links_open_as_they_were_sent_whatever_a_chat_app_adds() {
    let sent = "v=2&AppId=x&view=table&q=a";
    let expected = Link::parse(sent);
    for added in [
        "from=singlemessage&isappinstalled=0",
        "from=timeline&from=groupmessage",
        "utm_source=mail&utm_medium=a%20b",
        "UTM_Campaign=x",
        "spm=a2c4g.11186623.0.0",
        "fbclid=IwAR0",
        "gclid=1&gad_source=2",
        "wx_header=1&wx_lazy=1",
        "dd_nav_bgcolor=FF00FF&ddtab=true",
        "_wv=1031&ADTAG=qq",
        "share_token=1",
        "tt_from=copy_link&WB_extend=1&wxwork_userid=x&_t=1700000000&si=abc&ref=mail",
        // Neither of them is UTF-8.
        "utm_term=%C9%CF%BA%A3",
        "utm_term=%zz",
        "fbclid",
    ] {
        for query in [format!("?{sent}&{added}"), format!("{added}&{sent}")] {
            let (link, problems) = Link::parse(&query);
            assert_eq!((&link, problems.as_slice()), (&expected.0, &[][..]), "{query}");
            assert_eq!(link.to_string(), sent, "{query}");
            assert!(Link::has_added(&query), "{query}");
        }
    }
    assert_eq!(Link::parse("v=2&amp;AppId=x&amp;view=table&amp;amp;q=a"), expected);
    assert!(!Link::has_added(sent));
    assert_eq!(Link::parse("?from=singlemessage"), Link::parse(""), "an address without a query stays one");
}

#[test]
fn the_text_behind_a_link_is_no_part_of_it() {
    let marks = [
        "。",
        "%E3%80%82",
        "，",
        "）",
        "】",
        "》",
        "」",
        "”",
        "’",
        "…",
        "！？",
        "．",
        "%20",
        "%0A",
        "+",
        "%C2%A0",
        "%E2%80%8B",
        ")",
        ")。",
        "\"",
        "%22",
        "'",
        ">",
        "%3E",
        "]",
        "}",
        ".",
        ",",
        ";",
        "!",
        "**",
        "_",
        "|",
        "&。",
        "&%E3%80%82",
        "。&from=timeline",
        "，请看",
        "%E3%80%82ok",
        "）and%20this",
        "](http://a/?AppId=x",
        "|the+board",
        "\">the board</a",
    ];
    for sent in [
        "v=2&AppId=x-1",
        "AppId=x&v=2",
        "AppId=x&v=2&view=table",
        "v=2&AppId=x&view=timeline&time=5,9",
        "v=2&seen=9",
    ] {
        for mark in marks {
            let query = format!("{sent}{mark}");
            assert_eq!(Link::parse(&query), Link::parse(sent), "{query}");
            assert!(Link::has_added(&query), "{query}");
        }
    }
    for sent in
        ["v=2&file=a&version=1", "v=2&file=a&version=1&region=cn-wuxi-5", "v=2&AppId=x&RegionIds=cn-wuxi-5"]
    {
        for mark in ["。", "，", "！", "%20", "%E3%80%82"] {
            assert_eq!(Link::parse(&format!("{sent}{mark}")), Link::parse(sent), "{sent}{mark}");
        }
    }
    // It could be data: a name of a file, a word, a version; or a mistake in the middle of an id, which has an error then.
    for query in [
        "AppId=x&file=a.tar%EF%BC%89",
        "v=2&q=a%29",
        "v=2&q=a%E3%80%82",
        "v=2&file=a&version=1%20%28final%29",
        "v=2&AppId=a%20b",
        "v=2&AppId=a_b",
        "v=2&AppId=a%E2%80%93b",
        "v=2&AppId=a%E4%B8%AD",
        "v=2&AppId=x%E3%80%82&q=a",
    ] {
        assert!(!Link::has_added(query), "{query}");
    }
    let pinned = Link::parse("v=2&file=a&version=1%E3%80%82&q=").0;
    assert_eq!(pinned.to_string(), "v=2&file=a&version=1%E3%80%82&");
    assert_eq!(Link::parse("?v=2&file=a&version=1%E3%80%82&").0, pinned);
    assert_eq!(Link::parse("?v=2&file=a&version=1%E3%80%82&&from=timeline").0, pinned);
}

#[test]
fn no_key_of_a_link_counts_as_added() {
    let link = "v=2&AppId=x&DataNames=a&DataVersions=a&RegionIds=a&MinDate=2024-01-01&MaxDate=2024-01-01\
                &PageNumber=1&PageSize=1&load=once&view=table&status=failed&q=a&area=a&province=a&city=a&carrier=a\
                &sort=name&regions=name&group=area&table=name&transpose=1&lanes=region&time=1,2&zone=utc&file=a\
                &version=1&region=a";
    assert!(!Link::has_added(link));
    // A key that neither this version nor a chat app knows is reported.
    assert_eq!(Link::parse("v=2&form=x").1.len(), 1);
}
