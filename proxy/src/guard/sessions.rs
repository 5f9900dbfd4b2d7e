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
struct Times {
    began: Instant,
    used: Instant,
}

impl Times {
    fn is_over(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.used) >= IDLE
            || now.saturating_duration_since(self.began) >= LIFETIME
    }
}

/// All sessions.
#[derive(Debug, Default)]
pub(super) struct Sessions(Mutex<HashMap<SessionId, Times>>);

impl Sessions {
    /// Begins a session.
    pub(super) fn begin(&self, id: SessionId, now: Instant) {
        let mut sessions = self.lock();
        if sessions.len() >= MOST {
            sessions.retain(|_, times| !times.is_over(now));
        }
        if sessions.len() >= MOST
            && let Some(unused) = sessions.iter().min_by_key(|(_, times)| times.used).map(|(id, _)| *id)
        {
            sessions.remove(&unused);
        }
        sessions.insert(id, Times { began: now, used: now });
    }

    /// Whether the session exists and has not ended; counts as a use of it.
    pub(super) fn touch(&self, id: SessionId, now: Instant) -> bool {
        let mut sessions = self.lock();
        match sessions.get_mut(&id) {
            Some(times) if !times.is_over(now) => {
                times.used = now;
                true
            }
            Some(_) => {
                sessions.remove(&id);
                false
            }
            None => false,
        }
    }

    /// Ends a session.
    pub(super) fn end(&self, id: SessionId) {
        self.lock().remove(&id);
    }

    /// Ends all sessions.
    pub(super) fn end_all(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SessionId, Times>> {
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
        assert!(sessions.touch(id(1), hours(11)) && !sessions.touch(id(3), hours(11)));
        assert!(!sessions.touch(id(2), hours(12)), "idle");
        for used in (11..168).step_by(11) {
            assert!(sessions.touch(id(1), hours(used)), "{used}");
        }
        assert!(!sessions.touch(id(1), hours(168)), "seven days old");
        assert!(!sessions.touch(id(1), hours(1)), "what is over stays over");
    }

    #[test]
    fn sessions_end_one_by_one_and_all_at_once() {
        let now = crate::clock::monotonic();
        let sessions = Sessions::default();
        for number in 0..3 {
            sessions.begin(id(number), now);
        }
        sessions.end(id(0));
        assert!(!sessions.touch(id(0), now) && sessions.touch(id(1), now));
        sessions.end_all();
        assert!(!sessions.touch(id(1), now) && !sessions.touch(id(2), now));
    }

    #[test]
    fn one_too_many_ends_the_one_unused_for_longest() {
        let begin = crate::clock::monotonic();
        let at = |number: usize| begin + Duration::from_millis(number as u64);
        let sessions = Sessions::default();
        for number in 0..MOST {
            sessions.begin(id(number), at(number));
        }
        assert!(sessions.touch(id(0), at(MOST)));
        sessions.begin(id(MOST), at(MOST + 1));
        assert_eq!(sessions.lock().len(), MOST);
        assert!(!sessions.touch(id(1), at(MOST + 2)));
        assert!([0, 2, MOST].into_iter().all(|used| sessions.touch(id(used), at(MOST + 2))));
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
