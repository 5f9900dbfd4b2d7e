//! 简体中文，术语与阿里云官方文档一致。 Simplified Chinese, in Alibaba Cloud's own terms.

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
use ens_api::fields::Problem;
use ens_api::{ErrorCode, Parameter};

use super::facet_names::FacetNames;
use super::format::{coarse, duration_parts, long_parts, number, one_unit, tenths, visible};
use super::language::Language;
use super::logged::in_chinese;
use super::places::province_in_chinese;
use super::words::*;
use crate::preferences::{RefreshInterval, Theme};

pub(super) static LANGUAGE: Language = Language {
    tag: "zh-CN",
    name: "中文",
    region_name: |facts| &facts.name,
    has_chinese_names: true,
    city_name: |name| name,
    words: &WORDS,
};

static FACET_NAMES: FacetNames = FacetNames {
    areas: &[
        ("NorthEastChina", "东北"),
        ("NorthChina", "华北"),
        ("EastChina", "华东"),
        ("CentralChina", "华中"),
        ("SouthChina", "华南"),
        ("SouthWestChina", "西南"),
        ("NorthWestChina", "西北"),
    ],
    carriers: &[("telecom", "电信"), ("unicom", "联通"), ("cmcc", "移动"), ("multiCarrier", "多线")],
    separator: "、",
    province: province_in_chinese,
    city: str::to_owned,
};

