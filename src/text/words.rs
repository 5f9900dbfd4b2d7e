//! The words of a language: a field for each, grouped by its place on the page. A sentence with a number or a name in
//! it is a function, so that each language decides on its position.

use board::charts::rollouts::RolloutColumn;
use board::charts::timeline::Edge;
use board::link::{LinkProblem, View};
use board::report::causes::{Novelty, TopCause};
use board::report::comparison::Change;
use board::report::export::Format;
use board::report::rollouts::{Span, Superseded, TimeLeft};
use board::report::table::TableColumn;
use board::report::watch::WatchEvent;
use board::select::lanes::Lanes;
use board::select::order::{Ranking, RegionOrder};
use board::select::search::parse::Problem as SearchProblem;
use board::{DataIssue, Facet, Field, RegionFacet, Status, Zone};
use ens_api::fields::Problem;
use ens_api::{ErrorCode, Parameter};

use crate::preferences::{RefreshInterval, Theme};

/// A sentence about a number of things.
pub type Count = fn(u64) -> String;
/// A sentence about a name or an id.
pub type About = fn(&str) -> String;

/// All words of one language.
pub struct Words {
    /// Used everywhere.
    pub common: Common,
    /// Header.
    pub header: Header,
    /// The menu of what is copied for others.
    pub handover: Handover,
    /// The query form.
    pub query: Query,
    /// The figures of the response.
    pub summary: Summary,
    /// Views, filters and order.
    pub toolbar: Toolbar,
    /// The terms of a search, and the views that are saved by name.
    pub search: Search,
    /// The drawings.
    pub drawing: Drawing,
    /// The rollouts.
    pub rollouts: Rollouts,
    /// The notices at the foot of the page.
    pub notices: Notices,
    /// The pinned panel.
    pub detail: Detail,
    /// The table.
    pub table: Table,
    /// Why pushes fail.
    pub causes: Causes,
    /// The replay of earlier moments.
    pub replay: Replay,
    /// The watch.
    pub watch: Watch,
    /// Two versions side by side.
    pub comparison: Comparison,
    /// The page without a board: welcome, loading, empty, failed.
    pub states: States,
    /// The sign-in form.
    pub sign_in: SignIn,
    /// The list of keyboard shortcuts.
    pub shortcuts: Shortcuts,
}

/// Used everywhere.
pub struct Common {
    pub copy: &'static str,
    /// The name of a button that copies this.
    pub copy_of: About,
    pub copied: &'static str,
    pub copy_failed: &'static str,
    /// Beside the selected text that the browser has not copied.
    pub copy_by_hand: &'static str,
    pub close: &'static str,
    /// For an element that the response lacks.
    pub missing: &'static str,
    pub status: fn(Status) -> &'static str,
    pub not_targeted: &'static str,
    /// A data issue, as a sentence.
    pub issue: fn(DataIssue) -> &'static str,
    /// A span of seconds in its two largest units.
    pub duration: fn(i64) -> String,
    /// A whole number in few digits, rounded down, for narrow places.
    pub rounded: Count,
    /// The same in the fewest digits, for a number beside another.
    pub short: Count,
    /// A number of seconds ago.
    pub ago: fn(i64) -> String,
}

/// The menu of what is copied for others.
pub struct Handover {
    pub label: &'static str,
    /// The number of failed regions.
    pub failed_regions: Count,
    pub failed_explained: &'static str,
    pub none_failed: &'static str,
    pub ids: &'static str,
    /// The button that copies the ids of the regions where a version failed, and their number.
    pub copy_failed: Count,
    pub placeholders: &'static str,
    pub all_shown: &'static str,
    pub summary: &'static str,
    pub response: &'static str,
    pub open: &'static str,
    /// The heading of the most frequent cause of failures.
    pub reason: &'static str,
    /// How many data files a summary leaves out.
    pub more_files: Count,
}

/// Header.
pub struct Header {
    pub tagline: &'static str,
    pub home: &'static str,
    pub skip_to_board: &'static str,
    pub demo: &'static str,
    pub demo_note: &'static str,
    pub live: &'static str,
    /// Beside demo or live, from a failed query until the next response.
    pub late: &'static str,
    pub demo_explained: &'static str,
    pub live_explained: &'static str,
    pub go_live: &'static str,
    pub go_live_environment: &'static str,
    pub go_live_policy: &'static str,
    pub go_live_restart: &'static str,
    pub theme: fn(Theme) -> &'static str,
    pub theme_named: About,
    pub copy_link: &'static str,
    pub shortcuts: &'static str,
    pub sign_out: &'static str,
    pub sign_out_explained: &'static str,
}

