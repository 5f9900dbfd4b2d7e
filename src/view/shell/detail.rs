//! The panel of the pinned push, version or edge node: every element of the response about it, the facts of the edge node, and the
//! other versions there. Built again only when its facts change.

mod comparison;
mod facts;
mod node;
mod parts;
mod progress;

use board::draw::labels::printable_text;
use board::report::handover::{failed_regions, ids};
use board::report::table::TableColumn;
use board::{DataIssue, Detail, Status, VersionId};
use leptos::prelude::*;

use self::comparison::VersionComparison;
use self::facts::{Facts, PageFacts, PushFacts, StatFacts, Time, VersionFacts};
use self::node::{NodeBody, NodeFacts};
use self::parts::{BODY, Fact, RegionSection};
use self::progress::VersionProgress;
use crate::platform::reactive::{derive, memo};
use crate::state::State;
use crate::text::number;
use crate::view::shell::toolbar::DRAWING;
use crate::view::widgets::copy::CopyButton;
use crate::view::widgets::erased::{Show, view};
use crate::view::widgets::focus::{focus_on, hand_focus_on};
use crate::view::widgets::icon::{Icon, Picture, StatusGlyph};
use crate::view::widgets::icon_button::IconButton;

/// The panel; nothing where nothing is pinned.
#[component]
pub fn DetailPanel() -> impl IntoView {
    let state = State::current();
    let is_pinned = memo(move |_| {
        let link = state.link.read();
        (link.selection.is_some() || link.node.is_some()) && state.data.loaded.read().is_some()
    });
    let is_node = memo(move |_| state.link.read().selection.is_none());
    let node = memo(move |_| {
        let (loaded, catalog, link) =
            (state.data.loaded.read(), state.data.catalog.read(), state.link.read());
        let id = link.node.as_ref().filter(|_| link.selection.is_none())?;
        NodeFacts::new(&loaded.as_ref()?.board, &catalog, id)
    });
    let facts = memo(move |_| {
        let (loaded, catalog, link) =
            (state.data.loaded.read(), state.data.catalog.read(), state.link.read());
        let (loaded, selection) = (loaded.as_ref()?, link.selection.as_ref()?);
        Detail::new(&loaded.board, &catalog, selection).map(|detail| Facts::new(&loaded.board, &detail))
    });
    let status = derive(move || facts.read().as_ref().and_then(|facts| facts.push.as_ref()?.status));
    let title = move || {
        let words = state.words();
        match facts.read().as_ref() {
            Some(Facts { push: Some(PushFacts { status: Some(status), .. }), .. }) => {
                (words.common.status)(*status)
            }
            Some(Facts { region: Some(_), .. }) => state.without_push(),
            Some(_) => words.detail.whole_version,
            None if is_node.get() => words.detail.whole_node,
            None => words.detail.label,
        }
    };
    let has_glyph = move || facts.read().as_ref().is_some_and(|facts| facts.region.is_some());
    let close = move || {
        state.unpin();
        focus_on(DRAWING);
    };
    view! {
        <Show when=move || is_pinned.get()>
            // However it is closed: by Escape, or by a step back.
            {hand_focus_on(".detail".to_owned(), DRAWING.to_owned())}
            <section class="detail" aria-label=state.word(|words| words.detail.label)>
                <div class="detail-head">
                    <h2>
                        <span class="status">
                            <Show when=has_glyph><StatusGlyph status/></Show>
                            {move || title()}
                        </span>
                    </h2>
                    <IconButton
                        icon=Icon::Close
                        name=state.word(|words| words.common.close)
                        press=move |()| close()
                    />
                </div>
                <div class=BODY tabindex="0" role="group" aria-label=move || title()>
                    {move || match (facts.get(), node.get()) {
                        (Some(facts), _) => view! { <Body facts/> },
                        (None, Some(node)) => view! { <NodeBody node/> },
                        (None, None) => view! { <p>{state.word(|words| words.detail.gone)}</p> },
                    }}
                </div>
            </section>
        </Show>
    }
}

#[component]
fn Body(facts: Facts) -> impl IntoView {
    let Facts { version, name, version_name, region, push, issues, merged, stats, unlisted, versions, page } =
        facts;
    let not_targeted = region.is_some() && push.is_none();
    view! {
        <PushSection name version_name region_id=region.as_ref().map(|facts| facts.id.clone()) push not_targeted unlisted/>
        {(region.is_none()).then(|| view! { <VersionComparison version/> })}
        <DataIssueSection issues/>
        <MergedSection merged/>
        {region.map(|facts| view! { <RegionSection facts/> })}
        <VersionSection versions version/>
        <StatSection stats version/>
        <PageSection page/>
    }
}

