//! What a person hands over about failed pushes: the ids of the regions, what a new push of them takes, and a summary for a
//! ticket or a chat.
//!
//! Of each data file it is the newest shown version: a failure of an older one is no reason to push that again.

use crate::model::columns::{Board, PushId, RegionId, VersionId};
use crate::model::counts::Counts;
use crate::model::status::Status;
use crate::report::causes::{TopCause, top_cause};
use crate::select::shown::Shown;
use crate::sort::natural::natural;
use crate::sort::sort_by;

/// The newest shown version of a data file, with its shown failures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailedVersion {
    /// The version.
    pub version: VersionId,
    /// The regions where it failed, in the order of their ids; those without an id are left out.
    pub regions: Vec<RegionId>,
}

/// The shown failures, in the order of the data files; those without a failure are left out. Linear in the shown pushes.
pub fn failed_versions(board: &Board, shown: &Shown) -> Vec<FailedVersion> {
    let newest = newest_shown(board, shown).map(|version| {
        let regions = failed_regions(board, shown.pushes_of(board, version));
        FailedVersion { version, regions }
    });
    newest.filter(|failed| !failed.regions.is_empty()).collect()
}

/// The regions of the failed ones among some pushes, in the order of their ids, without those that have none.
pub fn failed_regions(board: &Board, pushes: impl Iterator<Item = PushId>) -> Vec<RegionId> {
    let failed = pushes.filter(|push| board.status(*push) == Status::Failed);
    let regions = failed.map(|push| board.region_column()[push.0 as usize]);
    in_order(board, regions.filter(|region| !board.region_name(*region).is_empty()))
}

/// The ids of some regions.
pub fn ids<'a>(board: &'a Board, regions: &[RegionId]) -> Vec<&'a str> {
    regions.iter().map(|region| board.region_name(*region)).collect()
}

fn in_order(board: &Board, regions: impl Iterator<Item = RegionId>) -> Vec<RegionId> {
    let mut regions: Vec<RegionId> = regions.collect();
    sort_by(&mut regions, |a, b| natural(board.region_name(*a), board.region_name(*b)));
    regions
}

/// The ids of all regions of some failures, each once, in their order.
pub fn region_ids<'a>(board: &'a Board, failed: &[FailedVersion]) -> Vec<&'a str> {
    let mut is_failed = vec![false; board.region_count()];
    for region in failed.iter().flat_map(|failed| &failed.regions) {
        is_failed[region.0 as usize] = true;
    }
    ids(board, &in_order(board, board.regions().filter(|region| is_failed[region.0 as usize])))
}

/// The parameter `PushStrategy` of `PushApplicationData` that pushes to these regions.
pub fn push_strategy(region_ids: &[&str]) -> String {
    let strategy = Strategy {
        name: "ScheduleToRegionId",
        parameters: StrategyParameters { operator: "In", values: region_ids },
    };
    json(&strategy)
}

#[derive(serde::Serialize)]
struct Strategy<'a> {
    name: &'a str,
    parameters: StrategyParameters<'a>,
}

#[derive(serde::Serialize)]
struct StrategyParameters<'a> {
    operator: &'a str,
    values: &'a [&'a str],
}

/// How a command of `aliyun` is spelt: both spellings call the same operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spelling {
    /// `PushApplicationData --AppId`, as the operation is named.
    Operation,
    /// `push-application-data --app-id`.
    Hyphens,
}

impl Spelling {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Operation, Self::Hyphens];

    /// What the command begins with.
    pub const fn command(self) -> &'static str {
        match self {
            Self::Operation => "aliyun ens PushApplicationData",
            Self::Hyphens => "aliyun ens push-application-data",
        }
    }

    const fn options(self) -> [&'static str; 3] {
        match self {
            Self::Operation => ["--AppId", "--Data", "--PushStrategy"],
            Self::Hyphens => ["--app-id", "--data", "--push-strategy"],
        }
    }
}

/// A command for each failed version, one a line, that pushes it again where it failed. What ENS does not return stands in
/// angle brackets for a person to replace: `<SIZE>`, `<ARCHIVE_TYPE>`, `<MD5>`, `<URL>`.
pub fn push_commands(board: &Board, failed: &[FailedVersion], app_id: &str, spelling: Spelling) -> String {
    let [app_option, data_option, strategy_option] = spelling.options();
    let command = |failed: &FailedVersion| {
        let ids = ids(board, &failed.regions);
        let (name, version) = (json(board.name(failed.version)), json(board.version_name(failed.version)));
        let data = format!(
            r#"[{{"name":{name},"version":{version},"size":<SIZE>,"archiveType":"<ARCHIVE_TYPE>","md5":"<MD5>","url":"<URL>"}}]"#
        );
        let words = [app_option, app_id, data_option, &data, strategy_option, &push_strategy(&ids)];
        let words = words.map(shell_word).join(" ");
        format!("{} {words}\n", spelling.command())
    };
    failed.iter().map(command).collect()
}

/// A line of a summary: the newest shown version of a data file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SummaryRow {
    /// The version.
    pub version: VersionId,
    /// Its pushes that pass the filter, whatever statuses are chosen.
    pub counts: Counts,
    /// The most frequent cause of its failures.
    pub cause: Option<TopCause>,
}

/// The lines of a summary, in the order of the data files.
pub fn summary_rows(board: &Board, shown: &Shown) -> Vec<SummaryRow> {
    let row = |version| {
        let pushes = board.pushes_of(version).filter(|push| shown.is_in_scope(*push));
        SummaryRow { version, counts: shown.scope_of(version), cause: top_cause(board, pushes) }
    };
    newest_shown(board, shown).map(row).collect()
}

/// A table of Markdown: headings, then rows of as many cells. The columns of `numbers` are aligned to the right.
pub fn markdown_table(headings: &[&str], numbers: std::ops::Range<usize>, rows: &[Vec<String>]) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let headings: Vec<String> = headings.iter().map(|heading| markdown_text(heading)).collect();
    let rule = |at| if numbers.contains(&at) { "--:" } else { "---" };
    let rules: Vec<String> = (0..headings.len()).map(|at| rule(at).to_owned()).collect();
    let mut table = line(&headings) + &line(&rules);
    table.extend(rows.iter().map(|row| line(row)));
    table
}

/// A text that Markdown shows as it is, on one line, also within a table.
pub fn markdown_text(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            _ if char.is_control() => shown.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '#' | '&' | '@' | '!' => {
                shown.extend(['\\', char]);
            }
            _ => shown.push(char),
        }
    }
    shown
}

/// A text as code of Markdown, on one line, also within a table.
pub fn markdown_code(text: &str) -> String {
    let text: String = text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect();
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    // A space at either end is not shown, and separates the text from the fence where it needs to.
    let space = if longest > 0 || text.trim() != text || text.is_empty() { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

// The newest shown version of each data file.
fn newest_shown<'a>(board: &'a Board, shown: &'a Shown) -> impl Iterator<Item = VersionId> + 'a {
    let mut before = None;
    // The versions of a data file stand together, the newest first.
    shown.versions.iter().copied().filter(move |version| {
        let name = board.name_id(*version);
        before.replace(name) != Some(name)
    })
}

// A word of a POSIX shell.
fn shell_word(word: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_./:=".contains(&byte);
    if !word.is_empty() && word.bytes().all(is_plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

fn json<T: serde::Serialize + ?Sized>(value: &T) -> String {
    // Texts and lists of texts always have a form in JSON.
    serde_json::to_string(value).unwrap_or_default()
}
