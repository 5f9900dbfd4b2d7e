//! English.

use board::charts::rollouts::RolloutColumn;
use board::charts::timeline::Edge;
use board::link::{LinkProblem, MAX_BYTES, View};
use board::report::causes::Novelty;
use board::report::comparison::Change;
use board::report::export::Format;
use board::report::rollouts::{Span, Superseded, TimeLeft, WhyUnknown};
use board::report::table::TableColumn;
use board::report::watch::WatchEvent;
use board::select::lanes::Lanes;
use board::select::order::{Ranking, RegionOrder};
use board::select::search::parse::{MAX_TERMS, Problem as SearchProblem};
use board::select::search::regex::RegexProblem;
use board::{DataIssue, Facet, Field, RegionFacet, Status, Zone};
use ens_api::Parameter;
use ens_api::fields::Problem;

use super::facet_names::FacetNames;
use super::format::{coarse, duration_parts, long_parts, number, one_unit, sentence, tenths, visible};
use super::language::Language;
use super::places::{city_in_english, province_in_english};
use super::words::*;
use crate::preferences::{RefreshInterval, Theme};

pub(super) static LANGUAGE: Language = Language {
    tag: "en",
    name: "English",
    region_name: |facts| &facts.en_name,
    has_chinese_names: false,
    city_name: |_| "",
    words: &WORDS,
};

static FACET_NAMES: FacetNames = FacetNames {
    areas: &[
        ("NorthEastChina", "Northeast China"),
        ("NorthChina", "North China"),
        ("EastChina", "East China"),
        ("CentralChina", "Central China"),
        ("SouthChina", "South China"),
        ("SouthWestChina", "Southwest China"),
        ("NorthWestChina", "Northwest China"),
    ],
    carriers: &[
        ("telecom", "China Telecom"),
        ("unicom", "China Unicom"),
        ("cmcc", "China Mobile"),
        ("multiCarrier", "Multi-carrier"),
    ],
    separator: ", ",
    province: province_in_english,
    city: city_in_english,
};