#[component]
fn PushSection(
    name: String,
    version_name: String,
    region_id: Option<String>,
    push: Option<PushFacts>,
    not_targeted: bool,
    /// Pushes of the version that ENS counts but does not list: this region may be among them.
    unlisted: u64,
) -> impl IntoView {
    let state = State::current();
    let column = move |column: TableColumn| derive(move || (state.words().table.column)(column));
    let copy_name = derive(move || (state.words().common.copy_of)(state.words().detail.file));
    let not_targeted_explained = move || {
        let words = &state.words().detail;
        if unlisted > 0 {
            (words.unlisted_explained)(unlisted)
        } else {
            words.not_targeted_explained.to_owned()
        }
    };
    let shown_name = printable_text(&name).into_owned();
    view! {
        <section>
            <p class="detail-name mono">
                <span>{shown_name}</span>
                <CopyButton text=name label="" name=copy_name class="small only-icon"/>
            </p>
            <dl class="facts">
                <Fact label=column(TableColumn::Version) value=version_name mono=true copy=true/>
                {region_id.map(|id| {
                    view! { <Fact label=column(TableColumn::Region) value=id mono=true copy=true/> }
                })}
                {push.map(|push| view! { <PushRows push/> })}
            </dl>
            {(not_targeted && state.as_of().is_none()).then(|| view! { <p class="hint">{move || not_targeted_explained()}</p> })}
        </section>
    }
}

#[component]
fn PushRows(push: PushFacts) -> impl IntoView {
    let state = State::current();
    let column = move |column: TableColumn| derive(move || (state.words().table.column)(column));
    let moment = move |time: Time| {
        derive(move || match time.at {
            Some(at) => state.moment_and_zone(at),
            None => time.raw.clone(),
        })
    };
    let PushFacts { status, status_text, description, start, update, duration } = push;
    // A documented one as it came, too.
    let status_text = move || match status {
        Some(Status::Unknown) if !status_text.is_empty() => state.status_text(Status::Unknown, &status_text),
        _ => status_text.clone(),
    };
    let span = derive(move || match duration {
        Some(seconds) if status == Some(Status::Pushing) => (state.words().detail.duration_running)(seconds),
        Some(seconds) => (state.words().common.duration)(seconds),
        None => "–".to_owned(),
    });
    view! {
        <Fact label=column(TableColumn::Status) value=derive(status_text) mono=true/>
        <Fact
            label=column(TableColumn::Description)
            value=description
            nothing=derive(move || Some(state.words().detail.no_description))
            copy=true
        />
        <Fact label=column(TableColumn::Start) value=moment(start)/>
        <Fact label=column(TableColumn::Update) value=moment(update)/>
        <Fact label=column(TableColumn::Duration) value=span/>
    }
}

