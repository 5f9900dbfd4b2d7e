//! A board as of an earlier moment, derived from the times of its pushes: each was running from its start to its last change, and
//! had not started before. What the times do not tell is unknown: it is never guessed.

use crate::model::columns::{Board, Lazy};
use crate::model::merged::MergedRows;
use crate::model::status::{Status, StatusCode};
use crate::model::time::{Timestamp, UtcSeconds};
use crate::sort::buckets::offsets;

/// The text of the status of a push whose status then can't be derived from its times.
pub const NOT_KNOWN: &str = "NOT_KNOWN";

/// What is known of a push at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Then {
    /// The same as now: it has not changed since.
    Same,
    /// It had started, and was not done.
    Running,
    NotStarted,
    NotKnown,
}

impl Board {
    /// The board as of a moment: as it is where that is not before the last page was fetched. Versions and regions stay as they
    /// are, so that nothing moves; a push that had not started is left out, as the service would have left it out. Regions that
    /// are counted and not listed are unknown then. Linear in the pushes.
    #[must_use]
    pub fn as_of(&self, moment: UtcSeconds) -> Self {
        let mut board = self.clone();
        let Some(now) = self.pages.iter().map(|page| page.fetched_at).max().filter(|now| moment < *now)
        else {
            return board;
        };
        board.as_of = Some(moment);
        (board.newest_first, board.by_region) = (Lazy::default(), Lazy::default());
        board.merged = MergedRows::default();
        board.pages.iter_mut().for_each(|page| page.fetched_at = page.fetched_at.min(moment));
        let (not_known, nothing) = (board.status_code(NOT_KNOWN), board.description_of_nothing());
        // Where each row goes; the rows that stay keep their order.
        let mut places: Vec<Option<u32>> = vec![None; self.region.len()];
        let mut len = 0;
        for version in self.versions() {
            board.version_rows[version.0 as usize] = len;
            let times = |row: usize| [known(self.start[row], now), known(self.update[row], now)];
            // A version begins with the first of its times: before, nothing tells that it was there.
            let begins = self.rows_of(version).flat_map(times).flatten().min();
            if begins.is_some_and(|begins| moment < begins) {
                continue;
            }
            for row in self.rows_of(version) {
                let [start, update] = times(row);
                let (status, start, update, description) =
                    match then(self.status[row].status(), start, update, moment) {
                        Then::NotStarted => continue,
                        Then::Same => {
                            (self.status[row], self.start[row], self.update[row], self.description[row])
                        }
                        Then::Running => (RUNNING, self.start[row], Timestamp::NONE, nothing),
                        Then::NotKnown => (not_known, Timestamp::NONE, Timestamp::NONE, nothing),
                    };
                let to = len as usize;
                (board.status[to], board.start[to], board.update[to]) = (status, start, update);
                (board.region[to], board.description[to], board.issues[to]) =
                    (self.region[row], description, self.issues[row]);
                places[row] = Some(len);
                len += 1;
            }
        }
        if let Some(end) = board.version_rows.last_mut() {
            *end = len;
        }
        board.cut_rows(len as usize);
        board.raw.keep(|row| places[row as usize]);
        board.region_rows = offsets(board.regions.len(), board.region.iter().map(|region| region.0));
        board
    }

    fn cut_rows(&mut self, len: usize) {
        self.region.truncate(len);
        self.start.truncate(len);
        self.update.truncate(len);
        self.description.truncate(len);
        self.status.truncate(len);
        self.issues.truncate(len);
    }

    /// The moment that the board is of; `None` where it is as it was fetched.
    pub fn moment(&self) -> Option<UtcSeconds> {
        self.as_of
    }

    /// The code of an undocumented status; that of a missing one where there are too many.
    fn status_code(&mut self, text: &str) -> StatusCode {
        let number = self.statuses.find(text).unwrap_or_else(|| self.statuses.push(text));
        u8::try_from(number + 4).ok().filter(|code| *code < u8::MAX).map_or(UNKNOWN, StatusCode)
    }

    fn description_of_nothing(&mut self) -> u32 {
        self.descriptions.find("").unwrap_or_else(|| {
            self.reasons = Lazy::default();
            self.descriptions.push("")
        })
    }
}

/// The code of [`Status::Pushing`].
const RUNNING: StatusCode = StatusCode(Status::Pushing as u8);

/// The code of a status that is missing.
const UNKNOWN: StatusCode = StatusCode(Status::Unknown as u8);

/// A time that lies before the response.
fn known(time: Timestamp, now: UtcSeconds) -> Option<UtcSeconds> {
    time.get().filter(|time| *time <= now)
}

/// What is known at a moment of a push with that status now, the start and the last change.
fn then(status: Status, start: Option<UtcSeconds>, update: Option<UtcSeconds>, moment: UtcSeconds) -> Then {
    match (start, update) {
        // The times contradict each other: only outside of both is it known what was.
        (Some(start), Some(update)) if update < start && moment >= update && moment < start => Then::NotKnown,
        (Some(start), None) if moment < start => Then::NotStarted,
        (Some(start), Some(update)) if moment < start.min(update) => Then::NotStarted,
        (_, Some(update)) if moment >= update => Then::Same,
        // It is running still, so it was.
        (Some(_), _) if status == Status::Pushing => Then::Running,
        (Some(_), Some(_)) if status != Status::Unknown => Then::Running,
        _ => Then::NotKnown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_times_do_not_tell_is_not_known() {
        let at = |seconds: i64| Some(UtcSeconds(seconds));
        for (status, start, update, expected) in [
            (Status::Success, at(60), at(90), Then::NotStarted),
            (Status::Success, at(40), at(90), Then::Running),
            (Status::Success, at(50), at(50), Then::Same),
            (Status::Failed, at(40), at(45), Then::Same),
            (Status::Failed, None, at(45), Then::Same),
            (Status::Failed, None, at(90), Then::NotKnown),
            (Status::Success, at(40), None, Then::NotKnown),
            (Status::Success, at(60), None, Then::NotStarted),
            (Status::Success, at(90), at(45), Then::NotKnown),
            (Status::Success, at(90), at(60), Then::NotStarted),
            (Status::Failed, at(45), at(40), Then::Same),
            (Status::Success, None, None, Then::NotKnown),
            (Status::Pushing, at(40), None, Then::Running),
            (Status::Pushing, at(40), at(90), Then::Running),
            (Status::Pushing, at(40), at(45), Then::Same),
            (Status::Pushing, None, at(90), Then::NotKnown),
            (Status::Pushing, at(60), at(90), Then::NotStarted),
            (Status::Unknown, at(40), at(90), Then::NotKnown),
            (Status::Unknown, at(40), at(45), Then::Same),
        ] {
            assert_eq!(
                then(status, start, update, UtcSeconds(50)),
                expected,
                "{status:?} {start:?} {update:?}"
            );
        }
    }
}