/// The query form.
pub struct Query {
    pub label: &'static str,
    pub parameter: fn(Parameter) -> &'static str,
    pub hint: fn(Parameter) -> &'static str,
    pub placeholder: fn(Parameter) -> &'static str,
    pub problem: fn(&Problem) -> String,
    pub submit: &'static str,
    pub more: &'static str,
    pub load_mode: &'static str,
    pub page_by_page: &'static str,
    pub one_response: &'static str,
    pub load_mode_hint: &'static str,
    pub comma_names: &'static str,
    pub suggestions: &'static str,
    pub applications: &'static str,
    pub applications_loading: &'static str,
    pub applications_denied: &'static str,
    pub applications_failed: &'static str,
    pub applications_none: &'static str,
    /// How many applications ENS counts that could not be listed.
    pub applications_unlisted: Count,
    pub recent: &'static str,
    pub recent_none: &'static str,
    pub recent_forget: About,
    /// For a query that has no parameter but its application.
    pub everything: &'static str,
}

/// The figures of the response.
pub struct Summary {
    pub label: &'static str,
    pub pushed_share: &'static str,
    pub pushed_of: fn(u64, u64) -> String,
    /// That the share is of newest versions, and the share of all versions.
    pub of_newest: About,
    /// The share without words and facets.
    pub of_whole: About,
    /// For figures of an incomplete response: the number of entries, and the total if ENS sent one.
    pub of_part: fn(u64, Option<u64>) -> String,
    pub files: &'static str,
    pub versions: &'static str,
    pub regions: &'static str,
    pub median: &'static str,
    pub median_explained: &'static str,
    pub slowest: &'static str,
    pub slowest_explained: &'static str,
    pub remaining: &'static str,
    pub remaining_explained: &'static str,
    /// A range of seconds.
    pub between: fn(i64, i64) -> String,
    pub remaining_unknown: &'static str,
    /// All that are running are stuck.
    pub remaining_stalled: &'static str,
    pub all_done: &'static str,
    pub stuck: &'static str,
    pub stuck_explained: fn(i64) -> String,
    pub fetched: fn(&str) -> String,
    pub request_id: &'static str,
    pub refresh: &'static str,
    pub refreshing: &'static str,
    pub stop_loading: &'static str,
    pub auto_refresh: &'static str,
    pub interval: fn(RefreshInterval) -> &'static str,
    /// The number of entries, and the total if ENS sent one.
    pub loading: fn(u64, Option<u64>) -> String,
    /// The number of bytes of a response without pages.
    pub loading_bytes: fn(u64) -> String,
    /// For a screen reader when a response has arrived: shown pushes, failures.
    pub announced: fn(u64, u64) -> String,
}

/// Views, filters and order.
pub struct Toolbar {
    pub label: &'static str,
    pub views: &'static str,
    pub view: fn(View) -> &'static str,
    pub statuses: &'static str,
    pub search: &'static str,
    pub search_hint: &'static str,
    pub clear_search: &'static str,
    pub sort: &'static str,
    pub order: fn(Ranking) -> &'static str,
    pub reversed: &'static str,
    pub chinese_names: &'static str,
    pub sort_again: &'static str,
    pub region_sort: &'static str,
    pub region_order: fn(RegionOrder) -> &'static str,
    pub group: &'static str,
    pub ungrouped: &'static str,
    pub facets: &'static str,
    pub facet: fn(Facet) -> &'static str,
    /// A value of a facet of regions in words; several carriers are joined by `_` in the data.
    pub place: fn(RegionFacet, &str) -> String,
    pub facet_unknown: &'static str,
    /// Names the field that searches the values of a facet.
    pub facet_search: About,
    /// The number of pushes with a value, and of failed ones among them.
    pub facet_count: fn(u64, u64) -> String,
    pub facet_none: &'static str,
    pub facet_more: Count,
    pub facet_remove: About,
    pub facet_chosen: &'static str,
    pub places_denied: &'static str,
    pub places_failed: &'static str,
    pub places_unlisted: &'static str,
    pub zone: &'static str,
    pub zone_named: fn(Zone) -> &'static str,
    pub display: &'static str,
    pub transpose: &'static str,
    pub lanes: &'static str,
    pub lane: fn(Lanes) -> &'static str,
    pub clear_filters: &'static str,
    pub download: &'static str,
    pub download_explained: &'static str,
    /// The share of the file that is written.
    pub download_writing: fn(&str) -> String,
    pub download_as: fn(Format) -> &'static str,
    pub download_failed: &'static str,
    pub download_no_workbook: &'static str,
    /// How many pushes of a status newest versions have, and how many older ones.
    pub newest_and_older: fn(u64, u64) -> String,
    /// The number of pushes that pass the filters, and of all pushes, both rounded down.
    pub shown_of: fn(u64, u64) -> String,
}