static WORDS: Words = Words {
    common: Common {
        copy: "复制",
        copy_of: |what| format!("复制{what}"),
        copied: "已复制",
        copy_failed: "浏览器不允许复制",
        copy_by_hand: "文字已选中，请按 Ctrl+C（Mac 上按 ⌘C）复制。",
        close: "关闭",
        missing: "未返回",
        status: |status| match status {
            Status::Success => "成功",
            Status::Failed => "失败",
            Status::Pushing => "预推中",
            Status::Unknown => "未知",
        },
        not_targeted: "未在推送范围",
        issue,
        duration,
        rounded,
        short,
        ago: |seconds| if seconds < 2 { "刚刚".to_owned() } else { format!("{}前", duration(seconds)) },
    },
    handover: Handover {
        label: "复制给他人",
        failed_regions: |n| format!("{} 个边缘节点失败", number(n)),
        failed_explained: "所示每个数据文件的最新版本。",
        none_failed: "所示预推记录中没有失败。",
        ids: "边缘节点 ID",
        copy_failed: |n| format!("复制 {} 个失败节点的 ID", number(n)),
        placeholders: "请替换尖括号中的内容：ENS 不返回这些值。",
        all_shown: "所示全部内容",
        summary: "Markdown 摘要",
        response: "ENS 的原始返回结果",
        open: "打开",
        reason: "最常见原因",
        more_files: |n| format!("另有 {} 个数据文件。", number(n)),
    },
    header: Header {
        tagline: "ENS 数据文件预推状态",
        home: "Pushboard 首页",
        skip_to_board: "跳到看板",
        demo: "演示",
        demo_note: "模拟数据",
        live: "线上数据",
        late: "上次查询失败",
        demo_explained: "您看到的是演示。模拟器代替了 ENS：应用、数据文件和边缘节点均为虚构，预推状态会不断变化。\
                         请求的签名与校验方式与真实服务一致。",
        live_explained: "这些数据来自 ENS，每个请求均由 Pushboard 服务签名。Pushboard 只读取数据，不会发起或停止预推。",
        go_live: "如何查看您自己的预推",
        go_live_environment: "在运行 Pushboard 的机器上设置 RAM 用户的 AccessKey：",
        go_live_policy: "只为该用户授予以下只读权限：",
        go_live_restart: "重启 Pushboard。密钥只保存在那台机器上，不会传到本页面。",
        theme: |theme| match theme {
            Theme::System => "跟随系统",
            Theme::Light => "浅色",
            Theme::Dark => "深色",
        },
        theme_named: |theme| format!("主题：{theme}"),
        copy_link: "复制链接",
        shortcuts: "键盘快捷键",
        sign_out: "退出登录",
        sign_out_explained: "结束此浏览器的会话。",
    },
    query: Query {
        label: "查询",
        parameter: |parameter| match parameter {
            Parameter::AppId => "应用",
            Parameter::DataNames => "数据文件",
            Parameter::DataVersions => "版本",
            Parameter::RegionIds => "边缘节点",
            Parameter::MinDate => "开始日期",
            Parameter::MaxDate => "结束日期",
            Parameter::PageNumber => "页码",
            Parameter::PageSize => "每页条数",
        },
        hint: |parameter| match parameter {
            Parameter::AppId => "应用的 ID，即 AppId。",
            Parameter::DataNames => {
                "多个名称以英文逗号分隔，也可按行粘贴；留空表示全部。名称本身含逗号的数据文件无法按名称查询，\
                 因为 ENS 会将其视为两个名称，请改用搜索。"
            }
            Parameter::DataVersions => "多个版本号以英文逗号分隔；留空表示全部。",
            Parameter::RegionIds => "多个边缘节点 ID 以英文逗号分隔；留空表示全部。",
            Parameter::MinDate => "起始日。ENS 未说明比较的是哪一个时间。",
            Parameter::MaxDate => "截止日。",
            Parameter::PageNumber => "只查询这一页；留空表示全部页。",
            Parameter::PageSize => "每页条数，最多 100。",
        },
        placeholder: |parameter| match parameter {
            Parameter::AppId => "AppId",
            Parameter::PageNumber | Parameter::PageSize => "自动",
            Parameter::MinDate | Parameter::MaxDate => "2006-01-02",
            _ => "全部",
        },
        problem,
        submit: "查询",
        more: "更多",
        load_mode: "加载方式",
        page_by_page: "逐页加载",
        one_response: "一次性加载",
        load_mode_hint: "逐页加载会尽早显示首批结果并继续加载；一次性加载则不分页。",
        comma_names: "名称含逗号的数据文件无法按名称查询。",
        suggestions: "建议",
        applications: "应用列表",
        applications_loading: "正在获取应用列表…",
        applications_denied: "没有列出应用的权限（ens:ListApplications），请直接输入 AppId。",
        applications_failed: "无法获取应用列表，请直接输入 AppId。",
        applications_none: "当前凭证下没有应用，请直接输入 AppId。",
        applications_unlisted: |n| format!("另有 {} 个应用未列出，请直接输入 AppId。", number(n)),
        recent: "最近查询",
        recent_none: "您的查询记录会显示在这里，且只保存在此浏览器中。",
        recent_forget: |query| format!("删除 {query}"),
        everything: "全部",
    },
    summary: Summary {
        label: "概览",
        pushed_share: "已预推",
        pushed_of: |done, all| format!("{} / {}", number(done), number(all)),
        of_newest: |share| format!("最新版本 · 全部 {share}"),
        of_whole: |share| format!("筛选后 · 全部 {share}"),
        of_part: |here, all| match all {
            Some(all) => format!("仅统计已加载的 {} / {} 条", number(here), number(all)),
            None => format!("仅统计已加载的 {} 条", number(here)),
        },
        files: "数据文件",
        versions: "版本",
        regions: "边缘节点",
        median: "P50 耗时",
        median_explained: "半数已完成的预推耗时不超过此值。",
        slowest: "P95 耗时",
        slowest_explained: "100 条已完成的预推中有 95 条耗时不超过此值。",
        remaining: "预计剩余",
        remaining_explained: "根据已完成的预推估算进行中的预推何时完成，仅供参考。",
        between: |least, most| match (duration(coarse(least)), duration(coarse(most))) {
            (from, to) if from == to => format!("约 {from}"),
            (from, to) => format!("{from} 至 {to}"),
        },
        remaining_unknown: "未知",
        remaining_stalled: "疑似停滞",
        all_done: "已结束",
        stuck: "疑似停滞",
        stuck_explained: |limit| format!("预推已超过 {}，远长于通常耗时。", duration(limit)),
        // A space stands between a Chinese character and a digit.
        fetched: |age| {
            format!(
                "更新于{}{age}",
                if age.starts_with(|first: char| first.is_ascii_digit()) { " " } else { "" }
            )
        },
        request_id: "请求 ID",
        refresh: "刷新",
        refreshing: "正在刷新",
        stop_loading: "停止加载",
        auto_refresh: "自动刷新",
        interval: |interval| match interval {
            RefreshInterval::Off => "关闭",
            RefreshInterval::Seconds5 => "5 秒",
            RefreshInterval::Seconds15 => "15 秒",
            RefreshInterval::Minute => "1 分钟",
        },
        loading: |loaded, total| match total {
            Some(total) => format!("正在加载 {} / {} 条", number(loaded), number(total)),
            None => format!("正在加载 {} 条", number(loaded)),
        },
        loading_bytes: |bytes| format!("正在加载 {} MB", tenths(bytes, 1_000_000)),
        announced: |shown, failed| format!("显示 {} 条预推，其中 {} 条失败", number(shown), number(failed)),
    },
    toolbar: Toolbar {
        label: "视图与筛选",
        views: "视图",
        view: |view| match view {
            View::Rollouts => "预推进度",
            View::Matrix => "矩阵",
            View::Tiles => "卡片",
            View::Timeline => "时间线",
            View::Table => "表格",
            View::Causes => "失败原因",
        },
        statuses: "预推状态",
        search: "搜索",
        search_hint: "搜索名称、版本、边缘节点、状态描述",
        clear_search: "清除搜索",
        sort: "排序",
        order: |by| match by {
            Ranking::Worst => "异常优先",
            Ranking::Name => "名称",
            Ranking::Failures => "失败最多",
            Ranking::Progress => "完成率最低",
            Ranking::Duration => "耗时最长",
            Ranking::LastUpdate => "最近更新",
            Ranking::Start => "最近开始",
        },
        reversed: "倒序",
        sort_again: "顺序有变，重新排序",
        chinese_names: "显示节点中文名",
        region_sort: "边缘节点",
        region_order: |order| match order {
            RegionOrder::Worst => "异常优先",
            RegionOrder::Name => "按 ID",
        },
        group: "分组",
        ungrouped: "不分组",
        facets: "筛选",
        facet: |facet| match facet {
            Facet::Region(RegionFacet::Area) => "大区",
            Facet::Region(RegionFacet::Province) => "省份",
            Facet::Region(RegionFacet::City) => "城市",
            Facet::Region(RegionFacet::Carrier) => "运营商",
            Facet::Node => "边缘节点",
            Facet::Cause => "原因",
            Facet::Description => "状态描述",
        },
        place: |facet, value| FACET_NAMES.name(facet, value),
        facet_unknown: "未知",
        facet_search: |facet| format!("搜索{facet}"),
        facet_count: |all, failed| match failed {
            0 => number(all),
            _ if failed == all => format!("{} 失败", number(failed)),
            _ => format!("{} · {} 失败", number(all), number(failed)),
        },
        facet_none: "没有匹配项",
        facet_more: |more| format!("另有 {} 项，请搜索", number(more)),
        facet_remove: |value| format!("移除{value}"),
        facet_chosen: "已选筛选条件",
        places_denied: "没有列出边缘节点的权限（ens:DescribeEnsRegions），因此大区和省份未知。",
        places_failed: "无法获取边缘节点列表（DescribeEnsRegions），因此大区和省份未知。",
        places_unlisted: "边缘节点列表（DescribeEnsRegions）中没有这些节点。",
        zone: "时区",
        zone_named: |zone| match zone {
            Zone::Utc => "UTC",
            Zone::Local => "本地时间",
            Zone::Shanghai => "Asia/Shanghai",
        },
        display: "视图设置",
        transpose: "行列互换",
        lanes: "分行方式",
        lane: |lanes| match lanes {
            Lanes::ByVersion => "按数据文件",
            Lanes::ByRegion => "按边缘节点",
        },
        clear_filters: "清除筛选",
        download: "导出",
        download_explained: "当前显示的预推，按表格的顺序。",
        download_writing: |share| format!("正在写入文件：{share}"),
        download_as: |format| match format {
            Format::Csv => "CSV",
            Format::Json => "JSON",
            Format::Xlsx => "Excel",
        },
        download_failed: "浏览器不允许下载。",
        download_no_workbook: "无法生成 Excel 工作簿。请重新加载页面后再试，或导出 CSV。",
        newest_and_older: |newest, older| format!("最新版本 {}，旧版本 {}", number(newest), number(older)),
        shown_of: |shown, all| format!("显示 {} / {}", rounded(shown), rounded(all)),
    },
    search: Search {
        field: |field| match field {
            Field::Status => "状态",
            Field::File => "文件",
            Field::Version => "版本",
            Field::Node => "节点",
            Field::Place(RegionFacet::Area) => "大区",
            Field::Place(RegionFacet::Province) => "省份",
            Field::Place(RegionFacet::City) => "城市",
            Field::Place(RegionFacet::Carrier) => "运营商",
            Field::Description => "原因",
        },
        field_explained: |field| match field {
            Field::Status => "失败、未知、预推中、停滞、成功",
            Field::File => "数据文件名称",
            Field::Version => "版本号",
            Field::Node => "边缘节点的 ID 或名称",
            Field::Place(RegionFacet::Area) => "如华东",
            Field::Place(RegionFacet::Province) => "如四川",
            Field::Place(RegionFacet::City) => "如成都",
            Field::Place(RegionFacet::Carrier) => "如联通",
            Field::Description => "状态描述",
        },
        status: |status| match status {
            Status::Success => "成功",
            Status::Failed => "失败",
            Status::Pushing => "预推中",
            Status::Unknown => "未知",
        },
        stuck: "停滞",
        help: "-词 表示排除，\"disk full\" 表示整段文字，/g\\d+/ 表示正则表达式；各条件须同时满足。",
        unread: |part, problem| format!("“{part}”未生效：{}。", search_problem(problem)),
        not_applied: "未生效",
        saved_and_recent: "已保存与最近",
        saved: "已保存的视图",
        save: "保存",
        save_name: "将当前视图保存为",
        save_replaces: |name| format!("将覆盖已保存的“{name}”。"),
        saved_explained: "包含查询、搜索和筛选条件，只保存在此浏览器中。",
        rename: |name| format!("重命名 {name}"),
        remove: |name| format!("删除 {name}"),
    },
    drawing: Drawing {
        matrix_label: "各数据文件在各边缘节点的预推状态",
        tiles_label: "单个数据文件在各边缘节点的预推状态",
        timeline_label: "预推时间线",
        matrix_keys: "方向键移动，从首行、首列可移到表头，Enter 打开详情，Esc 关闭。",
        timeline_keys: "A、D 平移，W、S 缩放，F 适应窗口，Q、E 移动时间游标，逗号和句号跳到上一个、下一个失败。",
        choose_version: "数据文件",
        legend: "图例",
        hatched: "上报后至今（状态未知）",
        filtered_out: "已筛除",
        left_out: |of_regions, start| {
            format!("{}：{start}…", if of_regions { "边缘节点" } else { "数据文件" })
        },
        now: "现在",
        fit: "适应窗口",
        fit_activity: "只看主要时段",
        fit_all: |outside| format!("显示全部 · 另有 {} 个在时段外", number(outside)),
        zoom_in: "放大",
        zoom_out: "缩小",
        no_times: "所显示的预推均无时间",
        timeline: Timeline {
            outside: |edge, n| match edge {
                Edge::Earlier => format!("‹ 更早 {}", number(n)),
                Edge::Later => format!("更晚 {} ›", number(n)),
            },
            silent: |seconds| format!("→ {}无上报", long_duration(seconds)),
            rows_outside: |edge, n| match edge {
                Edge::Earlier => format!("‹ 时段之前 {} 行", number(n)),
                Edge::Later => format!("之后 {} 行 ›", number(n)),
            },
            rows_outside_explained: "前往其中最近的一行",
            at_moment: |share, [failed, running, unknown]| {
                let unknown =
                    if unknown > 0 { format!(" · 未知 {}", number(unknown)) } else { String::new() };
                format!("已预推 {share} · 失败 {} · 预推中 {}{unknown}", number(failed), number(running))
            },
            in_row: |numbers| format!("本行：{numbers}"),
            after_start: |duration| format!("开始后 {duration}"),
            not_yet: "尚未到此时",
            since_start: "开始后 时:分",
            others: |n| format!("{} 个旧版本", number(n)),
            elapsed: "按耗时",
            elapsed_explained: "各版本从开始时刻对齐，便于比较",
            gap: |seconds| one_unit(seconds, ["年", "个月", "天", "小时", "分钟"]),
            no_report: |seconds| format!("{}无上报", long_duration(seconds)),
            fold_gaps: "折叠空档",
            fold_gaps_explained: "缩短长时间没有任何上报的空档",
            range: "时间范围",
            preset: |preset| match preset {
                Preset::Quarter => "15 分钟",
                Preset::Hour => "1 小时",
                Preset::Today => "今天",
                Preset::Push => "当前预推",
            },
            preset_explained: |preset| match preset {
                Preset::Quarter => "显示 15 分钟",
                Preset::Hour => "显示 1 小时",
                Preset::Today => "显示零点以来",
                Preset::Push => "显示已固定或聚焦的预推",
            },
        },
    },
    rollouts: Rollouts {
        label: "各数据文件最新版本的预推进度",
        keys: "上下方向键移动，右键展开旧版本，左键收起，Enter 打开详情，2、3、4 打开矩阵、卡片、时间线，逗号和句号跳到\
               上一个、下一个失败。",
        heading: |column| match column {
            RolloutColumn::Name => "数据文件",
            RolloutColumn::Share => "已预推",
            RolloutColumn::Time => "耗时",
            RolloutColumn::Started => "开始时间",
            RolloutColumn::TimeLeft => "预计剩余",
            RolloutColumn::Curve => "进度",
            RolloutColumn::Strip => "边缘节点",
        },
        folder: |folder| format!("位于 {folder}"),
        shown: |shown, all| format!("显示 {} / {}", number(shown), number(all)),
        of_all: |all| format!("共 {}", number(all)),
        left: |left| match left {
            TimeLeft::Ended => "已结束".to_owned(),
            TimeLeft::Range { eta, .. } => {
                format!("剩余 {}", (WORDS.summary.between)(eta.likely, eta.latest))
            }
            TimeLeft::Unknown(WhyUnknown::AllStuck(_)) => "疑似停滞".to_owned(),
            TimeLeft::Unknown(_) => "剩余时间未知".to_owned(),
        },
        unfolded: |is_unfolded| if is_unfolded { "旧版本已展开" } else { "旧版本已折叠" },
        unlisted: |n| format!("{} 个未列出", number(n)),
        no_start: "无开始时间",
        at_moment: |moment, share, failed| format!("{moment} · 已预推 {share} · 失败 {}", number(failed)),
        span: |span| match span {
            Span::Elapsed(seconds) => format!("已 {}", duration(seconds)),
            Span::Took(seconds) => duration(seconds),
            Span::Unknown => "未知".to_owned(),
        },
        time_left: |left| match left {
            TimeLeft::Ended => "已结束".to_owned(),
            TimeLeft::Range { eta, .. } => (WORDS.summary.between)(eta.likely, eta.latest),
            TimeLeft::Unknown(WhyUnknown::AllStuck(_)) => "疑似停滞".to_owned(),
            TimeLeft::Unknown(_) => "未知".to_owned(),
        },
        reason: |left| match left {
            TimeLeft::Ended | TimeLeft::Range { stuck: 0, .. } => String::new(),
            TimeLeft::Range { stuck, .. } | TimeLeft::Unknown(WhyUnknown::AllStuck(stuck)) => {
                format!("{} 条疑似停滞", number(stuck.into()))
            }
            TimeLeft::Unknown(WhyUnknown::NoPushes) => "没有预推".to_owned(),
            TimeLeft::Unknown(WhyUnknown::UnknownStatus(n)) => format!("{} 条状态未知", number(n.into())),
            TimeLeft::Unknown(WhyUnknown::Unlisted(n)) => format!("{} 个节点未列出", number(n.into())),
            TimeLeft::Unknown(WhyUnknown::NoStart(n)) => format!("{} 条无可用的开始时间", number(n.into())),
            TimeLeft::Unknown(WhyUnknown::TooFewFinished(0)) => "尚无已完成的预推".to_owned(),
            TimeLeft::Unknown(WhyUnknown::TooFewFinished(n)) => format!("仅 {} 条已完成", number(n.into())),
            TimeLeft::Unknown(WhyUnknown::LongerThanAny(n)) => format!("{} 条超出以往耗时", number(n.into())),
        },
        older: |n, superseded| match superseded {
            Some(Superseded { failed, made_good }) if failed > 0 => format!(
                "{} 个旧版本 · {} 条失败中 {} 条已由新版本补齐",
                number(n),
                number(failed.into()),
                number(made_good.into()),
            ),
            _ => format!("{} 个旧版本", number(n)),
        },
        superseded: |Superseded { failed, made_good }| match failed {
            0 => "无失败".to_owned(),
            _ => format!("{} 条失败中 {} 条已由新版本补齐", number(failed.into()), number(made_good.into())),
        },
        not_newest: "不是最新版本",
        cause: |cause, text| {
            let text = if text.trim().is_empty() { "未说明原因" } else { text };
            format!("{} / {}：{text}", number(cause.failed.into()), number(cause.of.into()))
        },
        other_causes: |n| format!("另有 {} 种原因", number(n)),
        opens: |view| format!("点击打开{view}"),
        legend_unlisted: "未列出",
    },
    notices: Notices {
        label: "提示",
        stale: |age, why| format!("当前显示的是 {}前的数据。{why}", duration(age)),
        partial: |here, all| match all {
            Some(all) => format!(
                "只加载了 {} 条中的 {} 条，还缺 {} 条。",
                number(all),
                number(here),
                number(all.saturating_sub(here)),
            ),
            None => format!("只加载了前 {} 条，其余缺失。", number(here)),
        },
        retries_ended: "看板不会再自动重试。",
        clock_off: |ahead| {
            format!(
                "Pushboard 服务的时钟比 ENS {} {}。请校准时钟；在此之前，数据的时效和耗时会有同样的偏差。",
                if ahead > 0 { "慢" } else { "快" },
                duration(ahead.abs()),
            )
        },
        newer_build: "Pushboard 服务已更新，本页面有新版本。",
        reload: "重新加载",
        offline: "浏览器报告当前没有网络。Pushboard 仍会照常发送请求，如果请求失败会另行提示。",
        link_problem,
        seen_at: |then, now| format!("发送者看到的是 {then} 的数据，当前为 {now}。"),
        link_forget: "从链接中移除",
        quality: |n| format!("{} 条数据异常", number(n)),
        quality_explained: "ENS 返回的数据存在不一致或缺失之处。数据按原样显示，并加以标记。",
        example: "查看示例",
        names_not_returned: |n| format!("查询的 {} 个数据文件未返回：", number(n)),
        regions_not_returned: |n| format!("查询的 {} 个边缘节点没有任何预推：", number(n)),
        merged: |n| format!("{} 条预推重复出现，已合并，显示最新的更新。", number(n)),
        unknown_elements: "文档中没有的元素：",
        storage_blocked: "此浏览器不允许本页面保存数据：设置、最近查询和已保存的视图仅在关闭页面前有效。",
        dismiss: "知道了",
    },
    detail: Detail {
        label: "详情",
        file: "数据文件",
        region: "边缘节点",
        response: "返回结果",
        issues: "数据异常",
        duration_running: |seconds| format!("截至最后一次上报已 {}", duration(seconds)),
        no_description: "（空）",
        not_targeted_explained: "ENS 没有列出该数据文件到此边缘节点的预推。这既不是失败，也不是未知状态：\
                                 从返回的数据来看，并未向此节点发起过预推。",
        unlisted_explained: |n| {
            format!(
                "ENS 没有列出该数据文件到此边缘节点的预推，但其计数比列出的多 {} 条：返回的数据无法说明此处是否为其中之一。",
                number(n),
            )
        },
        name_zh: "中文名称",
        name_en: "英文名称",
        regions_unknown: "无法读取边缘节点名称（ens:DescribeEnsRegions），地点和运营商根据 ID 推断。",
        region_unlisted: "边缘节点列表（ens:DescribeEnsRegions）中没有此节点。",
        counted: |counted, listed| format!("计数 {counted}，列出 {}", number(listed)),
        page_number: "页码",
        page_size: "每页条数",
        total_count: "总条数",
        fetched_at: "获取时间",
        whole_version: "版本概览",
        whole_node: "节点概览",
        only_node: "只看此节点",
        pushes_here: "此节点的预推",
        more_pushes: |more| format!("另有 {} 条，请查看表格。", number(more)),
        merged_here: "重复出现、已合并的记录",
        versions_here: "该数据文件在此节点的各版本",
        everywhere: "该版本在所有边缘节点的状态",
        show_these: "只看这些预推",
        gone: "本次返回的数据中没有链接所指的内容。",
    },
    table: Table {
        label: "预推列表",
        column: |column| match column {
            TableColumn::Name => "数据文件",
            TableColumn::Version => "版本",
            TableColumn::Region => "边缘节点",
            TableColumn::Status => "预推状态",
            TableColumn::Start => "开始时间",
            TableColumn::Update => "更新时间",
            TableColumn::Duration => "耗时",
            TableColumn::Description => "状态描述",
        },
        flag: "标记",
        keys: "方向键移动，Enter 打开详情，在表头按 Enter 排序。",
        rows: |n| format!("{} 行", number(n)),
    },
    comparison: Comparison {
        label: "对比版本",
        none: "不对比",
        change: |change| match change {
            Change::NewlyFailing => "新增失败",
            Change::StillFailing => "仍然失败",
            Change::NoPush => "不再推送",
            Change::NotEnded => "尚未结束",
            Change::Slower => "变慢",
            Change::MadeGood => "由失败转为成功",
            Change::NewlyPushed => "新增成功",
        },
        same: "无变化",
        show: "仅看这些边缘节点",
        copy: "复制为一句话",
        beside: |newer, older| format!("{newer} 对比 {older}"),
    },
    watch: Watch {
        label: "关注",
        end: "取消关注",
        explained: "全部结束、出现失败或疑似停滞时会提醒您，即使切换到其他标签页。",
        refused: "此浏览器不显示通知，将以声音和本行提示。",
        no_refresh: "页面未开启自动刷新，请选择刷新间隔。",
        event: |event| match event {
            WatchEvent::Ended { pushed, failed: 0 } => {
                format!("全部结束：成功 {} 条。", number(pushed.into()))
            }
            WatchEvent::Ended { pushed, failed } => {
                format!("全部结束：成功 {} 条，失败 {} 条。", number(pushed.into()), number(failed.into()))
            }
            WatchEvent::Failed(more) => format!("新增 {} 条失败。", number(more.into())),
            WatchEvent::Stuck(stuck) => format!("{} 条疑似停滞。", number(stuck.into())),
        },
    },
    replay: Replay {
        label: "回放",
        moment: "时刻",
        play: "播放",
        pause: "暂停",
        now: "现在",
        as_of: |time| format!("截至 {time}"),
        rebuilt: "按开始时间和更新时间推算",
        hint: "拖动或播放，查看之前的时刻",
        not_started: "尚未开始，或未在推送范围",
        not_known: "当时状态未知",
    },
    causes: Causes {
        label: "失败原因",
        keys: "方向键移动，回车仅看该原因。",
        no_description: "无状态描述",
        share: |share| format!("占失败的 {share}"),
        failed: |n| format!("{} 条失败", number(n)),
        made_good: |n| format!("另有 {} 条已由新版本补推成功", number(n)),
        versions: |n| format!("{} 个版本", number(n)),
        regions: |n| format!("{} 个边缘节点", number(n)),
        times: |first, last| {
            if first == last {
                format!("发生于 {first}")
            } else {
                format!("始于 {first}，最近 {last}")
            }
        },
        novelty: |novelty| match novelty {
            Novelty::OneVersion => "",
            Novelty::New => "最新版本才出现",
            Novelty::Old => "旧版本也有",
            Novelty::Past => "仅旧版本有",
        },
        only: |name| format!("仅{name}"),
        times_its_share: |name, times| format!("{name}为平均占比的 {times} 倍"),
        counted: |[failed, of_failed, pushes, of_pushes]| {
            format!(
                "{} 条失败中有 {} 条；全部 {} 条预推中有 {} 条。",
                number(of_failed),
                number(failed),
                number(of_pushes),
                number(pushes)
            )
        },
        hour: |hour| format!(" {hour} 起一小时内"),
        show_only: "在所有视图中仅看该原因",
        as_they_came: |n| format!("{} 种原始状态描述", number(n)),
        more_texts: |n| format!("另有 {} 个", number(n)),
        more_causes: |n| format!("另有 {} 种原因未列出。", number(n)),
        none: "所示预推记录中没有失败。",
        top: "首要原因",
        top_explained: |text, failed, of, others| {
            let others = match others {
                0 => String::new(),
                others => format!("另有 {} 种原因。", number(others)),
            };
            format!("{text}：最新版本的 {} 条失败中有 {} 条。{others}", number(of), number(failed))
        },
        ticket: "Markdown 摘要",
    },
    states: States {
        welcome_title: "预推完成了吗？",
        welcome_text: "Pushboard 展示 ENS 应用的每个数据文件的每个版本预推到了哪里：哪些边缘节点已经就绪，\
                       哪些还在等待，哪里失败了、原因是什么。",
        welcome_start: "请选择应用",
        welcome_demo: "体验演示应用",
        loading_title: "正在查询 ENS…",
        loading_text: "第一页到达后会立即显示。",
        stopped_title: "已停止",
        stopped_text: "加载在显示任何内容之前已停止。再次查询之前不会发送请求。",
        empty_title: "没有预推",
        empty_text: "ENS 中没有符合此查询的预推。请去掉部分条件、放宽日期范围，或检查应用 ID。",
        names_exact: "数据文件名称、版本号和边缘节点 ID 必须完全一致。",
        search_instead: |name| format!("改为搜索“{name}”"),
        missing_title: "返回结果不完整",
        missing_text: |all| {
            format!(
                "ENS 表示共有 {} 条，却一条也没有返回。请刷新；若仍然如此，请携带请求 ID 联系阿里云技术支持。",
                number(all)
            )
        },
        filtered_title: "没有符合筛选条件的内容",
        filtered_text: "有预推数据，但全部被筛选条件隐藏。",
        bad_query_title: "无效查询",
        bad_query_text: "请更正标出的字段后重新查询。尚未发出任何请求。",
        failed_title: "查询失败",
        offline_title: "网络连接失败",
        denied_title: "缺少权限",
        error,
        remedy,
        code: "错误码",
        logged: in_chinese,
        verbatim: "服务端原文：",
        detail: "详细信息",
        field: "字段",
        request_id: "请求 ID",
        ram_action: "RAM 权限",
        policy: "授予该权限的 RAM 策略：",
        retry: "重试",
        retry_in: |seconds| format!("{}后自动重试。", duration(seconds)),
        retry_allowed: |seconds| format!("{}后可以重试。", duration(seconds)),
    },
    sign_in: SignIn {
        title: "登录",
        text: "请输入访问令牌以查看线上数据。登录后会直接打开您要查看的内容。",
        behind: |age| format!("后面显示的是 {}前的数据。", duration(age)),
        field: "访问令牌",
        submit: "登录",
        submitting: "正在登录…",
        empty: "请输入令牌。",
        wrong: "令牌错误。",
        spent: "打印出的地址只能登录一次，且须在 10 分钟内打开：它已被使用或已过期。请输入令牌。",
        too_many: |seconds| match seconds {
            0 => "错误次数过多，现在可以重试。".to_owned(),
            _ => format!("错误次数过多，请在 {}后重试。", duration(seconds)),
        },
        where_title: "令牌在哪里",
        where_terminal: "如果启动时没有指定令牌，它会显示在启动 pushboard 的终端里。如果输出写入了日志，向进程发送 SIGHUP \
                         信号会再打印一个地址，可登录一次。",
        where_file: "如果启动时指定了令牌，则在 --token-file 所指的文件或 PUSHBOARD_TOKEN 变量中。",
    },
    shortcuts: Shortcuts {
        title: "键盘快捷键",
        enabled: "启用单键快捷键",
        everywhere: "任意位置",
        on_rollouts: "在预推进度中",
        unfold: "展开、收起旧版本",
        first_and_last: "第一行、最后一行",
        open_view: "打开该行的矩阵、卡片或时间线",
        on_grids: "在矩阵、卡片或表格中",
        on_timeline: "在时间线中",
        on_causes: "在失败原因中",
        show_cause: "仅看该原因",
        step_replay: "更早、更晚的时刻",
        play_replay: "播放或暂停回放",
        copy_ids: "复制该原因的边缘节点 ID",
        copy_ticket: "复制该原因的 Markdown 摘要",
        raw_texts: "该原因的原始状态描述",
        help: "显示快捷键",
        search: "搜索",
        failures: "仅看失败",
        views: |names| names.join("、"),
        refresh: "刷新",
        copy_link: "复制链接",
        close: "关闭面板或对话框",
        move_focus: "移动",
        ends: "行首与行尾",
        pin: "打开详情",
        pan: "平移",
        zoom: "放大与缩小",
        fit: "适应窗口",
        move_cursor: "移动时间游标",
        next_failure: "上一个与下一个失败",
        transpose: "行列互换",
        about: |version, commit, page| format!("Pushboard {version}，提交 {commit}，页面 {page}"),
    },
};

