//! When each session has to be looked at again.
//!
//! Sessions expire, and asking every one of them at every request would make a busy desk slow. So each is filed under
//! a time at which it cannot have been forgotten: when that comes, whoever asks computes the real one and files the
//! session again if it still lives. A session that lives longer than was thought costs one more look; one that will
//! die sooner has to be filed anew at once. The agenda knows ids and times, not what a session is.

use std::collections::{BTreeSet, HashMap};

use chinwag::session::Instant;

/// Ids, by the time at which each is to be looked at.
#[derive(Clone, Debug, Default)]
pub(super) struct Agenda {
    by_time: BTreeSet<(Instant, String)>,
    times: HashMap<String, Instant>,
}

impl Agenda {
    /// Files `id` under `at`, unless it will be looked at before.
    pub(super) fn file(&mut self, id: &str, at: Instant) {
        let filed = self.times.get(id).copied();
        if filed.is_some_and(|filed| filed <= at) {
            return;
        }
        self.remove(id);
        self.by_time.insert((at, id.to_owned()));
        self.times.insert(id.to_owned(), at);
    }

    /// Forgets `id`.
    pub(super) fn remove(&mut self, id: &str) {
        if let Some(at) = self.times.remove(id) {
            self.by_time.remove(&(at, id.to_owned()));
        }
    }

    /// Takes an id whose time has come.
    pub(super) fn take_due(&mut self, now: Instant) -> Option<String> {
        let (_, id) = self.by_time.first().filter(|(at, _)| *at <= now).cloned()?;
        self.remove(&id);
        Some(id)
    }

    /// When the first is due.
    pub(super) fn next(&self) -> Option<Instant> {
        self.by_time.first().map(|(at, _)| *at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_earliest_time_counts_and_each_is_taken_once() {
        let mut agenda = Agenda::default();
        agenda.file("a", Instant(5));
        agenda.file("b", Instant(3));
        agenda.file("a", Instant(9));
        agenda.file("b", Instant(1));
        assert_eq!(agenda.next(), Some(Instant(1)));
        assert_eq!(agenda.take_due(Instant(4)).as_deref(), Some("b"));
        assert_eq!(agenda.take_due(Instant(4)), None, "b is filed once, and a is not due");
        assert_eq!(agenda.next(), Some(Instant(5)), "living longer is noticed when it is looked at");
        agenda.remove("a");
        assert_eq!((agenda.next(), agenda.take_due(Instant(99))), (None, None));
    }
}
