//! The last warnings and errors of the log, for `pushboard diagnose`. They are in memory, and end with the process.

use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Mutex, PoisonError};

/// How many lines are stored, and how much of each.
const LINES: usize = 50;
const BYTES: usize = 1024;

static PROBLEMS: Mutex<VecDeque<String>> = Mutex::new(VecDeque::new());

/// Takes a line of the log with each write.
#[derive(Debug, Clone, Copy)]
pub struct Keep;

impl Write for Keep {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        let shown = String::from_utf8_lossy(&line[..line.len().min(BYTES)]);
        let mut problems = PROBLEMS.lock().unwrap_or_else(PoisonError::into_inner);
        if problems.len() == LINES {
            problems.pop_front();
        }
        problems.push_back(shown.trim_end().to_owned());
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines, the oldest first.
pub fn text() -> String {
    let problems = PROBLEMS.lock().unwrap_or_else(PoisonError::into_inner);
    problems.iter().flat_map(|line| [line, "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_lines_are_kept_and_long_ones_cut() {
        for number in 0..LINES + 7 {
            Keep.write_all(format!("line {number} {}\n", "é".repeat(BYTES)).as_bytes()).unwrap();
        }
        let text = text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), LINES);
        assert!(
            lines[0].starts_with("line 7 ") && lines[LINES - 1].starts_with(&format!("line {} ", LINES + 6))
        );
        assert!(lines.iter().all(|line| line.len() < BYTES + 3));
    }
}