/// The terms of a search, and the views that are saved by name.
pub struct Search {
    /// The word for a field, as it is typed.
    pub field: fn(Field) -> &'static str,
    pub field_explained: fn(Field) -> &'static str,
    /// A status as it is typed.
    pub status: fn(Status) -> &'static str,
    pub stuck: &'static str,
    pub help: &'static str,
    /// A part of a search and what is wrong with it.
    pub unread: fn(&str, &SearchProblem) -> String,
    pub not_applied: &'static str,
    pub saved_and_recent: &'static str,
    pub saved: &'static str,
    pub save: &'static str,
    pub save_name: &'static str,
    /// A saved view of this name will be replaced.
    pub save_replaces: About,
    pub saved_explained: &'static str,
    pub rename: About,
    pub remove: About,
}

/// The drawings.
pub struct Drawing {
    pub matrix_label: &'static str,
    pub tiles_label: &'static str,
    pub timeline_label: &'static str,
    pub matrix_keys: &'static str,
    pub timeline_keys: &'static str,
    pub choose_version: &'static str,
    pub legend: &'static str,
    pub hatched: &'static str,
    /// Pushes that the filter hides.
    pub filtered_out: &'static str,
    /// What all names begin with, and is left out of them; true for the names of edge nodes.
    pub left_out: fn(bool, &str) -> String,
    pub now: &'static str,
    pub fit: &'static str,
    pub fit_activity: &'static str,
    pub fit_all: fn(u64) -> String,
    pub zoom_in: &'static str,
    pub zoom_out: &'static str,
    pub no_times: &'static str,
    pub timeline: Timeline,
}

/// The timeline: what lies outside of its range, its axes and gaps, and the numbers at its cursor.
pub struct Timeline {
    /// So many pushes of a row before the range, or after it.
    pub outside: fn(Edge, u64) -> String,
    /// For how long there was no report.
    pub silent: fn(i64) -> String,
    /// So many rows before the range, or after it.
    pub rows_outside: fn(Edge, u64) -> String,
    pub rows_outside_explained: &'static str,
    /// The share pushed, and the numbers of failed, pushing and unknown ones.
    pub at_moment: fn(&str, [u64; 3]) -> String,
    /// The same numbers of the row under the cursor.
    pub in_row: About,
    pub after_start: About,
    /// In the place of numbers, at a moment that has not come yet.
    pub not_yet: &'static str,
    pub since_start: &'static str,
    pub others: Count,
    pub elapsed: &'static str,
    pub elapsed_explained: &'static str,
    /// The length of a folded gap, at the axis: as short as can be.
    pub gap: fn(i64) -> String,
    /// For how long nothing was reported.
    pub no_report: fn(i64) -> String,
    pub fold_gaps: &'static str,
    pub fold_gaps_explained: &'static str,
    pub range: &'static str,
    pub preset: fn(Preset) -> &'static str,
    pub preset_explained: fn(Preset) -> &'static str,
}

/// A range of the timeline that a press chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Preset {
    /// The last quarter of an hour; of elapsed time the first.
    Quarter,
    /// The last hour, or the first.
    Hour,
    /// Since midnight.
    Today,
    /// The push that is pinned or has the focus.
    Push,
}

/// The rollouts.
pub struct Rollouts {
    pub label: &'static str,
    pub keys: &'static str,
    pub heading: fn(RolloutColumn) -> &'static str,
    /// The folder that all names begin with.
    pub folder: About,
    /// The number that is shown, and the total.
    pub shown: fn(u64, u64) -> String,
    /// The number of edge nodes that are counted but not listed.
    pub unlisted: Count,
    pub no_start: &'static str,
    /// A moment, the share pushed by then and the number of failed ones.
    pub at_moment: fn(&str, &str, u64) -> String,
    pub of_all: fn(u64) -> String,
    pub left: fn(TimeLeft) -> String,
    pub unfolded: fn(bool) -> &'static str,
    pub span: fn(Span) -> String,
    pub time_left: fn(TimeLeft) -> String,
    /// Why the remaining time is unknown, or how many pushes are stuck; empty if neither applies.
    pub reason: fn(TimeLeft) -> String,
    /// The number of older versions, and how many of their failures are superseded.
    pub older: fn(u64, Option<Superseded>) -> String,
    pub superseded: fn(Superseded) -> String,
    pub not_newest: &'static str,
    pub cause: fn(&TopCause, &str) -> String,
    pub other_causes: Count,
    /// The hint on a click that opens a view, by the view's name.
    pub opens: About,
    pub legend_unlisted: &'static str,
}

