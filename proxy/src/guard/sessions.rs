//! The sessions of those who signed in with the token, by a random id in their cookie. Limited in
//! number, in idle time and in lifetime.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// The most sessions at a time; a further one ends the one that was unused for longest.
pub(super) const MOST: usize = 1024;
/// The time without use after which a session ends.
pub(super) const IDLE: Duration = Duration::from_secs(12 * 60 * 60);
/// The time after the sign-in at which a session ends, however much it is used.
pub(super) const LIFETIME: Duration = Duration::from_secs(7 * 24 * 60 * 60);

/// 256 random bits. They are as good as a password, so they can't be printed.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct SessionId([u8; 32]);

impl SessionId {
    /// An id of these random bytes.
    pub(super) fn from_random(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The id as in a cookie: 64 lower-case hexadecimal digits.
    pub(super) fn to_text(self) -> String {
        self.0.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Reads [`SessionId::to_text`], and nothing else.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let digit = |digit: u8| match digit {
            b'0'..=b'9' => Some(digit - b'0'),
            b'a'..=b'f' => Some(digit - b'a' + 10),
            _ => None,
        };
        let pairs = text.as_bytes();
        let mut bytes = [0; 32];
        if pairs.len() != 2 * bytes.len() {
            return None;
        }
        for (byte, pair) in bytes.iter_mut().zip(pairs.chunks_exact(2)) {
            *byte = digit(pair[0])? << 4 | digit(pair[1])?;
        }
        Some(Self(bytes))
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionId(..)")
    }
}

#[derive(Debug, Clone, Copy)]
struct Session {
    /// Counted from the first one.
    number: u64,
    began: Instant,
    used: Instant,
}

impl Session {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.used) >= IDLE
            || now.saturating_duration_since(self.began) >= LIFETIME
    }
}

/// All sessions.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    open: HashMap<SessionId, Session>,
    count: u64,
}

impl Sessions {
    /// Begins a session.
    pub(super) fn begin(&self, id: SessionId, now: Instant) {
        let State { open, count } = &mut *self.lock();
        if open.len() >= MOST {
            open.retain(|_, session| !session.is_over(now));
        }
        if open.len() >= MOST
            && let Some(unused) = open.iter().min_by_key(|(_, session)| session.used).map(|(id, _)| *id)
        {
            open.remove(&unused);
        }
        *count += 1;
        open.insert(id, Session { number: *count, began: now, used: now });
    }

    /// The number of the session, if it exists and has not ended; counts as a use of it.
    pub(super) fn touch(&self, id: SessionId, now: Instant) -> Option<u64> {
        let open = &mut self.lock().open;
        let session = open.get_mut(&id)?;
        if session.is_over(now) {
            open.remove(&id);
            return None;
        }
        session.used = now;
        Some(session.number)
    }

    /// Ends a session.
    pub(super) fn end(&self, id: SessionId) {
        self.lock().open.remove(&id);
    }

    /// Ends all sessions.
    pub(super) fn end_all(&self) {
        self.lock().open.clear();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Code that holds the lock does not panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn id(number: usize) -> SessionId {
        let mut bytes = [0; 32];
        bytes[..8].copy_from_slice(&number.to_be_bytes());
        SessionId::from_random(bytes)
    }

    #[test]
    fn a_session_ends_when_idle_and_when_old() {
        let begin = crate::clock::monotonic();
        let hours = |hours: u64| begin + Duration::from_secs(hours * 3600);
        let sessions = Sessions::default();
        sessions.begin(id(1), begin);
        sessions.begin(id(2), begin);
        assert!(sessions.touch(id(1), hours(11)).is_some() && sessions.touch(id(3), hours(11)).is_none());
        assert!(sessions.touch(id(2), hours(12)).is_none(), "idle");
        for used in (11..168).step_by(11) {
            assert!(sessions.touch(id(1), hours(used)).is_some(), "{used}");
        }
        assert!(sessions.touch(id(1), hours(168)).is_none(), "seven days old");
        assert!(sessions.touch(id(1), hours(1)).is_none(), "what is over stays over");
    }

    #[test]
    fn sessions_end_one_by_one_and_all_at_once() {
        let now = crate::clock::monotonic();
        let sessions = Sessions::default();
        for number in 0..3 {
            sessions.begin(id(number), now);
        }
        sessions.end(id(0));
        assert!(sessions.touch(id(0), now).is_none() && sessions.touch(id(1), now).is_some());
        sessions.end_all();
        assert!(sessions.touch(id(1), now).is_none() && sessions.touch(id(2), now).is_none());
    }

    #[test]
    fn one_too_many_ends_the_one_unused_for_longest() {
        let begin = crate::clock::monotonic();
        let at = |number: usize| begin + Duration::from_millis(number as u64);
        let sessions = Sessions::default();
        for number in 0..MOST {
            sessions.begin(id(number), at(number));
        }
        assert!(sessions.touch(id(0), at(MOST)).is_some());
        sessions.begin(id(MOST), at(MOST + 1));
        assert_eq!(sessions.lock().open.len(), MOST);
        assert!(sessions.touch(id(1), at(MOST + 2)).is_none());
        assert!([0, 2, MOST].into_iter().all(|used| sessions.touch(id(used), at(MOST + 2)).is_some()));
    }

    #[test]
    fn each_session_has_a_number_of_its_own() {
        let now = crate::clock::monotonic();
        let sessions = Sessions::default();
        for session in 0..3 {
            sessions.begin(id(session), now);
        }
        sessions.end(id(2));
        sessions.begin(id(3), now);
        assert_eq!(
            [0, 1, 2, 3].map(|session| sessions.touch(id(session), now)),
            [Some(1), Some(2), None, Some(4)]
        );
    }

    #[test]
    fn an_id_is_not_printed() {
        assert_eq!(format!("{:?}", SessionId::from_random([0xca; 32])), "SessionId(..)");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn ids_round_trip_and_nothing_else_is_one(bytes: [u8; 32], text in "[0-9a-fA-F ]{60,66}|\\PC{0,64}") {
            let id = SessionId::from_random(bytes);
            prop_assert_eq!(SessionId::parse(&id.to_text()), Some(id));
            if let Some(read) = SessionId::parse(&text) {
                prop_assert_eq!(read.to_text(), text);
            }
        }
    }
}