static WORDS: Words = Words {
    common: Common {
        copy: "Copy",
        copy_of: |what| format!("Copy {what}"),
        copied: "Copied",
        copy_failed: "The browser does not allow copying",
        copy_by_hand: "The text is selected. Copy it by Ctrl+C, or by ⌘C on a Mac.",
        close: "Close",
        missing: "not returned",
        status: |status| match status {
            Status::Success => "Pushed",
            Status::Failed => "Failed",
            Status::Pushing => "Pushing",
            Status::Unknown => "Unknown",
        },
        not_targeted: "Not targeted",
        issue,
        duration,
        rounded,
        short,
        ago: |seconds| if seconds < 2 { "just now".to_owned() } else { format!("{} ago", duration(seconds)) },
    },
    handover: Handover {
        label: "Copy for others",
        failed_regions: |n| format!("Failed on {}", count(n, "edge node", "edge nodes")),
        failed_explained: "In the newest shown version of each data file.",
        none_failed: "No failed push is shown.",
        ids: "Edge node IDs",
        copy_failed: |n| format!("Copy {}", count(n, "failed node ID", "failed node IDs")),
        placeholders: "Replace what stands in angle brackets: ENS does not return it.",
        all_shown: "All that is shown",
        summary: "Summary in Markdown",
        response: "Response as ENS sent it",
        open: "Open",
        reason: "Most frequent reason",
        more_files: |n| format!("And {} more.", count(n, "data file", "data files")),
    },
    header: Header {
        tagline: "Pre-push status of ENS data files",
        home: "Pushboard, start page",
        skip_to_board: "Skip to the board",
        demo: "Demo",
        demo_note: "simulated data",
        live: "Live",
        late: "last query failed",
        demo_explained: "You are looking at a demonstration. A simulator stands in for ENS: applications, files \
                         and edge nodes are invented, and the pushes move while you watch. Requests are signed \
                         and checked as they would be with the real service.",
        live_explained: "This data comes from ENS. The Pushboard server signs each request. It only reads: it starts \
                         and stops no push.",
        go_live: "How to see your own pushes",
        go_live_environment: "Set the access key of a RAM user where Pushboard runs:",
        go_live_policy: "Grant that user these read-only actions and nothing more:",
        go_live_restart: "Start Pushboard again. The key stays on that machine and never reaches this page.",
        theme: |theme| match theme {
            Theme::System => "System",
            Theme::Light => "Light",
            Theme::Dark => "Dark",
        },
        theme_named: |theme| format!("Theme: {theme}"),
        copy_link: "Copy link",
        shortcuts: "Keyboard shortcuts",
        sign_out: "Sign out",
        sign_out_explained: "Ends the session of this browser.",
    },
    query: Query {
        label: "Query",
        parameter: |parameter| match parameter {
            Parameter::AppId => "Application",
            Parameter::DataNames => "Data files",
            Parameter::DataVersions => "Versions",
            Parameter::RegionIds => "Edge nodes",
            Parameter::MinDate => "From",
            Parameter::MaxDate => "To",
            Parameter::PageNumber => "Page",
            Parameter::PageSize => "Page size",
        },
        hint: |parameter| match parameter {
            Parameter::AppId => "The application's ID, AppId.",
            Parameter::DataNames => {
                "Names separated by commas or pasted as lines; empty means all. A name that has a comma in it \
                 can't be queried: ENS would read it as two names. Search for it instead."
            }
            Parameter::DataVersions => "Version numbers separated by commas; empty means all.",
            Parameter::RegionIds => "IDs of edge nodes separated by commas; empty means all.",
            Parameter::MinDate => "First day. ENS does not say which of the two times it compares.",
            Parameter::MaxDate => "Last day.",
            Parameter::PageNumber => "One page only; empty means all pages.",
            Parameter::PageSize => "Entries a page, at most 100.",
        },
        placeholder: |parameter| match parameter {
            Parameter::AppId => "AppId",
            Parameter::PageNumber | Parameter::PageSize => "auto",
            Parameter::MinDate | Parameter::MaxDate => "2006-01-02",
            _ => "all",
        },
        problem,
        submit: "Query",
        more: "More",
        load_mode: "Loading mode",
        page_by_page: "Page by page",
        one_response: "Single request",
        load_mode_hint: "Page by page shows the first results early and goes on; a single request is not paged.",
        comma_names: "A name that has a comma in it can't be queried.",
        suggestions: "Suggestions",
        applications: "Applications",
        applications_loading: "Looking for applications…",
        applications_denied: "No permission to list applications (ens:ListApplications). Type the AppId.",
        applications_failed: "Applications could not be listed. Type the AppId.",
        applications_none: "No application is listed for these credentials. Type the AppId.",
        applications_unlisted: |n| match n {
            1 => "1 more application is not listed. Type the AppId.".to_owned(),
            n => format!("{} more applications are not listed. Type the AppId.", number(n)),
        },
        recent: "Recent",
        recent_none: "Queries that you run are stored here, in this browser only.",
        recent_forget: |query| format!("Remove {query}"),
        everything: "all data files and edge nodes",
    },
    summary: Summary {
        label: "Summary",
        pushed_share: "Pushed",
        pushed_of: |done, all| format!("{} of {}", number(done), number(all)),
        of_newest: |share| format!("newest versions · all {share}"),
        of_whole: |share| format!("filtered · all {share}"),
        of_part: |here, all| match all {
            Some(all) => format!("of what is loaded: {} of {}", number(here), count(all, "entry", "entries")),
            None => format!("of what is loaded: {}", count(here, "entry", "entries")),
        },
        files: "Data files",
        versions: "Versions",
        regions: "Edge nodes",
        median: "Median (P50)",
        median_explained: "Half of the finished pushes took no longer than this.",
        slowest: "P95",
        slowest_explained: "95 of 100 finished pushes took no longer than this.",
        remaining: "Time remaining",
        remaining_explained: "An estimate: when the running pushes will have ended, from how long the finished ones took.",
        between: |least, most| match (duration(coarse(least)), duration(coarse(most))) {
            (from, to) if from == to => format!("about {from}"),
            (from, to) => format!("{from} to {to}"),
        },
        remaining_unknown: "Unknown",
        remaining_stalled: "Stalled",
        all_done: "Ended",
        stuck: "Stuck",
        stuck_explained: |limit| format!("Pushing for more than {}, far longer than usual.", duration(limit)),
        fetched: |age| format!("Updated {age}"),
        request_id: "Request ID",
        refresh: "Refresh",
        refreshing: "Refreshing",
        stop_loading: "Stop loading",
        auto_refresh: "Refresh automatically",
        interval: |interval| match interval {
            RefreshInterval::Off => "Off",
            RefreshInterval::Seconds5 => "5 s",
            RefreshInterval::Seconds15 => "15 s",
            RefreshInterval::Minute => "1 min",
        },
        loading: |loaded, total| match total {
            Some(total) => format!("Loading {} of {}", number(loaded), number(total)),
            None => format!("Loading {}", count(loaded, "entry", "entries")),
        },
        loading_bytes: |bytes| format!("Loading {} MB", tenths(bytes, 1_000_000)),
        announced: |shown, failed| {
            format!("{} shown, {} failed", count(shown, "push", "pushes"), number(failed))
        },
    },
    toolbar: Toolbar {
        label: "View and filters",
        views: "View",
        view: |view| match view {
            View::Rollouts => "Rollouts",
            View::Matrix => "Matrix",
            View::Tiles => "Tiles",
            View::Timeline => "Timeline",
            View::Table => "Table",
            View::Causes => "Causes",
        },
        statuses: "Status",
        search: "Search",
        search_hint: "Search names, versions, edge nodes, descriptions",
        clear_search: "Clear search",
        sort: "Sort",
        order: |by| match by {
            Ranking::Worst => "Worst first",
            Ranking::Name => "Name",
            Ranking::Failures => "Most failures",
            Ranking::Progress => "Least complete",
            Ranking::Duration => "Slowest",
            Ranking::LastUpdate => "Latest update",
            Ranking::Start => "Latest start",
        },
        reversed: "Reverse order",
        sort_again: "Order changed: sort again",
        chinese_names: "Chinese names of edge nodes",
        region_sort: "Edge nodes",
        region_order: |order| match order {
            RegionOrder::Worst => "Worst first",
            RegionOrder::Name => "By ID",
        },
        group: "Group",
        ungrouped: "No groups",
        facets: "Filter",
        facet: |facet| match facet {
            Facet::Region(RegionFacet::Area) => "Area",
            Facet::Region(RegionFacet::Province) => "Province",
            Facet::Region(RegionFacet::City) => "City",
            Facet::Region(RegionFacet::Carrier) => "Carrier",
            Facet::Node => "Edge node",
            Facet::Cause => "Reason",
            Facet::Description => "Description",
        },
        place: |facet, value| FACET_NAMES.name(facet, value),
        facet_unknown: "Unknown",
        facet_search: |facet| format!("Search: {facet}"),
        facet_count: |all, failed| match failed {
            0 => number(all),
            _ if failed == all => format!("{} failed", number(failed)),
            _ => format!("{} · {} failed", number(all), number(failed)),
        },
        facet_none: "No match",
        facet_more: |more| format!("{} more: search for them", number(more)),
        facet_remove: |value| format!("Remove {value}"),
        facet_chosen: "Chosen filters",
        places_denied: "No permission to list edge nodes (ens:DescribeEnsRegions), so areas and provinces are unknown.",
        places_failed: "The list of edge nodes (DescribeEnsRegions) could not be loaded, so areas and provinces are \
                        unknown.",
        places_unlisted: "The list of edge nodes (DescribeEnsRegions) has none of these.",
        zone: "Time zone",
        zone_named: |zone| match zone {
            Zone::Utc => "UTC",
            Zone::Local => "Local time",
            Zone::Shanghai => "Asia/Shanghai",
        },
        display: "View options",
        transpose: "Swap rows and columns",
        lanes: "Rows",
        lane: |lanes| match lanes {
            Lanes::ByVersion => "By data file",
            Lanes::ByRegion => "By edge node",
        },
        clear_filters: "Clear filters",
        download: "Download",
        download_explained: "The pushes shown, in the order of the table.",
        download_writing: |share| format!("Writing the file: {share}"),
        download_as: |format| match format {
            Format::Csv => "CSV",
            Format::Json => "JSON",
            Format::Xlsx => "Excel",
        },
        download_failed: "The browser does not allow the download.",
        download_no_workbook: "The workbook could not be written. Reload the page and try again, or download CSV.",
        newest_and_older: |newest, older| {
            format!("{} in newest versions, {} in older ones", number(newest), number(older))
        },
        shown_of: |shown, all| format!("{} of {} shown", rounded(shown), rounded(all)),
    },
    search: Search {
        field: |field| match field {
            Field::Status => "status",
            Field::File => "file",
            Field::Version => "version",
            Field::Node => "node",
            Field::Place(RegionFacet::Area) => "area",
            Field::Place(RegionFacet::Province) => "province",
            Field::Place(RegionFacet::City) => "city",
            Field::Place(RegionFacet::Carrier) => "carrier",
            Field::Description => "why",
        },
        field_explained: |field| match field {
            Field::Status => "failed, unknown, pushing, stuck, pushed",
            Field::File => "Data file",
            Field::Version => "Version",
            Field::Node => "Edge node, by ID or name",
            Field::Place(facet) => (WORDS.toolbar.facet)(Facet::Region(facet)),
            Field::Description => "Description",
        },
        status: |status| match status {
            Status::Success => "pushed",
            Status::Failed => "failed",
            Status::Pushing => "pushing",
            Status::Unknown => "unknown",
        },
        stuck: "stuck",
        help: "-word leaves out, \"disk full\" is one text, /g\\d+/ a regular expression. All terms must hold.",
        unread: |part, problem| format!("“{part}” is not applied: {}.", search_problem(problem)),
        not_applied: "not applied",
        saved_and_recent: "Saved and recent",
        saved: "Saved views",
        save: "Save",
        save_name: "Save this view as",
        save_replaces: |name| format!("Replaces “{name}”, which is saved already."),
        saved_explained: "Query, search and filters, in this browser only.",
        rename: |name| format!("Rename {name}"),
        remove: |name| format!("Remove {name}"),
    },
    drawing: Drawing {
        matrix_label: "Status of each data file on each edge node",
        tiles_label: "Status of one data file on each edge node",
        timeline_label: "Pushes over time",
        matrix_keys: "Arrow keys move, from the first row and column to their headers, too, Enter opens details, \
                      Escape closes them.",
        timeline_keys: "A and D move, W and S zoom, F fits, Q and E move the time cursor, comma and full stop go to the \
                        failures.",
        choose_version: "Data file",
        legend: "Legend",
        hatched: "Since the last report",
        filtered_out: "Filtered out",
        left_out: |of_regions, start| {
            format!("{}: {start}…", if of_regions { "Edge nodes" } else { "Data files" })
        },
        now: "now",
        fit: "Fit",
        fit_activity: "Fit most pushes",
        fit_all: |outside| format!("Fit all · {} far outside", number(outside)),
        zoom_in: "Zoom in",
        zoom_out: "Zoom out",
        no_times: "None of the shown pushes has a time",
        timeline: Timeline {
            outside: |edge, n| match edge {
                Edge::Earlier => format!("‹ {} earlier", number(n)),
                Edge::Later => format!("{} later ›", number(n)),
            },
            silent: |seconds| format!("→ {}, no report", long_duration(seconds)),
            rows_outside: |edge, n| match edge {
                Edge::Earlier => format!("‹ {} before this range", count(n, "row", "rows")),
                Edge::Later => format!("{} after ›", count(n, "row", "rows")),
            },
            rows_outside_explained: "Go to the nearest of them",
            at_moment: |share, [failed, running, unknown]| {
                let unknown =
                    if unknown > 0 { format!(" · {} unknown", number(unknown)) } else { String::new() };
                format!("{share} pushed · {} failed · {} pushing{unknown}", number(failed), number(running))
            },
            in_row: |numbers| format!("this row: {numbers}"),
            after_start: |duration| format!("{duration} after the start"),
            not_yet: "not that far yet",
            since_start: "h:min since start",
            others: |n| count(n, "older version", "older versions"),
            elapsed: "Elapsed",
            elapsed_explained: "Align the versions at their starts, to compare them",
            gap: |seconds| one_unit(seconds, ["y", "mo", "d", "h", "min"]),
            no_report: |seconds| format!("No report for {}", long_duration(seconds)),
            fold_gaps: "Fold gaps",
            fold_gaps_explained: "Shorten long times without any report",
            range: "Range of time",
            preset: |preset| match preset {
                Preset::Quarter => "15 min",
                Preset::Hour => "1 h",
                Preset::Today => "Today",
                Preset::Push => "This push",
            },
            preset_explained: |preset| match preset {
                Preset::Quarter => "Show 15 minutes",
                Preset::Hour => "Show an hour",
                Preset::Today => "Show the time since midnight",
                Preset::Push => "Show the push that is pinned or focused",
            },
        },
    },
    rollouts: Rollouts {
        label: "Newest version of each data file, with its progress",
        keys: "Up and down move, right unfolds older versions, left folds them, Enter opens details, 2, 3 and 4 open \
               matrix, tiles and timeline, comma and full stop go to the failures.",
        heading: |column| match column {
            RolloutColumn::Name => "Data file",
            RolloutColumn::Share => "Pushed",
            RolloutColumn::Time => "Duration",
            RolloutColumn::Started => "Started",
            RolloutColumn::TimeLeft => "Time remaining",
            RolloutColumn::Curve => "Progress",
            RolloutColumn::Strip => "Edge nodes",
        },
        folder: |folder| format!("in {folder}"),
        shown: |shown, all| format!("{} of {} shown", number(shown), number(all)),
        of_all: |all| format!("of {}", number(all)),
        left: |left| match left {
            TimeLeft::Ended => "Ended".to_owned(),
            TimeLeft::Range { eta, .. } => {
                format!("{} remaining", (WORDS.summary.between)(eta.likely, eta.latest))
            }
            TimeLeft::Unknown(WhyUnknown::AllStuck(_)) => "stalled".to_owned(),
            TimeLeft::Unknown(_) => "time remaining unknown".to_owned(),
        },
        unfolded: |is_unfolded| if is_unfolded { "older versions unfolded" } else { "older versions folded" },
        unlisted: |n| format!("{} not listed", number(n)),
        no_start: "no start time",
        at_moment: |moment, share, failed| format!("{moment} · {share} pushed · {} failed", number(failed)),
        span: |span| match span {
            Span::Elapsed(seconds) => format!("{} so far", duration(seconds)),
            Span::Took(seconds) => duration(seconds),
            Span::Unknown => "Unknown".to_owned(),
        },
        time_left: |left| match left {
            TimeLeft::Ended => "Ended".to_owned(),
            TimeLeft::Range { eta, .. } => (WORDS.summary.between)(eta.likely, eta.latest),
            TimeLeft::Unknown(WhyUnknown::AllStuck(_)) => "Stalled".to_owned(),
            TimeLeft::Unknown(_) => "Unknown".to_owned(),
        },
        reason: |left| match left {
            TimeLeft::Ended | TimeLeft::Range { stuck: 0, .. } => String::new(),
            TimeLeft::Range { stuck, .. } | TimeLeft::Unknown(WhyUnknown::AllStuck(stuck)) => {
                format!("{} stuck", number(stuck.into()))
            }
            TimeLeft::Unknown(WhyUnknown::NoPushes) => "no pushes".to_owned(),
            TimeLeft::Unknown(WhyUnknown::UnknownStatus(n)) => {
                format!("{} of unknown status", number(n.into()))
            }
            TimeLeft::Unknown(WhyUnknown::Unlisted(n)) => format!("{} not listed", number(n.into())),
            TimeLeft::Unknown(WhyUnknown::NoStart(n)) => {
                format!("{} without a usable start", number(n.into()))
            }
            TimeLeft::Unknown(WhyUnknown::TooFewFinished(0)) => "none finished yet".to_owned(),
            TimeLeft::Unknown(WhyUnknown::TooFewFinished(n)) => format!("only {} finished", number(n.into())),
            TimeLeft::Unknown(WhyUnknown::LongerThanAny(n)) => {
                format!("{} past the longest", number(n.into()))
            }
        },
        older: |n, superseded| match superseded {
            Some(Superseded { failed, made_good }) if failed > 0 => {
                let older = count(n, "older", "older");
                format!(
                    "{older} · {} of {} made good",
                    number(made_good.into()),
                    count(failed.into(), "failure", "failures")
                )
            }
            _ => count(n, "older version", "older versions"),
        },
        superseded: |Superseded { failed, made_good }| match failed {
            0 => "no failures".to_owned(),
            _ => format!(
                "{} of {} made good",
                number(made_good.into()),
                count(failed.into(), "failure", "failures")
            ),
        },
        not_newest: "not the newest version",
        cause: |cause, text| {
            let text = if text.trim().is_empty() { "no reason given" } else { text };
            format!("{} of {}: {text}", number(cause.failed.into()), number(cause.of.into()))
        },
        other_causes: |n| count(n, "other reason", "other reasons"),
        opens: |view| format!("Click to open the {}", view.to_lowercase()),
        legend_unlisted: "Not listed",
    },
    notices: Notices {
        label: "Notices",
        stale: |age, why| format!("What you see is {} old. {why}", duration(age)),
        partial: |here, all| match all {
            Some(all) => format!(
                "Only {} of {} are here; {} missing.",
                number(here),
                count(all, "entry", "entries"),
                if all == here + 1 {
                    "1 is".to_owned()
                } else {
                    format!("{} are", number(all.saturating_sub(here)))
                },
            ),
            None => {
                format!("Only the first {} are here; the rest is missing.", count(here, "entry", "entries"))
            }
        },
        retries_ended: "The board does not retry by itself.",
        clock_off: |ahead| {
            format!(
                "The clock of the Pushboard server is {} {} that of ENS. Set it: until then ages and running times \
                 are off by as much.",
                duration(ahead.abs()),
                if ahead > 0 { "behind" } else { "ahead of" },
            )
        },
        newer_build: "A newer version of this page is available.",
        reload: "Reload",
        offline: "The browser reports no network. Pushboard goes on sending its requests: if one fails, a message says so.",
        link_problem,
        seen_at: |then, now| format!("The sender saw the data of {then}; this is {now}."),
        link_forget: "Remove from link",
        quality: |n| count(n, "data issue", "data issues"),
        quality_explained: "ENS returned data that is inconsistent or incomplete. It is shown as it came, with a flag.",
        example: "Show an example",
        names_not_returned: |n| {
            format!("{} requested and not returned:", count(n, "data file was", "data files were"))
        },
        regions_not_returned: |n| {
            count(
                n,
                "edge node was requested and has no push:",
                "edge nodes were requested and have no push:",
            )
        },
        merged: |n| {
            format!("{} came twice and were merged; the newest update is shown.", count(n, "push", "pushes"))
        },
        unknown_elements: "Undocumented elements:",
        storage_blocked: "This browser stores nothing for this page: settings, recent queries and saved views last \
                          until you close it.",
        dismiss: "Dismiss",
    },
    detail: Detail {
        label: "Details",
        file: "Data file",
        region: "Edge node",
        response: "Response",
        issues: "Data issues",
        duration_running: |seconds| format!("{} so far, to the last report", duration(seconds)),
        no_description: "none, or an empty one",
        not_targeted_explained: "ENS lists no push of this data file to this edge node. That is neither a failure \
                                 nor an unknown status: the response shows no request for such a push.",
        unlisted_explained: |n| {
            format!(
                "ENS lists no push of this data file to this edge node, but it counts {} more than it lists: \
                 the response does not show whether this is one of them.",
                count(n, "push", "pushes"),
            )
        },
        name_zh: "Chinese name",
        name_en: "English name",
        regions_unknown: "Names of edge nodes can't be read (ens:DescribeEnsRegions); place and carrier come \
                          from the ID.",
        region_unlisted: "The list of edge nodes (ens:DescribeEnsRegions) does not contain this one.",
        counted: |counted, listed| format!("{counted} counted, {} listed", number(listed)),
        page_number: "Page",
        page_size: "Page size",
        total_count: "Total count",
        fetched_at: "Fetched",
        whole_version: "Version overview",
        whole_node: "Edge node overview",
        only_node: "Only this node",
        pushes_here: "Pushes to this node",
        more_pushes: |more| format!("{} more: the table has them.", number(more)),
        merged_here: "Duplicates, merged into this one",
        versions_here: "Versions of this data file here",
        everywhere: "This version on all edge nodes",
        show_these: "Show these pushes",
        gone: "What the link points to is not in this response.",
    },
    table: Table {
        label: "Pushes",
        column: |column| match column {
            TableColumn::Name => "Data file",
            TableColumn::Version => "Version",
            TableColumn::Region => "Edge node",
            TableColumn::Status => "Status",
            TableColumn::Start => "Started",
            TableColumn::Update => "Updated",
            TableColumn::Duration => "Duration",
            TableColumn::Description => "Description",
        },
        flag: "Flag",
        keys: "Arrow keys move, Enter opens details, Enter on a heading sorts.",
        rows: |n| count(n, "row", "rows"),
    },
    comparison: Comparison {
        label: "Compare with",
        none: "No version",
        change: |change| match change {
            Change::NewlyFailing => "Newly failing",
            Change::StillFailing => "Still failing",
            Change::NoPush => "No push any more",
            Change::NotEnded => "Not ended",
            Change::Slower => "Slower",
            Change::MadeGood => "Made good",
            Change::NewlyPushed => "Newly pushed",
        },
        same: "The same",
        show: "Show only these edge nodes",
        copy: "Copy as a sentence",
        beside: |newer, older| format!("{newer} beside {older}"),
    },
    watch: Watch {
        label: "Watch",
        end: "Stop watching",
        explained: "You are told when all have ended, when a push fails and when one is stuck, in another tab, too.",
        refused: "This browser shows no notifications; a sound and this line tell you.",
        no_refresh: "The page does not refresh automatically: choose an interval.",
        event: |event| match event {
            WatchEvent::Ended { pushed, failed: 0 } => {
                format!("All ended: {} pushed.", number(pushed.into()))
            }
            WatchEvent::Ended { pushed, failed } => {
                format!("All ended: {} pushed, {} failed.", number(pushed.into()), number(failed.into()))
            }
            WatchEvent::Failed(more) => {
                format!("{} failed.", count(more.into(), "more push has", "more pushes have"))
            }
            WatchEvent::Stuck(stuck) => format!("{} stuck.", count(stuck.into(), "push is", "pushes are")),
        },
    },
    replay: Replay {
        label: "Replay",
        moment: "Moment",
        play: "Play",
        pause: "Pause",
        now: "Now",
        as_of: |time| format!("As of {time}"),
        rebuilt: "derived from start and update times",
        hint: "drag or play to see an earlier moment",
        not_started: "Not started, or not targeted",
        not_known: "Unknown at that time",
    },
    causes: Causes {
        label: "Causes of failures",
        keys: "Arrow keys move, Enter shows only this cause.",
        no_description: "No description",
        share: |share| format!("{share} of failures"),
        failed: |n| format!("{} failed", number(n)),
        made_good: |n| format!("{} more since made good", number(n)),
        versions: |n| count(n, "version", "versions"),
        regions: |n| count(n, "edge node", "edge nodes"),
        times: |first, last| {
            if first == last { format!("at {first}") } else { format!("since {first}, last {last}") }
        },
        novelty: |novelty| match novelty {
            Novelty::OneVersion => "",
            Novelty::New => "New with the newest version",
            Novelty::Old => "Older versions have it, too",
            Novelty::Past => "Only in older versions",
        },
        only: |name| format!("Only {name}"),
        times_its_share: |name, times| format!("{name} {times}× its share"),
        counted: |[failed, of_failed, pushes, of_pushes]| {
            format!(
                "{} of {} have it, as {} of {} have.",
                number(failed),
                count(of_failed, "failure", "failures"),
                number(pushes),
                count(of_pushes, "push", "pushes")
            )
        },
        hour: |hour| format!("the hour from {hour}"),
        show_only: "Show only this cause, in every view",
        as_they_came: |n| count(n, "description as it came", "descriptions as they came"),
        more_texts: |n| format!("{} more", number(n)),
        more_causes: |n| format!("{} not listed.", count(n, "further cause is", "further causes are")),
        none: "No failure is shown.",
        top: "Top cause",
        top_explained: |text, failed, of, others| {
            let others = match others {
                0 => String::new(),
                others => format!(" {}.", count(others, "other cause", "other causes")),
            };
            format!(
                "{text}: {} of {} of newest versions.{others}",
                number(failed),
                count(of, "failure", "failures")
            )
        },
        ticket: "Summary in Markdown",
    },
    states: States {
        welcome_title: "Is it everywhere yet?",
        welcome_text: "Pushboard shows where each version of each data file of an ENS application has been \
                       pushed: which edge nodes have it, which are still waiting, where it failed and why.",
        welcome_start: "Choose an application to begin",
        welcome_demo: "Try a demo application",
        loading_title: "Querying ENS…",
        loading_text: "The first page appears as soon as it is here.",
        stopped_title: "Stopped",
        stopped_text: "The load was stopped before any part of the response could be shown. No request is sent until \
                       you query again.",
        empty_title: "No pushes",
        empty_text: "ENS has no push that matches this query. Remove a parameter, widen the dates, or check the \
                     application's ID.",
        names_exact: "Names of data files, versions and IDs of edge nodes must match exactly.",
        search_instead: |name| format!("Search for “{name}” instead"),
        missing_title: "The response is incomplete",
        missing_text: |all| {
            format!(
                "ENS says that there {}, and sent none. Refresh; if it stays, contact Alibaba Cloud's support with \
                     the request ID.",
                if all == 1 { "is 1 entry".to_owned() } else { format!("are {} entries", number(all)) }
            )
        },
        filtered_title: "No matches",
        filtered_text: "There are pushes, but the filters hide all of them.",
        bad_query_title: "Invalid query",
        bad_query_text: "Correct the fields that are marked and query again. No request was sent.",
        failed_title: "Query failed",
        offline_title: "No connection",
        denied_title: "Permission denied",
        error: |code| sentence(&code.message()),
        remedy: |code| sentence(code.remedy()),
        code: "Code",
        logged: |_| None,
        verbatim: "",
        detail: "Detail",
        field: "Field",
        request_id: "Request ID",
        ram_action: "RAM action",
        policy: "A RAM policy that allows it:",
        retry: "Try again",
        retry_in: |seconds| format!("Trying again in {}.", duration(seconds)),
        retry_allowed: |seconds| format!("Retry allowed in {}.", duration(seconds)),
    },
    sign_in: SignIn {
        title: "Sign in",
        text: "Enter the access token to see live data. The view that you opened appears as soon as you are signed \
               in.",
        behind: |age| format!("What you see behind this is {} old.", duration(age)),
        field: "Access token",
        submit: "Sign in",
        submitting: "Signing in…",
        empty: "Enter the token.",
        wrong: "Wrong token.",
        spent: "The printed address signs in once, within 10 minutes: it was used already, or is too old. Enter the token.",
        too_many: |seconds| match seconds {
            0 => "Too many wrong tokens. You can try again now.".to_owned(),
            _ => format!("Too many wrong tokens. Try again in {}.", duration(seconds)),
        },
        where_title: "Where the token is",
        where_terminal: "In the terminal where pushboard was started, unless a token was given to it. Where its output \
                         goes to a log instead, SIGHUP makes it print an address that signs in once.",
        where_file: "In the file that was named with --token-file, or in PUSHBOARD_TOKEN, where one was given.",
    },
    shortcuts: Shortcuts {
        title: "Keyboard shortcuts",
        enabled: "Enable single-key shortcuts",
        everywhere: "Everywhere",
        on_rollouts: "On the rollouts",
        unfold: "Unfold and fold older versions",
        first_and_last: "First and last",
        open_view: "Open matrix, tiles or timeline of the row",
        on_grids: "On a grid or the table",
        on_timeline: "On the timeline",
        on_causes: "On the causes",
        show_cause: "Show only this cause",
        step_replay: "Earlier and later moment",
        play_replay: "Play and pause the replay",
        copy_ids: "Copy its edge node IDs",
        copy_ticket: "Copy its summary in Markdown",
        raw_texts: "Its descriptions as they came",
        help: "Show shortcuts",
        search: "Search",
        failures: "Failures only",
        views: |names| {
            let names = names.join(", ");
            let (initial, rest) = names.split_at(1);
            format!("{initial}{}", rest.to_lowercase())
        },
        refresh: "Refresh",
        copy_link: "Copy link",
        close: "Close panel or dialog",
        move_focus: "Move",
        ends: "First and last in the row",
        pin: "Open details",
        pan: "Move in time",
        zoom: "Zoom in and out",
        fit: "Fit everything",
        move_cursor: "Move the time cursor",
        next_failure: "Previous and next failure",
        transpose: "Swap rows and columns",
        about: |version, commit, page| format!("Pushboard {version}, commit {commit}, page {page}"),
    },
};