fn search_problem(problem: &SearchProblem) -> String {
    match problem {
        SearchProblem::UnclosedQuote => "引号没有闭合".to_owned(),
        SearchProblem::NothingQuoted => "引号中没有内容".to_owned(),
        SearchProblem::NoValue => "冒号后没有内容".to_owned(),
        SearchProblem::UnknownStatus(word) => {
            format!("没有“{word}”这种状态，可用的有失败、未知、预推中、停滞、成功")
        }
        SearchProblem::Regex(problem) => match problem {
            RegexProblem::UnclosedGroup => "正则表达式中的 ( 没有闭合".to_owned(),
            RegexProblem::UnopenedGroup => "正则表达式中的 ) 没有对应的 (".to_owned(),
            RegexProblem::UnclosedClass => "正则表达式中的 [ 没有闭合".to_owned(),
            RegexProblem::NothingToRepeat => "正则表达式中的 *、+、? 或 {…} 前没有可重复的内容".to_owned(),
            RegexProblem::BadRange => "正则表达式中有首尾颠倒的范围".to_owned(),
            RegexProblem::Unsupported(character) => {
                format!("正则表达式中此处不支持{}", visible(*character))
            }
            RegexProblem::TrailingBackslash => "正则表达式以反斜杠结尾".to_owned(),
            RegexProblem::TooLarge => "正则表达式过大".to_owned(),
        },
        SearchProblem::TooMany => format!("一次搜索最多 {MAX_TERMS} 个条件"),
    }
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Missing => "请填写此项。".to_owned(),
        Problem::TooLong { max } => format!("超过 {max} 个字符。"),
        Problem::EntryTooLong { position, max } => format!("第 {position} 项超过 {max} 字节。"),
        Problem::TooMany { got, max } => format!("共 {got} 项；一次最多查询 {max} 项。"),
        Problem::BadCharacter(' ') => "不能包含空格。".to_owned(),
        Problem::BadCharacter(character) => format!("不能包含字符 {}。", visible(*character)),
        Problem::NotADate => "不是 2006-01-02 格式的日期。".to_owned(),
        Problem::NoSuchDay => "日期无效。".to_owned(),
        Problem::BeforeMinDate(day) => format!("早于开始日期 {day}。"),
        Problem::NotInRange { min, max } => format!("请输入 {min}–{max} 的整数。"),
        Problem::Unknown => "不是本页面支持的参数。".to_owned(),
        Problem::Doubled => "重复出现。".to_owned(),
        Problem::Undecodable => "无法解码。".to_owned(),
    }
}