/// The notices at the foot of the page.
pub struct Notices {
    pub label: &'static str,
    /// Old data is displayed: its age, and why.
    pub stale: fn(i64, &str) -> String,
    /// Entries are missing: the number that has arrived, and the total if ENS sent one.
    pub partial: fn(u64, Option<u64>) -> String,
    /// The page does not retry by itself.
    pub retries_ended: &'static str,
    /// The seconds by which the clock of ENS is ahead of the proxy's.
    pub clock_off: fn(i64) -> String,
    pub newer_build: &'static str,
    pub reload: &'static str,
    pub offline: &'static str,
    pub link_problem: fn(&LinkProblem) -> String,
    pub link_forget: &'static str,
    /// The times of the data that the sender of the link saw, and of this data, with their zones.
    pub seen_at: fn(&str, &str) -> String,
    pub quality: Count,
    pub quality_explained: &'static str,
    pub example: &'static str,
    /// Names of the query that the response lacks.
    pub names_not_returned: Count,
    pub regions_not_returned: Count,
    pub merged: Count,
    pub unknown_elements: &'static str,
    pub storage_blocked: &'static str,
    pub dismiss: &'static str,
}

/// The pinned panel.
pub struct Detail {
    pub label: &'static str,
    pub file: &'static str,
    pub region: &'static str,
    pub response: &'static str,
    pub issues: &'static str,
    pub duration_running: fn(i64) -> String,
    /// For a description that is missing or empty: the data does not distinguish them.
    pub no_description: &'static str,
    pub not_targeted_explained: &'static str,
    /// The same where the file counts this many more edge nodes than it lists.
    pub unlisted_explained: Count,
    pub name_zh: &'static str,
    pub name_en: &'static str,
    pub regions_unknown: &'static str,
    pub region_unlisted: &'static str,
    pub counted: fn(i64, u64) -> String,
    pub page_number: &'static str,
    pub page_size: &'static str,
    pub total_count: &'static str,
    pub fetched_at: &'static str,
    pub whole_version: &'static str,
    pub whole_node: &'static str,
    pub only_node: &'static str,
    pub pushes_here: &'static str,
    pub more_pushes: Count,
    pub merged_here: &'static str,
    pub versions_here: &'static str,
    pub everywhere: &'static str,
    /// The title of a button that shows the pushes that a number counts.
    pub show_these: &'static str,
    pub gone: &'static str,
}

/// The table.
pub struct Table {
    pub label: &'static str,
    pub column: fn(TableColumn) -> &'static str,
    pub flag: &'static str,
    pub keys: &'static str,
    pub rows: Count,
}

/// The page without a board.
pub struct States {
    pub welcome_title: &'static str,
    pub welcome_text: &'static str,
    pub welcome_start: &'static str,
    pub welcome_demo: &'static str,
    pub loading_title: &'static str,
    pub loading_text: &'static str,
    pub stopped_title: &'static str,
    pub stopped_text: &'static str,
    pub empty_title: &'static str,
    pub empty_text: &'static str,
    pub names_exact: &'static str,
    pub search_instead: About,
    pub missing_title: &'static str,
    /// The number of entries that ENS says there are.
    pub missing_text: fn(u64) -> String,
    pub filtered_title: &'static str,
    pub filtered_text: &'static str,
    pub bad_query_title: &'static str,
    pub bad_query_text: &'static str,
    pub failed_title: &'static str,
    pub offline_title: &'static str,
    pub denied_title: &'static str,
    pub error: fn(&ErrorCode) -> String,
    pub remedy: fn(&ErrorCode) -> String,
    pub code: &'static str,
    /// What the proxy logs in English, where it is known in this language.
    pub logged: fn(&str) -> Option<&'static str>,
    /// Before what the proxy logs in English, in another language.
    pub verbatim: &'static str,
    /// The message of the proxy, beside its code.
    pub detail: &'static str,
    pub field: &'static str,
    pub request_id: &'static str,
    pub ram_action: &'static str,
    pub policy: &'static str,
    pub retry: &'static str,
    /// The seconds until the page retries by itself.
    pub retry_in: fn(i64) -> String,
    /// The seconds until a retry is not refused.
    pub retry_allowed: fn(i64) -> String,
}

