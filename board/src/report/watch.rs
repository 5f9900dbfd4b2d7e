//! The events of which a person who watches a board is notified: all pushes have ended, pushes have failed, pushes are stuck.

use crate::model::status::Status;
use crate::model::time::UtcSeconds;
use crate::report::summary::Summary;

/// Seconds for which a push must have failed before it is an event: one that is retried at once is not.
pub const GRACE: i64 = 60;

/// What has happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WatchEvent {
    /// Each push of the newest versions has ended: so many are pushed, and so many failed.
    Ended {
        /// Pushed.
        pushed: u32,
        /// Failed.
        failed: u32,
    },
    /// So many more pushes have failed since the watch began, or since the last event of failures.
    Failed(u32),
    /// So many running pushes are stuck.
    Stuck(u32),
}

/// What a watch has seen of the newest versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Watch {
    has_ended: bool,
    /// Failures that are known already.
    failed: u32,
    /// Since when there are more.
    more_since: Option<UtcSeconds>,
    stuck: u32,
}

impl Watch {
    /// Begins with the present board: what it has is known already.
    pub fn new(summary: &Summary) -> Self {
        Self {
            has_ended: summary.newest_ended(),
            failed: summary.newest[Status::Failed],
            more_since: None,
            stuck: summary.stuck,
        }
    }

    /// Compares with the present board, and returns the event, if there is one. Of several events, the gravest; the others follow at the
    /// next look.
    pub fn look(&mut self, summary: &Summary, now: UtcSeconds) -> Option<WatchEvent> {
        let (failed, stuck) = (summary.newest[Status::Failed], summary.stuck);
        // After a failure is gone, the next one is an event.
        self.failed = self.failed.min(failed);
        self.stuck = self.stuck.min(stuck);
        self.more_since = (failed > self.failed).then(|| self.more_since.unwrap_or(now));
        let had_ended = std::mem::replace(&mut self.has_ended, summary.newest_ended());
        if self.has_ended && !had_ended {
            (self.failed, self.more_since) = (failed, None);
            return Some(WatchEvent::Ended { pushed: summary.newest[Status::Success], failed });
        }
        if self.more_since.is_some_and(|since| now.0 - since.0 >= GRACE) {
            let more = failed - self.failed;
            (self.failed, self.more_since) = (failed, None);
            return Some(WatchEvent::Failed(more));
        }
        if stuck > self.stuck {
            self.stuck = stuck;
            return Some(WatchEvent::Stuck(stuck));
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::counts::Counts;

    fn summary(pushed: u32, failed: u32, pushing: u32, stuck: u32) -> Summary {
        let mut newest = Counts::default();
        for (status, count) in
            [(Status::Success, pushed), (Status::Failed, failed), (Status::Pushing, pushing)]
        {
            (0..count).for_each(|_| newest.add(status));
        }
        Summary { newest, stuck, ..Summary::default() }
    }

    #[test]
    fn what_is_there_is_no_news_and_each_event_is_told_once() {
        let mut watch = Watch::new(&summary(1, 2, 5, 1));
        let mut look = |pushed, failed, pushing, stuck, now| {
            watch.look(&summary(pushed, failed, pushing, stuck), UtcSeconds(now))
        };
        assert_eq!(look(1, 2, 5, 1, 0), None);
        assert_eq!(look(2, 3, 3, 1, 10), None, "within the grace time");
        assert_eq!(look(2, 2, 4, 1, 60), None, "tried again, and the failure is gone");
        assert_eq!(look(2, 4, 2, 1, 100), None);
        assert_eq!(look(2, 4, 2, 1, 159), None);
        assert_eq!(look(2, 4, 2, 1, 160), Some(WatchEvent::Failed(2)));
        assert_eq!(look(2, 4, 2, 1, 300), None);
        assert_eq!(look(2, 4, 2, 2, 310), Some(WatchEvent::Stuck(2)));
        assert_eq!(look(2, 4, 2, 2, 320), None);
        assert_eq!(look(3, 5, 0, 0, 330), Some(WatchEvent::Ended { pushed: 3, failed: 5 }));
        assert_eq!(look(3, 5, 0, 0, 500), None);
        assert_eq!(look(3, 5, 9, 0, 510), None, "a new version begins");
        assert_eq!(look(12, 5, 0, 0, 520), Some(WatchEvent::Ended { pushed: 12, failed: 5 }));
    }
}
