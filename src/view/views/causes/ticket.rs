//! A cause as Markdown, for a ticket or a chat.

use board::report::causes::Cause;
use board::report::handover::{markdown_code, markdown_text};
use board::{Board, Facet, VersionId};

use super::in_words::{facts, title, trait_in_words};
use crate::load::remote::Loaded;
use crate::state::State;

/// The most lines and the most ids of a line.
const MOST: usize = 30;

/// What the failures say and what sets them apart, the edge nodes of each version, the time of the data and a link to the
/// cause alone. `failed` is the number of all failures.
pub(super) fn markdown(state: State, board: &Board, cause: &Cause, failed: u32) -> String {
    let words = state.words();
    let at = state.data.loaded.with(|loaded| loaded.as_ref().map(Loaded::moment));
    let time = at.map(|at| state.moment_and_zone(at)).unwrap_or_default();
    let mut text = format!(
        "**{}** · {} · {time}  \n{}\n\n",
        markdown_text(&title(state, cause)),
        (words.causes.failed)(cause.pushes.len() as u64),
        facts(state, board, cause, failed).join(" · ")
    );
    for found in &cause.traits {
        let (found, counted) = trait_in_words(state, board, found);
        text += &format!("- {}: {counted}\n", markdown_text(&found));
    }
    for version in cause.versions.iter().take(MOST) {
        text += &line(state, board, cause, *version);
    }
    if let Some(more @ 1..) = cause.versions.len().checked_sub(MOST) {
        text += &format!("- … {}\n", (words.causes.more_texts)(more as u64));
    }
    let link = state.href_after(|link| {
        link.filter.facets.clear(Facet::Cause);
        link.filter.facets.add(Facet::Cause, &cause.key);
    });
    format!("{text}\n[Pushboard]({link})\n")
}

fn line(state: State, board: &Board, cause: &Cause, version: VersionId) -> String {
    let rows = board.rows_of(version);
    let of_version: Vec<&str> = (cause.pushes.iter())
        .filter(|push| rows.contains(&(push.0 as usize)))
        .map(|push| board.region_name(board.region_column()[push.0 as usize]))
        .collect();
    let ids: Vec<String> = of_version.iter().take(MOST).map(|id| markdown_code(id)).collect();
    let more = match of_version.len().checked_sub(MOST) {
        Some(more @ 1..) => format!(", … {}", (state.words().causes.more_texts)(more as u64)),
        _ => String::new(),
    };
    let (name, version_name) =
        (markdown_code(board.name(version)), markdown_code(board.version_name(version)));
    format!("- {name} {version_name}: {}{more}\n", ids.join(", "))
}