fn search_problem(problem: &SearchProblem) -> String {
    match problem {
        SearchProblem::UnclosedQuote => "its quotation mark is not closed".to_owned(),
        SearchProblem::NothingQuoted => "nothing stands between the quotation marks".to_owned(),
        SearchProblem::NoValue => "nothing stands behind the colon".to_owned(),
        SearchProblem::UnknownStatus(word) => {
            format!("“{word}” is no status. There are failed, unknown, pushing, stuck and pushed")
        }
        SearchProblem::Regex(problem) => match problem {
            RegexProblem::UnclosedGroup => "its ( is not closed".to_owned(),
            RegexProblem::UnopenedGroup => "its ) has no (".to_owned(),
            RegexProblem::UnclosedClass => "its [ is not closed".to_owned(),
            RegexProblem::NothingToRepeat => "there is nothing to repeat before *, +, ? or {…}".to_owned(),
            RegexProblem::BadRange => "one of its ranges ends before it begins".to_owned(),
            RegexProblem::Unsupported(character) => {
                format!("{} means nothing here", visible(*character))
            }
            RegexProblem::TrailingBackslash => "it ends in a backslash".to_owned(),
            RegexProblem::TooLarge => "it is too large".to_owned(),
        },
        SearchProblem::TooMany => format!("a search has at most {MAX_TERMS} terms"),
    }
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Missing => "This field is required.".to_owned(),
        Problem::TooLong { max } => format!("Longer than {max} characters."),
        Problem::EntryTooLong { position, max } => format!("Entry {position} is longer than {max} bytes."),
        Problem::TooMany { got, max } => {
            format!("{got} entries; a query takes at most {max}.")
        }
        Problem::BadCharacter(' ') => "No spaces allowed.".to_owned(),
        Problem::BadCharacter(character) => format!("The character {} is not allowed.", visible(*character)),
        Problem::NotADate => "Not a day written like 2006-01-02.".to_owned(),
        Problem::NoSuchDay => "Not a valid date.".to_owned(),
        Problem::BeforeMinDate(day) => format!("Lies before the first day, {day}."),
        Problem::NotInRange { min, max } => format!("Not a whole number from {min} to {max}."),
        Problem::Unknown => "Not a parameter of this page.".to_owned(),
        Problem::Doubled => "Given more than once.".to_owned(),
        Problem::Undecodable => "Can't be decoded.".to_owned(),
    }
}