fn error(code: &ErrorCode) -> String {
    match code {
        ErrorCode::MissingParameter => "ENS 表示缺少必填参数。",
        ErrorCode::InvalidParameter(Some(field)) => return format!("ENS 不接受 {field} 的取值。"),
        ErrorCode::InvalidParameter(None) => "ENS 不接受其中一个参数。",
        ErrorCode::NoPermission => "当前凭证没有执行此操作的权限。",
        ErrorCode::AddressNotAllowed => "ENS 不接受来自 Pushboard 服务所在 IP 地址的调用。",
        ErrorCode::AccountBlocked => "该账号无法使用 ENS：已欠费，或尚未开通 ENS。",
        ErrorCode::LimitExceededSecurityGroup => "ENS 表示安全组数量超出限制。",
        ErrorCode::EnsInterfaceError => "ENS 内部调用失败。",
        ErrorCode::CallInterface => "ENS 调用其他服务失败。",
        ErrorCode::Throttling => "此账号对 ENS 的调用过于频繁，已被限流。",
        ErrorCode::ServiceUnavailable => "ENS 暂时不可用。",
        ErrorCode::InvalidAccessKeyId => "ENS 找不到该 AccessKey，或该 AccessKey 已被禁用。",
        ErrorCode::SignatureDoesNotMatch => "ENS 不接受请求的签名。",
        ErrorCode::InvalidTimeStamp => "Pushboard 服务与 ENS 的时钟相差超过 15 分钟。",
        ErrorCode::SignatureNonceUsed => "ENS 已收到过使用同一 SignatureNonce 的请求。",
        ErrorCode::InvalidSecurityToken => "STS 令牌已过期，或不属于该 AccessKey。",
        ErrorCode::Other(code) => return format!("ENS 拒绝了请求，错误码为 {code}。"),
        ErrorCode::BadRequest => "Pushboard 服务无法接受这样的请求。",
        ErrorCode::NoCredentials => "Pushboard 服务没有找到凭证。",
        ErrorCode::Unreachable => "Pushboard 服务无法连接 ENS。",
        ErrorCode::TimedOut => "ENS 未在规定时间内响应。",
        ErrorCode::BadResponse => "ENS 返回的结果不完整，或格式不符合预期。",
        ErrorCode::ResponseTooLarge => "ENS 的响应超过了 Pushboard 服务允许的大小。",
        ErrorCode::NotSignedIn => "Pushboard 服务无法确认访问者的身份。",
        ErrorCode::TooManyTries => "错误令牌的尝试次数过多。",
        ErrorCode::NotAllowed => "Pushboard 服务不接受来自此处的请求。",
        ErrorCode::NotFound => "Pushboard 服务没有这个接口。",
        ErrorCode::Overloaded => "Pushboard 服务的连接数已达上限。",
        ErrorCode::Offline => "无法连接 Pushboard 服务。",
    }
    .to_owned()
}

