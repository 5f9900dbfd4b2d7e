//! Counts of passed and failed tests, parsed from the output of test runners.

use std::fmt;
use std::ops::AddAssign;

/// How many tests passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    pub(crate) passed: u64,
    pub(crate) failed: u64,
}

impl Tally {
    /// One check, such as that of the formatting.
    pub(crate) fn check(passed: bool) -> Self {
        Self { passed: passed.into(), failed: (!passed).into() }
    }

    /// Adds a failure if the runner failed without a failed test (it did not compile, it crashed), or if no test ran.
    pub(crate) fn with_status(mut self, runner_succeeded: bool) -> Self {
        if self.failed == 0 && (!runner_succeeded || self.passed == 0) {
            self.failed = 1;
        }
        self
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// A line of Rust's test harness: `test result: ok. 9 passed; 0 failed; 0 ignored; …`.
pub(crate) fn harness_line(line: &str) -> Option<Tally> {
    let counts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let mut counts = counts.split("; ");
    Some(Tally {
        passed: counts.next()?.strip_suffix(" passed")?.parse().ok()?,
        failed: counts.next()?.strip_suffix(" failed")?.parse().ok()?,
    })
}

/// The last line of a plain runner: `N passed, M failed`.
pub(crate) fn plain_line(line: &str) -> Option<Tally> {
    let (passed, failed) = line.trim().split_once(", ")?;
    Some(Tally {
        passed: passed.strip_suffix(" passed")?.parse().ok()?,
        failed: failed.strip_suffix(" failed")?.parse().ok()?,
    })
}

/// The `stats` of Playwright's JSON report. A flaky test counts as failed.
pub(crate) fn playwright_report(json: &str) -> Option<Tally> {
    // The last match: the titles of tests, which precede it, can contain any text.
    let stats = &json[json.rfind("\"stats\":")?..];
    let count = |name: &str| -> Option<u64> {
        let after = stats.split_once(&format!("\"{name}\":"))?.1.trim_start();
        let digits = after.find(|c: char| !c.is_ascii_digit())?;
        after[..digits].parse().ok()
    };
    Some(Tally { passed: count("expected")?, failed: count("unexpected")? + count("flaky")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(passed: u64, failed: u64) -> Option<Tally> {
        Some(Tally { passed, failed })
    }

    #[test]
    fn lines_of_the_harness_are_parsed() {
        let rows = [
            ("test result: ok. 9 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", tally(9, 0)),
            ("test result: FAILED. 12 passed; 3 failed; 0 ignored", tally(12, 3)),
            ("test result: ok.", None),
            ("running 9 tests", None),
            ("9 passed; 0 failed", None),
        ];
        for (line, expected) in rows {
            assert_eq!(harness_line(line), expected, "{line}");
        }
    }

    #[test]
    fn plain_lines_are_parsed() {
        let rows = [
            ("200 passed, 0 failed", tally(200, 0)),
            (" 1 passed, 2 failed ", tally(1, 2)),
            ("sdk: 1 passed, 2 failed", None),
            ("passed, failed", None),
            ("1 passed", None),
        ];
        for (line, expected) in rows {
            assert_eq!(plain_line(line), expected, "{line}");
        }
    }

    #[test]
    fn the_report_of_playwright_is_parsed() {
        let json = r#"{"suites": [{"title": "\"stats\": {\"expected\": 7}"}],
  "errors": [],
  "stats": {
    "startTime": "2026-01-01T00:00:00.000Z",
    "duration": 1234.5,
    "expected": 5,
    "skipped": 1,
    "unexpected": 2,
    "flaky": 1
  }
}"#;
        assert_eq!(playwright_report(json), tally(5, 3));
        assert_eq!(playwright_report("{}"), None);
        assert_eq!(playwright_report(""), None);
    }

    #[test]
    fn a_failed_runner_and_an_empty_run_count_as_a_failure() {
        let rows = [
            ((3, 0), true, (3, 0)),
            ((3, 0), false, (3, 1)),
            ((3, 2), false, (3, 2)),
            ((0, 0), true, (0, 1)),
            ((0, 0), false, (0, 1)),
        ];
        for ((passed, failed), succeeded, expected) in rows {
            let tally = Tally { passed, failed }.with_status(succeeded);
            assert_eq!((tally.passed, tally.failed), expected);
        }
    }
}