fn issue(issue: DataIssue) -> &'static str {
    match issue {
        DataIssue::FailedSaysSuccess => "The status is FAILED, but the description says success.",
        DataIssue::SuccessSaysFailure => "The status is SUCCESS, but the description says failure.",
        DataIssue::UpdateBeforeStart => "The last update lies before the start.",
        DataIssue::StartMissing => "There is no start time, or one that means none.",
        DataIssue::StartUnreadable => "The start time has no zone or can't be read; it is shown as it came.",
        DataIssue::UpdateMissing => "There is no update time, or one that means none.",
        DataIssue::UpdateUnreadable => {
            "The update time has no zone or can't be read; it is shown as it came."
        }
        DataIssue::TimeAfterFetch => "A time lies after the moment at which the response was fetched.",
        DataIssue::RegionMissing => "The edge node has no ID.",
        DataIssue::StatusMissing => "There is no status.",
        DataIssue::StatusUnknown => "The status is undocumented.",
        DataIssue::RegionDoubled => "Listed more than once; the newest update or the worse status is shown.",
        DataIssue::OddType => "A value is of another type than documented.",
        DataIssue::UnknownElement => "There is an undocumented element.",
        DataIssue::TextCut => "A text was cut in the middle of a character; � stands in its place.",
        DataIssue::NameMissing => "The data file has no name.",
        DataIssue::VersionMissing => "The data file has no version.",
        DataIssue::CountDiffers => "RegionIdCount is not the number of edge nodes listed.",
        DataIssue::CountMissing => "A status has no RegionIdCount.",
        DataIssue::EntryDoubled => "The same name and version stand more than once on a page; merged.",
        DataIssue::EntryOnTwoPages => {
            "The same name and version stand on more than one page, as data changed between calls; merged."
        }
        DataIssue::TotalCountDiffers => "TotalCount is not the number of entries that came.",
        DataIssue::TotalCountChanged => "Pages give different TotalCounts.",
        DataIssue::TotalCountMissing => "There is no TotalCount.",
        DataIssue::ResultsMissing => "There is no PushResults.",
        DataIssue::PageEchoDiffers => "The page or the page size in the response is not the one requested.",
        DataIssue::PageSizeLimited => {
            "ENS takes fewer entries a page than requested; all came in smaller pages."
        }
    }
}