fn remedy(code: &ErrorCode) -> String {
    match code {
        ErrorCode::MissingParameter => "请填写必填项，首先是 AppId。",
        ErrorCode::InvalidParameter(_) => "请更正该字段后重新查询。",
        ErrorCode::BadRequest => "请更正此处指出的内容后重新查询。",
        ErrorCode::NotFound => "请重新加载页面：页面与 Pushboard 服务的版本可能不一致。",
        ErrorCode::NoPermission => "请为 Pushboard 服务所用的用户或角色授予此处列出的 RAM 权限，资源为 *。",
        ErrorCode::AddressNotAllowed => {
            "请在账号的 IP 白名单或 RAM 权限策略的条件中，放行 Pushboard 服务调用 ENS 时使用的 IP 地址。"
        }
        ErrorCode::AccountBlocked => "请在阿里云控制台结清账单，并确认已开通 ENS。",
        ErrorCode::LimitExceededSecurityGroup => "请携带请求 ID 联系阿里云技术支持。",
        ErrorCode::EnsInterfaceError | ErrorCode::CallInterface | ErrorCode::ServiceUnavailable => {
            "请稍候片刻再刷新；若仍然失败，请携带请求 ID 联系阿里云技术支持。"
        }
        ErrorCode::Throttling => "请稍候：在配额恢复之前，看板会放慢刷新。",
        ErrorCode::InvalidAccessKeyId => {
            "请在运行 Pushboard 服务的机器上检查 ALIBABA_CLOUD_ACCESS_KEY_ID，并确认该 AccessKey 在 RAM 中处于启用状态。"
        }
        ErrorCode::SignatureDoesNotMatch => "请在运行 Pushboard 服务的机器上检查 ALIBABA_CLOUD_ACCESS_KEY_SECRET。",
        ErrorCode::InvalidTimeStamp => "请校准运行 Pushboard 服务的机器的时钟。",
        ErrorCode::SignatureNonceUsed => "请刷新；每次请求都会重新签名。",
        ErrorCode::InvalidSecurityToken => "请使用新的 STS 令牌重新启动 Pushboard 服务。",
        ErrorCode::Other(_) => "请携带请求 ID，在阿里云错误码列表中查询此错误码。",
        ErrorCode::NoCredentials => {
            "请设置 ALIBABA_CLOUD_ACCESS_KEY_ID 和 ALIBABA_CLOUD_ACCESS_KEY_SECRET，然后重启 Pushboard 服务。"
        }
        ErrorCode::Unreachable => "请在 Pushboard 服务所在机器上检查网络、DNS 和 --endpoint。",
        ErrorCode::TimedOut => "请缩小查询范围或减小每页条数，然后刷新。",
        ErrorCode::BadResponse => "请刷新；先前的内容会保留。若仍然失败，请检查 --endpoint。",
        ErrorCode::ResponseTooLarge => "请改为分页查询，或缩小查询范围。",
        ErrorCode::NotSignedIn => "请打开 Pushboard 服务启动时打印的地址。",
        ErrorCode::TooManyTries => "请稍候一分钟，再使用 Pushboard 服务打印的令牌或管理员提供的令牌登录。",
        ErrorCode::NotAllowed => "请通过 Pushboard 服务自己的地址打开看板。",
        ErrorCode::Overloaded => {
            "请稍候片刻；若一直如此，请调大 --max-connections，或提高 Pushboard 进程可打开的文件数上限。"
        }
        ErrorCode::Offline => "请确认 Pushboard 服务正在运行且网络已连接。",
    }
    .to_owned()
}

