//! What is handed over about failures: read back by a shell, as JSON, and as a table of Markdown.

use std::process::Command;

use board::report::handover::{
    Spelling, failed_versions, markdown_code, markdown_table, markdown_text, push_commands, push_strategy,
    region_ids, summary_rows,
};
use board::select::search::Search;
use board::{Arrangement, Board, Filter, RegionCatalog, Shown, Status};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::responses::{board, page};

fn shown(board: &Board, filter: &Filter) -> Shown {
    Shown::new(board, &RegionCatalog::default().facts_of(board), filter, Arrangement::default())
}

fn two_files() -> Board {
    board(&[&page(
        3,
        &[
            ("a", "1", &[("r1", "FAILED", "md5", 10, 20), ("r3", "FAILED", "md5", 10, 20)]),
            (
                "a",
                "2",
                &[
                    ("r10", "FAILED", "md5", 30, 40),
                    ("r9", "FAILED", "x", 30, 41),
                    ("r1", "SUCCESS", "", 30, 40),
                ],
            ),
            (
                "b",
                "1",
                &[("r9", "FAILED", "md5", 10, 20), ("r1", "PUSHING", "", 10, 20), ("", "FAILED", "", 10, 20)],
            ),
        ],
    )])
}

#[test]
fn failures_of_the_newest_shown_version_of_each_file_are_handed_over() {
    let board = two_files();
    let everything = shown(&board, &Filter::default());
    let failed = failed_versions(&board, &everything);
    let names: Vec<(&str, &str, Vec<&str>)> = failed
        .iter()
        .map(|failed| {
            let regions = failed.regions.iter().map(|region| board.region_name(*region)).collect();
            (board.name(failed.version), board.version_name(failed.version), regions)
        })
        .collect();
    assert_eq!(names, [("b", "1", vec!["r9"]), ("a", "2", vec!["r9", "r10"])]);
    assert_eq!(region_ids(&board, &failed), ["r9", "r10"]);

    // Without the newer version, the older one is the newest that is shown.
    let older = Filter { search: Search("r3".into()), ..Filter::default() };
    let failed = failed_versions(&board, &shown(&board, &older));
    assert_eq!(failed.len(), 1);
    assert_eq!(board.version_name(failed[0].version), "1");

    let done = Filter { statuses: [Status::Success].into_iter().collect(), ..Filter::default() };
    assert_eq!(failed_versions(&board, &shown(&board, &done)), []);
    // The lines of the summary count what a status hides.
    let rows = summary_rows(&board, &shown(&board, &done));
    assert_eq!(rows.iter().map(|row| row.counts[Status::Failed]).collect::<Vec<_>>(), [2]);
    let cause = rows[0].cause.as_ref().unwrap();
    assert_eq!((cause.text.first(), cause.failed, cause.of), ("md5", 1, 2));
}

#[test]
fn a_strategy_has_the_form_of_the_operation() {
    let strategy: Value = serde_json::from_str(&push_strategy(&["cn-wuxi-5", "a\"b"])).unwrap();
    let parameters = json!({"operator": "In", "values": ["cn-wuxi-5", "a\"b"]});
    assert_eq!(strategy, json!({"name": "ScheduleToRegionId", "parameters": parameters}));
}

/// The words that a shell passes to `aliyun`, of each line.
fn words(commands: &str) -> Vec<Vec<String>> {
    let script =
        format!("aliyun() {{ for word; do printf '%s\\0' \"$word\"; done; printf '\\1'; }}\n{commands}");
    let output = Command::new("sh").arg("-c").arg(script).output().unwrap();
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let output = String::from_utf8(output.stdout).unwrap();
    let lines = output.split_terminator('\u{1}');
    lines.map(|line| line.split_terminator('\0').map(str::to_owned).collect()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_shell_reads_the_command_as_it_is_meant(
        name in "[a-z'\"`$\\\\; 成&|!*~-]{1,12}", version in "[0-9'$(){}<>#.]{1,8}", region in "[a-z'\"\\-\\[ ]{1,8}",
    ) {
        let board = board(&[&page(1, &[(&name, &version, &[(&region, "FAILED", "", 10, 20)])])]);
        let failed = failed_versions(&board, &shown(&board, &Filter::default()));
        for (spelling, operation, options) in [
            (Spelling::Operation, "PushApplicationData", ["--AppId", "--Data", "--PushStrategy"]),
            (Spelling::Hyphens, "push-application-data", ["--app-id", "--data", "--push-strategy"]),
        ] {
            let read = words(&push_commands(&board, &failed, "e76f8985-7965", spelling));
            prop_assert_eq!(read.len(), 1);
            let read = &read[0];
            prop_assert_eq!(&read[..3], &["ens", operation, options[0]]);
            prop_assert_eq!([&read[3], &read[4], &read[6]], ["e76f8985-7965", options[1], options[2]]);
            let data: Value = serde_json::from_str(&read[5].replace("<SIZE>", "1")).unwrap();
            prop_assert_eq!([&data[0]["name"], &data[0]["version"]], [&json!(name), &json!(version)]);
            let strategy: Value = serde_json::from_str(&read[7]).unwrap();
            prop_assert_eq!(&strategy["parameters"]["values"], &json!([region]));
        }
    }

    #[test]
    fn any_text_is_one_cell_of_a_table(text in ".{0,20}|[|`\\\\\n ]{0,8}", code in ".{0,20}|[|`\\\\\n ]{0,8}") {
        let table = markdown_table(&["a", "b"], 1..2, &[vec![markdown_text(&text), markdown_code(&code)]]);
        let lines: Vec<&str> = table.lines().collect();
        prop_assert_eq!(lines.len(), 3, "{}", table);
        prop_assert_eq!(lines[1], "| --- | --: |");
        // GFM: a pipe divides cells unless a backslash is before it, in code, too.
        let mut pipes = 0;
        let mut before = ' ';
        for char in lines[2].chars() {
            pipes += usize::from(char == '|' && before != '\\');
            before = char;
        }
        prop_assert_eq!(pipes, 3, "{}", table);
    }
}