fn link_problem(problem: &LinkProblem) -> String {
    match problem {
        LinkProblem::Newer(version) => {
            format!("The link is of version {version}, newer than this page. Reload to get the newest page.")
        }
        LinkProblem::UnknownKey { key } => {
            format!("The link has “{key}”, which this page does not know. It is ignored.")
        }
        LinkProblem::BadValue { key, value } => {
            format!(
                "The link sets “{key}” to “{value}”, which is not a valid value. The default is shown instead."
            )
        }
        LinkProblem::BadPart { key, value } => {
            format!("“{key}” in the link does not take “{value}”, which is left out.")
        }
        LinkProblem::Doubled { key } => format!("The link has “{key}” twice. The first one counts."),
        LinkProblem::Undecodable { text } => {
            format!("A part of the link can't be decoded and is left out: {text}")
        }
        LinkProblem::WithoutFile { key } => {
            format!("The link has “{key}” without a data file. It is left out.")
        }
        LinkProblem::TooLong { bytes } => format!(
            "The link has {} bytes, more than the {} that pass everywhere. It may have been cut off on its way.",
            number(*bytes as u64),
            number(MAX_BYTES as u64),
        ),
    }
}

fn rounded(n: u64) -> String {
    match n {
        0..100_000 => number(n),
        100_000..1_000_000 => format!("{}k", n / 1_000),
        _ => format!("{}M", tenths(n, 1_000_000)),
    }
}