fn issue(issue: DataIssue) -> &'static str {
    match issue {
        DataIssue::FailedSaysSuccess => "状态为 FAILED，状态描述却表示成功。",
        DataIssue::SuccessSaysFailure => "状态为 SUCCESS，状态描述却表示失败。",
        DataIssue::UpdateBeforeStart => "更新时间早于开始时间。",
        DataIssue::StartMissing => "没有开始时间，或其取值表示“无”。",
        DataIssue::StartUnreadable => "开始时间缺少时区或无法识别，按原样显示。",
        DataIssue::UpdateMissing => "没有更新时间，或其取值表示“无”。",
        DataIssue::UpdateUnreadable => "更新时间缺少时区或无法识别，按原样显示。",
        DataIssue::TimeAfterFetch => "有时间晚于获取数据的时刻。",
        DataIssue::RegionMissing => "边缘节点没有 ID。",
        DataIssue::StatusMissing => "没有预推状态。",
        DataIssue::StatusUnknown => "预推状态不在官方文档中。",
        DataIssue::RegionDoubled => "边缘节点重复列出，显示最新的更新或较差的状态。",
        DataIssue::OddType => "取值类型与文档不符。",
        DataIssue::UnknownElement => "存在官方文档中没有的元素。",
        DataIssue::TextCut => "有文本在字符中间被截断，以 � 代替。",
        DataIssue::NameMissing => "数据文件没有名称。",
        DataIssue::VersionMissing => "数据文件没有版本。",
        DataIssue::CountDiffers => "RegionIdCount 与列出的边缘节点数量不一致。",
        DataIssue::CountMissing => "某一状态没有 RegionIdCount。",
        DataIssue::EntryDoubled => "同一名称和版本在一页中重复出现，已合并。",
        DataIssue::EntryOnTwoPages => "同一名称和版本出现在多页中（翻页期间数据有变化），已合并。",
        DataIssue::TotalCountDiffers => "TotalCount 与实际返回的条目数不一致。",
        DataIssue::TotalCountChanged => "各页的 TotalCount 不一致。",
        DataIssue::TotalCountMissing => "没有 TotalCount。",
        DataIssue::ResultsMissing => "没有 PushResults。",
        DataIssue::PageEchoDiffers => "返回的页码或每页条数与请求的不一致。",
        DataIssue::PageSizeLimited => "ENS 每页允许的条数少于请求的条数，已改用较小的页全部加载。",
    }
}