#[component]
fn DataIssueSection(issues: Vec<DataIssue>) -> impl IntoView {
    let state = State::current();
    let row = move |issue: DataIssue| {
        view! {
            <li>
                <Picture icon=Icon::Flag/>
                <span>{move || (state.words().common.issue)(issue)}</span>
            </li>
        }
    };
    (!issues.is_empty()).then(|| {
        view! {
            <section class="flags">
                <h3>{state.word(|words| words.detail.issues)}</h3>
                <ul>{issues.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

/// Duplicates of the push, as ENS sent them.
#[component]
fn MergedSection(merged: Vec<PushFacts>) -> impl IntoView {
    let state = State::current();
    (!merged.is_empty()).then(|| {
        let entry = |push: PushFacts| view! { <dl class="facts merged"><PushRows push/></dl> };
        view! {
            <section>
                <h3>{state.word(|words| words.detail.merged_here)}</h3>
                {merged.into_iter().map(entry).collect_view()}
            </section>
        }
    })
}

/// All versions of the data file in this region; a press pins one.
#[component]
fn VersionSection(versions: Vec<VersionFacts>, version: VersionId) -> impl IntoView {
    let state = State::current();
    let row = move |entry: VersionFacts| {
        let VersionFacts { version: other, version_name, region, status, update } = entry;
        let version_name = printable_text(&version_name).into_owned();
        let name = move || status.map_or_else(|| state.without_push(), state.words().common.status);
        view! {
            <li>
                <button
                    type="button"
                    class="detail-row"
                    aria-current=(other == version).then_some("true")
                    on:click=move |_| {
                        state.pin(other, region);
                        // The new facts replace the focused row.
                        request_animation_frame(|| focus_on(&format!(".{BODY}")));
                    }
                >
                    <StatusGlyph status/>
                    <span>
                        <span class="mono">{version_name}</span>
                        " "
                        <span class="muted">{move || name()}</span>
                    </span>
                    <span class="muted">{move || update.map(|at| state.moment_and_zone(at))}</span>
                </button>
            </li>
        }
    };
    (!versions.is_empty()).then(|| {
        view! {
            <section>
                <h3>{state.word(|words| words.detail.versions_here)}</h3>
                <ul>{versions.into_iter().map(row).collect_view()}</ul>
            </section>
        }
    })
}

/// The version's statuses in all regions: the count of ENS, and the pushes that it lists.
#[component]
fn StatSection(stats: Vec<StatFacts>, version: VersionId) -> impl IntoView {
    let state = State::current();
    let failed = stats.iter().filter(|stat| stat.status == Status::Failed);
    let failed: u64 = failed.map(|stat| u64::from(stat.listed)).sum();
    let row = move |stat: StatFacts| {
        let StatFacts { status, text, counted, listed } = stat;
        let text = printable_text(&text).into_owned();
        let in_words = move || (state.words().common.status)(status);
        let numbers = move || match counted {
            Some(counted) if counted != i64::from(listed) => {
                (state.words().detail.counted)(counted, listed.into())
            }
            _ => number(listed.into()),
        };
        view! {
            <dt>
                <span class="status">
                    <StatusGlyph status=Some(status)/>
                    {move || in_words()}
                </span>
            </dt>
            <dd>
                {match listed {
                    0 => view! { <span>{move || numbers()}</span> },
                    _ => view! {
                        <button
                            type="button"
                            class="button small shows"
                            title=state.word(|words| words.detail.show_these)
                            aria-label=move || {
                                format!("{} {}: {}", in_words(), numbers(), state.words().detail.show_these)
                            }
                            on:click=move |_| state.only_pushes(version, status)
                        >
                            {move || numbers()}
                        </button>
                    },
                }}
                <code class="muted">{text}</code>
            </dd>
        }
    };
    view! {
        <section>
            <h3>{state.word(|words| words.detail.everywhere)}</h3>
            <VersionProgress version/>
            <dl class="facts">{stats.into_iter().map(row).collect_view()}</dl>
            {(failed > 0).then(|| view! { <CopyFailed version failed/> })}
        </section>
    }
}

/// Copies the ids of the regions where a version failed.
#[component]
fn CopyFailed(version: VersionId, failed: u64) -> impl IntoView {
    let state = State::current();
    let text = derive(move || {
        let loaded = state.data.loaded.read();
        let Some(board) = loaded.as_ref().map(|loaded| &loaded.board) else { return String::new() };
        ids(board, &failed_regions(board, board.pushes_of(version))).join("\n")
    });
    let label = derive(move || (state.words().handover.copy_failed)(failed));
    view! { <p><CopyButton text label name=label class="small framed"/></p> }
}

/// The page of the response that lists the version.
#[component]
fn PageSection(page: PageFacts) -> impl IntoView {
    let state = State::current();
    let detail =
        move |of: fn(&crate::text::Detail) -> &'static str| derive(move || of(&state.words().detail));
    let text = |value: Option<i64>| value.map(|value| value.to_string()).unwrap_or_default();
    let request_label = state.word(|words| words.summary.request_id);
    view! {
        <section>
            <h3>{detail(|words| words.response)}</h3>
            <dl class="facts">
                <Fact label=request_label value=page.request_id.unwrap_or_default() mono=true copy=true/>
                <Fact label=detail(|words| words.page_number) value=text(page.number)/>
                <Fact label=detail(|words| words.page_size) value=text(page.size)/>
                <Fact label=detail(|words| words.total_count) value=text(page.total_count)/>
                <Fact
                    label=detail(|words| words.fetched_at)
                    value=derive(move || state.moment_and_zone(page.fetched_at))
                />
            </dl>
        </section>
    }
}