fn short(n: u64) -> String {
    match n {
        0..1_000 => number(n),
        1_000..1_000_000 => format!("{}k", n / 1_000),
        _ => format!("{}M", n / 1_000_000),
    }
}

fn count(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", number(n), if n == 1 { one } else { many })
}

fn duration(seconds: i64) -> String {
    let parts = duration_parts(seconds);
    let unit = |unit: usize| ["d", "h", "min", "s"][unit];
    let text = parts.iter().map(|(value, at)| format!("{value} {}", unit(*at))).collect::<Vec<_>>().join(" ");
    if seconds < 0 { format!("−{text}") } else { text }
}

// Years and months of a span that long, else as all durations.
fn long_duration(seconds: i64) -> String {
    let Some(parts) = long_parts(seconds) else { return duration(seconds) };
    let unit = |unit: usize| ["y", "mo"][unit];
    parts.iter().map(|(value, at)| format!("{value} {}", unit(*at))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use ens_api::ErrorCode;

    use super::*;

    #[test]
    fn plural_and_durations_read_well() {
        let common = &WORDS.common;
        assert_eq!(count(1, "push", "pushes"), "1 push");
        assert_eq!(count(12_000, "push", "pushes"), "12,000 pushes");
        assert_eq!((common.duration)(200), "3 min 20 s");
        assert_eq!((common.duration)(-61), "−1 min 1 s");
        assert_eq!(((common.ago)(1), (common.ago)(20)), ("just now".to_owned(), "20 s ago".to_owned()));
        assert_eq!((WORDS.summary.between)(60, 60), "about 1 min");
    }

    #[test]
    fn errors_and_problems_are_sentences() {
        assert_eq!((WORDS.states.error)(&ErrorCode::Offline), "The Pushboard server can't be reached.");
        assert_eq!(
            (WORDS.states.remedy)(&ErrorCode::MissingParameter),
            "Fill in what is required, the AppId above all."
        );
        assert!(problem(&Problem::BadCharacter('\n')).contains("U+000A"));
    }
}