fn link_problem(problem: &LinkProblem) -> String {
    match problem {
        LinkProblem::Newer(version) => format!("链接的版本为 {version}，比此页面更新。请重新加载页面。"),
        LinkProblem::UnknownKey { key } => format!("链接中的“{key}”无法识别，已忽略。"),
        LinkProblem::BadValue { key, value } => {
            format!("链接中“{key}”的取值“{value}”无效，已改用默认值。")
        }
        LinkProblem::BadPart { key, value } => {
            format!("链接中“{key}”不支持“{value}”，已略去。")
        }
        LinkProblem::Doubled { key } => format!("链接中“{key}”重复出现，以第一个为准。"),
        LinkProblem::Undecodable { text } => format!("链接中有一部分无法解码，已略去：{text}"),
        LinkProblem::WithoutFile { key } => format!("链接中有“{key}”，但没有数据文件，已略去。"),
        LinkProblem::TooLong { bytes } => format!(
            "链接有 {} 字节，超过了各处均可传递的 {} 字节，可能在传递中被截断。",
            number(*bytes as u64),
            number(MAX_BYTES as u64),
        ),
    }
}

fn rounded(n: u64) -> String {
    match n {
        0..100_000 => number(n),
        _ => format!("{} 万", tenths(n, 10_000)),
    }
}