/// The sign-in form.
pub struct SignIn {
    pub title: &'static str,
    pub text: &'static str,
    /// The age of the board behind the form.
    pub behind: fn(i64) -> String,
    pub field: &'static str,
    pub submit: &'static str,
    pub submitting: &'static str,
    pub empty: &'static str,
    pub wrong: &'static str,
    /// The ticket of a printed address was used already, or is too old.
    pub spent: &'static str,
    /// Too many wrong tokens: the seconds until the proxy accepts another; 0 for now.
    pub too_many: fn(i64) -> String,
    pub where_title: &'static str,
    pub where_terminal: &'static str,
    pub where_file: &'static str,
}

/// Why pushes fail.
pub struct Causes {
    pub label: &'static str,
    pub keys: &'static str,
    /// The text of a cause whose descriptions are missing.
    pub no_description: &'static str,
    /// The share of all failures.
    pub share: About,
    pub failed: Count,
    /// How many of the failures a newer version has made good.
    pub made_good: Count,
    pub versions: Count,
    pub regions: Count,
    /// The time of the first failure, and of the last.
    pub times: fn(&str, &str) -> String,
    /// Empty where there is nothing to compare with.
    pub novelty: fn(Novelty) -> &'static str,
    /// All failures have this property.
    pub only: About,
    /// A property, and how many times its share of all pushes its share of the failures is.
    pub times_its_share: fn(&str, &str) -> String,
    /// The numbers behind it: failures with the property, and in all; pushes with it, and in all.
    pub counted: fn([u64; 4]) -> String,
    /// An hour, by its beginning.
    pub hour: About,
    /// The title of a cause: shows it alone in every view.
    pub show_only: &'static str,
    /// The number of different descriptions.
    pub as_they_came: Count,
    /// How many of them are not listed.
    pub more_texts: Count,
    /// How many causes are not listed.
    pub more_causes: Count,
    pub none: &'static str,
    /// The most frequent cause, as a figure.
    pub top: &'static str,
    /// Its text and how many others there are.
    pub top_explained: fn(&str, u64, u64, u64) -> String,
    pub ticket: &'static str,
}

/// Two versions side by side.
pub struct Comparison {
    pub label: &'static str,
    /// No other version is chosen.
    pub none: &'static str,
    pub change: fn(Change) -> &'static str,
    pub same: &'static str,
    /// The title of a number: shows the edge nodes that it counts.
    pub show: &'static str,
    pub copy: &'static str,
    /// The newer version beside the older one.
    pub beside: fn(&str, &str) -> String,
}

/// The watch.
pub struct Watch {
    pub label: &'static str,
    pub end: &'static str,
    /// The events of which a person is notified.
    pub explained: &'static str,
    /// The browser shows no notifications.
    pub refused: &'static str,
    /// The page does not refresh by itself.
    pub no_refresh: &'static str,
    pub event: fn(WatchEvent) -> String,
}

/// The replay of earlier moments.
pub struct Replay {
    pub label: &'static str,
    pub moment: &'static str,
    pub play: &'static str,
    pub pause: &'static str,
    pub now: &'static str,
    pub as_of: About,
    /// Beside an earlier moment.
    pub rebuilt: &'static str,
    /// Beside now.
    pub hint: &'static str,
    /// Where there was no push.
    pub not_started: &'static str,
    /// The status of a push whose times do not tell it.
    pub not_known: &'static str,
}

/// The list of keyboard shortcuts.
pub struct Shortcuts {
    pub title: &'static str,
    pub enabled: &'static str,
    pub everywhere: &'static str,
    pub on_rollouts: &'static str,
    pub unfold: &'static str,
    pub first_and_last: &'static str,
    pub open_view: &'static str,
    pub on_grids: &'static str,
    pub on_timeline: &'static str,
    pub on_causes: &'static str,
    pub show_cause: &'static str,
    pub step_replay: &'static str,
    pub play_replay: &'static str,
    pub copy_ids: &'static str,
    pub copy_ticket: &'static str,
    pub raw_texts: &'static str,
    pub help: &'static str,
    pub search: &'static str,
    pub failures: &'static str,
    /// The names of the views, as a list.
    pub views: fn(&[&str]) -> String,
    pub refresh: &'static str,
    pub copy_link: &'static str,
    pub close: &'static str,
    pub move_focus: &'static str,
    pub ends: &'static str,
    pub pin: &'static str,
    pub pan: &'static str,
    pub zoom: &'static str,
    pub fit: &'static str,
    pub move_cursor: &'static str,
    pub next_failure: &'static str,
    pub transpose: &'static str,
    /// What the proxy was built from: version, commit, page.
    pub about: fn(&str, &str, &str) -> String,
}