fn short(n: u64) -> String {
    match n {
        0..10_000 => n.to_string(),
        _ => format!("{}万", n / 10_000),
    }
}

fn duration(seconds: i64) -> String {
    let unit = |unit: usize| ["天", "小时", "分钟", "秒"][unit];
    let parts = duration_parts(seconds);
    let text = parts.iter().map(|(value, at)| format!("{value} {}", unit(*at))).collect::<Vec<_>>().join(" ");
    if seconds < 0 { format!("−{text}") } else { text }
}

// Years and months of a span that long, else as all durations.
fn long_duration(seconds: i64) -> String {
    let Some(parts) = long_parts(seconds) else { return duration(seconds) };
    let unit = |unit: usize| ["年", "个月"][unit];
    parts.iter().map(|(value, at)| format!("{value} {}", unit(*at))).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_statuses_use_the_official_terms() {
        assert_eq!(duration(200), "3 分钟 20 秒");
        assert_eq!((WORDS.common.ago)(90_000), "1 天 1 小时前");
        let fetched = |seconds| (WORDS.summary.fetched)(&(WORDS.common.ago)(seconds));
        assert_eq!((fetched(3), fetched(0)), ("更新于 3 秒前".to_owned(), "更新于刚刚".to_owned()));
        assert_eq!((WORDS.common.status)(Status::Success), "成功");
    }

    #[test]
    fn a_space_stands_between_a_chinese_character_and_the_name_pushboard() {
        let source = include_str!("chinese.rs");
        let is_chinese = |character: char| ('\u{4e00}'..='\u{9fff}').contains(&character);
        for (at, _) in source.match_indices("Pushboard") {
            let around = source[..at].chars().next_back().into_iter().chain(source[at + 9..].chars().next());
            assert!(
                !around.into_iter().any(is_chinese),
                "{}",
                source[at..].lines().next().unwrap_or_default()
            );
        }
    }

    #[test]
    fn problems_quote_visible_characters() {
        assert!(problem(&Problem::BadCharacter('_')).contains("“_”"));
    }
}
